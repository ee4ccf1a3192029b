"""Notes on the cells of a LibreOffice sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.libreoffice_gone import tells_what_is_gone

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
        cell_range.grid.noted.add(cell_range.row, cell_range.column, text)
        return cls(cell_range)

    @property
    def api(self) -> Any:
        return self._range.grid.cell(self._range.area).getAnnotation()

    @property
    def text(self) -> str:
        return str(self.api.getString())

    @text.setter
    def text(self, value: str) -> None:
        self.delete()
        self._range.grid.noted.add(self._range.row, self._range.column, value)

    @property
    def author(self) -> str:
        return str(self.api.getAuthor())

    @property
    def location(self) -> Range:
        return self._range

    def delete(self) -> None:
        self._range.grid.noted.delete(self._range.row, self._range.column)
