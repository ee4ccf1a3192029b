"""What the server's child processes are started with, and how they answer: in frames.

A frame is four bytes of length (little-endian) before its bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import backend


def child_environment() -> dict[str, str]:
    """No more than a Python needs to start: the server's secrets stay with the server."""
    root = str(Path(backend.__file__).parent.parent)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    inherited = os.environ.get("PYTHONPATH")
    path = f"{root}{os.pathsep}{inherited}" if inherited else root
    return kept | {"PYTHONPATH": path, "PYTHONUTF8": "1"}


def write_body(stream: IO[bytes], body: bytes) -> None:
    """One frame."""
    stream.write(len(body).to_bytes(4, "little"))
    stream.write(body)


def bodies_of(stream: IO[bytes]) -> Iterator[bytes]:
    """What the frames hold, to the end of the stream. Raises EOFError where one is cut off."""
    while head := stream.read(4):
        size = int.from_bytes(head, "little")
        body = stream.read(size)
        if len(head) < 4 or len(body) < size:
            raise EOFError("the last frame is cut off")
        yield body
