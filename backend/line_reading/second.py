"""The child that reads bank lines, talked to by a thread: nothing here waits for it."""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread

from backend.children import bodies_of, child_environment
from backend.line_reading.exchange import Request, encode_request

log = logging.getLogger(__name__)

MODULE = "backend.line_reading.child"
_BUFFER_BYTES = 1 << 20


class Second:
    """A second reader of a request's lines, from the first on. One that does not start answers nothing."""

    def __init__(self, request: Request) -> None:
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._talk, args=(request,), daemon=True)
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", MODULE],
                bufsize=_BUFFER_BYTES,
                env=child_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # no Ctrl-C for the server reaches it
            )
            self._thread.start()
        except (OSError, RuntimeError):  # no process, or no thread
            log.exception("no second reader of bank lines could be started")
            self.close()

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
        if self._thread.ident is not None:
            self._thread.join()
        for stream in (child.stdin, child.stdout):
            assert stream is not None
            with suppress(OSError):
                stream.close()
        child.wait()
        self._answers = SimpleQueue()

    def _talk(self, request: Request) -> None:
        assert self._child is not None
        asked, answers = self._child.stdin, self._child.stdout
        assert asked is not None
        assert answers is not None
        try:
            asked.write(encode_request(request))
            asked.close()
            for body in bodies_of(answers):
                self._answers.put(body)
        except (OSError, EOFError):
            pass  # it ended; what it did not answer is read by the first
        except (OverflowError, ValueError):  # a number or a text that the wire does not hold
            log.exception("the second reader of bank lines was not asked")
