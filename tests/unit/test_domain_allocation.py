"""Where money goes: named invoices, the oldest ones, surplus, and each reason to refuse it."""

from __future__ import annotations

from typing import Any

import pytest

from backend.domain.allocation import Books, Debit, Policy, Refusal, Target, allocate


def debit(id: int, open: int = 100, day: str = "2026-01-01", **other: Any) -> Debit:
    """An invoice of customer 1; its number is INV- and its id."""
    fields: dict[str, Any] = {
        "account_id": 1, "kind": "STANDARD", "number": f"INV-{id}", "document_date": day, "due_date": "",
        "effective_date": day, "pooled": True,
    }  # fmt: skip
    return Debit(id=id, open=open, **(fields | other))


def named(*targets: int | tuple[int, int]) -> list[Target]:
    """Invoices named without or with their amounts."""
    return [Target(*each) if isinstance(each, tuple) else Target(each, None) for each in targets]


def paid(books: Books, amount: int, *targets: int | tuple[int, int], **policy: Any) -> Any:
    """What becomes of a payment of customer 1."""
    pooled = policy.pop("pooled", True)
    return allocate(books, 1, amount, named(*targets), Policy(**policy), pooled=pooled)


def refused(answer: Any) -> tuple[str, int, dict[str, Any]]:
    """The one thing that is against it, as plain values."""
    assert isinstance(answer, list)
    (refusal,) = answer
    return tuple(refusal)


def test_one_named_invoice_is_paid_and_the_surplus_stays() -> None:
    books = Books([debit(1), debit(2)])
    assert paid(books, 60, 1) == ([(1, 60)], 0)
    assert paid(books, 60, 1) == ([(1, 40)], 20)
    assert books.open == {1: 0, 2: 100}
    assert books.changed == {1: 0}
    assert refused(paid(books, 60, 1)) == ("INVOICE_ALREADY_PAID", 1, {})


def test_what_is_being_deleted_takes_no_money_named_or_not() -> None:
    books = Books([debit(1), debit(2), debit(3, open=0)], {1: {"import_number": 7}})
    assert paid(books, 300, (1, 50), (3, 20)) == [
        Refusal("INVOICE_BEING_DELETED", 1, {"import_number": 7}),
        Refusal("INVOICE_ALREADY_PAID", 3, {}),
    ]
    assert books.pay(1, 50) == 0
    assert paid(books, 150, strict_oldest_first=True) == ([(2, 100)], 50)


def test_all_that_is_against_it_is_told_at_once() -> None:
    books = Books(
        [debit(1, open=0), debit(2, open=0), debit(3), debit(4, kind="TOPUP"), debit(5, kind="TOPUP")]
    )
    assert paid(books, 300, (1, 50), (3, 101), (2, 9)) == [
        Refusal("INVOICE_ALREADY_PAID", 1, {}),
        Refusal("INVOICE_ALREADY_PAID", 2, {}),
        Refusal("AMOUNT_EXCEEDS_OPEN", 3, {"amount": 101, "open": 100}),
    ]
    assert paid(books, 300, (4, 99), (5, 1)) == [
        Refusal("TOPUP_REQUIRES_FULL_AMOUNT", 4, {"open": 100}),
        Refusal("TOPUP_REQUIRES_FULL_AMOUNT", 5, {"open": 100}),
    ]
    assert not books.changed


def test_unnamed_money_pays_the_oldest_in_the_order_of_days_due_days_and_natural_numbers() -> None:
    books = Books([
        debit(1, day="2026-02-01"), debit(2, due_date="2026-01-20"), debit(3, due_date="2026-01-10"),
        debit(10), debit(9), debit(4, pooled=False), debit(5, account_id=2),
    ])  # fmt: skip
    assert paid(books, 430) == ([(9, 100), (10, 100), (3, 100), (2, 100), (1, 30)], 0)
    assert paid(books, 430) == ([(1, 70)], 360)
    assert books.open[4] == books.open[5] == 100


def test_a_customer_who_owes_nothing_keeps_the_money() -> None:
    books = Books([debit(1, account_id=2)])
    assert paid(books, 50) == ([], 50)


def test_a_customer_who_pays_nothing_by_itself_keeps_the_money() -> None:
    books = Books([debit(1)])
    assert paid(books, 50, pooled=False) == ([], 50)
    assert paid(books, 50, overpay="REJECT", pooled=False) == ([], 50)
    assert books.changed == {}


def test_several_named_invoices_are_paid_oldest_first_or_as_listed() -> None:
    debits = [debit(1, day="2026-01-03"), debit(2, day="2026-01-01"), debit(3, day="2026-01-02")]
    assert paid(Books(debits), 150, 1, 2, 3) == ([(2, 100), (3, 50)], 0)
    assert paid(Books(debits), 150, 1, 2, 3, as_listed=True) == ([(1, 100), (2, 50)], 0)
    assert paid(Books(debits), 150, 1, as_listed=True, overpay="SPILL_OLDEST") == ([(1, 100), (2, 50)], 0)


def test_amounts_named_are_held_against_what_is_open_and_what_is_paid() -> None:
    books = Books([debit(1), debit(2)])
    assert refused(paid(books, 300, (1, 101))) == ("AMOUNT_EXCEEDS_OPEN", 1, {"amount": 101, "open": 100})
    assert refused(paid(books, 90, (1, 60), (2, 31))) == (
        "AMOUNTS_EXCEED_PAYMENT", 2, {"amount": 31, "rest": 30},
    )  # fmt: skip
    assert books.changed == {}
    assert paid(books, 90, (1, 60), (2, 30)) == ([(1, 60), (2, 30)], 0)
    assert paid(books, 90, (2, 30), (1, 40)) == ([(2, 30), (1, 40)], 20)


def test_amounts_are_named_for_all_invoices_or_for_none() -> None:
    with pytest.raises(AssertionError, match="for all named invoices or none"):
        paid(Books([debit(1), debit(2)]), 90, (1, 60), 2)


@pytest.mark.parametrize("overpay", ["LEAVE", "SPILL_OLDEST"])
def test_a_top_up_is_paid_whole_or_not_at_all(overpay: str) -> None:
    books = Books([debit(1, kind="TOPUP", pooled=False), debit(2)])
    assert refused(paid(books, 99, 1, overpay=overpay)) == ("TOPUP_REQUIRES_FULL_AMOUNT", 1, {"open": 100})
    assert refused(paid(books, 99, (1, 99), overpay=overpay)) == (
        "TOPUP_REQUIRES_FULL_AMOUNT", 1, {"open": 100},
    )  # fmt: skip
    assert books.changed == {}
    assert paid(books, 100, 1, overpay=overpay) == ([(1, 100)], 0)


def test_surplus_is_left_refused_or_spilled_on_the_oldest_others() -> None:
    debits = [debit(id, day=f"2026-01-0{id}") for id in (1, 2, 3, 4)]
    assert paid(Books(debits), 250, 2) == ([(2, 100)], 150)
    assert refused(paid(Books(debits), 250, 2, overpay="REJECT")) == (
        "OVERPAYMENT_NOT_ALLOWED", 0, {"surplus": 150},
    )  # fmt: skip
    assert paid(Books(debits), 250, 2, overpay="SPILL_OLDEST") == ([(2, 100), (1, 100), (3, 50)], 0)
    assert paid(Books(debits), 150, (2, 40), overpay="SPILL_OLDEST") == ([(2, 40), (1, 100), (3, 10)], 0)
    assert paid(Books(debits), 999, 2, overpay="SPILL_OLDEST")[1] == 599
    assert paid(Books(debits), 250, 2, overpay="SPILL_OLDEST", pooled=False) == ([(2, 100)], 150)
    assert paid(Books(debits), 100, 2, overpay="REJECT") == ([(2, 100)], 0)


def test_unnamed_money_above_all_that_is_open_is_refused_where_surplus_is() -> None:
    books = Books([debit(1), debit(2)])
    assert refused(paid(books, 201, overpay="REJECT")) == ("OVERPAYMENT_NOT_ALLOWED", 0, {"surplus": 1})
    assert books.changed == {}
    assert paid(books, 200, overpay="REJECT") == ([(1, 100), (2, 100)], 0)


def test_strictly_oldest_first_names_the_older_one_that_would_stay_open() -> None:
    debits = [debit(1), debit(2, day="2026-01-02"), debit(3, day="2026-01-03", pooled=False)]
    strict = {"strict_oldest_first": True}
    assert refused(paid(Books(debits), 100, 2, **strict)) == ("OLDER_INVOICE_OPEN", 1, {})
    assert refused(paid(Books(debits), 150, (1, 50), (2, 100), **strict)) == ("OLDER_INVOICE_OPEN", 1, {})
    assert paid(Books(debits), 150, 1, 2, **strict) == ([(1, 100), (2, 50)], 0)
    assert paid(Books(debits), 50, 1, **strict) == ([(1, 50)], 0)
    assert paid(Books(debits), 150, **strict) == ([(1, 100), (2, 50)], 0)
    both = Books(debits)
    assert paid(both, 200, **strict) == ([(1, 100), (2, 100)], 0)
    assert paid(both, 100, 3, **strict) == ([(3, 100)], 0)
    assert paid(both, 70, **strict) == ([], 70)


def test_a_debit_that_came_to_be_meanwhile_joins_the_pool() -> None:
    books = Books([debit(2, day="2026-01-02")])
    assert paid(books, 60) == ([(2, 60)], 0)
    books.add(debit(1))
    assert paid(books, 120) == ([(1, 100), (2, 20)], 0)


def test_what_is_given_back_is_there_for_the_next() -> None:
    books = Books([debit(1), debit(2, day="2026-01-02")])
    assert paid(books, 150) == ([(1, 100), (2, 50)], 0)
    assert paid(books, 10) == ([(2, 10)], 0)
    books.give_back(1, 30)
    assert paid(books, 50) == ([(1, 30), (2, 20)], 0)
    books = Books([debit(7)])
    assert paid(books, 20, 7) == ([(7, 20)], 0)
    books.give_back(7, 20)
    assert paid(books, 150) == ([(7, 100)], 50)


def test_what_was_paid_by_name_is_passed_by_unnamed_money() -> None:
    books = Books([debit(1), debit(2), debit(3), debit(4)])
    assert paid(books, 100, 2) == ([(2, 100)], 0)
    assert paid(books, 150) == ([(1, 100), (3, 50)], 0)
    assert paid(books, 100) == ([(3, 50), (4, 50)], 0)
