"""What a kind declares on this side: what to look up, its column-wise checks, its plan. All pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backend.columns import Reading
from backend.domain.facts import (
    AccountRef,
    DocumentRef,
    InvoiceRef,
    Ledger,
    Needs,
    PaymentTypeRef,
    References,
    Rules,
    Wants,
)
from backend.domain.planned import Planned, Stamp
from shared.codes import Issue

__all__ = [
    "AccountRef",
    "Checked",
    "DocumentRef",
    "InvoiceRef",
    "KindRules",
    "Ledger",
    "Needs",
    "PaymentTypeRef",
    "References",
    "Rows",
    "Rules",
    "Wants",
]

Rows = dict[str, list[Any]]
"""Checked rows, column by column; every kind has `row` (sheet row number), `unit` (rows of one unit
stand or fall together), `amount` (minor units) and `currency`."""


@dataclass
class Checked:
    """The result of a check: each row of the reading is in rows, in failed, or was decided before.

    rows: what the plan gets, whole units one after the other. failed: index -> its issues.
    amounts, currencies: of every row, in minor units, None where unreadable. warnings: about rows that
    may yet be booked. identities: index of a failed row -> (payment type, transaction id, fingerprint),
    so that one booked before is told to be a duplicate, whatever else is wrong with it. repeats: indexes of
    failed rows whose issue says that just this was booked before: duplicates.
    """

    rows: Rows
    failed: dict[int, list[Issue]]
    amounts: list[int | None]
    currencies: list[str]
    warnings: list[Issue] = field(default_factory=list)
    identities: dict[int, tuple[int, str, int | None]] = field(default_factory=dict)
    repeats: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class KindRules:
    """A kind in its slots. needs, check: over the whole sheet. wants, plan: over a run of units."""

    needs: Callable[[Reading, Rules], Needs]
    check: Callable[[Reading, References, Rules], Checked]
    wants: Callable[[Rows, Rules], Wants]
    plan: Callable[[Rows, Ledger, Rules, Stamp], Planned]
