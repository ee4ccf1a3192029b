"""A small organisation to test with: sends sheets through the verbs, reads the ledger back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec

from backend import reverse, submit, verify
from backend.access import Caller
from backend.context import Server
from backend.store import imports
from shared.schemas import (
    Column,
    FailedRows,
    ImportResult,
    Mapping,
    Retry,
    ReversalProof,
    ReversalRequest,
    Sheet,
    Source,
    Submission,
)

ANY_DATE = {"payment_date_rule": "ANY"}


def letters(place: int) -> str:
    """0 -> A, 26 -> AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def sheet_of(header: list[str], rows: list[list[Any]], name: str = "Sheet1") -> Sheet:
    """A sheet of plain values: str is text, int and float numbers, None blank; (type, text) as it is."""
    columns = []
    for place, title in enumerate(header):
        types, texts = "", []
        for row in rows:
            value = row[place]
            if isinstance(value, tuple):
                type_, text = value
            elif value is None:
                type_, text = "_", ""
            elif isinstance(value, str):
                type_, text = "t", value
            else:
                type_, text = "n", repr(value)
            types += type_
            texts.append(text)
        columns.append(Column(title, letters(place), types or "_", texts))
    return Sheet(Source(book="Book1.xlsx", sheet=name), 1, list(range(2, len(rows) + 2)), columns)


class Office:
    """One organisation as its people use it. Every send has its own id unless one is given."""

    def __init__(self, server: Server, caller: Caller) -> None:
        self.server, self.caller = server, caller

    def body(self, kind: str, header: list[str], rows: list[list[Any]], **over: Any) -> bytes:
        """The bytes of a submission; header names are field names unless a mapping is given."""
        mapping = over.pop("mapping", None) or Mapping({name: [name] for name in header})
        made = Submission(
            kind=kind, sheet=sheet_of(header, rows, over.pop("sheet", "Sheet1")), mapping=mapping, **over
        )
        return msgspec.json.encode(made)

    def send(
        self, kind: str, header: list[str], rows: list[list[Any]], uuid: str = "", **over: Any
    ) -> ImportResult:
        """Submits and waits until it is finished."""
        return self.put(self.body(kind, header, rows, **over), uuid)

    def put(self, body: bytes, uuid: str = "") -> ImportResult:
        """Submits bytes and carries the import through."""
        uuid = uuid or str(uuid4())
        result = submit.submit(self.server, self.caller, uuid, body)
        if result.state in ("STAGED", "CHECKING", "RUNNING"):
            from backend import engine

            with self.server.database.read() as tx:
                row = imports.by_uuid(tx, self.caller.org_id, uuid)
            assert row is not None
            engine.run(self.server, self.caller.org_id, row.id)
            result = submit.result(self.server, self.caller, uuid)
        return result

    def customers(self, *numbers: str, **fields: Any) -> ImportResult:
        """Customers of these numbers."""
        names = ["number", "name", *fields]
        return self.send("accounts", names, [[n, f"Customer {n}", *fields.values()] for n in numbers])

    def invoices(self, *rows: tuple[Any, ...], **over: Any) -> ImportResult:
        """Invoices as (number, customer, issued, total)."""
        return self.send(
            "invoices", ["number", "account", "issue_date", "amount"], [list(row) for row in rows], **over
        )

    def payments(self, header: list[str], *rows: tuple[Any, ...], **over: Any) -> ImportResult:
        """Payments; the type is Bank transfer for all rows, any date is fine unless options say otherwise."""
        over.setdefault("options", ANY_DATE)
        mapping = Mapping(
            {name: [name] for name in header}, {} if "type" in header else {"type": "Bank transfer"}
        )
        return self.send("payments", header, [list(row) for row in rows], mapping=mapping, **over)

    def failed(self, result: ImportResult) -> FailedRows:
        """The rows still to fix."""
        return submit.failed(self.server, self.caller, result.id)

    def codes(self, result: ImportResult) -> dict[int, list[str]]:
        """Row number -> codes of the rows still to fix."""
        found = self.failed(result)
        return {
            row: [issue.code for issue in issues]
            for row, issues in zip(found.rows, found.issues, strict=True)
        }

    def retry(
        self,
        result: ImportResult,
        changes: dict[int, dict[str, Any]] | None = None,
        send: dict[int, str] | None = None,
        only: list[int] | None = None,
    ) -> ImportResult:
        """Sends the Failed sheet again. changes: row -> {header: value}."""
        found = self.failed(result)
        places = [at for at, row in enumerate(found.rows) if only is None or row in only]
        rows = []
        for at in places:
            row: list[Any] = []
            for column in found.columns:
                value: Any = (column.types if len(column.types) == 1 else column.types[at], column.texts[at])
                change = (changes or {}).get(found.rows[at], {})
                row.append(change.get(column.header, value))
            rows.append(row)
        sheet = sheet_of([column.header for column in found.columns], rows, "Failed")
        keys = [found.keys[at] for at in places]
        links = [str(found.rows[at]) for at in places]
        sends = [(send or {}).get(found.rows[at], "yes") for at in places]
        retry = Retry(result.root, keys, links, sends, [""] * len(places))
        return self.put(msgspec.json.encode(Submission("payments", sheet, Mapping({}), retry=retry)))

    def begin_reversal(self, result: ImportResult) -> None:
        """Presses, with consent to what stands on it, and takes nothing back yet."""
        found = reverse.preview(self.server, self.caller, result.id)
        consent = sorted({dependant.import_id for dependant in found.dependants})
        with self.server.database.read() as tx:
            row = imports.by_uuid(tx, self.caller.org_id, result.id)
        assert row is not None
        reverse._press(self.server, self.caller, row.id, ReversalRequest(consent=consent))

    def reverse(self, result: ImportResult, **over: Any) -> ReversalProof:
        """Takes an import back, with consent to what stands on it."""
        found = reverse.preview(self.server, self.caller, result.id)
        consent = sorted({dependant.import_id for dependant in found.dependants})
        proof = reverse.reverse(self.server, self.caller, result.id, ReversalRequest(consent=consent, **over))
        if not isinstance(proof, ReversalProof):
            with self.server.database.read() as tx:
                import_id = tx.value(
                    "SELECT id FROM import WHERE org_id = ? AND uuid = ?", self.caller.org_id, result.id
                )
            reverse.carry(self.server, self.caller.org_id, import_id)
            proof = reverse.reverse(self.server, self.caller, result.id, ReversalRequest())
            assert isinstance(proof, ReversalProof)
        return proof

    def open(self) -> dict[str, int]:
        """Document number -> open minor units, of live invoices and credit notes."""
        return self._items("kind NOT IN ('PAYMENT', 'OPENING')")

    def unallocated(self) -> dict[str, int]:
        """Payment number -> unallocated minor units."""
        return self._items("kind = 'PAYMENT'")

    def _items(self, where: str) -> dict[str, int]:
        with self.server.database.read() as tx:
            return dict(
                tx.rows(
                    f"SELECT number, open FROM open_item WHERE org_id = ? AND void_seq IS NULL AND {where}"
                    " ORDER BY id",
                    self.caller.org_id,
                )
            )

    def allocations(self) -> list[tuple[str, str, int]]:
        """(payment, invoice, net amount) of what stands, sorted."""
        with self.server.database.read() as tx:
            return sorted(
                (credit, debit, int(amount))
                for credit, debit, amount in tx.rows(
                    "SELECT c.number, d.number, SUM(a.amount) FROM allocation a JOIN open_item c ON"
                    " c.org_id = a.org_id"
                    " AND c.id = a.credit_id JOIN open_item d ON d.org_id = a.org_id AND d.id = a.debit_id"
                    " WHERE a.org_id = ? GROUP BY c.number, d.number HAVING SUM(a.amount) <> 0",
                    self.caller.org_id,
                )
            )

    def verify(self) -> None:
        """Recomputes everything; fails on any finding."""
        report = verify.verify(self.server, self.caller)
        assert not report.findings, report.findings
