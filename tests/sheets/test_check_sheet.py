"""Sheet Check: totals, causes, and every line of what would happen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from addin.check_sheet import check_page
from addin.pages import Page
from shared.schemas import Cause, CheckResult, Counts, MoneyTotals, PlannedEffect
from tests.sheets.pages import address, cells, looks, row, table, texts

NOTHING = CheckResult(
    id="c1", kind="payments", digest="d", counts=Counts(), money=[], unreadable=0, causes=[], effects=[],
    effect_count=0, sentence="Nothing would be booked.",
)  # fmt: skip
EFFECTS = [
    PlannedEffect(
        7,
        "Book",
        "Pays INV-1",
        "00104",
        "Acme",
        "2026-04-02",
        100_00,
        "EUR",
        "INV-1",
        250_00,
        100_00,
        150_00,
        "Partially paid",
        0,
    ),
    PlannedEffect(
        8,
        "Book",
        "Pays INV-2 and INV-3",
        "00105",
        "Bolt",
        "2026-04-02",
        500,
        "JPY",
        "INV-2",
        300,
        300,
        0,
        "Paid",
    ),
    PlannedEffect(
        8, "Book", "Pays INV-2 and INV-3", "00105", "Bolt", "2026-04-02", None, "JPY", "INV-3", 900, 200, 700
    ),
    PlannedEffect(9, "Fail", "The type is unknown", date="soon"),
    PlannedEffect(10, "Fail", "No amount"),
    PlannedEffect(11, "Duplicate", "Of PAY-3-2", currency="EUR", amount=5_00),
]


def page_of(**changes: Any) -> Page:
    """The sheet of a check that differs from nothing."""
    return check_page(msgspec.structs.replace(NOTHING, **changes), "Payments", "July", "digest")


def test_it_says_what_was_checked_and_remembers_it() -> None:
    page = page_of()
    assert (page.title, page.same) == ("Check", ("source",))
    assert page.marks == {"source": "July", "check": "c1", "content": "digest"}
    assert texts(page)[:2] == [
        "Check of Payments in sheet July: nothing was booked", "Nothing would be booked.",
    ]  # fmt: skip
    assert table(page, "Row")[1] == []
    assert page.filter is None


@pytest.mark.parametrize(
    ("counts", "money", "look"),
    [
        (Counts(sent=3, booked=2, failed=1), [], "good"),
        (Counts(sent=3, booked=2), [], "bad"),
        (Counts(sent=1, booked=1), [MoneyTotals("EUR", 2, sent=1, booked=1)], "good"),
        (Counts(sent=1, booked=1), [MoneyTotals("EUR", 2, sent=1, difference=1)], "bad"),
    ],
)
def test_the_difference_is_green_only_where_rows_and_money_add_up(
    counts: Counts, money: list[MoneyTotals], look: str
) -> None:
    page = page_of(counts=counts, money=money)
    width = "DE"[len(money)]
    assert looks(page) == [(f"C11:{width}11", look)]
    assert cells(page)[11, 3] == "Difference"


def test_rows_without_an_amount_are_told_apart() -> None:
    assert "1 row without a readable amount, in no money total." in texts(page_of(unreadable=1))


@pytest.mark.parametrize(("count", "last"), [(30, "1 × cause 29 (row 29)"), (31, "... and 1 other cause")])
def test_the_causes_are_told_up_to_a_number(count: int, last: str) -> None:
    causes = [Cause("X", 1, f"cause {number}", [number]) for number in range(count)]
    told = [text for text in texts(page_of(causes=causes)) if "cause" in text]
    assert (told[0], told[-1], len(told)) == ("1 × cause 0 (row 0)", last, min(count, 31))


def test_what_is_shown_is_the_first_of_all_lines() -> None:
    page = page_of(effects=EFFECTS, effect_count=60_000, causes=[Cause("X", 2, "why", [9])])
    assert "The first 6 of 60,000 lines; the totals are of all." in texts(page)
    assert not any("lines; the totals" in text for text in texts(page_of(effects=EFFECTS, effect_count=6)))


def test_each_line_says_what_happens_in_its_own_currency() -> None:
    page = page_of(effects=EFFECTS, effect_count=6)
    block, lines = table(page, "Row")
    assert lines[0] == {
        "Row": 7,
        "Result": "Will book",
        "What will happen": "Pays INV-1",
        "Customer": "00104",
        "Name": "Acme",
        "Date": dt.date(2026, 4, 2),
        "Amount": Decimal("100.00"),
        "Invoice": "INV-1",
        "Open before": Decimal("250.00"),
        "Applied": Decimal("100.00"),
        "Open after": Decimal("150.00"),
        "Cur.": "EUR",
        "Becomes": "Partially paid",
        "On account": Decimal("0.00"),
    }
    assert (lines[1]["Amount"], lines[2]["Amount"], lines[3]["Amount"]) == (Decimal(500), None, None)
    assert [line["Result"] for line in lines[3:]] == ["Will fail", "Will fail", "Duplicate"]
    assert (lines[3]["Date"], lines[4]["Date"]) == ("soon", None)
    assert block.columns[6].number_format == "#,##0.00"
    assert set(block.formats) == {(line, place) for line in (1, 2) for place in (6, 8, 9, 10, 13)}
    assert set(block.formats.values()) == {"#,##0"}


def test_lines_are_marked_by_their_result_and_lead_to_their_row() -> None:
    page = page_of(effects=EFFECTS, effect_count=6)
    block, _ = table(page, "Row")
    first = block.first_row
    assert looks(page)[1:] == [
        (f"B{first + 3}:B{first + 4}", "bad"), (f"B{first + 5}", "warning"),
    ]  # fmt: skip
    assert [(link.row, link.sheet, link.cell) for link in page.links] == [
        (first, "July", "A7"), (first + 1, "July", "A8"), (first + 3, "July", "A9"),
        (first + 4, "July", "A10"), (first + 5, "July", "A11"),
    ]  # fmt: skip
    assert page.filter is not None
    assert address(page.filter) == f"A{first - 1}:N{first + 5}"
    assert page.freeze == (first, 3)
    assert row(page, first - 1)[:3] == ["Row", "Result", "What will happen"]


def test_what_an_import_will_ask_is_told() -> None:
    page = check_page(
        msgspec.structs.replace(NOTHING, questions=["Statement 7 is 3.00 apart."]), "x", "y", "z"
    )
    assert "Statement 7 is 3.00 apart." in texts(page)
