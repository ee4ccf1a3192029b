"""A row of a Failed sheet whose own sheet was imported again since is not booked twice."""

from __future__ import annotations

from typing import Any

import pytest

from backend.access import Caller
from backend.context import Server
from backend.store.database import Database
from shared.schemas import ImportResult
from tests.ledger import ANY_DATE, Office

HEADER = ["invoices", "amount", "date", "transaction_id"]
ROW = ["NONE", 40, "2026-04-01", None]


@pytest.fixture
def database(store: Database) -> Database:
    """On each kind of database."""
    return store


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1")
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 100))
    return office


def sent(office: Office, *rows: list[Any], **over: Any) -> ImportResult:
    return office.payments(HEADER, *rows, **{"options": ANY_DATE, **over})


def test_what_was_corrected_on_its_own_sheet_is_not_booked_from_failed_as_well(office: Office) -> None:
    first = sent(office, ROW)
    later = sent(office, ["A", *ROW[1:]])
    assert (first.counts.to_fix, later.counts.booked) == (1, 1)
    again = office.retry(first, {2: {"invoices": "B"}})
    assert again.counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}
    (issue,) = office.failed(first).issues[0]
    assert f"PAY-{later.number}-2" in issue.sentence
    assert "40.00" in issue.sentence
    assert office.open() == {"A": 6000, "B": 10000}
    office.retry(first, send={2: "drop"})
    assert office.codes(first) == {}
    office.verify()


def test_corrected_alike_it_is_a_duplicate(office: Office) -> None:
    first = sent(office, ROW)
    sent(office, ["A", *ROW[1:]])
    again = office.retry(first, {2: {"invoices": "A"}})
    assert (again.counts.booked, again.counts.duplicate) == (0, 1)


def test_nor_with_its_money_on_account(office: Office) -> None:
    first = sent(office, ["A", 40, "2026-04-01", None], ["A", 90, "2026-04-01", None])
    assert office.codes(first) == {}
    full = sent(office, ["A", 40, "2026-04-02", None])
    assert office.codes(full) == {2: ["INVOICE_ALREADY_PAID"]}
    sent(office, ["B", 40, "2026-04-02", None])
    assert office.retry(full, send={2: "on_account"}).counts.booked == 0


def test_it_is_booked_once_the_later_import_is_taken_back(office: Office) -> None:
    first = sent(office, ROW)
    later = sent(office, ["A", *ROW[1:]])
    office.reverse(later)
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


@pytest.mark.parametrize(
    "other",
    [
        ["A", 41, "2026-04-01", None],
        ["A", 40, "2026-04-02", None],
    ],
)
def test_next_months_sheet_of_that_name_does_not_hold_it_back(office: Office, other: list[object]) -> None:
    first = sent(office, ROW)
    assert sent(office, other).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


def test_another_id_is_another_payment(office: Office) -> None:
    first = sent(office, [*ROW[:3], "X1"])
    assert sent(office, ["A", 40, "2026-04-01", "X2"]).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


def test_neither_does_another_row_or_another_sheet(office: Office) -> None:
    first = sent(office, ROW)
    assert sent(office, ["A", 1, "2026-04-01", None], ["A", *ROW[1:]]).counts.booked == 2
    assert (
        sent(office, ["A", *ROW[1:]], sheet="May", anyway=["SAME_CONTENT"], book_anyway=[2]).counts.booked
        == 1
    )
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


def test_an_earlier_import_of_the_sheet_does_not(office: Office) -> None:
    assert sent(office, ["A", *ROW[1:]]).counts.booked == 1
    second = sent(office, ROW)
    assert office.retry(second, {2: {"invoices": "B"}}).counts.booked == 1


def test_a_row_without_a_day_is_known_by_its_amount(office: Office) -> None:
    first = sent(office, ["NONE", 40, None, None])
    sent(office, ["A", 40, "2026-04-01", None])
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 0


def test_it_is_booked_anyway_where_that_is_asked(office: Office) -> None:
    first = sent(office, ROW)
    sent(office, ["A", *ROW[1:]])
    assert office.retry(first, {2: {"invoices": "B"}}, send={2: "book_anyway"}).counts.booked == 1
