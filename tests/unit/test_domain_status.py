"""Payment statuses: the table of domain 6.3, first hit wins."""

from __future__ import annotations

import pytest

from backend.domain.status import is_overdue, payment_state, payment_status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("NONE", {"total": 100, "open_amount": 0, "void": True}),
        ("NONE", {"total": 0, "open_amount": 0, "void": True}),
        ("DO_NOT_PAY", {"total": 0, "open_amount": 0}),
        ("DO_NOT_PAY", {"total": -5, "open_amount": -5}),
        ("PREVIOUS_BALANCE_REMAINING", {"total": 0, "open_amount": 0, "older_open": True}),
        ("PAID", {"total": 100, "open_amount": 0}),
        ("PAID", {"total": 100, "open_amount": 0, "threshold": 500}),
        ("WRITTEN_OFF", {"total": 100, "open_amount": 0, "written_off": True}),
        ("PARTIALLY_PAID", {"total": 100, "open_amount": 99}),
        ("PARTIALLY_PAID", {"total": 100, "open_amount": 99, "written_off": True}),
        ("PARTIALLY_PAID", {"total": 100, "open_amount": 1, "threshold": 500, "account_open": 1}),
        ("NO_PAYMENT_REQUIRED", {"total": 100, "open_amount": 100, "threshold": 101, "account_open": 100}),
        ("UNPAID", {"total": 100, "open_amount": 100, "threshold": 100, "account_open": 100}),
        ("UNPAID", {"total": 100, "open_amount": 100, "older_open": True}),
    ],
)
def test_the_first_rule_that_applies_is_the_status(status: str, facts: dict[str, int]) -> None:
    assert payment_status(**facts) == status  # type: ignore[arg-type]


def test_overdue_begins_the_day_after_the_due_date() -> None:
    assert not is_overdue(1, "2026-04-02", "2026-04-02")
    assert is_overdue(1, "2026-04-02", "2026-04-03")
    assert not is_overdue(0, "2026-04-02", "2026-04-03")
    assert not is_overdue(1, None, "2026-04-03")


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        ("VOIDED", {"amount": 5, "unallocated": 0, "void": True, "assigned": False}),
        ("UNASSIGNED", {"amount": 5, "unallocated": 5, "assigned": False}),
        ("UNALLOCATED", {"amount": 5, "unallocated": 5}),
        ("PARTIALLY_ALLOCATED", {"amount": 5, "unallocated": 1}),
        ("ALLOCATED", {"amount": 5, "unallocated": 0}),
    ],
)
def test_a_payments_state_follows_from_what_is_left(state: str, facts: dict[str, int]) -> None:
    assert payment_state(**facts) == state  # type: ignore[arg-type]
