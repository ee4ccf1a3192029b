"""Sheets of payment types: the six there from the start, new ones, changes."""

from __future__ import annotations

from tests.ledger import Office

HEADER = ["code", "name", "is_gateway", "active"]


def test_a_new_type_is_added_and_pays(office: Office) -> None:
    office.customers("C1")
    result = office.send("payment_types", HEADER, [["SEPA", "Collected", "no", "yes"]])
    assert result.counts.booked == 1
    paid = office.payments(["account", "amount", "type"], ("C1", 5, "sepa"), ("C1", 6, "Collected"))
    assert paid.counts.booked == 2


def test_a_code_is_asked_for_and_of_a_new_type_a_name(office: Office) -> None:
    error = ("x", "#REF!")
    rows = [[None, "A"], ["NEW", None], [error, "B"], ["NEWER", error]]
    result = office.send("payment_types", ["code", "name"], rows)
    assert office.codes(result) == {
        2: ["VALUE_MISSING"], 3: ["VALUE_MISSING"], 4: ["CELL_ERROR"], 5: ["CELL_ERROR"],
    }  # fmt: skip
    assert [row[0].field for row in office.failed(result).issues] == ["code", "name", "code", "name"]


def test_a_type_there_from_the_start_keeps_its_gateway_flag(office: Office) -> None:
    rows = [["cash", None, "yes", None], ["PAYPAL", None, "yes", "no"], ["CHEQUE", "Check", None, None]]
    result = office.send("payment_types", HEADER, rows)
    assert office.codes(result) == {2: ["TYPE_BUILT_IN"]}
    assert (result.counts.booked, result.counts.failed) == (2, 1)


def test_a_type_that_is_switched_off_or_a_gateway_pays_nothing(office: Office) -> None:
    office.customers("C1")
    office.send("payment_types", HEADER, [["SEPA", "Collected", "no", "yes"], ["APP", "Shop", "yes", "yes"]])
    office.send("payment_types", HEADER, [["sepa", None, None, "no"]])
    paid = office.payments(["account", "amount", "type"], ("C1", 5, "SEPA"), ("C1", 6, "Shop"))
    assert office.codes(paid) == {2: ["TYPE_INACTIVE"], 3: ["TYPE_IS_GATEWAY"]}


def test_one_code_twice_in_a_sheet_is_a_duplicate_or_a_contradiction(office: Office) -> None:
    rows = [["SEPA", "A", None, None], ["SEPA", "A", None, None], ["sepa", "B", None, None]]
    result = office.send("payment_types", HEADER, rows)
    assert (result.counts.booked, result.counts.duplicate) == (1, 1)
    assert office.codes(result) == {4: ["NUMBER_TWICE"]}
