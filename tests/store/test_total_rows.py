"""A total row in a sheet of payments: skipped where it is one, booked where a customer is called so."""

from __future__ import annotations

from backend.access import Caller
from backend.context import Server
from tests.ledger import Office

HEADER = ["account", "amount"]


def test_the_word_total_under_the_customers_is_skipped(server: Server, caller: Caller) -> None:
    office = Office(server, caller)
    office.customers("00104")
    result = office.payments(HEADER, ("00104", 10), ("00104", 20), ("Total", 30))
    assert (result.counts.booked, result.counts.skipped, result.counts.failed) == (2, 1, 0)


def test_a_customer_called_total_is_paid(server: Server, caller: Caller) -> None:
    office = Office(server, caller)
    office.customers("00104", "Total")
    result = office.payments(HEADER, ("00104", 10), ("00104", 20), ("Total", 30))
    assert (result.counts.booked, result.counts.skipped) == (3, 0)


def test_a_name_that_only_begins_so_fails(server: Server, caller: Caller) -> None:
    office = Office(server, caller)
    office.customers("00104")
    result = office.payments(HEADER, ("00104", 10), ("00104", 20), ("Total Ltd", 30))
    assert office.codes(result) == {4: ["ACCOUNT_NOT_FOUND"]}
