"""What the matcher is given of the ledger, and the questions it asks in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from backend import rules as organisation_rules
from backend.columns import MANY_JOINT
from backend.domain.matching.books import OpenBooks
from backend.domain.matching.match import documents_to_look_up, match, numbers_to_look_up
from backend.domain.matching.model import (
    Account,
    Alias,
    Candidate,
    Closed,
    Document,
    Entry,
    MatchRules,
    Paid,
    Past,
    Proposal,
    Reason,
    TargetType,
)
from backend.domain.matching.reading import Reading
from backend.line_reading.apart import read_lines_apart
from backend.store.database import Tx
from backend.store.going import apart_from, going_imports
from backend.store.references import load_aliases
from backend.views.matching_rules import rules_in_force
from shared.identifiers import split_invoices

BETWEEN = "; "
"""Between the invoices, amounts and customers of one line, in one cell."""

_document: Callable[[tuple[Any, ...]], Document] = partial(tuple.__new__, Document)
"""Of a row in the document's own order, without a call into Python: there may be a million."""


class Matched(NamedTuple):
    """Proposals, one a line in its order, and what their ids stand for."""

    proposals: list[Proposal]
    documents: dict[int, Document | Closed]
    accounts: dict[int, Account]


def match_lines(tx: Tx, org_id: int, entries: list[Entry], targets: frozenset[TargetType]) -> Matched:
    """What each line pays, as the ledger stands."""
    rules = _rules(tx, org_id, targets)
    documents = _documents(tx, org_id)
    accounts = [
        Account._make(row)
        for row in tx.each("SELECT id, number, name FROM account WHERE org_id = ? AND live", org_id)
    ]
    books = OpenBooks(documents, accounts, _aliases(tx, org_id), _unallocated(tx, org_id))
    named: dict[int, Document | Closed] = {**books.documents}

    def look_up(readings: Sequence[Reading]) -> Past:
        closed = _closed(tx, org_id, numbers_to_look_up(readings))
        named.update((each.id, each) for each in closed)
        return Past(closed, _paid(tx, org_id, documents_to_look_up(readings, closed)))

    proposals = match(entries, books, rules, look_up, read_lines_apart)
    _hold_misread(entries, proposals, named, organisation_rules.in_force(tx, org_id)["invoice_separators"])
    return Matched(proposals, named, books.accounts)


def _hold_misread(
    entries: list[Entry], proposals: list[Proposal], named: dict[int, Document | Closed], separators: str
) -> None:
    """Changes proposals: no invoices are written in one cell that would be read from it as others. A number
    alone is read whole, whatever marks are in it."""
    has_mark = re.compile(f"[{re.escape(separators + MANY_JOINT + ':')}]").search
    for place, proposal in enumerate(proposals):
        if len(proposal.targets) < 2:
            continue
        numbers = [named[target.document_id].number for target in proposal.targets]
        if not has_mark("".join(numbers)):
            continue
        if split_invoices(BETWEEN.join(numbers), separators + MANY_JOINT) == [(each, "") for each in numbers]:
            continue
        meant = [named[target.document_id] for target in proposal.targets]
        proposals[place] = proposal._replace(
            level="CUSTOMER" if len(proposal.account_ids) == 1 else "UNSURE",
            targets=(),
            difference=abs(entries[place].amount),
            reasons=(*proposal.reasons, Reason("NUMBERS_NOT_PARTED", {"invoices": numbers})),
            candidates=tuple(Candidate(each.account_id, each.id, "CANDIDATE_NAMED") for each in meant)[:5],
            payment="",
            fee=0,
        )


def _rules(tx: Tx, org_id: int, targets: frozenset[TargetType]) -> MatchRules:
    settings = organisation_rules.in_force(tx, org_id)
    return MatchRules(
        fields=tuple(rules_in_force(tx, org_id)),
        as_listed=settings["listed_invoice_order"] == "as_listed",
        tolerance=Decimal(settings["match_tolerance"]),
        tolerance_percent=Decimal(settings["match_tolerance_percent"]),
        chargeback_fee_max=Decimal(settings["chargeback_fee_max"]),
        targets=targets,
    )


def _documents(tx: Tx, org_id: int) -> list[Document]:
    """All that is open and called by a number, apart from what is being taken back."""
    apart, parameters = apart_from(tx, going_imports(tx, org_id))
    return [
        _document(row)
        for row in tx.each(
            "SELECT id, number, side, kind, account_id, currency, amount, open, document_date,"
            " COALESCE(due_date, ''), COALESCE(reference, ''), hold, auto_allocate FROM open_item"
            f" WHERE org_id = ? AND open > 0 AND number_key IS NOT NULL{apart}",
            org_id,
            *parameters,
        )
    ]


def _aliases(tx: Tx, org_id: int) -> list[Alias]:
    return [
        Alias._make((each.what, each.text, each.account_id))
        for each in load_aliases(tx, org_id)
        if each.active
    ]


def _unallocated(tx: Tx, org_id: int) -> dict[int, dict[str, int]]:
    """Account -> currency -> money of payments that stands on nothing yet."""
    found: dict[int, dict[str, int]] = {}
    for account_id, currency, open_ in tx.each(
        "SELECT account_id, currency, CAST(SUM(open) AS BIGINT) FROM open_item"
        " WHERE org_id = ? AND open > 0 AND side = 'C' AND kind = 'PAYMENT' GROUP BY account_id, currency",
        org_id,
    ):
        found.setdefault(account_id, {})[currency] = open_
    return found


def _closed(tx: Tx, org_id: int, keys: Iterable[str]) -> list[Closed]:
    """Documents of these numbers on which nothing is open: paid ones, and those taken back."""
    among, parameter = tx.among(sorted(keys))
    return [
        Closed._make((*row[:-1], row[-1] is not None))
        for row in tx.each(
            "SELECT id, number, side, account_id, currency, void_seq FROM open_item"
            f" WHERE org_id = ? AND number_key IS NOT NULL AND number_key IN {among} AND open = 0",
            org_id,
            parameter,
        )
    ]


def _paid(tx: Tx, org_id: int, document_ids: Iterable[int]) -> dict[int, list[Paid]]:
    """Document -> what payments stand on it, newest first."""
    among, parameter = tx.among(sorted(document_ids))
    found: dict[int, list[Paid]] = {}
    for document_id, number, amount, day in tx.rows(
        "SELECT a.debit_id, c.number, CAST(SUM(a.amount) AS BIGINT), MAX(c.document_date) FROM allocation a"
        " JOIN open_item c ON c.org_id = a.org_id AND c.id = a.credit_id"
        f" WHERE a.org_id = ? AND a.debit_id IN {among} AND c.kind = 'PAYMENT'"
        " GROUP BY a.debit_id, c.id, c.number HAVING SUM(a.amount) > 0 ORDER BY MAX(a.id) DESC",
        org_id,
        parameter,
    ):
        found.setdefault(document_id, []).append(Paid(number, amount, day))
    return found
