"""The payment date rule, applied to one day. Source: domain 1.3 V7, 8.2."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from backend.kinds.base import Rules
from shared.date_rules import date_rule_refuses

FAR_FUTURE_DAYS = 31

CODES = {
    "NOT_BEFORE_SUBMISSION": "DATE_BEFORE_SUBMISSION",
    "NOT_AFTER_SUBMISSION": "DATE_AFTER_SUBMISSION",
    "NOT_BEFORE_OPEN_PERIOD": "DATE_IN_CLOSED_PERIOD",
    "WINDOW": "DATE_OUTSIDE_WINDOW",
}


class DayVerdict(NamedTuple):
    """code: why the day is refused, "" if it is not. warning: what to say of a day that is let through."""

    code: str = ""
    args: dict[str, Any] = {}
    warning: str = ""


def judge_day(text: str, rules: Rules) -> DayVerdict:
    """What the date rule in force says of a day (ISO text)."""
    day, submitted = date.fromisoformat(text), date.fromisoformat(rules.submitted)
    closed = rules["books_closed_through"]
    rule = rules["payment_date_rule"]
    facts = {
        "date": text,
        "submitted": rules.submitted,
        "closed_through": closed,
        "rule": rule,
        "days_back": rules["payment_date_days_back"],
        "days_ahead": rules["payment_date_days_ahead"],
    }
    if date_rule_refuses(
        day, submitted, rule, rules.settings, date.fromisoformat(closed) if closed else None
    ):
        if rules["payment_date_severity"] == "ERROR":
            return DayVerdict(CODES[rule], facts)
        return DayVerdict(args=facts, warning=CODES[rule])
    if day > submitted + timedelta(days=FAR_FUTURE_DAYS):
        return DayVerdict(args=facts, warning="DATE_FAR_FUTURE")
    return DayVerdict()
