"""Where the notes of one LibreOffice sheet are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addin.hosts.geometry import Area
from addin.hosts.libreoffice_area import area_of, cell_address

if TYPE_CHECKING:
    from addin.hosts.libreoffice_grid import Grid

NOTES = 8  # com.sun.star.sheet.CellFlags ANNOTATION


class Noted:
    """The cells of a sheet with notes. To ask costs 2 ms, to count the notes 0.1: while nothing can move,
    the answer holds as long as the count does."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid

    def within(self, area: Area) -> list[tuple[int, int]]:
        """Row and column of each cell with a note, from top to bottom."""
        if self._grid.book.still is None:  # of a closed book there would be no notes to count; this tells
            return sorted(self._asked(self._grid.uno(area)))
        count, places = self._grid.annotations.getCount(), self._places
        if count != len(places):
            places.clear()
            places |= self._asked(self._grid.worksheet)
        if area.size == 1:
            place = (area.row, area.column)
            return [place] if place in places else []
        return sorted(place for place in places if area.contains(Area(*place)))

    def add(self, row: int, column: int, text: str) -> None:
        """Put a note on a cell that has none."""
        self._grid.annotations.insertNew(cell_address(self._grid.sheet_number, row, column), text)
        self._places.add((row, column))

    def delete(self, row: int, column: int) -> None:
        """Take the note of a cell away."""
        self._grid.cell(Area(row, column)).clearContents(NOTES)
        self._grid.book.moved()

    @property
    def _places(self) -> set[tuple[int, int]]:
        places: set[tuple[int, int]] = self._grid.kept("noted", set)
        return places

    @staticmethod
    def _asked(cells: Any) -> set[tuple[int, int]]:
        return {
            (row, column)
            for part in map(area_of, cells.queryContentCells(NOTES).getRangeAddresses())
            for row in part.row_numbers
            for column in part.column_numbers
        }
