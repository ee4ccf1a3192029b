"""The static rules of payments: everything that can be told without the running open amounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from backend.columns import MANY_JOINT, Reading
from backend.kinds.base import AccountRef, Checked, InvoiceRef, Needs, References, Rules
from backend.kinds.dates import DayVerdict, judge_day
from backend.kinds.lookups import Look, find_account, pick
from backend.kinds.units import arrange
from shared.bad import Bad
from shared.codes import Issue
from shared.decimals import read_decimal
from shared.identifiers import looks_like_two, loose_key, split_invoices
from shared.limits import INVOICES_IN_A_ROW
from shared.money import known_currency, places_of, to_minor

Named = list[tuple[str, str]]


class _Named(dict[str, Any]):
    """cell text -> [(invoice, amount text)], or Bad; each distinct text once."""

    def __init__(self, separators: str) -> None:
        super().__init__()
        self._separators = separators if MANY_JOINT in separators else separators + MANY_JOINT
        self._special = frozenset(self._separators + ":")

    def __missing__(self, text: str) -> Named | Bad:
        if self._special.isdisjoint(text):
            named: Named | Bad = [(text, "")]
        else:
            named = split_invoices(text, self._separators)
            if not isinstance(named, Bad) and len(named) > INVOICES_IN_A_ROW:
                named = Bad("TOO_MANY_INVOICES", {"limit": INVOICES_IN_A_ROW, "count": len(named)})
        self[text] = named
        return named


def _named(reading: Reading, rules: Rules) -> list[Any]:
    memo = _Named(rules["invoice_separators"])
    return [None if text is None else memo[text] for text in reading.column("invoices")]


def needs(reading: Reading, rules: Rules) -> Needs:
    """The customers and invoices the sheet names, and the payment types."""
    found = Needs(payment_types=True)
    found.accounts = {text for text in set(reading.column("account")) if text is not None}
    named = set(reading.column("invoices"))
    memo = _Named(rules["invoice_separators"])
    for text in named:
        if text is not None:
            pairs = memo[text]
            if not isinstance(pairs, Bad):
                found.invoices.update(loose_key(number) for number, _ in pairs)
    return found


class _Resolver:
    """Looks up each distinct customer, invoice, type, date and currency of the sheet once."""

    def __init__(self, reading: Reading, references: References, rules: Rules) -> None:
        self.references = references
        self.rules = rules
        self._accounts: dict[str, Look[AccountRef]] = {}
        self._invoices: dict[str, Look[InvoiceRef]] = {}
        self._types: dict[str, tuple[int, str, dict[str, Any]]] = {}
        self._days: dict[str, DayVerdict] = {}
        self.decimal_sign: Any = rules["decimal_sign"]
        self.minor: dict[tuple[Decimal, str], int | Bad] = {}

    def account(self, text: str) -> Look[AccountRef]:
        look = self._accounts.get(text)
        if look is None:
            look = self._accounts[text] = find_account(text, self.references)
        return look

    def invoice(self, text: str) -> Look[InvoiceRef]:
        look = self._invoices.get(text)
        if look is None:
            candidates = [(ref.number, ref) for ref in self.references.invoices.get(loose_key(text), ())]
            look = pick(text, candidates, "INVOICE_NOT_FOUND", "INVOICE_AMBIGUOUS", "invoice")
            if look.code == "INVOICE_NOT_FOUND" and looks_like_two(text):
                look = look._replace(args={**look.args, "two": text})
            self._invoices[text] = look
        return look

    def type(self, text: str) -> tuple[int, str, dict[str, Any]]:
        found = self._types.get(text)
        if found is None:
            found = self._types[text] = self._find_type(text)
        return found

    def _find_type(self, text: str) -> tuple[int, str, dict[str, Any]]:
        word = text.casefold()
        allowed = [t.name for t in self.references.payment_types if t.active and not t.is_gateway]
        for match in (
            lambda t: text in (t.code, t.name),
            lambda t: word in (t.code.casefold(), t.name.casefold()),
        ):
            hits = [t for t in self.references.payment_types if match(t)]
            if hits:
                hit = hits[0]
                if not hit.active:
                    return 0, "TYPE_INACTIVE", {"type": text, "allowed": allowed}
                if hit.is_gateway:
                    return hit.id, "TYPE_IS_GATEWAY", {"type": hit.name}
                return hit.id, "", {}
        return 0, "TYPE_UNKNOWN", {"type": text, "allowed": allowed}

    def day(self, text: str) -> DayVerdict:
        verdict = self._days.get(text)
        if verdict is None:
            verdict = self._days[text] = judge_day(text, self.rules)
        return verdict

    def to_minor(self, amount: Decimal, currency: str) -> int | Bad:
        key = (amount, currency)
        minor = self.minor.get(key)
        if minor is None:
            minor = self.minor[key] = to_minor(amount, places_of(currency))
        return minor


def fingerprint(account_id: int, date: str, amount: int, invoices: Sequence[Any], reference: str) -> int:
    """What makes two payments without an id the same: 64 bits over customer, date as written, amount,
    invoices and reference."""
    text = f"{account_id}|{date}|{amount}|{invoices}|{reference}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row with all its violations; the valid ones as rows for the plan, in units."""
    find = _Resolver(reading, references, rules)
    count = len(reading)
    named_column = _named(reading, rules)
    columns = [reading.column(name) for name in ("account", "amount", "date", "transaction_id", "type", "currency",
                                                 "reference")]
    amounts: list[int | None] = [None] * count
    currencies: list[str] = [rules.currency] * count
    plan: dict[str, list[Any]] = {
        name: [] for name in ("index", "account", "amount", "currency", "date", "blank", "type", "fingerprint", "targets",
                              "pooled")
    }
    keep = [plan[name].append for name in plan]
    failed: dict[int, list[Issue]] = {}
    warnings: list[Issue] = []
    identities: dict[int, tuple[int, str, int | None]] = {}
    for index, (who, amount, date, transaction, type_text, currency_text, reference) in enumerate(
        zip(*columns, strict=True)
    ):
        if index in reading.decided:
            account_currency = _currency_of(find, who, named_column[index], currency_text, rules)
            if amount is not None and known_currency(account_currency):
                minor = find.to_minor(amount, account_currency)
                amounts[index] = minor if isinstance(minor, int) else None
            currencies[index] = account_currency
            continue
        issues: list[Issue] = reading.issues.get(index) or []
        notes: list[Issue] = []
        named = named_column[index]
        row = reading.rows[index]

        def bad(field: str, code: str, args: dict[str, Any]) -> None:
            issues.append(Issue(row, field, code, args))  # noqa: B023

        account: AccountRef | None = None
        refs: list[tuple[InvoiceRef, str]] = []
        if who is not None:
            look = find.account(who)
            account = look.ref
            if look.code:
                bad("account", look.code, look.args)
            elif look.warning:
                notes.append(Issue(row, "account", look.warning, look.args))
            if account is not None and not account.ordering_enabled:
                _severity(issues, notes, rules, Issue(row, "account", "ACCOUNT_NOT_ORDERING_ENABLED",
                                                      {"account": account.number, "name": account.name}))
        on_account = index in reading.on_account
        if type(named) is Bad:
            if not on_account:
                bad("invoices", named.code, named.args)
        elif named:
            for number, part in named:
                found = find.invoice(number)
                if found.ref is None:
                    if not on_account:
                        bad("invoices", found.code, found.args if len(named) == 1 else {**found.args, "of": len(named)})
                    continue
                if found.warning:
                    notes.append(Issue(row, "invoices", found.warning, found.args))
                refs.append((found.ref, part))
                if found.ref.side != "D" and not on_account:
                    bad("invoices", "INVOICE_NOT_DEBIT", {"invoice": found.ref.number})
        if who is None and not named and not any(i.field in ("account", "invoices") for i in issues):
            bad("account", "IDENTIFIER_MISSING", {})
        if refs and not on_account:
            owners = {ref.account_id for ref, _ in refs}
            if account is not None:
                for ref, _ in refs:
                    if ref.account_id != account.id:
                        owner = references.account_by_id[ref.account_id]
                        bad("invoices", "INVOICE_ACCOUNT_MISMATCH",
                            {"invoice": ref.number, "owner": owner.number, "owner_name": owner.name,
                             "account": account.number, "name": account.name})
            elif len(owners) > 1:
                bad("invoices", "INVOICES_SPAN_ACCOUNTS", {
                    "accounts": sorted(references.account_by_id[owner].number for owner in owners)})
        if account is None and who is None and refs:
            account = references.account_by_id[refs[0][0].account_id]
            if not account.ordering_enabled and rules.on("check_ordering_on_invoice_rows"):
                _severity(issues, notes, rules, Issue(row, "invoices", "ACCOUNT_NOT_ORDERING_ENABLED",
                                                      {"account": account.number, "name": account.name}))
        currency = (currency_text or rules["sheet_currency"]).upper()
        if currency and not known_currency(currency):
            bad("currency", "CURRENCY_UNKNOWN", {"value": currency})
            currency = ""
        elif currency and account is not None and account.currency != currency:
            bad("currency", "CURRENCY_MISMATCH",
                {"value": currency, "expected": account.currency, "account": account.number})
        currency = currency or (account.currency if account is not None else rules.currency)
        minor_amount = 0
        if amount is None:
            if not any(i.field == "amount" for i in issues):
                bad("amount", "AMOUNT_MISSING", {})
        else:
            minor = find.to_minor(amount, currency)
            if type(minor) is Bad:
                bad("amount", minor.code, minor.args)
            else:
                assert isinstance(minor, int)
                amounts[index] = minor_amount = minor
                if minor <= 0:
                    bad("amount", "AMOUNT_NOT_POSITIVE" if minor else "AMOUNT_IS_ZERO", {"value": str(amount)})
        currencies[index] = currency
        if date is not None:
            verdict = find.day(date)
            if verdict.code:
                bad("date", verdict.code, verdict.args)
            elif verdict.warning:
                notes.append(Issue(row, "date", verdict.warning, verdict.args))
        type_id = 0
        if type_text is None:
            if not any(i.field == "type" for i in issues):
                bad("type", "TYPE_MISSING", {})
        else:
            type_id, code, args = find.type(type_text)
            if code:
                bad("type", code, {**args, "amount": minor_amount, "currency": currency})
        targets: list[tuple[int, int | None]] = []
        if refs and not on_account:
            total = 0
            for ref, part_text in refs:
                part = _part(part_text, currency, find)
                if type(part) is Bad:
                    bad("invoices", part.code, {**part.args, "invoice": ref.number})
                    part = None
                assert part is None or isinstance(part, int)
                if part is not None and part <= 0:
                    bad("invoices", "AMOUNT_NOT_POSITIVE", {"value": part_text, "invoice": ref.number})
                total += part or 0
                targets.append((ref.id, part))
            if total > minor_amount > 0:
                bad("invoices", "AMOUNTS_EXCEED_PAYMENT",
                    {"amounts": total, "payment": minor_amount, "currency": currency})
        identity_date = date or ""
        if account is not None and amounts[index]:
            identity = fingerprint(account.id, identity_date, minor_amount, sorted(targets, key=_first),
                                   reference or "")
        else:
            identity = None
        if issues:
            for ref, _ in refs:
                if ref.side == "D" and not ref.open and not on_account:
                    bad("invoices", "INVOICE_ALREADY_PAID", {"invoice": ref.number, "debit_id": ref.id})
            failed[index] = issues
            identities[index] = (type_id, transaction or "", identity)
            continue
        assert account is not None
        warnings.extend(notes)
        for add, value in zip(
            keep,
            (index, account.id, minor_amount, currency, date or rules.submitted, not date, type_id, identity, targets,
             not on_account and account.auto_allocate),
            strict=True,
        ):
            add(value)
    return arrange(reading, rules, plan, failed, amounts, currencies, warnings, identities)


def _first(target: tuple[int, int | None]) -> int:
    return target[0]


def _part(text: str, currency: str, find: _Resolver) -> int | Bad | None:
    if not text:
        return None
    value = read_decimal("t", text, find.decimal_sign)
    if isinstance(value, Bad) or value is None:
        return value
    return find.to_minor(value, currency)


def _severity(issues: list[Issue], notes: list[Issue], rules: Rules, issue: Issue) -> None:
    (issues if rules["ordering_severity"] == "ERROR" else notes).append(issue)


def _currency_of(find: _Resolver, who: str | None, named: Any, currency_text: str | None, rules: Rules) -> str:
    stated = (currency_text or rules["sheet_currency"]).upper()
    if stated:
        return stated
    account = find.account(who).ref if who is not None else None
    if account is None and isinstance(named, list) and named:
        ref = find.invoice(named[0][0]).ref
        account = find.references.account_by_id[ref.account_id] if ref else None
    return account.currency if account else rules.currency
