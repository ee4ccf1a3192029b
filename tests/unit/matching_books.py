"""Small ledgers for the tests of the matcher, and the whole road from lines to proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.match import documents_to_look_up, match, numbers_to_look_up
from backend.domain.matching.model import (
    Account,
    Alias,
    Closed,
    Document,
    Entry,
    MatchRules,
    Paid,
    Past,
    Proposal,
)
from backend.domain.matching.reading import Reading
from shared.identifiers import loose_key
from shared.match_codes import match_sentence

ACCOUNTS = (
    Account(1, "C-1001", "Acme GmbH"),
    Account(2, "20011", "Bolt Ltd"),
    Account(3, "30033", "Bolt Systems"),
)
ALIASES = (
    Alias("IBAN", "DE89 3704 0044 0532 0130 00", 1),
    Alias("MANDATE", "M-77", 2),
    Alias("PROVIDER", "acct_2", 2),
    Alias("NAME", "Acme Trading", 1),
)
ACME_IBAN = "DE89370400440532013000"


def document(id_: int, number: str, open_: int = 10_000, account: int = 1, **others: object) -> Document:
    """An open invoice of that id's day in January; a credit note with side="C"."""
    plain = Document(id_, number, "D", "STANDARD", account, "EUR", open_, open_, f"2024-01-{id_:02}")
    return plain._replace(**others)  # type: ignore[arg-type]


def line(reference: str = "", amount: int = 10_000, **others: object) -> Entry:
    """A line of 1 May 2024 in euro."""
    return Entry(1, "2024-05-01", amount, "EUR", reference)._replace(**others)  # type: ignore[arg-type]


def matched(
    entries: Sequence[Entry],
    documents: Iterable[Document],
    closed: Iterable[Closed] = (),
    paid: Mapping[int, Sequence[Paid]] | None = None,
    rules: MatchRules | None = None,
    aliases: Iterable[Alias] = ALIASES,
    unallocated: Mapping[int, Mapping[str, int]] | None = None,
) -> list[Proposal]:
    """As the server does it: only what is asked for is looked up. Every reason has its sentence."""
    rules = rules or MatchRules()
    books = OpenBooks(documents, ACCOUNTS, aliases, unallocated)

    def look_up(readings: Sequence[Reading]) -> Past:
        keys = set(numbers_to_look_up(readings))
        found = [each for each in closed if loose_key(each.number) in keys]
        ids = documents_to_look_up(readings, found)
        return Past(found, {id_: paid[id_] for id_ in ids if paid and id_ in paid})

    proposals = match(entries, books, rules, look_up)
    for proposal in proposals:
        for reason in proposal.reasons:
            assert "…" not in match_sentence(reason.code, reason.args), reason
        for candidate in proposal.candidates:
            assert match_sentence(candidate.code, {})
    return proposals


def one(entry: Entry, documents: Iterable[Document], **others: object) -> Proposal:
    """The proposal of a single line."""
    (proposal,) = matched([entry], documents, **others)  # type: ignore[arg-type]
    return proposal


def codes(proposal: Proposal) -> list[str]:
    """The reasons, as words."""
    return [reason.code for reason in proposal.reasons]


def settled(proposal: Proposal) -> dict[int, int]:
    """Document -> what it gets."""
    return {target.document_id: target.amount for target in proposal.targets}
