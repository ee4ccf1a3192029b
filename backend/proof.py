"""The proof of a reversal, recomputed from the rows; and the verification of the whole ledger."""

from __future__ import annotations

from backend.reversal_preview import BALANCE, in_natural_order, what_of
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.reversals import family
from shared.identifiers import natural_key
from shared.limits import CHECK_EFFECTS
from shared.money import places_of
from shared.schemas import ReversalProof, Touched

SIDES = (("D", "debit_id", "credit_id"), ("C", "credit_id", "debit_id"))
"""A document's side, where allocations name it, and where they name the other document."""

RECOMPUTED = "SELECT {own}, SUM(amount) FROM allocation WHERE org_id = ? AND {own} IN {keys} GROUP BY {own}"
"""What stands on documents of one side, from the allocations alone."""


_Stored = tuple[int, str, str, str, int, int, str]
"""(account id, side, number, currency, open as stored, open as its rows give it, what it is)."""


def prove(tx: Tx, row: ImportRow) -> ReversalProof:
    """Nothing of the import is live, and every document it ever touched has the open amount its rows give."""
    members, parameter = tx.among(family(tx, row.org_id, row.id))
    live = int(
        tx.value(
            f"SELECT count(*) FROM open_item WHERE org_id = ? AND import_id IN {members} AND void_seq IS"
            " NULL",
            row.org_id,
            parameter,
        )
    )
    live += int(
        tx.value(
            f"SELECT count(*) FROM put WHERE org_id = ? AND import_id IN {members} AND dead_seq IS NULL",
            row.org_id,
            parameter,
        )
    )
    touched: set[int] = set()
    for low, high in tx.rows(
        "SELECT DISTINCT item_from, item_to FROM posting WHERE org_id = ? AND item_to > item_from"
        f" AND import_id IN {members}",
        row.org_id,
        parameter,
    ):
        touched.update(range(low, high))
        for _, own, other in SIDES:
            of_others = f"SELECT {other} FROM allocation WHERE org_id = ? AND {own} >= ? AND {own} < ?"
            touched.update(r[0] for r in tx.rows(of_others, row.org_id, low, high))
    differences: dict[str, int] = {}
    stored: list[_Stored] = []
    off: dict[int, int] = {}
    for side, own, _ in SIDES:
        keys, key_parameter = tx.among(sorted(touched))
        items = tx.rows(
            "SELECT id, currency, account_id, open, CASE WHEN void_seq IS NULL THEN amount ELSE 0 END,"
            f" number, kind, void_seq FROM open_item WHERE org_id = ? AND side = ? AND id IN {keys}",
            row.org_id,
            side,
            key_parameter,
        )
        keys, key_parameter = tx.among([item[0] for item in items])
        taken: dict[int, int] = dict(
            tx.rows(RECOMPUTED.format(own=own, keys=keys), row.org_id, key_parameter)
        )
        for id_, currency, account_id, open_, amount, number, kind, void in items:
            recomputed = amount - int(taken.get(id_, 0))
            differences[currency] = differences.get(currency, 0) + abs(open_ - recomputed)
            sign = 1 if side == "D" else -1
            off[account_id] = off.get(account_id, 0) + sign * (open_ - recomputed)
            if len(stored) < CHECK_EFFECTS:
                what = what_of(kind, _state(void, open_))
                stored.append((account_id, side, number, currency, open_, recomputed, what))
    rows = row.totals.counts.booked + row.totals.counts.fixed
    clean = not live and not any(differences.values())
    return ReversalProof(
        import_id=row.uuid,
        number=row.number,
        state=row.state,
        live=live,
        documents=len(touched),
        accounts=len(off),
        differences=differences,
        places={c: places_of(c) for c in differences},
        reversed_rows=rows,
        touched=_lines(tx, row.org_id, stored, off),
        sentence=f"Import {row.number} was taken back: {rows:,} rows, {len(touched):,} documents, "
        + ("difference 0.00." if clean else "and a difference is left. Run remitbook verify."),
    )


def _state(void_seq: int | None, open_: int) -> str:
    return "taken back" if void_seq is not None else "open" if open_ else "settled"


def _lines(tx: Tx, org_id: int, stored: list[_Stored], off: dict[int, int]) -> list[Touched]:
    """Documents, then balances of customers: now as stored, after as the rows give it without the import.

    off: customer's id -> what its documents are stored with less what their rows give.
    """
    keys, parameter = tx.among(sorted(off))
    named: dict[int, tuple[str, str, str]] = {
        id_: (number, name, currency)
        for id_, number, name, currency in tx.rows(
            f"SELECT id, number, name, currency FROM account WHERE org_id = ? AND id IN {keys}",
            org_id,
            parameter,
        )
    }
    found = []
    for account_id, side, number, currency, open_, recomputed, what in stored:
        customer, name, _ = named[account_id]
        difference = open_ - recomputed
        line = Touched(number, customer, name, currency, open_, recomputed, difference, what)
        found.append((customer, side, number, line))
    lines = in_natural_order(found)
    told = sorted(named, key=lambda id_: natural_key(named[id_][0]))[: CHECK_EFFECTS - len(lines)]
    keys, parameter = tx.among(sorted(told))
    balances: dict[int, int] = dict(
        tx.rows(
            "SELECT account_id, CAST(SUM(CASE side WHEN 'D' THEN open ELSE -open END) AS BIGINT)"
            f" FROM open_item WHERE org_id = ? AND account_id IN {keys} AND open > 0 GROUP BY account_id",
            org_id,
            parameter,
        )
    )
    for id_ in told:
        now, difference = balances.get(id_, 0), off.get(id_, 0)
        lines.append(Touched("", *named[id_], now, now - difference, difference, BALANCE))
    return lines
