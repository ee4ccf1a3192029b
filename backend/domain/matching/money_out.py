"""Money that went out: a payment that came back, a payout of credit notes, or a refund."""

from __future__ import annotations

from collections.abc import Sequence

from backend.domain.matching.by_customer import owner_of_named
from backend.domain.matching.case import (
    Case,
    ambiguous_reasons,
    doubts_of,
    in_order,
    not_reached,
    propose,
    unsure,
)
from backend.domain.matching.model import (
    Candidate,
    Closed,
    Document,
    Level,
    Proposal,
    Reason,
    Target,
    TreatAs,
)
from backend.domain.matching.payer import about, against
from backend.domain.matching.sums import one_choice
from shared.money import places_of


def money_out(case: Case) -> Proposal:
    """A payment of a named invoice that came back, else named credit notes, else the customer's own money.
    Source: domain 2.6, 7.3."""
    entry, named = case.reading.entry, case.named
    both: list[Document | Closed] = [*named.found, *named.closed]
    invoices = [each for each in both if each.side == "D" and each.currency == entry.currency]
    if entry.returned is not False:
        returned = _returned(case, invoices)
        if returned is not None:
            return returned
    notes = [each for each in named.found if each.side == "C" and each.currency == entry.currency]
    return _payout(case, notes) if notes else _refund(case)


def _returned(case: Case, invoices: Sequence[Document | Closed]) -> Proposal | None:
    """None: it is no returned payment, as far as can be told."""
    entry = case.reading.entry
    parts: dict[str, list[Target]] = {}
    for invoice in invoices:
        for paid in case.past.paid.get(invoice.id, ()):
            parts.setdefault(paid.payment, []).append(Target(invoice.id, paid.amount))
    most = case.rules.chargeback_fee_max.scaleb(places_of(entry.currency))
    fees = {payment: case.amount - sum(part.amount for part in found) for payment, found in parts.items()}
    fitting = [payment for payment, fee in fees.items() if 0 <= fee <= most]
    exact = [payment for payment in fitting if fees[payment] == (entry.fee or 0)]
    chosen = exact if len(exact) == 1 else fitting
    owners = tuple(dict.fromkeys(each.account_id for each in invoices))
    candidates = tuple(Candidate(each.account_id, each.id, "CANDIDATE_NAMED") for each in invoices)
    if not chosen:
        if not entry.returned:
            return None
        reasons = [Reason("RETURNED_NOT_FOUND"), *case.payer.reasons]
        held = unsure(case, reasons)
        return held._replace(treat_as="RETURNED", candidates=(*candidates, *held.candidates)[:5])
    if len(chosen) > 1:
        reasons = [Reason("RETURNED_AMBIGUOUS", {"payments": sorted(chosen)})]
        return Proposal(
            entry.id, "UNSURE", "RETURNED", owners, (), case.amount, tuple(reasons), candidates[:5]
        )
    (payment,) = chosen
    targets, fee = parts[payment], fees[payment]
    numbers = {each.id: each.number for each in invoices}
    told = [numbers[target.document_id] for target in targets]
    facts = case.facts(payment=payment, invoices=told, amount=case.amount - fee)
    reasons = [Reason("RETURNED_PAYMENT", facts)]
    if fee:
        reasons.append(Reason("RETURNED_FEE", case.facts(fee=fee)))
    named = case.named
    doubts = [*named.doubts, *against(case.payer.keys, set(owners), case.books)]
    doubts += [Reason("NUMBER_UNKNOWN", {"text": text}) for text in named.unknown]
    doubts += ambiguous_reasons(case)
    whole = len(targets) == len(invoices) and len(owners) == 1 and payment in exact
    level: Level = "CERTAIN" if entry.returned and whole and not doubts else "STRONG"
    holders = {each.id: each.account_id for each in invoices}
    accounts = tuple(dict.fromkeys(holders[target.document_id] for target in targets))
    return Proposal(
        entry.id,
        level,
        "RETURNED",
        accounts,
        tuple(targets),
        0,
        (*reasons, *doubts, *named.notes),
        (),
        payment,
        fee,
    )


def _payout(case: Case, notes: list[Document]) -> Proposal:
    owners = list(dict.fromkeys(each.account_id for each in notes))
    total = sum(each.open for each in notes)
    exact = total == case.amount
    doubts = [*doubts_of(case), *against(case.payer.keys, set(owners), case.books)]
    facts = case.facts(invoices=[each.number for each in notes], open=total)
    reason = Reason("PAYOUT_EXACT" if exact else "PAYOUT_DIFFERS", facts)
    others = [*doubts, *case.named.notes]
    if len(owners) > 1:
        candidates = [Candidate(each.account_id, each.id, "CANDIDATE_NAMED") for each in notes]
        return _as(propose(case, "UNSURE", (), [], [reason, *others], candidates), "PAYOUT")
    level: Level = "CERTAIN" if exact and not doubts else "STRONG"
    ordered = in_order(notes, case.rules)
    reasons = [reason, *not_reached(case, ordered), *others]
    return _as(propose(case, level, tuple(owners), ordered, reasons), "PAYOUT")


def _refund(case: Case) -> Proposal:
    """Never certain: only a person knows why the money went out."""
    doubts = [each for each in doubts_of(case) if each.code != "NUMBER_PAID"]
    account_id = case.payer.account_id or owner_of_named(case)
    if not account_id:
        return _as(unsure(case, [*case.payer.reasons, *doubts]), "REFUND")
    currency = case.reading.entry.currency
    reasons = list(case.payer.reasons)
    if not case.payer.account_id:
        reasons.append(Reason("CUSTOMER_BY_INVOICE", about(account_id, case.books)))
    notes = case.books.open_of(account_id, "C", currency)
    what, places = one_choice([each.open for each in notes], case.amount)
    if what == "ONE":
        chosen = [notes[place] for place in places]
        reasons.append(Reason("PAYOUT_BY_SUM", case.facts(invoices=[each.number for each in chosen])))
        proposal = propose(case, "CUSTOMER", (account_id,), in_order(chosen, case.rules), [*reasons, *doubts])
        return _as(proposal, "PAYOUT")
    unallocated = case.books.unallocated.get(account_id, {}).get(currency, 0)
    enough = unallocated >= case.amount
    reasons.append(
        Reason("REFUND_POSSIBLE" if enough else "REFUND_TOO_LARGE", case.facts(unallocated=unallocated))
    )
    level: Level = "CUSTOMER" if enough else "UNSURE"
    return _as(propose(case, level, (account_id,), [], [*reasons, *doubts], case.payer.candidates), "REFUND")


def _as(proposal: Proposal, treat_as: TreatAs) -> Proposal:
    return proposal._replace(treat_as=treat_as)
