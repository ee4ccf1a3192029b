"""Sheets of customers: what is refused, what changes, what is told."""

from __future__ import annotations

import pytest

from backend import pull
from backend.domain.facts import AccountRef, Needs
from backend.store.references import load_references
from shared.schemas import Mapping, ViewQuery
from tests.ledger import Office

CUSTOMER = ["number", "name"]


def customer(office: Office, number: str) -> AccountRef:
    """One customer as it stands."""
    with office.server.database.read() as tx:
        found = load_references(tx, office.caller.org_id, Needs(accounts={number}))
    return next(ref for ref in found.account_by_id.values() if ref.number == number)


def test_a_number_is_asked_for_and_of_a_new_customer_a_name(office: Office) -> None:
    result = office.send("accounts", CUSTOMER, [[None, "Acme"], ["C1", None], ["C2", "Bolt"]])
    assert office.codes(result) == {2: ["VALUE_MISSING"], 3: ["VALUE_MISSING"]}
    assert [row[0].field for row in office.failed(result).issues] == ["number", "name"]
    assert result.counts.booked == 1


def test_a_cell_that_cannot_be_read_is_not_told_as_missing_too(office: Office) -> None:
    error = ("x", "#N/A")
    result = office.send("accounts", CUSTOMER, [[error, "Acme"], ["C1", error]])
    assert office.codes(result) == {2: ["CELL_ERROR"], 3: ["CELL_ERROR"]}


def test_a_number_that_means_two_customers_is_told_with_both(office: Office) -> None:
    office.customers("0104", "00104")
    result = office.send("accounts", CUSTOMER, [["104", "Acme"]])
    (row,) = office.failed(result).issues
    assert [issue.code for issue in row] == ["ACCOUNT_AMBIGUOUS"]
    assert "0104" in row[0].sentence
    assert "00104" in row[0].sentence


def test_a_customer_found_without_zeros_changes_with_a_warning(office: Office) -> None:
    office.customers("00104")
    result = office.send("accounts", CUSTOMER, [["104", "Acme Ltd"]])
    assert (result.counts.booked, result.counts.warnings) == (1, 1)
    assert customer(office, "00104").name == "Acme Ltd"


def test_the_name_of_another_customer_is_a_number_of_its_own(office: Office) -> None:
    office.customers("C1")
    result = office.send("accounts", CUSTOMER, [["Customer C1", "Acme Ltd"]])
    assert result.counts.booked == 1
    assert customer(office, "Customer C1").name == "Acme Ltd"
    assert customer(office, "C1").name == "Customer C1"


def test_a_currency_is_one_there_is_and_stays(office: Office) -> None:
    office.customers("C1", currency="EUR")
    header = ["number", "name", "currency"]
    result = office.send(
        "accounts", header, [["C1", None, "usd"], ["C2", "B", "XXQ"], ["C3", "C", "jpy"], ["C4", "D", None]]
    )
    assert office.codes(result) == {2: ["CURRENCY_FIXED"], 3: ["CURRENCY_UNKNOWN"]}
    assert customer(office, "C3").currency == "JPY"
    assert customer(office, "C4").currency == "EUR"


def test_the_currency_of_the_sheet_is_for_new_customers_only(office: Office) -> None:
    office.customers("C1", currency="EUR")
    office.send("accounts", CUSTOMER, [["C1", "Acme"], ["C2", "Bolt"]], options={"sheet_currency": "USD"})
    assert [customer(office, number).currency for number in ("C1", "C2")] == ["EUR", "USD"]


def test_a_status_is_one_of_three_words(office: Office) -> None:
    header = ["number", "name", "status"]
    result = office.send("accounts", header, [["C1", "A", "asleep"], ["C2", "B", "suspended"]])
    (row,) = office.failed(result).issues
    assert [issue.code for issue in row] == ["CHOICE_UNKNOWN"]
    assert "Active, Suspended" in row[0].sentence
    assert customer(office, "C2").status == "SUSPENDED"


@pytest.mark.parametrize(
    ("days", "codes"), [(-1, ["INTEGER_EXPECTED"]), (0, []), (3650, []), (3651, ["INTEGER_EXPECTED"])]
)
def test_days_to_pay_have_bounds(office: Office, days: int, codes: list[str]) -> None:
    result = office.send("accounts", ["number", "name", "payment_days"], [["C1", "A", days]])
    assert office.codes(result) == ({2: codes} if codes else {})


THRESHOLD = ["number", "name", "currency", "collection_threshold"]


@pytest.mark.parametrize(
    ("currency", "amount", "codes"),
    [
        ("EUR", "-1", ["AMOUNT_NOT_POSITIVE"]),
        ("EUR", "0.005", ["AMOUNT_PRECISION"]),
        ("JPY", "0.5", ["AMOUNT_PRECISION"]),
        ("XXQ", "0.005", ["CURRENCY_UNKNOWN"]),
        ("EUR", "0", []),
        ("JPY", "100", []),
    ],
)
def test_a_threshold_is_money_of_the_customers_currency(
    office: Office, currency: str, amount: str, codes: list[str]
) -> None:
    result = office.send("accounts", THRESHOLD, [["C1", "A", currency, ("n", amount)]])
    assert office.codes(result) == ({2: codes} if codes else {})


def test_a_threshold_of_a_customer_there_is_goes_by_its_currency(office: Office) -> None:
    office.customers("C1", currency="JPY")
    header = ["number", "name", "collection_threshold"]
    result = office.send("accounts", header, [["C1", None, 100.5], ["C2", "B", 100.5]])
    assert office.codes(result) == {2: ["AMOUNT_PRECISION"]}
    office.send("accounts", header, [["C1", None, 100]])
    assert customer(office, "C1").collection_threshold == 100
    assert customer(office, "C2").collection_threshold == 100_50


def test_a_pulled_row_names_its_customer_by_its_key(office: Office) -> None:
    office.customers("C1", "C2")
    pulled = pull.pull(office.server, office.caller, "accounts", ViewQuery())
    mapping = Mapping({"number": ["Customer"], "name": ["Name"]})
    rows = [["C1", "Acme"], ["C2", "Bolt"], ["C3", "Coral"]]
    result = office.send(
        "accounts", ["Customer", "Name"], rows, mapping=mapping,
        keys=[*pulled.keys[:2], "account:999999"],
        versions=[pulled.versions[0], pulled.versions[1] - 1, 1],
    )  # fmt: skip
    assert office.codes(result) == {3: ["ROW_CHANGED"], 4: ["ROW_KEY_UNKNOWN"]}
    assert customer(office, "C1").name == "Acme"
    assert customer(office, "C2").name == "Customer C2"


def test_one_customer_twice_in_a_sheet_is_a_duplicate_or_a_contradiction(office: Office) -> None:
    result = office.send(
        "accounts", CUSTOMER, [["C1", "Acme"], ["C1", "Acme"], ["C1", "Other"], ["C2", "Bolt"]]
    )
    assert (result.counts.booked, result.counts.duplicate) == (2, 1)
    assert office.codes(result) == {4: ["NUMBER_TWICE"]}


def test_what_changes_nothing_is_skipped_and_so_is_its_twin(office: Office) -> None:
    office.customers("C1")
    result = office.send(
        "accounts", CUSTOMER, [["C1", "Customer C1"], ["C1", "Customer C1"]], anyway=["SAME_CONTENT"]
    )
    assert (result.counts.skipped, result.counts.booked, result.counts.duplicate) == (2, 0, 0)


def test_rows_left_out_are_not_judged(office: Office) -> None:
    rows = [["C1", "Acme"], ["C2", None]]
    result = office.send("accounts", CUSTOMER, rows, options={"keep_where": "$number = C1"})
    assert (result.counts.booked, result.counts.filtered, result.counts.failed) == (1, 1, 0)
