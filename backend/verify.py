"""Verify: every open amount, balance, record and import total recomputed from the rows; reads only."""

from __future__ import annotations

from collections import Counter

from backend.access import Caller, require
from backend.context import Server
from backend.domain.planned import OUTCOMES
from backend.store import imports
from backend.store.database import Tx
from backend.store.folds import folded
from backend.store.results import decode
from backend.store.reversals import born
from shared.schemas import Counts, Finding, VerifyReport

__all__ = ["VerifyReport", "verify"]

_SHOWN = 1000


def verify(server: Server, caller: Caller) -> VerifyReport:
    """Nothing found is the only good answer."""
    require(caller, "read")
    with server.database.read() as tx:
        org_id = caller.org_id
        findings = [
            *_items(tx, org_id),
            *_allocations(tx, org_id),
            *_accounts(tx, org_id),
            *_imports(tx, org_id),
        ]

        def count(table: str) -> int:
            return int(tx.value(f"SELECT count(*) FROM {table} WHERE org_id = ?", org_id))

        report = VerifyReport(
            items=count("open_item"),
            allocations=count("allocation"),
            imports=count("import"),
            records=count("account"),
            findings=findings[:_SHOWN],
            finding_count=len(findings),
            sentence="",
        )
    documents = (
        f"{report.items:,} documents, {report.allocations:,} allocations and {report.imports:,} imports"
    )
    report.sentence = (
        f"All is well: {documents} recomputed, difference 0.00."
        if not findings
        else f"{len(findings):,} places differ from what the rows give, among {documents}."
    )
    return report


def _items(tx: Tx, org_id: int) -> list[Finding]:
    sums: dict[int, int] = {}
    for side in ("debit_id", "credit_id"):
        for item_id, amount in tx.rows(
            f"SELECT {side}, SUM(amount) FROM allocation WHERE org_id = ? GROUP BY {side}", org_id
        ):
            sums[item_id] = sums.get(item_id, 0) + int(amount)
    found = []
    for item_id, number, currency, amount, open_, void_seq in tx.rows(
        "SELECT id, number, currency, amount, open, void_seq FROM open_item WHERE org_id = ? ORDER BY id",
        org_id,
    ):
        recomputed = (0 if void_seq is not None else amount) - sums.get(item_id, 0)
        if recomputed != open_:
            found.append(Finding("open amount", number, open_, recomputed, currency))
    return found


def _allocations(tx: Tx, org_id: int) -> list[Finding]:
    """Both ends there, of one account and currency; a twin is the exact inverse of what it reverses."""
    wrong = tx.rows(
        "SELECT a.id, a.amount FROM allocation a LEFT JOIN open_item d ON d.org_id = a.org_id AND d.id ="
        " a.debit_id"
        " AND d.side = 'D' LEFT JOIN open_item c ON c.org_id = a.org_id AND c.id = a.credit_id AND c.side"
        " = 'C'"
        " LEFT JOIN allocation o ON o.org_id = a.org_id AND o.id = a.reverses WHERE a.org_id = ? AND (d.id"
        " IS NULL"
        " OR c.id IS NULL OR d.account_id <> c.account_id OR d.currency <> c.currency"
        " OR (a.reverses IS NULL AND a.amount <= 0) OR (a.reverses IS NOT NULL AND (o.id IS NULL"
        " OR o.amount <> -a.amount OR o.debit_id <> a.debit_id OR o.credit_id <> a.credit_id)))",
        org_id,
    )
    return [Finding("allocation", str(id_), amount, 0) for id_, amount in wrong]


def _accounts(tx: Tx, org_id: int) -> list[Finding]:
    """Every customer is the fold of its live puts; none is found whose import is being taken back."""
    under_way = tx.rows("SELECT id FROM import WHERE org_id = ? AND state = 'REVERSING'", org_id)
    closed = set(born(tx, org_id, [row[0] for row in under_way]))
    rows = tx.rows("SELECT id, number, name, live FROM account WHERE org_id = ?", org_id)
    puts = folded(tx, org_id, "account", [row[0] for row in rows])
    found = []
    for id_, number, name, live in rows:
        fields = puts[id_]
        expected = "number" in fields and id_ not in closed
        if bool(live) != expected or (live and fields.get("name", "") != name):
            found.append(Finding("customer", number, int(live), int(expected)))
    return found


def _imports(tx: Tx, org_id: int) -> list[Finding]:
    """Rows by outcome, from the postings, are the totals; they add up to the rows sent."""
    found = []
    booked = _booked(tx, org_id)
    for (import_id,) in tx.rows("SELECT id FROM import WHERE org_id = ? ORDER BY id", org_id):
        row = imports.by_id(tx, org_id, import_id)
        told: Counter[str] = Counter()
        seen: set[int] = set()
        for (blob,) in tx.rows(
            "SELECT results FROM posting WHERE org_id = ? AND import_id = ? AND action IN ('check', 'book')",
            org_id,
            import_id,
        ):
            results = decode(bytes(blob))
            told.update(results.outcomes)
            for number in results.rows:
                if number in seen:
                    found.append(Finding("row told twice", f"import {row.number} row {number}", 2, 1))
                seen.add(number)
        counts = row.totals.counts
        anyway = int(
            tx.value(
                "SELECT count(*) FROM failed_row WHERE org_id = ? AND root_id = ? AND state = 'booked'",
                org_id,
                import_id,
            )
        )
        shift = {"booked": -anyway, "duplicate": anyway, "failed": -counts.dropped if row.attempt > 1 else 0}
        for outcome, name in OUTCOMES.items():
            stored = getattr(counts, name) + shift.get(name, 0)
            if stored != told[outcome]:
                found.append(Finding(f"rows {name}", f"import {row.number}", stored, told[outcome]))
        found += _below_nothing(row)
        if row.attempt == 1:
            found += _failed(tx, row)
        found += _money(row, booked.get(row.id, {}))
    return found


def _below_nothing(row: imports.ImportRow) -> list[Finding]:
    """No count of rows is negative; one that is stands for rows counted twice elsewhere."""
    counts = {name: getattr(row.totals.counts, name) for name in Counts.__struct_fields__}
    return [
        Finding(f"rows {name}", f"import {row.number}", count, 0)
        for name, count in counts.items()
        if count < 0
    ]


def _failed(tx: Tx, row: imports.ImportRow) -> list[Finding]:
    states: dict[str, int] = dict(
        tx.rows(
            "SELECT state, count(*) FROM failed_row WHERE org_id = ? AND root_id = ? GROUP BY state",
            row.org_id,
            row.id,
        )
    )
    counts = row.totals.counts
    return [
        Finding(f"rows {name}", f"import {row.number}", getattr(counts, name), int(states.get(name, 0)))
        for name in ("to_fix", "fixed", "dropped")
        if getattr(counts, name) != int(states.get(name, 0))
    ]


def _booked(tx: Tx, org_id: int) -> dict[int, dict[str, int]]:
    """Root import -> currency -> what its payments amount to, those of its tries included."""
    found: dict[int, dict[str, int]] = {}
    for root_id, currency, amount in tx.rows(
        "SELECT i.root_id, o.currency, SUM(o.amount) FROM open_item o JOIN import i ON i.org_id = o.org_id"
        " AND i.id = o.import_id WHERE o.org_id = ? AND o.kind = 'PAYMENT' GROUP BY i.root_id, o.currency",
        org_id,
    ):
        found.setdefault(root_id, {})[currency] = int(amount)
    return found


def _money(row: imports.ImportRow, booked: dict[str, int]) -> list[Finding]:
    """The money a payments import says it booked is what its documents amount to, its tries included."""
    if row.kind != "payments" or row.attempt > 1:
        return []
    told = {line.currency: line.booked for line in row.totals.money_totals() if line.booked}
    return [
        Finding(
            "money booked", f"import {row.number}", told.get(currency, 0), booked.get(currency, 0), currency
        )
        for currency in sorted(booked.keys() | told.keys())
        if told.get(currency, 0) != booked.get(currency, 0)
    ]
