"""The static rules of payments, over the whole sheet: a good row passes at full speed, any other is
judged in full (`payments_row`)."""

from __future__ import annotations

from typing import Any

from backend.columns import Reading
from backend.domain.facts import Needs, References, Rules
from backend.kinds.base import Checked
from backend.kinds.payments_lookup import Lookup, Packed, keys_of, named_invoices, packed, take_whole_numbers
from backend.kinds.payments_row import Verdict, fingerprint, judge_row
from backend.kinds.units import arrange
from shared.bad import Bad
from shared.codes import Issue
from shared.identifiers import loose_key
from shared.money import known_currency, places_of, to_minor

FIELDS = ("account", "amount", "date", "type", "currency", "reference")
PLAN = ("index", "account", "amount", "currency", "date", "type", "fingerprint", "targets", "pooled")


def needs(reading: Reading, rules: Rules) -> Needs:
    """The customers and invoices the sheet names, and the payment types."""
    found = Needs(payment_types=True)
    found.accounts = {text for text in set(reading.column("account")) if text is not None}
    named_by_row = named_invoices(reading, rules)
    found.invoices = set(map(loose_key, {named for named in named_by_row if type(named) is str}))
    for named, text in zip(named_by_row, reading.column("invoices"), strict=True):
        if type(named) is not str:
            found.invoices.update(keys_of(named, text))
    return found


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row with all its violations; the valid ones as rows for the plan, in units."""
    find = Lookup(references, rules)
    take_whole_numbers(reading, references)
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
    by_id, submitted = references.account_by_id, rules.submitted
    is_plain_sheet = not rules["sheet_currency"]
    special = reading.issues.keys() | reading.decided.keys() | reading.on_account
    ordering = rules.on("check_ordering_on_invoice_rows")
    plain_account, plain_invoice = find.plain_account.get, find.plain_invoice.get
    plain_type, plain_day = find.plain_type.get, find.plain_day
    places = {account.currency: places_of(account.currency) for account in by_id.values()}
    columns = [reading.column(name) for name in FIELDS]
    target: Packed
    for index, (named, who, amount, date, type_text, stated, reference) in enumerate(
        zip(named_invoices(reading, rules), *columns, strict=True)
    ):
        account = plain_account(who)
        target = None
        if type(named) is str:
            invoice = plain_invoice(named)
            if invoice is None:
                account = None
            else:
                if who is None and not ordering:
                    account = by_id[invoice.account_id]
                elif account is not None and account.id != invoice.account_id:
                    account = None
                target = invoice.id
        elif named is not None:
            if type(named) is list:
                if named and who is None and not ordering:
                    account = find.owner(named[0][0])
                target = find.plain_targets(named, account) if account is not None else None
            if target is None:
                account = None
        type_id = plain_type(type_text)
        if (
            account is not None and type_id is not None and amount is not None and date in plain_day
            and not stated and is_plain_sheet and index not in special
        ):  # fmt: skip
            currency = account.currency
            minor = to_minor(amount, places[currency])
            if type(minor) is int and minor > 0 and (type(target) is not list or _suffices(minor, target)):
                amounts[index], currencies[index] = minor, currency
                add_index(index)
                add_account(account.id)
                add_amount(minor)
                add_currency(currency)
                add_date(date or submitted)
                add_type(type_id)
                said = sorted(target, key=str) if type(target) is list else target or ()
                add_print(fingerprint(account.id, date or "", minor, said, reference or ""))
                add_targets(target)
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
            transaction = reading.column("transaction_id")[index]
            identities[index] = (verdict.type_id, transaction or "", verdict.fingerprint)
            continue
        warnings.extend(verdict.notes)
        _keep(plan, index, verdict)
    return arrange(reading, rules, plan, failed, amounts, currencies, warnings, identities)


def _suffices(amount: int, targets: list[tuple[int, int | None]]) -> bool:
    """Whether the amounts given for the named invoices are no more than the payment."""
    return sum(part or 0 for _, part in targets) <= amount


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
