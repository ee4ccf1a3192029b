"""Bank lines and what is booked of them, in few words."""

from __future__ import annotations

from itertools import count
from typing import Any

from shared.schemas import ImportResult, Mapping
from shared.views import VIEWS
from tests.ledger import Office

DAY = "2026-04-02"
_ACCOUNTS = count(1)


def lines(office: Office, *amounts: float, **fields: Any) -> list[str]:
    """Bank lines of these amounts, of one statement of an account of its own; their numbers. fields: of all
    of them."""
    fields = {"booking_date": DAY, "own_account": f"OWN-{next(_ACCOUNTS)}"} | fields
    header = ["credit", *fields]
    rows = [[amount, *fields.values()] for amount in amounts]
    result = office.send("payment_entries", header, rows, anyway=["SAME_CONTENT"])
    assert result.counts.booked == len(amounts)
    return [f"BL-{result.number}-{row}" for row in range(2, len(rows) + 2)]


def assign(office: Office, *rows: dict[str, Any], **over: Any) -> ImportResult:
    """Sends Matches by field; rows are ticked unless they say otherwise. With keys all columns are there."""
    rows = tuple({"book": "yes"} | row for row in rows)
    shown = {column.editable for column in VIEWS["matches"].columns} - {""} if "keys" in over else set()
    names = sorted({name for row in rows for name in row} | shown)
    over.setdefault("anyway", ["SAME_CONTENT"])
    return office.send(
        "assignments", names, [[row.get(name) for name in names] for row in rows],
        mapping=Mapping({name: [name] for name in names}), **over,
    )  # fmt: skip


def wrong(office: Office, *rows: dict[str, Any], **over: Any) -> dict[int, list[tuple[str, str]]]:
    """Row number -> (field, code) of all that is wrong with it."""
    found = office.failed(assign(office, *rows, **over))
    return {
        row: [(issue.field, issue.code) for issue in issues]
        for row, issues in zip(found.rows, found.issues, strict=True)
    }


def states(office: Office) -> dict[str, str]:
    """Bank line -> its state."""
    with office.server.database.read() as tx:
        return dict(
            tx.rows(
                "SELECT number, state FROM payment_entry WHERE org_id = ? AND live ORDER BY id",
                office.caller.org_id,
            )
        )


def known(office: Office) -> list[tuple[str, str]]:
    """(what, text) of the payer names there are."""
    with office.server.database.read() as tx:
        return [
            (what, text)
            for what, text in tx.rows(
                "SELECT what, text FROM payer_alias WHERE org_id = ? AND live AND active ORDER BY what, text",
                office.caller.org_id,
            )
        ]


def money(office: Office) -> dict[str, int]:
    """Number -> open minor units of everything that is live."""
    return office.open() | office.unallocated()


def undo(office: Office, result: ImportResult, before: dict[str, int]) -> None:
    """Takes an import back; all is as it was, and proved to be."""
    proof = office.reverse(result)
    assert proof.live == 0
    assert set(proof.differences.values()) <= {0}
    office.verify()
    assert money(office) == before
