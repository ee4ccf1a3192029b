"""The events a history is made of: changes of master data, and what moved a customer's balance."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from backend.domain.status import REQUESTS
from backend.store.database import Tx
from backend.store.searching import by, each
from shared.kinds import KINDS
from shared.views.invoices import DOCUMENTS

_SIGN = {"D": 1, "C": -1}
_DOCUMENT = {**dict(DOCUMENTS), "PAYMENT": "Payment", "OPENING": "Opening payment"}
_KIND = {"account": "accounts", "invoice": "invoices", "payment_type": "payment_types"}


class Event(NamedTuple):
    """One thing that happened. place: order within its sequence. amount: shown, None where no money is
    concerned; change: of the open amount or balance. row: the sheet's row, 0 for none."""

    seq: int
    place: int
    what: str
    date: str
    amount: int | None
    change: int
    row: int

    @property
    def order(self) -> tuple[int, int]:
        """When it happened."""
        return self.seq, self.place


def put_events(tx: Tx, org_id: int, entity: str, entity_id: int) -> list[Event]:
    """Each change of a record, with the value before, and each that was taken back."""
    found = tx.rows(
        "SELECT id, fields, seq, dead_seq, row_no FROM put"
        " WHERE org_id = ? AND entity = ? AND entity_id = ? ORDER BY id",
        org_id, entity, entity_id,
    )  # fmt: skip
    puts = [(put_id, json.loads(fields), *rest) for put_id, fields, *rest in found]
    events: list[Event] = []
    for place, (put_id, fields, seq, dead_seq, row_no) in enumerate(puts):
        before: dict[str, Any] = {}
        for _, earlier, _, dead, _ in puts[:place]:
            if dead is None or dead > seq:
                before.update(earlier)
        words = [_change(entity, name, before.get(name), value) for name, value in fields.items()]
        words = [word for word in words if word]
        if words:
            events.append(Event(seq, put_id, "; ".join(words), "", None, 0, row_no))
        if dead_seq is not None:
            names = ", ".join(_label(entity, name) for name in fields)
            events.append(Event(dead_seq, put_id, f"Change taken back: {names}", "", None, 0, row_no))
    return events


def _change(entity: str, name: str, before: Any, after: Any) -> str:
    """Due: 2026-04-01 -> 2026-05-01; "" where nothing changed."""
    if before == after:
        return ""
    old = f"{_word(before)} → " if before not in (None, "") else ""
    return f"{_label(entity, name)}: {old}{_word(after)}"


def _label(entity: str, name: str) -> str:
    kind = KINDS.get(_KIND.get(entity, ""))
    labels = {field.name: field.header for field in kind.fields} if kind else {}
    return labels.get(name, name.replace("_", " ").capitalize())


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "") else str(value)


def account_events(tx: Tx, org_id: int, account_id: int) -> list[tuple[str, list[Event]]]:
    """Per currency what moved the customer's balance; changes of the record stand with the first.

    Invoices raise it, payments and credit notes lower it; requests do not touch it, but money put on
    a top-up leaves it (it is in the wallet then).
    """
    own = tx.value("SELECT currency FROM account WHERE org_id = ? AND id = ?", org_id, account_id)
    topups: list[int] = []
    by_currency: dict[str, list[Event]] = {own: put_events(tx, org_id, "account", account_id)}
    for number, side, kind, currency, amount, day, seq, void_seq, void_date, row_no, item_id in tx.rows(
        "SELECT number, side, kind, currency, amount, document_date, seq, void_seq, void_date, row_no, id"
        " FROM open_item WHERE org_id = ? AND account_id = ?",
        org_id, account_id,
    ):  # fmt: skip
        if kind == "TOPUP":
            topups.append(item_id)
        change = 0 if kind in REQUESTS else _SIGN[side] * amount
        name = f"{_DOCUMENT.get(kind, kind.capitalize().replace('_', ' '))} {number}"
        events = by_currency.setdefault(currency, [])
        events.append(Event(seq, item_id, name, day, change or amount, change, row_no))
        if void_seq is not None:
            what = f"Taken back: {name}"
            events.append(Event(void_seq, item_id, what, void_date or "", -change, -change, 0))
    given = each(tx, topups)
    for number, currency, amount, day, seq, place in tx.rows(
        "SELECT d.number, d.currency, x.amount, x.effective_date, x.seq, x.id"
        f" FROM {given.text}allocation x{by(tx, 'ix_allocation_debit')}"
        " JOIN open_item d ON d.org_id = x.org_id AND d.id = x.debit_id"
        " WHERE x.org_id = ? AND x.debit_id = j.value",
        *given.args, org_id,
    ) if topups else ():  # fmt: skip
        by_currency[currency].append(Event(seq, place, f"Put on top-up {number}", day, amount, amount, 0))
    return list(by_currency.items())
