"""Opens a file of any kind this package reads, and picks the sheet asked for. Runs in the child."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from backend.files import sniff
from backend.files.delimited import delimited_rows
from backend.files.exchange import Frame, Names, Request
from backend.files.package import Package
from backend.files.refusal import FileRefused
from backend.files.rows import OpenSheet
from backend.files.table import table_frames
from shared.bank_formats import FORMATS


def parse(request: Request) -> Iterator[Frame]:
    """The frames that answer a request. Raises FileRefused, and on damaged .xls files anything."""
    path = Path(request.path)
    with path.open("rb") as stream:
        kind = sniff.format_of_file(stream)
        if kind == sniff.XLSX:
            yield from _xlsx(stream, request)
        elif kind == sniff.XLS:
            yield from _xls(stream, request)
        elif kind in FORMATS:
            yield from _bank(path, stream, kind, request)
        else:
            yield from _delimited(path, request)


def _xlsx(stream: BinaryIO, request: Request) -> Iterator[Frame]:
    from backend.files.xlsx_book import open_book, shared_texts
    from backend.files.xlsx_sheet import sheet_rows

    package = Package(stream, request.limits)
    book = open_book(package)
    shown = [(sheet.name, sheet.visible) for sheet in book.sheets]
    if request.list_only:
        yield Names(_visible(shown))
        return
    part = book.sheets[_pick(shown, request.sheet)]
    shared = shared_texts(package, book.shared_part) if book.shared_part else []
    sheet = OpenSheet(name=part.name, rows=iter(()), date1904=book.date1904)
    with package.open(part.part) as xml:
        sheet.rows = sheet_rows(xml, sheet, book.formats, shared, request.limits)
        yield from table_frames(sheet, request.header_row, request.skip_rows, request.limits)


def _xls(stream: BinaryIO, request: Request) -> Iterator[Frame]:
    from backend.files.xls import XlsBook

    book = XlsBook(stream)
    if request.list_only:
        yield Names(_visible(book.sheets))
        return
    sheet = book.open_sheet(book.sheets[_pick(book.sheets, request.sheet)][0])
    yield from table_frames(sheet, request.header_row, request.skip_rows, request.limits)


def _delimited(path: Path, request: Request) -> Iterator[Frame]:
    """A text file is one sheet, named as the file without its ending, as Excel names it."""
    sheets = [(Path(request.name).stem, True)]
    if request.list_only:
        yield Names(_visible(sheets))
        return
    _pick(sheets, request.sheet)
    rows = delimited_rows(path, request.options, request.limits)
    sheet = OpenSheet(name=sheets[0][0], rows=rows)
    yield from table_frames(sheet, request.header_row, request.skip_rows, request.limits)


def _bank(path: Path, stream: BinaryIO, kind: str, request: Request) -> Iterator[Frame]:
    """A bank's file is one sheet, whose header stands in row 1."""
    from backend.files.bank.rows import entry_rows
    from backend.files.bank.statements import Reading, read_statements

    sheets = [(Path(request.name).stem, True)]
    if request.list_only:
        yield Names(_visible(sheets))
        return
    _pick(sheets, request.sheet)
    reading = Reading(kind, request.limits)
    statements = read_statements(path, stream, kind, request.options, reading)
    rows = entry_rows(statements, reading, request.limits)
    sheet = OpenSheet(name=sheets[0][0], rows=rows, bank=reading.about)
    yield from table_frames(sheet, 1, 0, request.limits)


def _visible(sheets: list[tuple[str, bool]]) -> list[str]:
    return [name for name, visible in sheets if visible]


def _pick(sheets: list[tuple[str, bool]], wanted: str) -> int:
    """The place of the sheet of that name, in any case; of the first visible one for "".

    Raises FileRefused: FILE_SHEET_NOT_FOUND.
    """
    for fold in (str, str.casefold):
        for place, (name, visible) in enumerate(sheets):
            if fold(name) == fold(wanted) if wanted else visible:
                return place
    raise FileRefused("FILE_SHEET_NOT_FOUND", sheet=wanted, sheets=_visible(sheets))
