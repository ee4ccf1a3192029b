"""The in-process runner: one thread that carries imports through, and takes up unfinished ones at start."""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass
from uuid import uuid4

from backend import engine, reverse
from backend.context import Server
from backend.store import imports
from backend.store.failures import Failure, meaning

log = logging.getLogger("remitbook.jobs")

_UNFINISHED = (
    "SELECT org_id, id FROM import WHERE state IN ('STAGED', 'CHECKING', 'RUNNING', 'REVERSING') ORDER BY id"
)


PAUSES_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Before an import is tried again that the database had no room or no time for; the last one from then on."""


@dataclass
class _Job:
    """An import to carry on. tries: how often the database had no room or no time for it so far.
    due: not before, by the monotonic clock."""

    org_id: int
    import_id: int
    tries: int = 0
    due: float = 0.0


class Runner:
    """Runs imports one after the other. The posting markers make each run of rows exactly once, so it does
    no harm to enqueue an import twice. One that the database is too busy or too full for is tried again, and
    others go on meanwhile; one that meets a bug is left as it is."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._queue: queue.Queue[_Job | None] = queue.Queue()
        self._later: list[_Job] = []
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the thread and resumes what an earlier process left unfinished."""
        with self._server.database.read() as tx:
            for org_id, import_id in tx.rows(_UNFINISHED):
                self._queue.put(_Job(org_id, import_id))
        self._thread = threading.Thread(target=self._work, name="remitbook-runner", daemon=True)
        self._thread.start()

    def enqueue(self, org_id: int, import_id: int) -> None:
        """Asks for an import to be carried on."""
        self._queue.put(_Job(org_id, import_id))

    def drain(self) -> None:
        """Waits until all that was asked for is done: for tests and the command line."""
        self._queue.join()

    def stop(self) -> None:
        """Ends the thread after the import under way."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while True:
            job = self._next()
            if job is None or not self._carry(job):
                self._queue.task_done()
            if job is None:
                break
        for _ in self._later:  # the next start takes them up
            self._queue.task_done()
        self._later.clear()

    def _next(self) -> _Job | None:
        """The next job that is due, waited for; None to stop. One tried again stays undone until then."""
        while True:
            self._later.sort(key=lambda job: job.due)
            wait = self._later[0].due - time.monotonic() if self._later else None
            if wait is not None and wait <= 0:
                return self._later.pop(0)
            try:
                return self._queue.get(timeout=wait)
            except queue.Empty:
                continue

    def _carry(self, job: _Job) -> bool:
        """Carries an import on; whether it is to be tried again."""
        try:
            with self._server.database.read() as tx:
                state = imports.by_id(tx, job.org_id, job.import_id).state
            if state == "REVERSING":
                reverse.carry(self._server, job.org_id, job.import_id)
            else:
                engine.run(self._server, job.org_id, job.import_id)
        except Exception as error:
            why = meaning(error)
            if why:
                self._put_off(job, why, error)
                return True
            log.exception(
                "import %s of organisation %s stopped by a bug, id %s", job.import_id, job.org_id, uuid4()
            )
        return False

    def _put_off(self, job: _Job, why: Failure, error: Exception) -> None:
        pause = PAUSES_S[min(job.tries, len(PAUSES_S) - 1)]
        log.warning(
            "import %s of organisation %s is tried again in %g s, the database is %s: %s",
            job.import_id, job.org_id, pause, why, error,
        )  # fmt: skip
        job.tries, job.due = job.tries + 1, time.monotonic() + pause
        self._later.append(job)
