"""A line with all that is known of it, and how it becomes a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import (
    Candidate,
    Closed,
    Document,
    Level,
    MatchRules,
    Past,
    Proposal,
    Reason,
    Target,
)
from backend.domain.matching.named import Named
from backend.domain.matching.payer import Payer
from backend.domain.matching.reading import Reading
from shared.identifiers import natural_key
from shared.money import places_of

MOST_CANDIDATES = 5
_DAYS = attrgetter("document_date", "due_date")


@dataclass(slots=True)
class Case:
    """A line with all that is known of it. amount: minor units, without the sign."""

    reading: Reading
    named: Named
    payer: Payer
    books: OpenBooks
    rules: MatchRules
    past: Past
    amount: int

    def facts(self, **others: object) -> dict[str, object]:
        """The facts of a sentence that speaks of money."""
        return {"currency": self.reading.entry.currency, "amount": self.amount, **others}


def doubts_of(case: Case) -> list[Reason]:
    """What stands in the line and speaks against booking it without a look."""
    named, entry = case.named, case.reading.entry
    doubts = list(named.doubts)
    for closed in named.closed:
        doubts.append(closed_reason(closed, case.past))
    doubts += ambiguous_reasons(case)
    doubts += [Reason("NUMBER_UNKNOWN", {"text": text}) for text in named.unknown]
    for document in named.found:
        if document.currency != entry.currency:
            facts = {
                "invoice": document.number,
                "invoice_currency": document.currency,
                "currency": entry.currency,
            }
            doubts.append(Reason("OTHER_CURRENCY", facts))
        elif document.side == "C" and entry.amount > 0:
            doubts.append(
                Reason("CREDIT_NOTE_NAMED", case.facts(invoice=document.number, open=document.open))
            )
        elif document.side == "D" and entry.amount < 0:
            doubts.append(Reason("INVOICE_NAMED", {"invoice": document.number}))
    return doubts


def ambiguous_reasons(case: Case) -> list[Reason]:
    """The texts that can be more than one document, with the numbers of these."""
    return [
        Reason("NUMBER_AMBIGUOUS", {"text": text, "candidates": [number_of(id_, case) for id_ in ids]})
        for text, ids in case.named.ambiguous
    ]


def number_of(id_: int, case: Case) -> str:
    """The number of a document, open or closed."""
    document = case.books.documents.get(id_)
    return document.number if document else next(each.number for each in case.past.closed if each.id == id_)


def closed_reason(closed: Closed, past: Past) -> Reason:
    """Why a document is no target any more."""
    if closed.void:
        return Reason("NUMBER_VOID", {"invoice": closed.number})
    paid = max(past.paid.get(closed.id, ()), key=lambda each: (each.date, each.payment), default=None)
    by = {"date": paid.date, "payment": paid.payment} if paid else {}
    return Reason("NUMBER_PAID", {"invoice": closed.number, **by})


def difference_reasons(case: Case, documents: Sequence[Document]) -> list[Reason]:
    """What a payment is short of, or has above what is open, and which of these it does not reach at all.
    documents: in the order in which they are settled."""
    total = sum(each.open for each in documents)
    difference = case.amount - total
    if difference > 0:
        return [Reason("SURPLUS", case.facts(difference=difference))]
    percent = Decimal(-difference * 100) / total
    places = places_of(case.reading.entry.currency)
    small = -difference <= case.rules.tolerance.scaleb(places) or percent <= case.rules.tolerance_percent
    beyond = not_reached(case, documents)
    facts = case.facts(difference=-difference, percent=f"{percent:.2f}")
    # Where the difference goes is asked only of invoices that are paid in part.
    return [Reason("SHORT_SMALL" if small and not beyond else "SHORT", facts), *beyond]


def not_reached(case: Case, documents: Sequence[Document]) -> list[Reason]:
    """Which of these nothing is left for, if any. documents: in the order in which they are settled."""
    beyond = documents[len(shares(documents, case.amount)) :]
    return [Reason("NOT_REACHED", {"invoices": [each.number for each in beyond]})] if beyond else []


def sum_reason(case: Case, chosen: Sequence[Document]) -> Reason:
    """That these, and no others, add up to the line."""
    code = "SUM_OF_ONE" if len(chosen) == 1 else "SUM_OF_SEVERAL"
    return Reason(code, case.facts(invoices=[each.number for each in chosen]))


def in_order(documents: list[Document], rules: MatchRules) -> list[Document]:
    """The order in which they are settled: as listed, else oldest first. Source: domain 7.4."""
    return documents if rules.as_listed else oldest_first(documents)


def oldest_first(documents: list[Document]) -> list[Document]:
    """By age. The natural order of numbers is costly, so it is worked out only for days that tie."""
    if len(documents) < 2:
        return documents
    if len(set(map(_DAYS, documents))) == len(documents):
        return sorted(documents, key=_DAYS)
    return sorted(documents, key=age)


def age(document: Document) -> tuple[str, str, str, str]:
    """Oldest first; ties end in the document's number, never in an internal id."""
    return document.document_date, document.due_date, natural_key(document.number), document.number


def shares(documents: Sequence[Document], amount: int) -> list[Target]:
    """What each gets until the money is used up."""
    targets: list[Target] = []
    for document in documents:
        part = min(amount, document.open)
        if part > 0:
            targets.append(Target(document.id, part))
        amount -= part
    return targets


def unsure(case: Case, reasons: list[Reason]) -> Proposal:
    """Nothing can be said; what it might be."""
    ids = [id_ for _, found in case.named.ambiguous for id_ in found]
    maybe = [case.books.documents[id_] for id_ in ids if id_ in case.books.documents]
    maybe += [each for each in case.named.doubtful if isinstance(each, Document)]
    candidates = [Candidate(each.account_id, each.id, "CANDIDATE_NAMED") for each in maybe]
    candidates += case.payer.candidates
    for account_id in case.books.names.like(case.reading.entry.payer):
        same = [each for each in case.books.by_account.get(account_id, ()) if each.open == case.amount]
        candidates += [Candidate(account_id, each.id, "CANDIDATE_AMOUNT") for each in same]
        candidates.append(Candidate(account_id, 0, "CANDIDATE_NAME"))
    return propose(case, "UNSURE", (), [], reasons or [Reason("NOTHING_FOUND")], tuple(candidates))


def propose(
    case: Case,
    level: Level,
    accounts: tuple[int, ...],
    documents: Sequence[Document],
    reasons: Sequence[Reason],
    candidates: Sequence[Candidate] = (),
) -> Proposal:
    """A payment of these documents, in this order, as far as the money goes."""
    targets = shares(documents, case.amount)
    return Proposal(
        case.reading.entry.id,
        level,
        "PAYMENT",
        accounts,
        tuple(targets),
        case.amount - sum(each.open for each in documents[: len(targets)]),
        tuple(reasons),
        tuple(dict.fromkeys(candidates))[:MOST_CANDIDATES],
    )
