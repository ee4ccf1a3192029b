"""Fill balances: balance, status and due date beside the invoice numbers the user has marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from addin.errors import Refusal
from addin.hosts.geometry import Area
from addin.pages import DATE, GENERAL, amount, money_format
from addin.press import Outcome, Press
from addin.pull import query_of
from addin.report import plural
from addin.view_sheet import shown
from addin.workbook import SheetOf
from shared.cells import cell_of
from shared.kinds import KINDS
from shared.limits import QUERY_NUMBERS
from shared.schemas import ViewTable
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
    """What was written. written, left: cells; missing: numbers that name no invoice."""

    written: int = 0
    left: int = 0
    missing: list[str] = field(default_factory=list)


def fill_balances(press: Press) -> Outcome:
    """Look up the marked numbers in one call and write into the empty cells right of them."""
    place = press.desk.here()
    if not press.desk.may_fill:
        raise Refusal(
            "WRITES_BESIDE_NUMBERS",
            "Fill balances writes beside your own numbers: press it with --in-place, or in Excel.",
        )
    sheet = press.desk.sheet(place.sheet)
    used = sheet.used
    area = place.area.intersect(used) if place.area is not None and used is not None else None
    if area is None:
        raise Refusal("NUMBERS_MISSING", "Mark the invoice numbers first, then press Fill balances.")
    numbers = _numbers(sheet, Area(area.row, area.column, area.rows, 1))
    wanted = [number for number in numbers if number and number.casefold() not in _NUMBER_HEADERS]
    if not wanted:
        raise Refusal("NUMBERS_MISSING", f"There are no invoice numbers in {area.address(False, False)}.")
    found: dict[str, tuple[Cell, Cell, Cell]] = {}
    distinct = list(dict.fromkeys(wanted))
    query = query_of(_VIEW, [], press.options)
    query.columns = list(COLUMNS)
    for start in range(0, len(distinct), QUERY_NUMBERS):
        query.numbers = distinct[start : start + QUERY_NUMBERS]
        found.update(zip(query.numbers, _cells(press.client.query(_VIEW.name, query)), strict=True))
    filled = _write(sheet, area, numbers, found)
    if not filled.written:
        raise Refusal(
            "NO_EMPTY_CELLS",
            f"Nothing was written: {plural(filled.left, 'cell')} right of the numbers"
            f" {'is' if filled.left == 1 else 'are'} filled already. Insert three empty columns there.",
        )
    press.desk.written.append(sheet.name)
    return Outcome(_sentence(distinct, filled), sheet=sheet.name)


def _numbers(sheet: SheetOf, area: Area) -> list[str]:
    """The marked numbers as people see them, zeros of a 000000 format included; "" for blanks."""
    grid = (
        sheet.grid(Area(area.row - 1, area.column, area.rows + 1, 1)) if area.row > 1 else sheet.grid(area, 0)
    )
    rows = grid.values[-area.rows :]
    return [cell_of(row[0], grid.format_at(area.row + place, 0))[1].strip() for place, row in enumerate(rows)]


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


def _write(
    sheet: SheetOf, area: Area, numbers: Sequence[str], found: dict[str, tuple[Cell, Cell, Cell]]
) -> Filled:
    """Into empty cells only, run by run."""
    first = area.last_column + 1
    beside = sheet.grid(Area(area.row, first, area.rows, len(_HEADERS)), 0)
    filled = Filled(missing=[number for number, cells in found.items() if cells[0][0] is None])
    for place, header in enumerate(_HEADERS):
        run: list[Cell] = []
        for row in range(area.rows + 1):
            cell = _cell(numbers[row], place, header, found) if row < area.rows else None
            taken = row < area.rows and (
                beside.values[row][place] is not None or (row, place) in beside.uncalculated
            )
            if cell is not None and taken:
                filled.left += 1
                cell = None
            if run and (cell is None or cell[1] != run[-1][1]):
                sheet.fill_column(
                    area.row + row - len(run), first + place, [value for value, _ in run], run[0][1]
                )
                filled.written += len(run)
                run = []
            if cell is not None:
                run.append(cell)
    return filled


def _cell(number: str, place: int, header: str, found: dict[str, tuple[Cell, Cell, Cell]]) -> Cell | None:
    if number in found:
        cell = found[number][place]
        return cell if cell[0] is not None else None
    return (header, GENERAL) if number.casefold() in _NUMBER_HEADERS else None


def _sentence(numbers: Sequence[str], filled: Filled) -> str:
    said = f"Balances of {plural(len(numbers) - len(filled.missing), 'invoice')} filled in."
    if filled.missing:
        listed = ", ".join(filled.missing[:3]) + (" and others" if len(filled.missing) > 3 else "")
        said += f" {plural(len(filled.missing), 'number')} not found: {listed}."
    if filled.left:
        said += f" {plural(filled.left, 'filled cell')} left alone."
    return said
