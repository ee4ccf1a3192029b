"""Finds the table among the first rows of a sheet, as `shared.blocks` does in a workbook."""

from __future__ import annotations

from typing import NamedTuple

from backend.files.refusal import FileRefused
from backend.files.rows import Row
from shared.bad import Bad
from shared.blocks import find_block
from shared.schemas import BLANK

HEAD_ROWS = 250
GRID_CELLS = 500_000


class Place(NamedTuple):
    """Where the table is: its header's row number and its first and last column, 0-based."""

    header_row: int
    first_column: int
    last_column: int


def find_table(head: list[Row], header_row: int, skip_rows: int) -> Place:
    """The table in the first rows of a sheet, ascending, at least one. header_row: 0 to find it.

    Only the head is looked at, for a sheet is read in one pass: a second table far below is taken for
    rows of the first, and its rows fail one by one.

    Raises FileRefused: HEADER_NOT_FOUND, TWO_HEADER_ROWS, TWO_BLOCKS, FILE_EMPTY.
    """
    top = head[0].number
    left = min(column for row in head for column, _, _ in row.cells)
    width = max(column for row in head for column, _, _ in row.cells) - left + 1
    blank = [(BLANK, "")] * width
    grid: list[list[tuple[str, str]]] = []
    for row in head:
        if (row.number - top + 1) * width > GRID_CELLS:
            break  # strewn cells, not a table
        grid += [blank] * (row.number - top - len(grid))
        line = blank.copy()
        for column, type_, text in row.cells:
            line[column - left] = type_, text
        grid.append(line)
    found = find_block(grid, first_row=top, first_column=left + 1, header_row=header_row, skip=skip_rows)
    if isinstance(found, Bad):
        code = "FILE_EMPTY" if found.code == "SHEET_EMPTY" else found.code
        raise FileRefused(code, **found.args)
    return Place(found.header_row, found.first_column - 1, found.last_column - 1)
