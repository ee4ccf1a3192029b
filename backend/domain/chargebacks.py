"""Which payment a bank took back, and what of it is undone: pure, in integers. Source: domain 2.6, 7.5."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from backend.domain.allocation import credit_age

GIVEN_BACK = ("CHARGEBACK", "REFUND", "PAYOUT")
"""Debits that stand for money that went out again, never a debt, for they are settled when they are booked;
what a payment put on them cannot come back once more."""


class Part(NamedTuple):
    """Money of a payment that stands on an invoice. id: of the allocation. amount: minor units."""

    id: int
    debit_id: int
    amount: int
    effective_date: str


@dataclass
class Paid:
    """A live payment with what stands of it, and what is unapplied. date: received on. effective_date: when
    it counts, later than that where the books were closed."""

    id: int
    account_id: int
    number: str
    date: str
    effective_date: str
    open: int
    parts: list[Part] = field(default_factory=list)


class Found(NamedTuple):
    """The payment that came back, how much of it, and what the bank charged for that."""

    paid: Paid
    money: int
    fee: int


def find_payment(
    candidates: Iterable[Paid], named: Collection[int], amount: int, fee: int | None, fee_max: int
) -> Found | None:
    """Which payment a bank took `amount` back of, None if it fits none, or nothing was taken but the fee.

    named: the invoices it had paid, none if only the customer is known. fee: a part of the amount, None to
    find out: what the line is more than the payment, at most fee_max. What fits exactly comes first, then
    what fits but for a fee, then a part of a payment; of equals the payment received last.
    """
    money = amount - (fee or 0)
    if money <= 0:
        return None
    best: tuple[int, Found] | None = None
    for paid in sorted(candidates, key=lambda each: credit_age(each.date, each.number), reverse=True):
        on = sum(part.amount for part in paid.parts if part.debit_id in named)
        whole = paid.open + sum(part.amount for part in paid.parts)
        extra = fee_max if fee is None else 0
        fits = (
            money == on, money == whole, 0 < on < money <= on + extra, 0 < whole < money <= whole + extra,
            money < on, money < whole,
        )  # fmt: skip
        if True not in fits:
            continue
        rank = fits.index(True)
        if best is None or rank < best[0]:
            back = {2: on, 3: whole}.get(rank, money)
            best = rank, Found(paid, back, amount - back)
    return best[1] if best else None


def undone(
    paid: Paid, limits: Mapping[int, int | None], money: int, order: Callable[[int], tuple[str, ...]]
) -> list[tuple[Part, int]]:
    """What is taken off which invoice, newest first, those named before others: [(part, minor units)]; the
    rest of the money was unapplied. limits: the invoices named, with the amount meant for each or None.
    order: of an invoice, oldest first."""
    newest = sorted(paid.parts, key=lambda part: (part.effective_date, order(part.debit_id)), reverse=True)
    left = dict(limits)
    taken: list[tuple[Part, int]] = []
    for part in sorted(newest, key=lambda part: part.debit_id not in limits):
        limit = left.get(part.debit_id)
        amount = min(part.amount, money if limit is None else min(money, limit))
        if not amount:
            continue
        if limit is not None:
            left[part.debit_id] = limit - amount
        taken.append((part, amount))
        money -= amount
    return taken
