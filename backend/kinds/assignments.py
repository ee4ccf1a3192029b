"""Matches: bank lines become payments on the invoices they are for. Source: domain 2.5-2.7, 7.3, 7.4."""

from __future__ import annotations

from backend.kinds.assignments_check import check, needs
from backend.kinds.assignments_plan import plan, wants
from backend.kinds.base import KindRules

RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
