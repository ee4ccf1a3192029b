"""Payments: the eight rules of Cloud BSS, and the plan that books and allocates. Source: domain 1, 7.4."""

from __future__ import annotations

from backend.kinds.base import KindRules
from backend.kinds.payments_check import check, needs
from backend.kinds.payments_plan import plan, wants

RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
