"""Cells of invoices that name none, one or several, on the road a good row takes and on the other."""

from __future__ import annotations

import pytest

from backend.access import Caller
from backend.context import Server
from tests.ledger import Office

HEADER = ["account", "invoices", "amount", "date"]


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1", "C2")
    office.invoices(
        *[(f"I{n}", "C1", f"2026-01-0{n}", 100) for n in (1, 2, 3)], ("J1", "C2", "2026-01-01", 50)
    )
    return office


@pytest.mark.parametrize(
    ("cell", "amount", "open_"),
    [
        ("I1,", 60, {"I1": 40_00}),
        ("I1:60", 60, {"I1": 40_00}),
        ("I2:60; I1:40", 100, {"I1": 60_00, "I2": 40_00}),
        ("I2:60; I1:40", 150, {"I1": 60_00, "I2": 40_00}),
        ("i2 , I1", 150, {"I1": 0, "I2": 50_00}),
    ],
)
def test_what_a_cell_pays(office: Office, cell: str, amount: int, open_: dict[str, int]) -> None:
    for who in ("C1", ""):
        result = office.payments(HEADER, (who, cell, amount, "2026-02-01"))
        assert office.codes(result) == {}
        assert {number: office.open()[number] for number in open_} == open_
        office.reverse(result)


@pytest.mark.parametrize(
    ("who", "cell", "amount", "codes"),
    [
        ("", ",", 10, ["IDENTIFIER_MISSING"]),
        ("", "I1:60; I2:50", 100, ["AMOUNTS_EXCEED_PAYMENT"]),
        ("C1", "I1:60; J1:40", 100, ["INVOICE_ACCOUNT_MISMATCH"]),
        ("", "I1:60; J1:40", 100, ["INVOICES_SPAN_ACCOUNTS"]),
        ("C1", "I1:60; I9:40", 100, ["INVOICE_NOT_FOUND"]),
        ("C1", "I1:0; I2:40", 100, ["AMOUNT_NOT_POSITIVE"]),
        ("C1", "I1:1.0055; I2:40", 100, ["AMOUNT_PRECISION"]),
        ("C1", "I1:101", 150, ["AMOUNT_EXCEEDS_OPEN"]),
    ],
)
def test_what_a_cell_is_refused_for(
    office: Office, who: str, cell: str, amount: int, codes: list[str]
) -> None:
    result = office.payments(HEADER, (who, cell, amount, "2026-02-01"))
    assert office.codes(result) == {2: codes}


def test_a_cell_of_separators_alone_is_the_customers_payment(office: Office) -> None:
    result = office.payments(HEADER, ("C1", " , ", 10, "2026-02-01"))
    assert office.codes(result) == {}
    assert office.open()["I1"] == 90_00


def test_the_same_payment_is_known_whichever_way_it_was_judged(office: Office) -> None:
    """Its amounts for invoices are the same content, a warning beside it or none."""
    first = office.payments(HEADER, ("C1", "I1:60; I2:40", 100, "2026-02-01"))
    again = office.payments(HEADER, ("C1", "i1:60; i2:40", 100, "2026-02-01"))
    assert (first.counts.booked, again.counts.duplicate) == (1, 1)
