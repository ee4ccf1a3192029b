"""From the cells of a range to the wire: columns of types and texts, blank rows left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addin.grid import Grid
from addin.hosts.geometry import column_letters
from shared.cells import cell_of, column_of
from shared.schemas import BLANK, Column, Sheet, Source


@dataclass(frozen=True)
class Cells:
    """The cells of a rectangle as they travel, in format General.

    count: its rows. columns: one a column, (one type a row, one text a row).
    """

    count: int
    columns: list[tuple[str, list[str]]]

    @classmethod
    def of(cls, values: Sequence[Sequence[Any]], uncalculated: Mapping[tuple[int, int], str]) -> Cells:
        """Of rows x columns of values: each column is turned at once. uncalculated: formulas without a value,
        by (row, column), 0-based."""
        columns = [_turned(column) for column in zip(*values, strict=True)]
        formulas: dict[int, dict[int, str]] = {}
        for (row, place), text in uncalculated.items():
            formulas.setdefault(place, {})[row] = text
        for place, by_row in formulas.items():
            types, texts = list(columns[place][0]), columns[place][1]
            for row, text in by_row.items():
                types[row], texts[row] = cell_of(values[row][place], "", text)
            columns[place] = "".join(types), texts
        return cls(len(values), columns)

    def part(self, top: int, left: int, rows: int, columns: int) -> Cells:
        """A rectangle of them, from (top, left) on, 0-based."""
        taken = self.columns[left : left + columns]
        return Cells(rows, [(types[top : top + rows], texts[top : top + rows]) for types, texts in taken])

    def filled(self) -> list[int]:
        """The rows that are not blank, 0-based."""
        types = [types for types, _ in self.columns]
        if any("_" not in each for each in types):
            return list(range(self.count))
        blank = (BLANK,) * len(types)
        return [row for row, mark in enumerate(zip(*types, strict=True)) if mark != blank]


def to_wire(grid: Grid, source: Source, skip_rows: int = 0, cells: Cells | None = None) -> Sheet:
    """A grid whose first row is the header, as it travels. skip_rows: rows below the header to leave out.

    cells: those of the grid, where they were turned already.
    """
    cells = cells or Cells.of(grid.values, grid.uncalculated)
    above = 1 + skip_rows
    below = cells.part(above, 0, max(cells.count - above, 0), len(cells.columns))
    kept = below.filled()
    numbers = [grid.area.row + above + place for place in kept]
    present = set(numbers)
    columns = [_column(grid, place, below, kept, numbers) for place in range(len(below.columns))]
    return Sheet(
        source=source,
        header_row=grid.area.row,
        rows=numbers,
        columns=columns,
        hidden=[row for row in grid.hidden if row in present],
        merged=[row for row in grid.merged if row in present],
    )


def header_text(value: Any) -> str:
    """What a header cell says."""
    type_, text = cell_of(value)
    return "" if type_ == BLANK else text


def types_of(column: Column, count: int) -> str:
    """One type a row."""
    return column.types * count if len(column.types) == 1 else column.types


def pack_types(types: str) -> str:
    """One character where all rows share it."""
    return types[0] if types and types == types[0] * len(types) else types


def _turned(column: Sequence[Any]) -> tuple[str, list[str]]:
    """A column's types and texts. Its first cell is a header as a rule, and then of another type."""
    type_, text = cell_of(column[0])
    types, texts = column_of(column[1:])
    return type_ + types, [text, *texts]


def _column(grid: Grid, place: int, cells: Cells, kept: list[int], numbers: list[int]) -> Column:
    """One column without the blank rows. kept: the rows of the cells, numbers: those of the sheet."""
    runs = grid.runs[place] if place < len(grid.runs) else []
    padded = any(len(run.number_format) > 1 and not run.number_format.strip("0") for run in runs)
    types, texts = cells.columns[place]
    if padded:
        formulas = {row: text for (row, column), text in grid.uncalculated.items() if column == place}
        top = grid.area.row
        pairs = [
            cell_of(grid.values[row - top][place], grid.format_at(row, place), formulas.get(row - top, ""))
            for row in numbers
        ]
        types, texts = "".join(type_ for type_, _ in pairs), [text for _, text in pairs]
    elif len(kept) < cells.count:
        types, texts = "".join([types[row] for row in kept]), [texts[row] for row in kept]
    return Column(
        header=header_text(grid.values[0][place]),
        letter=column_letters(grid.area.column + place),
        types=pack_types(types) or BLANK,
        texts=texts,
    )
