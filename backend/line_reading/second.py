"""The child that reads bank lines, talked to by a thread: nothing here waits for it."""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from backend.children import child_environment
from backend.line_reading.exchange import Request, encode_request, pieces_of

log = logging.getLogger(__name__)

MODULE = "backend.line_reading.child"
_BUFFER_BYTES = 1 << 20


class Second:
    """A second reader of a request's lines, from the first on. One that does not start answers nothing."""

    def __init__(self, request: Request) -> None:
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._child: subprocess.Popen[bytes] | None = None
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", MODULE],
                bufsize=_BUFFER_BYTES,
                env=child_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # no Ctrl-C for the server reaches it
            )
        except OSError:
            log.exception("no second reader of bank lines could be started")
            return
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        talk = (request, self._child.stdin, self._child.stdout)
        self._thread = Thread(target=self._talk, args=talk, daemon=True)
        self._thread.start()

    def answered(self) -> bytes:
        """The next piece of the answer, b"" if there is none yet."""
        try:
            return self._answers.get_nowait()
        except Empty:
            return b""

    def close(self) -> None:
        """End it, and forget what it answered. Asking twice does no harm."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll():
            log.error("the second reader of bank lines ended with %d", child.returncode)
        child.kill()
        self._thread.join()
        child.wait()
        self._answers = SimpleQueue()

    def _talk(self, request: Request, asked: IO[bytes], answers: IO[bytes]) -> None:
        with suppress(OSError), answers:
            with asked:
                asked.write(encode_request(request))
            for body in pieces_of(answers):
                self._answers.put(body)
