"""Words and totals of a result."""

from __future__ import annotations

from decimal import Decimal

import pytest

from addin.report import cause_line, money_words, rows_words, totals_block
from shared.schemas import Cause, Counts, MoneyTotals
from shared.sentences import plural

EUR = MoneyTotals("EUR", 2, sent=300_00, booked=180_00, failed=120_00)
JPY = MoneyTotals("JPY", 0, sent=500, booked=500)


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1,200 rows")]
)
def test_counts_are_said_with_their_noun(count: int, said: str) -> None:
    assert plural(count, "row") == said
    assert plural(count, "entry", "entries") == said.replace("rows", "entries").replace("row", "entry")


def test_money_of_an_outcome_is_said_by_currency() -> None:
    assert money_words([EUR, JPY], "booked") == "180.00 EUR and 500 JPY"
    assert money_words([EUR, JPY], "failed") == "120.00 EUR"
    assert money_words([EUR, JPY], "duplicate") == ""


def test_totals_end_in_their_difference() -> None:
    counts = Counts(sent=5, booked=3, failed=1)
    block = totals_block(4, 3, counts, [EUR, JPY], {"booked": "Booked", "failed": "To fix"})
    assert (block.row, block.column, block.last_row) == (4, 3, 8)
    assert [column.header for column in block.columns] == ["", "Rows", "EUR", "JPY"]
    assert block.values == [
        ["Rows and money in the sheet", "Booked", "To fix", "Difference"],
        [5, 3, 1, 1],
        [Decimal("300.00"), Decimal("180.00"), Decimal("120.00"), Decimal("0.00")],
        [Decimal(500), Decimal(500), Decimal(0), Decimal(0)],
    ]
    assert [column.number_format for column in block.columns[2:]] == ["#,##0.00", "#,##0"]


@pytest.mark.parametrize(
    ("rows", "count", "said"),
    [
        ([], 3, ""),
        ([7], 1, " (row 7)"),
        ([7, 12], 2, " (rows 7, 12)"),
        ([1, 2, 3, 4, 5, 6], 6, " (rows 1, 2, 3, 4, 5 and 1 more)"),
        ([7], 1200, " (rows 7 and 1,199 more)"),
    ],
)
def test_the_first_rows_are_named(rows: list[int], count: int, said: str) -> None:
    assert rows_words(rows, count) == said
    assert cause_line(Cause("X", count, "type TRF unknown", rows)) == f"{count:,} × type TRF unknown{said}"
