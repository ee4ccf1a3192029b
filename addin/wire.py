"""From the cells of a range to the wire: columns of types and texts, blank rows left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addin.grid import Grid
from addin.hosts.geometry import column_letters
from shared.cells import cell_of, column_of, has_blank
from shared.schemas import BLANK, Column, Sheet, Source


def to_wire(grid: Grid, source: Source, skip_rows: int = 0) -> Sheet:
    """A grid whose first row is the header, as it travels. skip_rows: rows below the header to leave out."""
    first = grid.area.row + 1 + skip_rows
    rows = grid.values[1 + skip_rows :]
    marks = zip(*filled_columns(rows, grid.uncalculated, 1 + skip_rows), strict=True)
    kept = [place for place, mark in enumerate(marks) if True in mark]
    numbers = [first + place for place in kept]
    present = set(numbers)
    if len(kept) < len(rows):
        rows = [rows[place] for place in kept]
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * grid.area.columns
    columns = [_column(grid, place, column, numbers) for place, column in enumerate(values)]
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


def filled_columns(
    rows: Sequence[Sequence[Any]], uncalculated: Mapping[tuple[int, int], str], first: int = 0
) -> list[list[bool]]:
    """Which cells are not blank, column by column. uncalculated: formulas without a value, by (row, column);
    first: the number there of the first of the rows."""
    columns = [_filled(column) for column in zip(*rows, strict=True)]
    for row, place in uncalculated:
        if 0 <= row - first < len(rows):
            columns[place][row - first] = True
    return columns


def _filled(column: Sequence[Any]) -> list[bool]:
    types = set(map(type, column))
    if None not in column and (types.isdisjoint({str}) or (types == {str} and not has_blank(column))):
        return [True] * len(column)
    return [
        value is not None and not (isinstance(value, str) and (value == "" or value.isspace()))
        for value in column
    ]


def _column(grid: Grid, place: int, values: Sequence[Any], numbers: list[int]) -> Column:
    runs = grid.runs[place] if place < len(grid.runs) else []
    padded = any(len(run.number_format) > 1 and not run.number_format.strip("0") for run in runs)
    formulas = {row: text for (row, column), text in grid.uncalculated.items() if column == place}
    top = grid.area.row
    if padded or formulas:
        cells = [
            cell_of(value, grid.format_at(row, place), formulas.get(row - top, ""))
            for value, row in zip(values, numbers, strict=True)
        ]
        types, texts = "".join(type_ for type_, _ in cells), [text for _, text in cells]
    else:
        types, texts = column_of(values)
    return Column(
        header=header_text(grid.values[0][place]),
        letter=column_letters(grid.area.column + place),
        types=pack_types(types) or BLANK,
        texts=texts,
    )
