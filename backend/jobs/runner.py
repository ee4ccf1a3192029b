"""The in-process runner: one thread that carries imports through, and takes up unfinished ones at start."""

from __future__ import annotations

import logging
import queue
import threading
from uuid import uuid4

from backend import engine, reverse
from backend.context import Server
from backend.store import imports

log = logging.getLogger("remitbook.jobs")

_UNFINISHED = (
    "SELECT org_id, id FROM import WHERE state IN ('STAGED', 'CHECKING', 'RUNNING', 'REVERSING') ORDER BY id"
)


class Runner:
    """Runs imports one after the other. The posting markers make each run of rows exactly once, so it does
    no harm to enqueue an import twice."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._queue: queue.Queue[tuple[int, int] | None] = queue.Queue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the thread and resumes what an earlier process left unfinished."""
        with self._server.database.read() as tx:
            for org_id, import_id in tx.rows(_UNFINISHED):
                self._queue.put((org_id, import_id))
        self._thread = threading.Thread(target=self._work, name="remitbook-runner", daemon=True)
        self._thread.start()

    def enqueue(self, org_id: int, import_id: int) -> None:
        """Asks for an import to be carried on."""
        self._queue.put((org_id, import_id))

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
            job = self._queue.get()
            try:
                if job is None:
                    return
                self._carry(*job)
            finally:
                self._queue.task_done()

    def _carry(self, org_id: int, import_id: int) -> None:
        try:
            with self._server.database.read() as tx:
                state = imports.by_id(tx, org_id, import_id).state
            if state == "REVERSING":
                reverse.carry(self._server, org_id, import_id)
            else:
                engine.run(self._server, org_id, import_id)
        except Exception:
            log.exception("import %s of organisation %s stopped by a bug, id %s", import_id, org_id, uuid4())
