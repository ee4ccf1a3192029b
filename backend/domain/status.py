"""Payment statuses: what people are told of an invoice or a payment, decided from its amounts alone."""

from __future__ import annotations

REQUESTS = ("PROFORMA", "TOPUP")
"""Debit documents that ask for money without being a debt: no part of a balance."""


def payment_status(
    *,
    total: int,
    open_amount: int,
    void: bool = False,
    written_off: bool = False,
    older_open: bool = False,
    account_open: int = 0,
    threshold: int = 0,
) -> str:
    """The status of a debit document; the first rule that applies wins.

    total, open_amount, account_open (all open debts of its customer) and threshold (below which no
    payment is asked for): minor units of one currency. older_open: an earlier document is unpaid.
    """
    if void:
        return "NONE"
    if total <= 0:
        return "PREVIOUS_BALANCE_REMAINING" if older_open else "DO_NOT_PAY"
    if open_amount == 0:
        return "WRITTEN_OFF" if written_off else "PAID"
    if open_amount < total:
        return "PARTIALLY_PAID"
    if threshold > account_open:
        return "NO_PAYMENT_REQUIRED"
    return "UNPAID"


def is_overdue(open_amount: int, due_date: str | None, today: str) -> bool:
    """Something is open and the due date lies before today (ISO dates)."""
    return open_amount > 0 and due_date is not None and due_date < today


def payment_state(*, amount: int, unallocated: int, void: bool = False, assigned: bool = True) -> str:
    """The state of a payment. amount > 0, unallocated: what is left of it, in minor units."""
    if void:
        return "VOIDED"
    if not assigned:
        return "UNASSIGNED"
    if unallocated == 0:
        return "ALLOCATED"
    return "UNALLOCATED" if unallocated == amount else "PARTIALLY_ALLOCATED"
