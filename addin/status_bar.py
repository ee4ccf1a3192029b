"""Shows in the program's status bar how far a press is."""

from __future__ import annotations

import time
from typing import Protocol

from addin.pace import Pace

_EVERY_S = 0.5


class Told(Protocol):
    """What has a status bar."""

    def tell(self, text: str) -> None:
        """Show a text there."""
        ...


class StatusBar:
    """Rows, rate and time left; no more often than eyes follow, and only what changed."""

    def __init__(self, desk: Told) -> None:
        self._desk = desk
        self._pace = Pace()
        self._shown = ""
        self._next_s = 0.0

    def progress(self, text: str, done: int, total: int) -> None:
        """total 0: nobody knows how much there is."""
        now_s = time.monotonic()
        line = self._pace.line(text, done, total, now_s)
        if line == self._shown or now_s < self._next_s:
            return
        self._shown, self._next_s = line, now_s + _EVERY_S
        self._desk.tell(f"Remitbook: {line}")
