"""The table of figures, for the terminal and docs/benchmarks.md."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line. basis: what the figure was taken from. reached: None where there is no target."""

    what: str
    figure: str
    basis: str = ""
    target: str = ""
    reached: bool | None = None


def at_least(what: str, value: float, target: float, figure: str, basis: str) -> Figure:
    """A figure that should be large."""
    return Figure(what, figure, basis, f"at least {target:g}", value >= target)


def at_most(what: str, value: float, target: float, unit: str, basis: str = "") -> Figure:
    """A figure that should be small."""
    return Figure(what, f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}", basis,
                  f"at most {target:,g} {unit}", value <= target)  # fmt: skip


NOTES = """\
- The ledger has 20,000 customers and 300,000 open invoices. Of the rows 60 % name one invoice, 10 % three,
  30 % the customer alone; 3 % are bad (unknown invoice, unknown customer, unreadable amount, gateway type,
  paid invoice). All carry transaction ids. The sheet is staged before the clock starts; it stops after the
  last commit (WAL, `synchronous=FULL`).
- *Raw* is every statement and row the engine wrote in a recorded run (payments, allocations, open amounts,
  claims, failed rows, counters, postings, blobs), written again by `executemany` into an identical copy of
  the file: same indexes, pragmas and number of commits. Share: raw seconds / engine seconds, medians of runs
  taken in turn, each in a process of its own.
- Peers book 10,000 rows by the same rules on tables of their own, in one transaction; our rows/s at 100,000
  against theirs.
- Memory is the peak RSS of the engine's process.
- Of ten bank lines five name an invoice, two name three without their marks, two are known by their IBAN
  alone, one says nothing that helps. Measured from rows in memory to proposals, with the process that reads
  half of the lines; memory is that of both.
"""

HEADER = ("What", "Figure", "From", "Target", "Reached")


def cells(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """The table as texts, header first."""
    answer = {True: "yes", False: "NO", None: ""}
    return [HEADER, *((f.what, f.figure, f.basis, f.target, answer[f.reached]) for f in figures)]


def plain(figures: Sequence[Figure]) -> str:
    """For the terminal."""
    rows = cells(figures)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def page(figures: Sequence[Figure], machine: str, profile: str) -> str:
    """docs/benchmarks.md."""
    rows = [f"| {' | '.join(row)} |" for row in cells(figures)]
    rows.insert(1, "|---" * len(HEADER) + "|")
    missed = [figure.what for figure in figures if figure.reached is False]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` in one run. `make bench ARGS=--quick` measures less and writes no page.",
        "",
        machine,
        "",
        *rows,
        "",
        NOTES,
    ]
    if missed:
        lines += ["## Not reached", "", *(f"- {what}" for what in missed), ""]
    if profile:
        lines += ["## Where the time goes", "", "The engine at 100,000 rows under cProfile, by own time:", "",
                  "```", profile.rstrip(), "```", ""]  # fmt: skip
    return "\n".join(lines)


def machine_line() -> str:
    """The machine, the versions, the date, and how busy it was."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = os.getloadavg()[0]
    busy = " (others were at work: compare ratios, not seconds)" if load > 1 else ""
    return (
        f"{dt.date.today().isoformat()}: {os.cpu_count()} cores {model}, {memory:.0f} GB,"
        f" {platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
        f" load {load:.1f} at the start{busy}."
    )
