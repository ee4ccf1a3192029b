"""What parent and child say to each other: one request, and pieces of the answer.

A piece is four bytes of length (little-endian) before its msgpack: what was read of some lines, in order.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import IO

import msgspec

from backend.domain.matching.directory import Listed
from backend.domain.matching.marks import Mark
from backend.domain.matching.model import Entry
from backend.domain.matching.payer_keys import Key, Token
from backend.domain.matching.reading import Reading
from shared.kinds.matching_rules import MatchingRule

log = logging.getLogger(__name__)

LINES_A_PIECE = 500

_Read = tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...], tuple[Token, ...], tuple[Key, ...]]
"""A reading without its line, which the parent has."""


class Request(msgspec.Struct, array_like=True, frozen=True):
    """Lines, by what rules, and what they may name."""

    entries: list[Entry]
    rules: list[MatchingRule]
    listed: Listed


def encode_request(request: Request) -> bytes:
    return msgspec.msgpack.encode(request)


def decode_request(data: bytes) -> Request:
    return msgspec.msgpack.decode(data, type=Request)


def write_piece(stream: IO[bytes], readings: Sequence[Reading]) -> None:
    body = msgspec.msgpack.encode([reading[1:] for reading in readings])
    stream.write(len(body).to_bytes(4, "little"))
    stream.write(body)
    stream.flush()


def read_pieces(stream: IO[bytes], entries: Sequence[Entry]) -> Iterator[list[Reading]]:
    """The readings of these lines, as far as the stream goes: a child that died leaves less."""
    decode = msgspec.msgpack.Decoder(list[_Read]).decode
    place = 0
    while len(head := stream.read(4)) == 4:
        size = int.from_bytes(head, "little")
        body = stream.read(size)
        if len(body) < size:
            return
        try:
            found = decode(body)
        except msgspec.DecodeError:
            log.exception("the reader of bank lines answered with what is no reading")
            return
        piece = entries[place : place + len(found)]
        place += len(found)
        yield [Reading(entry, *each) for entry, each in zip(piece, found, strict=True)]
