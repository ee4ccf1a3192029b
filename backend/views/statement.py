"""The query of the view `statement`: what moved one customer's balance, and what of it is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from backend.domain.status import REQUESTS
from backend.problems import OptionInvalid
from backend.store.database import Tx
from backend.store.searching import Sql
from backend.views.accounts import currency_filter
from backend.views.base import (
    EVER,
    Ask,
    Found,
    Moment,
    both,
    checked_date,
    find_account,
    items,
    ordinal,
)
from backend.views.settled import put_together
from shared.identifiers import natural_key

_LATE = ((91, "OVER_90"), (61, "DAYS_61_90"), (31, "DAYS_31_60"), (1, "DAYS_1_30"))
"""From so many days late on, what is open is called that; else NOT_DUE."""
_REST = (
    "NOT_DUE",
    "DAYS_1_30",
    "DAYS_31_60",
    "DAYS_61_90",
    "OVER_90",
    "CREDIT_NOTES",
    "UNAPPLIED",
    "PREPAID",
)
"""The lines below the closing balance, in their order; together they are that balance."""


@dataclass
class Move:
    """One thing that moved the balance by `amount` minor units on a day. side: D stands before C; item_id:
    the document that did, 0 where it is not the document's own line."""

    date: str
    what: str
    number: str
    side: str
    amount: int
    item_id: int = 0
    due: str | None = None
    reference: str | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """By date; of a day debits first, what was taken back last; ties end in the number."""
        return (self.date, self.what == "TAKEN_BACK", self.side != "D", natural_key(self.number), self.number,
                self.what, self.amount)  # fmt: skip


@dataclass
class Part:
    """A statement in one currency. open: item id -> signed amount left of it at the end of the period."""

    currency: str
    moves: list[Move] = field(default_factory=list)
    open: dict[int, int] = field(default_factory=dict)
    rest: Counter[str] = field(default_factory=Counter)


def find(tx: Tx, ask: Ask) -> Found:
    """Per currency the opening balance, the documents of the period, the closing balance and its parts.

    The period ends with the earlier of its own last day and the as-of date. Of what was booked and taken
    back under one date nothing is shown: at no day's end did it stand. Raises NotFound, OptionInvalid.
    """
    customer = ask.filters.get("account", "")
    if not customer:
        raise OptionInvalid(name="account", label="Customer", value="(blank)", allowed="the number of one")
    account_id = find_account(tx, ask.org_id, customer)
    first = _day(ask, "date_from")
    last = _day(ask, "date_to")
    ends = min(last or EVER, ask.moment.date)
    if first > ends:
        raise OptionInvalid(name="date_from", label="From", value=first, allowed=f"a day up to {ends}")
    then = replace(ask, moment=Moment(ends, ask.moment.seq), today=ask.today if ends == EVER else ends)
    parts = _parts(tx, then, account_id)
    found: list[tuple[Any, ...]] = []
    for part in sorted(parts.values(), key=lambda part: part.currency):
        found.extend(_lines(tx, then, part, first))
    return Found(found[: ask.limit] if ask.limit else found)


def _day(ask: Ask, name: str) -> str:
    text = ask.filters.get(name, "")
    return checked_date(name, text) if text else ""


def _parts(tx: Tx, ask: Ask, account_id: int) -> dict[str, Part]:
    """By currency all that moved the balance up to the moment, and what was open then."""
    own, only = Sql("o.account_id = ?", (account_id,)), currency_filter(ask)
    parts: dict[str, Part] = {}
    currency = tx.value("SELECT currency FROM account WHERE org_id = ? AND id = ?", ask.org_id, account_id)
    wanted = ask.filters.get("currency", "").upper()
    if wanted in ("", currency):
        parts[currency] = Part(currency)
    seq, day = ask.moment.seq, ask.moment.date
    where = both(own, only)
    topups: list[int] = []
    for item_id, side, kind, number, currency, amount, when, due, void_seq, void_date, reference in tx.rows(
        "SELECT o.id, o.side, o.kind, o.number, o.currency, o.amount, o.effective_date, o.due_date,"
        " o.void_seq, o.void_date, o.reference FROM open_item o"
        f" WHERE o.org_id = ? AND {where.text} AND o.seq <= ? AND o.effective_date <= ?",
        ask.org_id, *where.args, seq, day,
    ):  # fmt: skip
        part = parts.setdefault(currency, Part(currency))
        if kind == "TOPUP":
            topups.append(item_id)
        is_gone = void_seq is not None and void_seq <= seq and void_date <= day
        if kind in REQUESTS or (is_gone and void_date == when):
            continue
        change = amount if side == "D" else -amount
        part.moves.append(Move(when, kind, number, side, change, item_id, due, reference))
        if is_gone:
            part.moves.append(Move(void_date, "TAKEN_BACK", number, side, -change))
    for number, currency, when, amount in _put_on_topups(tx, ask, topups):
        parts[currency].moves.append(Move(when, "TOP_UP", number, "D", amount))
    source = items(tx, ask, where)
    for item_id, side, kind, currency, amount, left, due in tx.rows(
        f"SELECT i.id, i.side, i.kind, i.currency, i.amount, i.open, i.due_date FROM {source.text} i",
        *source.args,
    ):
        part = parts[currency]
        if kind == "PROFORMA":
            part.rest["PREPAID"] -= amount - left
        elif kind not in REQUESTS:
            signed = left if side == "D" else -left
            part.open[item_id] = signed
            part.rest[_called(side, kind, due, ask.today)] += signed
    return parts


def _put_on_topups(tx: Tx, ask: Ask, ids: Sequence[int]) -> list[tuple[str, str, str, int]]:
    """(number, currency, date, amount) of money that left the balance for the wallet, by day."""
    if not ids:
        return []
    among, argument = tx.among(ids)
    found = tx.rows(
        "SELECT d.number, d.currency, x.effective_date, CAST(SUM(x.amount) AS BIGINT) FROM open_item d"
        " JOIN allocation x ON x.org_id = d.org_id AND x.debit_id = d.id"
        f" WHERE d.org_id = ? AND d.id IN {among} AND x.seq <= ? AND x.effective_date <= ?"
        " GROUP BY d.id, d.number, d.currency, x.effective_date HAVING SUM(x.amount) <> 0",
        ask.org_id, argument, ask.moment.seq, ask.moment.date,
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _called(side: str, kind: str, due: str | None, today: str) -> str:
    if side == "C":
        return "CREDIT_NOTES" if kind == "CREDIT_NOTE" else "UNAPPLIED"
    late = 0 if due is None else ordinal(today) - ordinal(due)
    return next((name for days, name in _LATE if late >= days), "NOT_DUE")


def _lines(tx: Tx, ask: Ask, part: Part, first: str) -> Iterable[tuple[Any, ...]]:
    """The rows of a part, in the order of the view's columns."""
    moves = sorted(part.moves, key=lambda move: move.order)
    shown = [move for move in moves if move.date >= first]
    balance = sum(move.amount for move in moves) - sum(move.amount for move in shown)
    before = None
    if first > date.min.isoformat():
        before = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
    yield ("OPENING_BALANCE", None, before, None, None, balance, None, part.currency, None, None)
    given = put_together(tx, ask, [move.item_id for move in shown if move.side == "C" and move.item_id], "C")
    taken = put_together(tx, ask, [move.item_id for move in shown if move.side == "D" and move.item_id], "D")
    for move in shown:
        balance += move.amount
        text = (taken if move.side == "D" else given).get(move.item_id)
        yield (move.what, move.number, move.date, move.due, move.amount, balance,
               part.open.get(move.item_id) if move.item_id else None, part.currency, text,
               move.reference)  # fmt: skip
    ends = None if ask.moment.date == EVER else ask.moment.date
    yield ("CLOSING_BALANCE", None, ends, None, None, balance, balance, part.currency, None, None)
    for name in _REST:
        if part.rest[name]:
            yield (name, None, None, None, None, None, part.rest[name], part.currency, None, None)
