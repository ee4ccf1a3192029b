"""Finding cells on a sheet: the end of a run, the region around a cell, hidden or empty cells."""

from addin.hosts.files_cell import CellError
from addin.hosts.files_grid import Grid
from addin.hosts.files_lines import hidden_columns, hidden_rows
from addin.hosts.geometry import MAX_COLUMNS, MAX_ROWS, Area, rectangles

_STEPS = {"down": (1, 0), "d": (1, 0), "up": (-1, 0), "u": (-1, 0)}
_STEPS |= {"right": (0, 1), "r": (0, 1), "left": (0, -1), "l": (0, -1)}


def filled(grid: Grid, row: int, column: int) -> bool:
    """Whether the cell holds a constant or a formula."""
    cell = grid.cells.get((row, column))
    return cell is not None and cell.value is not None


def end_of(grid: Grid, row: int, column: int, direction: str) -> tuple[int, int]:
    """Where Ctrl and an arrow lead from a cell.

    `direction` is down, up, right or left, or its first letter.
    """
    down, right = _STEPS[direction]
    extent = grid.extent or Area(1, 1)
    last_row = MAX_ROWS if down > 0 else 1
    last_column = MAX_COLUMNS if right > 0 else 1
    edge = (last_row if down else row, last_column if right else column)
    stop_row = (extent.last_row if down > 0 else extent.row) if down else row
    stop_column = (extent.last_column if right > 0 else extent.column) if right else column
    # Beyond the last cell there is nothing to walk over.
    if (row - stop_row) * down >= 0 and (column - stop_column) * right >= 0:
        return edge
    if down < 0 and row > extent.last_row:
        row = extent.last_row + 1
    if right < 0 and column > extent.last_column:
        column = extent.last_column + 1
    ahead = filled(grid, row, column) and filled(grid, row + down, column + right)
    while (row, column) != (stop_row, stop_column):
        if ahead and not filled(grid, row + down, column + right):
            return row, column
        row, column = row + down, column + right
        if not ahead and filled(grid, row, column):
            return row, column
    return (row, column) if ahead else edge


def current_region(grid: Grid, start: Area) -> Area:
    """The block around a range, up to empty rows and columns."""
    extent = grid.extent
    region = start
    while extent is not None:
        grown = region
        for row, column in (
            (region.row - 1, 0),
            (region.last_row + 1, 0),
            (0, region.column - 1),
            (0, region.last_column + 1),
        ):
            border = _border(region, row, column)
            border = border and border.intersect(extent)
            if border is not None and any(cell.value is not None for cell in grid.existing(border)):
                grown = grown.union(border)
        if grown == region:
            break
        region = grown
    return region


def _border(region: Area, row: int, column: int) -> Area | None:
    """The line of cells next to a region, corners included: a row or a column of it."""
    left, top = max(region.column - 1, 1), max(region.row - 1, 1)
    if row:
        right = min(region.last_column + 1, MAX_COLUMNS)
        return Area(row, left, 1, right - left + 1) if row <= MAX_ROWS else None
    if 0 < column <= MAX_COLUMNS:
        bottom = min(region.last_row + 1, MAX_ROWS)
        return Area(top, column, bottom - top + 1, 1)
    return None


def special_cells(grid: Grid, area: Area, cell_type: str, value_type: str | None) -> list[Area]:
    """The cells of a kind: blanks, constants, formulas or visible.

    All but visible look only where the sheet has cells. `value_type` narrows constants and formulas to
    numbers, text, logical or errors.
    """
    if cell_type == "visible":
        rows = _spans(area.row, area.last_row, hidden_rows(grid.worksheet, area))
        columns = _spans(area.column, area.last_column, hidden_columns(grid.worksheet, area))
        return [
            Area(top, left, bottom - top + 1, right - left + 1)
            for top, bottom in rows
            for left, right in columns
        ]
    inside = grid.extent and area.intersect(grid.extent)
    if inside is None:
        return []
    if cell_type == "blanks":
        rows_columns = ((row, column) for row in inside.row_numbers for column in inside.column_numbers)
        return rectangles(place for place in rows_columns if not filled(grid, *place))
    found = []
    for cell in grid.existing(inside):
        if cell.value is None or (cell.data_type == "f") != (cell_type == "formulas"):
            continue
        if value_type is None or _value_type(grid.value_of(cell)) == value_type:
            found.append((cell.row, cell.column))
    return rectangles(found)


def _value_type(value: object) -> str:
    if isinstance(value, CellError):
        return "errors"
    if isinstance(value, bool):
        return "logical"
    return "text" if isinstance(value, str) else "numbers"


def _spans(first: int, last: int, without: list[int]) -> list[tuple[int, int]]:
    """first..last without some numbers, as unbroken spans."""
    spans, start = [], first
    for number in [*without, last + 1]:
        if start < number:
            spans.append((start, number - 1))
        start = number + 1
    return spans
