"""What a statement of account has beside its rows: letter head, looks, what is printed. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from addin.hosts.geometry import Area
from addin.pages import Fill, Page
from shared.money import format_money
from shared.schemas import ViewTable
from shared.views import View

_BALANCES = ("OPENING_BALANCE", "CLOSING_BALANCE")
_LAST_PRINTED = "open"
"""What stands right of this column is for us: a page of paper is no wider."""


def heading(number: str, name: str, first: str, last: str, currencies: Sequence[str]) -> list[str]:
    """The customer, and what of. first, last: ISO dates, "" for no end."""
    period = f" from {_day(first)}" if first else ""
    period += f" to {_day(last)}" if last else ""
    return [name or number, f"Customer {number} · Statement of account{period} · {', '.join(currencies)}"]


def sentence(account: str, table: ViewTable) -> str:
    """Statement of 00104: 12 movements, closing balance 5,000.00 EUR.

    Whose it is depends on the cell selected, so it is said.
    """
    columns = dict(zip(table.columns, table.values, strict=True))
    moves = sum(amount is not None for amount in columns["amount"])
    closing = [
        f"{format_money(balance, table.places[currency])} {currency}"
        for what, currency, balance in zip(
            columns["what"], columns["currency"], columns["balance"], strict=True
        )
        if what == "CLOSING_BALANCE"
    ]
    said = f"Statement of {account}: {moves:,} movement{'' if moves == 1 else 's'}"
    return f"{said}, closing balance {' and '.join(closing)}." if closing else f"{said}."


def dress(page: Page, view: View, table: ViewTable) -> None:
    """Opening and closing balances stand out; from the customer's name on it is printed; it is not sorted."""
    header_row = int(page.marks["header"])
    for place, what in enumerate(table.values[table.columns.index("what")]):
        if what in _BALANCES:
            page.fills.append(Fill(Area(header_row + 1 + place, 1, 1, len(view.columns)), "total"))
    width = next(at for at, column in enumerate(view.columns, 1) if column.name == _LAST_PRINTED)
    top = max(block.row for block in page.blocks if block.columns[0].look == "title")
    page.print_area = Area(top, 1, header_row + len(table.keys) - top + 1, width)
    page.filter = None


def _day(iso: str) -> str:
    day = dt.date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"
