"""The proof of a reversal, recomputed from the rows; and the verification of the whole ledger."""

from __future__ import annotations

from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.reversals import family
from shared.money import places_of
from shared.schemas import ReversalProof

SIDES = (("D", "debit_id", "credit_id"), ("C", "credit_id", "debit_id"))
"""A document's side, where allocations name it, and where they name the other document."""

RECOMPUTED = "SELECT {own}, SUM(amount) FROM allocation WHERE org_id = ? AND {own} IN {keys} GROUP BY {own}"
"""What stands on documents of one side, from the allocations alone."""


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
    accounts: set[int] = set()
    for side, own, _ in SIDES:
        keys, key_parameter = tx.among(sorted(touched))
        items = tx.rows(
            "SELECT id, currency, account_id, open, CASE WHEN void_seq IS NULL THEN amount ELSE 0 END"
            f" FROM open_item WHERE org_id = ? AND side = ? AND id IN {keys}",
            row.org_id,
            side,
            key_parameter,
        )
        keys, key_parameter = tx.among([item[0] for item in items])
        taken: dict[int, int] = dict(
            tx.rows(RECOMPUTED.format(own=own, keys=keys), row.org_id, key_parameter)
        )
        for id_, currency, account_id, open_, amount in items:
            accounts.add(account_id)
            recomputed = amount - int(taken.get(id_, 0))
            differences[currency] = differences.get(currency, 0) + abs(open_ - recomputed)
    rows = row.totals.counts.booked + row.totals.counts.fixed
    clean = not live and not any(differences.values())
    return ReversalProof(
        import_id=row.uuid,
        number=row.number,
        state=row.state,
        live=live,
        documents=len(touched),
        accounts=len(accounts),
        differences=differences,
        places={c: places_of(c) for c in differences},
        reversed_rows=rows,
        touched=[],
        sentence=f"Import {row.number} was taken back: {rows:,} rows, {len(touched):,} documents, "
        + ("difference 0.00." if clean else "and a difference is left. Run remitbook verify."),
    )
