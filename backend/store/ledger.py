"""Reads what a plan needs under the locks, and executes its effects: the one place that writes money."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any

from backend.domain.allocation import Debit, credit_age
from backend.domain.facts import CreditNote, Ledger, Wants
from backend.domain.owners import REPEAT, owner_of, repeat_key, row_of
from backend.domain.planned import Planned, Stamp
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.folds import fold
from backend.store.given_back import payments_on
from backend.store.going import Going, apart_from, going_imports, going_items
from backend.store.tables import (
    Account,
    Allocation,
    Claim,
    InvoiceLine,
    MatchingRule,
    OpenItem,
    PayerAlias,
    PaymentEntry,
    PaymentType,
    Put,
)

DEBITS = (
    "SELECT id, account_id, kind, number, document_date, COALESCE(due_date, ''), effective_date,"
    " (auto_allocate AND NOT hold AND kind IN ('STANDARD', 'TAX', 'FEE')) AS pooled, open"
    " FROM open_item WHERE org_id = ? AND "
)
"""The columns of `Debit`."""

_debit: Callable[[tuple[Any, ...]], Debit] = partial(tuple.__new__, Debit)
"""Of a row of these columns, without a call into Python: there may be a million."""

_SETTLED_A_STATEMENT = 1_000
"""SQLite keeps a copy of what one statement changes, until the statement ends."""

_RECORDS: dict[str, Any] = {
    "account": Account,
    "payment_type": PaymentType,
    "payment_entry": PaymentEntry,
    "payer_alias": PayerAlias,
    "matching_rule": MatchingRule,
}


def load_ledger(tx: Tx, org_id: int, wants: Wants, import_id: int) -> Ledger:
    """Locks the accounts, takes the claims, reads the open items. In a write transaction."""
    found = Ledger()
    _lock(tx, org_id, wants)
    if wants.claims:
        _claim(tx, org_id, wants, import_id, found)
    read_ledger(tx, org_id, wants, found)
    return found


def read_ledger(tx: Tx, org_id: int, wants: Wants, found: Ledger) -> Ledger:
    """The open items and contents alone, without taking anything."""
    named = wants.debits | wants.changed | wants.credits
    asks = named or wants.pools or wants.credits_of or wants.returned_of
    going = going_imports(tx, org_id) if asks else {}
    found.going = going_items(tx, org_id, going, named)
    if wants.pools:
        found.debits = _pools(tx, org_id, wants, going)
    missing = wants.debits - {debit.id for debit in found.debits} if found.debits else wants.debits
    if missing:
        keys, parameter = tx.among(sorted(missing))
        found.debits += _debits(tx, f"{DEBITS} id IN {keys}", org_id, parameter)
    if wants.credits_of:
        keys, parameter = tx.among(sorted(wants.credits_of))
        apart, apart_parameters = apart_from(tx, going)
        for id_, account_id, open_, effective, number, day, kind in tx.rows(
            "SELECT id, account_id, open, effective_date, number, document_date, kind FROM open_item WHERE"
            " org_id = ? AND open > 0"
            f" AND side = 'C' AND account_id IN {keys}{apart} ORDER BY document_date",
            org_id,
            parameter,
            *apart_parameters,
        ):
            found.credits.setdefault(account_id, []).append([id_, open_, effective, number, day, kind])
        for credits in found.credits.values():
            credits.sort(key=lambda credit: credit_age(credit[4], credit[3]))
    if wants.credits:
        keys, parameter = tx.among(sorted(wants.credits))
        found.credit_notes = {
            row[0]: CreditNote._make(row)
            for row in tx.rows(
                "SELECT id, account_id, number, effective_date, document_date, open FROM open_item"
                f" WHERE org_id = ? AND id IN {keys} AND side = 'C'",
                org_id,
                parameter,
            )
        }
    if wants.returned or wants.returned_of:
        found.paid = payments_on(tx, org_id, wants.returned, wants.returned_of, going)
        touched = {part.debit_id for paid in found.paid for part in paid.parts}
        touched -= {debit.id for debit in found.debits}
        keys, parameter = tx.among(sorted(touched))
        found.debits += _debits(tx, f"{DEBITS} id IN {keys}", org_id, parameter) if touched else []
    if wants.fingerprints:
        keys, parameter = tx.among(sorted(wants.fingerprints))
        for print_, type_id, transaction, number, row_no, root_id, root_number, kind in tx.rows(
            "SELECT o.fingerprint, o.type_id, o.transaction_id, o.number, o.row_no, i.root_id, i.number,"
            " i.kind FROM open_item o"
            " JOIN import i ON i.org_id = o.org_id AND i.id = o.import_id"
            f" WHERE o.org_id = ? AND o.fingerprint IN {keys} AND o.void_seq IS NULL ORDER BY o.id",
            org_id,
            parameter,
        ):
            facts = {"payment": number, "import_number": root_number, "of_row": row_no, "of_kind": kind}
            found.fingerprints.setdefault(print_, []).append((type_id, transaction, root_id, facts))
    if wants.entries:
        found.entries = live_entries(tx, org_id, wants.entries)
    return found


def live_entries(tx: Tx, org_id: int, wanted: set[int]) -> dict[int, list[tuple[int, bool, dict[str, Any]]]]:
    """Fingerprint or identity of bank lines -> the live ones that bear it, oldest first: (id of the root
    import, whether it has the bank's own number, facts for the sentence)."""
    found: dict[int, list[tuple[int, bool, dict[str, Any]]]] = {}
    keys, parameter = tx.among(sorted(wanted))
    for column in ("fingerprint", "identity"):
        for key, identity, number, row_no, root_id, root_number in tx.rows(
            f"SELECT e.{column}, e.identity, e.number, e.row_no, i.root_id, i.number FROM payment_entry e"
            " JOIN import i ON i.org_id = e.org_id AND i.id = e.import_id"
            f" WHERE e.org_id = ? AND e.{column} IN {keys} AND e.live ORDER BY e.id",
            org_id,
            parameter,
        ):
            facts = {"payment": number, "import_number": root_number, "of_row": row_no}
            found.setdefault(key, []).append((root_id, identity is not None, facts))
    return found


_PAYABLE = "open > 0 AND side = 'D' AND auto_allocate AND NOT hold AND kind IN ('STANDARD', 'TAX', 'FEE')"
_POOL = f"{DEBITS} {_PAYABLE} AND "


def _pools(tx: Tx, org_id: int, wants: Wants, going: Going) -> list[Debit]:
    """Of each account the oldest debits that unnamed money pays, as far as the unnamed money of this run can
    reach, whole days at a time: what lies behind them cannot matter, and there may be much of it. A debit
    that is named stops none of that money, for the row that names it may have paid it by then. going:
    imports whose debits take no money any more."""
    apart, apart_parameters = apart_from(tx, going)
    if tx.is_sqlite:
        return _pools_in_rounds(tx, org_id, wants, apart, apart_parameters)
    reach, named = wants.pools, wants.debits
    found: list[Debit] = []
    keys, parameter = tx.among(sorted(reach))
    account, left, last_day = 0, 0, ""
    for debit in _debits(
        tx,
        f"{_POOL} account_id IN {keys}{apart} ORDER BY account_id, document_date",
        org_id,
        parameter,
        *apart_parameters,
    ):
        if debit.account_id != account:
            account, left, last_day = debit.account_id, reach[debit.account_id], ""
        if left > 0 or debit.document_date == last_day:
            last_day = debit.document_date
            left -= 0 if debit.id in named else debit.open
            found.append(debit)
    return found


_FIRST_ROUND, _NEXT_ROUND = 3, 8
"""Debits an account that are looked at first, and how many times more in each round after it."""
_day = itemgetter(Debit._fields.index("document_date"))


def _pools_in_rounds(
    tx: Tx, org_id: int, wants: Wants, apart: str, apart_parameters: tuple[Any, ...]
) -> list[Debit]:
    """The same by SQLite, which finds an account's first debits in the index without a look at the others: a
    few of every account by one query, then more of those for which they were not enough."""
    found: list[Debit] = []
    reach, named = wants.pools, wants.debits
    accounts, limit = sorted(reach), _FIRST_ROUND
    while accounts:
        keys, parameter = tx.among(accounts)
        by_account: dict[int, list[tuple[Any, ...]]] = {}
        debits = DEBITS.replace("FROM", f"FROM {keys} AS asked CROSS JOIN")
        for row in tx.each(
            f"{debits} id IN (SELECT o.id FROM open_item o"
            f" WHERE o.org_id = ? AND o.account_id = asked.value AND {_PAYABLE}{apart}"
            " ORDER BY o.document_date LIMIT ?)",
            parameter,
            org_id,
            org_id,
            *apart_parameters,
            limit,
        ):
            by_account.setdefault(row[1], []).append(row)
        accounts = []
        for account, rows in by_account.items():
            rows.sort(key=_day)
            left, last_day, enough = reach[account], "", len(rows)
            for at, row in enumerate(rows):
                if left <= 0 and row[4] != last_day:
                    enough = at
                    break
                last_day = row[4]
                if row[0] not in named:
                    left -= row[8]
            if enough == limit:
                accounts.append(account)
            else:
                found += map(_debit, rows[:enough])
        limit *= _NEXT_ROUND
    return found


def _debits(tx: Tx, query: str, *parameters: Any) -> list[Debit]:
    return [_debit(row) for row in tx.each(query, *parameters)]


def read_claims(tx: Tx, org_id: int, wants: Wants, found: Ledger) -> None:
    """Who holds the claims a plan would take; nothing is taken (for a check)."""
    _holders(tx, org_id, wants, found, own=set())


def _lock(tx: Tx, org_id: int, wants: Wants) -> None:
    if tx.is_sqlite:
        return
    account_ids = set(wants.pools) | wants.credits_of | wants.returned_of
    if wants.debits or wants.credits:
        keys, parameter = tx.among(sorted(wants.debits | wants.credits))
        account_ids |= {
            row[0]
            for row in tx.rows(
                f"SELECT DISTINCT account_id FROM open_item WHERE org_id = ? AND id IN {keys}",
                org_id,
                parameter,
            )
        }
    if account_ids:
        keys, parameter = tx.among(sorted(account_ids))
        tx.rows(
            f"SELECT id FROM account WHERE org_id = ? AND id IN {keys} ORDER BY id FOR NO KEY UPDATE",
            org_id,
            parameter,
        )


def _claim(tx: Tx, org_id: int, wants: Wants, import_id: int, found: Ledger) -> None:
    rows = sorted((org_id, kind, key, owner_of(import_id, row)) for kind, key, row in wants.claims)
    taken = tx.insert_new(Claim, rows)
    if taken != len(rows):
        _holders(tx, org_id, wants, found, own={row[3] for row in rows})


def _holders(tx: Tx, org_id: int, wants: Wants, found: Ledger, own: set[int]) -> None:
    for kind in {kind for kind, _, _ in wants.claims}:
        keys, parameter = tx.among(sorted(key for claim_kind, key, _ in wants.claims if claim_kind == kind))
        for key, owner in tx.rows(
            f"SELECT key, owner_id FROM claim WHERE org_id = ? AND kind = ? AND key IN {keys}",
            org_id,
            kind,
            parameter,
        ):
            if owner not in own:
                found.claimed[kind, key] = owner
    imports = {row_of(owner)[0] for owner in found.claimed.values()}
    if imports:
        keys, parameter = tx.among(sorted(imports))
        of_import: dict[int, tuple[int, str]] = {
            id_: (number, kind)
            for id_, number, kind in tx.rows(
                f"SELECT id, number, kind FROM import WHERE org_id = ? AND id IN {keys}", org_id, parameter
            )
        }
        for owner in found.claimed.values():
            owner_import, row = row_of(owner)
            number, kind = of_import.get(owner_import, (0, ""))
            found.owner_names[owner] = {
                "payment": f"PAY-{number}-{row}",
                "import_number": number,
                "of_row": row,
                "of_kind": kind,
                "same": "payment type and transaction ID",
            }


def describe_closers(tx: Tx, org_id: int, debit_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Debit id -> what paid it last: {"payment", "date", "import_number", "of_row"}."""
    if not debit_ids:
        return {}
    keys, parameter = tx.among(sorted(set(debit_ids)))
    return {
        debit_id: {"payment": number, "date": day, "import_number": root_number, "of_row": row_no}
        for debit_id, number, day, root_number, row_no in tx.rows(
            "SELECT a.debit_id, c.number, c.document_date, i.number, c.row_no FROM allocation a"
            " JOIN open_item c ON c.org_id = a.org_id AND c.id = a.credit_id"
            " LEFT JOIN import i ON i.org_id = c.org_id AND i.id = c.import_id"
            f" WHERE a.org_id = ? AND a.debit_id IN {keys} AND c.void_seq IS NULL AND a.amount > 0 ORDER"
            " BY a.id",
            org_id,
            parameter,
        )
    }


def take_turn(tx: Tx, org_id: int) -> None:
    """Waits for whoever books or takes back in the organisation; from here on what is read stays as it is,
    until this transaction ends. First thing in one that decides something."""
    peek(tx, org_id, "seq")


def peek(tx: Tx, org_id: int, name: str) -> int:
    """The next id of a counter, not taken. In a write transaction, where nobody else takes it."""
    if not tx.is_sqlite:
        tx.run(
            "INSERT INTO counter (org_id, name, value) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", org_id, name
        )
        value = tx.value("SELECT value FROM counter WHERE org_id = ? AND name = ? FOR UPDATE", org_id, name)
    else:
        value = tx.value("SELECT value FROM counter WHERE org_id = ? AND name = ?", org_id, name)
    return int(value or 0) + 1


def execute(tx: Tx, planned: Planned, stamp: Stamp) -> None:
    """Writes all effects of a plan and moves the id counters past them."""
    org_id, seq = stamp.org_id, stamp.seq
    tx.insert(OpenItem, planned.items)
    tx.insert(Allocation, planned.allocations)
    tx.insert(InvoiceLine, planned.lines)
    _write_opens(tx, org_id, planned.opens, seq)
    for entity, rows in planned.records.items():
        tx.insert(_RECORDS[entity], rows)
    _write_puts(tx, planned, org_id)
    for entity in sorted({entity for entity, _ in planned.folds}):
        fold(tx, org_id, entity, sorted(id_ for name, id_ in planned.folds if name == entity), seq)
    _release(tx, planned, stamp)
    repeats = [(key, owner_of(stamp.import_id, row)) for key, row in planned.repeats]
    tx.insert(Claim, [(org_id, REPEAT, repeat_key(key, owner), owner) for key, owner in repeats])
    tx.insert_new(Claim, [(org_id, "transaction", key, owner) for key, owner in repeats])
    touch_accounts(tx, org_id, planned.accounts, seq)
    for name, rows in (("item", planned.items), ("allocation", planned.allocations), ("put", planned.puts)):
        if rows:
            next_ids(tx, org_id, name, rows[-1][1] - _first_id(stamp, name) + 1)
    if planned.puts:
        next_ids(tx, org_id, "epoch", 1)


def _write_opens(tx: Tx, org_id: int, opens: dict[int, int], seq: int) -> None:
    """The new open amounts: what is settled now, most of it in most sheets, by a few large statements."""
    settled = sorted(id_ for id_, open_ in opens.items() if not open_)
    for at in range(0, len(settled), _SETTLED_A_STATEMENT):
        keys, parameter = tx.among(settled[at : at + _SETTLED_A_STATEMENT])
        tx.run(
            f"UPDATE open_item SET open = 0, version = ? WHERE org_id = ? AND id IN {keys}",
            seq,
            org_id,
            parameter,
        )
    tx.many(
        "UPDATE open_item SET open = ?, version = ? WHERE org_id = ? AND id = ?",
        [(open_, seq, org_id, id_) for id_, open_ in sorted(opens.items()) if open_],
    )


def _first_id(stamp: Stamp, name: str) -> int:
    return {"item": stamp.item_id, "allocation": stamp.allocation_id, "put": stamp.put_id}[name]


def _release(tx: Tx, planned: Planned, stamp: Stamp) -> None:
    """Frees what this import claimed for rows it then did not book; others' claims stay."""
    low, high = owner_of(stamp.import_id, 0), owner_of(stamp.import_id + 1, 0)
    tx.many(
        "DELETE FROM claim WHERE org_id = ? AND kind = ? AND key = ? AND owner_id >= ? AND owner_id < ?",
        [(stamp.org_id, kind, key, low, high) for kind, key in planned.released],
    )


def touch_accounts(tx: Tx, org_id: int, account_ids: set[int], seq: int) -> None:
    """Marks accounts as changed at a sequence: what a check compares."""
    keys, parameter = tx.among(sorted(account_ids))
    tx.run(f"UPDATE account SET version = ? WHERE org_id = ? AND id IN {keys}", seq, org_id, parameter)


def _write_puts(tx: Tx, planned: Planned, org_id: int) -> None:
    """Puts; the first put of a document's attributes (import 0) only where there is none yet."""
    bases = [put for put in planned.puts if put[2] == "invoice" and put[7] == 0]
    if bases:
        keys, parameter = tx.among(sorted({put[3] for put in bases}))
        there = {
            row[0]
            for row in tx.rows(
                "SELECT DISTINCT entity_id FROM put WHERE org_id = ? AND entity = 'invoice' AND entity_id"
                f" IN {keys}",
                org_id,
                parameter,
            )
        }
        planned.puts = [
            put for put in planned.puts if not (put[2] == "invoice" and put[7] == 0 and put[3] in there)
        ]
    tx.insert(Put, planned.puts)
