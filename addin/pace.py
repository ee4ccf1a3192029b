"""How far a long work is, in words: rows, rate, time left. Pure: the moments are given."""

from __future__ import annotations

from dataclasses import dataclass

_TOLD_AFTER_S = 1.0
"""A rate measured over less says nothing."""


@dataclass
class Pace:
    """One work from its first report on."""

    _text: str = ""
    _first_done: int = 0
    _first_s: float = 0.0

    def line(self, text: str, done: int, total: int, now_s: float) -> str:
        """`booking, 42,000 of 100,000 rows, 9,100 a second, 6 s left`. total 0: nobody knows how much."""
        if text != self._text or done < self._first_done:
            self._text, self._first_done, self._first_s = text, done, now_s
        if not total:
            return text
        said = f"{text}, {done:,} of {total:,} rows"
        passed_s = now_s - self._first_s
        if passed_s < _TOLD_AFTER_S or done == self._first_done:
            return said
        rate = (done - self._first_done) / passed_s
        return f"{said}, {_rounded(rate)} a second, {_time((total - done) / rate)} left"


def _rounded(rate: float) -> str:
    """Two digits that count: more would only flicker."""
    if rate < 10:
        return f"{rate:.1f}"
    step = 10 ** (len(str(int(rate))) - 2)
    return f"{round(rate / step) * step:,}"


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
