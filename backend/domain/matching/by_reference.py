"""Money that came in, by the number of an order, a dunning or a statement."""

from __future__ import annotations

from backend.domain.matching.case import (
    Case,
    difference_reasons,
    doubts_of,
    oldest_first,
    propose,
    sum_reason,
)
from backend.domain.matching.model import Candidate, Document, Level, Proposal, Reason
from backend.domain.matching.payer import about, against
from backend.domain.matching.payer_keys import Token
from backend.domain.matching.sums import one_choice


def references_of(case: Case) -> list[tuple[Token, list[Document]]]:
    """The invoices behind each order's, dunning's or statement's number in the line."""
    found: list[tuple[Token, list[Document]]] = []
    for token in case.reading.references:
        documents = [case.books.documents[id_] for id_ in token.ids]
        debits = [d for d in documents if d.side == "D" and d.currency == case.reading.entry.currency]
        if debits:
            found.append((token, oldest_first(debits)))
    return found


def by_reference(case: Case, found: list[tuple[Token, list[Document]]]) -> Proposal:
    """All the invoices behind the numbers, oldest first; those of them that alone add up to the line."""
    debits = list({each.id: each for _, documents in found for each in documents}.values())
    owners = list(dict.fromkeys(each.account_id for each in debits))
    total = sum(each.open for each in debits)
    exact = total == case.amount
    doubts = [*doubts_of(case), *against(case.payer.keys, set(owners), case.books)]
    code = "REFERENCE_EXACT" if exact else "REFERENCE_DIFFERS"
    reasons = [
        Reason(
            code,
            case.facts(
                text=token.text, invoices=[d.number for d in documents], open=sum(d.open for d in documents)
            ),
        )
        for token, documents in found
    ]
    if len(owners) > 1:
        accounts = [case.books.accounts[each].number for each in owners]
        texts = ", ".join(token.text for token, _ in found)
        held = Reason("REFERENCE_AMBIGUOUS", {"text": texts, "count": len(owners), "accounts": accounts})
        candidates = tuple(Candidate(d.account_id, d.id, "CANDIDATE_NAMED") for d in debits)
        return propose(case, "UNSURE", (), [], [held, *doubts], candidates)
    if not exact:
        what, places = one_choice([each.open for each in debits], case.amount)
        if what == "ONE":
            debits = [debits[place] for place in places]
            reasons.append(sum_reason(case, debits))
        else:
            reasons += difference_reasons(case, oldest_first(debits))
    if exact and not _pays(case, owners[0]):
        texts = ", ".join(token.text for token, _ in found)
        doubts.append(Reason("REFERENCE_ALONE", {"text": texts, **about(owners[0], case.books)}))
    level: Level = "CERTAIN" if exact and not doubts else "STRONG"
    return propose(case, level, tuple(owners), oldest_first(debits), [*reasons, *doubts])


def _pays(case: Case, account_id: int) -> bool:
    """Whether more than the reference speaks for a customer: others' invoices, paid by now, may have it."""
    return any(key.by != "DIGITS" and key.account_ids == (account_id,) for key in case.payer.keys)
