"""What became of each row of one posting, as one compressed column blob."""

from __future__ import annotations

from types import NoneType
from typing import Any

import msgspec
import zstandard

_TRIED, _WORTH = 100, 4
"""Texts looked at before a column is coded, and how often each must stand for that to be worth it."""


class Results(msgspec.Struct, array_like=True):
    """rows: sheet row numbers. outcomes: one character each (`backend.domain.planned.OUTCOMES`).

    numbers: row -> document, only where it is not the kind's own `PAY-<root>-<row>`.
    warnings: (row, field, code, args) of booked rows.
    """

    rows: list[int]
    outcomes: str
    numbers: dict[int, str] = {}
    warnings: list[tuple[int, str, str, dict[str, Any]]] = []


def encode(results: Results) -> bytes:
    """To a blob."""
    return pack(results)


def decode(blob: bytes) -> Results:
    """From a blob; an empty one holds nothing."""
    if not blob:
        return Results([], "")
    return msgspec.msgpack.decode(zstandard.decompress(blob), type=Results)


def pack(value: Any) -> bytes:
    """Any plain data, compressed."""
    return zstandard.compress(msgspec.msgpack.encode(value), 1)


def unpack(blob: bytes) -> Any:
    """The inverse of `pack`."""
    return msgspec.msgpack.decode(zstandard.decompress(blob))


def pack_rows(rows: dict[str, list[Any]]) -> bytes:
    """Columns, compressed one by one; a column of few distinct texts as those and their places."""
    return msgspec.msgpack.encode({name: pack(_coded(column)) for name, column in rows.items()})


def unpack_rows(blob: bytes) -> dict[str, list[Any]]:
    """The inverse of `pack_rows`; equal texts of a coded column are one object."""
    return {name: _decoded(unpack(part)) for name, part in msgspec.msgpack.decode(blob).items()}


def _coded(column: list[Any]) -> list[Any]:
    """[texts, places], or [None, the column] where coding is not worth it."""
    tried = column[:_TRIED]
    if tried and not set(map(type, column)) - {str, NoneType} and len(set(tried)) * _WORTH <= len(tried):
        places: dict[Any, int] = {}
        codes = [places.setdefault(value, len(places)) for value in column]
        return [list(places), codes]
    return [None, column]


def _decoded(coded: list[Any]) -> list[Any]:
    texts, column = coded
    return column if texts is None else list(map(texts.__getitem__, column))
