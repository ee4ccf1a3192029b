"""One UNO cursor that is led from area to area of a LibreOffice sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addin.hosts.geometry import MAX_ROWS, Area

if TYPE_CHECKING:
    from addin.hosts.libreoffice_grid import Grid

_NARROWEST = 1_024
"""Columns of the narrowest sheet there is. A cursor led beyond the last column stays where it is without a
word: what lies further right has a range of its own."""


class Guide:
    """A cursor is a range as any other, and to lead it takes a call or two, where a new range costs eight."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._cursor: Any = None
        self._at = Area(1, 1)

    def led_to(self, area: Area) -> Any:
        """The cursor, on this area until it is led to the next."""
        if area.last_column > _NARROWEST:
            return self._grid.range_at(area)
        cursor, at, self._cursor = self._cursor, self._at, None  # kept only where nothing failed on the way
        if cursor is None:
            at = Area(1, 1)
            cursor = self._grid.worksheet.createCursorByRange(self._grid.range_at(at))
        if (area.row, area.column) != (at.row, at.column):
            if not _fits(at, area):
                cursor.collapseToSize(1, 1)
                at = Area(at.row, at.column)
            cursor.gotoOffset(area.column - at.column, area.row - at.row)
            at = Area(area.row, area.column, at.rows, at.columns)
        if area != at:
            cursor.collapseToSize(area.columns, area.rows)
        self._cursor, self._at = cursor, area
        return cursor


def _fits(size: Area, begin: Area) -> bool:
    """Whether an area of that size stays within the sheet where it begins as another."""
    last_row, last_column = begin.row + size.rows - 1, begin.column + size.columns - 1
    return last_row <= MAX_ROWS and last_column <= _NARROWEST
