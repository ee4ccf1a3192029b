"""Payer names: a row says what a bank calls a customer, or that it does so no longer."""

from __future__ import annotations

from backend.columns import Reading
from backend.domain.facts import AliasRef
from backend.domain.matching.keys import text_key
from backend.domain.planned import Planned, Stamp
from backend.domain.records import alias_key, alias_row
from backend.kinds.base import Checked, KindRules, Ledger, Needs, References, Rows, Rules, Wants
from backend.kinds.cells import Choice, tell_missing
from backend.kinds.lookups import find_account
from backend.kinds.puts import Candidate, claims_of, gather, put_rows
from shared.codes import Issue
from shared.kinds.payer_aliases import KIND

_WHAT = Choice(KIND, "what")


def needs(reading: Reading, rules: Rules) -> Needs:
    """The customers the sheet names, and all payer names there are of them."""
    del rules
    return Needs(accounts={text for text in reading.column("account") if text is not None}, aliases=True)


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row: what it is, how the bank writes it, whose it is."""
    there = {alias.alias_key: alias for alias in references.aliases}

    def judge(index: int, issues: list[Issue], notes: list[Issue]) -> Candidate | None:
        row = reading.rows[index]
        cells = {name: reading.column(name)[index] for name in ("what", "text", "account", "remove")}
        for name in ("what", "text", "account"):
            if cells[name] is None:
                tell_missing(row, name, issues)
        what = None if cells["what"] is None else _WHAT.read(cells["what"], row, issues)
        if what and cells["text"] is not None and not text_key(what, cells["text"]):
            issues.append(Issue(row, "text", "VALUE_MISSING", {}))
        account = None
        if cells["account"] is not None:
            look = find_account(cells["account"], references)
            account = look.ref
            if look.code:
                issues.append(Issue(row, "account", look.code, look.args))
            elif look.warning:
                notes.append(Issue(row, "account", look.warning, look.args))
        if what is None or cells["text"] is None or account is None:
            return None
        key = alias_key(what, cells["text"], account.id)
        alias: AliasRef | None = there.get(key)
        active = not cells["remove"]
        if alias is not None:
            return Candidate(key, alias.id, {"active": active}, {"active": alias.active})
        if not active:
            issues.append(Issue(row, "text", "ALIAS_UNKNOWN", {"value": cells["text"]}))
            return None
        fields = {"what": what, "text": cells["text"], "account_id": account.id, "active": True}
        return Candidate(key, 0, fields, None)

    return gather(reading, rules, judge)


def wants(rows: Rows, rules: Rules) -> Wants:
    """The names new ones claim."""
    del rules
    return Wants(claims=claims_of("payer_alias", rows))


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """A put a row."""
    del rules
    return put_rows(
        rows,
        stamp,
        "payer_alias",
        lambda key: ledger.claimed.get(("payer_alias", key)),
        lambda record_id, fields: alias_row(stamp.org_id, record_id, fields),
        Planned(),
    )


RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
