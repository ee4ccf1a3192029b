"""The verb pull: a view into its sheet, with the options that sheet remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addin import aging_chart, statement_sheet
from addin.commands.pulling import options_of
from addin.errors import Refusal
from addin.hosts.geometry import Area
from addin.pages import Page
from addin.press import Outcome, Press
from addin.pulled_rows import header_row
from addin.unsent import PULLED, as_pulled, keep_changes
from addin.view_options import chosen, read_block
from addin.view_sheet import PURPOSE, view_page
from addin.workbook import SheetOf
from shared.limits import SHEET_ROWS
from shared.money import format_money
from shared.schemas import ViewQuery, ViewTable
from shared.sentences import plural
from shared.views import VIEWS, View

_HEAD_ROWS = 60
"""The head of a pulled sheet is shorter than this."""


@dataclass(frozen=True)
class Extras:
    """What a view's sheet has beside its rows. checks: lines with whether each is good; heading: as on a
    letter; room: rows at the top that are left free beside the options."""

    checks: Sequence[tuple[str, bool]] = ()
    heading: Sequence[str] = ()
    room: int = 0


def pull_view(press: Press) -> Outcome:
    """The view whose button was pressed: pull_invoices pulls invoices."""
    return pull(press, press.command.id.removeprefix("pull_"))


def pull(press: Press, view_name: str, sheet: SheetOf | None = None) -> Outcome:
    """Pull a view into `sheet`, else the sheet of that view in front or anywhere, else a new one.

    Raises Refusal UNSENT_CHANGES where cells were changed and not imported, unless told to replace them.
    """
    view = VIEWS[view_name]
    sheet = sheet or find_sheet(press, view_name)
    head = head_of(sheet) if sheet else []
    query = query_of(view, head, press.options)
    table = press.client.query(view_name, query)
    if sheet is not None:
        keep_changes(press, view, sheet, table, query)
    page = page_of(press, view, table, query)
    if view.updates:
        page.marks[PULLED] = as_pulled(view, table)
    written = press.desk.rewrite(sheet, page) if sheet is not None else press.desk.add(page)
    return Outcome(closing_sentence(view, table, query), sheet=written.name)


def page_of(press: Press, view: View, table: ViewTable, query: ViewQuery) -> Page:
    """The page of a view, with what its own kind of sheet has more.

    Raises Refusal LIMIT_EXCEEDED where its rows and its head are more than a sheet.
    """
    if len(table.keys) > SHEET_ROWS - _HEAD_ROWS:
        raise Refusal(
            "LIMIT_EXCEEDED",
            f"{view.label} has {len(table.keys):,} rows; a sheet holds {SHEET_ROWS - _HEAD_ROWS:,} under its"
            " head. Narrow it down in the yellow cells.",
        )
    values = {"as_of": query.as_of, "known_at": query.known_at, **query.filters}
    extras = _EXTRAS[view.name](press, query, table) if view.name in _EXTRAS else Extras()
    page = view_page(
        view, table, options_of(view), values, press.now.tzinfo,
        checks=extras.checks, heading=extras.heading, room=extras.room,
    )  # fmt: skip
    if view.name in _DRESSED:
        _DRESSED[view.name](page, view, table)
    return page


def find_sheet(press: Press, view_name: str) -> SheetOf | None:
    """The sheet of a view: the one in front if it is one, else the first there is."""
    found = [
        sheet
        for sheet in press.desk.our_sheets()
        if sheet.purpose == PURPOSE and sheet.marks.get("view") == view_name
    ]
    here = press.desk.here().sheet if found else ""
    return next((sheet for sheet in found if sheet.name == here), found[0] if found else None)


def head_of(sheet: SheetOf) -> list[list[Any]]:
    """The first two columns of a pulled sheet above its header, wherever that is by now.

    Raises Refusal where a yellow cell holds a formula whose result nobody knows: it is not taken for empty.
    """
    header = header_row(sheet) or int(sheet.marks.get("header", "0") or 0)
    used = sheet.used
    rows = min(header - 1, used.rows if used else 0)
    if rows <= 0:
        return []
    area = Area(1, 1, rows, 2)
    values = sheet.values(area)
    unknown = next((place for place in sheet.uncalculated(area, values) if place[1] == 1), None)
    if unknown is not None:
        raise Refusal(
            "OPTION_INVALID",
            f"{values[unknown[0]][0]} in B{unknown[0] + 1} of sheet {sheet.name} holds a formula that was"
            " never calculated. Open the file in Excel, save it, and press again.",
        )
    return values


def query_of(view: View, head: Sequence[Sequence[Any]], given: Mapping[str, str]) -> ViewQuery:
    """What a press asks the server: options given with it before those on the sheet."""
    options = options_of(view)
    values = chosen(options, read_block(head, options), given)
    as_of, known_at = values.pop("as_of", ""), values.pop("known_at", "")
    return ViewQuery(filters=values, as_of=as_of, known_at=known_at)


def closing_sentence(view: View, table: ViewTable, query: ViewQuery) -> str:
    """1,204 lines of Customer balances: 12,480.00 EUR and 80.00 USD."""
    if view.name == "statement":
        return statement_sheet.sentence(query.filters["account"], table)
    said = f"{view.label}: {plural(len(table.keys), 'line')}"
    bold = next((place for place, column in enumerate(view.columns) if column.bold and column.total), None)
    if bold is None or not table.keys:
        return said + "."
    sums = dict.fromkeys(sorted(table.places), 0)
    for currency, value in zip(
        table.values[table.columns.index("currency")], table.values[bold], strict=True
    ):
        sums[currency] += value or 0
    money = " and ".join(f"{format_money(total, table.places[code])} {code}" for code, total in sums.items())
    return f"{said}, {view.columns[bold].header.lower()} {money}."


def aging_extras(press: Press, query: ViewQuery, table: ViewTable) -> Extras:
    """Room for the chart; per currency the total beside that of Customer balances, and the difference."""
    same = ViewQuery(filters=query.filters, as_of=query.as_of, known_at=query.known_at)
    accounts = at_the_same_moment(press, "accounts", same, table)
    places = table.places | accounts.places
    checks = compared("Aging", _balances(table), _balances(accounts), places)
    return Extras(checks, room=aging_chart.ROOM if aging_chart.owing(table) else 0)


def statement_extras(press: Press, query: ViewQuery, table: ViewTable) -> Extras:
    """Whose statement it is and of which days; per currency the closing balance beside Customer balances."""
    filters = {name: text for name, text in query.filters.items() if name in ("account", "currency")}
    ends = min((day for day in (query.filters.get("date_to"), query.as_of) if day), default="")
    same = ViewQuery(filters=filters, as_of=ends, known_at=query.known_at)
    accounts = at_the_same_moment(press, "accounts", same, table)
    columns = dict(zip(accounts.columns, accounts.values, strict=True))
    number, name = (columns["number"] or [""])[0], (columns["name"] or [""])[0]
    lines = zip(*(table.values[table.columns.index(each)] for each in ("what", "currency", "balance")),
                strict=True)  # fmt: skip
    closing = {currency: balance for what, currency, balance in lines if what == "CLOSING_BALANCE"}
    checks = compared("Closing balance", closing, _balances(accounts), table.places | accounts.places)
    heading = statement_sheet.heading(number, name, query.filters.get("date_from", ""), ends, sorted(closing))
    return Extras(checks, heading)


_EXTRAS: dict[str, Callable[[Press, ViewQuery, ViewTable], Extras]] = {
    "aging": aging_extras,
    "statement": statement_extras,
}
_DRESSED: dict[str, Callable[[Page, View, ViewTable], None]] = {
    "aging": aging_chart.add_chart,
    "statement": statement_sheet.dress,
}


def at_the_same_moment(press: Press, view_name: str, query: ViewQuery, table: ViewTable) -> ViewTable:
    """Another view as the ledger stood when `table` was read."""
    other = press.client.query(view_name, query)
    if other.sequence == table.sequence:
        return other
    query.known_at = query.known_at or str(table.sequence)
    return press.client.query(view_name, query)


def compared(
    label: str, ours: Mapping[str, int], theirs: Mapping[str, int], places: Mapping[str, int]
) -> list[tuple[str, bool]]:
    """Per currency both sums and their difference, with whether it is none."""
    found = []
    for currency in sorted(ours.keys() | theirs.keys()):
        mine, other, digits = ours.get(currency, 0), theirs.get(currency, 0), places[currency]
        text = (
            f"{label} {format_money(mine, digits)} {currency} · Customer balances"
            f" {format_money(other, digits)} {currency} · difference {format_money(mine - other, digits)}"
        )
        found.append((text, mine == other))
    return found


def _balances(table: ViewTable) -> dict[str, int]:
    sums: dict[str, int] = {}
    columns = dict(zip(table.columns, table.values, strict=True))
    for currency, balance in zip(columns["currency"], columns["balance"], strict=True):
        if currency:
            sums[currency] = sums.get(currency, 0) + balance
    return sums
