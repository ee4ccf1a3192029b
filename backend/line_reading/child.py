"""The process that reads many bank lines from the first on: `python -m backend.line_reading.child`.

Its input is the request, its output the answer. It imports neither the store nor the web, so that it starts
in a moment.
"""

from __future__ import annotations

import os
import sys
from typing import IO

from backend.domain.matching.directory import Directory
from backend.domain.matching.reading import Reader
from backend.line_reading.exchange import decode_request, write_piece
from shared.collector import without_collector


def answer(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Read all lines of a request, piece by piece."""
    request = decode_request(asked.read())
    with without_collector():
        for _, readings in Reader(Directory(request.listed), request.rules).in_pieces(request.entries):
            write_piece(answers, readings)


if __name__ == "__main__":
    output, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing but answers is said on its output
    answer(sys.stdin.buffer, output)
    os._exit(0)  # a large directory need not be freed object by object
