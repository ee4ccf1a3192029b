"""Payment types: a row adds one, or changes the named columns of one."""

from __future__ import annotations

from backend.columns import Reading
from backend.domain.planned import Planned, Stamp
from backend.domain.records import type_row
from backend.kinds.base import Checked, KindRules, Ledger, Needs, References, Rows, Rules, Wants
from backend.kinds.cells import tell_missing
from backend.kinds.puts import Candidate, claims_of, gather, named_fields, put_rows
from shared.codes import Issue

FIELDS = ("name", "is_gateway", "active")


def needs(reading: Reading, rules: Rules) -> Needs:
    """All payment types there are."""
    del reading, rules
    return Needs(payment_types=True)


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row: a code, a name for a new type; the six there from the start keep their gateway flag."""

    def judge(index: int, issues: list[Issue], notes: list[Issue]) -> Candidate | None:
        del notes
        row = reading.rows[index]
        code = reading.column("code")[index]
        if code is None:
            tell_missing(row, "code", issues)
            return None
        fields = named_fields(reading, index, FIELDS)
        found = [t for t in references.payment_types if t.code.casefold() == code.casefold()]
        if not found:
            if "name" not in fields:
                tell_missing(row, "name", issues)
            return Candidate(code.casefold(), 0, fields | {"code": code}, None)
        current = found[0]
        if current.built_in and fields.get("is_gateway", current.is_gateway) != current.is_gateway:
            issues.append(Issue(row, "is_gateway", "TYPE_BUILT_IN", {"type": current.name}))
        return Candidate(
            code.casefold(), current.id, fields, {name: getattr(current, name) for name in FIELDS}
        )

    return gather(reading, rules, judge)


def wants(rows: Rows, rules: Rules) -> Wants:
    """The codes new types claim."""
    del rules
    return Wants(claims=claims_of("payment_type", rows))


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """A put a row."""
    del rules
    return put_rows(
        rows,
        stamp,
        "payment_type",
        lambda key: ledger.claimed.get(("payment_type", key)),
        lambda record_id, fields: type_row(stamp.org_id, record_id, fields),
        Planned(),
    )


RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
