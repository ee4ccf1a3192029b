"""Money that came in: by the numbers named, else by an order's, else by the customer and the sum."""

from __future__ import annotations

from backend.domain.matching.by_customer import by_customer
from backend.domain.matching.by_numbers import by_numbers
from backend.domain.matching.by_reference import by_reference, references_of
from backend.domain.matching.case import Case
from backend.domain.matching.model import Proposal


def money_in(case: Case) -> Proposal:
    """What a line above 0 pays. Source: domain 7.3."""
    currency = case.reading.entry.currency
    debits = [each for each in case.named.found if each.side == "D" and each.currency == currency]
    if debits:
        return by_numbers(case, debits)
    references = references_of(case)
    return by_reference(case, references) if references else by_customer(case)
