"""Sheets of invoices and credit notes: what is refused, in one row a document and one row a line."""

from __future__ import annotations

from typing import Any

import pytest

from shared.limits import GROUP_ROWS
from shared.schemas import Mapping
from tests.ledger import Office

HEADER = ["number", "account", "issue_date", "amount"]
MORE = [*HEADER, "kind", "due_date", "currency", "paid"]
DAY = "2026-03-01"
ERROR = ("x", "#N/A")


@pytest.fixture
def office(office: Office) -> Office:
    """Two customers, one of euros and one of dollars."""
    office.send("accounts", ["number", "name", "currency"], [["C1", "One", "EUR"], ["C2", "Two", "USD"]])
    return office


def sent(office: Office, header: list[str], *rows: list[Any], **over: Any) -> Any:
    """The result of a sheet of invoices."""
    return office.send("invoices", header, list(rows), **over)


def told(
    office: Office, header: list[str], *rows: list[Any], **over: Any
) -> dict[int, list[tuple[str, str]]]:
    """Row number -> (field, code) of all that is wrong with it."""
    found = office.failed(sent(office, header, *rows, **over))
    return {
        row: [(issue.field, issue.code) for issue in issues]
        for row, issues in zip(found.rows, found.issues, strict=True)
    }


def items(office: Office, columns: str) -> list[tuple[Any, ...]]:
    """Live documents, their columns as asked, in the order they came."""
    with office.server.database.read() as tx:
        return [
            tuple(row)
            for row in tx.rows(
                f"SELECT {columns} FROM open_item WHERE org_id = ? AND void_seq IS NULL ORDER BY id",
                office.caller.org_id,
            )
        ]


def test_all_that_is_missing_is_told_at_once(office: Office) -> None:
    assert told(office, MORE, [None] * 5 + ["2026-05-05", None, None]) == {
        2: [
            ("number", "VALUE_MISSING"), ("account", "VALUE_MISSING"), ("amount", "AMOUNT_MISSING"),
            ("issue_date", "DATE_MISSING"),
        ]
    }  # fmt: skip


def test_a_cell_that_cannot_be_read_is_not_told_as_missing_too(office: Office) -> None:
    assert told(office, HEADER, [ERROR] * 4) == {
        2: [(name, "CELL_ERROR") for name in ("number", "account", "issue_date", "amount")]
    }


def test_a_customer_there_is_not_is_told_and_one_found_loosely_is_a_warning(office: Office) -> None:
    office.customers("00104")
    result = sent(office, HEADER, ["A", "C9", DAY, 1], ["B", "104", DAY, 1], ["D", "104", DAY, 1])
    assert office.codes(result) == {2: ["ACCOUNT_NOT_FOUND"]}
    assert (result.counts.booked, result.counts.warnings) == (2, 2)


def test_a_kind_is_one_there_is(office: Office) -> None:
    header = [*HEADER, "kind"]
    found = told(office, header, ["A", "C1", DAY, 1, "bill"], ["B", "C1", DAY, 1, "credit note"])
    assert found == {2: [("kind", "CHOICE_UNKNOWN")]}
    assert items(office, "number, kind, side") == [("B", "CREDIT_NOTE", "C")]


@pytest.mark.parametrize(
    ("account", "currency", "codes"),
    [
        ("C1", "EUR", []),
        ("C1", "eur", []),
        ("C1", None, []),
        ("C1", "€", []),
        ("C2", "$", []),
        ("C1", "$", ["CURRENCY_MISMATCH"]),
        ("C1", "USD", ["CURRENCY_MISMATCH"]),
        ("C1", "XXQ", ["CURRENCY_UNKNOWN"]),
        ("C9", "$", ["ACCOUNT_NOT_FOUND"]),
        ("C9", "XXQ", ["ACCOUNT_NOT_FOUND", "CURRENCY_UNKNOWN"]),
    ],
)
def test_a_currency_is_the_customers(office: Office, account: str, currency: str, codes: list[str]) -> None:
    result = sent(office, [*HEADER, "currency"], ["A", account, DAY, 1, currency])
    assert office.codes(result) == ({2: codes} if codes else {})


def test_the_currency_of_the_sheet_stands_where_the_row_says_none(office: Office) -> None:
    rows = ["A", "C1", DAY, 1, None], ["B", "C2", DAY, 1, None], ["C", "C1", DAY, 1, "EUR"]
    result = sent(office, [*HEADER, "currency"], *rows, options={"sheet_currency": "USD"})
    assert office.codes(result) == {2: ["CURRENCY_MISMATCH"]}
    assert {money.currency: (money.sent, money.booked) for money in result.money} == {
        "USD": (200, 100), "EUR": (100, 100),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "kind", "codes"),
    [
        (-5, None, ["AMOUNT_NEGATIVE"]),
        (0, None, ["AMOUNT_NOT_POSITIVE"]),
        (-5, "CREDIT_NOTE", ["AMOUNT_NOT_POSITIVE"]),
        (0.005, None, ["AMOUNT_PRECISION"]),
        (5, "CREDIT_NOTE", []),
    ],
)
def test_an_amount_is_above_zero(office: Office, amount: float, kind: str | None, codes: list[str]) -> None:
    result = sent(office, [*HEADER, "kind"], ["A", "C1", DAY, amount, kind])
    assert office.codes(result) == ({2: codes} if codes else {})


@pytest.mark.parametrize(
    ("amount", "paid", "codes"),
    [
        (100, 100.5, [("paid", "PAID_EXCEEDS_TOTAL")]),
        (100, -1, [("paid", "AMOUNT_NOT_POSITIVE")]),
        (100, 0.001, [("paid", "AMOUNT_PRECISION")]),
        (None, 5, [("amount", "AMOUNT_MISSING")]),
        (100, 100, []),
    ],
)
def test_what_is_paid_already_is_part_of_the_total(
    office: Office, amount: float | None, paid: float, codes: list[tuple[str, str]]
) -> None:
    found = told(office, [*HEADER, "paid"], ["A", "C1", DAY, amount, paid])
    assert found == ({2: codes} if codes else {})


def test_an_invoice_and_a_credit_note_loaded_half_paid_have_their_opening_on_the_other_side(
    office: Office,
) -> None:
    header = [*HEADER, "kind", "paid"]
    sent(office, header, ["A", "C1", DAY, 100, None, 30], ["N", "C1", DAY, 50, "Credit note", 20])
    assert items(office, "number, side, amount, open") == [
        ("A", "D", 100_00, 70_00), ("OPENING-A", "C", 30_00, 0),
        ("N", "C", 50_00, 30_00), ("OPENING-N", "D", 20_00, 0),
    ]  # fmt: skip
    assert office.allocations() == [("N", "OPENING-N", 20_00), ("OPENING-A", "A", 30_00)]
    office.verify()


def test_a_due_date_follows_from_the_customers_days_and_one_too_early_is_a_warning(office: Office) -> None:
    office.send("accounts", ["number", "name", "payment_days"], [["C1", None, 14]])
    header = [*HEADER, "due_date"]
    result = sent(office, header, ["A", "C1", DAY, 1, None], ["B", "C1", DAY, 1, "2026-02-28"])
    assert items(office, "due_date") == [("2026-03-15",), ("2026-02-28",)]
    assert (result.counts.booked, result.counts.warnings) == (2, 1)


def test_equal_rows_are_duplicates_and_unequal_ones_contradict(office: Office) -> None:
    rows = ["A", "C1", DAY, 1], ["A", "C1", DAY, 1], ["A", "C1", DAY, 2], ["B", "C1", DAY, 3]
    result = sent(office, HEADER, *rows)
    assert (result.counts.booked, result.counts.duplicate) == (2, 1)
    assert office.codes(result) == {4: ["NUMBER_TWICE"]}
    assert office.open() == {"A": 100, "B": 300}


def test_a_number_there_is_is_a_duplicate_if_equal_else_told_with_what_differs(office: Office) -> None:
    header = [*HEADER, "paid"]
    sent(office, header, ["A", "C1", DAY, 100, 30], ["B", "C1", DAY, 50, None])
    again = ["A", "C1", DAY, 100, 30], ["B", "C1", DAY, 51, None], ["D", "C1", DAY, 1, None]
    result = sent(office, header, *again)
    assert (result.counts.booked, result.counts.duplicate) == (1, 1)
    ((issue,),) = office.failed(result).issues
    assert issue.code == "INVOICE_EXISTS"
    assert "amount" in issue.sentence.casefold()
    assert office.open() == {"A": 70_00, "B": 50_00, "D": 1_00}


def test_what_stands_under_another_customer_is_told_with_that_customer(office: Office) -> None:
    sent(office, HEADER, ["A", "C1", DAY, 100])
    ((issue,),) = office.failed(sent(office, HEADER, ["A", "C2", DAY, 100])).issues
    assert issue.code == "INVOICE_EXISTS"


LINES = [*HEADER, "line", "paid"]


def test_lines_make_one_document(office: Office) -> None:
    result = sent(
        office, LINES, ["A", "C1", DAY, 10, "Desk", None], ["B", "C1", DAY, 5, None, None],
        ["A", "C1", DAY, 20, "Chair", 25],
    )  # fmt: skip
    assert result.counts.booked == 3
    assert office.open() == {"A": 5_00, "B": 5_00}
    with office.server.database.read() as tx:
        lines = tx.rows(
            "SELECT line_no, text, amount, row_no FROM invoice_line WHERE org_id = ? ORDER BY row_no",
            office.caller.org_id,
        )
    assert [tuple(line) for line in lines] == [(1, "Desk", 10_00, 2), (2, "Chair", 20_00, 4)]


def test_lines_may_not_have_paid_more_than_their_total(office: Office) -> None:
    result = sent(office, LINES, ["A", "C1", DAY, 10, "x", 20], ["A", "C1", DAY, 5, "y", None])
    assert office.codes(result) == {2: ["PAID_EXCEEDS_TOTAL"], 3: ["PAID_EXCEEDS_TOTAL"]}
    assert sent(office, LINES, ["A", "C1", DAY, 20, "x", 20]).counts.booked == 1


def test_lines_that_disagree_or_are_bad_take_the_document_with_them(office: Office) -> None:
    rows = [
        ["A", "C1", DAY, 10, "x", None], ["A", "C1", "2026-03-02", 10, "y", None],
        ["A", "C1", DAY, 1, "z", None],
        ["B", "C1", DAY, 0, "x", None], ["B", "C1", DAY, 10, "y", None], ["C", "C1", DAY, 10, "x", None],
    ]  # fmt: skip
    result = sent(office, LINES, *rows)
    assert office.codes(result) == {
        2: ["GROUP_ROW_FAILED"], 3: ["LINES_DISAGREE"], 4: ["GROUP_ROW_FAILED"],
        5: ["AMOUNT_NOT_POSITIVE"], 6: ["GROUP_ROW_FAILED"],
    }  # fmt: skip
    assert office.open() == {"C": 10_00}


def test_a_document_has_a_bounded_number_of_lines(office: Office) -> None:
    rows = [["A", "C1", DAY, 1, "x", None]] * (GROUP_ROWS + 1) + [["B", "C1", DAY, 1, "x", None]] * GROUP_ROWS
    result = sent(office, LINES, *rows)
    assert (result.counts.booked, result.counts.failed) == (GROUP_ROWS, GROUP_ROWS + 1)
    assert set(map(tuple, office.codes(result).values())) == {("GROUP_TOO_LARGE",)}


APPLY = {"apply_on_load": "yes"}


def test_a_loaded_invoice_takes_unapplied_money_oldest_first(office: Office) -> None:
    office.payments(["account", "amount", "date"], ("C1", 30, "2026-01-02"), ("C1", 30, "2026-01-01"))
    sent(office, HEADER, ["A", "C1", DAY, 40], options=APPLY)
    assert office.allocations() == [("PAY-2-2", "A", 10_00), ("PAY-2-3", "A", 30_00)]
    sent(office, HEADER, ["B", "C1", DAY, 50], ["D", "C1", DAY, 5], options=APPLY)
    assert office.open() == {"A": 0, "B": 30_00, "D": 5_00}
    office.verify()


@pytest.mark.parametrize(
    ("header", "value"), [("hold", "yes"), ("auto_allocate", "no"), ("kind", "Pro-forma")]
)
def test_an_invoice_that_is_not_paid_by_itself_takes_none(office: Office, header: str, value: str) -> None:
    office.payments(["account", "amount", "date"], ("C1", 30, "2026-01-02"))
    sent(office, [*HEADER, header], ["A", "C1", DAY, 40, value], options=APPLY)
    sent(office, [*HEADER, "kind"], ["N", "C1", DAY, 10, "Credit note"], options=APPLY)
    assert office.open() == {"A": 40_00, "N": 10_00}


def test_a_loaded_credit_note_pays_the_oldest_and_its_rest_the_next_invoice(office: Office) -> None:
    header = [*HEADER, "kind"]
    sent(office, HEADER, ["A", "C1", "2026-02-01", 10], ["B", "C1", "2026-01-01", 10])
    rows = [
        ["N", "C1", DAY, 25, "Credit note"], ["M", "C1", "2026-02-20", 8, "Credit note"],
        ["D", "C1", DAY, 9, None], ["E", "C1", DAY, 9, None], ["K", "C1", DAY, 2, "Credit note"],
    ]  # fmt: skip
    sent(office, header, *rows, options=APPLY)
    assert office.open() == {"A": 0, "B": 0, "N": 0, "M": 0, "D": 0, "E": 3_00, "K": 0}
    assert office.allocations() == [
        ("K", "E", 2_00), ("M", "D", 8_00), ("N", "A", 10_00), ("N", "B", 10_00), ("N", "D", 1_00),
        ("N", "E", 4_00),
    ]  # fmt: skip
    office.verify()


PULLED = Mapping({name: [name] for name in [*HEADER, "due_date", "reference"]})


def pulled_rows(office: Office) -> tuple[list[str], list[int]]:
    """The hidden keys and versions of all documents."""
    found = items(office, "id, version")
    return [f"invoice:{id}" for id, _ in found], [version for _, version in found]


def test_a_pulled_row_changes_attributes_and_nothing_else(office: Office) -> None:
    sent(office, HEADER, ["A", "C1", DAY, 10], ["B", "C1", DAY, 10], ["D", "C1", DAY, 10])
    keys, versions = pulled_rows(office)
    header = [*HEADER, "due_date", "reference"]
    rows = [
        ["A", "C1", DAY, 10, "2026-05-05", "late"], ["B", "C1", DAY, 10, "2026-05-05", None],
        ["D", "C1", DAY, 10, None, None], ["F", "C1", DAY, 10, "2026-05-05", None],
    ]  # fmt: skip
    result = sent(
        office, header, *rows, mapping=PULLED, keys=[*keys, "invoice:999999"],
        versions=[versions[0], versions[1] - 1, versions[2], 1],
    )  # fmt: skip
    assert office.codes(result) == {3: ["ROW_CHANGED"], 5: ["ROW_KEY_UNKNOWN"]}
    assert (result.counts.booked, result.counts.skipped) == (1, 1)
    assert items(office, "due_date, reference")[0] == ("2026-05-05", "late")


def test_a_bad_cell_of_a_pulled_row_counts_only_where_it_may_be_changed(office: Office) -> None:
    sent(office, HEADER, ["A", "C1", DAY, 10], ["B", "C1", DAY, 10])
    keys, versions = pulled_rows(office)
    header = [*HEADER, "due_date", "reference"]
    rows = [["A", "C1", ERROR, 10, "2026-05-05", None], ["B", "C1", DAY, 10, ERROR, None]]
    result = sent(office, header, *rows, mapping=PULLED, keys=keys, versions=versions)
    assert office.codes(result) == {3: ["CELL_ERROR"]}
    assert result.counts.booked == 1


def test_a_document_that_is_being_deleted_is_neither_changed_nor_taken_for_there(office: Office) -> None:
    loaded = sent(office, HEADER, ["A", "C1", DAY, 10], ["B", "C1", DAY, 10], ["D", "C1", DAY, 10])
    keys, versions = pulled_rows(office)
    office.begin_reversal(loaded)
    header = [*HEADER, "due_date", "reference"]
    rows = [
        ["A", "C1", DAY, 10, None, "x"],
        ["B", "C1", DAY, 10, None, "x"],
        ["D", "C1", DAY, 10, None, None],
    ]
    versions[1] -= 1
    result = sent(office, header, *rows, mapping=PULLED, keys=keys, versions=versions)
    assert office.codes(result) == {2: ["INVOICE_BEING_DELETED"], 3: ["ROW_CHANGED", "INVOICE_BEING_DELETED"]}
    assert result.counts.skipped == 1
    again = ["A", "C1", DAY, 10], ["A", "C1", DAY, 10], ["B", "C2", DAY, 9], ["E", "C1", DAY, 1]
    deleted = [("number", "INVOICE_BEING_DELETED")]
    assert told(office, HEADER, *again) == {2: deleted, 3: deleted, 4: deleted}


def test_rows_left_out_are_not_judged(office: Office) -> None:
    rows = ["A", "C9", DAY, 1], ["B", "C1", DAY, 5]
    result = sent(office, HEADER, *rows, options={"keep_where": "$amount > 2"})
    assert (result.counts.booked, result.counts.filtered, result.counts.failed) == (1, 1, 0)
