"""Payments as they are booked: one payment over several rows, twins, duplicates, what is refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from backend import checks
from shared.limits import GROUP_ROWS
from shared.schemas import Mapping
from tests.kinds.payments import ledger, pay, sentence, told
from tests.ledger import ANY_DATE, Office

ONE = {"same_transaction_id": "one_payment"}
"""Rows with one type and transaction ID are one payment."""


@pytest.fixture
def office(office: Office) -> Office:
    """The ledger to pay into."""
    return ledger(office)


def row(amount: float, id: str | None = None, account: str | None = "C1", **more: Any) -> dict[str, Any]:
    """A row of a payment."""
    return {"account": account, "amount": amount, "transaction_id": id, **more}


def test_one_payment_over_several_rows_is_one_credit(office: Office) -> None:
    result = pay(
        office,
        row(30, "T", invoices="A"), row(5, None), row(50, "T", invoices="B"), row(15, "T", invoices="A"),
        options=ONE,
    )  # fmt: skip
    assert (result.counts.booked, told(office, result)) == (4, {})
    assert office.unallocated() == {"PAY-3-2": 0, "PAY-3-3": 0}
    assert office.allocations() == [
        ("PAY-3-2", "A", 45_00), ("PAY-3-2", "B", 50_00), ("PAY-3-3", "A", 5_00),
    ]  # fmt: skip
    office.verify()


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("account", "C1", "C2"), ("reference", "x", "y"), ("payer", "x", "y"),
        ("date", "2026-04-01", "2026-04-02"),
    ],
)  # fmt: skip
def test_rows_of_one_payment_agree(office: Office, field: str, first: str, second: str) -> None:
    result = pay(office, row(3, "T", **{field: first}), row(4, "T", **{field: second}), options=ONE)
    assert told(office, result) == {
        2: [("transaction_id", "GROUP_DISAGREES")], 3: [("transaction_id", "GROUP_DISAGREES")],
    }  # fmt: skip
    again = pay(office, row(3, "T", **{field: first}), options=ONE)
    assert again.counts.booked == 1, "what failed holds no transaction ID"


def test_one_payment_has_a_bounded_number_of_rows(office: Office) -> None:
    result = pay(office, *[row(1, "T")] * (GROUP_ROWS + 1), *[row(2, "U")] * GROUP_ROWS, options=ONE)
    assert (result.counts.failed, result.counts.booked) == (GROUP_ROWS + 1, GROUP_ROWS)
    assert set(map(tuple, office.codes(result).values())) == {("GROUP_TOO_LARGE",)}


def test_a_bad_row_takes_its_payment_with_it(office: Office) -> None:
    result = pay(
        office, row(1, "T"), row(-2, "T"), row(-3, "T"), row(4, "U"), row(-5), row(6, "V", account="C9"),
        options=ONE,
    )  # fmt: skip
    assert told(office, result) == {
        2: [("transaction_id", "GROUP_ROW_FAILED")], 3: [("amount", "AMOUNT_NOT_POSITIVE")],
        4: [("amount", "AMOUNT_NOT_POSITIVE")], 6: [("amount", "AMOUNT_NOT_POSITIVE")],
        7: [("account", "ACCOUNT_NOT_FOUND")],
    }  # fmt: skip
    assert result.counts.booked == 1


def test_a_payment_refused_in_one_row_gives_back_what_its_others_took(office: Office) -> None:
    result = pay(
        office, row(60, "T", invoices="A"), row(200, "T", invoices="B"), row(70, None, invoices="A"),
        row(60, "T", invoices="A"), options={**ONE, "overpay_policy": "REJECT"},
    )  # fmt: skip
    assert told(office, result) == {
        2: [("transaction_id", "GROUP_ROW_FAILED")], 3: [("amount", "OVERPAYMENT_NOT_ALLOWED")],
        5: [("transaction_id", "GROUP_ROW_FAILED")],
    }  # fmt: skip
    assert office.open() == {"A": 30_00, "B": 100_00, "D": 100_00}
    assert pay(office, row(60, "T", account="C2"), options=ONE).counts.booked == 1


def test_a_payment_booked_before_is_told_row_by_row_with_its_number(office: Office) -> None:
    pay(office, row(10, "T"), row(20, "T"), options=ONE)
    result = pay(office, row(10, "T"), row(20, "T"), row(7, "U"), options=ONE, sheet="Again")
    assert (result.counts.duplicate, result.counts.booked) == (2, 1)


def test_the_first_row_of_an_id_is_the_payment_and_its_twins_are_duplicates(office: Office) -> None:
    result = pay(office, row(10, "T"), row(99, "T", reference="else"), row(10, "U"), row(10, "T"))
    assert (result.counts.booked, result.counts.duplicate) == (2, 2)
    assert office.open()["A"] == 80_00


def test_equal_rows_without_an_id_are_duplicates_or_are_booked_by_choice(office: Office) -> None:
    twice = row(10, None, reference="x"), row(10, None, reference="x")
    result = pay(office, *twice, options={"twins": "duplicate"})
    assert (result.counts.booked, result.counts.duplicate) == (1, 1)
    genuine = row(11, None, reference="y"), row(11, None, reference="y")
    result = pay(office, *genuine, options={"twins": "book"})
    assert (result.counts.booked, result.counts.duplicate) == (2, 0)
    again = pay(office, *genuine, options={"twins": "book"}, sheet="Again")
    assert (again.counts.booked, again.counts.duplicate) == (0, 2)


def test_genuine_equal_rows_are_booked_beside_an_id_that_comes_twice(office: Office) -> None:
    rows = row(10, None), row(10, None), row(5, "T"), row(5, "T")
    result = pay(office, *rows, options={"twins": "book"})
    assert (result.counts.booked, result.counts.duplicate) == (3, 1)


def test_a_payment_over_several_rows_is_booked_beside_one_booked_anyway(office: Office) -> None:
    pay(office, row(10, None))
    result = pay(office, row(10, None), row(4, "T"), row(6, "T"), options=ONE, book_anyway=[2])
    assert (result.counts.booked, result.counts.duplicate) == (3, 0)
    assert pay(office, row(10, None), options=ONE, sheet="Again").counts.duplicate == 1


def test_a_row_with_an_id_is_the_twin_of_an_equal_one_without(office: Office) -> None:
    rows = row(10, None), row(10, "T"), row(10, "U"), row(10, "T", reference="other")
    result = pay(office, *rows)
    assert (result.counts.booked, result.counts.duplicate) == (1, 3)
    assert pay(office, row(10, "T", account="C2")).counts.booked == 1, "a twin holds no transaction ID"


def test_rows_with_ids_of_their_own_are_no_twins_but_the_one_without_follows_the_first(
    office: Office,
) -> None:
    result = pay(office, row(10, "T"), row(10, "U"), row(10, None))
    assert (result.counts.booked, result.counts.duplicate) == (2, 1)


@pytest.mark.parametrize("options", [ONE, {}])
def test_a_twin_of_a_refused_row_fails_with_it(office: Office, options: dict[str, str]) -> None:
    rows = row(150, None, invoices="A"), row(150, "T", invoices="A"), row(150, None, invoices="A")
    result = pay(office, *rows, options={**options, "overpay_policy": "REJECT"})
    assert office.codes(result) == {
        2: ["OVERPAYMENT_NOT_ALLOWED"], 3: ["DUPLICATE_OF_FAILED_ROW"], 4: ["DUPLICATE_OF_FAILED_ROW"],
    }  # fmt: skip


def test_a_refusal_names_the_payment_of_this_sheet_that_closed_the_invoice(office: Office) -> None:
    result = pay(office, row(100, None, invoices="A"), row(5, None, invoices="A"))
    assert told(office, result) == {3: [("invoices", "INVOICE_ALREADY_PAID")]}
    assert "PAY-3-2" in sentence(office, result)


def test_a_check_gives_no_numbers_and_names_the_row_instead(office: Office) -> None:
    rows = [["A", 100], ["A", 5]]
    mapping = Mapping({"invoices": ["invoices"], "amount": ["amount"]}, {"type": "Cash"})
    body = office.body("payments", ["invoices", "amount"], rows, mapping=mapping, options=ANY_DATE)
    checked = checks.check(office.server, office.caller, str(uuid4()), body)
    assert (checked.counts.booked, checked.counts.failed) == (1, 1)
    (cause,) = checked.causes
    assert (cause.code, cause.rows) == ("INVOICE_ALREADY_PAID", [3])
    told = next(line.what for line in checked.effects if line.result == "Fail")
    assert "row 2" in told
    assert "PAY-" not in told


def test_a_refusal_for_an_older_invoice_names_it(office: Office) -> None:
    result = pay(office, row(100, None, invoices="B"), options={"strict_oldest_first": "yes"})
    assert told(office, result) == {2: [("invoices", "OLDER_INVOICE_OPEN")]}
    assert sentence(office, result).startswith("A is older than what this row pays and still open. Name A ")
    assert pay(office, row(150, None), options={"strict_oldest_first": "yes"}).counts.booked == 1


def test_money_pays_the_named_the_oldest_or_stays_with_each_customer(office: Office) -> None:
    office.customers("C3", auto_allocate="no")
    office.invoices(("E", "C3", "2026-01-01", 100))
    rows = (
        row(120, None, invoices="B"),
        row(30, None),
        row(40, None, account="C3"),
        row(5, None, account="C2"),
    )
    result = pay(office, *rows)
    assert result.counts.booked == 4
    assert office.open() == {"A": 70_00, "B": 0, "D": 95_00, "E": 100_00}
    assert list(office.unallocated().values()) == [20_00, 0, 40_00, 0]
    office.verify()


def test_a_payment_of_a_closed_period_counts_from_the_first_open_day(office: Office) -> None:
    office.send("settings", ["name", "value"], [["books_closed_through", "2026-02-28"]])
    pay(office, row(10, None, date="2026-02-01"), row(11, None, date="2026-02-01"))
    with office.server.database.read() as tx:
        days = tx.rows(
            "SELECT document_date, effective_date FROM open_item WHERE org_id = ? AND kind = 'PAYMENT'",
            office.caller.org_id,
        )
    assert [tuple(day) for day in days] == [("2026-02-01", "2026-03-01")] * 2


def test_an_id_that_stands_is_booked_again_on_purpose_and_then_known(office: Office) -> None:
    pay(office, row(10, "T"))
    again = pay(office, row(10, "T"), row(10, "T"), row(10, "U"), book_anyway=[2])
    assert (again.counts.booked, again.counts.duplicate) == (2, 1)
    last = pay(office, row(12, "T"), row(13, "T"), book_anyway=[2, 3], sheet="Both")
    assert (last.counts.booked, last.counts.duplicate) == (2, 0)
    office.verify()


def test_an_id_booked_twice_stays_known_while_either_stands(office: Office) -> None:
    first = pay(office, row(10, "T"))
    second = pay(office, row(10, "T"), book_anyway=[2])
    office.reverse(first)
    assert pay(office, row(11, "T")).counts.duplicate == 1
    office.reverse(second)
    assert pay(office, row(12, "T")).counts.booked == 1


@pytest.mark.parametrize(("first", "second"), [("000417", "417"), ("417", "000417"), ("0417", "00417")])
def test_an_id_whose_zeros_were_dropped_is_the_same_where_all_else_is(
    office: Office, first: str, second: str
) -> None:
    pay(office, row(10, first, reference="x"))
    again = pay(office, row(10, second, reference="x"), sheet="Again")
    assert (again.counts.booked, again.counts.duplicate) == (0, 1)
    anyway = pay(office, row(10, second, reference="x"), sheet="Third", book_anyway=[2])
    assert anyway.counts.booked == 1
    office.verify()


def test_ids_that_differ_by_zeros_alone_are_two_where_anything_else_differs(office: Office) -> None:
    both = pay(office, row(10, "000417"), row(10, "417"))
    assert both.counts.booked == 2, "side by side in one sheet they are two"
    others = [
        row(11, "0417"), row(10, "00417", date="2026-04-01"), row(10, "0000417", account="C2"),
        row(10, "00000417", reference="y"), row(10, "004170"), row(10, "A417"),
        row(10, "000000417", type="Cash"),
    ]  # fmt: skip
    sent = [{"type": "Bank transfer", **other} for other in others]
    assert pay(office, *sent).counts.booked == len(sent)
    assert pay(office, row(10, "0000")).counts.booked == 1
    office.verify()


def test_a_twin_that_stands_already_is_a_duplicate_though_the_row_it_follows_is_refused(
    office: Office,
) -> None:
    pay(office, row(7, "T", account="C2"))
    rows = row(150, None, invoices="A"), row(150, "T", invoices="A")
    result = pay(office, *rows, options={"overpay_policy": "REJECT"})
    assert office.codes(result) == {2: ["OVERPAYMENT_NOT_ALLOWED"]}
    assert result.counts.duplicate == 1


def test_an_invoice_that_is_being_deleted_takes_no_money(office: Office) -> None:
    loaded = office.invoices(("N", "C1", "2026-01-03", 100), ("P", "C1", "2025-12-31", 100))
    office.begin_reversal(loaded)
    rows = [row(5, invoices="N"), row(-5, invoices="A, P"), row(120), row(4, "T", invoices="B"),
            row(3, "T", invoices="P")]  # fmt: skip
    result = pay(office, *rows, options=ONE)
    assert told(office, result) == {
        2: [("invoices", "INVOICE_BEING_DELETED")],
        3: [("amount", "AMOUNT_NOT_POSITIVE"), ("invoices", "INVOICE_BEING_DELETED")],
        5: [("transaction_id", "GROUP_ROW_FAILED")], 6: [("invoices", "INVOICE_BEING_DELETED")],
    }  # fmt: skip
    assert [line[1:] for line in office.allocations()] == [("A", 100_00), ("B", 20_00)]
    assert "N is just being deleted with import 3, by Ann." in office.failed(result).issues[0][0].sentence
