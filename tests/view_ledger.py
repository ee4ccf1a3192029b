"""Ledgers for the tests of views: written straight into the tables, and recomputed the slow way."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from backend.access import Caller, create_organisation, create_user
from backend.context import Server
from backend.store.database import Database
from backend.store.tables import Account, Allocation, Counter, Import, OpenItem, Posting
from shared.identifiers import loose_key

REQUESTS = ("PROFORMA", "TOPUP")


@dataclass
class Item:
    """One row of open_item, as it was written."""

    id: int
    side: str
    kind: str
    account: int
    currency: str
    amount: int
    number: str
    document_date: str
    effective_date: str
    due_date: str | None
    seq: int
    open: int = 0
    void_seq: int | None = None
    void_date: str | None = None
    hold: bool = False


@dataclass
class Ledger:
    """A ledger in memory, from which the tables are filled."""

    org_id: int = 1
    items: list[Item] = field(default_factory=list)
    allocations: list[tuple[int, int, int, int, str, int, int | None]] = field(default_factory=list)
    accounts: dict[int, tuple[str, str, str, int]] = field(default_factory=dict)
    seq: int = 0

    def add(
        self, side: str, kind: str, account: int, amount: int, number: str, day: str, **more: object
    ) -> Item:
        """A new item at the ledger's next sequence; due 30 days after its day if it is a debit."""
        self.seq += 1
        due = (date.fromisoformat(day) + timedelta(days=30)).isoformat() if side == "D" else None
        item = Item(
            id=len(self.items) + 1, side=side, kind=kind, account=account,
            currency=str(more.get("currency") or self.accounts[account][2]),
            amount=amount, number=number, document_date=day, effective_date=str(more.get("effective", day)),
            due_date=str(more["due"]) if "due" in more else due, seq=self.seq, open=amount,
        )  # fmt: skip
        self.items.append(item)
        return item

    def put(
        self, credit: Item, debit: Item, amount: int, *, day: str = "", reverses: int | None = None
    ) -> int:
        """An allocation, or the twin of one; its id."""
        self.seq += 1
        day = day or max(credit.effective_date, debit.effective_date)
        identity = len(self.allocations) + 1
        self.allocations.append((identity, debit.id, credit.id, amount, day, self.seq, reverses))
        credit.open -= amount
        debit.open -= amount
        return identity

    def undo(self, identity: int, first_open: str = "") -> None:
        """The negative twin of an allocation, dated in an open period."""
        _, debit_id, credit_id, amount, day, _, _ = self.allocations[identity - 1]
        day = max(day, first_open)
        self.put(self.items[credit_id - 1], self.items[debit_id - 1], -amount, day=day, reverses=identity)

    def void(self, item: Item, first_open: str = "") -> None:
        """Takes an item back; its allocations must have been undone."""
        self.seq += 1
        item.void_seq, item.void_date, item.open = self.seq, max(item.effective_date, first_open), 0

    def live(self, day: str, seq: int) -> list[tuple[Item, int]]:
        """The definition, word for word: items at (day, seq) with their open amounts."""
        found = []
        for item in self.items:
            if item.seq > seq or item.effective_date > day:
                continue
            if item.void_seq is not None and item.void_seq <= seq and str(item.void_date) <= day:
                continue
            mine = 1 if item.side == "D" else 2
            used = sum(
                row[3] for row in self.allocations if row[mine] == item.id and row[5] <= seq and row[4] <= day
            )
            found.append((item, item.amount - used))
        return found

    def write(self, database: Database, *, import_id: int = 1) -> None:
        """Fills the tables of the ledger's organisation; each sequence is a posting an hour apart."""
        org = self.org_id
        accounts = [
            Account(
                org_id=org, id=i, number=number, number_key=loose_key(number), name=name,
                name_key=name.casefold(), currency=currency, collection_threshold=threshold, version=self.seq,
            )
            for i, (number, name, currency, threshold) in self.accounts.items()
        ]  # fmt: skip
        items = [
            OpenItem(
                **vars(i) | {"account_id": i.account}, org_id=org, import_id=import_id, row_no=i.id + 1,
                number_key=loose_key(i.number) if i.side == "D" or i.kind == "CREDIT_NOTE" else None,
                type_id=1 if i.kind == "PAYMENT" else None, version=i.seq,
            )
            for i in self.items
        ]  # fmt: skip
        allocations = [
            Allocation(
                org_id=org, id=i, debit_id=debit, credit_id=credit, amount=amount, effective_date=day,
                seq=seq, reverses=reverses,
            )
            for i, debit, credit, amount, day, seq, reverses in self.allocations
        ]  # fmt: skip
        load = Import(
            org_id=org, id=import_id, uuid=f"import-{org}-{import_id}", number=47, root_id=import_id,
            kind="payments", state="DONE", book="April.xlsx", sheet="Payments", user_id=1,
            submitted_at="2026-04-02T10:00:00+00:00", submitted_date="2026-04-02",
        )  # fmt: skip
        postings = [
            Posting(
                org_id=org, seq=seq, import_id=import_id, action="book", position_from=seq,
                position_to=seq + 1, recorded_at=hour(seq), item_to=len(items) + 1 if seq == 1 else 0,
            )
            for seq in range(1, self.seq + 1)
        ]  # fmt: skip
        with database.write() as tx:
            session = tx.session
            session.add_all([*accounts, *items, *allocations, load, *postings])
            session.add(Counter(org_id=org, name="seq", value=self.seq))
            session.flush()


def hour(seq: int) -> str:
    """When a sequence was recorded: one hour after the one before, from 1 April 2026 on."""
    return f"2026-04-{1 + seq // 24:02d}T{seq % 24:02d}:00:00+00:00"


def organisation(server: Server, name: str = "Acme Finance") -> Caller:
    """A new organisation and its one user."""
    with server.database.write() as tx:
        org_id = create_organisation(tx, name, server.clock())
        user_id = create_user(tx, org_id, f"anna@{org_id}.example", "Anna", "MANAGER", server.clock())
    return Caller(org_id, user_id, "Anna", "MANAGER")


def random_ledger(
    seed: int, org_id: int = 1, *, accounts: int = 4, steps: int = 60, mixed: bool = False
) -> Ledger:
    """A sound ledger of random work: loads, payments, allocations, twins, voids, over April 2026.

    mixed: documents also in a currency that is not their customer's, and periods that close meanwhile.
    """
    chance = random.Random(seed)
    first_open = ""
    ledger = Ledger(org_id)
    for i in range(1, accounts + 1):
        ledger.accounts[i] = (
            f"{i:05d}",
            f"Customer {i}",
            chance.choice(["EUR", "USD"]),
            chance.choice([0, 0, 9000]),
        )
    standing: dict[int, None] = {}
    for step in range(steps):
        account = chance.randint(1, accounts)
        day = f"2026-04-{chance.randint(1, 28):02d}"
        currency = chance.choice(["EUR", "JPY"]) if mixed else ledger.accounts[account][2]
        if mixed and step % 20 == 10:
            first_open = f"2026-04-{step // 4:02d}"
        day = max(day, first_open)
        live = [
            i for i in ledger.items if i.account == account and i.void_seq is None and i.currency == currency
        ]
        debits = [i for i in live if i.side == "D" and i.open]
        credits_ = [i for i in live if i.side == "C" and i.open]
        action = chance.random()
        if action < 0.35:
            kind = chance.choice(["STANDARD", "STANDARD", "TAX", "FEE", *REQUESTS])
            ledger.add("D", kind, account, chance.randint(1, 9999), f"INV-{step:04d}", day, currency=currency)
        elif action < 0.55:
            kind = chance.choice(["PAYMENT", "PAYMENT", "OPENING", "CREDIT_NOTE"])
            ledger.add(
                "C", kind, account, chance.randint(1, 9999), f"{kind[:3]}-{step}", day, currency=currency
            )
        elif action < 0.85 and debits and credits_:
            credit, debit = chance.choice(credits_), chance.choice(debits)
            amount = chance.randint(1, min(credit.open, debit.open))
            standing[ledger.put(credit, debit, amount, day=_later(credit, debit, first_open))] = None
        elif standing and action < 0.93:
            identity = chance.choice(list(standing))
            del standing[identity]
            ledger.undo(identity, first_open)
        elif live:
            item = chance.choice(live)
            for identity in [i for i in standing if item.id in ledger.allocations[i - 1][1:3]]:
                del standing[identity]
                ledger.undo(identity, first_open)
            ledger.void(item, first_open)
    return ledger


def _later(credit: Item, debit: Item, first_open: str) -> str:
    return max(credit.effective_date, debit.effective_date, first_open)
