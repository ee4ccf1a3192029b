"""Runs the child that reads bank lines, and reads by itself what the child does not."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from backend.children import child_environment
from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import Entry, MatchRules
from backend.domain.matching.reading import Reading, read_lines
from backend.line_reading.exchange import Request, encode_request, read_pieces

log = logging.getLogger(__name__)

MODULE = "backend.line_reading.child"
MANY_LINES = 10_000
"""Of fewer lines a process of their own saves less than it takes to start."""


def read_lines_apart(
    entries: Sequence[Entry], books: OpenBooks, rules: MatchRules
) -> Iterator[list[Reading]]:
    """The same as `read_lines`: many lines by a child, while the caller decides on those that are read; few
    of them, and what a child that died left, by this process. Raises PatternRefused."""
    count = 0
    if len(entries) >= MANY_LINES:
        with _child(entries, books, rules) as pieces:
            for piece in pieces:
                count += len(piece)
                yield piece
        if count < len(entries):
            log.error("the reader of bank lines ended after %d of %d lines", count, len(entries))
    if count < len(entries):
        yield from read_lines(entries[count:], books, rules)


@contextmanager
def _child(
    entries: Sequence[Entry], books: OpenBooks, rules: MatchRules
) -> Iterator[Iterator[list[Reading]]]:
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", MODULE],
        env=child_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        with suppress(BrokenPipeError):  # it ended: what it did not answer is read here
            child.stdin.write(encode_request(Request(list(entries), list(rules.fields), books.listed)))
            child.stdin.close()
        yield read_pieces(child.stdout, entries)
    finally:
        child.kill()
        for stream in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                stream.close()
        child.wait()
