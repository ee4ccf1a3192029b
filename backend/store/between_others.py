"""What an import did between documents of others, and its inverse: money it took off an invoice goes back as
far as it can, money it put there is taken off again."""

from __future__ import annotations

from typing import NamedTuple

from backend.store.database import Tx
from backend.store.searching import by
from backend.store.standing import IS_GIVEN_BACK, NO_TWIN


class Move(NamedTuple):
    """An allocation of an import between two documents that were there before. reverses: what it took off,
    None where it put money on. stands: it has no twin."""

    id: int
    debit_id: int
    credit_id: int
    amount: int
    effective_date: str
    reverses: int | None
    stands: bool


class Inverse(NamedTuple):
    """The row that undoes a move. reverses: the move itself, None where its money goes back anew."""

    debit_id: int
    credit_id: int
    amount: int
    effective_date: str
    reverses: int | None


_MOVES = (
    f"SELECT a.id, a.debit_id, a.credit_id, a.amount, a.effective_date, a.reverses, {NO_TWIN}"
    " FROM allocation a WHERE a.org_id = ? AND a.id >= ? AND a.id < ? AND a.debit_id < ? AND a.credit_id < ?"
)


def moves_in(tx: Tx, org_id: int, low: int, high: int, before: int) -> list[Move]:
    """The moves among allocations [low, high) between items with ids below `before`, newest first."""
    rows = tx.rows(_MOVES, org_id, low, high, before, before)
    return sorted((Move._make((*row[:6], bool(row[6]))) for row in rows), reverse=True)


def moves_of(tx: Tx, org_id: int, members: list[int]) -> list[Move]:
    """All moves of imports, newest first."""
    keys, parameter = tx.among(members)
    ranges = tx.rows(
        "SELECT others_from, others_to, item_from FROM posting WHERE org_id = ? AND action = 'book'"
        f" AND import_id IN {keys} AND others_to > others_from",
        org_id,
        parameter,
    )
    return sorted(
        (move for low, high, before in ranges for move in moves_in(tx, org_id, low, high, before)),
        reverse=True,
    )


def undo(moves: list[Move], opens: dict[int, int]) -> list[Inverse]:
    """The inverse of each move, and the open amounts they leave. opens: of every live document; one that is
    void is not there, and takes nothing back.

    Of an allocation that was taken off in part the rest was put on anew; where that no longer stands, it is
    somebody else's, and does not come back here.
    """
    found = []
    elsewhere: dict[tuple[int, int], int] = {}
    for move in moves:
        if move.reverses is None:
            if not move.stands:
                elsewhere[move.debit_id, move.credit_id] = move.amount
                continue
            part, twin = -move.amount, move.id
        else:
            taken = -move.amount - elsewhere.pop((move.debit_id, move.credit_id), 0)
            part = min(taken, opens.get(move.debit_id, 0), opens.get(move.credit_id, 0))
            twin = None
            if not part:
                continue
        found.append(Inverse(move.debit_id, move.credit_id, part, move.effective_date, twin))
        for id_ in (move.debit_id, move.credit_id):
            opens[id_] = opens.get(id_, 0) - part
    return found


_ROOT = (
    "JOIN import i ON i.org_id = {of}.org_id AND i.id = {of}.import_id"
    " JOIN import r ON r.org_id = i.org_id AND r.id = i.root_id"
)
_GIVEN_BACK = (
    "SELECT r.kind, r.number, r.uuid, o.currency, count(DISTINCT o.id), sum(a.amount), 'documents'"
    " FROM open_item o{index} JOIN allocation a ON a.org_id = o.org_id AND a.debit_id = o.id"
    " JOIN open_item c ON c.org_id = a.org_id AND c.id = a.credit_id "
    + _ROOT.format(of="o")
    + f" WHERE o.org_id = ? AND o.kind IN {IS_GIVEN_BACK} AND o.void_seq IS NULL"
    " AND c.import_id IN {members} AND o.import_id NOT IN {members}"
    " GROUP BY r.kind, r.number, r.uuid, o.currency HAVING sum(a.amount) <> 0 ORDER BY r.number"
)
_WRITTEN_OFF = (
    "SELECT r.kind, r.number, r.uuid, o.currency, count(DISTINCT o.id), sum(a.amount), 'documents'"
    " FROM open_item o{off} JOIN allocation a ON a.org_id = o.org_id AND a.credit_id = o.id"
    " JOIN open_item d ON d.org_id = a.org_id AND d.id = a.debit_id "
    + _ROOT.format(of="o")
    + " WHERE o.org_id = ? AND o.kind = 'WRITE_OFF' AND o.void_seq IS NULL"
    " AND d.import_id IN {members} AND o.import_id NOT IN {members}"
    " GROUP BY r.kind, r.number, r.uuid, o.currency HAVING sum(a.amount) <> 0 ORDER BY r.number"
)
_BOOKED_LINES = (
    "SELECT r.kind, r.number, r.uuid, e.currency, count(*), sum(e.amount), 'bank lines'"
    " FROM posting p CROSS JOIN put x CROSS JOIN put y"
    " JOIN payment_entry e ON e.org_id = y.org_id AND e.id = y.entity_id "
    + _ROOT.format(of="y")
    + " WHERE p.org_id = ? AND p.action = 'book' AND p.import_id IN {members} AND x.org_id = p.org_id"
    " AND x.id >= p.put_from AND x.id < p.put_to AND x.entity = 'payment_entry' AND x.entity_id = x.id"
    " AND y.org_id = x.org_id AND y.entity = 'payment_entry' AND y.entity_id = x.id AND y.id <> x.id"
    " AND y.dead_seq IS NULL AND y.import_id NOT IN {members}"
    " GROUP BY r.kind, r.number, r.uuid, e.currency ORDER BY r.number"
)


def standing_imports(
    tx: Tx, org_id: int, members: list[int]
) -> list[tuple[str, int, str, str, int, int, str]]:
    """Other imports that gave money back out of payments or credit notes of these, closed invoices of these
    without money, or booked bank lines of these, by their roots: (kind, number, uuid, currency, how many,
    minor units, what)."""
    keys, parameter = tx.among(members)
    found = {
        "members": keys,
        "index": by(tx, "ix_open_item_given_back"),
        "off": by(tx, "ix_open_item_write_off"),
    }
    return [
        row
        for query in (_GIVEN_BACK, _WRITTEN_OFF, _BOOKED_LINES)
        for row in tx.rows(query.format(**found), org_id, parameter, parameter)
    ]
