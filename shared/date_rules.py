"""The five date rules: which payment dates are accepted. The one definition, for server and add-in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, get_args

DateRule = Literal["NOT_BEFORE_SUBMISSION", "NOT_AFTER_SUBMISSION", "NOT_BEFORE_OPEN_PERIOD", "WINDOW", "ANY"]
DATE_RULES: tuple[str, ...] = get_args(DateRule)


def date_rule_refuses(
    date: dt.date, submitted: dt.date, rule: str, settings: Mapping[str, str], closed_through: dt.date | None
) -> bool:
    """Whether a rule refuses a date. Source: domain 8.2.

    submitted: the day the sheet was first sent, in the organisation's time zone; equal is fine for both
    rules that compare with it. settings: only WINDOW reads payment_date_days_back and _days_ahead, 30 and
    0 where they are no numbers. closed_through: last day of the closed books, None where all is open.
    Raises ValueError for a rule there is not.
    """
    if rule == "NOT_BEFORE_SUBMISSION":
        return date < submitted
    if rule == "NOT_AFTER_SUBMISSION":
        return date > submitted
    if rule == "NOT_BEFORE_OPEN_PERIOD":
        return closed_through is not None and date <= closed_through
    if rule == "WINDOW":
        distance = (date - submitted).days
        back = _days(settings.get("payment_date_days_back", ""), 30)
        return not -back <= distance <= _days(settings.get("payment_date_days_ahead", ""), 0)
    if rule == "ANY":
        return False
    raise ValueError(f"no date rule {rule!r}")


def count_date_rule(
    dates: Mapping[dt.date, int],
    today: dt.date,
    rule: str,
    settings: Mapping[str, str],
    closed_through: dt.date | None,
) -> int:
    """How many rows a rule would refuse if the sheet were sent today. dates: day -> rows that bear it."""
    return sum(
        rows for date, rows in dates.items() if date_rule_refuses(date, today, rule, settings, closed_through)
    )


def _days(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else default
