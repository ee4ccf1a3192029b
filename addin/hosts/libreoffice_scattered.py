"""Several areas of a LibreOffice sheet as one UNO object, which takes a look for all of them in one call."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from addin.hosts.geometry import Area
from addin.hosts.libreoffice_area import range_address

if TYPE_CHECKING:
    from addin.hosts.libreoffice_grid import Grid

Areas = tuple[Area, ...]
_NOWHERE = Area(1, 1)


class Scattered:
    """The object of the areas asked for last: a new one costs 1 ms. To let many areas go takes longer."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._ranges: Any = None
        self._owner: object = None
        self._made: list[_Address] = []

    def at(self, areas: Areas, owner: object) -> Any:
        """The UNO ranges of these areas, kept until another owner asks for its own."""
        if owner is self._owner:
            return self._ranges
        sheet = self._grid.sheet_number
        while len(self._made) < len(areas):
            self._made.append(_Address())
        in_columns = sorted(areas, key=attrgetter("column"))  # so that few fields change from time to time
        addresses = tuple(made.moved(sheet, area) for made, area in zip(self._made, in_columns, strict=False))
        self._ranges = self._grid.book.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        self._ranges.addRangeAddresses(addresses, False)
        self._owner = owner
        return self._ranges


class _Address:
    """A UNO CellRangeAddress used again and again: to set a field costs 1 µs, a new one 9."""

    def __init__(self) -> None:
        self._stored = range_address(0, _NOWHERE)
        self._sheet = 0
        self._row = self._column = self._last_row = self._last_column = 1

    def moved(self, sheet: int, area: Area) -> Any:
        """The address of an area."""
        stored, row, column = self._stored, area.row, area.column
        last_row, last_column = row + area.rows - 1, column + area.columns - 1
        if sheet != self._sheet:
            self._sheet = stored.Sheet = sheet
        if row != self._row:
            self._row, stored.StartRow = row, row - 1
        if column != self._column:
            self._column, stored.StartColumn = column, column - 1
        if last_row != self._last_row:
            self._last_row, stored.EndRow = last_row, last_row - 1
        if last_column != self._last_column:
            self._last_column, stored.EndColumn = last_column, last_column - 1
        return stored
