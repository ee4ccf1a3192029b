"""What parent and child say to each other: the request, and frames of the answer in one file.

An answer is a run of frames (`backend.children`) of msgpack: either one
`Refusal`, or one `Names`, or any number of `Block` with one `Tail` last. A file without its last
frame is the answer of a child that died.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from backend.children import bodies_of, write_body
from backend.files.options import CsvOptions, ReadLimits
from shared.schemas import BankFile


class Request(msgspec.Struct, frozen=True):
    """One reading. path: the file's bytes; name: what the user calls it.
    list_only: only the names of the sheets are wanted."""

    path: str
    name: str
    limits: ReadLimits
    sheet: str = ""
    header_row: int = 0
    skip_rows: int = 0
    options: CsvOptions = CsvOptions()
    list_only: bool = False


class Refusal(msgspec.Struct, tag=True, frozen=True):
    """The file was refused: code and facts of `FileRefused`."""

    code: str
    facts: dict[str, Any]


class Names(msgspec.Struct, tag=True, frozen=True):
    """The names of the visible sheets, in the order of the book."""

    sheets: list[str]


class Block(msgspec.Struct, tag=True, frozen=True):
    """Some thousand data rows, column by column.

    types: one string a column, a character a row; texts: one list a column. A later block may have
    more columns than an earlier one; the columns they share are in the same places.
    """

    rows: list[int]
    hidden: list[int]
    types: list[str]
    texts: list[list[str]]


class Tail(msgspec.Struct, tag=True, frozen=True):
    """What is known at the end. headers, columns: one a column, columns as 0-based numbers.
    merged: ranges of rows (first, last) over which merged cells stretch, ascending, apart.
    bank: of a bank's file, what it says beside its entries."""

    sheet: str
    header_row: int
    headers: list[str]
    columns: list[int]
    merged: list[tuple[int, int]]
    date1904: bool
    bank: BankFile | None = None


Frame = Refusal | Names | Block | Tail

_decode = msgspec.msgpack.Decoder(Frame).decode
_encode = msgspec.msgpack.Encoder().encode


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    write_body(stream, _encode(frame))


def read_frames(stream: BinaryIO) -> Iterator[Frame]:
    """Raises EOFError where a frame is cut off."""
    return map(_decode, bodies_of(stream))
