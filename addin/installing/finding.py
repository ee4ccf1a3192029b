"""What `remitbook doctor` looks at, and what it says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from addin.installing.places import Places, System
from addin.installing.registry import Registry
from addin.installing.running import Run


@dataclass(frozen=True)
class Machine:
    """One user on one computer. places: None where there is no Excel. top: the root of its files.

    data: the user's Remitbook folder. server: an address in place of the one that is kept.
    """

    system: System
    home: Path
    environ: Mapping[str, str]
    registry: Registry
    places: Places | None
    data: Path
    run: Run
    now: Callable[[], dt.datetime]
    server: str = ""
    top: Path = Path("/")


@dataclass(frozen=True)
class Finding:
    """grade: "mend" hinders the work; "note" does not, but one should know. code: a stable word."""

    code: str
    grade: Literal["well", "note", "mend"]
    what: str
    why: str = ""
    mend: str = ""


Check = Callable[[Machine], Finding | None]
"""None where it does not belong to this system, or has nothing to look at."""

INSTALL = "Close Excel; double-click the installer once more, or with a Python of your own: remitbook install"


def well(code: str, what: str) -> Finding:
    """All is as it should be."""
    return Finding(code, "well", what)


def note(code: str, what: str, why: str, mend: str) -> Finding:
    """It works, but."""
    return Finding(code, "note", what, why, mend)


def mend(code: str, what: str, why: str, how: str) -> Finding:
    """It does not work."""
    return Finding(code, "mend", what, why, how)
