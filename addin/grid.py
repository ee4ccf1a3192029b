"""What was read from a rectangle of a sheet, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from addin.hosts.geometry import Area


@dataclass(frozen=True)
class Run:
    """One number format from a sheet row on, to where the next run starts."""

    row: int
    number_format: str


@dataclass
class Grid:
    """What stands in a rectangle of a sheet.

    values: rows x columns, as xlwings gives them, errors as their text ("#N/A").
    runs: one list a column: its number formats. widths: one a column, in characters.
    uncalculated: formula by (row, column) of the grid, 0-based, where there is no value.
    hidden, merged: sheet row numbers.
    """

    sheet: str
    area: Area
    values: list[list[Any]]
    runs: list[list[Run]] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    uncalculated: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    merged: list[int] = field(default_factory=list)

    def format_at(self, row: int, column: int) -> str:
        """The number format of a cell: sheet row, 0-based column of the grid."""
        return format_in(self.runs[column] if column < len(self.runs) else (), row)


def format_in(runs: Sequence[Run], row: int) -> str:
    """The number format at a sheet row of a column with these runs."""
    found = "General"
    for run in runs:
        if run.row > row:
            break
        found = run.number_format
    return found
