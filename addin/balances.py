"""Fill balances: balance, status and due date beside the invoice numbers the user has marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from addin.errors import Refusal
from addin.hosts.geometry import MAX_COLUMNS, Area
from addin.pages import DATE, GENERAL, amount, money_format
from addin.press import Outcome, Press
from addin.pull import query_of
from addin.view_sheet import shown
from addin.workbook import SheetOf
from shared.cells import cell_of
from shared.kinds import KINDS
from shared.limits import QUERY_NUMBERS
from shared.schemas import ViewTable
from shared.sentences import plural
from shared.views import VIEWS

_VIEW = VIEWS["invoices"]
COLUMNS = ("open", "currency", "status", "due_date")
"""What is asked of each number."""
_HEADERS = ("Balance", "Status", "Due")
_NUMBER = KINDS["invoices"].field("number")
_NUMBER_HEADERS = {text.casefold() for text in (_NUMBER.header, *_NUMBER.aliases)}

Cell = tuple[Any, str]
"""A value and the number format it is shown in."""


@dataclass
class Filled:
    """What was written. written, left: cells; hidden: numbers in rows that are; missing: numbers that name no
    invoice."""

    written: int = 0
    left: int = 0
    hidden: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Strip:
    """Marked cells of one column. row: of the first one. column: the first to write into. numbers: one a row;
    "" where there is none to look up."""

    row: int
    column: int
    numbers: Sequence[str]

    @property
    def area(self) -> Area:
        """What is written into."""
        return Area(self.row, self.column, len(self.numbers), len(_HEADERS))


def fill_balances(press: Press) -> Outcome:
    """Look up the marked numbers in one call and write into the empty cells right of them.

    Of each rectangle marked the first column counts, of it what is used and not hidden.
    """
    if not press.desk.may_fill:
        raise Refusal(
            "WRITES_BESIDE_NUMBERS",
            "Fill balances writes beside your own numbers: press it with --in-place, or in Excel.",
        )
    sheet = press.desk.sheet(press.desk.here().sheet)
    filled = Filled()
    strips = _marked(press, sheet, filled)
    _check_room(strips)
    distinct = _numbers(strips)
    found: dict[str, tuple[Cell, Cell, Cell]] = {}
    query = query_of(_VIEW, [], press.options)
    query.columns = list(COLUMNS)
    for start in range(0, len(distinct), QUERY_NUMBERS):
        query.numbers = distinct[start : start + QUERY_NUMBERS]
        found.update(zip(query.numbers, _cells(press.client.query(_VIEW.name, query)), strict=True))
    filled.missing = [number for number, cells in found.items() if cells[0][0] is None]
    for strip in strips:
        _write(sheet, strip, found, filled)
    if not filled.written:
        raise Refusal(
            "NO_EMPTY_CELLS",
            f"Nothing was written: {plural(filled.left, 'cell')} right of the numbers"
            f" {'is' if filled.left == 1 else 'are'} filled already. Insert three empty columns there.",
        )
    press.desk.written.append(sheet.name)
    return Outcome(_sentence(distinct, filled), sheet=sheet.name)


def marked_numbers(press: Press) -> list[str]:
    """The invoice numbers the user has marked, each once. Raises Refusal where there is none."""
    return _numbers(_marked(press, press.desk.sheet(press.desk.here().sheet), Filled()))


def _numbers(strips: Sequence[Strip]) -> list[str]:
    wanted = [text for strip in strips for text in strip.numbers if not _is_header(text)]
    return list(dict.fromkeys(text for text in wanted if text))


def _marked(press: Press, sheet: SheetOf, filled: Filled) -> list[Strip]:
    """The marked cells, column by column. Raises Refusal where no number stands in them."""
    place = press.desk.here()
    if place.is_cut:
        raise Refusal(
            "SELECTION_TOO_SCATTERED",
            "Too many separate cells are marked: Excel does not tell all of them. Mark them as one block, or"
            " press several times.",
        )
    used = sheet.used
    parts = [area.intersect(used) for area in place.areas] if used is not None else []
    areas = [area for area in parts if area is not None]
    if not areas:
        raise Refusal("NUMBERS_MISSING", f"Mark the invoice numbers first, then press {press.command.label}.")
    strips = [_strip(sheet, column, rows, filled) for column, rows in _by_column(areas).items()]
    if not _numbers(strips):
        listed = ", ".join(area.address(False, False) for area in areas[:3])
        hidden = f" that is not hidden (of {filled.hidden:,} hidden ones)" if filled.hidden else ""
        raise Refusal("NUMBERS_MISSING", f"There is no invoice number in {listed}{hidden}.")
    return strips


def _by_column(areas: Sequence[Area]) -> dict[tuple[int, int], list[range]]:
    """(column, column to write into) -> the rows marked in it, whatever they were marked in."""
    found: dict[tuple[int, int], list[range]] = {}
    for area in areas:
        found.setdefault((area.column, area.last_column + 1), []).append(area.row_numbers)
    return found


def _strip(sheet: SheetOf, columns: tuple[int, int], marked: Sequence[range], filled: Filled) -> Strip:
    """The marked numbers of a column as people see them, zeros of a 000000 format included."""
    column, first = columns
    rows = sorted({row for each in marked for row in each})
    area = Area(rows[0], column, rows[-1] - rows[0] + 1)
    # A cell of its own for the header, so that formats are read of all the others.
    grid = sheet.grid(Area(area.row - 1, column, area.rows + 1)) if area.row > 1 else sheet.grid(area, 0)
    cells = grid.values[-area.rows :]
    texts = [cell_of(row[0], grid.format_at(area.row + at, 0))[1].strip() for at, row in enumerate(cells)]
    chosen, hidden = set(rows), set(grid.hidden)
    for at, text in enumerate(texts):
        row = area.row + at
        if row not in chosen or row in hidden:
            filled.hidden += bool(text) and row in chosen
            texts[at] = ""
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return Strip(area.row, first, texts)


def _check_room(strips: Sequence[Strip]) -> None:
    """Raises Refusal where the sheet ends before the columns to be written."""
    last = max(strip.column for strip in strips) + len(_HEADERS) - 1
    if last > MAX_COLUMNS:
        raise Refusal(
            "NO_EMPTY_CELLS",
            "Nothing was written: the sheet ends before the third column right of the numbers. Move them to"
            " the left, or mark only those that have three columns beside them.",
        )


def _is_header(text: str) -> bool:
    return text.casefold() in _NUMBER_HEADERS


def _cells(table: ViewTable) -> list[tuple[Cell, Cell, Cell]]:
    """Balance, status and due date of each number asked, in order."""
    columns = dict(zip(table.columns, table.values, strict=True))
    status = next(column for column in _VIEW.columns if column.name == "status")
    cells = []
    for open_amount, currency, word, due in zip(
        columns["open"], columns["currency"], columns["status"], columns["due_date"], strict=True
    ):
        places = table.places.get(currency, 2)
        balance = amount(open_amount, places)
        day = dt.datetime.fromisoformat(due) if due else None
        cells.append(
            (
                (None if balance is None else float(balance), money_format(places)),
                (shown(status, word), GENERAL),
                (day, DATE),
            )
        )
    return cells


def _write(sheet: SheetOf, strip: Strip, found: dict[str, tuple[Cell, Cell, Cell]], filled: Filled) -> None:
    """Into empty cells only, a column at a time: what is between two filled cells in one call. What is blank
    there stays blank."""
    beside = sheet.grid(strip.area, 0)
    merged = set(beside.merged)
    for place, header in enumerate(_HEADERS):
        cells: list[Cell | None] = []
        free: list[bool] = []
        for at, number in enumerate(strip.numbers):
            cell = _cell(number, place, header, found)
            is_taken = beside.values[at][place] is not None or (at, place) in beside.uncalculated
            is_taken = is_taken or strip.row + at in merged
            filled.left += cell is not None and is_taken
            cells.append(None if is_taken else cell)
            free.append(not is_taken)
        for start, stop in _stretches(cells, free):
            run = cells[start:stop]
            formats = [cell[1] if cell is not None else "" for cell in run]
            sheet.fill_column(strip.row + start, strip.column + place,
                              [None if cell is None else cell[0] for cell in run], formats)  # fmt: skip
            filled.written += sum(cell is not None for cell in run)


def _stretches(cells: Sequence[Cell | None], free: Sequence[bool]) -> list[tuple[int, int]]:
    """(first, behind the last) of each row of cells that are free, from a cell to be written to another."""
    found: list[tuple[int, int]] = []
    start = last = -1
    for at in range(len(cells) + 1):
        if at == len(cells) or not free[at]:
            if last >= 0:
                found.append((start, last + 1))
            start = last = -1
        elif cells[at] is not None:
            start, last = (at, at) if last < 0 else (start, at)
    return found


def _cell(number: str, place: int, header: str, found: dict[str, tuple[Cell, Cell, Cell]]) -> Cell | None:
    if number in found:
        cell = found[number][place]
        return cell if cell[0] is not None else None
    return (header, GENERAL) if _is_header(number) else None


def _sentence(numbers: Sequence[str], filled: Filled) -> str:
    said = f"Balances of {plural(len(numbers) - len(filled.missing), 'invoice')} filled in."
    if filled.missing:
        listed = ", ".join(filled.missing[:3]) + (" and others" if len(filled.missing) > 3 else "")
        said += f" {plural(len(filled.missing), 'number')} not found: {listed}."
    if filled.left:
        said += f" {plural(filled.left, 'filled cell')} left alone."
    if filled.hidden:
        said += f" {plural(filled.hidden, 'number')} in hidden rows left out."
    return said
