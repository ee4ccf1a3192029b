"""The query of the view `invoices`: documents listed, or looked up by number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from backend.domain.status import REQUESTS, is_overdue, payment_state, payment_status
from backend.store.database import Row, Tx
from backend.store.searching import Sql
from backend.store.standing import IS_GIVEN_BACK
from backend.views.base import (
    Ask,
    Found,
    Rows,
    account_filter,
    both,
    date_filter,
    in_order,
    items,
    ordinal,
    pick,
)
from backend.views.exactly import NOWHERE, answers, exactly
from backend.views.settled import IS_REQUEST, UNSETTLED, Settled, owed, settled
from shared.identifiers import loose_key
from shared.views import VIEWS

_KINDS = {
    "DEBT": f"o.side = 'D' AND o.kind NOT IN {IS_REQUEST} AND o.kind NOT IN {IS_GIVEN_BACK}",
    "REQUEST": f"o.side = 'D' AND o.kind IN {IS_REQUEST}",
    "CREDIT_NOTE": "o.kind = 'CREDIT_NOTE'",
    "ALL": "(o.side = 'D' OR o.kind = 'CREDIT_NOTE')",
}
_COLUMNS = (
    "i.id, i.number, a.number, a.name, i.kind, i.document_date, i.due_date, i.currency, i.amount, i.open,"
    " i.hold, i.version, i.account_id, a.collection_threshold, i.number_key"
)
_ANY = Sql(_KINDS["ALL"])
_IS_OPEN = {
    **dict.fromkeys(("OPEN", "OVERDUE", "UNPAID", "PARTIALLY_PAID", "NO_PAYMENT_REQUIRED"), True),
    **dict.fromkeys(("PAID", "WRITTEN_OFF"), False),
}
"""Status asked for -> whether something is open on each such document; the others are told row by row."""
Thresholds = dict[tuple[int, str], int]


def find(tx: Tx, ask: Ask) -> Found:
    """Documents as rows of the view. With numbers: one row a number, in the order asked."""
    if not ask.numbers:
        return _listed(tx, ask)
    return _shown(tx, ask) if answers(ask) else _looked_up(tx, ask)


def _listed(tx: Tx, ask: Ask) -> Found:
    wanted = ask.filters.get("status", "")
    void = wanted == "NONE"
    is_open = _IS_OPEN.get(wanted)
    left = None if is_open is None else Sql("o.open > 0" if is_open else "o.open = 0")
    where = both(
        account_filter(tx, ask),  # the first column to be read: most rows are not this customer's
        Sql(_KINDS[ask.filters.get("kind", "DEBT")]),
        date_filter(ask, "issued_from", "o.document_date", ">="),
        date_filter(ask, "issued_to", "o.document_date", "<="),
        date_filter(ask, "due_to", "o.due_date", "<="),
        left if ask.moment.is_now else None,
    )
    found = _select(tx, ask, where, void=void)
    if is_open is not None:
        found = [row for row in found if (row[9] > 0) == is_open]
    order = in_order(row[1] for row in found) | in_order(row[2] for row in found)
    found.sort(key=lambda row: (order[row[2]], row[5], order[row[1]], row[1]))
    money = settled(tx, ask, [row[0] for row in found if row[9] != row[8]])
    owing = _thresholds(tx, ask, found)
    result = Rows()
    for row in found:
        shown = _row(row, money.get(row[0], UNSETTLED), owing, ask.today, void=void)
        if wanted == "OVERDUE":
            if shown[6] is None:
                continue
        elif wanted not in ("", "OPEN") and shown[12] != wanted:
            continue
        result.add(shown, f"invoice:{row[0]}", row[11])
        if len(result.rows) == ask.limit:
            break
    return result.found


def _shown(tx: Tx, ask: Ask) -> Found:
    """The same as `_looked_up`, which is asked only where a number alone does not tell."""
    columns, places = exactly(tx, ask)
    rest = [asked for asked, place in enumerate(places) if place == NOWHERE]
    if rest:
        names = [column.name for column in VIEWS["invoices"].columns]
        full = _looked_up(tx, replace(ask, numbers=tuple(ask.numbers[asked] for asked in rest))).rows
        for place, (asked, row) in enumerate(zip(rest, full, strict=True), start=len(columns["number"])):
            places[asked] = place
            for name, values in columns.items():
                values.append(row[names.index(name)])
    return Found([], columns={name: [columns[name][place] for place in places] for name in ask.columns})


def _looked_up(tx: Tx, ask: Ask) -> Found:
    keys = [loose_key(number) for number in ask.numbers]
    candidates = _by_key(_select(tx, ask, _ANY, keys=keys))
    missing = [key for key in keys if key not in candidates]
    gone = _by_key(_select(tx, ask, _ANY, void=True, keys=missing)) if missing else {}
    chosen: list[Row | None] = [
        pick(number, candidates.get(key, ())) for number, key in zip(ask.numbers, keys, strict=True)
    ]
    hits = [row for row in chosen if row is not None]
    money = settled(tx, ask, {row[0] for row in hits if row[9] != row[8]})
    owing = _thresholds(tx, ask, hits)
    result = Rows()
    for number, key, live in zip(ask.numbers, keys, chosen, strict=True):
        # The last of that number to be taken back stands for those before it.
        row = live or (max(gone[key]) if key in gone else None)
        if row is None:
            status = "ambiguous" if key in candidates else "unknown"
            result.add((number, *[None] * 11, status, None, None))
        else:
            shown = _row(row, money.get(row[0], UNSETTLED), owing, ask.today, void=live is None)
            result.add(shown, f"invoice:{row[0]}", row[11])
    return result.found


def _by_key(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[14], []).append(row)
    return found


def _select(
    tx: Tx, ask: Ask, where: Sql, *, void: bool = False, keys: Iterable[str] | None = None
) -> list[Row]:
    source = items(tx, ask, where, void=void, keys=keys)
    return tx.rows(
        f"SELECT {_COLUMNS} FROM {source.text} i"
        " JOIN account a ON a.org_id = i.org_id AND a.id = i.account_id",
        *source.args,
    )


def _thresholds(tx: Tx, ask: Ask, rows: list[Row]) -> Thresholds:
    """What is owed by those customers of the rows whom small debts are not collected from."""
    return owed(tx, ask, {row[12] for row in rows if row[13]})


def _row(row: Row, money: Settled, owing: Thresholds, today: str, *, void: bool) -> tuple[Any, ...]:
    (_, number, account, name, kind, issued, due, currency, amount, left, hold, _, account_id, threshold,
     _) = row  # fmt: skip
    if void:
        left = 0
    if kind == "CREDIT_NOTE":
        status = payment_state(amount=amount, unallocated=left, void=void)
        used = 0 if void else left - amount
        return (
            number, account, name, kind, issued, due, None, currency, -amount, 0, used, -left, status,
            None, bool(hold),
        )  # fmt: skip
    paid, credits_, last_payment, written_off = money
    status = payment_status(
        total=amount, open_amount=left, void=void, written_off=written_off, threshold=threshold,
        account_open=owing.get((account_id, currency), 0) if threshold else 0,
    )  # fmt: skip
    late = ordinal(today) - ordinal(due) if is_overdue(left, due, today) and kind not in REQUESTS else None
    return (
        number, account, name, kind, issued, due, late, currency, amount, paid, credits_, left, status,
        last_payment or None, bool(hold),
    )  # fmt: skip
