"""Cuts a sheet's XML into rows written the way nearly all programs write them, and all the rest.

A parser calls back five times a cell, which is most of the time of reading. A row that consists of
nothing but cells with plain values is taken apart by one regular expression instead, three times as
fast. The expression matches a row as a whole or not at all: a formula, an entity, a rich text, a prefix, an
unknown attribute, anything else, and the row goes to the parser, whose word is the last. So the parser
sees one well-formed sheet, from which only understood rows are missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from typing import IO, NamedTuple

from backend.files.refusal import FileRefused
from backend.files.xml import CHUNK_BYTES

OPEN, ROW_END, CLOSE = b"<sheetData>", b"</row>", b"</sheetData"
LONG_ROW_BYTES = 4 * 1024**2

_TEXT = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*"
_ATTRIBUTE = r' (?!xmlns)[\w:]+="[^"<&]*"'


_LETTERS = "(?:[A-W][A-Z]{0,2}|X(?:[A-E][A-Z]?|F[A-D]?|[G-Z])?|[YZ][A-Z]?)"
"""A column up to XFD, the last there is."""


def _cell(group: str) -> str:
    """A cell's expression, its parts opened by `group`: "(" to have them, "(?:" to look only."""
    return (
        rf'<c r="{group}{_LETTERS})[0-9]+"(?: s="{group}[0-9]+)")?(?: t="{group}[a-zA-Z]+)")?(?: ?/>|>'
        rf'(?:<v>{group}{_TEXT})</v>|<is><t(?: xml:space="preserve")?>{group}{_TEXT})</t></is>)?</c>)'
    )


_CELLS = re.compile(_cell("(")).findall
_ROW = re.compile(rf'<row(?=[^>]*? r="([0-9]{{1,8}})")((?:{_ATTRIBUTE})*+)>((?:{_cell("(?:")})*+)</row>\s*+')
_HIDDEN = re.compile(r' hidden="([^"]*)"')
_FOREIGN_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-?8["'])""", re.IGNORECASE)


class PlainRow(NamedTuple):
    """number, hidden: as written. cells: (column letters, style, type, value, inline text)."""

    number: str
    hidden: str
    cells: list[tuple[str, str, str, str, str]]


def cut_rows(stream: IO[bytes], in_sheet_data: Callable[[], bool]) -> Iterator[PlainRow | bytes]:
    """Plain rows, and bytes for the parser, in the order of the sheet.

    in_sheet_data: whether the parser, fed with what was given so far, stands in the rows of a sheet.
    Raises FileRefused: FILE_UNREADABLE (damaged).
    """
    head = b""
    while (at := head.find(OPEN)) < 0 and len(head) < CHUNK_BYTES and (data := stream.read(CHUNK_BYTES)):
        head += data
    start = at + len(OPEN) if at >= 0 else len(head)
    yield head[:start]
    rest = head[start:]
    if in_sheet_data() and not _FOREIGN_ENCODING.match(head):
        rest = yield from _rows(stream, rest)
    yield rest
    while data := stream.read(CHUNK_BYTES):
        yield data


def _rows(stream: IO[bytes], rest: bytes) -> Generator[PlainRow | bytes, None, bytes]:
    """As `cut_rows`, until something comes that is not rows; gives back what was read of that."""
    while len(rest) < LONG_ROW_BYTES:
        close = rest.find(CLOSE)
        rows = rest if close < 0 else rest[:close]
        if b"<!" in rows or b"<?" in rows:
            break  # a row's end may stand in a comment
        end = rows.rfind(ROW_END) + len(ROW_END)
        if end >= len(ROW_END):
            yield from _cut(rows[:end])
            rest = rest[end:]
        if close >= 0 or not (data := stream.read(CHUNK_BYTES)):
            break
        rest += data
    return rest


def _cut(data: bytes) -> Iterator[PlainRow | bytes]:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise FileRefused("FILE_UNREADABLE", reason="damaged") from error
    place = 0
    while place < len(text):
        row = _ROW.match(text, place)
        if row is None:
            end = text.index("</row>", place) + len("</row>")
            yield text[place:end].encode()
            place = end
        else:
            hidden = _HIDDEN.search(row[2])
            yield PlainRow(row[1], hidden[1] if hidden else "", _CELLS(row[3]))
            place = row.end()
