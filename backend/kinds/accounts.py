"""Customers: a row adds one, or changes the named columns of one."""

from __future__ import annotations

from typing import Any

from backend.columns import Reading
from backend.domain.planned import Planned, Stamp
from backend.domain.records import account_row
from backend.kinds.base import Checked, KindRules, Ledger, Needs, References, Rows, Rules, Wants
from backend.kinds.cells import Choice, tell_missing
from backend.kinds.lookups import find_account
from backend.kinds.pulled import pulled_record
from backend.kinds.puts import Candidate, claims_of, gather, named_fields, put_rows
from shared.bad import Bad
from shared.codes import Issue
from shared.identifiers import loose_key
from shared.kinds.accounts import KIND
from shared.money import known_currency, places_of, to_minor

FIELDS = tuple(name for name in KIND.names if name != "number")
_STATUS = Choice(KIND, "status")


def needs(reading: Reading, rules: Rules) -> Needs:
    """The customers the sheet names, by number or by key."""
    del rules
    found = Needs(accounts={text for text in reading.column("number") if text is not None})
    found.account_ids = {record for key in reading.keys if (record := pulled_record(key, "account"))}
    return found


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row: a number, a name for a new customer, fields that make sense."""

    def judge(index: int, issues: list[Issue], notes: list[Issue]) -> Candidate | None:
        row = reading.rows[index]
        number = reading.column("number")[index]
        if number is None:
            tell_missing(row, "number", issues)
            return None
        fields: dict[str, Any] = named_fields(reading, index, FIELDS)
        account = None
        key = reading.keys[index] if reading.keys else ""
        if key:
            account = references.account_by_id.get(pulled_record(key, "account"))
            if account is None:
                issues.append(Issue(row, "", "ROW_KEY_UNKNOWN", {"number": number}))
                return None
            if account.version != reading.versions[index]:
                issues.append(Issue(row, "", "ROW_CHANGED", {"number": number, "now": account.name}))
        else:
            look = find_account(number, references)
            if look.code == "ACCOUNT_AMBIGUOUS":
                issues.append(Issue(row, "number", look.code, look.args))
            elif look.ref is not None and loose_key(look.ref.number) == loose_key(number):
                account = look.ref
                if look.warning:
                    notes.append(Issue(row, "number", look.warning, look.args))
        if account is None and "name" not in fields:
            tell_missing(row, "name", issues)
        _currency(row, fields, account.currency if account else "", rules, issues)
        if "status" in fields:
            fields["status"] = _STATUS.read(fields["status"], row, issues)
        if "payment_days" in fields and not 0 <= fields["payment_days"] <= 3650:
            issues.append(Issue(row, "payment_days", "INTEGER_EXPECTED", {"value": fields["payment_days"]}))
        if "collection_threshold" in fields:
            currency = fields.get("currency") or (account.currency if account else rules.currency)
            minor = (
                to_minor(fields["collection_threshold"], places_of(currency))
                if known_currency(currency)
                else 0
            )
            if isinstance(minor, Bad):
                issues.append(Issue(row, "collection_threshold", minor.code, minor.args))
            elif minor < 0:
                issues.append(
                    Issue(
                        row,
                        "collection_threshold",
                        "AMOUNT_NOT_POSITIVE",
                        {"value": str(fields["collection_threshold"])},
                    )
                )
            fields["collection_threshold"] = minor if isinstance(minor, int) else 0
        current = None
        if account is not None:
            current = {name: getattr(account, name) for name in (*FIELDS, "number")}
        else:
            fields["number"] = number
            fields.setdefault("currency", rules.currency)
        return Candidate(account.number if account else number, account.id if account else 0, fields, current)

    return gather(reading, rules, judge)


def _currency(row: int, fields: dict[str, Any], current: str, rules: Rules, issues: list[Issue]) -> None:
    currency = str(fields.get("currency") or ("" if current else rules["sheet_currency"])).upper()
    if not currency:
        return
    fields["currency"] = currency
    if not known_currency(currency):
        issues.append(Issue(row, "currency", "CURRENCY_UNKNOWN", {"value": currency}))
    elif current and current != currency:
        issues.append(Issue(row, "currency", "CURRENCY_FIXED", {"value": currency, "expected": current}))


def wants(rows: Rows, rules: Rules) -> Wants:
    """The numbers new customers claim."""
    del rules
    return Wants(claims=claims_of("account", rows))


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """A put a row."""
    del rules
    return put_rows(
        rows,
        stamp,
        "account",
        lambda key: ledger.claimed.get(("account", key)),
        lambda record_id, fields: account_row(stamp.org_id, record_id, fields, stamp.seq),
        Planned(),
    )


RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
