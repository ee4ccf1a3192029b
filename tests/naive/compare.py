"""The engine's ledger and the naive one in the same words: business keys and amounts, no internal ids."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec

from backend.access import Caller
from backend.context import Server
from backend.domain.planned import OUTCOMES
from backend.store.database import Tx
from backend.store.results import decode
from shared.schemas import Counts, MoneyTotals
from tests.naive.office import BOOKED, DUPLICATE, FAILED, FILTERED, SKIPPED, Import, Job, NaiveOffice

Story = dict[str, Any]
STATES = ("to_fix", "fixed", "dropped")


def of_engine(server: Server, caller: Caller) -> Story:
    """What the database says of an organisation."""
    org_id = caller.org_id
    with server.database.read() as tx:
        accounts = {
            number: [name, currency, bool(ordering), bool(auto)]
            for number, name, currency, ordering, auto in tx.rows(
                "SELECT number, name, currency, ordering_enabled, auto_allocate FROM account"
                " WHERE org_id = ? AND live",
                org_id,
            )
        }
        items = {
            f"{kind} {number}": [account, amount, open_, day]
            for kind, number, account, amount, open_, day in tx.rows(
                "SELECT o.kind, o.number, a.number, o.amount, o.open, o.document_date FROM open_item o"
                " JOIN account a ON a.org_id = o.org_id AND a.id = o.account_id"
                " WHERE o.org_id = ? AND o.void_seq IS NULL"
                " AND o.kind <> 'OPENING'",
                org_id,
            )
        }
        allocations = {
            f"{credit} -> {debit}": int(amount)
            for credit, debit, amount in tx.rows(
                "SELECT c.number, d.number, SUM(a.amount) FROM allocation a"
                " JOIN open_item c ON c.org_id = a.org_id AND c.id = a.credit_id"
                " JOIN open_item d ON d.org_id = a.org_id AND d.id = a.debit_id"
                " WHERE a.org_id = ? AND c.kind <> 'OPENING' AND d.kind <> 'OPENING'"
                " GROUP BY c.number, d.number HAVING SUM(a.amount) <> 0",
                org_id,
            )
        }
        imports = {
            str(number): _import_of_engine(tx, org_id, id_, state, counts, money)
            for id_, number, state, counts, money in tx.rows(
                "SELECT id, number, state, counts, money FROM import WHERE org_id = ? AND root_id = id",
                org_id,
            )
        }
        lines = dict(tx.rows("SELECT number, state FROM payment_entry WHERE org_id = ? AND live", org_id))
    return {
        "accounts": accounts, "items": items, "allocations": allocations, "imports": imports, "lines": lines,
    }  # fmt: skip


def _import_of_engine(tx: Tx, org_id: int, import_id: int, state: str, counts: str, money: str) -> Story:
    rows = {
        str(row): [
            state,
            sorted(code for _, code, _ in msgspec.json.decode(issues)) if state == "to_fix" else [],
        ]
        for row, state, issues in tx.rows(
            "SELECT row_no, state, issues FROM failed_row WHERE org_id = ? AND root_id = ?", org_id, import_id
        )
    }
    told = msgspec.json.decode(counts, type=Counts)
    names = (*OUTCOMES.values(), "not_reached")
    totals = {
        line.currency: {name: amount for name in names if (amount := getattr(line, name))}
        for line in msgspec.json.decode(money, type=list[MoneyTotals])
    }
    return {
        "state": state, "rows": rows, "outcomes": outcomes_of_engine(tx, org_id, import_id),
        "counts": {name: getattr(told, name) for name in ("sent", *names, *STATES)},
        "money": {currency: line for currency, line in totals.items() if line},
    }  # fmt: skip


def outcomes_of_engine(tx: Tx, org_id: int, import_id: int) -> dict[str, str]:
    """Row -> outcome of one try, from its postings."""
    found: dict[str, str] = {}
    for (blob,) in tx.rows(
        "SELECT results FROM posting WHERE org_id = ? AND import_id = ? AND action IN ('check', 'book')",
        org_id, import_id,
    ):  # fmt: skip
        results = decode(bytes(blob))
        for row, outcome in zip(results.rows, results.outcomes, strict=True):
            assert str(row) not in found, f"row {row} told twice"
            found[str(row)] = OUTCOMES[outcome]
    return found


def of_naive(office: NaiveOffice) -> Story:
    """The same of the naive one."""
    books = office.books
    allocations: dict[str, int] = {}
    for one in books.allocations:
        name = f"{one.credit.number} -> {one.debit.number}"
        allocations[name] = allocations.get(name, 0) + one.amount
    return {
        "accounts": {
            a.number: [a.fields["name"], a.currency, a.fields["ordering_enabled"], a.fields["auto_allocate"]]
            for a in books.live_accounts
        },
        "items": {
            f"{i.kind} {i.number}": [i.account.number, i.amount, books.open(i), i.date] for i in books.items
        },
        "allocations": allocations,
        "imports": {str(one.number): _import_of_naive(one) for one in office.imports},
        "lines": {line.number: line.state for line in office.bank.lines},
    }  # fmt: skip


def _import_of_naive(one: Import) -> Story:
    rows = one.rows
    counts = {name: one.count(name) for name in (BOOKED, FAILED, DUPLICATE, FILTERED, SKIPPED)}
    counts |= {"sent": len(rows), "not_reached": one.count("")}
    counts |= {state: sum(row.state == state for row in rows.values()) for state in STATES}
    money: dict[str, dict[str, int]] = {}
    for row in rows.values():
        if row.amount:
            name = BOOKED if row.state == "fixed" else row.outcome or "not_reached"
            line = money.setdefault(row.currency, {})
            line[name] = line.get(name, 0) + row.amount
    return {
        "state": one.state,
        "rows": {
            str(n): [r.state, list(r.codes) if r.state == "to_fix" else []]
            for n, r in rows.items() if r.state
        },
        "outcomes": {
            str(n): DUPLICATE if r.state == "booked" else r.outcome for n, r in rows.items() if r.outcome
        },
        "counts": counts,
        "money": {
            currency: {name: amount for name, amount in line.items() if amount}
            for currency, line in money.items() if any(line.values())
        },
    }  # fmt: skip


def of_try(job: Job) -> dict[str, str]:
    """Row -> outcome of a further try."""
    return {str(row): told.outcome for row, told in job.outcomes.items() if told.outcome}


def differences(engine: Any, naive: Any, path: str = "") -> list[str]:
    """Where two stories part, as lines of text."""
    if isinstance(engine, dict) and isinstance(naive, dict):
        return [
            line for key in sorted(engine.keys() | naive.keys())
            for line in differences(engine.get(key), naive.get(key), f"{path} / {key}")
        ]  # fmt: skip
    return [] if engine == naive else [f"{path.strip(' /')}: engine {engine!r}, naive {naive!r}"]


def digest(story: Story) -> str:
    """One digest over business keys and amounts."""
    return hashlib.sha256(json.dumps(story, sort_keys=True).encode()).hexdigest()
