"""Payment corrections: invoices paid by hand, from money on account first, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from backend import rules
from shared.schemas import ImportResult, Mapping
from tests.kinds.bank import money, undo
from tests.ledger import Office


@pytest.fixture
def ledger(office: Office) -> Office:
    """C1 with A, B (100 each) and a top-up T (80); 30 and 20 on account, and a credit note N (10)."""
    office.customers("C1")
    office.payments(["account", "amount", "date"], ("C1", 30, "2026-03-02"), ("C1", 20, "2026-03-01"))
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 100))
    office.send(
        "invoices", ["number", "account", "issue_date", "amount", "kind"],
        [["N", "C1", "2026-01-05", 10, "Credit note"], ["T", "C1", "2026-01-06", 80, "Top-up"]],
    )  # fmt: skip
    return office


def register(office: Office, *rows: dict[str, Any]) -> ImportResult:
    names = sorted({name for row in rows for name in row} | {"invoice"})
    return office.send(
        "payment_actions", names, [[row.get(name) for name in names] for row in rows],
        mapping=Mapping({name: [name] for name in names}), anyway=["SAME_CONTENT"],
    )  # fmt: skip


def test_credit_first_oldest_first_and_the_rest_a_new_payment(ledger: Office) -> None:
    before = money(ledger)
    result = register(ledger, {"invoice": "A", "type": "Cash", "date": "2026-04-01", "reference": "desk"})
    number = f"PAY-{result.number}-2"
    assert (result.counts.booked, result.money[0].booked) == (1, 10000)
    assert ledger.allocations() == [
        ("N", "A", 1000), ("PAY-2-2", "A", 3000), ("PAY-2-3", "A", 2000), (number, "A", 4000)
    ]  # fmt: skip
    with ledger.server.database.read() as tx:
        assert tx.rows(
            "SELECT document_date, reference, amount, open FROM open_item WHERE org_id = ? AND number = ?",
            ledger.caller.org_id, number,
        ) == [("2026-04-01", "desk", 4000, 0)]  # fmt: skip
    undo(ledger, result, before)


def test_where_credit_is_enough_there_is_no_new_payment(ledger: Office) -> None:
    before = money(ledger)
    result = register(
        ledger, {"invoice": "A", "amount": 25}, {"invoice": "A", "amount": 10, "action": "swap"}
    )
    assert ledger.codes(result) == {3: ["CHOICE_UNKNOWN"]}
    assert ledger.unallocated() == {"PAY-2-2": 3000, "PAY-2-3": 500}
    assert (ledger.open()["A"], ledger.open()["N"]) == (7500, 0)
    undo(ledger, result, before)


def test_taken_back_while_its_credit_was_used_on(ledger: Office) -> None:
    first = register(ledger, {"invoice": "A", "amount": 60, "type": "Cash"})
    second = register(ledger, {"invoice": "A", "type": "Cash"})
    ledger.reverse(first)
    ledger.verify()
    assert ledger.open()["A"] == 6000
    third = register(ledger, {"invoice": "B", "amount": 60})
    assert third.counts.booked == 1
    ledger.reverse(second)
    ledger.reverse(third)
    ledger.verify()
    assert (ledger.open()["A"], ledger.open()["B"], ledger.open()["N"]) == (10000, 10000, 1000)


def test_two_rows_on_one_invoice_pay_all_of_it_between_them(ledger: Office) -> None:
    rows = ({"invoice": "A", "amount": 40}, {"invoice": "A"}, {"invoice": "A"})
    result = register(ledger, *({**row, "type": "Cash"} for row in rows))
    assert ledger.open()["A"] == 0
    assert ledger.codes(result) == {4: ["INVOICE_ALREADY_PAID"]}


def test_what_is_wrong(ledger: Office) -> None:
    ledger.payments(["invoices", "amount", "date"], ("B", 100, "2026-03-09"))
    result = register(
        ledger,
        {"invoice": None, "amount": 1}, {"invoice": "Q"}, {"invoice": "N"}, {"invoice": "A", "amount": -5},
        {"invoice": "A", "amount": 0}, {"invoice": "A", "amount": 1.2345}, {"invoice": "A", "type": "Barter"},
        {"invoice": "A", "amount": 101, "type": "Cash"}, {"invoice": "A"}, {"invoice": "T", "amount": 5},
        {"invoice": "B", "amount": 5}, {"invoice": "B"}, {"invoice": "a", "amount": 1},
        {"invoice": ("x", "#N/A")},
    )  # fmt: skip
    assert ledger.codes(result) == {
        2: ["VALUE_MISSING"], 3: ["INVOICE_NOT_FOUND"], 4: ["INVOICE_NOT_DEBIT"], 5: ["AMOUNT_NOT_POSITIVE"],
        6: ["AMOUNT_IS_ZERO"], 7: ["AMOUNT_PRECISION"], 8: ["TYPE_UNKNOWN"], 9: ["AMOUNT_EXCEEDS_OPEN"],
        10: ["TYPE_MISSING"], 11: ["TOPUP_REQUIRES_FULL_AMOUNT"], 12: ["INVOICE_ALREADY_PAID"],
        13: ["INVOICE_ALREADY_PAID"], 15: ["CELL_ERROR"],
    }  # fmt: skip
    assert result.counts.warnings == 1


def test_a_type_is_needed_where_credit_is_not_enough(ledger: Office) -> None:
    result = register(ledger, {"invoice": "A"})
    assert ledger.codes(result) == {2: ["TYPE_MISSING"]}


def test_left_out_rows_do_not_count(ledger: Office) -> None:
    result = ledger.send(
        "payment_actions", ["invoice", "amount"], [["A", 5], ["Q", 7]], options={"keep_where": "$amount < 6"}
    )
    assert (result.counts.booked, result.counts.filtered) == (1, 1)


def test_the_payment_types_are_offered(ledger: Office) -> None:
    with ledger.server.database.read() as tx:
        offered = rules.choices(tx, ledger.caller.org_id, "payment_actions")
    assert ("CASH", "Cash") in offered["type"]
    assert offered["action"] == [("REGISTER", "Register payment")]
