"""Customers, documents and money as plain objects; every open amount is summed up anew when asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.naive.cells import Code, meant, natural

POOL = ("STANDARD", "TAX", "FEE")
"""Kinds that money without a named invoice pays."""


@dataclass(eq=False)
class Account:
    """A customer: the fold of the puts that stand. puts: [root import number, fields]."""

    puts: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, Any]:
        folded: dict[str, Any] = {"ordering_enabled": True, "auto_allocate": True}
        for _, fields in self.puts:
            folded |= fields
        return folded

    @property
    def is_live(self) -> bool:
        return "number" in self.fields

    @property
    def number(self) -> str:
        return str(self.fields["number"])

    @property
    def currency(self) -> str:
        return str(self.fields["currency"])


@dataclass(eq=False)
class Item:
    """An invoice, a credit note, a payment or what went out again. opening: settled before it came here.
    holds: numbers of the imports that put it on hold. tried: how many sheets had been sent when a further try
    booked it, 0 where the first did."""

    kind: str
    number: str
    account: Account
    amount: int
    date: str
    root: int
    row: int
    due: str = ""
    opening: int = 0
    hold: bool = False
    auto: bool = True
    type: str = ""
    transaction: str | None = None
    content: Any = None
    holds: list[int] = field(default_factory=list)
    tried: int = 0

    @property
    def is_debit(self) -> bool:
        return self.kind not in ("PAYMENT", "CREDIT_NOTE", "WRITE_OFF")

    @property
    def age(self) -> tuple[Any, ...]:
        """Oldest first; ties end in the number."""
        return (self.date, self.due, natural(self.number), self.number)


@dataclass(eq=False)
class Allocation:
    """Money of a credit on a debit. day: from which on."""

    credit: Item
    debit: Item
    amount: int
    day: str = ""


class Books:
    """The whole ledger of one organisation, one object a thing. going: numbers of the imports that are being
    taken back, on whose invoices no money is put."""

    def __init__(self) -> None:
        self.accounts: list[Account] = []
        self.items: list[Item] = []
        self.allocations: list[Allocation] = []
        self.going: set[int] = set()

    @property
    def live_accounts(self) -> list[Account]:
        return [account for account in self.accounts if account.is_live]

    def open(self, item: Item) -> int:
        """What is open of an item."""
        used = sum(a.amount for a in self.allocations if a.credit is item or a.debit is item)
        return item.amount - item.opening - used

    def find_account(self, text: str) -> Account | Code:
        """By number, else by name."""
        live = self.live_accounts
        places = meant(text, [account.number for account in live])
        if not places:
            names = [str(account.fields.get("name", "")) for account in live]
            for same in (str, str.casefold):
                places = [place for place, name in enumerate(names) if same(name) == same(text)]
                if places:
                    break
        if len(places) == 1:
            return live[places[0]]
        return Code("ACCOUNT_AMBIGUOUS" if places else "ACCOUNT_NOT_FOUND")

    def find_document(self, text: str) -> Item | Code:
        """An invoice or credit note by number."""
        documents = [item for item in self.items if item.kind not in ("PAYMENT", "WRITE_OFF")]
        places = meant(text, [item.number for item in documents])
        if len(places) == 1:
            return documents[places[0]]
        return Code("INVOICE_AMBIGUOUS" if places else "INVOICE_NOT_FOUND")

    def pool(self, account: Account) -> list[Item]:
        """Open invoices that money without a named invoice pays, oldest first."""
        return sorted(
            (i for i in self.items if i.account is account and self._is_pooled(i) and self.open(i)
             and i.root not in self.going),
            key=lambda item: item.age,
        )  # fmt: skip

    @staticmethod
    def _is_pooled(item: Item) -> bool:
        return item.kind in POOL and item.auto and not item.hold and not item.holds

    def credits(self, account: Account) -> list[Item]:
        """Credits with money left, oldest first."""
        return self.in_order(
            i for i in self.items if i.account is account and not i.is_debit and self.open(i)
        )

    def in_order(self, credits: Iterable[Item]) -> list[Item]:
        """Credits, oldest first; ties end in the number."""
        return sorted(
            (item for item in credits if not item.is_debit),
            key=lambda item: (item.date, natural(item.number), item.number),
        )

    def apply(self, credit: Item, debit: Item, amount: int, day: str = "") -> None:
        """Puts money on an invoice."""
        if amount:
            assert 0 < amount <= min(self.open(credit), self.open(debit)), (
                credit.number,
                debit.number,
                amount,
            )
            since = max(credit.date, debit.date, day)
            self.allocations.append(Allocation(credit, debit, amount, since))

    def remove(self, items: list[Item]) -> dict[Item, int]:
        """Takes items out with all their allocations; other items -> the money that became free."""
        freed: dict[Item, int] = {}
        for allocation in list(self.allocations):
            ends = (allocation.credit, allocation.debit)
            if any(end in items for end in ends):
                self.allocations.remove(allocation)
                for end in ends:
                    if end not in items:
                        freed[end] = freed.get(end, 0) + allocation.amount
        self.items = [item for item in self.items if item not in items]
        return freed

    def pay_oldest(self, credit: Item, amount: int) -> None:
        """Puts up to that much of a credit on the customer's oldest invoices."""
        for debit in self.pool(credit.account):
            part = min(amount, self.open(debit))
            self.apply(credit, debit, part)
            amount -= part
            if not amount:
                break
