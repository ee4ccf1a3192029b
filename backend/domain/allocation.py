"""Allocating money to invoices: pure, in integers, on a working copy of the open amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from shared.identifiers import natural_key

POOL_KINDS = frozenset({"STANDARD", "TAX", "FEE"})
"""Debits that unnamed money pays; pro-forma and top-up documents are paid only when named."""


class Debit(NamedTuple):
    """A debit as the store has it. dates are ISO text; due_date "" where there is none. open: minor units
    when it was read. pooled: unnamed money may pay it."""

    id: int
    account_id: int
    kind: str
    number: str
    document_date: str
    due_date: str
    effective_date: str
    pooled: bool
    open: int

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Oldest first; ties end in the document's number, never in an internal id."""
        return (self.document_date, self.due_date, natural_key(self.number), self.number)


_DAYS = itemgetter(Debit._fields.index("document_date"), Debit._fields.index("due_date"))
_OPEN = itemgetter(Debit._fields.index("open"))


def credit_age(day: str, number: str) -> tuple[str, str]:
    """The order in which an account's credits are used: oldest first, ties by the number's natural order."""
    return day, natural_key(number)


class Target(NamedTuple):
    """An invoice a payment names, with the amount it names for it, or None."""

    debit_id: int
    amount: int | None


class Refusal(NamedTuple):
    """Why a payment cannot be allocated as it asks. debit_id: the invoice meant, 0 for none."""

    code: str
    debit_id: int
    args: dict[str, Any]


class Policy(NamedTuple):
    """The settings allocation obeys."""

    as_listed: bool = False
    overpay: str = "LEAVE"
    strict_oldest_first: bool = False

    @property
    def is_plain(self) -> bool:
        """One named invoice is paid, and what is left stays on the payment."""
        return self.overpay == "LEAVE" and not self.strict_oldest_first


class _Pool:
    """One account's debits that unnamed money pays, oldest first. Closed ones are passed once; the natural
    order of numbers is costly, so it is worked out only for days that tie and are reached."""

    def __init__(self, debits: list[Debit]) -> None:
        debits.sort(key=_DAYS)
        self._debits = debits
        self._first = 0
        self._settled = 0

    def open(self, amounts: dict[int, int]) -> Iterator[Debit]:
        """The open ones, oldest first. amounts: open amount by debit id, which may change meanwhile."""
        debits, at = self._debits, self._first
        while at < len(debits):
            if at >= self._settled:
                self._settle(at)
            debit = debits[at]
            if amounts[debit.id]:
                yield debit
            elif at == self._first:
                self._first += 1
            at += 1

    def _settle(self, start: int) -> None:
        debits, end = self._debits, start + 1
        days = _DAYS(debits[start])
        while end < len(debits) and _DAYS(debits[end]) == days:
            end += 1
        if end > start + 1:
            debits[start:end] = sorted(debits[start:end], key=lambda debit: debit.order)
        self._settled = end


class Books:
    """The working copy: open amounts by debit id, and each account's pool.

    going: debit id -> facts, of those whose import is being taken back; nothing is open on them any more.
    """

    def __init__(self, debits: Iterable[Debit], going: Mapping[int, dict[str, Any]] | None = None) -> None:
        self.debits: dict[int, Debit] = {debit.id: debit for debit in debits}
        self.open: dict[int, int] = dict(zip(self.debits, map(_OPEN, self.debits.values()), strict=True))
        self.going = going or {}
        self.open.update(dict.fromkeys(self.going, 0))
        self.changed: dict[int, int] = {}
        self._by_account: dict[int, list[Debit]] | None = None
        self._pools: dict[int, _Pool] = {}

    def pool(self, account_id: int) -> Iterator[Debit]:
        """The account's open debits that unnamed money pays, oldest first."""
        pool = self._pools.get(account_id)
        if pool is None:
            if self._by_account is None:
                self._by_account = {}
                for debit in self.debits.values():
                    if debit.pooled:
                        self._by_account.setdefault(debit.account_id, []).append(debit)
            pool = self._pools[account_id] = _Pool(self._by_account.get(account_id, []))
        return pool.open(self.open)

    def add(self, debit: Debit) -> None:
        """A debit that came to be meanwhile."""
        self.debits[debit.id] = debit
        self.open[debit.id] = debit.open
        self._by_account = None
        self._pools.clear()

    def why_closed(self, debit_id: int) -> Refusal:
        """Why nothing is open on a debit."""
        facts = self.going.get(debit_id)
        if facts is None:
            return Refusal("INVOICE_ALREADY_PAID", debit_id, {})
        return Refusal("INVOICE_BEING_DELETED", debit_id, facts)

    def set_open(self, debit_id: int, amount: int) -> None:
        """Changes an open amount; remembered in `changed`."""
        self.open[debit_id] = amount
        self.changed[debit_id] = amount

    def pay(self, debit_id: int, amount: int) -> int:
        """Pays one named debit as far as money and open amount go; how much that was. 0: it is closed, or
        a top-up, which is paid as a whole or not at all."""
        open_amount = self.open[debit_id]
        if not open_amount or self.debits[debit_id].kind == "TOPUP":
            return 0
        part = open_amount if open_amount < amount else amount
        self.open[debit_id] = self.changed[debit_id] = open_amount - part
        return part

    def pay_oldest(self, account_id: int, amount: int) -> tuple[list[tuple[int, int]], int]:
        """Pays an account's oldest debits as far as the money goes: ([(debit id, amount)], what is left)."""
        parts: list[tuple[int, int]] = []
        for debit in self.pool(account_id):
            if not amount:
                break
            debit_id = debit.id
            open_amount = self.open[debit_id]
            part = open_amount if open_amount < amount else amount
            self.open[debit_id] = self.changed[debit_id] = open_amount - part
            parts.append((debit_id, part))
            amount -= part
        return parts, amount

    def give_back(self, debit_id: int, part: int) -> None:
        """Undoes an allocation of this run; the pool begins anew, for it may have passed the debit."""
        self.set_open(debit_id, self.open[debit_id] + part)
        self._pools.pop(self.debits[debit_id].account_id, None)


def refusals(books: Books, targets: Sequence[Target]) -> list[Refusal]:
    """All that is against paying the named invoices: nothing is open on one, or less than is meant for it."""
    opens = books.open
    against = [books.why_closed(debit_id) for debit_id, _ in targets if not opens[debit_id]]
    return against + [
        Refusal("AMOUNT_EXCEEDS_OPEN", debit_id, {"amount": wanted, "open": opens[debit_id]})
        for debit_id, wanted in targets
        if wanted is not None and wanted > opens[debit_id] > 0
    ]


def allocate(
    books: Books,
    account_id: int,
    amount: int,
    targets: Sequence[Target],
    policy: Policy,
    *,
    pooled: bool = True,
) -> tuple[list[tuple[int, int]], int] | list[Refusal]:
    """Decides where `amount` goes: ([(debit id, amount)] in order, what stays unallocated), or all that is
    against it.

    targets: the named invoices, [] for none: then the account's pool. pooled: money without a named
    invoice, a surplus too, may pay the customer's oldest. Changes `books` only when it succeeds.
    Source: domain 7.4.
    """
    taken: dict[int, int] = {}
    rest = amount

    def take(debit_id: int, wanted: int) -> int:
        part = min(wanted, books.open[debit_id] - taken.get(debit_id, 0))
        if part > 0:
            taken[debit_id] = taken.get(debit_id, 0) + part
        return part

    opens = books.open
    against = refusals(books, targets)
    if against:
        return against
    explicit = bool(targets) and targets[0].amount is not None
    if explicit:
        for debit_id, wanted in targets:
            assert wanted is not None, "explicit amounts are for all named invoices or none"
            if wanted > rest:
                return [Refusal("AMOUNTS_EXCEED_PAYMENT", debit_id, {"amount": wanted, "rest": rest})]
            rest -= take(debit_id, wanted)
    elif targets:
        ordered = list(targets)
        if not policy.as_listed and len(ordered) > 1:
            ordered.sort(key=lambda target: books.debits[target.debit_id].order)
        for debit_id, _ in ordered:
            rest -= take(debit_id, rest)
    elif pooled:
        for debit in books.pool(account_id):
            if not rest:
                break
            rest -= take(debit.id, rest)
    if targets:
        against = [
            Refusal("TOPUP_REQUIRES_FULL_AMOUNT", debit_id, {"open": opens[debit_id]})
            for debit_id, _ in targets
            if books.debits[debit_id].kind == "TOPUP" and taken.get(debit_id, 0) != opens[debit_id]
        ]
        if against:
            return against
    if rest and targets:
        if policy.overpay == "REJECT":
            return [Refusal("OVERPAYMENT_NOT_ALLOWED", 0, {"surplus": rest})]
        if policy.overpay == "SPILL_OLDEST" and pooled:
            named = {debit_id for debit_id, _ in targets}
            for debit in books.pool(account_id):
                if not rest:
                    break
                if debit.id not in named:
                    rest -= take(debit.id, rest)
    elif rest and pooled and policy.overpay == "REJECT":
        return [Refusal("OVERPAYMENT_NOT_ALLOWED", 0, {"surplus": rest})]
    if policy.strict_oldest_first and taken:
        older = _older_open(books, account_id, taken)
        if older is not None:
            return [Refusal("OLDER_INVOICE_OPEN", older.id, {})]
    for debit_id, part in taken.items():
        books.set_open(debit_id, books.open[debit_id] - part)
    return list(taken.items()), rest


def _older_open(books: Books, account_id: int, taken: dict[int, int]) -> Debit | None:
    """The first pooled debit that would stay open though a younger one is paid, or None."""
    youngest = max(books.debits[debit_id].order for debit_id in taken)
    for debit in books.pool(account_id):
        if debit.order >= youngest:
            return None
        if books.open[debit.id] > taken.get(debit.id, 0):
            return debit
    return None
