"""One payments row judged in full: every violation of the eight rules at once. Source: domain 1.3."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from backend.columns import Reading
from backend.domain.facts import AccountRef, InvoiceRef
from backend.kinds.cells import tell_missing
from backend.kinds.payments_lookup import Lookup
from shared.bad import Bad
from shared.codes import Issue
from shared.currencies import SIGNS, meant
from shared.money import known_currency

CONTENT = frozenset({"account", "invoices", "amount", "date", "transaction_id", "reference"})
"""Where one of these cells cannot be read, nobody knows whether the row is equal to another."""


@dataclass
class Verdict:
    """What became of a row: issues, or what the plan needs of it. amount: None where it is unreadable."""

    issues: list[Issue]
    notes: list[Issue] = field(default_factory=list)
    account: AccountRef | None = None
    amount: int | None = None
    currency: str = ""
    date: str = ""
    type_id: int = 0
    fingerprint: int | None = None
    targets: list[tuple[int, int | None]] = field(default_factory=list)
    pooled: bool = False


_EMPTY = blake2b(digest_size=8)


def fingerprint(account_id: int, date: str, amount: int, named: Any, text: str) -> int:
    """What makes two payments without an id the same: 64 bits over customer, date as written ("" if blank),
    amount, invoices, and reference. named: the one invoice's id, or all as (id, its amount or None)."""
    digest = _EMPTY.copy()
    digest.update(f"{account_id}|{date}|{amount}|{named}|{text}".encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest(), "big", signed=True)


def judge_row(reading: Reading, index: int, find: Lookup) -> Verdict:
    """All violations of one row."""
    return _Judge(reading, index, find).verdict()


class _Judge:
    def __init__(self, reading: Reading, index: int, find: Lookup) -> None:
        self.find, self.rules = find, find.rules
        self.row = reading.rows[index]
        self.on_account = index in reading.on_account
        self.named = reading.parsed["invoices"][index]
        self.cells = {
            name: reading.column(name)[index]
            for name in ("account", "amount", "date", "type", "currency", "reference")
        }
        self.mapped = reading.mapped
        self.result = Verdict(list(reading.issues.get(index, ())))
        self.refs: list[tuple[InvoiceRef, str]] = []
        self.unknown: list[tuple[str, str]] = []
        unread = {issue.field for issue in self.result.issues}
        self.is_readable = unread.isdisjoint(CONTENT) and not isinstance(self.named, Bad)
        if self.on_account:
            self.result.issues = [issue for issue in self.result.issues if issue.field != "invoices"]

    def bad(self, field_name: str, code: str, args: dict[str, Any] | None = None) -> None:
        self.result.issues.append(Issue(self.row, field_name, code, args or {}))

    def note(self, field_name: str, code: str, args: dict[str, Any]) -> None:
        self.result.notes.append(Issue(self.row, field_name, code, args))

    def missing(self, field_name: str, code: str) -> None:
        """A blank cell; one that could not be read has its issue already."""
        tell_missing(self.row, field_name, self.result.issues, code)

    def verdict(self) -> Verdict:
        result = self.result
        self._account()
        self._invoices()
        self._owner()
        self._currency()
        self._amount()
        self._date()
        self._type()
        self._targets()
        account = result.account
        if account is not None:
            result.pooled = account.auto_allocate and not self.on_account
            if result.amount and self.is_readable:
                result.fingerprint = fingerprint(
                    account.id,
                    self.cells["date"] or "",
                    result.amount,
                    self._said(),
                    self.cells["reference"] or "",
                )
        if result.issues and not self.on_account:
            going = self.find.references.going
            for ref, _ in self.refs:
                if ref.id in going:
                    self.bad("invoices", "INVOICE_BEING_DELETED", {"invoice": ref.number, **going[ref.id]})
                elif ref.side == "D" and not ref.open:
                    self.bad("invoices", "INVOICE_ALREADY_PAID", {"invoice": ref.number, "debit_id": ref.id})
        return result

    def _said(self) -> Any:
        """The invoices as the row names them, also those there are none of, with what is for each."""
        said: list[tuple[Any, Any]] = list(self.unknown)
        for ref, text in self.refs:
            part = self.find.part(text, self.result.currency)
            said.append((ref.id, text if isinstance(part, Bad) else part))
        return said[0][0] if len(said) == 1 and said[0][1] is None else sorted(said, key=str) or ()

    def _account(self) -> None:
        who = self.cells["account"]
        if who is None:
            return
        look = self.find.account(who)
        self.result.account = look.ref
        if look.code:
            self.bad("account", look.code, look.args)
        elif look.warning:
            self.note("account", look.warning, look.args)
        if look.ref is not None and not look.ref.ordering_enabled:
            self._not_enabled("account", look.ref)

    def _not_enabled(self, field_name: str, account: AccountRef) -> None:
        say = self.bad if self.rules["ordering_severity"] == "ERROR" else self.note
        say(field_name, "ACCOUNT_NOT_ORDERING_ENABLED", {"account": account.number, "name": account.name})

    def _invoices(self) -> None:
        named = self.named
        if isinstance(named, Bad):
            if not self.on_account:
                self.bad("invoices", named.code, named.args)
            return
        pairs = [(named, "")] if isinstance(named, str) else named or []
        for number, part in pairs:
            look = self.find.invoice(number)
            if look.ref is None:
                self.unknown.append((number, part))
                if not self.on_account:
                    self.bad(
                        "invoices",
                        look.code,
                        look.args if len(pairs) == 1 else {**look.args, "of": len(pairs)},
                    )
                continue
            if look.warning:
                self.note("invoices", look.warning, look.args)
            twice = [other for ref, other in self.refs if ref.id == look.ref.id]
            if twice:
                if part != twice[0]:
                    self.bad("invoices", "INVOICE_NAMED_TWICE", {"invoice": look.ref.number})
                continue
            self.refs.append((look.ref, part))
            if look.ref.side != "D" and not self.on_account:
                self.bad("invoices", "INVOICE_NOT_DEBIT", {"invoice": look.ref.number})

    def _owner(self) -> None:
        """Whose payment it is: the customer named, else the invoices' one."""
        result, accounts = self.result, self.find.references.account_by_id
        if self.cells["account"] is None and not self.named:
            if not any(issue.field in ("account", "invoices") for issue in result.issues):
                self.bad("account", "IDENTIFIER_MISSING")
            return
        owners = sorted({ref.account_id for ref, _ in self.refs})
        if self.cells["account"] is not None:
            if result.account is not None and not self.on_account:
                for ref, _ in self.refs:
                    if ref.account_id != result.account.id:
                        owner = accounts[ref.account_id]
                        self.bad(
                            "invoices",
                            "INVOICE_ACCOUNT_MISMATCH",
                            {
                                "invoice": ref.number,
                                "owner": owner.number,
                                "owner_name": owner.name,
                                "account": result.account.number,
                                "name": result.account.name,
                            },
                        )
        elif len(owners) > 1:
            self.bad(
                "invoices", "INVOICES_SPAN_ACCOUNTS", {"accounts": sorted(accounts[o].number for o in owners)}
            )
        elif owners:
            result.account = accounts[owners[0]]
            if not result.account.ordering_enabled and self.rules.on("check_ordering_on_invoice_rows"):
                self._not_enabled("invoices", result.account)
        elif self.on_account:
            self.missing("account", "IDENTIFIER_MISSING")

    def _currency(self) -> None:
        result = self.result
        stated = (self.cells["currency"] or self.rules["sheet_currency"]).upper()
        if stated in SIGNS and result.account is not None:
            stated = meant(stated, result.account.currency)
        if stated and not known_currency(stated) and stated not in SIGNS:
            self.bad("currency", "CURRENCY_UNKNOWN", {"value": stated})
            stated = ""
        elif stated and result.account is not None and result.account.currency != stated:
            self.bad(
                "currency" if "currency" in self.mapped else "amount",
                "CURRENCY_MISMATCH",
                {
                    "value": stated,
                    "expected": result.account.currency,
                    "account": result.account.number,
                },
            )
        result.currency = (stated if stated not in SIGNS else "") or (
            result.account.currency if result.account is not None else self.rules.currency
        )

    def _amount(self) -> None:
        amount, result = self.cells["amount"], self.result
        if amount is None:
            self.missing("amount", "AMOUNT_MISSING")
            return
        minor = self.find.to_minor(amount, result.currency)
        if isinstance(minor, Bad):
            self.bad("amount", minor.code, {**minor.args, "currency": result.currency})
            return
        result.amount = minor
        if minor <= 0:
            self.bad("amount", "AMOUNT_NOT_POSITIVE" if minor else "AMOUNT_IS_ZERO", {"value": str(amount)})

    def _date(self) -> None:
        said = self.cells["date"]
        self.result.date = said or self.rules.submitted
        if said is None:
            return
        verdict = self.find.day(said)
        if verdict.code:
            self.bad("date", verdict.code, verdict.args)
        elif verdict.warning:
            self.note("date", verdict.warning, verdict.args)

    def _type(self) -> None:
        text, result = self.cells["type"], self.result
        if text is None:
            self.missing("type", "TYPE_MISSING")
            return
        result.type_id, code, args = self.find.type(text)
        if code:
            self.bad("type", code, {**args, "amount": result.amount, "currency": result.currency})

    def _targets(self) -> None:
        result = self.result
        if self.on_account:
            return
        total = 0
        for ref, text in self.refs:
            part = self.find.part(text, result.currency)
            if isinstance(part, Bad):
                self.bad("invoices", part.code, {**part.args, "invoice": ref.number})
                part = None
            elif part is not None and part <= 0:
                self.bad("invoices", "AMOUNT_NOT_POSITIVE", {"value": text, "invoice": ref.number})
            total += part or 0
            result.targets.append((ref.id, part))
        if result.amount and total > result.amount > 0:
            self.bad(
                "invoices",
                "AMOUNTS_EXCEED_PAYMENT",
                {"amounts": total, "payment": result.amount, "currency": result.currency},
            )
