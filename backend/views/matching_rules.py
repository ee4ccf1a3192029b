"""The query of the view `matching_rules`: the shipped rules and the organisation's own, as they are asked."""

from __future__ import annotations

from backend.store.database import Tx
from backend.store.references import load_rules
from backend.views.base import Ask, Found
from shared.kinds.matching_rules import SHIPPED, MatchingRule


def find(tx: Tx, ask: Ask) -> Found:
    """By priority."""
    rules = rules_in_force(tx, ask.org_id)
    return Found([tuple(rule) for rule in rules[: ask.limit or None]])


def rules_in_force(tx: Tx, org_id: int) -> list[MatchingRule]:
    """All matching rules, those switched off too, by priority and name."""
    rules = {rule.name.casefold(): rule for rule in SHIPPED}
    rules |= {own.name.casefold(): MatchingRule(*own[1:]) for own in load_rules(tx, org_id)}
    return sorted(rules.values(), key=lambda rule: (rule.priority, rule.name))
