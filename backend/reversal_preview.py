"""What taking an import back would do, and what stands on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.reversals import family, live_allocations, pieces
from shared.identifiers import natural_key
from shared.limits import CHECK_EFFECTS
from shared.schemas import Dependant, ReversalPreview, Touched
from shared.views.invoices import DOCUMENTS

Line = TypeVar("Line")


def preview_of(tx: Tx, row: ImportRow) -> ReversalPreview:
    """Documents first, then accounts; amounts open now and after, in minor units."""
    own, others = _effects(tx, row)
    documents = _documents(tx, row, own, others)
    accounts = _accounts(tx, row, own, others)
    differences: dict[str, int] = {}
    for sign, line in documents:
        differences[line.currency] = differences.get(line.currency, 0) + sign * line.difference
    for line in accounts:
        differences[line.currency] = differences.get(line.currency, 0) - line.difference
    lines = [*(line for _, line in documents), *accounts]
    count = row.totals.counts.booked + row.totals.counts.fixed
    return ReversalPreview(
        import_id=row.uuid,
        number=row.number,
        touched=lines[:CHECK_EFFECTS],
        touched_count=len(lines),
        dependants=dependants(tx, row),
        money=row.totals.money_totals(),
        differences=differences,
        sentence=f"Taking back import {row.number} undoes {count:,} rows"
        f" and changes {len(others):,} other documents.",
    )


def _effects(tx: Tx, row: ImportRow) -> tuple[set[int], dict[int, int]]:
    """Ids of the import's own live items, and other item id -> what its open amount gains."""
    own: set[int] = set()
    ranges = [p for p in pieces(tx, row.org_id, family(tx, row.org_id, row.id)) if p.item_to > p.item_from]
    for piece in ranges:
        own.update(
            r[0]
            for r in tx.rows(
                "SELECT id FROM open_item WHERE org_id = ? AND id >= ? AND id < ? AND void_seq IS NULL",
                row.org_id,
                piece.item_from,
                piece.item_to,
            )
        )
    others: dict[int, int] = {}
    seen: set[int] = set()
    for piece in ranges:
        for id_, debit_id, credit_id, amount, _ in live_allocations(
            tx, row.org_id, piece.item_from, piece.item_to
        ):
            if id_ in seen:
                continue
            seen.add(id_)
            for item_id in (debit_id, credit_id):
                if item_id not in own:
                    others[item_id] = others.get(item_id, 0) + amount
    return own, others


_KINDS = {**dict(DOCUMENTS), "PAYMENT": "Payment", "OPENING": "Paid before"}
BALANCE = "Customer balance"


def what_of(kind: str, state: str) -> str:
    """What a line is of, in people's words: Payment, taken back."""
    return f"{_KINDS.get(kind, kind.replace('_', ' ').capitalize())}, {state}"


def in_natural_order(lines: Iterable[tuple[str, str, str, Line]]) -> list[Line]:
    """Lines given as (customer, side, number, line): customer by customer, invoices before payments."""
    return [
        line
        for *_, line in sorted(
            lines, key=lambda each: (natural_key(each[0]), each[1] == "C", natural_key(each[2]), each[2])
        )
    ]


def _documents(tx: Tx, row: ImportRow, own: set[int], others: dict[int, int]) -> list[tuple[int, Touched]]:
    """Each with its sign in a balance."""
    keys, parameter = tx.among(sorted(own | others.keys()))
    found = []
    for id_, number, side, kind, account, name, currency, open_ in tx.rows(
        "SELECT o.id, o.number, o.side, o.kind, a.number, a.name, o.currency, o.open FROM open_item o JOIN"
        " account a"
        " ON a.org_id = o.org_id AND a.id = o.account_id"
        f" WHERE o.org_id = ? AND o.id IN {keys}",
        row.org_id,
        parameter,
    ):
        after = 0 if id_ in own else open_ + others[id_]
        state = "taken back" if id_ in own else "open again" if not open_ else "open amount rises"
        line = Touched(number, account, name, currency, open_, after, after - open_, what_of(kind, state))
        found.append((account, side, number, (-1 if side == "C" else 1, line)))
    return in_natural_order(found)


def _accounts(tx: Tx, row: ImportRow, own: set[int], others: dict[int, int]) -> list[Touched]:
    """Balances (open debits less open credits) of the accounts, from all their items, now and after."""
    keys, parameter = tx.among(sorted(own | others.keys()))
    account_ids = [
        r[0]
        for r in tx.rows(
            f"SELECT DISTINCT account_id FROM open_item WHERE org_id = ? AND id IN {keys}",
            row.org_id,
            parameter,
        )
    ]
    keys, parameter = tx.among(sorted(account_ids))
    now: dict[int, int] = {}
    change: dict[int, int] = {}
    for id_, account_id, side, open_ in tx.rows(
        "SELECT id, account_id, side, open FROM open_item WHERE org_id = ? AND open > 0"
        f" AND account_id IN {keys}",
        row.org_id,
        parameter,
    ):
        sign = 1 if side == "D" else -1
        now[account_id] = now.get(account_id, 0) + sign * open_
        if id_ in own:
            change[account_id] = change.get(account_id, 0) - sign * open_
    keys_o, parameter_o = tx.among(sorted(others))
    for id_, account_id, side in tx.rows(
        f"SELECT id, account_id, side FROM open_item WHERE org_id = ? AND id IN {keys_o}",
        row.org_id,
        parameter_o,
    ):
        change[account_id] = change.get(account_id, 0) + (1 if side == "D" else -1) * others[id_]
    return [
        Touched(
            "",
            number,
            name,
            currency,
            now.get(id_, 0),
            now.get(id_, 0) + change.get(id_, 0),
            change.get(id_, 0),
            BALANCE,
        )
        for id_, number, name, currency in tx.rows(
            f"SELECT id, number, name, currency FROM account WHERE org_id = ? AND id IN {keys} ORDER BY"
            " number",
            row.org_id,
            parameter,
        )
    ]


def dependants(tx: Tx, row: ImportRow) -> list[Dependant]:
    """Later work that stands on an import of invoices or customers.

    INVOICE_PAID: a payment of another import on one of its invoices; the payment stays, its money becomes
    free. IMPORT_STANDS_ON_IT: an import with documents of a customer that would be gone; it goes along.
    """
    if row.kind == "invoices":
        return _payers(tx, row)
    if row.kind == "accounts":
        return _residents(tx, row)
    return []


def _payers(tx: Tx, row: ImportRow) -> list[Dependant]:
    own, others = _effects(tx, row)
    del own
    keys, parameter = tx.among(sorted(others))
    return [
        Dependant("payment", number, others[id_], currency, import_number, uuid, "INVOICE_PAID")
        for id_, number, currency, import_number, uuid in tx.rows(
            "SELECT o.id, o.number, o.currency, i.number, r.uuid FROM open_item o JOIN import i ON"
            " i.org_id = o.org_id"
            " AND i.id = o.import_id JOIN import r ON r.org_id = i.org_id AND r.id = i.root_id"
            f" WHERE o.org_id = ? AND o.id IN {keys} AND r.id <> ? ORDER BY o.number",
            row.org_id,
            parameter,
            row.id,
        )
    ]


def _residents(tx: Tx, row: ImportRow) -> list[Dependant]:
    members, member_parameter = tx.among(family(tx, row.org_id, row.id))
    gone = [
        r[0]
        for r in tx.rows(
            "SELECT p.entity_id FROM put p WHERE p.org_id = ? AND p.entity = 'account' AND p.dead_seq IS NULL"
            f" AND p.import_id IN {members} AND p.id = p.entity_id",
            row.org_id,
            member_parameter,
        )
    ]
    keys, parameter = tx.among(gone)
    return [
        Dependant(kind, f"{count} documents", int(amount), currency, number, uuid, "IMPORT_STANDS_ON_IT")
        for kind, number, uuid, currency, count, amount in tx.rows(
            "SELECT r.kind, r.number, r.uuid, o.currency, count(*), sum(o.amount) FROM open_item o JOIN"
            " import i"
            " ON i.org_id = o.org_id AND i.id = o.import_id JOIN import r ON r.org_id = i.org_id AND r.id"
            " = i.root_id"
            f" WHERE o.org_id = ? AND o.account_id IN {keys} AND o.void_seq IS NULL AND o.kind <> 'OPENING'"
            " GROUP BY r.kind, r.number, r.uuid, o.currency ORDER BY r.number",
            row.org_id,
            parameter,
        )
    ]
