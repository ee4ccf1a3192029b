"""What a driver's error means, in a word: both databases say the same here."""

from __future__ import annotations

import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError

Failure = Literal["full", "busy", ""]


def meaning(error: BaseException) -> Failure:
    """ "full": no room on the disk; "busy": locked, or not reached; "": neither, hence a bug."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, sqlite3.OperationalError):
        name = getattr(cause, "sqlite_errorname", "")
        if name.startswith("SQLITE_FULL") or "disk is full" in str(cause):
            return "full"
        return (
            "busy" if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "is locked" in str(cause) else ""
        )
    import psycopg  # takes a tenth of a server's start, and SQLite needs none of it

    if isinstance(cause, psycopg.errors.DiskFull):
        return "full"
    if isinstance(cause, psycopg.errors.LockNotAvailable | psycopg.errors.TooManyConnections):
        return "busy"
    if isinstance(cause, psycopg.OperationalError):
        return "busy" if cause.sqlstate is None or cause.sqlstate.startswith(("08", "40", "57")) else ""
    return ""
