"""Plays docs/five-minutes.md as its reader would: its commands, what it says to type, what it says is seen.

The page's own blocks are the script, in their order:

- a block `console` (`exit=N` behind it where the last command does not end with 0): lines that begin with
  `$ ` are run, what follows is what they answer;
- a table whose first header is `sheet of FILE`: with a column `type`, a cell that says something is typed
  over; without, it must say it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from shared.places import LOOPBACK, default_url
from shared.sentences import write_day

PAGE = Path(__file__).parent.parent / "docs" / "five-minutes.md"
USER, DAY = "ann", "2 Apr 2026"
"""Who the page says its reader is, and what it calls today."""

_SERVE = "remitbook serve"
_START_S, _COMMAND_S = 60.0, 120.0
_PART = re.compile(
    r"^```console(?: exit=(?P<exit>\d+))?\n(?P<block>.*?)^```$"
    r"|^\| sheet of (?P<file>\S+) \|(?P<table>(?:[^\n]+\n)+)",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Step:
    """A command with its answer, or a cell: what the page tells.

    words: the command's, () for a cell. typed: None where the cell is only looked at.
    """

    words: tuple[str, ...] = ()
    told: str = ""
    exit_code: int = 0
    file: str = ""
    sheet: str = ""
    cell: str = ""
    typed: str | None = None


@dataclass(frozen=True)
class Played:
    """A step, and what came instead of what was told; equal where the page is right."""

    step: Step
    told: str
    came: str


def steps_of(page: str) -> list[Step]:
    """What the page tells its reader to do and see, in its order."""
    steps: list[Step] = []
    for part in _PART.finditer(page):
        if part["file"]:
            steps += _cells(part["file"], part["table"])
        else:
            steps += _commands(part["block"], int(part["exit"] or 0))
    return steps


def play(page: str, folder: Path) -> Iterator[Played]:
    """Each step of a page, done in a folder that holds its workbook, as a user without anything of Remitbook.

    The server is the one the page starts, on a port nobody has; it ends with the last step.
    """
    port = _free_port()
    environment = _environment(folder / "home", port)
    with ExitStack() as running:
        for step in steps_of(page):
            if not step.words:
                yield Played(step, step.told, _at_cell(folder, step))
            elif shlex.join(step.words) == _SERVE:
                came = running.enter_context(_serving(environment, port))
                yield Played(step, f"{step.told}0", f"{_as_told(came, port)}0")
            else:
                done = subprocess.run(
                    [sys.executable, "-m", "addin.cli", *step.words[1:]],
                    cwd=folder, env=environment, text=True, timeout=_COMMAND_S, check=False,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                )  # fmt: skip
                came = f"{_as_told(done.stdout, port)}{done.returncode}"
                yield Played(step, f"{step.told}{step.exit_code}", came)


def _commands(block: str, exit_code: int) -> list[Step]:
    """A block's commands; the exit code is the last one's."""
    _, *parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
    steps = []
    for number, part in enumerate(parts, start=1):
        line, _, told = part.partition("\n")
        steps.append(Step(tuple(shlex.split(line)), told, exit_code if number == len(parts) else 0))
    return steps


def _cells(file: str, table: str) -> list[Step]:
    head, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.strip("\n").splitlines()
    )
    types = "type" in head
    return [
        Step(file=file, sheet=row[0], cell=row[1], told=row[2], typed=row[3] if types else None)
        for row in rows
    ]


def _at_cell(folder: Path, step: Step) -> str:
    """What a cell says; then what is to be typed into it is typed."""
    path = folder / step.file
    book = openpyxl.load_workbook(path)
    cell = book[step.sheet][step.cell]
    said = "" if cell.value is None else cell.value
    if isinstance(said, int | float):
        said = f"{said:,.2f}"
    if step.typed is not None:
        cell.value = _as_excel_reads(step.typed)
        book.save(path)
    return str(said)


def _as_excel_reads(text: str) -> str | float:
    """A number typed becomes a number."""
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else text


def _as_told(text: str, port: int) -> str:
    """What differs from one run to the next, as the page has it: the port of this run, and today."""
    text = text.replace(default_url(port), default_url())
    today = dt.datetime.now(dt.UTC).date()
    for day in (today, today - dt.timedelta(days=1)):  # a run may begin before midnight
        text = text.replace(f" on {write_day(day.isoformat())}. ", f" on {DAY}. ")
    return text


@contextmanager
def _serving(environment: Mapping[str, str], port: int) -> Iterator[str]:
    """The page's server; its first line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "addin.cli", "serve"],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        _wait_for(f"{default_url(port)}/v1/health")
        yield first
    finally:
        process.terminate()
        process.wait(timeout=_START_S)
        if process.stdout is not None:
            process.stdout.close()


def _wait_for(url: str) -> None:
    """Until somebody answers. Raises OSError."""
    until_s = time.monotonic() + _START_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=_START_S):
                return
        except OSError:
            if time.monotonic() > until_s:
                raise
            time.sleep(0.05)


def _environment(home: Path, port: int) -> dict[str, str]:
    """The reader's, without anything of whoever runs this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REMITBOOK_")}
    return kept | {
        "REMITBOOK_HOME": str(home), "REMITBOOK_PORT": str(port), "PYTHONUNBUFFERED": "1", "LOGNAME": USER,
    }  # fmt: skip


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
        return port
