"""What a check tells of each row: by rows of the sheet, never by an import that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from backend import checks
from backend.access import Caller
from backend.context import Server
from backend.problems import CheckChanged
from shared.schemas import CheckResult, Mapping, PlannedEffect
from tests.conftest import Clock
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


def named(office: Office, kind: str, row: dict[str, Any], **over: Any) -> bytes:
    mapping = Mapping({name: [name] for name in row}, {"type": "Bank transfer"} if kind == "payments" else {})
    return office.body(kind, list(row), [list(row.values())], mapping=mapping, **over)


def checked_then(office: Office, row: dict[str, Any], meanwhile: Callable[[], object]) -> CheckChanged | None:
    """Checks a payment, lets something happen, and imports it; why it is refused, None where it is booked."""
    told = checks.check(office.server, office.caller, str(uuid4()), named(office, "payments", row))
    assert told.counts.booked == 1
    meanwhile()
    try:
        sent = office.put(named(office, "payments", row, check=told.id))
    except CheckChanged as changed:
        return changed
    assert sent.counts.booked == 1
    return None


PAID = {"amount": 10, "date": "2026-04-02"}


def test_an_invoice_that_is_another_by_now_is_checked_again(office: Office) -> None:
    def another() -> None:
        office.invoices(("1", "00231", "2026-01-01", 100))

    office.invoices(("001", "00104", "2026-01-01", 100))
    changed = checked_then(office, {**PAID, "invoices": "1", "reference": "a"}, another)
    assert changed is not None
    assert changed.args_["what"] == ["what becomes of the rows"]
    assert office.allocations() == []


def test_a_name_that_is_the_number_of_another_by_now_is_checked_again(office: Office) -> None:
    def another() -> None:
        office.customers("Customer 00104")

    assert checked_then(office, {**PAID, "account": "Customer 00104"}, another) is not None


def test_an_id_that_another_customer_has_by_now_is_checked_again(office: Office) -> None:
    row = {**PAID, "account": "00104", "transaction_id": "T1"}
    other = {**row, "account": "00231"}
    assert checked_then(office, row, lambda: office.put(named(office, "payments", other))) is not None


def test_a_day_that_is_too_late_by_now_is_checked_again(office: Office, clock: Clock) -> None:
    changed = checked_then(office, {**PAID, "account": "00104"}, lambda: clock.advance(days=1))
    assert changed is not None
    assert changed.args_["what"] == ["the day it is sent"]


def test_what_changes_nothing_of_it_lets_a_check_stand(office: Office, clock: Clock) -> None:
    def elsewhere() -> None:
        office.customers("C9")
        office.invoices(("X", "00231", "2026-01-01", 100))
        office.payments(HEADER, ("00231", "INV-9", 5, "2026-04-02"), ("00231", None, 5, "2026-04-02"))
        clock.advance(days=1)

    assert checked_then(office, {**PAID, "date": "2026-04-03", "account": "00104"}, elsewhere) is None


def test_lines_that_are_not_shown_count_as_well(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECK_EFFECTS", 0)
    row = {**PAID, "account": "Customer 00104"}
    assert checked_then(office, row, lambda: office.customers("Customer 00104")) is not None
