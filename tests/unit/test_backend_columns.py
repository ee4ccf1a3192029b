"""A sheet read into fields: what is not mapped costs nothing."""

from __future__ import annotations

import pytest

from backend.columns import Reading, read_sheet
from shared.kinds import KINDS
from shared.schemas import Column, Mapping, Sheet, Source


def read_ids(types: str, texts: list[str]) -> tuple[list[str | None], list[str]]:
    """What a column of transaction ids is read as, and the codes of what cannot be."""
    column = Column("ID", "A", types, texts)
    sheet = Sheet(Source(book="b", sheet="s"), 1, list(range(2, len(texts) + 2)), [column])
    reading = read_sheet(KINDS["payments"], sheet, Mapping({"transaction_id": ["ID"]}), {})
    return reading.column("transaction_id"), [
        issue.code for found in reading.issues.values() for issue in found
    ]


@pytest.mark.parametrize(
    ("types", "texts", "values", "codes"),
    [
        ("t", ["TX-1", "", "TX-2"], ["TX-1", None, "TX-2"], []),
        ("tt_", ["TX-1", "TX-1", ""], ["TX-1", "TX-1", None], []),
        ("_", ["", ""], [None, None], []),
        ("t_", ["TX-1", "left over"], ["TX-1", None], []),  # a blank cell is blank, whatever is sent with it
        ("t", ["TX-1", " TX-2 "], ["TX-1", "TX-2"], []),
        ("t", ["TX-1", "1.23E+15"], ["TX-1", None], ["ID_DIGITS_LOST"]),
        ("tn", ["TX-1", "17"], ["TX-1", "17"], []),
        ("t", ["TX-1", "x" * 256], ["TX-1", None], ["TRANSACTION_ID_TOO_LONG"]),
        ("tx", ["TX-1", "#N/A"], ["TX-1", None], ["CELL_ERROR"]),
    ],
)
def test_a_column_of_ids(types: str, texts: list[str], values: list[str | None], codes: list[str]) -> None:
    assert read_ids(types, texts) == (values, codes)


def test_a_column_that_is_not_mapped_is_made_once() -> None:
    """Rules ask cell by cell: a list made for every question made 300,000 invoices take an hour."""
    reading = Reading(KINDS["invoices"], [2, 3], {"number": ["1", "2"]})
    assert reading.column("line") == [None, None]
    assert reading.column("line") is reading.column("hold")
    assert reading.column("number") == ["1", "2"]
