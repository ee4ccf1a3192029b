"""The cells of an .xls (Excel 5 to 2003), by xlrd, which builds the whole book in memory.

That is why its hostile files are a matter for the child's memory limit. Formatting is read as well,
for the number formats, hidden rows and merges it brings. Formulas are always stored with a value.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

import xlrd

from backend.files.refusal import FileRefused
from backend.files.rows import CellAt, OpenSheet, Row
from backend.files.values import PLAIN, Cell, Format, format_of, number_cell
from shared.cells import cell_of
from shared.schemas import BOOL, ERROR

VISIBLE = 0


class XlsBook:
    """sheets: (name, visible) of each worksheet."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises whatever xlrd does with damaged files, which is anything."""
        self._book = xlrd.open_workbook(
            file_contents=stream.read(),
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
        visible = self._book._sheet_visibility
        self.sheets = [(name, visible[i] == VISIBLE) for i, name in enumerate(self._book.sheet_names())]

    def open_sheet(self, name: str) -> OpenSheet:
        sheet = self._book.sheet_by_name(name)
        opened = OpenSheet(name=name, rows=iter(()), date1904=self._book.datemode == 1)
        opened.merged.extend((first + 1, after) for first, after, _, _ in sheet.merged_cells)
        opened.rows = self._rows(sheet, opened.date1904)
        return opened

    def _rows(self, sheet: xlrd.sheet.Sheet, date1904: bool) -> Iterator[Row]:
        formats: dict[int, Format] = {}
        for index in range(sheet.nrows):
            cells: list[CellAt] = []
            for column, cell in enumerate(sheet.row(index)):
                shown = PLAIN
                if cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
                    style = cell.xf_index
                    if style not in formats:
                        formats[style] = self._format(style)
                    shown = formats[style]
                type_, text = _cell(cell.ctype, cell.value, shown, date1904)
                if text:
                    cells.append((column, type_, text))
            if cells:
                info = sheet.rowinfo_map.get(index)
                yield Row(index + 1, info is not None and bool(info.hidden), cells)

    def _format(self, style: int) -> Format:
        code = self._book.format_map.get(self._book.xf_list[style].format_key)
        return PLAIN if code is None else format_of(code.format_str)


def _cell(kind: int, value: object, shown: Format, date1904: bool) -> Cell:
    if isinstance(value, str):
        return cell_of(value.replace("\0", ""))
    if not isinstance(value, (int, float)):
        raise FileRefused("FILE_UNREADABLE", reason="damaged")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return BOOL, "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return ERROR, xlrd.error_text_from_code.get(value, "#N/A")
    return number_cell(float(value), shown, date1904)
