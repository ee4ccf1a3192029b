"""Money that came in, by the customer and the sum alone."""

from __future__ import annotations

from backend.domain.matching.case import Case, age, doubts_of, oldest_first, propose, sum_reason, unsure
from backend.domain.matching.model import Candidate, Document, Level, Proposal, Reason
from backend.domain.matching.payer import about, against
from backend.domain.matching.sums import one_choice


def by_customer(case: Case) -> Proposal:
    """The invoices that alone add up to the line; certain only where more than a name says who pays."""
    payer, named = case.payer, case.named
    doubts = doubts_of(case)
    reasons = list(payer.reasons)
    account_id = payer.account_id
    if not account_id:
        account_id = owner_of_named(case)
        if not account_id:
            return unsure(case, [*reasons, *doubts])
        reasons.append(Reason("CUSTOMER_BY_INVOICE", about(account_id, case.books)))
    debits = case.books.open_of(account_id, "D", case.reading.entry.currency)
    what, places = one_choice([each.open for each in debits], case.amount)
    if what != "ONE":
        code = {"NONE": "SUM_NOT_FOUND", "SEVERAL": "SUM_NOT_UNIQUE", "TOO_MANY": "SUM_NOT_TRIED"}[what]
        same = sorted([each for each in debits if each.open == case.amount], key=age)
        candidates = [Candidate(account_id, each.id, "CANDIDATE_AMOUNT") for each in same]
        reasons.append(Reason(code, case.facts()))
        return propose(
            case, "CUSTOMER", (account_id,), [], [*reasons, *doubts], (*candidates, *payer.candidates)
        )
    chosen = oldest_first([debits[place] for place in places])
    reasons.append(sum_reason(case, chosen))
    for document in chosen:
        if document.hold or not document.auto:
            doubts.append(Reason("NAMED_ONLY", {"invoice": document.number}))
        if document.document_date > case.reading.entry.date:
            doubts.append(
                Reason("ISSUED_LATER", {"invoice": document.number, "date": document.document_date})
            )
    maybe = [each for each in named.doubtful if each.account_id == account_id]
    if maybe and {each.id for each in maybe} != {each.id for each in chosen}:
        doubts += [Reason("NUMBER_DOUBTFUL", {"invoice": each.number}) for each in maybe]
    doubts += [Reason("NUMBER_UNKNOWN", {"text": text}) for text in named.stray]
    doubts += against(payer.keys, {account_id}, case.books)
    passed = _passed_over(case, account_id)
    doubts += [Reason("NUMBER_DOUBTFUL", {"invoice": each.number}) for each in passed]
    candidates = [Candidate(each.account_id, each.id, "CANDIDATE_NAMED") for each in passed]
    level: Level = "CERTAIN" if payer.strong and not doubts else "CUSTOMER"
    return propose(case, level, (account_id,), chosen, [*reasons, *doubts], (*candidates, *payer.candidates))


def _passed_over(case: Case, account_id: int) -> list[Document]:
    """Other customers' invoices of exactly the line's amount whose numbers stand in it, with nothing but the
    digits to speak for them: who pays for another names them so."""
    return [
        each
        for each in case.named.doubtful
        if isinstance(each, Document)
        and each.account_id != account_id
        and each.open == case.amount
        and (each.side, each.currency) == ("D", case.reading.entry.currency)
    ]


def owner_of_named(case: Case) -> int:
    """Whose the closed invoices, credit notes and invoices in another currency are; 0 for no one, or for
    several customers, or where keys of the payer disagree."""
    owners = {each.account_id for each in case.named.closed} | {each.account_id for each in case.named.found}
    owners &= case.books.accounts.keys()  # a void invoice's customer may be gone
    return owners.pop() if len(owners) == 1 and not case.payer.candidates else 0
