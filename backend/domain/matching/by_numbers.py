"""Money that came in, by the invoice numbers that stand in the line."""

from __future__ import annotations

from backend.domain.matching.case import Case, difference_reasons, doubts_of, in_order, propose
from backend.domain.matching.model import Candidate, Document, Level, Proposal, Reason
from backend.domain.matching.named import between
from backend.domain.matching.payer import against


def by_numbers(case: Case, debits: list[Document]) -> Proposal:
    """All invoices named, in the order in which they are settled. debits: open ones, at least one."""
    named, books = case.named, case.books
    doubts = doubts_of(case)
    debits, ranges, held = _ranges(case, debits)
    owners = list(dict.fromkeys(each.account_id for each in debits))
    for other in named.doubtful:
        if other.account_id in owners and other not in debits:
            doubts.append(Reason("NUMBER_DOUBTFUL", {"invoice": other.number}))
    doubts += against(case.payer.keys, set(owners), books)
    total = sum(each.open for each in debits)
    exact = total == case.amount
    several = "S" if len(debits) > 1 else ""
    facts = case.facts(invoices=[each.number for each in debits], open=total)
    code = f"NUMBER{several}_{'EXACT' if exact else 'DIFFERS' if not several else 'DIFFER'}"
    reasons = [Reason(code, facts), *ranges]
    if len(owners) > 1:
        told = {"count": len(owners), "accounts": [books.accounts[each].number for each in owners]}
        reasons.append(Reason("SEVERAL_CUSTOMERS" if exact else "SEVERAL_CUSTOMERS_HELD", told))
    if held or (len(owners) > 1 and not exact):
        candidates = tuple(Candidate(each.account_id, each.id, "CANDIDATE_NAMED") for each in debits)
        level: Level = "UNSURE" if len(owners) > 1 else "CUSTOMER"
        accounts = () if len(owners) > 1 else tuple(owners)
        return propose(case, level, accounts, [], [*reasons, *doubts, *named.notes], candidates)
    ordered = in_order(debits, case.rules)
    if not exact:
        reasons += difference_reasons(case, ordered)
    level = "CERTAIN" if exact and not doubts else "STRONG"
    return propose(case, level, tuple(owners), ordered, [*reasons, *doubts, *named.notes])


def _ranges(case: Case, debits: list[Document]) -> tuple[list[Document], list[Reason], bool]:
    """What the named invoices are once ranges are read: (invoices, reasons, whether the line is held)."""
    if not case.named.ranges:
        return debits, [], False
    whole, reasons, unreadable, widened = list(debits), list[Reason](), False, False
    for first, last in case.named.ranges:
        found = between(first, last, case.books)
        ends = {"first": first.number, "last": last.number}
        if found is None:
            unreadable = True
            reasons.append(Reason("RANGE_HELD", ends))
            continue
        inside = [each for each in found if each not in whole and each.currency == first.currency]
        if inside:
            widened = True
            whole[whole.index(last) : whole.index(last)] = inside
            reasons.append(Reason("RANGE_WHOLE", {**ends, "count": len(found)}))
    if not widened or unreadable:
        exact = sum(each.open for each in debits) == case.amount
        return debits, reasons, (widened or unreadable) and not exact
    if sum(each.open for each in whole) == case.amount:
        return whole, reasons, False
    if sum(each.open for each in debits) == case.amount:
        return debits, [Reason("RANGE_ENDS", reason.args) for reason in reasons], False
    return whole, [Reason("RANGE_HELD", reason.args) for reason in reasons], True
