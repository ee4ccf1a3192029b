"""What a press without Excel shows: a line at once, a bar on a terminal, the closing sentence."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addin.press import Outcome

_WIDTH = 24
_EVERY_S = 0.1


class Bar:
    """A progress bar on the terminal; nothing where the output is a file or a pipe."""

    def __init__(self) -> None:
        self._shown = False
        self._next_s = 0.0
        self._terminal = sys.stderr.isatty()

    def progress(self, text: str, done: int, total: int) -> None:
        """total 0: nobody knows how much there is."""
        now_s = time.monotonic()
        if not self._terminal or now_s < self._next_s:
            return
        self._next_s = now_s + _EVERY_S
        if total:
            full = _WIDTH * done // total
            bar = "#" * full + "." * (_WIDTH - full)
            line = f"{bar} {100 * done // total:3} %  {done:,} of {total:,}  {text}"
        else:
            line = text
        sys.stderr.write("\r\x1b[2K" + line)
        sys.stderr.flush()
        self._shown = True

    def close(self) -> None:
        """Leave the line free for what follows."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


def say(text: str) -> None:
    """A first sign of life; on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def tell(text: str) -> None:
    """What somebody has to do now for the press to go on; also where the output is a file or a pipe."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def show(outcome: Outcome, where: str = "") -> int:
    """The closing sentence, refusals to standard error; the exit code."""
    stream = sys.stdout if outcome.exit_code <= 1 else sys.stderr
    print(outcome.sentence, file=stream)
    for line in outcome.details:
        print(line, file=stream)
    if where:
        print(where, file=stream)
    return outcome.exit_code
