"""The cells to be sent: the range chosen, the table under the cursor, or the block found on the sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from addin.draft import Where
from addin.errors import Refusal
from addin.grid import Grid
from addin.hosts.geometry import Area, parse_address
from addin.wire import Cells, to_wire
from addin.workbook import Desk, Place, SheetOf
from shared import codes
from shared.bad import Bad
from shared.blocks import Block, find_block
from shared.collector import without_collector
from shared.headers import KEY_HEADER, VERSION_HEADER, user_columns
from shared.limits import SHEET_CELLS, SHEET_COLUMNS, SHEET_ROWS
from shared.schemas import BLANK, Column, Sheet, Source

Formulas = dict[tuple[int, int], str]
"""Formulas that were never calculated by their place (row, column), 0-based."""

FILE = "file"
"""The mark of a sheet that bears the name of the file it was loaded from."""

_SEARCHED_ROWS = 50_000
"""Rows in which a second table is looked for; below them a sheet is taken as one table to its end."""


@dataclass
class Rows:
    """A sheet as it is sent: the user's own columns, and beside them what a pulled sheet hides.

    keys, versions: of the rows, where the sheet was pulled; [] otherwise. marked: the cells that were marked
    or, of the table under the cursor, its first; "" where neither told which rows they are.
    """

    sheet: Sheet
    grid: Grid
    marked: str = ""
    keys: list[str] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)


@without_collector()
def read_rows(desk: Desk, place: Place, where: Where) -> Rows:
    """The rows of a sheet. Raises Refusal with what stands in the way."""
    sheet = desk.sheet(place.sheet)
    used = sheet.used
    if used is None:
        raise _refusal(Bad("SHEET_EMPTY", {}))
    asked = _asked(where.range, used)
    marked = None if asked else _marked(place, used, sheet)
    table = None if asked or marked else _table(sheet, place.area)
    area = asked or marked or table
    _check_header(where.header_row, area)
    values = sheet.values(area or used)
    formulas = sheet.uncalculated(area or used, values)
    cells = Cells.of(values, formulas)
    block = _block(cells, area or used, where, area is not None)
    found = Area(
        block.header_row,
        block.first_column,
        block.last_row - block.header_row + 1,
        block.last_column - block.first_column + 1,
    )
    _check_size(found)
    top, left = block.header_row - (area or used).row, block.first_column - (area or used).column
    inside = _cut(values, area or used, found)
    grid = sheet.grid(found, values=inside, uncalculated=_moved(formulas, area or used, found))
    skip = max(where.skip_rows, block.first_row - block.header_row - 1)
    source = Source(desk.name, sheet.name, found.address(False, False), sheet.marks.get(FILE, ""))
    rows = _split(to_wire(grid, source, skip, cells.part(top, left, found.rows, found.columns)), grid)
    pointed = place.area if marked else Area(table.row, table.column) if table else None
    rows.marked = pointed.address(False, False) if pointed else ""
    return rows


class CellRows:
    """The first rows of cells, row by row, as the block finder wants them: it asks for few."""

    def __init__(self, cells: Cells, count: int) -> None:
        self._columns, self._count = cells.columns, min(count, cells.count)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int, /) -> list[tuple[str, str]]:
        return [(types[index], texts[index]) for types, texts in self._columns]

    def filled(self) -> list[list[int]]:
        """Of each row the indexes of its cells that are not blank."""
        marks = list(zip(*(types[: self._count] for types, _ in self._columns), strict=True))
        places = {mark: [place for place, type_ in enumerate(mark) if type_ != BLANK] for mark in set(marks)}
        return list(map(places.__getitem__, marks))


def _block(cells: Cells, area: Area, where: Where, marked: bool) -> Block:
    """marked: somebody chose the cells, so that they are one table from side to side."""
    rows = CellRows(cells, _SEARCHED_ROWS + 1)
    found = find_block(rows, area.row, area.column, where.header_row, whole=marked, filled=rows.filled())
    if isinstance(found, Bad):
        raise _refusal(found)
    left = found.first_column - area.column
    columns = cells.columns[left : left + found.last_column - found.first_column + 1]
    filled = max(len(types.rstrip(BLANK)) for types, _ in columns)
    return found._replace(last_row=area.row + filled - 1) if filled > len(rows) else found


def _split(sheet: Sheet, grid: Grid) -> Rows:
    """The user's own columns apart from the hidden ones of a pulled sheet."""
    by_header: dict[str, Column] = {
        column.header: column for column in sheet.columns if column.header in (KEY_HEADER, VERSION_HEADER)
    }
    keys = by_header.get(KEY_HEADER)
    if keys is None:
        return Rows(sheet, grid)
    versions = by_header.get(VERSION_HEADER)
    texts = versions.texts if versions is not None else [""] * len(sheet.rows)
    sheet.columns = user_columns(sheet.columns)
    whole = [int(text) if text.isascii() and text.isdigit() else 0 for text in texts]
    return Rows(sheet, grid, keys=list(keys.texts), versions=whole)


def _asked(text: str, used: Area) -> Area | None:
    if not text:
        return None
    try:
        found = parse_address(text).intersect(used)
    except ValueError:
        message = f'"{text}" is no range of cells. Write it like A1:F200.'
        raise Refusal("RANGE_UNKNOWN", message, {"range": text}) from None
    if found is None:
        raise _refusal(Bad("SHEET_EMPTY", {}))
    return found


def _marked(place: Place, used: Area, sheet: SheetOf) -> Area | None:
    """The cells marked; None where one is, such as a title merged over the columns, or none with anything in
    it.

    Raises Refusal where there are several areas, or a part of one row or column: rows would stay behind, or
    go that nobody marked.
    """
    if place.is_cut or (len(place.areas) > 1 and any(area.size > 1 for area in place.areas)):
        raise Refusal(
            "SEVERAL_AREAS",
            f"Several areas are marked on sheet {place.sheet}. Mark one, headers included, or a single cell"
            " for the whole table. Rows you hide need not be sent: that is asked.",
        )
    found = place.area.intersect(used) if place.area is not None else None
    if found is None or place.area is None or sheet.is_one_cell(place.area):
        return None
    if found.rows > 1 and found.columns > 1:
        return found
    if found.size == 1 or found == used:
        return None
    marked = found.address(False, False)
    raise Refusal(
        "PART_MARKED",
        f"Only {marked} is marked on sheet {place.sheet}. Mark the headers and all rows to be sent, or a"
        " single cell for the whole table.",
        {"range": marked},
    )


def _check_header(row: int, area: Area | None) -> None:
    """Raises Refusal where the header row that was chosen is not among the cells that are the table."""
    if area is not None and row and not area.row <= row <= area.last_row:
        shown = area.address(False, False)
        raise Refusal(
            "HEADER_OUTSIDE",
            f'"Header row" says {row}, but the cells to be sent are {shown}. Mark the headers together with'
            ' their rows, or write both into "Range" on sheet Mapping.',
            {"row": row, "range": shown},
        )


def _table(sheet: SheetOf, area: Area | None) -> Area | None:
    return sheet.table_at(area) if area is not None else None


def _cut(values: list[list[Any]], whole: Area, part: Area) -> list[list[Any]]:
    top, left = part.row - whole.row, part.column - whole.column
    if top == 0 and left == 0 and part.columns == whole.columns:
        return values[: part.rows]
    return [row[left : left + part.columns] for row in values[top : top + part.rows]]


def _moved(formulas: Formulas, whole: Area, part: Area) -> Formulas:
    """The same formulas by their places in a part of the rectangle."""
    down, right = part.row - whole.row, part.column - whole.column
    return {
        (row - down, column - right): text
        for (row, column), text in formulas.items()
        if 0 <= row - down < part.rows and 0 <= column - right < part.columns
    }


def _check_size(area: Area) -> None:
    limits = (
        ("sheet_rows", "rows", SHEET_ROWS, area.rows - 1),
        ("sheet_columns", "columns", SHEET_COLUMNS, area.columns),
        ("sheet_cells", "cells", SHEET_CELLS, area.size),
    )
    for limit, what, allowed, found in limits:
        if found > allowed:
            args = {"limit": limit, "what": what, "allowed": allowed, "found": found}
            raise _refusal(Bad("LIMIT_EXCEEDED", args))


def _refusal(bad: Bad) -> Refusal:
    return Refusal(bad.code, codes.sentence(bad.code, bad.args), bad.args)
