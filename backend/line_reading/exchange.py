"""What the two processes say to each other: one request, and pieces of the answer.

A piece is a frame (`backend.children`) of msgpack: what was read of some lines, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import msgspec

from backend.children import write_body
from backend.domain.matching.directory import Listed
from backend.domain.matching.marks import Mark
from backend.domain.matching.model import Entry
from backend.domain.matching.payer_keys import Key, Token
from backend.domain.matching.reading import Reading
from shared.kinds.matching_rules import MatchingRule

_Read = tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...], tuple[Token, ...], tuple[Key, ...]]
"""A reading without its line, which the other side has."""


class Request(msgspec.Struct, array_like=True, frozen=True):
    """Lines, by what rules, and what they may name."""

    entries: list[Entry]
    rules: list[MatchingRule]
    listed: Listed


encode_request = msgspec.msgpack.Encoder().encode
decode_request = msgspec.msgpack.Decoder(Request).decode
_decode_piece = msgspec.msgpack.Decoder(list[_Read]).decode


def write_piece(stream: IO[bytes], readings: Sequence[Reading]) -> None:
    write_body(stream, msgspec.msgpack.encode([reading[1:] for reading in readings]))
    stream.flush()


def decode_piece(body: bytes, entries: Sequence[Entry]) -> list[Reading]:
    """What was read of the first of these lines. Raises msgspec.DecodeError, UnicodeDecodeError."""
    return [Reading(entry, *read) for entry, read in zip(entries, _decode_piece(body), strict=False)]
