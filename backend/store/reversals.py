"""The inverse of what an import wrote, a run of ids at a time; each statement works on the whole run."""

from __future__ import annotations

from typing import NamedTuple

from backend.domain.allocation import Books, Debit, Policy, allocate, credit_age
from backend.domain.owners import REPEAT, ROW_BITS, repeat_key, repeated
from backend.domain.planned import Stamp
from backend.store.between_others import Move, moves_in, moves_of, undo
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.folds import fold
from backend.store.going import apart_from, going_imports
from backend.store.ledger import DEBITS, touch_accounts
from backend.store.postings import post
from backend.store.standing import STANDS
from backend.store.tables import Allocation, Claim

PIECE_ITEMS = 50_000
PIECE_ITEMS_WHEN_OTHERS_WAIT = 10_000


class Piece(NamedTuple):
    """Half-open ranges of ids written by one posting. others: of allocations, those among them between
    documents that were there before, with ids below `before`."""

    item_from: int = 0
    item_to: int = 0
    put_from: int = 0
    put_to: int = 0
    others_from: int = 0
    others_to: int = 0
    before: int = 0


NOTHING = Piece()


def family(tx: Tx, org_id: int, root_id: int) -> list[int]:
    """The root import and its further tries, newest first."""
    return [
        row[0]
        for row in tx.rows(
            "SELECT id FROM import WHERE org_id = ? AND root_id = ? ORDER BY id DESC", org_id, root_id
        )
    ]


def born(tx: Tx, org_id: int, members: list[int]) -> list[int]:
    """Ids of the customers these imports brought, which are gone without them."""
    keys, parameter = tx.among(members)
    return [
        row[0]
        for row in tx.each(
            "SELECT x.entity_id FROM posting p CROSS JOIN put x WHERE p.org_id = ? AND p.action = 'book'"
            f" AND p.import_id IN {keys} AND x.org_id = p.org_id AND x.id >= p.put_from AND x.id < p.put_to"
            " AND x.entity = 'account' AND x.id = x.entity_id AND x.dead_seq IS NULL",
            org_id,
            parameter,
        )
    ]


def close_customers(tx: Tx, org_id: int, members: list[int]) -> None:
    """Customers that will be gone are found by nobody from now on, so that nothing new is booked on them."""
    keys, parameter = tx.among(born(tx, org_id, members))
    tx.run(f"UPDATE account SET live = ? WHERE org_id = ? AND id IN {keys}", False, org_id, parameter)


class Standing(NamedTuple):
    """A document, what is open of it, and by how much that changes, in minor units."""

    account_id: int
    side: str
    number: str
    kind: str
    currency: str
    open: int
    change: int
    import_id: int


_ON_OTHERS = (
    "SELECT a.{other} AS id, a.amount FROM posting p CROSS JOIN allocation a WHERE p.org_id = ?"
    " AND p.action = 'book' AND p.import_id IN {members} AND a.org_id = p.org_id"
    " AND a.{own} >= p.item_from AND a.{own} < p.item_to"
)
_STANDING = (
    "SELECT o.id, o.account_id, o.side, o.number, o.kind, o.currency, o.open, s.amount, o.import_id FROM"
    " (SELECT t.id, CAST(SUM(t.amount) AS BIGINT) AS amount FROM"
    f" ({_ON_OTHERS.replace('{own}', 'credit_id').replace('{other}', 'debit_id')}"
    f" UNION ALL {_ON_OTHERS.replace('{own}', 'debit_id').replace('{other}', 'credit_id')}) t"
    " GROUP BY t.id HAVING SUM(t.amount) <> 0) s CROSS JOIN open_item o WHERE o.org_id = ? AND o.id = s.id"
    " AND o.import_id NOT IN {members}"
)


def standing_on(tx: Tx, org_id: int, members: list[int]) -> list[Standing]:
    """Documents of other imports that money of these stands on, or whose money stands on theirs, or that
    these moved money between: what each gains when they are taken back."""
    members_in, parameter = tx.among(members)
    query = _STANDING.format(members=members_in)
    rows = tx.each(query, org_id, parameter, org_id, parameter, org_id, parameter)
    found = {row[0]: Standing._make(row[1:]) for row in rows}
    moves = moves_of(tx, org_id, members)
    if moves:
        _with_moves(tx, org_id, members, moves, found)
    return [standing for standing in found.values() if standing.change]


def _with_moves(
    tx: Tx, org_id: int, members: list[int], moves: list[Move], found: dict[int, Standing]
) -> None:
    """Adds what undoing the moves changes, after all else that changes."""
    keys, parameter = tx.among(sorted({id_ for move in moves for id_ in move[1:3]} - found.keys()))
    for row in tx.rows(
        "SELECT id, account_id, side, number, kind, currency, open, 0, import_id FROM open_item"
        f" WHERE org_id = ? AND id IN {keys} AND void_seq IS NULL",
        org_id,
        parameter,
    ):
        if row[-1] not in members:
            found[row[0]] = Standing._make(row[1:])
    opens = {id_: standing.open + standing.change for id_, standing in found.items()}
    before = dict(opens)
    undo(moves, opens)
    for id_, standing in found.items():
        found[id_] = standing._replace(change=standing.change + opens[id_] - before[id_])


def next_piece(tx: Tx, org_id: int, root_id: int, members: list[int], size: int) -> tuple[int, Piece | None]:
    """What is to be taken back next, newest first, at most `size` items; None when nothing is left.

    Before it, how many pieces are done. What is done is read from the ranges their postings name, so that
    the size may be another in every piece.
    """
    done: list[Piece] = [
        Piece(*row)
        for row in tx.rows(
            "SELECT item_from, item_to, put_from, put_to, others_from, others_to FROM posting"
            " WHERE org_id = ? AND import_id = ? AND action = 'reverse'",
            org_id,
            root_id,
        )
    ]
    items_done = {piece.item_to: piece.item_from for piece in done if piece.item_to > piece.item_from}
    puts_done = {piece.put_to for piece in done if piece.put_to > piece.put_from}
    others_done = {piece.others_to for piece in done if piece.others_to > piece.others_from}
    keys, parameter = tx.among(members)
    # Sorted here: asked to sort, SQLite reads all postings there are in their order.
    for _, item_from, item_to, put_from, put_to, others_from, others_to in sorted(
        tx.rows(
            "SELECT seq, item_from, item_to, put_from, put_to, others_from, others_to FROM posting"
            f" WHERE org_id = ? AND action = 'book' AND import_id IN {keys}",
            org_id,
            parameter,
        ),
        reverse=True,
    ):
        if put_to > put_from and put_to not in puts_done:
            return len(done), Piece(put_from=put_from, put_to=put_to)
        upper = item_to
        while upper > item_from and upper in items_done:
            upper = items_done[upper]
        if upper > item_from:
            return len(done), Piece(max(item_from, upper - size), upper)
        if others_to > others_from and others_to not in others_done:
            return len(done), Piece(others_from=others_from, others_to=others_to, before=item_from)
    return len(done), None


def mark(tx: Tx, stamp: Stamp, root_id: int, place: int, piece: Piece, now: str) -> None:
    """The marker of a piece: the ranges it takes back, and where its own allocations begin."""
    post(
        tx,
        stamp.org_id,
        stamp.seq,
        root_id,
        "reverse",
        (place, place + 1),
        now,
        items=(piece.item_from, piece.item_to),
        allocations=(stamp.allocation_id, stamp.allocation_id),
        puts=(piece.put_from, piece.put_to),
        others=(piece.others_from, piece.others_to),
    )


def reverse_piece(tx: Tx, stamp: Stamp, piece: Piece) -> None:
    """Writes the twins, voids the items, frees their names, marks the puts dead."""
    if piece.put_to > piece.put_from:
        _kill_puts(tx, stamp, piece)
    if piece.others_to > piece.others_from:
        _undo_moves(tx, stamp, piece)
    if piece.item_to <= piece.item_from:
        return
    org_id, low, high = stamp.org_id, piece.item_from, piece.item_to
    _write_twins(tx, stamp, low, high)
    _free_claims(tx, org_id, low, high)
    tx.run(
        "UPDATE account SET version = ? WHERE org_id = ? AND id IN"
        " (SELECT account_id FROM open_item WHERE org_id = ? AND id >= ? AND id < ?)",
        stamp.seq,
        org_id,
        org_id,
        low,
        high,
    )
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


_LIVE = (
    "SELECT a.id, a.debit_id, a.credit_id, a.amount, a.effective_date FROM allocation a WHERE a.org_id = ?"
    f" AND {{side}} AND {STANDS}"
)
_CREDIT_IN, _DEBIT_IN = "a.credit_id >= ? AND a.credit_id < ?", "a.debit_id >= ? AND a.debit_id < ?"
_TWINS = (
    "INSERT INTO allocation (org_id, id, debit_id, credit_id, amount, effective_date, seq, reverses)"
    " SELECT ?, ? + row_number() OVER (ORDER BY x.id) - 1, x.debit_id, x.credit_id, -x.amount,"
    " CASE WHEN x.effective_date > ? THEN x.effective_date ELSE ? END, ?, x.id"
    f" FROM ({_LIVE.format(side=_CREDIT_IN)}"
    f" UNION ALL {_LIVE.format(side=f'{_DEBIT_IN} AND NOT ({_CREDIT_IN})')}) x"
)
_OPEN_AGAIN = (
    "UPDATE open_item SET open = open + f.amount, version = ? FROM"
    " (SELECT {side} AS id, CAST(SUM(-amount) AS BIGINT) AS amount FROM allocation WHERE org_id = ?"
    " AND id >= ? AND id < ? AND NOT ({side} >= ? AND {side} < ?) GROUP BY {side}) f"
    " WHERE open_item.org_id = ? AND open_item.id = f.id"
)


def _write_twins(tx: Tx, stamp: Stamp, low: int, high: int) -> None:
    """The inverse of every allocation that touches items [low, high) and stands; documents outside of them
    are open again by as much."""
    org_id, start, span = stamp.org_id, stamp.allocation_id, (low, high)
    dates = (stamp.open_from, stamp.open_from)
    made = tx.run(_TWINS, org_id, start, *dates, stamp.seq, org_id, *span, org_id, *span, *span)
    if made:
        for side in ("debit_id", "credit_id"):
            query = _OPEN_AGAIN.format(side=side)
            tx.run(query, stamp.seq, org_id, start, start + made, *span, org_id)
        _take_allocations(tx, stamp, made)


def _undo_moves(tx: Tx, stamp: Stamp, piece: Piece) -> None:
    """The inverse of what a posting did between documents of others."""
    org_id, next_id = stamp.org_id, stamp.allocation_id
    moves = moves_in(tx, org_id, piece.others_from, piece.others_to, piece.before)
    keys, parameter = tx.among(sorted({id_ for move in moves for id_ in (move.debit_id, move.credit_id)}))
    opens: dict[int, int] = {}
    accounts: set[int] = set()
    for id_, account_id, open_ in tx.rows(
        f"SELECT id, account_id, open FROM open_item WHERE org_id = ? AND id IN {keys} AND void_seq IS NULL",
        org_id,
        parameter,
    ):
        opens[id_] = open_
        accounts.add(account_id)
    before = dict(opens)
    made = []
    for debit_id, credit_id, part, effective, reverses in undo(moves, opens):
        when = stamp.effective(effective)
        made.append((org_id, next_id, debit_id, credit_id, part, when, stamp.seq, reverses))
        next_id += 1
    if not made:
        return
    tx.insert(Allocation, made)
    _take_allocations(tx, stamp, len(made))
    tx.many(
        "UPDATE open_item SET open = ?, version = ? WHERE org_id = ? AND id = ?",
        [(open_, stamp.seq, org_id, id_) for id_, open_ in sorted(opens.items()) if before[id_] != open_],
    )
    touch_accounts(tx, org_id, accounts, stamp.seq)


def _take_allocations(tx: Tx, stamp: Stamp, made: int) -> None:
    """Moves the counter, and the end of the posting's range, past what was written."""
    next_ids(tx, stamp.org_id, "allocation", made)
    tx.run(
        "UPDATE posting SET allocation_to = ? WHERE org_id = ? AND seq = ?",
        stamp.allocation_id + made,
        stamp.org_id,
        stamp.seq,
    )


_OWNER = f"(CAST(o.import_id AS BIGINT) * {1 << ROW_BITS} + o.row_no)"
"""`backend.domain.owners.owner_of` of an item's row."""
_KEY = "CAST(o.type_id AS TEXT) || ':' || o.transaction_id"
_GONE = "FROM open_item o WHERE o.org_id = ? AND o.id >= ? AND o.id < ? AND o.void_seq IS NULL"
_WITH_ID = f"{_GONE} AND o.kind = 'PAYMENT' AND o.transaction_id IS NOT NULL"
# One by one: asked for all of them at once, PostgreSQL, while it has no statistics, takes the claims of one
# kind for few, and looks each item up by reading through all of them.
_FREE = "DELETE FROM claim WHERE org_id = ? AND kind = ? AND key = ? AND owner_id = ?"


def _free_claims(tx: Tx, org_id: int, low: int, high: int) -> None:
    """Frees the transaction ids and numbers of live items, so that the corrected file loads."""
    gone = (org_id, low, high)
    documents = f"{_GONE} AND o.kind NOT IN ('PAYMENT', 'OPENING')"
    tx.many(_FREE, sorted(tx.rows(f"SELECT o.org_id, 'invoice', o.number, {_OWNER} {documents}", *gone)))
    ids = sorted(tx.rows(f"SELECT o.org_id, 'transaction', {_KEY}, {_OWNER} {_WITH_ID}", *gone))
    tx.many(_FREE, ids)
    heirs = tx.rows(
        "SELECT key, owner_id FROM claim WHERE org_id = ? AND kind = ? ORDER BY owner_id", org_id, REPEAT
    )
    if not heirs:
        return
    own = {repeat_key(key, owner): owner for _, _, key, owner in ids}
    tx.many(_FREE, sorted((org_id, REPEAT, key, owner) for key, owner in own.items()))
    free = {key for _, _, key, _ in ids}
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
        ("payer_alias", "payer_alias", "alias_key"),
        ("matching_rule", "matching_rule", "name_key"),
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


def reapply(tx: Tx, stamp: Stamp, root_id: int) -> None:
    """Money of others' payments that became free pays the oldest open invoices of its customer; what was
    unallocated before stays so. After all pieces, so that it does not matter how they were cut. Nothing is
    moved to or from what is being taken back itself, by this reversal or another."""
    org_id, next_id = stamp.org_id, stamp.allocation_id
    freed: dict[int, int] = dict(
        tx.rows(
            "SELECT a.credit_id, CAST(SUM(-a.amount) AS BIGINT) FROM posting p JOIN allocation a ON"
            " a.org_id = p.org_id"
            " AND a.id >= p.allocation_from AND a.id < p.allocation_to WHERE p.org_id = ?"
            " AND p.import_id = ? AND p.action = 'reverse' GROUP BY a.credit_id HAVING SUM(a.amount) < 0",
            org_id,
            root_id,
        )
    )
    apart, apart_parameters = apart_from(tx, going_imports(tx, org_id))
    keys, parameter = tx.among(sorted(freed))
    rows = tx.rows(
        "SELECT c.id, c.account_id, c.open, c.effective_date, a.auto_allocate, c.document_date, c.number"
        " FROM open_item c JOIN account a"
        f" ON a.org_id = c.org_id AND a.id = c.account_id WHERE c.org_id = ? AND c.id IN {keys}"
        f" AND c.void_seq IS NULL AND c.kind IN ('PAYMENT', 'CREDIT_NOTE'){apart}",
        org_id,
        parameter,
        *apart_parameters,
    )
    rows.sort(key=lambda row: credit_age(row[5], row[6]))
    keys, parameter = tx.among(sorted({row[1] for row in rows}))
    books = Books(
        map(
            Debit._make,
            tx.rows(
                f"{DEBITS} open > 0 AND side = 'D' AND account_id IN {keys}{apart}",
                org_id,
                parameter,
                *apart_parameters,
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
    if made:
        _take_allocations(tx, stamp, len(made))
