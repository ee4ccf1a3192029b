"""What settled the debit documents, and what a customer owes in all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from backend.domain.status import REQUESTS
from backend.store.database import Row, Tx
from backend.store.searching import Sql, by, each
from backend.views.base import Ask, items
from shared.money import format_money, places_of

FEW = 50_000
"""Up to so many documents are asked for by id; above, one pass over all allocations is faster."""

IS_REQUEST = "(" + ", ".join(f"'{kind}'" for kind in REQUESTS) + ")"


class Settled(NamedTuple):
    """How a debit came down: minor units by payments and opening credits, minor units by anything
    else, date of the last payment ("" for none), whether any of it was written off."""

    paid: int = 0
    credits: int = 0
    last_payment: str = ""
    written_off: bool = False


UNSETTLED = Settled()


def settled(tx: Tx, ask: Ask, debit_ids: Collection[int]) -> dict[int, Settled]:
    """Debit id -> how it came down at the moment; documents nothing was put on are left out.

    An allocation and its twin cancel out before anything is counted or dated.
    """
    if not debit_ids:
        return {}
    given, source, wanted = Sql(""), "allocation x", ""
    if len(debit_ids) <= FEW:
        given = each(tx, debit_ids)
        source = f"{given.text}allocation x{by(tx, 'ix_allocation_debit')}"
        wanted = " AND x.debit_id = j.value"
    rows = tx.rows(
        "SELECT x.debit_id, c.kind, x.amount, c.document_date, x.credit_id"
        f" FROM {source} JOIN open_item c ON c.org_id = x.org_id AND c.id = x.credit_id"
        f" WHERE x.org_id = ? AND x.seq <= ? AND x.effective_date <= ?{wanted}",
        *given.args, ask.org_id, ask.moment.seq, ask.moment.date,
    )  # fmt: skip
    # Twins are rare: only where there is one must each credit's own sum be known.
    undone = {row[0] for row in rows if row[2] < 0}
    found: dict[int, Settled] = {}
    for row in rows:
        debit_id, kind, amount, day, _ = row
        if debit_id in undone:
            continue
        before = found.get(debit_id)
        if before is None and kind == "PAYMENT":
            found[debit_id] = Settled(amount, 0, day)
        else:
            found[debit_id] = _more(before or UNSETTLED, kind, amount, day)
    for (debit_id, _), (kind, amount, day) in _net(rows, undone).items():
        found[debit_id] = _more(found.get(debit_id, UNSETTLED), kind, amount, day)
    return found


def _net(rows: Iterable[Row], debit_ids: Collection[int]) -> dict[tuple[int, int], tuple[str, int, str]]:
    """(debit, credit) -> kind of credit, what is left of it on the debit if anything, its date."""
    sums: dict[tuple[int, int], tuple[str, int, str]] = {}
    for debit_id, kind, amount, day, credit_id in rows:
        if debit_id in debit_ids:
            pair = (debit_id, credit_id)
            sums[pair] = (kind, amount + (sums[pair][1] if pair in sums else 0), day)
    return {pair: found for pair, found in sums.items() if found[1]}


def _more(before: Settled, kind: str, amount: int, day: str) -> Settled:
    paid, credits_, last, written_off = before
    if kind == "PAYMENT":
        return Settled(paid + amount, credits_, max(last, day), written_off)
    if kind == "OPENING":
        return Settled(paid + amount, credits_, last, written_off)
    return Settled(paid, credits_ + amount, last, written_off or kind == "WRITE_OFF")


def put_together(tx: Tx, ask: Ask, ids: Collection[int], side: str) -> dict[int, str]:
    """Item id -> what it stands against at the moment, "INV-7: 100.00, INV-9: 50.00", in the order it was
    put there. side: C for what credits were put on, D for what was put on debits."""
    if not ids:
        return {}
    mine, other, index = (
        ("credit_id", "debit_id", "ix_allocation_credit")
        if side == "C"
        else ("debit_id", "credit_id", "ix_allocation_debit")
    )
    given, source, wanted = Sql(""), "allocation x", ""
    if len(ids) <= FEW:
        given = each(tx, ids)
        source = f"{given.text}allocation x{by(tx, index)}"
        wanted = f" AND x.{mine} = j.value"
    rows = tx.rows(
        f"SELECT n.mine, o.number, o.currency, n.amount FROM (SELECT x.{mine} AS mine, x.{other} AS other,"
        f" MIN(x.id) AS first, CAST(SUM(x.amount) AS BIGINT) AS amount FROM {source}"
        f" WHERE x.org_id = ? AND x.seq <= ? AND x.effective_date <= ?{wanted}"
        f" GROUP BY x.{mine}, x.{other} HAVING SUM(x.amount) <> 0) n"
        " JOIN open_item o ON o.org_id = ? AND o.id = n.other ORDER BY n.first",
        *given.args, ask.org_id, ask.moment.seq, ask.moment.date, ask.org_id,
    )  # fmt: skip
    found: dict[int, list[str]] = {}
    for item_id, number, currency, amount in rows:
        found.setdefault(item_id, []).append(f"{number}: {format_money(amount, places_of(currency))}")
    return {item_id: ", ".join(texts) for item_id, texts in found.items()}


def owed(tx: Tx, ask: Ask, account_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """(account id, currency) -> open amount of all its debts at the moment, in minor units."""
    if not account_ids:
        return {}
    text, argument = tx.among(account_ids)
    debts = f"o.side = 'D' AND o.kind NOT IN {IS_REQUEST} AND o.account_id IN {text}"
    source = items(tx, ask, Sql(debts, (argument,)))
    rows = tx.rows(
        f"SELECT i.account_id, i.currency, CAST(SUM(i.open) AS BIGINT) FROM {source.text} i"
        " WHERE i.open > 0 GROUP BY i.account_id, i.currency",
        *source.args,
    )
    return {(account, currency): amount for account, currency, amount in rows}
