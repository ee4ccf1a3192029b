"""A sheet read into fields: what is not mapped costs nothing."""

from __future__ import annotations

from backend.columns import Reading
from shared.kinds import KINDS


def test_a_column_that_is_not_mapped_is_made_once() -> None:
    """Rules ask cell by cell: a list made for every question made 300,000 invoices take an hour."""
    reading = Reading(KINDS["invoices"], [2, 3], {"number": ["1", "2"]})
    assert reading.column("line") == [None, None]
    assert reading.column("line") is reading.column("hold")
    assert reading.column("number") == ["1", "2"]
