"""The cells of one .xlsx sheet, in one pass over its XML.

Why not a library. python-calamine is ten times faster and blind to what books go wrong by: it gives ''
for an error, a blank for a formula that was never calculated, no number formats, no hidden rows, and
it aborts the process on a single cell at XFD1048576. All of that stands in the sheet's XML beside the
value, so that mending it would take a second pass over every cell and its alignment with the first.
openpyxl keeps the number formats and loses hidden rows, at 56 s for a million rows by eight. One pass
that keeps what we need is a page and holds one row at a time; expat does it in three quarters of that,
and with the rows that `xlsx_cut` takes apart, in a quarter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from backend.files.options import ReadLimits
from backend.files.refusal import FileRefused
from backend.files.rows import CellAt, OpenSheet, Row
from backend.files.values import (
    PLAIN,
    Cell,
    Format,
    column_letter,
    column_number,
    iso_cell,
    number_cell,
    unescape,
)
from backend.files.xlsx_book import TRUE
from backend.files.xlsx_cut import cut_rows
from backend.files.xml import Parser, local_names
from shared.cells import cell_of
from shared.schemas import BOOL, ERROR, FORMULA, NUMBER

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
DIGITS = "0123456789"
NAMES = local_names("sheetData", "row", "c", "v", "f", "t", "rPh", "mergeCell")


def sheet_rows(
    stream: IO[bytes], sheet: OpenSheet, formats: list[Format], shared: list[Cell], limits: ReadLimits
) -> Iterator[Row]:
    """The rows that hold something, ascending. Adds to `sheet.merged` as it meets merged cells.

    Raises FileRefused: FILE_UNREADABLE (damaged, doctype, row_order), FILE_CELL_TOO_LONG.
    """
    read_cell = _cell_reader(formats, shared, sheet.date1904)
    columns: dict[str, int] = {}
    done: list[Row] = []
    cells: list[CellAt] = []
    pieces: list[str] = []
    row_number, hidden = 0, False
    column, kind, style = -1, "n", ""
    value, formula, in_formula = "", "", False
    shared_formulas: dict[str, str] = {}
    shared_index = ""
    wanted = phonetic = in_sheet_data = False

    def column_of(letters: str) -> int:
        number = columns.get(letters, -1)
        if number < 0:
            columns[letters] = number = _column(letters)
        return number

    def keep(column: int, kind: str, style: str, value: str) -> None:
        type_, shown = read_cell(kind, style, value)
        if len(shown) > limits.characters:
            limit = limits.characters
            raise FileRefused("FILE_CELL_TOO_LONG", row=row_number, column=column_letter(column), limit=limit)
        if shown:
            cells.append((column, type_, shown))

    def end_row() -> None:
        nonlocal cells
        if cells:
            done.append(Row(row_number, hidden, cells))
            cells = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row_number, hidden, column, kind, style, value, formula, in_formula
        nonlocal shared_index, wanted, phonetic, in_sheet_data
        name = NAMES.get(tag)
        if name == "c":
            reference = attributes.get("r")
            column = column + 1 if reference is None else column_of(reference.rstrip(DIGITS))
            kind = attributes.get("t", "n")
            style = attributes.get("s", "")
            value = formula = ""
            in_formula = False
        elif name == "v":
            wanted = True
        elif name == "t":
            wanted = not phonetic
        elif name == "row":
            row_number = _row_number(attributes.get("r"), row_number)
            hidden = attributes.get("hidden", "").lower() in TRUE
            column = -1
        elif name == "f":
            wanted = in_formula = True
            shared_index = attributes.get("si", "")
        elif name == "rPh":
            phonetic = True
        elif name == "sheetData":
            in_sheet_data = True
        elif name == "mergeCell":
            sheet.merged.append(_merged_rows(attributes.get("ref", "")))

    def text(data: str) -> None:
        if wanted:
            pieces.append(data)

    def end(tag: str) -> None:
        nonlocal value, formula, wanted, phonetic
        name = NAMES.get(tag)
        if name in {"v", "t"}:
            value = value + "".join(pieces) if value else "".join(pieces)
            pieces.clear()
            wanted = False
        elif name == "c":
            if value:
                keep(column, kind, style, value)
            elif in_formula and kind != "str":
                cells.append((column, FORMULA, "=" + formula))
        elif name == "f":
            formula = "".join(pieces) or shared_formulas.get(shared_index, "")
            shared_formulas.setdefault(shared_index, formula)
            pieces.clear()
            wanted = False
        elif name == "row":
            end_row()
        elif name == "rPh":
            phonetic = False

    parser = Parser(start, end, text)
    for piece in cut_rows(stream, lambda: in_sheet_data):
        if isinstance(piece, bytes):
            parser.feed(piece)
        else:
            row_number = _row_number(piece.number, row_number)
            hidden = piece.hidden.lower() in TRUE
            for letters, style, kind, value, inline in piece.cells:
                if value or inline:
                    keep(column_of(letters), kind or "n", style, value or inline)
            end_row()
        yield from done
        done.clear()
    parser.feed(b"", final=True)
    yield from done


def _cell_reader(
    formats: list[Format], shared: list[Cell], date1904: bool
) -> Callable[[str, str, str], Cell]:
    """read(type attribute, style attribute, text of the value) -> wire cell."""
    shown = {str(index): format_ for index, format_ in enumerate(formats)}
    dates: dict[tuple[str, str], Cell] = {}

    def read(kind: str, style: str, value: str) -> Cell:
        if kind == "n":
            format_ = shown.get(style, PLAIN)
            if format_ is PLAIN and value.isdigit() and value.isascii() and len(value) < 16:
                return NUMBER, value
            known = dates.get((style, value)) if format_ is not PLAIN else None
            if known is None:
                try:
                    known = number_cell(float(value), format_, date1904)
                except ValueError:
                    return cell_of(unescape(value))
                if format_ is not PLAIN and len(dates) < 100_000:
                    dates[style, value] = known
            return known
        if kind == "s":
            try:
                return shared[int(value)]
            except (ValueError, IndexError) as error:
                raise FileRefused("FILE_UNREADABLE", reason="damaged") from error
        if kind == "b":
            return BOOL, "TRUE" if value.strip().lower() in TRUE else "FALSE"
        if kind == "e":
            return ERROR, value
        if kind == "d":
            return iso_cell(value)
        return cell_of(unescape(value))  # str, inlineStr

    return read


def _column(letters: str) -> int:
    column = column_number(letters.replace("$", ""))
    if not 0 <= column < LAST_COLUMN:
        raise FileRefused("FILE_UNREADABLE", reason="damaged")
    return column


def _row_number(reference: str | None, last: int) -> int:
    """The number of the row that begins; rows without one follow the last."""
    if reference is None:
        return last + 1
    number = int(reference) if reference.isdecimal() and len(reference) < 9 else 0
    if not 0 < number <= LAST_ROW:
        raise FileRefused("FILE_UNREADABLE", reason="damaged")
    if number <= last:
        raise FileRefused("FILE_UNREADABLE", reason="row_order", row=number)
    return number


def _merged_rows(reference: str) -> tuple[int, int]:
    """(1, 3) for "A1:C3"."""
    first, _, last = reference.replace("$", "").partition(":")
    numbers = [corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for corner in (first, last or first)]
    if not all(number.isdecimal() and len(number) < 9 for number in numbers):
        raise FileRefused("FILE_UNREADABLE", reason="damaged")
    return int(numbers[0]), int(numbers[1])
