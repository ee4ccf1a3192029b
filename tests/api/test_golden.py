"""The golden cases of domain 7.4, by name, as people send them."""

from __future__ import annotations

import pytest

from backend.access import Caller
from backend.context import Server
from tests.ledger import ANY_DATE, Office

WHO = ["account", "amount", "date"]
WHICH = ["invoices", "amount", "date"]


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1")
    return office


def test_g1_three_numbers_in_one_cell(office: Office) -> None:
    office.invoices(*[(f"INV00{n}", "C1", f"2026-01-0{n}", 100) for n in (1, 2, 3)])
    result = office.payments(WHICH, ("INV001, INV002; INV003", 300, "2026-02-01"))
    assert result.counts.booked == 1
    number = f"PAY-{result.number}-2"
    assert office.allocations() == [(number, f"INV00{n}", 10000) for n in (1, 2, 3)]
    assert office.open() == {"INV001": 0, "INV002": 0, "INV003": 0}
    assert office.unallocated() == {number: 0}
    office.verify()


def g2(office: Office):
    office.invoices(*[(f"I{n}", "C1", f"2026-01-0{n}", n * 100) for n in (1, 2, 3, 4)])
    return office.payments(WHO, ("C1", 500, "2026-02-01"))


def test_g2_oldest_first(office: Office) -> None:
    result = g2(office)
    number = f"PAY-{result.number}-2"
    assert office.allocations() == [(number, "I1", 10000), (number, "I2", 20000), (number, "I3", 20000)]
    assert office.open() == {"I1": 0, "I2": 0, "I3": 10000, "I4": 40000}


def test_g3_three_part_payments(office: Office) -> None:
    office.invoices(("I1", "C1", "2026-01-01", 30))
    opens = []
    for day, amount in enumerate((10, 15, 5), start=1):
        office.payments(WHICH, ("I1", amount, f"2026-02-0{day}"))
        opens.append(office.open()["I1"])
    assert opens == [2000, 500, 0]


def test_g4_total_outstanding(office: Office) -> None:
    office.invoices(
        ("I1", "C1", "2026-01-01", 50), ("I2", "C1", "2026-01-02", 35), ("I3", "C1", "2026-01-03", 40)
    )
    office.payments(WHO, ("C1", 20, "2026-02-01"))
    assert sum(office.open().values()) == 10500


@pytest.mark.parametrize(("policy", "rest", "other"), [("LEAVE", 15000, 12000), ("SPILL_OLDEST", 3000, 0)])
def test_g5_surplus(office: Office, policy: str, rest: int, other: int) -> None:
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 120))
    result = office.payments(WHICH, ("A", 250, "2026-02-01"), options={**ANY_DATE, "overpay_policy": policy})
    assert office.open() == {"A": 0, "B": other}
    assert office.unallocated() == {f"PAY-{result.number}-2": rest}


def test_g5_surplus_refused(office: Office) -> None:
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 120))
    result = office.payments(
        WHICH, ("A", 250, "2026-02-01"), options={**ANY_DATE, "overpay_policy": "REJECT"}
    )
    assert office.codes(result) == {2: ["OVERPAYMENT_NOT_ALLOWED"]}
    assert office.open() == {"A": 10000, "B": 12000}


@pytest.mark.parametrize(
    ("order", "expected"), [("oldest_first", {"A": 3000, "B": 0}), ("as_listed", {"A": 0, "B": 3000})]
)
def test_g6_order_of_named_invoices(office: Office, order: str, expected: dict[str, int]) -> None:
    office.invoices(("A", "C1", "2026-01-02", 50), ("B", "C1", "2026-01-01", 60))
    office.payments(WHICH, ("A,B", 80, "2026-02-01"), options={**ANY_DATE, "listed_invoice_order": order})
    assert office.open() == expected


def test_g8_one_paid_invoice_fails_the_row(office: Office) -> None:
    office.invoices(("A", "C1", "2026-01-01", 50), ("B", "C1", "2026-01-02", 60))
    first = office.payments(WHICH, ("B", 60, "2026-02-01"))
    result = office.payments(WHICH, ("A|B", 110, "2026-02-02"))
    assert result.counts.failed == 1
    assert office.codes(result) == {2: ["INVOICE_ALREADY_PAID"]}
    issue = office.failed(result).issues[0][0]
    assert f"PAY-{first.number}-2" in issue.sentence
    assert "B" in issue.sentence
    assert office.open() == {"A": 5000, "B": 0}


def test_g9_delete_import_of_g2(office: Office) -> None:
    result = g2(office)
    proof = office.reverse(result)
    assert (proof.live, proof.state, set(proof.differences.values())) == (0, "REVERSED", {0})
    assert office.open() == {"I1": 10000, "I2": 20000, "I3": 30000, "I4": 40000}
    assert office.allocations() == []
    assert office.unallocated() == {}
    office.verify()
    again = office.payments(WHO, ("C1", 500, "2026-02-01"))
    assert again.counts.booked == 1
