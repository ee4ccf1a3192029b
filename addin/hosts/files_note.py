"""Notes on cells, which Excel shows when the pointer rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.comments import Comment
from xlwings import base_classes

if TYPE_CHECKING:
    from addin.hosts.files_range import Range

AUTHOR = "Remitbook"
_LINE_PIXELS = 18
_CHARACTERS_A_LINE = 32
_WIDTH_PIXELS = 260


class Note(base_classes.Note):
    """The note on one cell."""

    def __init__(self, cell_range: Range) -> None:
        self._range = cell_range

    @property
    def _cell(self) -> Any:
        return self._range.grid.cells[self._range.row, self._range.column]

    @property
    def api(self) -> Any:
        return self._range.api

    @property
    def text(self) -> str:
        return str(self._cell.comment.text)

    @text.setter
    def text(self, value: str) -> None:
        self._cell.comment = _comment(value, self.author)

    @property
    def author(self) -> str:
        return str(self._cell.comment.author or "")

    @property
    def location(self) -> Range:
        return self._range

    def delete(self) -> None:
        self._cell.comment = None


def add_note(cell_range: Range, text: str) -> Note:
    """Put a note on a one-cell range that has none."""
    cell = cell_range.grid.cell(cell_range.row, cell_range.column)
    cell.comment = _comment(text, AUTHOR)
    return Note(cell_range)


def _comment(text: str, author: str) -> Comment:
    """A note large enough to show its text."""
    lines = sum(1 + len(line) // _CHARACTERS_A_LINE for line in text.split("\n"))
    return Comment(text, author, height=_LINE_PIXELS * (lines + 1), width=_WIDTH_PIXELS)
