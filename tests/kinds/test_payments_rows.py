"""Rows of payments judged alone: every violation at once, by field and code."""

from __future__ import annotations

from typing import Any

import pytest

from backend import submit
from shared.limits import INVOICES_IN_A_ROW
from shared.schemas import Mapping
from tests.kinds.payments import DAY, ledger, pay, sentence, told, wrong
from tests.ledger import Office

ERROR = ("x", "#N/A")


@pytest.fixture
def office(office: Office) -> Office:
    """The ledger to pay into."""
    return ledger(office)


def test_all_that_is_wrong_with_a_row_is_told_at_once(office: Office) -> None:
    row = {
        "account": "C9",
        "invoices": "Z",
        "amount": 0,
        "date": "2027-01-01",
        "type": "TRF",
        "currency": "XXQ",
    }
    assert wrong(office, row, options={"payment_date_rule": "NOT_AFTER_SUBMISSION"}) == {
        2: [
            ("account", "ACCOUNT_NOT_FOUND"), ("invoices", "INVOICE_NOT_FOUND"),
            ("currency", "CURRENCY_UNKNOWN"), ("amount", "AMOUNT_IS_ZERO"),
            ("date", "DATE_AFTER_SUBMISSION"), ("type", "TYPE_UNKNOWN"),
        ]
    }  # fmt: skip


def test_what_is_missing_is_told_by_its_field(office: Office) -> None:
    assert wrong(
        office, {"account": None, "invoices": None, "amount": None, "type": None, "reference": "x"}
    ) == {2: [("account", "IDENTIFIER_MISSING"), ("amount", "AMOUNT_MISSING"), ("type", "TYPE_MISSING")]}


def test_a_cell_that_cannot_be_read_is_not_told_as_missing_too(office: Office) -> None:
    names = ("account", "amount", "type", "date", "invoices")
    assert wrong(office, dict.fromkeys(names, ERROR)) == {
        2: [(name, "CELL_ERROR") for name in ("account", "invoices", "amount", "date", "type")]
    }


def test_a_customer_is_found_by_number_or_by_a_name_of_its_own(office: Office) -> None:
    office.send(
        "accounts", ["number", "name"], [["00007", "Acme"], ["C4", "Twin"], ["C5", "Twin"], ["C6", "twin"]]
    )
    result = pay(
        office,
        {"account": "7", "amount": 1},
        {"account": "Acme", "amount": 2},
        {"account": "acme", "amount": 3},
        {"account": "Twin", "amount": 4},
        {"account": "TWIN", "amount": 5},
        {"account": "twin", "amount": 6},
    )
    assert told(office, result) == {
        5: [("account", "ACCOUNT_AMBIGUOUS")],
        6: [("account", "ACCOUNT_AMBIGUOUS")],
    }
    assert (result.counts.booked, result.counts.warnings) == (4, 1)
    assert "C4, C5" in office.failed(result).issues[0][0].sentence


@pytest.mark.parametrize(
    ("severity", "codes"), [("ERROR", ["ACCOUNT_NOT_ORDERING_ENABLED"]), ("WARNING", [])]
)
def test_a_customer_that_may_not_order_is_refused_or_warned_of(
    office: Office, severity: str, codes: list[str]
) -> None:
    office.customers("C3", ordering_enabled="no")
    office.invoices(("E", "C3", "2026-01-01", 100))
    options = {"ordering_severity": severity}
    rows = {"account": "C3", "amount": 1}, {"invoices": "E", "amount": 2}
    result = pay(office, *rows, options=options)
    assert office.codes(result) == ({2: codes} if codes else {})
    assert result.counts.warnings == (0 if codes else 1)
    rows = {"account": "C3", "amount": 3}, {"invoices": "E", "amount": 4}
    both = pay(office, *rows, options={**options, "check_ordering_on_invoice_rows": "yes"})
    fields = {row: [issue[0] for issue in issues] for row, issues in told(office, both).items()}
    assert fields == ({2: ["account"], 3: ["invoices"]} if codes else {})


def test_the_customer_of_the_named_invoices_pays(office: Office) -> None:
    office.invoices(("N2", "C1", "2026-01-03", 5))
    rows = (
        {"invoices": "A", "amount": 10}, {"invoices": "A, B", "amount": 120}, {"invoices": "n2", "amount": 5},
        {"invoices": "B, D", "amount": 5}, {"account": "C1", "invoices": "D", "amount": 5},
        {"account": "C1", "invoices": "B, D", "amount": 5}, {"invoices": "Z, A", "amount": 5},
    )  # fmt: skip
    result = pay(office, *rows)
    assert told(office, result) == {
        5: [("invoices", "INVOICES_SPAN_ACCOUNTS")],
        6: [("invoices", "INVOICE_ACCOUNT_MISMATCH")],
        7: [("invoices", "INVOICE_ACCOUNT_MISMATCH")],
        8: [("invoices", "INVOICE_NOT_FOUND")],
    }
    assert office.open() == {"A": 0, "B": 70_00, "D": 100_00, "N2": 0}


def test_an_invoice_there_is_not_that_looks_like_two_is_told_so(office: Office) -> None:
    one = sentence(office, pay(office, {"invoices": "INV001", "amount": 5}))
    two = sentence(office, pay(office, {"invoices": "INV001 INV002", "amount": 5}))
    assert "INV001 INV002" in two
    assert one.replace("INV001", "") != two.replace("INV001 INV002", "")


def test_an_invoice_that_means_two_is_told_with_both(office: Office) -> None:
    office.invoices(("0100", "C1", "2026-01-01", 5), ("00100", "C1", "2026-01-01", 5))
    result = pay(office, {"invoices": "100", "amount": 5})
    assert told(office, result) == {2: [("invoices", "INVOICE_AMBIGUOUS")]}
    assert "0100, 00100" in sentence(office, result)


def test_a_credit_note_is_not_paid(office: Office) -> None:
    office.send(
        "invoices", ["number", "account", "issue_date", "amount", "kind"],
        [["CN", "C1", "2026-01-01", 5, "Credit note"]],
    )  # fmt: skip
    assert wrong(office, {"invoices": "CN", "amount": 5}) == {2: [("invoices", "INVOICE_NOT_DEBIT")]}


def test_one_invoice_named_twice_in_two_writings_counts_once_with_one_amount(office: Office) -> None:
    assert wrong(office, {"invoices": "A:10, a:20", "amount": 30}) == {
        2: [("invoices", "INVOICE_NAMED_TWICE")]
    }
    assert wrong(office, {"invoices": "A:10, a:10", "amount": 30}) == {}
    assert office.open()["A"] == 90_00


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("A:10, A:20", "INVOICE_NAMED_TWICE"),
        ("A:10, B", "INVOICE_AMOUNTS_INCOMPLETE"),
        (",".join(f"X{number}" for number in range(INVOICES_IN_A_ROW + 1)), "TOO_MANY_INVOICES"),
        ("A:0, B:5", "AMOUNT_NOT_POSITIVE"),
        ("A:1.0055, B:5", "AMOUNT_PRECISION"),
        ("A:60, B:50", "AMOUNTS_EXCEED_PAYMENT"),
    ],
)
def test_amounts_inside_an_invoice_cell_are_held_to_the_payment(office: Office, cell: str, code: str) -> None:
    assert wrong(office, {"account": "C1", "invoices": cell, "amount": 100}) == {2: [("invoices", code)]}


def test_amounts_inside_an_invoice_cell_are_what_each_gets(office: Office) -> None:
    assert wrong(office, {"invoices": "A:10; B:20.5", "amount": 40}) == {}
    assert office.open() == {"A": 90_00, "B": 79_50, "D": 100_00}
    assert office.unallocated() == {"PAY-3-2": 9_50}


def test_a_cell_that_is_an_invoices_number_names_that_one_whatever_marks_are_in_it(office: Office) -> None:
    office.invoices(*[(number, "C1", "2026-01-01", 50) for number in ("A:10", "A,B", "X:1; X:2")])
    rows = [{"invoices": number, "amount": 50} for number in ("A:10", "A,B", "X:1; X:2")]
    assert wrong(office, *rows) == {}
    left = office.open()
    assert [left[number] for number in ("A:10", "A,B", "X:1; X:2", "A", "B")] == [0, 0, 0, 100_00, 100_00]
    assert wrong(office, {"invoices": "A:20", "amount": 20}) == {}
    assert office.open()["A"] == 80_00


def test_several_columns_of_invoices_are_one_cell_of_several(office: Office) -> None:
    mapping = Mapping({"invoices": ["one", "two"], "amount": ["amount"]}, {"type": "Cash"})
    options = {"payment_date_rule": "ANY", "invoice_separators": ","}
    result = office.send(
        "payments",
        ["one", "two", "amount"],
        [["A", "B", 150], [None, "B", 10]],
        mapping=mapping,
        options=options,
    )
    assert (result.counts.booked, office.open()["A"], office.open()["B"]) == (2, 0, 40_00)


def test_a_row_with_other_faults_is_told_of_its_paid_invoices_too(office: Office) -> None:
    pay(office, {"invoices": "A", "amount": 100})
    assert wrong(office, {"invoices": "A, B", "amount": -1}) == {
        2: [("amount", "AMOUNT_NOT_POSITIVE"), ("invoices", "INVOICE_ALREADY_PAID")]
    }


CURRENCIES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"account": "C1", "currency": "EUR"}, []),
    ({"account": "C1", "currency": "€"}, []),
    ({"account": "C2", "currency": "$"}, []),
    ({"account": "C1", "currency": "$"}, [("currency", "CURRENCY_MISMATCH")]),
    ({"account": "C1", "currency": "USD"}, [("currency", "CURRENCY_MISMATCH")]),
    ({"account": "C1", "currency": "XXQ"}, [("currency", "CURRENCY_UNKNOWN")]),
    ({"account": "C9", "currency": "$"}, [("account", "ACCOUNT_NOT_FOUND")]),
    ({"account": "C9", "currency": "JPY"}, [("account", "ACCOUNT_NOT_FOUND")]),
]


@pytest.mark.parametrize(("row", "issues"), CURRENCIES)
def test_a_payments_currency_is_its_customers(
    office: Office, row: dict[str, Any], issues: list[tuple[str, str]]
) -> None:
    assert wrong(office, {**row, "amount": 5}) == ({2: issues} if issues else {})


def test_the_currency_of_the_sheet_is_held_against_each_customer(office: Office) -> None:
    rows = {"account": "C1", "amount": 5}, {"account": "C2", "amount": 5}
    assert wrong(office, *rows, options={"sheet_currency": "USD"}) == {2: [("amount", "CURRENCY_MISMATCH")]}


def test_an_amount_is_above_zero_in_whole_minor_units(office: Office) -> None:
    rows = [{"account": "C1", "amount": amount, "date": DAY} for amount in (0, -1, 0.001, 0.01)]
    assert wrong(office, *rows) == {
        2: [("amount", "AMOUNT_IS_ZERO")], 3: [("amount", "AMOUNT_NOT_POSITIVE")],
        4: [("amount", "AMOUNT_PRECISION")],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "day", "code"),
    [
        ("NOT_BEFORE_SUBMISSION", "2026-04-01", "DATE_BEFORE_SUBMISSION"),
        ("NOT_AFTER_SUBMISSION", "2026-04-03", "DATE_AFTER_SUBMISSION"),
        ("NOT_BEFORE_OPEN_PERIOD", "2026-02-28", "DATE_IN_CLOSED_PERIOD"),
        ("WINDOW", "2026-01-01", "DATE_OUTSIDE_WINDOW"),
        ("ANY", "2026-06-01", ""),
    ],
)
def test_a_day_the_rule_refuses_is_an_error_or_a_warning(
    office: Office, rule: str, day: str, code: str
) -> None:
    office.send("settings", ["name", "value"], [["books_closed_through", "2026-02-28"]])
    rows = {"account": "C1", "amount": 1, "date": day}, {"account": "C1", "amount": 2, "date": DAY}
    options = {"payment_date_rule": rule}
    result = pay(office, *rows, options=options)
    assert told(office, result) == ({2: [("date", code)]} if code else {})
    assert result.counts.warnings == (0 if code else 1)
    warned = pay(office, *rows, options={**options, "payment_date_severity": "WARNING"}, sheet="Warned")
    assert (warned.counts.failed, warned.counts.booked + warned.counts.duplicate) == (0, 2)


def test_a_type_is_found_by_code_or_name_in_any_case(office: Office) -> None:
    rows = [
        {"account": "C1", "amount": at, "type": word}
        for at, word in enumerate(("CASH", "cheque", "PayPal"), 1)
    ]
    result = pay(office, *rows)
    assert told(office, result) == {4: [("type", "TYPE_IS_GATEWAY")]}


def test_a_bad_row_put_on_account_pays_no_invoice(office: Office) -> None:
    rows = (
        {"account": "C1", "invoices": "Z", "amount": 10},
        {"account": "C1", "invoices": "A:1, A:2", "amount": 20},
        {"account": "C1", "invoices": "D", "amount": 30},
        {"account": None, "invoices": "Z", "amount": 40},
        {"account": "C1", "invoices": ERROR, "amount": 50},
        {"account": "C1", "invoices": "B, Z", "amount": 60},
    )
    result = pay(office, *rows)
    assert sorted(told(office, result)) == [2, 3, 4, 5, 6, 7]
    again = office.retry(result, send=dict.fromkeys(range(2, 8), "on_account"))
    assert told(office, again) == {5: [("account", "IDENTIFIER_MISSING")]}
    assert office.unallocated() == {
        "PAY-3-2": 10_00,
        "PAY-3-3": 20_00,
        "PAY-3-4": 30_00,
        "PAY-3-6": 50_00,
        "PAY-3-7": 60_00,
    }
    assert office.open() == {"A": 100_00, "B": 100_00, "D": 100_00}
    office.verify()


def test_a_dropped_row_counts_with_its_money_whatever_it_names(office: Office) -> None:
    rows = (
        {"account": "C2", "invoices": "Z", "amount": 1},
        {"account": None, "invoices": "D, Z", "amount": 2},
        {"account": None, "invoices": "Z", "amount": 4},
        {"account": "C1", "invoices": "A:1, A:2", "amount": 8},
        {"account": None, "invoices": "A:1, A:2", "amount": 16},
        {"account": "C9", "invoices": None, "amount": None},
        {"account": "C1", "invoices": "Z", "amount": 0.001},
    )
    result = pay(office, *rows)
    office.retry(result, send=dict.fromkeys(range(2, 9), "drop"))
    root = submit.result(office.server, office.caller, result.id)
    assert (root.counts.dropped, root.counts.to_fix, root.unreadable) == (7, 0, 2)
    assert {money.currency: money.failed for money in root.money} == {"USD": 3_00, "EUR": 28_00}


def test_rows_left_out_are_counted_in_their_currency(office: Office) -> None:
    out = [
        {"account": "C2", "amount": 2},
        {"invoices": "D", "amount": 3},
        {"invoices": "Z, D", "amount": 4},
        {"invoices": "D:1, D:2", "amount": 5},
        {"account": "C1", "amount": 6, "currency": "usd"},
        {"account": "C1", "amount": 0.001},
        {"account": "C1", "amount": None},
    ]
    rows = {"account": "C1", "amount": 1, "reference": "in"}, *({**row, "reference": "out"} for row in out)
    result = pay(office, *rows, options={"keep_where": "$reference = in"})
    assert (result.counts.booked, result.counts.filtered, result.unreadable) == (1, 7, 2)
    assert {money.currency: money.filtered for money in result.money} == {"EUR": 9_00, "USD": 11_00}
