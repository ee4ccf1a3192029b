"""One row of Matches judged in full: every violation at once. Source: domain 2.5-2.7, 7.3."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from backend.columns import Reading
from backend.domain.facts import (
    MAY_GIVE_BACK,
    AccountRef,
    DocumentRef,
    EntryRef,
    InvoiceRef,
    References,
    Rules,
)
from backend.kinds.cells import Choice
from backend.kinds.payments_lookup import Lookup, Named, named_invoices
from backend.kinds.pulled import pulled_record
from shared.bad import Bad
from shared.codes import Issue
from shared.kinds.assignments import KIND
from shared.money import format_money, places_of, to_minor

CHOICES = {name: Choice(KIND, name) for name in ("treat_as", "difference_to", "fee_to")}
_BETWEEN = re.compile(r"[;|\n]")
_CELLS = (
    "entry", "book", "account", "amounts", "difference_to", "treat_as", "fee", "fee_to", "reference", "date",
    "currency", "amount",
)  # fmt: skip


@dataclass
class Line:
    """What a row says, as far as it could be understood. targets: (document id, amount or None), as listed.
    accounts: ids, in the order in which they are named."""

    issues: list[Issue]
    notes: list[Issue] = field(default_factory=list)
    entry: EntryRef | None = None
    treat_as: str = ""
    difference_to: str = ""
    accounts: list[AccountRef] = field(default_factory=list)
    refs: list[InvoiceRef] = field(default_factory=list)
    targets: list[tuple[int, int | None]] = field(default_factory=list)
    fee: int | None = None
    fee_to: str = ""
    holds: list[DocumentRef] = field(default_factory=list)
    reference: str | None = None


def customers(said: str) -> list[str]:
    """The customers a cell names, with a semicolon between."""
    return [name for piece in _BETWEEN.split(said) if (name := piece.strip())]


class Judge:
    """Judges the rows of one sheet."""

    def __init__(self, reading: Reading, references: References, rules: Rules) -> None:
        self.reading, self.references, self.rules = reading, references, rules
        self.find = Lookup(references, rules)
        self.named = named_invoices(reading, rules)
        self._columns = {name: reading.column(name) for name in _CELLS}
        self.entries = _entries(reading, references)
        self._seldom = [self._columns[name] for name in ("difference_to", "fee_to")]
        self._often = [
            self._columns[name]
            for name in ("account", "treat_as", "date", "currency", "amount", "entry", "amounts")
        ]
        self._rows_of: dict[int, list[int]] = {}
        self._may_give_back = rules.on(MAY_GIVE_BACK)

    def count(self, index: int) -> None:
        """Counts a row that is to be booked, for a line is booked once."""
        entry = self.entries[index]
        if entry is not None:
            self._rows_of.setdefault(entry.id, []).append(self.reading.rows[index])

    def plain(self, index: int) -> tuple[AccountRef, tuple[int, int | None]] | None:
        """The customer and the invoice, with its amount or None, of a payment beyond question: one new line
        as it is shown, one invoice found exactly for all of it, nothing else said. None of any other row,
        which is judged in full."""
        entry, named = self.entries[index], self.named[index]
        if entry is None or type(named) is not str or index in self.reading.issues:
            return None
        if index in self.reading.on_account:
            return None
        ref = self.find.plain_invoice.get(named)
        if ref is None or entry.state != "NEW" or entry.amount < 0 or len(self._rows_of[entry.id]) > 1:
            return None
        if any(column[index] is not None for column in self._seldom):
            return None
        account = self.references.account_by_id[ref.account_id]
        who, treat_as, date, currency, amount, number, said = (column[index] for column in self._often)
        keys, places = self.reading.keys, places_of(entry.currency)
        is_plain = (
            (number is None or number == entry.number)
            and (who is None or who == account.number)
            and (treat_as is None or CHOICES["treat_as"].code(treat_as) == "PAYMENT")
            and (date is None or date == entry.date)
            and (currency is None or currency == entry.currency)
            and (amount is None or to_minor(amount, places) == entry.amount)
            and (said is None or (len(said) == 1 and to_minor(said[0], places) == entry.amount))
            and account.currency == entry.currency
            and entry.id not in self.references.going_entries
            and not (keys and keys[index] and self.reading.versions[index] != entry.version)
        )
        return (account, (ref.id, None if said is None else entry.amount)) if is_plain else None

    def line(self, index: int) -> Line:
        """All that a row says, and all that is wrong with it."""
        row = self.reading.rows[index]
        line = Line(list(self.reading.issues.get(index, ())))
        line.entry = entry = self.entries[index]
        if entry is None:
            self._no_entry(index, row, line)
        else:
            self._same_entry(index, row, entry, line)
        self._treat(index, row, line)
        self._may(row, line)
        if line.treat_as == "IGNORE":
            line.issues = [issue for issue in line.issues if issue.field in _OF_ANY_LINE]
            return line
        if line.treat_as == "PAYMENT" and index in self.reading.on_account:
            self._on_account(index, row, line)
        else:
            self._invoices(index, row, line)
            self._accounts(index, row, line)
            self._amounts(index, row, line)
            self._difference(index, row, line)
            self._money_out(index, row, line)
        line.reference = self._columns["reference"][index] or (entry.reference if entry else None)
        if line.issues:
            self._closed(row, line)
        return line

    def _no_entry(self, index: int, row: int, line: Line) -> None:
        number = self._columns["entry"][index]
        if number is not None:
            line.issues.append(Issue(row, "entry", "ENTRY_NOT_FOUND", {"value": number}))
        elif not _unread(line, "entry"):
            line.issues.append(Issue(row, "entry", "VALUE_MISSING", {}))

    def _same_entry(self, index: int, row: int, entry: EntryRef, line: Line) -> None:
        """The line is new, stands once on the sheet, and is shown as it is."""
        known, facts = self.references, {"entry": entry.number}
        rows = self._rows_of[entry.id]
        if len(rows) > 1:
            line.issues.append(Issue(row, "entry", "ENTRY_TWICE", {**facts, "rows": rows}))
        if entry.id in known.going_entries:
            going = {**facts, **known.going_entries[entry.id]}
            line.issues.append(Issue(row, "entry", "ENTRY_BEING_DELETED", going))
        elif entry.state != "NEW":
            code = "ENTRY_IGNORED" if entry.state == "IGNORED" else "ENTRY_BOOKED"
            line.issues.append(Issue(row, "entry", code, {**facts, **known.booked_entries.get(entry.id, {})}))
        elif self.reading.keys and self.reading.keys[index] and self.reading.versions[index] != entry.version:
            line.issues.append(Issue(row, "", "ROW_CHANGED", {"number": entry.number}))
        columns = self._columns
        number, date = columns["entry"][index], columns["date"][index]
        currency, amount = columns["currency"][index], columns["amount"][index]
        # A row moved without its hidden key is another line's: of the two nobody can say which is meant.
        if number is not None and number.upper() != entry.number:
            self._edited("entry", entry.number, number, row, line)
        if date is not None and date != entry.date:
            self._edited("date", entry.date, date, row, line)
        if currency is not None and currency.upper() != entry.currency:
            self._edited("currency", entry.currency, currency, row, line)
        if amount is not None:
            places = places_of(entry.currency)
            if to_minor(amount, places) != entry.amount:
                self._edited("amount", format_money(entry.amount, places), str(amount), row, line)

    def _edited(self, name: str, now: str, value: str, row: int, line: Line) -> None:
        facts = {"label": KIND.field(name).header, "now": now, "value": value}
        line.issues.append(Issue(row, name, "COLUMN_DERIVED", facts))

    def _choice(self, name: str, index: int, row: int, line: Line) -> str:
        """A choice as its code word, "" where it is blank or none."""
        text = self._columns[name][index]
        return "" if text is None else CHOICES[name].read(text, row, line.issues) or ""

    def _treat(self, index: int, row: int, line: Line) -> None:
        line.treat_as = self._choice("treat_as", index, row, line)
        if line.entry is None:
            return
        is_in = line.entry.amount > 0
        if not line.treat_as and self._columns["treat_as"][index] is None:
            if is_in:
                line.treat_as = "PAYMENT"
            else:
                line.issues.append(Issue(row, "treat_as", "VALUE_MISSING", {}))
        elif line.treat_as not in ("", "IGNORE") and is_in != (line.treat_as == "PAYMENT"):
            facts = {"label": dict(KIND.field("treat_as").choices)[line.treat_as], "entry": line.entry.number}
            line.issues.append(Issue(row, "treat_as", "MONEY_IN" if is_in else "MONEY_OUT", facts))

    def _invoices(self, index: int, row: int, line: Line) -> None:
        """The documents named, each once, with the amount that stands with it in the cell."""
        named: Named | None = self.named[index]
        if isinstance(named, Bad):
            line.issues.append(Issue(row, "invoices", named.code, named.args))
            return
        pairs = [(named, "")] if isinstance(named, str) else named or []
        for number, text in pairs:
            look = self.find.invoice(number)
            if look.ref is None:
                args = look.args if len(pairs) == 1 else {**look.args, "of": len(pairs)}
                line.issues.append(Issue(row, "invoices", look.code, args))
                continue
            if look.warning:
                line.notes.append(Issue(row, "invoices", look.warning, look.args))
            if any(ref.id == look.ref.id for ref in line.refs):
                line.issues.append(
                    Issue(row, "invoices", "INVOICE_NAMED_TWICE", {"invoice": look.ref.number})
                )
                continue
            if look.ref.side != ("C" if line.treat_as == "PAYOUT" else "D"):
                code = "INVOICE_NOT_CREDIT" if line.treat_as == "PAYOUT" else "INVOICE_NOT_DEBIT"
                line.issues.append(Issue(row, "invoices", code, {"invoice": look.ref.number}))
            part = self.find.part(text, line.entry.currency) if line.entry and text else None
            if isinstance(part, Bad):
                line.issues.append(
                    Issue(row, "invoices", part.code, {**part.args, "invoice": look.ref.number})
                )
                part = None
            line.refs.append(look.ref)
            line.targets.append((look.ref.id, part))

    def _on_account(self, index: int, row: int, line: Line) -> None:
        """The money stays on the account of the customer, whatever the row says of invoices: of the customer
        named, else of whom those invoices belong to that there are."""
        line.issues = [issue for issue in line.issues if issue.field not in _OF_INVOICES]
        named = self.named[index]
        numbers = [named] if isinstance(named, str) else []
        numbers += [number for number, _ in named] if isinstance(named, list) else []
        said = self._columns["account"][index]
        if said is not None:
            self._named_accounts(said, row, line)
        else:
            refs = [look.ref for look in map(self.find.invoice, numbers) if look.ref is not None]
            owners = dict.fromkeys(ref.account_id for ref in refs)
            line.accounts = [self.references.account_by_id[owner] for owner in owners]
        if len(line.accounts) > 1:
            line.issues.append(Issue(row, "account", "ONE_CUSTOMER_ONLY", {"label": "Money on account"}))
        elif not line.accounts and not _unread(line, "account"):
            line.issues.append(Issue(row, "account", "IDENTIFIER_MISSING", {}))
        self._currencies(row, line)

    def _names_nothing(self, index: int) -> bool:
        """Whether the cell of the invoices is blank; one that cannot be read is not."""
        found = self.reading.issues.get(index, ())
        return not self.named[index] and not any(issue.field == "invoices" for issue in found)

    def _accounts(self, index: int, row: int, line: Line) -> None:
        """Whose money it is: the customers named, else the invoices'."""
        by_id, said = self.references.account_by_id, self._columns["account"][index]
        if said is not None:
            self._named_accounts(said, row, line)
        owners = list(dict.fromkeys(ref.account_id for ref in line.refs))
        if said is None:
            line.accounts = [by_id[owner] for owner in owners]
            if not owners and not self.named[index] and not _unread(line, "account", "invoices"):
                line.issues.append(Issue(row, "account", "IDENTIFIER_MISSING", {}))
        elif line.accounts:
            ids = {account.id for account in line.accounts}
            for ref in line.refs:
                if ref.account_id not in ids:
                    line.issues.append(_mismatch(row, ref, by_id[ref.account_id], line.accounts[0]))
            if len(ids) > 1:
                for account in line.accounts:
                    if account.id not in owners:
                        facts = {"account": account.number, "name": account.name}
                        line.issues.append(Issue(row, "invoices", "CUSTOMER_WITHOUT_INVOICE", facts))
        self._currencies(row, line)

    def _currencies(self, row: int, line: Line) -> None:
        for account in line.accounts:
            if line.entry is not None and account.currency != line.entry.currency:
                facts = {"value": line.entry.currency, "expected": account.currency}
                line.issues.append(
                    Issue(row, "account", "CURRENCY_MISMATCH", {**facts, "account": account.number})
                )

    def _named_accounts(self, said: str, row: int, line: Line) -> None:
        """One customer, whose name may hold any mark, or several with a semicolon between."""
        whole = self.find.account(said)
        pieces = customers(said)
        several = whole.ref is None and len(pieces) > 1
        for look in [self.find.account(piece) for piece in pieces] if several else [whole]:
            if look.code:
                line.issues.append(Issue(row, "account", look.code, look.args))
            elif look.warning:
                line.notes.append(Issue(row, "account", look.warning, look.args))
            if look.ref is not None and look.ref not in line.accounts:
                line.accounts.append(look.ref)

    def _amounts(self, index: int, row: int, line: Line) -> None:
        """An amount for each document, or for none; together no more than the line."""
        entry, said = line.entry, self._columns["amounts"][index]
        if entry is None:
            return
        if said is not None and any(part is not None for _, part in line.targets):
            line.issues.append(Issue(row, "amounts", "AMOUNTS_TWICE", {}))
        elif said is not None and len(said) != len(line.targets):
            facts = {"count": len(said), "invoices": len(line.targets)}
            line.issues.append(Issue(row, "amounts", "AMOUNTS_COUNT", facts))
        elif said is not None:
            places = places_of(entry.currency)
            for at, (document, value) in enumerate(zip(line.refs, said, strict=True)):
                minor = to_minor(value, places)
                if isinstance(minor, Bad):
                    line.issues.append(
                        Issue(row, "amounts", minor.code, {**minor.args, "currency": entry.currency})
                    )
                else:
                    line.targets[at] = (document.id, minor)
        total = sum(part or 0 for _, part in line.targets)
        field_name = "amounts" if said is not None else "invoices"
        for ref, (_, part) in zip(line.refs, line.targets, strict=True):
            if part is not None and part <= 0:
                line.issues.append(
                    Issue(row, field_name, "AMOUNT_EACH_NOT_POSITIVE", {"invoice": ref.number})
                )
        if total > abs(entry.amount):
            sums: dict[str, Any] = {
                "amounts": total,
                "payment": abs(entry.amount),
                "currency": entry.currency,
            }
            line.issues.append(Issue(row, field_name, "AMOUNTS_EXCEED_PAYMENT", sums))

    def _difference(self, index: int, row: int, line: Line) -> None:
        """Where too much or too little money goes; of a payment alone."""
        to = self._choice("difference_to", index, row, line)
        if line.treat_as != "PAYMENT":
            return
        line.difference_to = to
        if to in CLOSES and not self._may_give_back:
            self._needs_manager(row, "difference_to", to, line)
        if to in NAMED_ONLY and self._names_nothing(index):
            label = dict(KIND.field("difference_to").choices)[to]
            line.issues.append(Issue(row, "difference_to", "DIFFERENCE_NEEDS_INVOICE", {"label": label}))
        if to == "DISPUTE":
            ids = {ref.id for ref in line.refs}
            line.holds = [
                document
                for refs in self.references.documents.values()
                for document in refs
                if document.id in ids
            ]

    def _may(self, row: int, line: Line) -> None:
        if line.treat_as in ("RETURNED", "REFUND", "PAYOUT") and not self._may_give_back:
            self._needs_manager(row, "treat_as", line.treat_as, line)

    def _needs_manager(self, row: int, field_name: str, code: str, line: Line) -> None:
        label = dict(KIND.field(field_name).choices)[code]
        line.issues.append(Issue(row, field_name, "NEEDS_MANAGER", {"label": label}))

    def _money_out(self, index: int, row: int, line: Line) -> None:
        """What went out is one customer's; a fee is a part of what the bank took back."""
        line.fee_to = self._choice("fee_to", index, row, line)
        if line.treat_as not in ("RETURNED", "REFUND", "PAYOUT"):
            return
        label = dict(KIND.field("treat_as").choices)[line.treat_as]
        if len(line.accounts) > 1:
            line.issues.append(Issue(row, "account", "ONE_CUSTOMER_ONLY", {"label": label}))
        if line.treat_as == "REFUND" and self.named[index]:
            line.issues.append(Issue(row, "invoices", "REFUND_NAMES_INVOICE", {}))
        if line.treat_as == "PAYOUT" and self._names_nothing(index):
            line.issues.append(Issue(row, "invoices", "PAYOUT_NAMES_NOTHING", {}))
        if line.treat_as == "RETURNED" and line.entry is not None:
            self._fee(index, row, line, line.entry)

    def _fee(self, index: int, row: int, line: Line, entry: EntryRef) -> None:
        value = self._columns["fee"][index]
        line.fee = entry.fee
        places = places_of(entry.currency)
        if value is None:
            if entry.fee is not None and entry.fee >= -entry.amount > 0:
                fee = format_money(entry.fee, places)
                line.issues.append(Issue(row, "fee", "FEE_OUTSIDE_AMOUNT", {"value": fee}))
            return
        minor = to_minor(value, places)
        if isinstance(minor, Bad):
            line.issues.append(Issue(row, "fee", minor.code, {**minor.args, "currency": entry.currency}))
        elif not 0 <= minor < -entry.amount:
            line.issues.append(Issue(row, "fee", "FEE_OUTSIDE_AMOUNT", {"value": str(value)}))
        else:
            line.fee = minor

    def _closed(self, row: int, line: Line) -> None:
        """What else would be against a row that fails: its invoices are paid, or are being taken back."""
        for ref in line.refs:
            if ref.id in self.references.going:
                facts = {"invoice": ref.number, **self.references.going[ref.id]}
                line.issues.append(Issue(row, "invoices", "INVOICE_BEING_DELETED", facts))
            elif line.treat_as == "PAYMENT" and ref.side == "D" and not ref.open:
                facts = {"invoice": ref.number, "debit_id": ref.id}
                line.issues.append(Issue(row, "invoices", "INVOICE_ALREADY_PAID", facts))


CLOSES = ("FEE", "DISCOUNT", "WRITE_OFF")
"""Differences that close an invoice without its money."""
NAMED_ONLY = (*CLOSES, "DISPUTE")
"""Differences of the invoices a row names."""


def _entries(reading: Reading, references: References) -> list[EntryRef | None]:
    """The bank line each row is of: by its hidden key, else by its number."""
    by_id, by_number = references.entries, references.entry_numbers
    found = [
        by_id.get(by_number.get(number.upper(), 0)) if number is not None else None
        for number in reading.column("entry")
    ]
    for index, key in enumerate(reading.keys):
        if key:
            found[index] = by_id.get(pulled_record(key, "payment_entry"))
    return found


_OF_INVOICES = frozenset({"invoices", "amounts", "difference_to"})
_OF_ANY_LINE = frozenset({"", "entry", "book", "treat_as", "date", "currency", "amount"})
"""What is wrong with these cells matters of a line that is to be ignored, too."""


def _unread(line: Line, *fields: str) -> bool:
    """Whether something is wrong with one of these cells already."""
    return any(issue.field in fields for issue in line.issues)


def _mismatch(row: int, ref: InvoiceRef, owner: AccountRef, account: AccountRef) -> Issue:
    facts = {
        "invoice": ref.number, "owner": owner.number, "owner_name": owner.name, "account": account.number,
        "name": account.name,
    }  # fmt: skip
    return Issue(row, "invoices", "INVOICE_ACCOUNT_MISMATCH", facts)
