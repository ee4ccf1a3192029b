"""The verb pull: a view into its sheet, with the options that sheet remembers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from addin.commands.pulling import options_of
from addin.errors import Refusal
from addin.hosts.geometry import Area
from addin.pages import Page
from addin.press import Outcome, Press
from addin.report import plural
from addin.view_options import chosen, read_block
from addin.view_sheet import PURPOSE, shown, view_page
from addin.workbook import SheetOf
from shared.headers import KEY_HEADER
from shared.limits import SHEET_ROWS
from shared.money import format_money
from shared.schemas import ViewQuery, ViewTable
from shared.views import VIEWS, View

_HEAD_ROWS = 60
"""The head of a pulled sheet is shorter than this."""


def pull_invoices(press: Press) -> Outcome:
    """Invoices with what is open."""
    return pull(press, "invoices")


def pull_accounts(press: Press) -> Outcome:
    """Customer balances."""
    return pull(press, "accounts")


def pull_unallocated(press: Press) -> Outcome:
    """Unapplied cash."""
    return pull(press, "unallocated")


def pull_payments(press: Press) -> Outcome:
    """Payments."""
    return pull(press, "payments")


def pull_aging(press: Press) -> Outcome:
    """Aging, with its difference to Customer balances."""
    return pull(press, "aging")


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
        _keep_changes(press, view, sheet, table)
    checks = aging_checks(press, query, table) if view_name == "aging" else ()
    page = page_of(press, view, table, query, checks)
    written = press.desk.rewrite(sheet, page) if sheet is not None else press.desk.add(page)
    return Outcome(closing_sentence(view, table), sheet=written.name)


def page_of(
    press: Press, view: View, table: ViewTable, query: ViewQuery, checks: Sequence[tuple[str, bool]] = ()
) -> Page:
    """The page of a view. Raises Refusal LIMIT_EXCEEDED where its rows and its head are more than a sheet."""
    if len(table.keys) > SHEET_ROWS - _HEAD_ROWS:
        raise Refusal(
            "LIMIT_EXCEEDED",
            f"{view.label} has {len(table.keys):,} rows; a sheet holds {SHEET_ROWS - _HEAD_ROWS:,} under its"
            " head. Narrow it down in the yellow cells.",
        )
    values = {"as_of": query.as_of, "known_at": query.known_at, **query.filters}
    return view_page(view, table, options_of(view), values, press.now.tzinfo, checks=checks)


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
    """The first two columns of a pulled sheet above its header."""
    header = int(sheet.marks.get("header", "0") or 0)
    used = sheet.used
    rows = min(header - 1, used.rows if used else 0)
    return sheet.values(Area(1, 1, rows, 2)) if rows > 0 else []


def query_of(view: View, head: Sequence[Sequence[Any]], given: Mapping[str, str]) -> ViewQuery:
    """What a press asks the server: options given with it before those on the sheet."""
    options = options_of(view)
    values = chosen(options, read_block(head, options), given)
    as_of, known_at = values.pop("as_of", ""), values.pop("known_at", "")
    return ViewQuery(filters=values, as_of=as_of, known_at=known_at)


def closing_sentence(view: View, table: ViewTable) -> str:
    """1,204 lines of Customer balances: 12,480.00 EUR and 80.00 USD."""
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


def aging_checks(press: Press, query: ViewQuery, table: ViewTable) -> list[tuple[str, bool]]:
    """Per currency the total beside that of Customer balances at the same moment, and the difference."""
    same = ViewQuery(filters=query.filters, as_of=query.as_of, known_at=query.known_at)
    accounts = press.client.query("accounts", same)
    if accounts.sequence != table.sequence:
        same.known_at = query.known_at or str(table.sequence)
        accounts = press.client.query("accounts", same)
    ours, theirs = _balances(table), _balances(accounts)
    found = []
    for currency in sorted(ours.keys() | theirs.keys()):
        places = (table.places | accounts.places)[currency]
        mine, other = ours.get(currency, 0), theirs.get(currency, 0)
        text = (
            f"Aging {format_money(mine, places)} {currency} · Customer balances"
            f" {format_money(other, places)} {currency} · difference {format_money(mine - other, places)}"
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


def _keep_changes(press: Press, view: View, sheet: SheetOf, table: ViewTable) -> None:
    """Raises Refusal UNSENT_CHANGES where a refresh would replace what a person typed."""
    if press.option("discard") == "yes":
        return
    changed = unsent(view, sheet, table)
    if not changed:
        return
    listed = ", ".join(changed[:3]) + (f" and {len(changed) - 3:,} more" if len(changed) > 3 else "")
    sentence = f"Sheet {sheet.name} differs from the ledger in {listed}."
    if press.agreed(f"{sentence} Replace it by what the ledger says?"):
        return
    raise Refusal(
        "UNSENT_CHANGES",
        f'{sentence} Press Import to send it, or pull with "Replace changed cells": Yes.',
        {"count": len(changed)},
    )


def unsent(view: View, sheet: SheetOf, table: ViewTable) -> list[str]:
    """Cells people may change that hold something else than the ledger: "Due of INV-7"."""
    editable = [place for place, column in enumerate(view.columns) if column.editable]
    header = int(sheet.marks.get("header", "0") or 0)
    used = sheet.used
    if not editable or not header or used is None or used.rows <= header:
        return []
    rows = sheet.values(Area(header, 1, used.rows - header + 1, used.columns))
    titles = [str(cell or "") for cell in rows[0]]
    if KEY_HEADER not in titles:
        return []
    places = {place: titles.index(view.columns[place].header) for place in editable
              if view.columns[place].header in titles}  # fmt: skip
    key_place = titles.index(KEY_HEADER)
    at = {key: row for row, key in enumerate(table.keys) if key}
    found = []
    for row in rows[1:]:
        line = at.get(str(row[key_place]))
        if line is None:
            continue
        for place, there in places.items():
            if _plain(row[there]) != _plain(shown(view.columns[place], table.values[place][line])):
                found.append(f"{view.columns[place].header} of {table.values[0][line]}")
    return found


def _plain(value: Any) -> str:
    """A cell's value for comparing: a date as its day, yes and no in any case."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip().casefold()
