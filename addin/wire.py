"""From the cells of a range to the wire: columns of types and texts, blank rows left behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addin.grid import Grid
from addin.hosts.geometry import column_letters
from shared.cells import cell_of, column_of
from shared.schemas import BLANK, Column, Sheet, Source


def to_wire(grid: Grid, source: Source, skip_rows: int = 0) -> Sheet:
    """A grid whose first row is the header, as it travels. skip_rows: rows below the header to leave out."""
    first = grid.area.row + 1 + skip_rows
    rows = grid.values[1 + skip_rows :]
    kept = [place for place, row in enumerate(rows) if _filled(row, grid, place + 1 + skip_rows)]
    numbers = [first + place for place in kept]
    present = set(numbers)
    columns = [
        _column(grid, column, [rows[place][column] for place in kept], numbers)
        for column in range(grid.area.columns)
    ]
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


def _filled(row: Sequence[Any], grid: Grid, place: int) -> bool:
    for column, value in enumerate(row):
        if value is None:
            if grid.uncalculated and (place, column) in grid.uncalculated:
                return True
        elif not isinstance(value, str) or not (value == "" or value.isspace()):
            return True
    return False


def _column(grid: Grid, place: int, values: list[Any], numbers: list[int]) -> Column:
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
