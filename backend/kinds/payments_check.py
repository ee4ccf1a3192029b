"""The static rules of payments, over the whole sheet: a good row passes at full speed, any other is
judged in full (`payments_row`)."""

from __future__ import annotations

from typing import Any

from backend.columns import Reading
from backend.domain.facts import Needs, References, Rules
from backend.kinds.base import Checked
from backend.kinds.payments_lookup import Lookup, named_invoices
from backend.kinds.payments_row import Verdict, fingerprint, judge_row, packed
from backend.kinds.units import arrange
from shared.bad import Bad
from shared.codes import Issue
from shared.identifiers import loose_key
from shared.money import known_currency

FIELDS = ("account", "amount", "date", "type", "currency", "reference", "transaction_id")
PLAN = ("index", "account", "amount", "currency", "date", "type", "fingerprint", "targets", "pooled")


def needs(reading: Reading, rules: Rules) -> Needs:
    """The customers and invoices the sheet names, and the payment types."""
    found = Needs(payment_types=True)
    found.accounts = {text for text in set(reading.column("account")) if text is not None}
    for named in named_invoices(reading, rules):
        if type(named) is str:
            found.invoices.add(named)
        elif type(named) is list:
            found.invoices.update(number for number, _ in named)
    found.invoices = {loose_key(text) for text in found.invoices}
    return found


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row with all its violations; the valid ones as rows for the plan, in units."""
    find = Lookup(references, rules)
    _resolve_distinct(reading, find)
    count = len(reading)
    amounts: list[int | None] = [None] * count
    currencies: list[str] = [rules.currency] * count
    plan: dict[str, list[Any]] = {name: [] for name in PLAN}
    (
        add_index,
        add_account,
        add_amount,
        add_currency,
        add_date,
        add_type,
        add_print,
        add_targets,
        add_pooled,
    ) = (plan[name].append for name in PLAN)
    failed: dict[int, list[Issue]] = {}
    warnings: list[Issue] = []
    identities: dict[int, tuple[int, str, int | None]] = {}
    special = reading.issues.keys() | reading.decided.keys() | reading.on_account
    by_id = references.account_by_id
    stated_anyway = bool(rules["sheet_currency"])
    ordering = rules.on("check_ordering_on_invoice_rows")
    plain_account, plain_invoice = find.plain_account, find.plain_invoice
    plain_type, plain_day = find.plain_type, find.plain_day
    minors = {account.currency: find.minor_of(account.currency) for account in by_id.values()}
    columns = [reading.column(name) for name in FIELDS]
    for index, (named, who, amount, date, type_text, stated, reference, transaction) in enumerate(
        zip(named_invoices(reading, rules), *columns, strict=True)
    ):
        targets: list[tuple[int, int | None]] = []
        account = plain_account.get(who) if who is not None else None
        if type(named) is str:
            invoice = plain_invoice.get(named)
            if invoice is not None:
                if who is None and not ordering:
                    account = by_id[invoice.account_id]
                if account is not None and invoice.account_id == account.id:
                    targets.append((invoice.id, None))
                else:
                    account = None
            else:
                account = None
        elif type(named) is list:
            if who is None and not ordering:
                invoice = plain_invoice.get(named[0][0])
                account = by_id[invoice.account_id] if invoice is not None else None
            for number, part in named:
                invoice = plain_invoice.get(number)
                if part or invoice is None or account is None or invoice.account_id != account.id:
                    account = None
                    break
                targets.append((invoice.id, None))
        elif named is not None:
            account = None
        type_id = plain_type.get(type_text)
        if (
            account is not None and type_id is not None and date in plain_day and amount is not None
            and not stated and not stated_anyway and index not in special
        ):  # fmt: skip
            currency = account.currency
            minor = minors[currency].get(amount)
            if minor is None:
                minor = find.to_minor(amount, currency)
            if type(minor) is int and minor > 0:
                amounts[index], currencies[index] = minor, currency
                add_index(index)
                add_account(account.id)
                add_amount(minor)
                add_currency(currency)
                add_date(date or rules.submitted)
                add_type(type_id)
                said = targets if len(targets) < 2 else sorted(targets, key=str)
                add_print(fingerprint(account.id, date or "", minor, said, reference or ""))
                add_targets(packed(targets))
                add_pooled(account.auto_allocate)
                continue
        if index in reading.decided:
            currencies[index] = find.currency_of(who, named, stated)
            if amount is not None and known_currency(currencies[index]):
                known = find.to_minor(amount, currencies[index])
                amounts[index] = None if isinstance(known, Bad) else known
            continue
        verdict = judge_row(reading, index, find)
        amounts[index], currencies[index] = verdict.amount, verdict.currency
        if verdict.issues:
            failed[index] = verdict.issues
            identities[index] = (verdict.type_id, transaction or "", verdict.fingerprint)
            continue
        warnings.extend(verdict.notes)
        _keep(plan, index, verdict)
    return arrange(reading, rules, plan, failed, amounts, currencies, warnings, identities)


def _resolve_distinct(reading: Reading, find: Lookup) -> None:
    """Fills the lookup's plain answers, each distinct text once."""
    for name, resolve in (("account", find.account), ("type", find.type), ("date", find.day)):
        for text in set(reading.column(name)):
            if text is not None:
                resolve(text)


def _keep(plan: dict[str, list[Any]], index: int, verdict: Verdict) -> None:
    assert verdict.account is not None, "a row without issues has its customer"
    values = (
        index, verdict.account.id, verdict.amount, verdict.currency, verdict.date, verdict.type_id,
        verdict.fingerprint, packed(verdict.targets), verdict.pooled,
    )  # fmt: skip
    for name, value in zip(PLAN, values, strict=True):
        plan[name].append(value)
