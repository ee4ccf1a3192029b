"""What can be told about a mapped sheet before it is sent."""

from __future__ import annotations

from shared.date_rules import DATE_RULES, count_date_rule, date_rule_refuses

__all__ = ["DATE_RULES", "count_date_rule", "date_rule_refuses"]
