"""The proof of a reversal, recomputed from the rows."""

from __future__ import annotations

from backend.dependants import note_of, whole
from backend.reversal_preview import BALANCE, in_natural_order, named_accounts, what_of
from backend.store.database import Tx
from backend.store.imports import ImportRow
from shared.identifiers import natural_key
from shared.limits import CHECK_EFFECTS
from shared.money import places_of
from shared.schemas import ReversalProof, Touched
from shared.sentences import plural

_POSTED = (
    "FROM posting p CROSS JOIN {table} x WHERE p.org_id = ? AND p.import_id IN {{members}} AND p.action ="
)
_WROTE = f"{_POSTED} 'book' AND x.org_id = p.org_id AND x.id >= p.{{range}}_from AND x.id < p.{{range}}_to"
_BOOKED = _WROTE.format(table="open_item", range="item")
_PUT = _WROTE.format(table="put", range="put")
_REVERSED = (
    f"{_POSTED.format(table='allocation')} 'reverse'"
    " AND x.org_id = p.org_id AND x.id >= p.allocation_from AND x.id < p.allocation_to"
)
TOUCHED = (
    "SELECT o.account_id, o.side, o.currency, o.number, o.kind, o.void_seq, o.open,"
    " CAST(CASE WHEN o.void_seq IS NULL THEN o.amount ELSE 0 END - COALESCE(CASE o.side"
    " WHEN 'D' THEN (SELECT SUM(amount) FROM allocation a WHERE a.org_id = o.org_id AND a.debit_id = o.id)"
    " ELSE (SELECT SUM(amount) FROM allocation a WHERE a.org_id = o.org_id AND a.credit_id = o.id) END, 0)"
    " AS BIGINT) FROM open_item o WHERE o.org_id = ? AND o.id IN"
    f" (SELECT x.id {_BOOKED}"
    f" UNION ALL SELECT x.debit_id {_REVERSED} UNION ALL SELECT x.credit_id {_REVERSED})"
)
"""Every document these imports booked, and every one their reversal took money from or put it on; what is
open of it as stored, and as its amount and all its allocations give it."""

_Stored = tuple[int, str, str, str, int, int, str]
"""(account id, side, number, currency, open as stored, open as its rows give it, what it is)."""


def prove(tx: Tx, row: ImportRow) -> ReversalProof:
    """Nothing of the import, and of those taken back with it, is live, and every document they touched has
    the open amount its rows give."""
    members, parameter = tx.among(whole(tx, row, note_of(row).along))
    of_imports = (row.org_id, parameter)
    live: int = sum(
        tx.value(f"SELECT count(*) {written.format(members=members)} AND x.{dead} IS NULL", *of_imports)
        for written, dead in ((_BOOKED, "void_seq"), (f"{_PUT} AND x.import_id <> 0", "dead_seq"))
    )
    documents = 0
    differences: dict[str, int] = {}
    stored: list[_Stored] = []
    off: dict[int, int] = {}
    for account_id, side, currency, number, kind, void, open_, recomputed in tx.each(
        TOUCHED.format(members=members), row.org_id, *of_imports, *of_imports, *of_imports
    ):
        difference = open_ - recomputed
        differences[currency] = differences.get(currency, 0) + abs(difference)
        off[account_id] = off.get(account_id, 0) + (difference if side == "D" else -difference)
        if documents < CHECK_EFFECTS:
            what = what_of(kind, _state(void, open_))
            stored.append((account_id, side, number, currency, open_, recomputed, what))
        documents += 1
    rows = row.totals.counts.booked + row.totals.counts.fixed
    clean = not live and not any(differences.values())
    return ReversalProof(
        import_id=row.uuid,
        number=row.number,
        state=row.state,
        live=live,
        documents=documents,
        accounts=len(off),
        differences=differences,
        places={c: places_of(c) for c in differences},
        reversed_rows=rows,
        touched=_lines(tx, row.org_id, stored, off),
        sentence=f"Import {row.number} was taken back: {plural(rows, 'row')},"
        f" {plural(documents, 'document')}, "
        + ("difference 0.00." if clean else "and a difference is left. Run remitbook verify."),
    )


def _state(void_seq: int | None, open_: int) -> str:
    return "taken back" if void_seq is not None else "open" if open_ else "settled"


def _lines(tx: Tx, org_id: int, stored: list[_Stored], off: dict[int, int]) -> list[Touched]:
    """Documents, then balances of customers: now as stored, after as the rows give it without the import.

    off: customer's id -> what its documents are stored with less what their rows give.
    """
    left = CHECK_EFFECTS - len(stored)
    named = named_accounts(tx, org_id, off if left else {line[0] for line in stored})
    lines = [
        Touched(number, *named[id_][:2], currency, open_, recomputed, open_ - recomputed, what)
        for id_, _, number, currency, open_, recomputed, what in in_natural_order(
            stored, named, CHECK_EFFECTS
        )
    ]
    if not left:
        return lines
    told = sorted(off, key=lambda id_: natural_key(named[id_][0]))[:left]
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
        now, difference = balances.get(id_, 0), off[id_]
        lines.append(Touched("", *named[id_], now, now - difference, difference, BALANCE))
    return lines
