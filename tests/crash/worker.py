"""A server's runner in a process of its own, to be killed: it takes up what is unfinished, and ends."""

from __future__ import annotations

from multiprocessing.synchronize import Event

from backend import engine
from backend.context import Server
from backend.jobs.runner import Runner
from backend.store import reversals
from backend.store.database import Database


def carry(url: str, chunk_rows: int, ready: Event | None = None) -> None:
    """Starts as a server does, in chunks so small that a kill may land between any two."""
    engine.CHUNK_ROWS = engine.CHUNK_ROWS_WHEN_OTHERS_WAIT = reversals.PIECE_ITEMS = chunk_rows
    server = Server(Database(url))
    server.jobs = Runner(server)
    if ready is not None:
        ready.set()
    server.jobs.start()
    server.jobs.drain()
    server.jobs.stop()
    server.database.close()
