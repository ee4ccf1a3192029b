"""The matcher's four steps: read the lines, say what is to be looked up, and match them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.case import Case, unsure
from backend.domain.matching.model import Closed, Entry, Level, MatchRules, Past, Proposal, Reason, TargetType
from backend.domain.matching.money_in import money_in
from backend.domain.matching.money_out import money_out
from backend.domain.matching.named import named_in
from backend.domain.matching.names import Names
from backend.domain.matching.payer import payer_of
from backend.domain.matching.reading import Reader, Reading
from backend.domain.matching.rivals import settle_rivals
from shared.collector import without_collector
from shared.identifiers import loose_key


def read(entries: Iterable[Entry], books: OpenBooks, rules: MatchRules) -> list[Reading]:
    """What stands in each line: numbers of open documents and of customers, and what looks like a number.

    Raises PatternRefused where a rule's pattern is none."""
    reader = Reader(books, rules)
    with without_collector():
        return [reader.read(entry) for entry in entries]


def numbers_to_look_up(readings: Iterable[Reading]) -> list[str]:
    """The loose keys (`shared.identifiers.loose_key`, as column `number_key` holds them) of all that looks
    like a document's number and is no open one's: sorted, each once. Closed documents are to be found by
    them, in one query."""
    return sorted(
        {key for reading in readings for marks in reading.marks for mark in marks for key in mark.keys}
    )


def documents_to_look_up(readings: Sequence[Reading], closed: Iterable[Closed]) -> list[int]:
    """The documents whose live allocations of payments are wanted: the closed ones, and the open ones that
    lines of money out name. Sorted ids."""
    named = {
        id_
        for reading in readings
        if reading.entry.amount < 0
        for marks in reading.marks
        for mark in marks
        for id_ in mark.ids
    }
    return sorted(named | {each.id for each in closed if not each.void})


def match(readings: Sequence[Reading], books: OpenBooks, rules: MatchRules, past: Past) -> list[Proposal]:
    """One proposal a line, in their order. Source: domain 2.5, 2.6, 7.3."""
    closed: dict[str, list[Closed]] = {}
    for each in past.closed:
        closed.setdefault(loose_key(each.number), []).append(each)
    names = Names(books.accounts.values())
    everything = rules.targets.issuperset(get_args(TargetType))
    proposals: list[Proposal] = []
    with without_collector():
        for reading in readings:
            named, payer = named_in(reading, books, closed), payer_of(reading.keys, books)
            case = Case(reading, named, payer, books, rules, past, names, abs(reading.entry.amount))
            proposal = _one(case)
            proposals.append(proposal if everything else _chosen(proposal, rules))
        settle_rivals([reading.entry for reading in readings], proposals, books)
    return proposals


def _one(case: Case) -> Proposal:
    entry = case.reading.entry
    if entry.amount < 0:
        return money_out(case)
    if entry.returned:
        return unsure(case, [Reason("RETURNED_MONEY_IN")])
    return money_in(case)


def _chosen(proposal: Proposal, rules: MatchRules) -> Proposal:
    """Without what is not to be found: then the line is the customer's money, or nobody's."""
    wanted: TargetType = "CREDIT_NOTES" if proposal.treat_as == "PAYOUT" else "INVOICES"
    told = (*proposal.reasons, Reason("NOT_CHOSEN"))
    if proposal.targets and wanted not in rules.targets:
        rest = abs(sum(target.amount for target in proposal.targets) + proposal.difference)
        level: Level = "CUSTOMER" if len(proposal.account_ids) == 1 else "UNSURE"
        proposal = proposal._replace(
            level=level, targets=(), difference=rest, reasons=told, payment="", fee=0
        )
    if not proposal.targets and proposal.account_ids and "ACCOUNTS" not in rules.targets:
        proposal = proposal._replace(level="UNSURE", account_ids=(), reasons=told)
    return proposal
