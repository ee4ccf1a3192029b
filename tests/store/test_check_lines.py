"""What a check tells of each row: by rows of the sheet, never by an import that does not exist."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from backend import checks
from backend.access import Caller
from backend.context import Server
from shared.schemas import CheckResult, Mapping, PlannedEffect
from tests.ledger import ANY_DATE, Office

HEADER = ["account", "invoices", "amount", "date"]


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    """Two customers, two invoices of 100.00."""
    office = Office(server, caller)
    office.customers("00104", "00231")
    office.invoices(("INV-1", "00104", "2026-03-01", 100), ("INV-2", "00104", "2026-03-02", 100))
    return office


def check(office: Office, *rows: list[Any], **options: str) -> tuple[CheckResult, dict[int, PlannedEffect]]:
    mapping = Mapping({name: [name] for name in HEADER}, {"type": "Bank transfer"})
    body = office.body("payments", HEADER, list(rows), mapping=mapping, options={**ANY_DATE, **options})
    found = checks.check(office.server, office.caller, str(uuid4()), body)
    return found, {effect.row: effect for effect in found.effects}


def test_an_invoice_closed_by_an_earlier_row_names_that_row(office: Office) -> None:
    paid = ["00104", "INV-1", 100, "2026-04-02"]
    _, lines = check(office, paid, [*paid[:2], 40, "2026-04-01"])
    assert "row 2 of this sheet" in lines[3].what
    assert "PAY-0" not in lines[3].what
    assert "import 0" not in lines[3].what


def test_a_twin_names_its_row(office: Office) -> None:
    paid = ["00104", "INV-1", 40, "2026-04-02"]
    found, lines = check(office, paid, paid)
    assert (found.counts.booked, found.counts.duplicate) == (1, 1)
    assert [cause.code for cause in found.causes] == ["DUPLICATE_IN_SHEET"]
    assert "row 2 of this sheet" in lines[3].what
    assert "PAY-0" not in lines[3].what


def test_a_failed_row_keeps_what_the_sheet_says(office: Office) -> None:
    _, lines = check(office, ["00231", "INV-1", 5, "2026-04-01"], ["00104", "INV-2", "many", "2026-04-02"])
    told = [(line.account, line.name, line.date, line.invoice, line.amount) for line in lines.values()]
    assert told == [
        ("00231", "Customer 00231", "2026-04-01", "INV-1", 500),
        ("00104", "Customer 00104", "2026-04-02", "INV-2", None),
    ]
    assert "Amount in C3" in lines[3].what


def test_a_row_that_fails_in_the_plan_has_its_customer(office: Office) -> None:
    _, lines = check(office, ["00104", "INV-1", 100, "2026-04-01"], [None, "INV-1", 100, "2026-04-02"])
    assert (lines[3].account, lines[3].name) == ("00104", "Customer 00104")


def test_a_part_of_an_invoice_is_called_as_in_the_view(office: Office) -> None:
    _, lines = check(office, ["00104", "INV-1", 40, "2026-04-02"])
    assert lines[2].becomes == "Partly paid"


def test_a_twin_is_no_payment_booked_before(office: Office) -> None:
    paid = ("00104", "INV-1", 40, "2026-04-02")
    first = office.payments(HEADER, paid, paid)
    assert [cause.code for cause in first.causes] == ["DUPLICATE_IN_SHEET"]
    assert "1 twice in this sheet" in first.sentence
    assert "booked before" not in first.sentence
    again = office.payments(HEADER, paid, ("00231", None, 5, "2026-04-02"))
    assert "1 booked before" in again.sentence
    assert "twice" not in again.sentence
    both = office.payments(HEADER, paid, ("00231", None, 7, "2026-04-02"), ("00231", None, 7, "2026-04-02"))
    assert "1 booked before, 1 twice in this sheet" in both.sentence
    assert both.counts.duplicate == 2
