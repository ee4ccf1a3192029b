"""Runs the child that reads a file, and turns whatever becomes of it into frames or a refusal."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from backend.children import child_environment
from backend.files.exchange import Frame, Refusal, Request, read_frames
from backend.files.refusal import FileRefused

log = logging.getLogger(__name__)

MODULE = "backend.files.child"
LOG_CHARACTERS = 2_000
OUT_OF_TIME = {-int(getattr(signal, name)) for name in ("SIGXCPU",) if hasattr(signal, name)}
# The kernel kills what the machine has no memory for.
OUT_OF_MEMORY = {-int(getattr(signal, name)) for name in ("SIGKILL",) if hasattr(signal, name)}


@contextmanager
def child_frames(data: bytes | Path, request: Request) -> Iterator[Iterator[Frame]]:
    """The frames of the child's answer, while its folder is there.

    Raises FileRefused: what the child says, or for its end: FILE_TIMEOUT, FILE_TOO_LARGE (memory),
    FILE_UNREADABLE (crash).
    """
    with tempfile.TemporaryDirectory(prefix="remitbook-file-") as name:
        folder = Path(name)
        if isinstance(data, bytes):
            path = folder / "data"
            path.write_bytes(data)
        else:
            path = data.resolve()
        asked = msgspec.structs.replace(request, path=str(path))
        (folder / "request").write_bytes(msgspec.msgpack.encode(asked))
        _run(folder, request)
        with (folder / "answer").open("rb") as answer:
            yield _frames(read_frames(answer))


def _frames(frames: Iterator[Frame]) -> Iterator[Frame]:
    for frame in frames:
        if isinstance(frame, Refusal):
            raise FileRefused(frame.code, **frame.facts)
        yield frame


def _run(folder: Path, request: Request) -> None:
    with (folder / "stderr").open("wb") as stderr:
        child = subprocess.Popen(
            [sys.executable, "-m", MODULE, "request", "answer"],
            cwd=folder,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        try:
            code = child.wait(request.limits.wall_s)
        except subprocess.TimeoutExpired as error:
            raise FileRefused("FILE_TIMEOUT", limit=request.limits.wall_s) from error
        finally:
            child.kill()
            child.wait()
    said = (folder / "stderr").read_text("utf-8", "replace")[-LOG_CHARACTERS:]
    if said:
        log.warning("the reader of %r said: %s", request.name, said)
    if code:
        log.error("the reader of %r ended with %s", request.name, code)
        raise _end_refused(code, request)


def _end_refused(code: int, request: Request) -> FileRefused:
    if code in OUT_OF_TIME:
        return FileRefused("FILE_TIMEOUT", limit=request.limits.cpu_s)
    if code in OUT_OF_MEMORY:
        return FileRefused("FILE_TOO_LARGE", what="memory", limit=request.limits.memory_bytes)
    return FileRefused("FILE_UNREADABLE", reason="crash")
