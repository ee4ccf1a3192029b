"""The query of the view `history`: everything that ever happened to one number, read from the effects."""

from __future__ import annotations

from typing import Any, NamedTuple

from backend.problems import NotFound, OptionInvalid
from backend.store.database import Row, Tx
from backend.store.searching import by
from backend.views.base import Ask, Found, find_account
from backend.views.changes import Event, account_events, put_events
from backend.views.trace import UNKNOWN, origins
from shared.identifiers import loose_key

_ITEM = (
    "SELECT i.id, i.number, i.side, i.kind, i.currency, i.amount, i.document_date, i.seq, i.void_seq,"
    " i.void_date, i.row_no FROM open_item i"
)
LOADED = {
    "STANDARD": "Invoice loaded",
    "TAX": "Tax invoice loaded",
    "PROFORMA": "Pro-forma loaded",
    "TOPUP": "Top-up loaded",
    "FEE": "Fee charged",
    "PAYMENT": "Payment received",
    "CREDIT_NOTE": "Credit note loaded",
    "OPENING": "Paid before it came here",
    "CHARGEBACK": "Payment taken back by the bank",
    "REFUND": "Money on account given back",
    "PAYOUT": "Credit note paid out",
    "WRITE_OFF": "Closed without money",
}
"""What the booking of an item of each kind is called."""


class Chain(NamedTuple):
    """The events of one number, to be shown in the order of their sequence."""

    number: str
    currency: str
    events: list[Event]


def find(tx: Tx, ask: Ask) -> Found:
    """One row an event, oldest first; of several items that bore the number, one after the other.

    Raises NotFound where no document, payment or customer bears it, OptionInvalid without a number.
    """
    numbers = list(ask.numbers) or [text for text in (ask.filters.get("number", ""),) if text]
    if not numbers:
        raise OptionInvalid(name="number", value="")
    chains = [chain for number in numbers for chain in _chains(tx, ask, number)]
    known = origins(tx, ask.org_id, {event.seq for chain in chains for event in chain.events})
    rows: list[tuple[Any, ...]] = []
    for number, currency, events in chains:
        balance = 0
        for event in sorted(events, key=lambda event: event.order):
            before, balance = balance, balance + event.change
            origin = known.get(event.seq, UNKNOWN)
            amounts = (event.amount, before, balance) if event.amount is not None else (None, None, None)
            rows.append(
                (number, event.what, event.date or None, currency, *amounts, origin.import_no or None,
                 origin.attempt or None, origin.source or None, event.row or None, origin.by or None,
                 origin.at or None)
            )  # fmt: skip
    return Found(rows)


def _chains(tx: Tx, ask: Ask, number: str) -> list[Chain]:
    found = tx.rows(
        f"{_ITEM}{by(tx, 'ix_open_item_number')} WHERE i.org_id = ? AND i.number_key = ? ORDER BY i.id",
        ask.org_id, loose_key(number),
    )  # fmt: skip
    exact = [row for row in found if row[1] == number]
    found = exact or found or _payments(tx, ask.org_id, number)
    if found:
        return [Chain(row[1], row[4], _item_events(tx, ask.org_id, row)) for row in found]
    try:
        account_id = find_account(tx, ask.org_id, number)
    except NotFound:
        raise NotFound(what="invoice, payment or customer", id=number) from None
    name = tx.value("SELECT number FROM account WHERE org_id = ? AND id = ?", ask.org_id, account_id)
    return [Chain(name, currency, events) for currency, events in account_events(tx, ask.org_id, account_id)]


def _payments(tx: Tx, org_id: int, number: str) -> list[Row]:
    """The payment of a number PAY-<root import>-<row>, found by what its import wrote."""
    parts = number.strip().upper().split("-")
    if len(parts) < 3 or not parts[1].isdecimal() or len(parts[1]) > 9:
        return []
    return tx.rows(
        "SELECT i.id, i.number, i.side, i.kind, i.currency, i.amount, i.document_date, i.seq, i.void_seq,"
        " i.void_date, i.row_no FROM import m CROSS JOIN posting p CROSS JOIN open_item i"
        " WHERE m.org_id = ? AND m.number = ? AND p.org_id = m.org_id AND p.import_id = m.id"
        " AND p.action = 'book'"
        " AND i.org_id = p.org_id AND i.id >= p.item_from AND i.id < p.item_to AND i.number = ?"
        " ORDER BY i.id",
        org_id, int(parts[1]), "-".join(parts),
    )  # fmt: skip


def _item_events(tx: Tx, org_id: int, item: Row) -> list[Event]:
    item_id, _, side, kind, _, amount, day, seq, void_seq, void_date, row_no = item
    events = [Event(seq, 0, LOADED.get(kind, kind.capitalize()), day, amount, amount, row_no)]
    mine, other = ("debit_id", "credit_id") if side == "D" else ("credit_id", "debit_id")
    left = amount
    for allocation, part, when, at, other_kind, other_number, other_seq, other_row in tx.rows(
        f"SELECT x.id, x.amount, x.effective_date, x.seq, o.kind, o.number, o.seq, o.row_no FROM allocation x"
        f" JOIN open_item o ON o.org_id = x.org_id AND o.id = x.{other} WHERE x.org_id = ? AND x.{mine} = ?"
        " ORDER BY x.seq, x.id",
        org_id, item_id,
    ):  # fmt: skip
        left -= part
        row = row_no if at == seq else other_row if at == other_seq else 0
        what = _allocated(side, other_kind, other_number, undone=part < 0)
        events.append(Event(at, allocation, what, when, -part, -part, row))
    events.extend(put_events(tx, org_id, "invoice", item_id))
    if void_seq is not None:
        events.append(Event(void_seq, 2**62, "Taken back", void_date or "", -left, -left, 0))
    return events


def _allocated(side: str, kind: str, number: str, *, undone: bool) -> str:
    if side == "C":
        return f"Taken off {number} again" if undone else f"Put on {number}"
    if kind == "OPENING":
        return "Taken off again: paid before it came here" if undone else "Paid before it came here"
    name = {"PAYMENT": "payment", "CREDIT_NOTE": "credit note"}.get(kind, kind.lower().replace("_", " "))
    return f"Taken off again: {name} {number}" if undone else f"Settled by {name} {number}"
