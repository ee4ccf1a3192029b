"""The proof of a reversal, recomputed from the rows; and the verification of the whole ledger."""

from __future__ import annotations

from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.reversals import family
from shared.money import places_of
from shared.schemas import ReversalProof

RECOMPUTED = (
    "SELECT o.id, o.currency, o.account_id, o.open, CASE WHEN o.void_seq IS NULL THEN o.amount ELSE 0 END"
    " - COALESCE((SELECT SUM(a.amount) FROM allocation a WHERE a.org_id = o.org_id AND a.debit_id = o.id), 0)"
    " - COALESCE((SELECT SUM(a.amount) FROM allocation a WHERE a.org_id = o.org_id AND a.credit_id ="
    " o.id), 0)"
    " FROM open_item o WHERE o.org_id = ? AND "
)
"""An item is a debit or a credit, so one of the two sums is empty."""


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
    touched = {
        r[0]
        for r in tx.rows(
            f"SELECT id FROM open_item WHERE org_id = ? AND import_id IN {members}", row.org_id, parameter
        )
    }
    for side, other in (("debit_id", "credit_id"), ("credit_id", "debit_id")):
        touched |= {
            r[0]
            for r in tx.rows(
                f"SELECT DISTINCT a.{other} FROM allocation a JOIN open_item o ON o.org_id = a.org_id AND"
                f" o.id = a.{side}"
                f" WHERE a.org_id = ? AND o.import_id IN {members}",
                row.org_id,
                parameter,
            )
        }
    differences: dict[str, int] = {}
    accounts: set[int] = set()
    keys, key_parameter = tx.among(sorted(touched))
    for _, currency, account_id, open_, recomputed in tx.rows(
        RECOMPUTED + f"o.id IN {keys}", row.org_id, key_parameter
    ):
        accounts.add(account_id)
        differences[currency] = differences.get(currency, 0) + abs(open_ - int(recomputed))
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
