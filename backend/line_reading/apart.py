"""Runs the child that reads bank lines, and reads by itself what the child does not."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from threading import Lock, Timer

from backend.children import child_environment
from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import Entry, MatchRules
from backend.domain.matching.reading import Reading, read_lines
from backend.line_reading.exchange import Request, encode_request, read_pieces

log = logging.getLogger(__name__)

MODULE = "backend.line_reading.child"
MANY_LINES = 10_000
"""Of fewer lines a process of their own saves less than it takes to start."""
WALL_S, WALL_MS_A_LINE = 60.0, 1.0
"""So long a child may take, ten times as long as it should."""

_one = Lock()  # a second child at a time would wait for the same two cores


def read_lines_apart(
    entries: Sequence[Entry], books: OpenBooks, rules: MatchRules
) -> Generator[list[Reading], None, None]:
    """The same as `read_lines`: many lines by a child, one child at a time, while the caller decides on those
    that are read; few of them, and what a child did not answer, by this process. Raises PatternRefused."""
    count = 0
    if len(entries) >= MANY_LINES and _one.acquire(blocking=False):
        request = Request(list(entries), list(rules.fields), books.listed)
        try:
            with closing(_by_child(request)) as pieces:
                for piece in pieces:
                    count += len(piece)
                    yield piece
        finally:
            _one.release()
    if count < len(entries):
        yield from read_lines(entries[count:], books, rules)


def _by_child(request: Request) -> Generator[list[Reading], None, None]:
    """As far as the child comes."""
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE],
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # no Ctrl-C for the server reaches it
        )
    except OSError:
        log.exception("no reader of bank lines could be started")
        return
    assert child.stdin is not None
    assert child.stdout is not None
    count = 0
    clock = Timer(WALL_S + len(request.entries) * WALL_MS_A_LINE / 1000, child.kill)
    clock.start()
    try:
        with suppress(OSError):  # it ended before it had read all
            child.stdin.write(encode_request(request))
            child.stdin.close()
        for piece in read_pieces(child.stdout, request.entries):
            count += len(piece)
            yield piece
        if count < len(request.entries):
            with suppress(subprocess.TimeoutExpired):
                child.wait(1)
            said = (count, len(request.entries), child.returncode)
            log.error("the reader of bank lines ended after %d of %d lines with %s", *said)
    finally:
        clock.cancel()
        child.kill()
        for stream in (child.stdin, child.stdout):
            with suppress(OSError):
                stream.close()
        child.wait()
