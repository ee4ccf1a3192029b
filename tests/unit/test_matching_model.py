"""The matching fields that are there before anyone wrote one."""

from __future__ import annotations

from backend.domain.matching.model import SHIPPED, MatchRules


def test_the_shipped_fields_come_in_the_order_of_their_priority() -> None:
    assert [rule.priority for rule in SHIPPED] == sorted({rule.priority for rule in SHIPPED})
    assert SHIPPED[0].source == "INVOICE_NUMBER"
    assert MatchRules().fields == SHIPPED
