"""What the processes of a press write down for the test: begun, said, started another, ended."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ENV_FOLDER = "REMITBOOK_LIVE"
"""Names the folder of the journal, in every process of a press."""


@dataclass(frozen=True)
class Line:
    """who: button or worker. what: start, status, alert, spawn, rejected, exit. at_s: by one clock."""

    who: str
    what: str
    text: str
    pid: int
    at_s: float


class Journal:
    """A file that any of the processes adds to; beside it the pipe of LibreOffice and the answer to boxes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_this_process(cls) -> Journal:
        """The one that the environment names."""
        return cls(Path(os.environ[ENV_FOLDER]))

    def write(self, who: str, what: str, text: str = "") -> None:
        """Add a line, whole even where two processes write at once."""
        line = json.dumps(asdict(Line(who, what, text, os.getpid(), time.monotonic()))) + "\n"
        file = os.open(self._folder / "journal.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)

    def lines(self) -> list[Line]:
        """All of them."""
        path = self._folder / "journal.jsonl"
        whole = path.read_text("utf-8").splitlines() if path.exists() else []
        return [Line(**json.loads(line)) for line in whole]

    def is_over(self, lines: list[Line]) -> bool:
        """Whether every process that was begun or asked for has ended, by itself or killed."""
        begun = {line.pid for line in lines if line.what == "start"}
        ended = {line.pid for line in lines if line.what == "exit"}
        asked_for = {int(line.text) for line in lines if line.what == "spawn"}
        return all(pid in ended or not is_alive(pid) for pid in begun | asked_for)

    @property
    def pipe(self) -> str:
        """Of the LibreOffice everybody works in."""
        return (self._folder / "pipe").read_text()

    @pipe.setter
    def pipe(self, name: str) -> None:
        (self._folder / "pipe").write_text(name)

    @property
    def is_busy(self) -> bool:
        """Whether the user edits a cell."""
        return (self._folder / "busy").exists()

    @is_busy.setter
    def is_busy(self, busy: bool) -> None:
        if busy:
            (self._folder / "busy").touch()
        else:
            (self._folder / "busy").unlink(missing_ok=True)

    @property
    def answer(self) -> str:
        """What a box is answered with: yes, no, ok or cancel."""
        return (self._folder / "answer").read_text()

    @answer.setter
    def answer(self, word: str) -> None:
        (self._folder / "answer").write_text(word)


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that is only not yet collected does not."""
    assert sys.platform == "linux"
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
