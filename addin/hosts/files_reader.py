"""Reading the cells of a workbook: openpyxl reads the rest.

openpyxl builds a tree of Python objects for each text and keeps either formulas or their results. This
reads a sheet of a million cells in a quarter of the time and keeps both.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import partial
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.cell.rich_text import CellRichText
from openpyxl.reader import excel
from openpyxl.utils.datetime import from_ISO8601
from openpyxl.worksheet._reader import WorkSheetParser, WorksheetReader, parse_richtext_string

from addin.hosts.files_cell import CellError, Results, moment, new_cell
from addin.hosts.files_text import unescape_text
from addin.hosts.geometry import MAX_COLUMNS, MAX_ROWS, column_number, parse_address

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_VALUE, _FORMULA, _INLINE, _TEXT, _ITEM = (_MAIN + tag for tag in ("v", "f", "is", "t", "si"))
_DIGITS = "0123456789"
_patching = threading.Lock()


@contextmanager
def reading_cells() -> Iterator[dict[str, Results]]:
    """While inside, openpyxl reads cells and texts through this module.

    Gives the results of formulas by sheet name and (row, column): a formula that was never calculated has
    none, one that gave an empty text has that.
    """
    results: dict[str, Results] = {}
    with _patching:
        before = excel.WorksheetReader, excel.read_rich_text
        excel.WorksheetReader, excel.read_rich_text = partial(_SheetReader, results), read_texts
        try:
            yield results
        finally:
            excel.WorksheetReader, excel.read_rich_text = before


def read_texts(source: IO[bytes]) -> list[str | CellRichText]:
    """The shared texts of a workbook, in their order."""
    texts: list[str | CellRichText] = []
    for _, node in iterparse(source):
        if node.tag == _ITEM:
            texts.append(_text(node))
            node.clear()
    return texts


def _text(node: Element) -> str | CellRichText:
    """A text as a plain one where it is, with its fonts where it has several."""
    if len(node) == 1 and node[0].tag == _TEXT:
        return node[0].text or ""
    rich = parse_richtext_string(node)
    return rich if isinstance(rich, CellRichText) and len(rich) else str(rich or "")


class _SheetReader(WorksheetReader):  # type: ignore[misc]
    def __init__(self, results: dict[str, Results], worksheet: Any, source: Any, *arguments: Any) -> None:
        super().__init__(worksheet, source, *arguments)
        parser: Any = self.parser
        self.parser: Any = _CellParser(
            source,
            parser.shared_strings,
            epoch=parser.epoch,
            date_formats=parser.date_formats,
            timedelta_formats=parser.timedelta_formats,
            rich_text=True,
        )
        self.parser.attach(worksheet, results.setdefault(worksheet.title, {}))

    def bind_cells(self) -> None:
        for _ in self.parser.parse():
            pass
        self.ws._current_row = max((row for row, _ in self.ws._cells), default=0)

    def bind_merged_cells(self) -> None:
        """openpyxl changes the styles of merged cells in place, so here they get their own."""
        merged = self.parser.merged_cells
        for each in merged.mergeCell if merged else ():
            area = parse_address(each.ref)
            cell = self.ws._cells.get((area.row, area.column))
            if cell is not None:
                cell._style = copy(cell._style)
        super().bind_merged_cells()


class _CellParser(WorkSheetParser):  # type: ignore[misc]
    def attach(self, worksheet: Any, results: Results) -> None:
        self.worksheet, self.results = worksheet, results
        self.cells = worksheet._cells
        self.styles = [style if any(style) else None for style in worksheet.parent._cell_styles]
        self.columns: dict[str, int] = {}
        self.moments: dict[tuple[str, int], Any] = {}

    def parse_cell(self, element: Element) -> None:
        """Make the cell of a `c` element."""
        get = element.get
        value: Any = None
        formula = inline = None
        for child in element:
            tag = child.tag
            if tag == _VALUE:
                value = child.text or ""
            elif tag == _FORMULA:
                formula = child
            elif tag == _INLINE:
                inline = child
        kind = get("t", "n")
        style = int(get("s") or 0)
        reference = get("r")
        if reference:
            letters = reference.rstrip(_DIGITS)
            column = self.columns.get(letters)
            if column is None:
                column = self.columns[letters] = column_number(letters)
            row = int(reference[len(letters) :])
            self.col_counter = column
        else:
            self.col_counter += 1
            row, column = self.row_counter, self.col_counter
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise ValueError(f"a cell in row {row}, column {column}: no sheet is that large")
        known = style < len(self.styles)
        cell = new_cell(self.worksheet, row, column, self.styles[style] if known else None)
        if inline is not None:
            cell._value, cell.data_type = _text(inline), "s"
        else:
            cell._value, cell.data_type = self._value(kind, value, style)
        if formula is not None:
            if value is not None and (value or kind == "str"):
                self.results[row, column] = _result(cell)
            cell._value, cell.data_type = self.parse_formula(element), "f"
        self.cells[row, column] = cell

    def _value(self, kind: str, text: str | None, style: int) -> tuple[Any, str]:
        """A stored value and its openpyxl type."""
        if kind == "str":
            return text, "s"
        if not text:
            return None, "n"
        if kind == "s":
            return self.shared_strings[int(text)], "s"
        if kind == "b":
            return text.strip() in ("1", "true"), "b"
        if kind == "e":
            return text, "e"
        if kind == "d":
            return from_ISO8601(text), "d"
        if style in self.date_formats:
            return self._moment(text, style)
        return (float(text) if "." in text or "e" in text or "E" in text else int(text)), "n"

    def _moment(self, text: str, style: int) -> tuple[Any, str]:
        """A number shown as a date; one outside Excel's calendar stays a number."""
        key = (text, style)
        known = self.moments.get(key)
        if known is None:
            number = float(text)
            shown = moment(number, self.epoch, style in self.timedelta_formats)
            known = (number, "n") if shown is None else (shown, "d")
            self.moments[key] = known
        return known


def _result(cell: Any) -> Any:
    if cell.data_type == "e":
        return CellError(cell._value)
    if cell.data_type == "s":
        return unescape_text(str(cell._value))
    return float(cell._value) if type(cell._value) is int else cell._value
