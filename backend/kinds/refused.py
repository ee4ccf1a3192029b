"""Why money cannot be allocated as a row asks, as issues of that row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backend.domain.allocation import Books, Refusal
from backend.domain.planned import Stamp
from shared.codes import Issue

Closers = dict[int, tuple[str, str, int]]
"""Debit id -> the date, number and row of the payment of this run that closed it."""


def named(stamp: Stamp, number: str, row: int) -> dict[str, Any]:
    """What sentences call a payment of this run: its number; in a check, which gives none, its row."""
    if not stamp.root_number:
        return {"sheet_row": row}
    return {"payment": number, "import_number": stamp.root_number, "of_row": row}


def issues_of(
    row: int, refusals: Iterable[Refusal], currency: str, books: Books, closed_by: Closers, stamp: Stamp
) -> list[Issue]:
    """Each refusal with the invoice's number, and by what it was closed; `debit_id` where that is still to be
    looked up."""
    issues = []
    for code, debit_id, facts in refusals:
        args = {**facts, "currency": currency}
        if debit_id:
            args["invoice"] = books.debits[debit_id].number
            closer = closed_by.get(debit_id)
            if closer is not None:
                args |= {"date": closer[0], **named(stamp, *closer[1:])}
            elif debit_id not in books.going:
                args["debit_id"] = debit_id
        issues.append(Issue(row, "invoices" if debit_id else "amount", code, args))
    return issues
