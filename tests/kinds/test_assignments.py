"""Matches: bank lines booked as payments, alone and of several customers, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from backend import checks
from shared.schemas import CheckResult
from tests.kinds.bank import DAY, assign, known, lines, money, states, undo, wrong
from tests.ledger import Office


@pytest.fixture
def ledger(office: Office) -> Office:
    """C1 with INV001 to INV003 (100 each, one a day), C2 with INV010 (50), C3 in dollars."""
    office.send(
        "accounts", ["number", "name", "currency"],
        [["C1", "One, Inc", "EUR"], ["C2", "Two", "EUR"], ["C3", "Three", "USD"]],
    )  # fmt: skip
    office.invoices(
        ("INV001", "C1", "2026-01-01", 100), ("INV002", "C1", "2026-01-02", 100),
        ("INV003", "C1", "2026-01-03", 100), ("INV010", "C2", "2026-01-01", 50),
    )  # fmt: skip
    return office


def test_g1_one_line_pays_three_invoices(ledger: Office) -> None:
    before = money(ledger)
    (line,) = lines(ledger, 300, payer="One")
    result = assign(ledger, {"entry": line, "account": "C1", "invoices": "INV001; INV002; INV003"})
    assert (result.counts.booked, result.money[0].booked) == (1, 30000)
    payment = f"PAY-{result.number}-2"
    assert ledger.allocations() == [(payment, f"INV00{n}", 10000) for n in (1, 2, 3)]
    assert ledger.unallocated() == {payment: 0}
    assert states(ledger) == {line: "CONVERTED"}
    ledger.verify()
    undo(ledger, result, before)
    assert states(ledger) == {line: "NEW"}
    assert known(ledger) == []


def test_a_row_that_says_neither_yes_nor_no_is_told_that_alone(ledger: Office) -> None:
    (line,) = lines(ledger, 200)
    said = {"entry": line, "account": "C1", "invoices": "INV001; INV002", "amounts": "100; 100"}
    assert wrong(ledger, said | {"book": "maybe"}) == {2: [("book", "BOOL_UNKNOWN")]}


@pytest.mark.parametrize(("to", "open_", "left"), [("ACCOUNT", 5000, 20000), ("OLDEST", 5000, 0)])
def test_g5_a_surplus_stays_or_pays_the_oldest(ledger: Office, to: str, open_: int, left: int) -> None:
    (line,) = lines(ledger, 300)
    result = assign(ledger, {"entry": line, "invoices": "INV002", "difference_to": to})
    assert ledger.open()["INV002"] == 0
    assert ledger.unallocated() == {f"PAY-{result.number}-2": left}
    assert ledger.open()["INV010"] == open_
    assert (ledger.open()["INV001"] == 0) == (to == "OLDEST")


@pytest.mark.parametrize(("order", "paid"), [("oldest_first", (60, 20)), ("as_listed", (30, 50))])
def test_g6_the_order_of_named_invoices(ledger: Office, order: str, paid: tuple[int, int]) -> None:
    ledger.invoices(("B", "C2", "2026-02-01", 60), ("A", "C2", "2026-02-02", 50))
    (line,) = lines(ledger, 80)
    assign(ledger, {"entry": line, "invoices": "A; B"}, options={"listed_invoice_order": order})
    assert (ledger.open()["B"], ledger.open()["A"]) == (6000 - paid[0] * 100, 5000 - paid[1] * 100)


def test_g8_a_paid_invoice_fails_the_whole_row(ledger: Office) -> None:
    ledger.payments(["invoices", "amount"], ("INV002", 100))
    before = money(ledger)
    (line,) = lines(ledger, 200)
    assert wrong(ledger, {"entry": line, "invoices": "INV001; INV002"}) == {
        2: [("invoices", "INVOICE_ALREADY_PAID")]
    }
    assert money(ledger) == before
    assert states(ledger) == {line: "NEW"}


def test_without_an_invoice_the_customers_oldest_are_paid(ledger: Office) -> None:
    (line,) = lines(ledger, 150)
    assign(ledger, {"entry": line, "account": "One, Inc"})
    assert [ledger.open()[f"INV00{n}"] for n in (1, 2, 3)] == [0, 5000, 10000]


def test_amounts_given_for_each_invoice(ledger: Office) -> None:
    first, second, third = lines(ledger, 300, 40, 60.5)
    result = assign(
        ledger,
        {"entry": first, "invoices": "INV001; INV002", "amounts": "30; 20,50"},
        {"entry": second, "invoices": "INV003:10; INV002:30"},
        {"entry": third, "invoices": "INV003", "amounts": 60.5},
    )
    assert result.counts.booked == 3
    assert [ledger.open()[f"INV00{n}"] for n in (1, 2, 3)] == [7000, 4950, 2950]
    assert ledger.unallocated()[f"PAY-{result.number}-2"] == 24950
    ledger.verify()


class TestSeveralCustomers:
    def test_one_payment_each_numbered_after_the_row(self, ledger: Office) -> None:
        before = money(ledger)
        (line,) = lines(ledger, 160, payer="Group", transaction_id="T1")
        result = assign(ledger, {"entry": line, "account": "C2; C1", "invoices": "INV001; INV010"})
        first = f"PAY-{result.number}-2"
        assert ledger.allocations() == [(first, "INV010", 5000), (f"{first}-2", "INV001", 10000)]
        assert ledger.unallocated() == {first: 1000, f"{first}-2": 0}
        assert known(ledger) == []
        undo(ledger, result, before)

    def test_a_surplus_may_pay_the_oldest_of_the_customer_named_first(self, ledger: Office) -> None:
        (line,) = lines(ledger, 160)
        assign(ledger, {"entry": line, "invoices": "INV002; INV010", "difference_to": "Oldest invoice"})
        assert [ledger.open()[number] for number in ("INV001", "INV002", "INV010")] == [9000, 0, 0]

    def test_one_bad_invoice_and_none_is_booked(self, ledger: Office) -> None:
        ledger.payments(["invoices", "amount"], ("INV010", 50))
        before = money(ledger)
        (line,) = lines(ledger, 150)
        assert wrong(ledger, {"entry": line, "account": "C1; C2", "invoices": "INV001; INV010"}) == {
            2: [("invoices", "INVOICE_ALREADY_PAID")]
        }
        assert money(ledger) == before

    def test_amounts_each_and_what_is_against_them(self, ledger: Office) -> None:
        first, second, third = lines(ledger, 120, 120, 20)
        assert wrong(
            ledger,
            {"entry": first, "invoices": "INV001; INV010", "amounts": "100; 20"},
            {"entry": second, "invoices": "INV002; INV010", "amounts": "70; 50"},
            {"entry": third, "invoices": "INV002; INV010"},
        ) == {
            3: [("invoices", "AMOUNT_EXCEEDS_OPEN")],
            4: [("invoices", "MONEY_DOES_NOT_REACH")],
        }  # fmt: skip
        assert [ledger.open()[number] for number in ("INV001", "INV002", "INV010")] == [0, 10000, 3000]

    def test_refused_for_the_second_nothing_is_left_of_the_first(self, ledger: Office) -> None:
        ledger.send(
            "invoices", ["number", "account", "issue_date", "amount", "kind"],
            [["TOP", "C2", "2026-01-01", 80, "Top-up"]],
        )  # fmt: skip
        before = money(ledger)
        (line,) = lines(ledger, 150)
        assert wrong(ledger, {"entry": line, "invoices": "INV001; TOP"}) == {
            2: [("invoices", "TOPUP_REQUIRES_FULL_AMOUNT")]
        }
        assert money(ledger) == before


class TestWhatIsWrong:
    def test_with_the_line_itself(self, ledger: Office) -> None:
        first, second, third, fourth = lines(ledger, 100, 100, 100, 100)
        assign(ledger, {"entry": first, "account": "C1"}, {"entry": second, "treat_as": "Ignore"})
        assert wrong(
            ledger,
            {"entry": first, "account": "C1"},
            {"entry": second, "account": "C1"},
            {"entry": third, "account": "C1"},
            {"entry": third.lower(), "account": "C1"},
            {"entry": "BL-9-9", "account": "C1"},
            {"entry": None, "account": "C1"},
            {"entry": fourth, "account": "C1", "amount": 99, "date": "2026-04-01", "currency": "USD"},
            {"entry": fourth, "account": "C1", "book": "no"},
        ) == {
            3: [("entry", "ENTRY_IGNORED")], 4: [("entry", "ENTRY_TWICE")],
            5: [("entry", "ENTRY_TWICE")], 6: [("entry", "ENTRY_NOT_FOUND")], 7: [("entry", "VALUE_MISSING")],
            8: [("date", "COLUMN_DERIVED"), ("currency", "COLUMN_DERIVED"), ("amount", "COLUMN_DERIVED")],
        }  # fmt: skip

    def test_with_the_customer_and_the_invoices(self, ledger: Office) -> None:
        numbers = lines(ledger, *range(1, 12))
        ledger.send(
            "invoices", ["number", "account", "issue_date", "amount", "kind"],
            [["CN1", "C1", "2026-01-01", 80, "Credit note"]],
        )  # fmt: skip
        said: list[dict[str, Any]] = [
            {},
            {"account": "C9"},
            {"account": "C1; C9", "invoices": "INV001"},
            {"account": "C2", "invoices": "INV001"},
            {"account": "C1; C2", "invoices": "INV001"},
            {"account": "C3"},
            {"invoices": "CN1; INV9"},
            {"invoices": "INV001; inv001"},
            {"invoices": "INV001:1; INV002"},
            {"account": "C1", "treat_as": "Gift", "difference_to": "Nowhere"},
            {"account": "C1", "book": "perhaps"},
        ]
        rows = [{"entry": number, **row} for number, row in zip(numbers, said, strict=True)]
        assert wrong(ledger, *rows) == {
            2: [("account", "IDENTIFIER_MISSING")],
            3: [("account", "ACCOUNT_NOT_FOUND")],
            4: [("account", "ACCOUNT_NOT_FOUND")],
            5: [("invoices", "INVOICE_ACCOUNT_MISMATCH")],
            6: [("invoices", "CUSTOMER_WITHOUT_INVOICE")],
            7: [("account", "CURRENCY_MISMATCH")],
            8: [("invoices", "INVOICE_NOT_DEBIT"), ("invoices", "INVOICE_NOT_FOUND")],
            9: [("invoices", "INVOICE_NAMED_TWICE")],
            10: [("invoices", "INVOICE_AMOUNTS_INCOMPLETE")],
            11: [("treat_as", "CHOICE_UNKNOWN"), ("difference_to", "CHOICE_UNKNOWN")],
            12: [("book", "BOOL_UNKNOWN")],
        }

    def test_with_the_amounts(self, ledger: Office) -> None:
        numbers = lines(ledger, *range(100, 107))
        said: list[dict[str, Any]] = [
            {"invoices": "INV001; INV002", "amounts": "50"},
            {"invoices": "INV001:5", "amounts": "5"},
            {"invoices": "INV001; INV002", "amounts": "90; 90"},
            {"invoices": "INV001; INV002", "amounts": "90; -9"},
            {"invoices": "INV001", "amounts": "1.2345"},
            {"invoices": "INV001:1.2345"},
            {"invoices": "INV001", "amounts": "many"},
        ]
        rows = [{"entry": number, **row} for number, row in zip(numbers, said, strict=True)]
        assert wrong(ledger, *rows) == {
            2: [("amounts", "AMOUNTS_COUNT")],
            3: [("amounts", "AMOUNTS_TWICE")],
            4: [("amounts", "AMOUNTS_EXCEED_PAYMENT")],
            5: [("amounts", "AMOUNT_EACH_NOT_POSITIVE")],
            6: [("amounts", "AMOUNT_PRECISION")],
            7: [("invoices", "AMOUNT_PRECISION")],
            8: [("amounts", "AMOUNT_NOT_NUMERIC")],
        }

    def test_with_a_cell_that_cannot_be_read(self, ledger: Office) -> None:
        assert wrong(ledger, {"entry": ("x", "#N/A"), "account": "C1"}, {"entry": "BL-9-9", "amount": 5}) == {
            2: [("entry", "CELL_ERROR")],
            3: [("entry", "ENTRY_NOT_FOUND"), ("account", "IDENTIFIER_MISSING")],
        }

    def test_all_of_a_row_at_once(self, ledger: Office) -> None:
        ledger.payments(["invoices", "amount"], ("INV010", 50))
        (line,) = lines(ledger, 100)
        assert wrong(ledger, {"entry": line, "amount": 5, "account": "C1", "invoices": "INV010"}) == {
            2: [
                ("amount", "COLUMN_DERIVED"), ("invoices", "INVOICE_ACCOUNT_MISMATCH"),
                ("invoices", "INVOICE_ALREADY_PAID"),
            ]
        }  # fmt: skip

    def test_money_out_is_no_payment_and_not_guessed_at(self, ledger: Office) -> None:
        first, second = lines(ledger, -5, -6)
        assert wrong(
            ledger,
            {"entry": first, "account": "C1", "treat_as": "Payment"},
            {"entry": second, "account": "C1"},
        ) == {2: [("treat_as", "MONEY_OUT")], 3: [("treat_as", "VALUE_MISSING")]}


def test_what_a_row_shows_as_it_is_and_in_other_words(ledger: Office) -> None:
    first, second = lines(ledger, 10, 11)
    result = assign(
        ledger,
        {"entry": first, "account": "c1", "amount": 10, "date": DAY, "currency": "eur"},
        {"entry": second, "invoices": "INV001; INV002", "amounts": "5;; 6", "treat_as": "payment"},
    )
    assert (result.counts.booked, result.counts.warnings) == (2, 1)


def test_rows_the_filter_leaves_out_are_not_counted_as_the_same_line(ledger: Office) -> None:
    (line,) = lines(ledger, 10)
    rows = (
        {"entry": line, "account": "C1", "reference": "a"},
        {"entry": line, "account": "C1", "reference": "b"},
    )
    result = assign(ledger, *rows, options={"keep_where": "$reference = a"})
    assert (result.counts.booked, result.counts.filtered) == (1, 1)


def test_a_row_without_a_tick_is_left_out(ledger: Office) -> None:
    first, second = lines(ledger, 10, 20)
    result = assign(
        ledger,
        {"entry": first, "account": "C1", "book": "no"},
        {"entry": second, "account": None, "book": None},
    )
    assert (result.counts.filtered, result.counts.booked) == (2, 0)
    assert set(states(ledger).values()) == {"NEW"}


def test_a_line_is_ignored_whatever_else_the_row_says(ledger: Office) -> None:
    (line,) = lines(ledger, -10, payer="One")
    before = money(ledger)
    result = assign(ledger, {"entry": line, "account": "nobody", "invoices": "none", "treat_as": "Ignore"})
    assert result.counts.booked == 1
    assert states(ledger) == {line: "IGNORED"}
    assert (money(ledger), known(ledger)) == (before, [])
    undo(ledger, result, before)
    assert states(ledger) == {line: "NEW"}


def test_by_its_hidden_key_a_row_is_of_the_line_as_it_was_pulled(ledger: Office) -> None:
    first, second = lines(ledger, 10, 20)
    with ledger.server.database.read() as tx:
        pulled = tx.rows(
            "SELECT id, version FROM payment_entry WHERE org_id = ? AND live ORDER BY id",
            ledger.caller.org_id,
        )
    keys = [f"payment_entry:{id_}" for id_, _ in pulled]
    rows = ({"entry": None, "account": "C1"}, {"entry": second, "account": "C1"})
    booked = assign(ledger, *rows, keys=keys, versions=[version for _, version in pulled])
    assert booked.counts.booked == 2
    ledger.reverse(booked)
    stale = assign(ledger, *rows, keys=keys, versions=[version for _, version in pulled])
    assert ledger.codes(stale) == {2: ["ROW_CHANGED"], 3: ["ROW_CHANGED"]}
    again = assign(ledger, *rows, keys=["", keys[1]], versions=[0, 0])
    assert ledger.codes(again) == {2: ["VALUE_MISSING"], 3: ["ROW_CHANGED"]}
    assert states(ledger) == {first: "NEW", second: "NEW"}


def test_corrected_on_failed_a_line_is_booked(ledger: Office) -> None:
    (line,) = lines(ledger, 100)
    result = assign(ledger, {"entry": line, "invoices": "INV9"})
    fixed = ledger.retry(result, {2: {"invoices": "INV001"}})
    assert fixed.counts.booked == 1
    assert ledger.open()["INV001"] == 0
    ledger.verify()


class TestTheSameMoneyElsewhere:
    def test_a_payments_sheet_had_it(self, ledger: Office) -> None:
        ledger.payments(["account", "amount", "transaction_id"], ("C1", 70, "T1"))
        ledger.payments(
            ["account", "invoices", "amount", "date", "reference"], ("C1", "INV003", 80, DAY, "my text")
        )
        (first,) = lines(ledger, 71, transaction_id="T1")
        (second,) = lines(ledger, 80, reference="my text")
        rows = ({"entry": first, "account": "C1"}, {"entry": second, "invoices": "INV003"})
        result = assign(ledger, *rows)
        assert (result.counts.duplicate, result.counts.booked) == (2, 0)
        assert set(states(ledger).values()) == {"NEW"}
        anyway = assign(ledger, *rows, book_anyway=[2, 3])
        assert anyway.counts.booked == 2
        ledger.verify()

    def test_other_money_of_a_payments_sheet_is_no_duplicate(self, ledger: Office) -> None:
        ledger.payments(["account", "amount", "transaction_id"], ("C1", 70, "T1"))
        first, second = lines(ledger, 71, 72)
        (third,) = lines(ledger, 71, transaction_id="T1")
        rows = ({"entry": line, "account": "C1"} for line in (first, second, third))
        result = assign(ledger, *rows)
        assert (result.counts.duplicate, result.counts.booked) == (1, 2)

    def test_a_payments_sheet_comes_later(self, ledger: Office) -> None:
        first, second = lines(ledger, 70, 80, reference="my text")
        (third,) = lines(ledger, 90, transaction_id="T1")
        assign(ledger, *({"entry": line, "account": "C1"} for line in (first, second, third)))
        result = ledger.payments(
            ["account", "amount", "date", "reference", "transaction_id"],
            ("C1", 70, DAY, "my text", None), ("C2", 5, DAY, None, "T1"), ("C1", 71, DAY, "my text", None),
        )  # fmt: skip
        assert (result.counts.duplicate, result.counts.booked) == (2, 1)

    def test_two_bank_lines_under_one_number_are_both_booked(self, ledger: Office) -> None:
        first, second, third = lines(ledger, 10, 11, 12, transaction_id="T1")
        one = assign(ledger, {"entry": first, "account": "C9"}, {"entry": second, "account": "C1"})
        assert one.counts.booked == 1
        two = assign(ledger, {"entry": first, "account": "C1"}, {"entry": third, "account": "C1"})
        assert two.counts.booked == 2
        ledger.reverse(one)
        late = ledger.payments(["account", "amount", "transaction_id"], ("C1", 9, "T1"))
        assert late.counts.duplicate == 1
        ledger.reverse(two)
        late = ledger.payments(
            ["account", "amount", "transaction_id"], ("C1", 9, "T1"), anyway=["SAME_CONTENT"]
        )
        assert late.counts.booked == 1
        ledger.verify()


class TestLearning:
    PAYER = {"payer": "ONE INC.", "iban": "DE89 3704 0044 0532 0130 00", "mandate": "M-1"}
    LEARNT = [("IBAN", "DE89 3704 0044 0532 0130 00"), ("MANDATE", "M-1"), ("NAME", "ONE INC.")]

    def test_a_booked_line_says_whose_its_payer_is(self, ledger: Office) -> None:
        first, second, third = lines(ledger, 10, 11, 12, **self.PAYER)
        result = assign(ledger, {"entry": first, "account": "C9"}, {"entry": second, "account": "C1"})
        assert known(ledger) == self.LEARNT
        assign(ledger, {"entry": third, "account": "C1"})
        assert known(ledger) == self.LEARNT
        ledger.reverse(result)
        assign(ledger, {"entry": first, "account": "C1"})
        assert known(ledger) == self.LEARNT

    def test_a_name_taken_away_is_not_learned_again(self, ledger: Office) -> None:
        first, second = lines(ledger, 10, 11, payer="ONE", iban="x-1")
        assign(ledger, {"entry": first, "account": "C1"})
        assert known(ledger) == [("NAME", "ONE"), ("PROVIDER", "x-1")]
        ledger.send("payer_aliases", ["what", "text", "account", "remove"], [["Name", "ONE", "C1", "yes"]])
        assign(ledger, {"entry": second, "account": "C1"})
        assert known(ledger) == [("PROVIDER", "x-1")]

    def test_nothing_is_learned_where_the_setting_says_so(self, ledger: Office) -> None:
        (line,) = lines(ledger, 10, payer="ONE")
        assign(ledger, {"entry": line, "account": "C1"}, options={"learn_payers": "no"})
        assert known(ledger) == []

    def test_a_failed_row_teaches_nothing(self, ledger: Office) -> None:
        first, second = lines(ledger, 10, 200, payer="ONE", transaction_id="T1")
        over = {"options": {"overpay_policy": "REJECT"}}
        result = assign(ledger, {"entry": second, "invoices": "INV001"}, **over)
        assert ledger.codes(result) == {2: ["OVERPAYMENT_NOT_ALLOWED"]}
        assert known(ledger) == []
        assign(ledger, {"entry": first, "invoices": "INV001"})
        assert known(ledger) == [("NAME", "ONE")]


def test_strictly_oldest_first(ledger: Office) -> None:
    (line,) = lines(ledger, 100)
    strict = {"options": {"strict_oldest_first": "yes"}}
    assert wrong(ledger, {"entry": line, "invoices": "INV002"}, **strict) == {
        2: [("invoices", "OLDER_INVOICE_OPEN")]
    }


def test_in_a_closed_period_it_counts_from_the_first_open_day(ledger: Office) -> None:
    ledger.send("settings", ["name", "value"], [["Books closed through", "2026-04-15"]])
    (line,) = lines(ledger, 100)
    result = assign(ledger, {"entry": line, "invoices": "INV001"})
    with ledger.server.database.read() as tx:
        assert tx.rows(
            "SELECT document_date, effective_date FROM open_item WHERE org_id = ? AND number = ?",
            ledger.caller.org_id, f"PAY-{result.number}-2",
        ) == [(DAY, "2026-04-16")]  # fmt: skip


def test_an_earlier_row_of_the_sheet_is_named_where_it_paid_the_invoice(ledger: Office) -> None:
    first, second = lines(ledger, 100, 101)
    result = assign(ledger, {"entry": first, "invoices": "INV001"}, {"entry": second, "invoices": "INV001"})
    ((issue,),) = ledger.failed(result).issues
    assert issue.code == "INVOICE_ALREADY_PAID"
    assert f"PAY-{result.number}-2" in issue.sentence


def test_check_says_what_the_import_then_does(ledger: Office) -> None:
    first, second = lines(ledger, 150, 160)
    rows = ({"entry": first, "account": "C1; C2", "invoices": "INV001; INV010"},
            {"entry": second, "treat_as": "Ignore", "book": "yes"})  # fmt: skip
    told = check(ledger, *rows)
    assert [(line.row, line.what, line.account) for line in told.effects] == [
        (2, "Pays INV001", "C1"), (2, "Pays INV010", "C2"), (3, "Ignored from now on", ""),
    ]  # fmt: skip
    assert told.counts.booked == 2


def check(office: Office, *rows: dict[str, Any]) -> CheckResult:
    """What a sheet of Matches would do."""
    rows = tuple({"book": "yes"} | row for row in rows)
    names = sorted({name for row in rows for name in row})
    cells = [[row.get(name) for name in names] for row in rows]
    body = office.body("assignments", names, cells)
    return checks.check(office.server, office.caller, str(uuid4()), body)
