"""Bank lines read by two processes: a child from the first on, this one from the last, until they meet."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from contextlib import closing
from threading import Lock

import msgspec

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import Entry, MatchRules
from backend.domain.matching.reading import LINES_AT_ONCE, Piece, Reader, Reading, read_lines
from backend.line_reading.exchange import Request, decode_piece
from backend.line_reading.second import Second

log = logging.getLogger(__name__)

MANY_LINES = 10_000
"""Fewer are read before a second process has begun."""

_one = Lock()  # one child at a time: a second one would wait for the same two cores


def read_lines_apart(
    entries: Sequence[Entry], books: OpenBooks, rules: MatchRules
) -> Generator[Piece, None, None]:
    """The same as `read_lines`, in another order. Whatever becomes of the child, every line is read. Raises
    PatternRefused."""
    if len(entries) < MANY_LINES or not _one.acquire(blocking=False):
        yield from read_lines(entries, books, rules)
        return
    try:
        with closing(Second(Request(list(entries), list(rules.fields), books.listed))) as second:
            yield from _from_both_ends(entries, Reader(books.directory, rules.fields), second)
    finally:
        _one.release()


def _from_both_ends(entries: Sequence[Entry], reader: Reader, second: Second) -> Generator[Piece, None, None]:
    first, last = 0, len(entries)
    while first < last:
        if body := second.answered():
            readings = _decoded(body, entries[first:last])
            if not readings:
                second.close()
                continue
            yield first, readings
            first += len(readings)
        else:
            start = max(first, last - LINES_AT_ONCE)
            yield start, list(map(reader.read, entries[start:last]))
            last = start


def _decoded(body: bytes, entries: Sequence[Entry]) -> list[Reading]:
    """What was read of the first of these lines; nothing where a body holds no reading."""
    try:
        return decode_piece(body, entries)
    except (msgspec.DecodeError, UnicodeDecodeError):
        log.exception("the second reader of bank lines answered with what is no reading")
        return []
