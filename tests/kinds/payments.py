"""A ledger to pay into, and sheets of payments in few words."""

from __future__ import annotations

from typing import Any

from shared.schemas import ImportResult, Mapping
from tests.ledger import ANY_DATE, Office

DAY = "2026-04-02"
"""Today."""


def ledger(office: Office) -> Office:
    """C1 in euros with A, B (1 and 2 January, 100 each); C2 in dollars with D (100)."""
    office.send("accounts", ["number", "name", "currency"], [["C1", "One", "EUR"], ["C2", "Two", "USD"]])
    office.invoices(
        ("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 100), ("D", "C2", "2026-01-01", 100)
    )
    return office


def pay(office: Office, *rows: dict[str, Any], **over: Any) -> ImportResult:
    """Sends rows by field; what a row does not name is blank. The type is Bank transfer unless a row
    names one; options are added to any date being fine; the same content may come again."""
    names = sorted({name for row in rows for name in row})
    options = {**ANY_DATE, **over.pop("options", {})}
    mapping = Mapping({name: [name] for name in names}, {} if "type" in names else {"type": "Bank transfer"})
    over.setdefault("anyway", ["SAME_CONTENT"])
    return office.send(
        "payments", names, [[row.get(name) for name in names] for row in rows], mapping=mapping,
        options=options, **over,
    )  # fmt: skip


def told(office: Office, result: ImportResult) -> dict[int, list[tuple[str, str]]]:
    """Row number -> (field, code) of all that is wrong with it."""
    found = office.failed(result)
    return {
        row: [(issue.field, issue.code) for issue in issues]
        for row, issues in zip(found.rows, found.issues, strict=True)
    }


def wrong(office: Office, *rows: dict[str, Any], **over: Any) -> dict[int, list[tuple[str, str]]]:
    """The same, of a sheet sent now."""
    return told(office, pay(office, *rows, **over))


def sentence(office: Office, result: ImportResult) -> str:
    """What is said of the one thing wrong with the one row that failed."""
    ((issue,),) = office.failed(result).issues
    return issue.sentence
