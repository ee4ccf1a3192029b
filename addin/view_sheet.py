"""A pulled sheet: head with its options, the table, its totals. Pure: from a ViewTable to a page.

title
Up to date 3 Apr 18:12
As of        | input
Known at     | input
Customer     | input ...
Total        |                  =SUBTOTAL(...)
the headers of the view, and two hidden columns behind them
the rows
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from addin.commands import Option
from addin.hosts.geometry import Area, column_letters
from addin.pages import (
    DATE,
    GENERAL,
    MOMENT,
    TEXT,
    WHOLE,
    Block,
    Choices,
    Column,
    Fill,
    Formula,
    Look,
    Page,
    Value,
    amount,
    lines,
    money_format,
)
from addin.view_colours import status_fills
from shared.headers import KEY_HEADER, VERSION_HEADER
from shared.schemas import ViewTable
from shared.views import View, ViewColumn

PURPOSE = "view"
OPTIONS_ROW = 3
FRESH_ROW = 2
TOTAL = "Total"
_FORMATS = {"id": TEXT, "text": TEXT, "date": DATE, "datetime": MOMENT, "integer": WHOLE, "bool": TEXT}
_YES_NO = ("Yes", "No")


def view_page(
    view: View,
    table: ViewTable,
    options: Sequence[Option],
    chosen: Mapping[str, str],
    zone: dt.tzinfo | None,
    *,
    checks: Sequence[tuple[str, bool]] = (),
    heading: Sequence[str] = (),
    room: int = 0,
) -> Page:
    """The sheet of a view.

    options: of its block, chosen: their values as code words, dates as ISO text. zone: the user's.
    checks: lines under the options with whether each is good. heading: lines above the table, as on a
    letter, the first one large. room: rows from the top on in which nothing but the options stands.
    """
    page = Page(PURPOSE, view.label, {"view": view.name, "sequence": str(table.sequence)}, ("view",))
    page.blocks.append(lines(1, 1, [view.label], "title"))
    page.blocks.append(lines(FRESH_ROW, 1, [fresh_line(table, zone)], "help"))
    next_row = max(_options(page, options, chosen), room + 1)
    for text, is_good in checks:
        page.blocks.append(lines(next_row, 1, [text]))
        page.fills.append(Fill(Area(next_row, 1, 1, 4), "good" if is_good else "bad"))
        next_row += 1
    if heading:
        next_row += 1
        page.blocks.append(lines(next_row, 1, heading[:1], "title"))
        page.blocks.append(lines(next_row + 1, 1, heading[1:]))
        next_row += len(heading)
    total_row = next_row
    header_row = total_row + _totals(page, view, table, total_row)
    block = rows_block(view, table, header_row + 1, zone)
    block = replace(block, row=header_row, with_header=True)
    page.blocks.append(block)
    page.freeze = (header_row + 1, 2)
    if block.count:
        # The hidden columns too: what the filter leaves out stays where it is when its arrows sort.
        page.filter = Area(header_row, 1, block.count + 1, len(block.columns))
        _editable(page, view, block)
        page.fills += status_fills(view, table, block.first_row)
    page.marks["header"] = str(header_row)
    page.marks["as_of"], page.marks["known_at"] = table.as_of, table.known_at
    return page


def fresh_line(table: ViewTable, zone: dt.tzinfo | None) -> str:
    """Up to date 3 Apr 18:12; with as-of dates: as of 31 Mar 2026."""
    read = moment(table.generated_at, zone)
    said = f"Up to date {read.day} {read:%b %H:%M}" if isinstance(read, dt.datetime) else "Up to date"
    if table.as_of:
        day = dt.date.fromisoformat(table.as_of)
        said += f" · as of {day.day} {day:%b %Y}"
    return f"{said} · known at {table.known_at}" if table.known_at else said


def stale_line(bookings: int) -> str:
    """What the line turns into once more was booked."""
    return f"{bookings:,} booking{'' if bookings == 1 else 's'} since: Refresh"


def shown(column: ViewColumn, value: Any, zone: dt.tzinfo | None = None) -> Value:
    """One value that is not money, as a cell shows it."""
    if value is None or value == "":
        return None
    if column.choices:
        return dict(column.choices).get(value, str(value))
    if column.type == "date":
        return dt.date.fromisoformat(value)
    if column.type == "datetime":
        return moment(value, zone)
    if column.type == "bool":
        return _YES_NO[0] if value else _YES_NO[1]
    return value if isinstance(value, int) else str(value)


def moment(text: str, zone: dt.tzinfo | None) -> dt.datetime | None:
    """A time of the wire in the user's zone, as Excel has times: without one."""
    return dt.datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None) if text else None


def _options(page: Page, options: Sequence[Option], chosen: Mapping[str, str]) -> int:
    """Writes the block; the row below it."""
    labels: list[Value] = [option.label for option in options]
    values: list[Value] = []
    formats: dict[tuple[int, int], str] = {}
    for place, option in enumerate(options):
        text = chosen.get(option.name) or option.default
        if option.name in DATES:
            formats[place, 1] = DATE
            values.append(_typed(text))
        elif option.name == "known_at":
            # General: a day or a time typed here becomes one, a sequence stays a number.
            formats[place, 1] = GENERAL
            values.append(_typed(text))
        else:
            values.append(dict(option.choices).get(text, text) or None)
        if option.choices:
            drop_down = tuple(label for _, label in option.choices)
            page.choices.append(Choices(Area(OPTIONS_ROW + place, 2), drop_down))
    if options:
        columns = [Column(look="label"), Column(look="input", keep_typed=True)]
        page.blocks.append(
            Block(OPTIONS_ROW, 1, columns, [labels, values], with_header=False, formats=formats)
        )
    return OPTIONS_ROW + len(options)


DATES = frozenset({"as_of", "issued_from", "issued_to", "due_to", "date_from", "date_to"})
"""Options that are days."""


def _typed(text: str) -> Value:
    """A day, a time or a number as a cell holds it."""
    if text.isdigit():
        return int(text)
    try:
        found = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return text
    if found is not None and len(text) == 10:
        return found.date()
    return text if found is not None and found.tzinfo else found


def _totals(page: Page, view: View, table: ViewTable, row: int) -> int:
    """Writes the total row, or one line a currency where there are several; how many rows that took.

    One currency: SUBTOTAL, which follows the filter. Several: sums as pulled, as no formula may add them.
    """
    columns = [place for place, column in enumerate(view.columns) if column.total]
    if not columns or not table.keys:
        return 1
    currencies = sorted(table.places)
    by_row = table.values[table.columns.index("currency")]
    values: list[list[Value]] = [[] for _ in view.columns]
    formats: dict[tuple[int, int], str] = {}
    for line, currency in enumerate(currencies):
        places = table.places[currency]
        for place, column in enumerate(view.columns):
            cell: Value = None
            if column.total and len(currencies) == 1:
                letters = column_letters(place + 1)
                first = row + len(currencies) + 1
                cell = Formula(f"=SUBTOTAL(109,{letters}{first}:{letters}{first + len(table.keys) - 1})")
            elif column.total:
                pairs = zip(table.values[place], by_row, strict=True)
                cell = amount(sum(value or 0 for value, each in pairs if each == currency), places)
            elif place == 0:
                cell = TOTAL
            elif column.name == "currency":
                cell = currency
            values[place].append(cell)
            if column.total:
                formats[line, place] = money_format(places)
    looks = [Column(look="total") for _ in view.columns]
    page.blocks.append(Block(row, 1, looks, values, with_header=False, formats=formats))
    return len(currencies)


def rows_block(view: View, table: ViewTable, first_row: int, zone: dt.tzinfo | None) -> Block:
    """The rows of a view from a row of the sheet on, with their hidden keys and without their headers."""
    usual = max(table.places.values(), default=2)
    by_row = table.values[table.columns.index("currency")] if "currency" in table.columns else []
    odd = [
        (row, table.places[code]) for row, code in enumerate(by_row) if code and table.places[code] != usual
    ]
    columns: list[Column] = []
    values: list[list[Value]] = []
    formats: dict[tuple[int, int], str] = {}
    for place, column in enumerate(view.columns):
        is_money = column.type == "money"
        number_format = money_format(usual, signed=column.signed) if is_money else _FORMATS[column.type]
        look: Look = "input" if column.editable else "bold" if column.bold else "plain"
        columns.append(
            Column(column.header, column.width, number_format, look, column.width >= 48, note=column.help,
                   keep_typed=bool(column.editable))
        )  # fmt: skip
        cells = table.values[place]
        if is_money:
            values.append([amount(cell, table.places.get(by_row[row], 2)) for row, cell in enumerate(cells)])
            formats.update(((row, place), money_format(places, signed=column.signed)) for row, places in odd)
        else:
            values.append([shown(column, cell, zone) for cell in cells])
    if any(table.keys):
        columns += [Column(KEY_HEADER, 0, TEXT, hidden=True), Column(VERSION_HEADER, 0, TEXT, hidden=True)]
        values += [list(table.keys), [str(version) for version in table.versions]]
    return Block(first_row, 1, columns, values, with_header=False, formats=formats)


def _editable(page: Page, view: View, block: Block) -> None:
    """Drop-downs in the columns a person may change."""
    for place, column in enumerate(view.columns):
        words = _YES_NO if column.type == "bool" else tuple(label for _, label in column.choices)
        if column.editable and words:
            page.choices.append(Choices(Area(block.first_row, place + 1, block.count, 1), words))
