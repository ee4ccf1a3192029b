"""The lines of a reversal: every document and balance, in people's words and natural order."""

from __future__ import annotations

import re

from backend import reverse
from backend.access import Caller
from backend.context import Server
from tests.ledger import Office

HEADER = ["account", "invoices", "amount", "date"]
DAY = "2026-04-02"


def test_every_document_is_told_before_and_after(server: Server, caller: Caller) -> None:
    office = Office(server, caller)
    office.customers("00104", "00231")
    office.invoices(("INV-10", "00104", "2026-03-01", 100), ("INV-2", "00104", "2026-03-02", 100))
    paid = office.payments(
        HEADER,
        *[("00104", "INV-2", amount, DAY) for amount in range(1, 10)],
        ("00231", None, 30, DAY),
        ("00104", "INV-10", 100, DAY),
    )
    preview = reverse.preview(server, caller, paid.id)
    told = [(line.document, line.now, line.after, line.what) for line in preview.touched]
    assert [each for each in told if each[0].startswith("INV")] == [
        ("INV-2", 5500, 10000, "Invoice, open amount rises"),
        ("INV-10", 0, 10000, "Invoice, open again"),
    ]
    numbers = [int(re.findall(r"\d+$", document)[0]) for document, *_ in told if document.startswith("PAY")]
    assert numbers == [*range(2, 11), 12, 11]
    assert {what for document, _, _, what in told if document.startswith("PAY")} == {"Payment, taken back"}
    assert told[-2:] == [("", 5500, 20000, "Customer balance"), ("", -3000, 0, "Customer balance")]

    proof = office.reverse(paid)
    assert len(proof.touched) == proof.documents + proof.accounts == len(told)
    assert {line.document: line.now for line in proof.touched if line.document.startswith("INV")} == {
        "INV-2": 10000,
        "INV-10": 10000,
    }
    assert [(line.account, line.now) for line in proof.touched if not line.document] == [
        ("00104", 20000),
        ("00231", 0),
    ]
    assert all(line.now == line.after and not line.difference for line in proof.touched)
