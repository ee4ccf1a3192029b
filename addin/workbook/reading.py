"""Reading a range in bulk: values, formulas that were never calculated, number formats, hidden rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import xlwings as xw

from addin.errors import Refusal
from addin.grid import Grid, Run
from addin.hosts.geometry import Area
from shared.limits import SHEET_CELLS

_MAX_PROBES = 2_000
"""Calls one read may spend on finding where a column's number format, or a merged cell, changes."""


def used_area(sheet: xw.Sheet) -> Area | None:
    """From A1 to the last cell with anything in it; None for an empty sheet."""
    used = sheet.used_range
    last = used.last_cell
    if used.size == 1 and used.value is None:
        return None
    return Area(1, 1, last.row, last.column)


def range_of(sheet: xw.Sheet, area: Area) -> xw.Range:
    """The xlwings range of a rectangle."""
    return sheet.range((area.row, area.column), (area.last_row, area.last_column))


def read_values(sheet: xw.Sheet, area: Area) -> list[list[Any]]:
    """Rows x columns of values in one read, errors as text. Raises Refusal SHEET_TOO_LARGE."""
    if area.size > SHEET_CELLS:
        raise Refusal(
            "SHEET_TOO_LARGE",
            f"Sheet {sheet.name} has {area.size:,} cells; at most {SHEET_CELLS:,} can be read."
            " Mark only the cells to send, or send the file with: remitbook import.",
            {"cells": area.size, "limit": SHEET_CELLS},
        )
    return cast(list[list[Any]], range_of(sheet, area).options(ndim=2, err_to_str=True).value)


def read_grid(
    sheet: xw.Sheet,
    area: Area,
    header_rows: int = 1,
    values: list[list[Any]] | None = None,
    uncalculated: dict[tuple[int, int], str] | None = None,
) -> Grid:
    """Everything about a rectangle whose first rows are its header; formats are those below it.

    values, uncalculated: what stands there, where it was read already.
    """
    grid = Grid(sheet.name, area, read_values(sheet, area) if values is None else values)
    body = (
        Area(area.row + header_rows, area.column, area.rows - header_rows, area.columns)
        if area.rows > header_rows
        else None
    )
    if body is None:
        return grid
    probes = _Probes()
    for column in body.column_numbers:
        strip = Area(body.row, column, body.rows, 1)
        grid.runs.append(_format_runs(sheet, strip, probes))
        grid.widths.append(float(range_of(sheet, Area(body.row, column)).column_width or 0))
    grid.uncalculated = read_uncalculated(sheet, area, grid.values) if uncalculated is None else uncalculated
    grid.hidden = hidden_rows(sheet, body)
    grid.merged = _merged_rows(sheet, area, probes)
    return grid


class _Probes:
    """How many more questions may be asked."""

    def __init__(self) -> None:
        self.left = _MAX_PROBES

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _format_runs(sheet: xw.Sheet, strip: Area, probes: _Probes) -> list[Run]:
    """The number formats down one column: one call where it has one, else halved until each part has."""
    runs: list[Run] = []
    pending = [strip]
    while pending:
        part = pending.pop()
        if not probes.spend():
            break
        found = range_of(sheet, part).number_format
        if found is None and part.rows > 1:
            half = part.rows // 2
            pending.append(Area(part.row + half, part.column, part.rows - half, 1))
            pending.append(Area(part.row, part.column, half, 1))
        elif not runs or runs[-1].number_format != (found or "General"):
            runs.append(Run(part.row, found or "General"))
    return runs


def read_uncalculated(sheet: xw.Sheet, whole: Area, values: list[list[Any]]) -> dict[tuple[int, int], str]:
    """The formulas under blank cells by (row, column) of the rectangle, read area by area."""
    top, left = whole.row, whole.column
    found: dict[tuple[int, int], str] = {}
    areas = cast(Sequence[xw.Range], range_of(sheet, whole).get_special_cells("formulas"))
    for area in areas:
        row, column = area.row - top, area.column - left
        rows, columns = area.shape
        lines = values[row : row + rows]
        blank = any(None in [line[column + right] for line in lines] for right in range(columns))
        if blank:
            formulas = _two_dimensional(area.formula, rows, columns)
            for down in range(rows):
                for right in range(columns):
                    text = formulas[down][right]
                    if values[row + down][column + right] is None and text.startswith("="):
                        found[row + down, column + right] = text
    return found


def _two_dimensional(formula: Any, rows: int, columns: int) -> list[list[str]]:
    """xlwings gives a text for one cell, a flat list for one row or column, rows otherwise."""
    if isinstance(formula, str):
        return [[formula]]
    listed: list[Any] = [list(row) if isinstance(row, list | tuple) else row for row in formula]
    if listed and not isinstance(listed[0], list):
        return [listed] if rows == 1 else [[each] for each in listed]
    return listed


def hidden_rows(sheet: xw.Sheet, body: Area) -> list[int]:
    """The sheet rows of the body that a filter or the user hides."""
    column = range_of(sheet, Area(body.row, body.column, body.rows, 1))
    hidden = column.rows.hidden
    if hidden is not None:
        return list(body.row_numbers) if hidden else []
    visible: set[int] = set()
    for area in cast(Sequence[xw.Range], column.get_special_cells("visible")):
        visible.update(range(area.row, area.row + area.shape[0]))
    return [row for row in body.row_numbers if row not in visible]


def _merged_rows(sheet: xw.Sheet, area: Area, probes: _Probes) -> list[int]:
    """The sheet rows in which a merged cell lies, found by halving."""
    rows: list[int] = []
    pending = [area]
    while pending and probes.spend():
        part = pending.pop()
        merged = range_of(sheet, part).merge_cells
        if merged is False:
            continue
        if part.rows == 1 or merged:
            rows.extend(part.row_numbers)
        else:
            half = part.rows // 2
            pending.append(Area(part.row + half, part.column, part.rows - half, part.columns))
            pending.append(Area(part.row, part.column, half, part.columns))
    return sorted(rows)
