"""Looks up each distinct customer, invoice, payment type, day and amount of a payments sheet once."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from backend.columns import MANY_JOINT, Reading
from backend.domain.allocation import Target
from backend.domain.facts import AccountRef, InvoiceRef, References, Rules
from backend.kinds.dates import DayVerdict, judge_day
from backend.kinds.lookups import Look, find_account, pick
from shared.bad import Bad
from shared.decimals import read_decimal
from shared.identifiers import looks_like_two, loose_key, split_invoices
from shared.money import known_currency, places_of, to_minor

Named = str | list[tuple[str, str]] | Bad
"""What an invoice cell names: one invoice as its text, several as (invoice, amount text), or why neither."""


def named_invoices(reading: Reading, rules: Rules) -> list[Named | None]:
    """What each row's invoice cells name, None where they are blank. Read once, kept with the reading."""
    found: list[Named | None] | None = reading.parsed.get("invoices")
    if found is None:
        column = reading.column("invoices")
        several = _several(set(column), rules["invoice_separators"])
        found = [several.get(text, text) for text in column] if several else column
        reading.parsed["invoices"] = found
    return found


def keys_of(named: Named | None, text: str | None) -> list[str]:
    """The keys under which a cell's invoices are looked up. text: the cell, for as a whole it may be a
    number that has a separator or a colon in it."""
    if isinstance(named, str):
        return [loose_key(named)]
    if named is None or text is None:
        return []
    parts = [] if isinstance(named, Bad) else [loose_key(number) for number, _ in named]
    return [*parts, loose_key(text)]


def take_whole_numbers(reading: Reading, references: References) -> None:
    """A cell that as a whole is a document's number names that one alone, whatever marks are in the number:
    RE:2026:50 is not RE:2026 with 50."""
    named: list[Named | None] = reading.parsed["invoices"]
    column = reading.column("invoices")
    if named is column:
        return
    whole: dict[str, bool] = {}
    for index, (what, text) in enumerate(zip(named, column, strict=True)):
        if type(what) is str or what is None or text is None:
            continue
        if text not in whole:
            whole[text] = any(ref.number == text for ref in references.invoices.get(loose_key(text), ()))
        if whole[text]:
            named[index] = text


def _several(texts: set[str | None], separators: str) -> dict[str | None, Named]:
    """Text -> what it names, of those that name more than one invoice, or one with an amount."""
    joints = separators if MANY_JOINT in separators else separators + MANY_JOINT
    has_joint = re.compile(f"[{re.escape(joints + ':')}]").search
    named = [text for text in texts if text is not None]
    if not has_joint("".join(named)):
        return {}
    return {text: split_invoices(text, joints) for text in named if has_joint(text)}


Packed = int | list[tuple[int, int | None]] | None
"""The named invoices as a plan keeps them, a million times: one id, or all with their amounts, or none."""


def packed(targets: list[tuple[int, int | None]]) -> Packed:
    """Named invoices (id, amount or None) in the least room."""
    if len(targets) == 1 and targets[0][1] is None:
        return targets[0][0]
    return targets or None


def unpacked(packed: Packed) -> list[Target]:
    """The named invoices, as allocation takes them."""
    if packed is None:
        return []
    return [Target(packed, None)] if isinstance(packed, int) else [Target(*target) for target in packed]


class Lookup:
    """The sheet's names, resolved. The `plain_*` dicts hold only what is beyond question: found exactly,
    allowed, without a warning; they are what a good row is judged by at full speed."""

    def __init__(self, references: References, rules: Rules) -> None:
        self.references, self.rules = references, rules
        self.decimal_sign: Any = rules["decimal_sign"]
        self.plain_account: dict[str | None, AccountRef] = {}
        self.plain_invoice: dict[str, InvoiceRef] = {
            refs[0].number: refs[0]
            for refs in references.invoices.values()
            if len(refs) == 1 and refs[0].side == "D"
        }
        self.plain_type: dict[str | None, int] = {}
        self.plain_day: set[str | None] = {None}
        self._accounts: dict[str, Look[AccountRef]] = {}
        self._invoices: dict[str, Look[InvoiceRef]] = {}
        self._types: dict[str, tuple[int, str, dict[str, Any]]] = {}
        self._days: dict[str, DayVerdict] = {}

    def account(self, text: str) -> Look[AccountRef]:
        """The customer a text means."""
        look = self._accounts.get(text)
        if look is None:
            look = self._accounts[text] = find_account(text, self.references)
            if look.ref is not None and look.clean and look.ref.ordering_enabled:
                self.plain_account[text] = look.ref
        return look

    def invoice(self, text: str) -> Look[InvoiceRef]:
        """The document a number means."""
        look = self._invoices.get(text)
        if look is None:
            candidates = [(ref.number, ref) for ref in self.references.invoices.get(loose_key(text), ())]
            look = pick(text, candidates, "INVOICE_NOT_FOUND", "INVOICE_AMBIGUOUS", "invoice")
            if look.code == "INVOICE_NOT_FOUND" and looks_like_two(text):
                look = look._replace(args={**look.args, "two": text})
            self._invoices[text] = look
        return look

    def type(self, text: str) -> tuple[int, str, dict[str, Any]]:
        """(id, code why not, facts) of a payment type."""
        found = self._types.get(text)
        if found is None:
            found = self._types[text] = self._find_type(text)
            if not found[1]:
                self.plain_type[text] = found[0]
        return found

    def _find_type(self, text: str) -> tuple[int, str, dict[str, Any]]:
        types = self.references.payment_types
        allowed = [t.name for t in types if t.active and not t.is_gateway]
        word = text.casefold()
        hits = [t for t in types if text in (t.code, t.name)]
        hits = hits or [t for t in types if word in (t.code.casefold(), t.name.casefold())]
        if not hits:
            return 0, "TYPE_UNKNOWN", {"type": text, "allowed": allowed}
        hit = hits[0]
        if not hit.active:
            return hit.id, "TYPE_INACTIVE", {"type": text, "allowed": allowed}
        if hit.is_gateway:
            return hit.id, "TYPE_IS_GATEWAY", {"type": hit.name}
        return hit.id, "", {}

    def day(self, text: str) -> DayVerdict:
        """What the date rule says of a day."""
        verdict = self._days.get(text)
        if verdict is None:
            verdict = self._days[text] = judge_day(text, self.rules)
            if not verdict.code and not verdict.warning:
                self.plain_day.add(text)
        return verdict

    def to_minor(self, amount: Decimal, currency: str) -> int | Bad:
        """An amount in minor units of a known currency."""
        return to_minor(amount, places_of(currency))

    def owner(self, number: str) -> AccountRef | None:
        """Whose an invoice is, None where it is not beyond question."""
        invoice = self.plain_invoice.get(number)
        return self.references.account_by_id[invoice.account_id] if invoice is not None else None

    def plain_targets(self, named: list[tuple[str, str]], account: AccountRef) -> Packed:
        """The named invoices as a plan keeps them, None where one is not beyond question."""
        found: list[tuple[int, int | None]] = []
        for number, text in named:
            invoice = self.plain_invoice.get(number)
            part = self.part(text, account.currency) if text else None
            if invoice is None or invoice.account_id != account.id or isinstance(part, Bad):
                return None
            if (text and not part) or (part is not None and part < 0):
                return None
            found.append((invoice.id, part))
        return packed(found)

    def part(self, text: str, currency: str) -> int | Bad | None:
        """The amount given for one invoice inside the cell, None where there is none."""
        if not text:
            return None
        value = read_decimal("t", text, self.decimal_sign)
        return value if isinstance(value, Bad) or value is None else self.to_minor(value, currency)

    def currency_of(self, who: str | None, named: Named | None, stated: str | None) -> str:
        """The currency of a row that is not judged: stated, the sheet's, the customer's, our own."""
        text = (stated or self.rules["sheet_currency"]).upper()
        if known_currency(text):
            return text
        account = self.account(who).ref if who is not None else None
        if account is None and named and not isinstance(named, Bad):
            ref = self.invoice(named if isinstance(named, str) else named[0][0]).ref
            account = self.references.account_by_id[ref.account_id] if ref else None
        return account.currency if account else self.rules.currency
