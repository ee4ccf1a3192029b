"""Matching rules: a row adds one, or changes the named columns of one."""

from __future__ import annotations

from typing import Any

from backend.columns import Reading
from backend.domain.matching.patterns import check_pattern
from backend.domain.planned import Planned, Stamp
from backend.domain.records import rule_row
from backend.kinds.base import Checked, KindRules, Ledger, Needs, References, Rows, Rules, Wants
from backend.kinds.cells import Choice, tell_missing
from backend.kinds.puts import Candidate, claims_of, gather, named_fields, put_rows
from shared.codes import Issue
from shared.kinds.matching_rules import KIND, SHIPPED

FIELDS = ("source", "look_in", "pattern", "priority", "active")
_CHOICES = {name: Choice(KIND, name) for name in ("source", "look_in")}


def needs(reading: Reading, rules: Rules) -> Needs:
    """All rules there are."""
    del reading, rules
    return Needs(matching_rules=True)


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row: a name, for a new rule what is looked for and where, a pattern that can be read."""
    there = {rule.name.casefold(): rule for rule in references.matching_rules}
    shipped = {rule.name.casefold(): rule._asdict() for rule in SHIPPED}

    def judge(index: int, issues: list[Issue], notes: list[Issue]) -> Candidate | None:
        del notes
        row = reading.rows[index]
        name = reading.column("name")[index]
        if name is None:
            tell_missing(row, "name", issues)
            return None
        fields: dict[str, Any] = named_fields(reading, index, FIELDS)
        for field_name, choice in _CHOICES.items():
            if field_name in fields:
                fields[field_name] = choice.read(fields[field_name], row, issues)
        bad = check_pattern(fields["pattern"]) if fields.get("pattern") else None
        if bad is not None:
            issues.append(Issue(row, "pattern", bad.code, bad.args))
        current = there.get(name.casefold())
        if current is not None:
            return Candidate(
                name.casefold(), current.id, fields, {each: getattr(current, each) for each in FIELDS}
            )
        fields = {**shipped.get(name.casefold(), {}), **fields, "name": name}
        for field_name in ("source", "look_in"):
            if field_name not in fields:
                tell_missing(row, field_name, issues)
        return Candidate(name.casefold(), 0, fields, None)

    return gather(reading, rules, judge)


def wants(rows: Rows, rules: Rules) -> Wants:
    """The names new rules claim."""
    del rules
    return Wants(claims=claims_of("matching_rule", rows))


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """A put a row."""
    del rules
    return put_rows(
        rows,
        stamp,
        "matching_rule",
        lambda key: ledger.claimed.get(("matching_rule", key)),
        lambda record_id, fields: rule_row(stamp.org_id, record_id, fields),
        Planned(),
    )


RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
