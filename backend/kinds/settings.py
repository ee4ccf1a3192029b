"""Settings: a row puts one rule of the organisation; an empty value puts the default back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.columns import Reading
from backend.domain.facts import MAY_REOPEN
from backend.domain.planned import Planned, Stamp
from backend.kinds.base import Checked, KindRules, Ledger, Needs, References, Rows, Rules, Wants
from backend.kinds.puts import Candidate, gather, put_rows
from shared.bad import Bad
from shared.codes import Issue
from shared.dates import read_date
from shared.decimals import read_decimal
from shared.money import known_currency
from shared.settings import SETTINGS, Setting

_LARGEST = 1_000_000
LARGEST_INTEGER = 3650
_DIGITS = 20
_BY_WORD = {word.casefold(): s for s in SETTINGS if s.organisation for word in (s.name, s.label)}


def needs(reading: Reading, rules: Rules) -> Needs:
    """Nothing: the rules in force are at hand."""
    del reading, rules
    return Needs()


def read_value(setting: Setting, text: str) -> str | None:
    """A setting's value as its code word, None if it is none."""
    word = text.strip()
    if setting.choices:
        for code, label in setting.choices:
            if word.casefold() in (code.casefold(), label.casefold()):
                return code
        return None
    if setting.type == "date":
        day = read_date("t", word, "YMD")
        return None if day is None or isinstance(day, Bad) else day.isoformat()
    if setting.type == "integer":
        is_whole = word.isascii() and word.isdigit() and len(word) <= _DIGITS
        return str(int(word)) if is_whole and int(word) <= LARGEST_INTEGER else None
    if setting.type == "amount":
        amount = read_decimal("t", word, ".")
        is_one = isinstance(amount, Decimal) and 0 <= amount < _LARGEST
        return f"{amount:f}" if is_one else None
    if setting.type == "currency":
        return word.upper() if known_currency(word.upper()) else None
    if setting.type == "time_zone":
        try:
            ZoneInfo(word)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, as Europe
            return None
        return word
    return word


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row: a rule there is, and a value it can have."""
    del references

    def judge(index: int, issues: list[Issue], notes: list[Issue]) -> Candidate | None:
        del notes
        row = reading.rows[index]
        name = reading.column("name")[index]
        if name is None:
            issues.append(Issue(row, "name", "VALUE_MISSING", {}))
            return None
        setting = _BY_WORD.get(name.casefold())
        if setting is None:
            issues.append(Issue(row, "name", "SETTING_UNKNOWN", {"value": name}))
            return None
        text = reading.column("value")[index]
        value = read_value(setting, text) if text is not None else setting.default
        if value is None:
            allowed = [label for _, label in setting.choices] or [setting.type]
            issues.append(
                Issue(
                    row,
                    "value",
                    "SETTING_VALUE_INVALID",
                    {"label": setting.label, "value": text, "allowed": allowed},
                )
            )
            return None
        if setting.name == "books_closed_through" and value and date.fromisoformat(value) < date(1990, 1, 1):
            issues.append(
                Issue(
                    row,
                    "value",
                    "SETTING_VALUE_INVALID",
                    {"label": setting.label, "value": text, "allowed": ["a day after 1990"]},
                )
            )
        closed = rules.organisation.get(setting.name) or ""
        if setting.name == "books_closed_through" and value < closed and not rules.on(MAY_REOPEN):
            issues.append(
                Issue(row, "value", "REOPEN_NEEDS_ADMIN", {"label": setting.label, "closed": closed})
            )
        return Candidate(
            setting.name, -1, {setting.name: value}, {setting.name: rules.organisation.get(setting.name)}
        )

    return gather(reading, rules, judge)


def wants(rows: Rows, rules: Rules) -> Wants:
    """Nothing."""
    del rows, rules
    return Wants()


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """A put a row, on the organisation's one record of settings (id 0)."""
    del ledger, rules

    def unreachable(record_id: int, fields: dict[str, Any]) -> tuple[Any, ...]:
        raise AssertionError((record_id, fields))

    done = put_rows(rows, stamp, "setting", lambda key: None, unreachable, Planned())
    done.puts = [(*put[:3], 0, *put[4:]) for put in done.puts]
    done.folds = set()
    return done


RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
