"""The rows of a pulled sheet as they stand by now, wherever a person has moved its header and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

from addin.hosts.geometry import Area
from addin.workbook import SheetOf
from shared.views import VIEWS

_MOVED = 50
"""Rows that a person may have inserted above the header; beyond these it is looked for no more."""


@dataclass
class PulledRows:
    """first: the sheet row of the first one. places: header -> index in a row, {} without a header."""

    first: int
    places: dict[str, int]
    rows: list[list[Any]]

    @classmethod
    def of(cls, sheet: SheetOf) -> Self:
        """Nothing where a person has taken the header away."""
        header, used = header_row(sheet), sheet.used
        if not header or used is None:
            return cls(1, {}, [])
        values = sheet.values(Area(header, 1, used.rows - header + 1, used.columns))
        places = {str(title): place for place, title in enumerate(values[0]) if title is not None}
        return cls(header + 1, places, values[1:])

    def column(self, header: str) -> list[Any]:
        """Blank where the column is not there."""
        place = self.places.get(header)
        return [None] * len(self.rows) if place is None else [row[place] for row in self.rows]


def header_row(sheet: SheetOf) -> int:
    """The row of a pulled sheet's header, also where rows above it were inserted or deleted; 0 for none.

    It is the row with most of the view's headers: some may have been renamed.
    """
    written = int(sheet.marks.get("header", "0") or 0)
    view, used = VIEWS.get(sheet.marks.get("view", "")), sheet.used
    if not written or view is None or used is None:
        return 0
    titles = {column.header for column in view.columns}
    top = sheet.values(Area(1, 1, min(used.rows, written + _MOVED), used.columns))
    counts = [len(titles.intersection(map(str, row))) for row in top]
    if written <= len(counts) and 2 * counts[written - 1] > len(titles):
        return written
    most = max(counts)
    return counts.index(most) + 1 if 2 * most > len(titles) else 0


def plain(value: Any) -> str:
    """A cell's value for comparing: a date as its day, yes and no in any case."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip().casefold()


def digest_of(rows: Iterable[Sequence[Any]]) -> str:
    """The same for the same rows in any order; blank ones do not count."""
    total = 0
    for row in rows:
        texts = [*map(plain, row)]
        if any(texts):
            total += int.from_bytes(blake2b("|".join(texts).encode(), digest_size=8).digest(), "big")
    return f"{total % (1 << 64):016x}"
