"""Invoices and credit notes from the team's own system."""

from __future__ import annotations

from backend.kinds.base import KindRules
from backend.kinds.invoices_check import check, needs
from backend.kinds.invoices_plan import plan, wants

RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
