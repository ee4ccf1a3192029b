"""What every verb is handed: the database, the clock and the runner of imports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.store.database import Database


def utc_now() -> datetime:
    """The clock of a real server."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment as the store keeps it: ISO text in UTC, to the second, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def day_in(moment: datetime, time_zone: str) -> date:
    """The calendar day of a moment where the organisation is. Raises ZoneInfoNotFoundError."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


@dataclass
class Server:
    """One server process. clock: the time in UTC, aware. jobs: the runner (`backend.jobs.runner`).

    address: where users reach it, where that is not what their requests say. used_on: the day each token was
    last used here, so that the store is told once a day.
    """

    database: Database
    clock: Callable[[], datetime] = utc_now
    jobs: Any = None
    address: str = ""
    used_on: dict[str, str] = field(default_factory=dict)

    def now(self) -> str:
        """The time, as the store keeps it."""
        return stamp(self.clock())
