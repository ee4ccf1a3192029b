"""What became of each row of one posting, as one compressed column blob."""

from __future__ import annotations

from typing import Any

import msgspec
import zstandard


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
