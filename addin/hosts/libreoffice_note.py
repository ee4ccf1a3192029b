"""Notes on the cells of a LibreOffice sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_grid import NOTES
from addin.hosts.libreoffice_office import struct

if TYPE_CHECKING:
    from addin.hosts.libreoffice_range import Range


@tells_what_is_gone
class Note(base_classes.Note):
    """The note on one cell."""

    def __init__(self, cell_range: Range) -> None:
        self._range = cell_range

    @classmethod
    def add(cls, cell_range: Range, text: str) -> Note:
        """Put a note on a one-cell range that has none."""
        note = cls(cell_range)
        cell_range.grid.annotations.insertNew(note._place, text)
        return note

    @property
    def _cell(self) -> Any:
        return self._range.grid.cell(self._range.area)

    @property
    def _place(self) -> Any:
        sheet = self._range.grid.worksheet.getRangeAddress().Sheet
        return struct(
            "table.CellAddress", Sheet=sheet, Row=self._range.row - 1, Column=self._range.column - 1
        )

    @property
    def api(self) -> Any:
        return self._cell.getAnnotation()

    @property
    def text(self) -> str:
        return str(self.api.getString())

    @text.setter
    def text(self, value: str) -> None:
        self.delete()
        self._range.grid.annotations.insertNew(self._place, value)

    @property
    def author(self) -> str:
        return str(self.api.getAuthor())

    @property
    def location(self) -> Range:
        return self._range

    def delete(self) -> None:
        self._cell.clearContents(NOTES)
