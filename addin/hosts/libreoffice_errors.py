"""The texts of cells that hold errors, which LibreOffice's blocks of data leave out.

One call a cell costs 2 ms. What a copy of the cells would give as plain text costs 2 µs a cell; for it the
cells are selected and the selection is put back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addin.hosts.entry import ERROR_TEXTS
from addin.hosts.files_cell import CellError
from addin.hosts.geometry import Area
from addin.hosts.libreoffice_office import bridge, struct

_PLAIN = "text/plain;charset=utf-16"
_OTHER = CellError("#VALUE!")  # what Excel would say to LibreOffice's own errors, like Err:502


def error_texts(
    controller: Any, uno: Callable[[Area], Any], areas: list[Area]
) -> dict[tuple[int, int], CellError]:
    """The errors' texts by (row, column). areas: one column wide or more, errors in all their cells."""
    found: dict[tuple[int, int], CellError] = {}
    sheet, selection = controller.getActiveSheet(), controller.getSelection()
    try:
        for column, parts in _by_column(areas).items():
            first, last = parts[0].row, parts[-1].last_row
            texts = _shown(controller, uno(Area(first, column, last - first + 1)))
            if len(texts) == last - first + 1:
                for part in parts:
                    for row in part.row_numbers:
                        found[row, column] = _error(texts[row - first])
                continue
            for part in parts:  # a text of several lines stands between them
                for row, text in zip(part.row_numbers, _shown(controller, uno(part)), strict=True):
                    found[row, column] = _error(text)
    finally:
        controller.setActiveSheet(sheet)
        controller.select(selection)
    return found


def _by_column(areas: list[Area]) -> dict[int, list[Area]]:
    """The areas cut into single columns, each column's from top to bottom."""
    columns: dict[int, list[Area]] = {}
    for area in sorted(areas, key=lambda area: area.row):
        for column in area.column_numbers:
            columns.setdefault(column, []).append(Area(area.row, column, area.rows))
    return columns


def _shown(controller: Any, cells: Any) -> list[str]:
    """What the cells of one column show, as a copy gives it: a line a cell."""
    controller.select(cells)
    flavor = struct("datatransfer.DataFlavor", MimeType=_PLAIN, DataType=bridge().getTypeByName("string"))
    text: str = controller.getTransferable().getTransferData(flavor)
    return text.removesuffix("\n").split("\n")


def _error(text: str) -> CellError:
    return CellError(text) if text in ERROR_TEXTS else _OTHER
