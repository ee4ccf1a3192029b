"""The process that reads many bank lines: `python -m backend.line_reading.child`, request in, answer out.

It imports neither the store nor the web, so that it starts in a moment.
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from backend.domain.matching.directory import Directory
from backend.domain.matching.reading import Reader
from backend.line_reading.exchange import LINES_A_PIECE, decode_request, write_piece
from shared.collector import without_collector


def answer(data: bytes, stream: BinaryIO) -> None:
    """Read all lines of a request, piece by piece."""
    request = decode_request(data)
    del data
    with without_collector():
        reader = Reader(Directory(request.listed), request.rules)
        for start in range(0, len(request.entries), LINES_A_PIECE):
            write_piece(stream, list(map(reader.read, request.entries[start : start + LINES_A_PIECE])))


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else is said on its output
    answer(sys.stdin.buffer.read(), answers)
    os._exit(0)  # a large directory need not be freed object by object
