"""The inverse of what an import wrote, a run of ids at a time."""

from __future__ import annotations

from typing import NamedTuple

from backend.domain.allocation import Books, Debit, Policy, allocate, credit_age
from backend.domain.owners import REPEAT, owner_of, repeat_key, repeated
from backend.domain.planned import Stamp
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.folds import fold
from backend.store.ledger import DEBITS, touch_accounts
from backend.store.tables import Allocation, Claim

PIECE_ITEMS = 50_000


class Piece(NamedTuple):
    """Half-open ranges of ids written by one posting."""

    item_from: int
    item_to: int
    put_from: int
    put_to: int


def family(tx: Tx, org_id: int, root_id: int) -> list[int]:
    """The root import and its further tries, newest first."""
    return [
        row[0]
        for row in tx.rows(
            "SELECT id FROM import WHERE org_id = ? AND root_id = ? ORDER BY id DESC", org_id, root_id
        )
    ]


def pieces(tx: Tx, org_id: int, members: list[int]) -> list[Piece]:
    """What there is to take back, newest first; the same list however often it is asked for."""
    keys, parameter = tx.among(members)
    found: list[Piece] = []
    # Sorted here: asked to sort, SQLite reads all postings there are in their order.
    for _, item_from, item_to, put_from, put_to in sorted(
        tx.rows(
            "SELECT seq, item_from, item_to, put_from, put_to FROM posting WHERE org_id = ?"
            f" AND action = 'book' AND import_id IN {keys}",
            org_id,
            parameter,
        ),
        reverse=True,
    ):
        if put_to > put_from:
            found.append(Piece(0, 0, put_from, put_to))
        upper = item_to
        while upper > item_from:
            lower = max(item_from, upper - PIECE_ITEMS)
            found.append(Piece(lower, upper, 0, 0))
            upper = lower
    return found


def reverse_piece(tx: Tx, stamp: Stamp, piece: Piece) -> int:
    """Writes the twins, voids the items, marks the puts dead. The next allocation id."""
    if piece.put_to > piece.put_from:
        _kill_puts(tx, stamp, piece)
    if piece.item_to <= piece.item_from:
        return stamp.allocation_id
    org_id, low, high = stamp.org_id, piece.item_from, piece.item_to
    live = live_allocations(tx, org_id, low, high)
    opens: dict[int, int] = {}
    twins = []
    for place, (id_, debit_id, credit_id, amount, effective) in enumerate(live):
        twins.append(
            (
                org_id,
                stamp.allocation_id + place,
                debit_id,
                credit_id,
                -amount,
                stamp.effective(effective),
                stamp.seq,
                id_,
            )
        )
        if not low <= debit_id < high:
            opens[debit_id] = opens.get(debit_id, 0) + amount
        if not low <= credit_id < high:
            opens[credit_id] = opens.get(credit_id, 0) + amount
    tx.insert(Allocation, twins)
    tx.many(
        "UPDATE open_item SET open = open + ?, version = ? WHERE org_id = ? AND id = ?",
        [(amount, stamp.seq, org_id, id_) for id_, amount in sorted(opens.items())],
    )
    accounts = {
        row[0]
        for row in tx.rows(
            "SELECT DISTINCT account_id FROM open_item WHERE org_id = ? AND id >= ? AND id < ?",
            org_id,
            low,
            high,
        )
    }
    _free_claims(tx, org_id, low, high)
    tx.run(
        "UPDATE open_item SET open = 0, void_seq = ?, version = ?,"
        " void_date = CASE WHEN effective_date > ? THEN effective_date ELSE ? END"
        " WHERE org_id = ? AND id >= ? AND id < ? AND void_seq IS NULL",
        stamp.seq,
        stamp.seq,
        stamp.open_from,
        stamp.open_from,
        org_id,
        low,
        high,
    )
    touch_accounts(tx, org_id, accounts, stamp.seq)
    next_id = stamp.allocation_id + len(twins)
    if next_id > stamp.allocation_id:
        next_ids(tx, org_id, "allocation", next_id - stamp.allocation_id)
    return next_id


def live_allocations(tx: Tx, org_id: int, low: int, high: int) -> list[tuple[int, int, int, int, str]]:
    """(id, debit, credit, amount, effective date) of allocations that touch items [low, high) and stand."""
    query = (
        "SELECT a.id, a.debit_id, a.credit_id, a.amount, a.effective_date FROM allocation a WHERE a.org_id"
        " = ?"
        " AND a.{side} >= ? AND a.{side} < ? AND a.reverses IS NULL AND NOT EXISTS (SELECT 1 FROM"
        " allocation r"
        " WHERE r.org_id = a.org_id AND r.reverses = a.id)"
    )
    found = {
        row[0]: row
        for side in ("credit_id", "debit_id")
        for row in tx.rows(query.format(side=side), org_id, low, high)
    }
    return [found[id_] for id_ in sorted(found)]


def _free_claims(tx: Tx, org_id: int, low: int, high: int) -> None:
    """Frees the transaction ids and numbers of live items, so that the corrected file loads."""
    gone = []
    repeats = []
    for kind, type_id, transaction, number, import_id, row_no in tx.rows(
        "SELECT kind, type_id, transaction_id, number, import_id, row_no FROM open_item WHERE org_id = ?"
        " AND id >= ? AND id < ?"
        " AND void_seq IS NULL AND kind <> 'OPENING'",
        org_id,
        low,
        high,
    ):
        owner = owner_of(import_id, row_no)
        if kind != "PAYMENT":
            gone.append((org_id, "invoice", number, owner))
        elif transaction is not None:
            key = f"{type_id}:{transaction}"
            gone.append((org_id, "transaction", key, owner))
            repeats.append((org_id, REPEAT, repeat_key(key, owner), owner))
    delete = "DELETE FROM claim WHERE org_id = ? AND kind = ? AND key = ? AND owner_id = ?"
    tx.many(delete, sorted(gone))
    heirs = tx.rows(
        "SELECT key, owner_id FROM claim WHERE org_id = ? AND kind = ? ORDER BY owner_id", org_id, REPEAT
    )
    if heirs:
        tx.many(delete, sorted(repeats))
        own = {repeat[2] for repeat in repeats}
        free = {claim[2] for claim in gone if claim[1] == "transaction"}
        tx.insert_new(
            Claim,
            [
                (org_id, "transaction", repeated(key), owner)
                for key, owner in heirs
                if key not in own and repeated(key) in free
            ],
        )


def _kill_puts(tx: Tx, stamp: Stamp, piece: Piece) -> None:
    """The puts of the range no longer count; their records are folded anew, new ones are gone."""
    org_id = stamp.org_id
    rows = tx.rows(
        "SELECT entity, entity_id, id FROM put WHERE org_id = ? AND id >= ? AND id < ? AND dead_seq IS NULL"
        " AND import_id <> 0",
        org_id,
        piece.put_from,
        piece.put_to,
    )
    tx.run(
        "UPDATE put SET dead_seq = ? WHERE org_id = ? AND id >= ? AND id < ? AND dead_seq IS NULL"
        " AND import_id <> 0",
        stamp.seq,
        org_id,
        piece.put_from,
        piece.put_to,
    )
    for entity in sorted({row[0] for row in rows}):
        ids = sorted({row[1] for row in rows if row[0] == entity})
        if entity != "setting":
            fold(tx, org_id, entity, ids, stamp.seq)
    for entity, table, key in (
        ("account", "account", "number"),
        ("payment_type", "payment_type", "code_key"),
    ):
        born = sorted(row[1] for row in rows if row[0] == entity and row[1] == row[2])
        if born:
            keys, parameter = tx.among(born)
            tx.many(
                "DELETE FROM claim WHERE org_id = ? AND kind = ? AND key = ?",
                [
                    (org_id, entity, name)
                    for (name,) in tx.rows(
                        f"SELECT {key} FROM {table} WHERE org_id = ? AND id IN {keys} AND NOT live",
                        org_id,
                        parameter,
                    )
                ],
            )
    next_ids(tx, org_id, "epoch", 1)


def reapply(tx: Tx, stamp: Stamp, root_id: int, members: list[int]) -> int:
    """Money of others' payments that became free pays the oldest open invoices of its customer; what was
    unallocated before stays so. After all pieces, so that it does not matter how they were cut.
    The next allocation id."""
    org_id, next_id = stamp.org_id, stamp.allocation_id
    freed: dict[int, int] = dict(
        tx.rows(
            "SELECT a.credit_id, CAST(SUM(-a.amount) AS BIGINT) FROM posting p JOIN allocation a ON"
            " a.org_id = p.org_id"
            " AND a.id >= p.allocation_from AND a.id < p.allocation_to AND a.reverses IS NOT NULL WHERE"
            " p.org_id = ?"
            " AND p.import_id = ? AND p.action = 'reverse' GROUP BY a.credit_id",
            org_id,
            root_id,
        )
    )
    keys, parameter = tx.among(sorted(freed))
    rows = tx.rows(
        "SELECT c.id, c.account_id, c.open, c.effective_date, a.auto_allocate, c.document_date, c.number"
        " FROM open_item c JOIN account a"
        f" ON a.org_id = c.org_id AND a.id = c.account_id WHERE c.org_id = ? AND c.id IN {keys}"
        " AND c.void_seq IS NULL AND c.kind IN ('PAYMENT', 'CREDIT_NOTE')",
        org_id,
        parameter,
    )
    rows.sort(key=lambda row: credit_age(row[5], row[6]))
    keys, parameter = tx.among(sorted({row[1] for row in rows}))
    others, other_parameter = tx.among(sorted(members))
    books = Books(
        map(
            Debit._make,
            tx.rows(
                f"{DEBITS} open > 0 AND side = 'D' AND account_id IN {keys} AND import_id NOT IN {others}",
                org_id,
                parameter,
                other_parameter,
            ),
        )
    )
    made = []
    left = {}
    for id_, account_id, open_, effective, pooled, _, _ in rows:
        answer = allocate(books, account_id, freed[id_], [], Policy(), pooled=bool(pooled))
        assert isinstance(answer[0], list), "unnamed money is never refused"
        for debit_id, part in answer[0]:
            when = stamp.effective(max(effective, books.debits[debit_id].effective_date))
            made.append((org_id, next_id, debit_id, id_, part, when, stamp.seq, None))
            next_id += 1
        left[id_] = open_ - freed[id_] + answer[1]
    tx.insert(Allocation, made)
    tx.many(
        "UPDATE open_item SET open = ?, version = ? WHERE org_id = ? AND id = ?",
        [(open_, stamp.seq, org_id, id_) for id_, open_ in sorted((books.changed | left).items())],
    )
    if next_id > stamp.allocation_id:
        next_ids(tx, org_id, "allocation", next_id - stamp.allocation_id)
    return next_id
