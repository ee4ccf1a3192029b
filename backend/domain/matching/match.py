"""Bank lines in, one proposal each out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from typing import get_args

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.case import Case, unsure
from backend.domain.matching.model import Closed, Entry, Level, MatchRules, Past, Proposal, Reason, TargetType
from backend.domain.matching.money_in import money_in
from backend.domain.matching.money_out import money_out
from backend.domain.matching.named import named_in
from backend.domain.matching.payer import payer_of
from backend.domain.matching.reading import Piece, Reading, read_lines
from backend.domain.matching.rivals import settle_rivals
from shared.collector import without_collector
from shared.identifiers import loose_key

LookUp = Callable[[Sequence[Reading]], Past]
ReadLines = Callable[[Sequence[Entry], OpenBooks, MatchRules], Generator[Piece, None, None]]


def match(
    entries: Sequence[Entry],
    books: OpenBooks,
    rules: MatchRules,
    look_up: LookUp,
    read: ReadLines = read_lines,
) -> list[Proposal]:
    """One proposal a line, in their order. Source: domain 2.5, 2.6, 7.3.

    look_up: asks the ledger what it knows beside what is open of some lines, by `numbers_to_look_up` and
    `documents_to_look_up`. read: reads the lines, in pieces, in whatever order. Raises
    PatternRefused where a rule's pattern is none."""
    found: dict[int, list[Proposal]] = {}
    with without_collector(), closing(read(entries, books, rules)) as pieces:
        for place, readings in pieces:
            found[place] = _matched(readings, books, rules, look_up(readings))
        proposals = [proposal for place in sorted(found) for proposal in found[place]]
        settle_rivals(entries, proposals, books)
    return proposals


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


def _matched(readings: Sequence[Reading], books: OpenBooks, rules: MatchRules, past: Past) -> list[Proposal]:
    closed: dict[str, list[Closed]] = {}
    for each in past.closed:
        closed.setdefault(loose_key(each.number), []).append(each)
    for key, documents in closed.items():
        if len(documents) > 1 or documents[0].void:
            closed[key] = _in_force(documents, books)
    found = [_one(reading, books, rules, past, closed) for reading in readings]
    if rules.targets.issuperset(get_args(TargetType)):
        return found
    amounts = [abs(reading.entry.amount) for reading in readings]
    return [_chosen(*each, rules) for each in zip(found, amounts, strict=True)]


def _in_force(documents: list[Closed], books: OpenBooks) -> list[Closed]:
    """Closed documents of one loose key, without what was taken back and is there again by the same number:
    open, paid, or void in a later form."""
    paid = {each.number for each in documents if not each.void}
    latest = {each.number: each for each in documents}
    return [
        each
        for each in documents
        if not each.void
        or (each.number not in paid and latest[each.number] is each and not books.has(each.number))
    ]


def _one(
    reading: Reading, books: OpenBooks, rules: MatchRules, past: Past, closed: Mapping[str, Sequence[Closed]]
) -> Proposal:
    entry, named, payer = reading.entry, named_in(reading, books, closed), payer_of(reading.keys, books)
    case = Case(reading, named, payer, books, rules, past, abs(entry.amount))
    if entry.amount < 0:
        return money_out(case)
    if entry.returned:
        return unsure(case, [Reason("RETURNED_MONEY_IN")])
    return money_in(case)


def _chosen(proposal: Proposal, amount: int, rules: MatchRules) -> Proposal:
    """Without what is not to be found: then the line is the customer's money, or nobody's. amount: the
    line's, without its sign."""
    wanted: TargetType = "CREDIT_NOTES" if proposal.treat_as == "PAYOUT" else "INVOICES"
    told = (*proposal.reasons, Reason("NOT_CHOSEN"))
    if proposal.targets and wanted not in rules.targets:
        level: Level = "CUSTOMER" if len(proposal.account_ids) == 1 else "UNSURE"
        proposal = proposal._replace(
            level=level, targets=(), difference=amount, reasons=told, payment="", fee=0
        )
    if not proposal.targets and proposal.account_ids and "ACCOUNTS" not in rules.targets:
        proposal = proposal._replace(level="UNSURE", account_ids=(), reasons=told)
    return proposal
