"""Load file: a .csv, .xls, .xlsx or bank file becomes a sheet, its zeros, long ids and dates unharmed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from addin.bank_sheet import bank_page, bank_sentence
from addin.errors import Refusal
from addin.file_reading import Reading, file_reading
from addin.hosts import files
from addin.pages import DATE, GENERAL, MOMENT, TEXT, Block, Column, ErrorCell, Page, Value
from addin.press import Outcome, Press
from addin.source import FILE
from addin.text_file import read_text_rows
from addin.wire import types_of
from addin.workbook import Desk
from shared import codes
from shared.bad import Bad
from shared.bank_formats import HEAD_BYTES, bank_format
from shared.cells import number_format_of, value_of
from shared.headers import column_name
from shared.kinds.payment_entries import KIND
from shared.limits import FILE_BYTES, SHEET_ROWS
from shared.schemas import Column as WireColumn
from shared.schemas import Sheet
from shared.sentences import plural

PURPOSE = "loaded"
_TEXT_FILES = frozenset({".csv", ".txt", ".tsv"})
_BOOKS = frozenset({".xlsx", ".xlsm"})
_BANK_FILES = frozenset(
    {".sta", ".mt940", ".mt942", ".940", ".942", ".xml", ".camt", ".ofx", ".qfx", ".bai", ".bai2"}
)
_WIDTH, _WIDEST = 14, 40
_LONGEST_NAME = 80
"""Characters of a file's name in a sentence about it."""


def load_file(press: Press) -> Outcome:
    """Put the file on a sheet of Remitbook's book. Nothing is sent.

    A text file is read as the options, sheet Mapping in front, or a saved mapping say, in this order.
    """
    name = press.option("file")
    if not name:
        raise Refusal("FILE_MISSING", "Which file? Give its path: a .csv, .xls, .xlsx or bank file.")
    path = _path(name)
    _check(path)
    kind = path.suffix.casefold()
    if kind not in _BOOKS and is_bank_file(path):
        return _load_bank_file(press, path)
    if kind in _TEXT_FILES:
        page = _text_page(path, file_reading(press))
    elif kind in _BOOKS:
        page = _book_page(path, press.option("from_sheet"))
    elif kind == ".xls":
        page = wire_page(press.client.read_file(path, press.option("from_sheet")), path)
    else:
        said = (
            f"{path.name} holds no MT940, CAMT, OFX or BAI2. Ask the bank for one of these."
            if kind in _BANK_FILES
            else f"{path.name} is no .csv, .xls, .xlsx or bank file. Save it as one of these."
        )
        raise Refusal("FILE_UNSUPPORTED", said)
    count = page.blocks[0].count
    sheet = press.desk.add(page)
    rows = plural(
        max(count - page.blocks[0].row + (1 if not page.blocks[0].with_header else 0) - 1, 0), "row"
    )
    return Outcome(
        f"{path.name} is on sheet {sheet.name}: {rows} below the header. Nothing was sent.", sheet=sheet.name
    )


def is_bank_file(path: Path) -> bool:
    """By its bytes: banks give their files any name."""
    with path.open("rb") as stream:
        return bool(bank_format(stream.read(HEAD_BYTES)))


def _load_bank_file(press: Press, path: Path) -> Outcome:
    """The server reads it; the sheet knows that it holds bank lines."""
    read = press.client.read_file(path)
    page = bank_page(read, path.stem, {FILE: path.name, "updates": KIND.name})
    sheet = press.desk.add(page)
    sentence, details = bank_sentence(read, path.name, sheet.name)
    return Outcome(sentence, sheet=sheet.name, details=details)


def wire_page(sheet: Sheet, path: Path) -> Page:
    """A sheet as it travels, put back cell by cell; the header stands in row 1."""
    formats: dict[tuple[int, int], str] = {}
    values: list[list[Value]] = []
    for place, column in enumerate(sheet.columns):
        values.append(_cells(column, place, formats))
    columns = [Column(column.header, _WIDTH, GENERAL, keep_typed=False) for column in sheet.columns]
    return _page(path, [Block(1, 1, columns, values, formats=formats)])


def _text_page(path: Path, reading: Reading) -> Page:
    try:
        rows = read_text_rows(path.read_bytes(), reading.options)
    except ValueError as error:
        raise Refusal(
            "FILE_UNREADABLE", f"{path.name} cannot be read: {error}. Open it in Excel and save it as CSV."
        ) from error
    if isinstance(rows, Bad):
        facts = {"name": path.name, **rows.args}
        raise Refusal(rows.code, codes.sentence(rows.code, facts), facts)
    if not rows:
        raise Refusal("FILE_EMPTY", f"{path.name} holds no rows.")
    if reading.is_numbered:
        rows = [[column_name(place) for place in range(1, len(rows[0]) + 1)], *rows]
    _check_rows(path, len(rows))
    columns = [list(column) for column in zip(*rows, strict=True)]
    widths = [min(max(_WIDTH, *(len(text) + 2 for text in column[:200])), _WIDEST) for column in columns]
    shown = [Column("", width, TEXT) for width in widths]
    page = _page(path, [Block(1, 1, shown, columns, with_header=False)])
    page.marks |= reading.marks
    return page


def _book_page(path: Path, wanted: str) -> Page:
    """The cells of a workbook's sheet with their types and number formats."""
    with files.reading(path) as book:
        desk = Desk(book)
        sheet = desk.sheet(wanted) if wanted else desk.sheet(desk.here().sheet)
        used = sheet.used
        if used is None:
            raise Refusal("FILE_EMPTY", f"Sheet {sheet.name} of {path.name} holds no rows.")
        _check_rows(path, used.rows)
        grid = sheet.grid(used, header_rows=0)
    formats: dict[tuple[int, int], str] = {}
    values: list[list[Value]] = []
    for place in range(used.columns):
        column: list[Value] = []
        for row, line in enumerate(grid.values):
            value = line[place]
            text = grid.uncalculated.get((row, place), "")
            shown = grid.format_at(used.row + row, place)
            cell, number_format = _with_format(value if value is not None else text or None, shown)
            if number_format != GENERAL:
                formats[row, place] = number_format
            column.append(cell)
        values.append(column)
    columns = [Column("", width or _WIDTH, GENERAL) for width in grid.widths]
    return _page(path, [Block(1, 1, columns, values, with_header=False, formats=formats)])


def _with_format(value: Any, shown: str) -> tuple[Value, str]:
    if isinstance(value, str):
        return (ErrorCell(value), GENERAL) if value.startswith("#") and value.isupper() else (value, TEXT)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value, shown if shown not in (GENERAL, TEXT) else DATE
    return value, GENERAL if shown == TEXT else shown


def _cells(column: WireColumn, place: int, formats: dict[tuple[int, int], str]) -> list[Value]:
    values: list[Value] = []
    for row, (type_, text) in enumerate(zip(types_of(column, len(column.texts)), column.texts, strict=True)):
        value: Any = value_of(type_, text)
        shown = {"d": DATE, "s": MOMENT, "h": "hh:mm:ss", "x": GENERAL}.get(type_) or number_format_of(
            type_, text
        )
        if shown != GENERAL:
            formats[row, place] = shown
        values.append(ErrorCell(text) if type_ == "x" else value)
    return values


def _page(path: Path, blocks: list[Block]) -> Page:
    page = Page(PURPOSE, path.stem, {FILE: path.name}, blocks=blocks)
    page.freeze = (2, 1)
    return page


def size_of(path: Path) -> int:
    """The bytes of a file that is there and may be read. Raises Refusal FILE_NOT_FOUND, FILE_UNREADABLE."""
    try:
        if not path.is_file():
            raise Refusal("FILE_NOT_FOUND", f"There is no file {path}.")
        with path.open("rb"):
            return path.stat().st_size
    except OSError as error:
        raise Refusal(
            "FILE_UNREADABLE",
            f"{path.name[:_LONGEST_NAME]} cannot be read: {error.strerror}. Close it where it is open, or"
            " copy it into a folder of yours, and load the copy.",
        ) from error


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~somebody who is nobody here
        return Path(name)


def _check(path: Path) -> None:
    if size_of(path) > FILE_BYTES:
        limit = FILE_BYTES // 1024**2
        raise Refusal(
            "FILE_TOO_LARGE", f"{path.name} is larger than {limit:,} MB. Split it, or use: remitbook import."
        )


def _check_rows(path: Path, count: int) -> None:
    if count > SHEET_ROWS + 1:
        raise Refusal("FILE_TOO_MANY_ROWS", f"{path.name} has more than {SHEET_ROWS:,} rows. Split it.")
