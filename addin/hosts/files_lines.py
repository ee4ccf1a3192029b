"""Whole rows and columns of an openpyxl sheet: width, height, hidden, style."""

from typing import Any

from openpyxl.worksheet.dimensions import ColumnDimension

from addin.hosts.files_grid import Grid
from addin.hosts.geometry import Area, column_letters

# A file counts a column's width with 5 pixels of padding, Excel's macros without; of 7 pixels a character.
WIDTH_PADDING = 0.7109375
DEFAULT_WIDTH = 8.43
DEFAULT_HEIGHT_POINTS = 15.0
WIDEST_AUTOFIT = 80


def column_dimensions(worksheet: Any, area: Area) -> list[Any]:
    """The openpyxl dimensions that make up exactly the area's columns, split or made where need be."""
    holder = worksheet.column_dimensions
    for key, dimension in list(holder.items()):
        dimension.reindex()
        cuts = {area.column, area.last_column + 1}
        starts = sorted({dimension.min} | {cut for cut in cuts if dimension.min < cut <= dimension.max})
        if len(starts) > 1:
            ends = [start - 1 for start in starts[1:]] + [dimension.max]
            del holder[key]
            for first, last in zip(starts, ends, strict=True):
                holder[column_letters(first)] = _column_like(worksheet, dimension, first, last)
    inside = sorted(
        (each for each in holder.values() if area.column <= each.min and each.max <= area.last_column),
        key=lambda each: int(each.min),
    )
    made, next_column = [], area.column
    for dimension in [*inside, None]:
        before = area.last_column if dimension is None else dimension.min - 1
        if next_column <= before:
            gap = _column_like(worksheet, None, next_column, before)
            holder[column_letters(next_column)] = gap
            made.append(gap)
        if dimension is not None:
            made.append(dimension)
            next_column = dimension.max + 1
    return made


def _column_like(worksheet: Any, model: Any | None, first: int, last: int) -> Any:
    width = default_width(worksheet) + WIDTH_PADDING if model is None else model.width
    made = ColumnDimension(worksheet, index=column_letters(first), width=width, min=first, max=last)
    if model is not None:
        made.hidden, made.outlineLevel = model.hidden, model.outlineLevel
        made.collapsed, made.bestFit = model.collapsed, model.bestFit
        made._style = model._style
    return made


def default_width(worksheet: Any) -> float:
    """The width, in characters, of a column that nobody set."""
    stored = worksheet.sheet_format.defaultColWidth
    return float(stored) - WIDTH_PADDING if stored else DEFAULT_WIDTH


def column_widths(worksheet: Any, area: Area) -> set[float]:
    """The distinct widths, in characters, of the area's columns; a hidden one has 0."""
    widths, covered = set(), 0
    for dimension in worksheet.column_dimensions.values():
        dimension.reindex()
        overlap = min(dimension.max, area.last_column) - max(dimension.min, area.column) + 1
        if overlap > 0:
            covered += overlap
            widths.add(0.0 if dimension.hidden else round(dimension.width - WIDTH_PADDING, 2))
    return widths if covered >= area.columns else widths | {default_width(worksheet)}


def row_heights(worksheet: Any, area: Area) -> set[float]:
    """The distinct heights, in points, of the area's rows; a hidden one has 0."""
    default = worksheet.sheet_format.defaultRowHeight or DEFAULT_HEIGHT_POINTS
    known = {
        number: 0.0 if row.hidden else (row.height or default)
        for number, row in worksheet.row_dimensions.items()
        if number in area.row_numbers
    }
    heights = {float(height) for height in known.values()}
    return heights if len(known) == area.rows else heights | {float(default)}


def hidden_rows(worksheet: Any, area: Area) -> list[int]:
    """The area's rows that are hidden, by hand or by a filter, in order."""
    rows = worksheet.row_dimensions.items()
    return sorted(number for number, row in rows if row.hidden and number in area.row_numbers)


def hidden_columns(worksheet: Any, area: Area) -> list[int]:
    """The area's hidden columns, in order."""
    hidden: list[int] = []
    for dimension in worksheet.column_dimensions.values():
        dimension.reindex()
        if dimension.hidden:
            hidden += [n for n in range(dimension.min, dimension.max + 1) if n in area.column_numbers]
    return sorted(hidden)


def fit_columns(grid: Grid, area: Area) -> None:
    """Give each column with a value about the width of its longest line; merged cells do not count."""
    merged = {start.min_row * 16_385 + start.min_col for start in grid.worksheet.merged_cells.ranges}
    longest: dict[int, int] = {}
    for cell in grid.existing(area):
        if cell.value is None or cell.row * 16_385 + cell.column in merged:
            continue
        length = max(len(line) for line in _displayed(grid, cell).split("\n"))
        longest[cell.column] = max(longest.get(cell.column, 0), length)
    for column, length in longest.items():
        for dimension in column_dimensions(grid.worksheet, Area(1, column)):
            dimension.width = min(length + 1.5, WIDEST_AUTOFIT) + WIDTH_PADDING
            dimension.bestFit = True


def fit_rows(grid: Grid, area: Area) -> None:
    """Let each row take the height of its tallest text, wrapped ones included; one without, the usual."""
    lines: dict[int, int] = {row: 1 for row in grid.worksheet.row_dimensions if row in area.row_numbers}
    for cell in grid.existing(area):
        if cell.data_type != "s" or cell.value is None:
            continue
        width = min(column_widths(grid.worksheet, Area(1, cell.column))) or DEFAULT_WIDTH
        parts = _displayed(grid, cell).split("\n")
        count = sum(1 + int(len(part) / width) for part in parts) if cell.alignment.wrap_text else 1
        lines[cell.row] = max(lines.get(cell.row, 1), count)
    for row, count in lines.items():
        if count > 1 or row in grid.worksheet.row_dimensions:
            grid.worksheet.row_dimensions[row].height = DEFAULT_HEIGHT_POINTS * count if count > 1 else None


def _displayed(grid: Grid, cell: Any) -> str:
    """About what the cell shows."""
    value = grid.value_of(cell)
    if value is None:
        return ""
    if cell.data_type == "d":
        return "x" * max(len(cell.number_format), 8)
    if isinstance(value, float):
        code = cell.number_format
        places = len(code.split(";")[0].partition(".")[2].rstrip('_-)" ')) if "." in code else None
        text = f"{value:,.{places}f}" if places is not None else f"{value:.11g}"
        return text if "," in code else text.replace(",", "")
    return str(value).upper() if isinstance(value, bool) else str(value)
