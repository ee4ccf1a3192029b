"""Real receivables matched: what one customer settles on one day, day by day, each booked as it is assigned.

The file holds no bank text: the references are made by this test, with the words, separators and lost zeros
people use. Only invoices issued on or before the day are open on it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.match import match, numbers_to_look_up
from backend.domain.matching.model import Account, Alias, Closed, Document, Entry, MatchRules, Past
from backend.domain.matching.reading import Reading
from shared.identifiers import loose_key
from tests.data import receivables
from tests.data.receivables import Invoice, Payment

pytestmark = pytest.mark.data

WORDS = ("Rechnung ", "Rechnungen Nr. ", "INV ", "Invoice no. ", "RE", "re: ", "Rg.-Nr. ", "#", "facture ")
MARKS = (", ", " / ", " und ", " ", "; ", " & ", "/")
AROUND = (
    "",
    "Danke ",
    "SVWZ+",
    "EREF+NOTPROVIDED SVWZ+",
    "payment ",
    "vom {date} ",
    "{amount} USD ",
    "Ihre Lieferung ",
)


@dataclass
class Outcome:
    """What became of the payments, of the invoices they settle, and which were wrong."""

    payments: int = 0
    certain: int = 0
    invoices: int = 0
    certain_invoices: int = 0
    wrong: list[str] = field(default_factory=list)
    wrong_invoices: int = 0
    levels: Counter[str] = field(default_factory=Counter)

    def told(self, what: str) -> str:
        """The figures with their denominators."""
        share = 100 * self.certain / self.payments
        levels = ", ".join(f"{level.lower()} {count:,}" for level, count in sorted(self.levels.items()))
        return (
            f"\n{what}: {self.certain:,} of {self.payments:,} payments assigned by themselves"
            f" ({share:.1f} %), {len(self.wrong)} of these {self.certain:,} wrong;"
            f" {self.certain_invoices:,} of {self.invoices:,} invoices,"
            f" {self.wrong_invoices} of these {self.certain_invoices:,} wrong"
            f" ({levels})"
        )


@pytest.fixture(scope="module")
def invoices() -> list[Invoice]:
    """The file's invoices."""
    return receivables.read(receivables.FIRST)


def reference(payment: Payment, chance: random.Random) -> str:
    """A reference made by the test: words, marks, and in a third of them the zeros lost."""
    numbers = [invoice.number for invoice in payment.invoices]
    if chance.random() < 0.33:
        numbers = [number.lstrip("0") for number in numbers]
    around = chance.choice(AROUND).format(date=payment.settled.strftime("%d.%m.%Y"), amount=payment.amount)
    return (
        around
        + chance.choice(WORDS)
        + chance.choice(MARKS).join(numbers)
        + chance.choice(("", " Danke", " thanks"))
    )


def behind(closed: Sequence[Closed], readings: Sequence[Reading]) -> Past:
    """What the ledger knows of these lines: of the closed ones those that are asked for."""
    keys = set(numbers_to_look_up(readings))
    return Past([each for each in closed if loose_key(each.number) in keys])


def played(invoices: list[Invoice], line: Callable[[int, Payment], Entry], aliases: bool) -> Outcome:
    """The payments in the order of their days. What is not assigned by itself is booked as it truly was."""
    customers = {name: place for place, name in enumerate(sorted({i.customer for i in invoices}), 1)}
    accounts = [Account(place, name, f"Customer {name}") for name, place in customers.items()]
    known = [Alias("IBAN", iban(place), place) for place in customers.values()] if aliases else []
    ids = {invoice.number: place for place, invoice in enumerate(invoices, 1)}
    documents = {
        ids[i.number]: Document(
            ids[i.number], i.number, "D", "STANDARD", customers[i.customer], "USD", cents(i), cents(i),
            i.issued.isoformat(), i.due.isoformat(), hold=False,
        )
        for i in invoices
    }  # fmt: skip
    settled: set[int] = set()
    outcome = Outcome()
    for place, payment in enumerate(receivables.payments(invoices)):
        day = payment.settled.isoformat()
        opened = [d for d in documents.values() if d.document_date <= day and d.id not in settled]
        books = OpenBooks(opened, accounts, known)
        closed = [
            Closed(id_, documents[id_].number, "D", documents[id_].account_id, "USD") for id_ in settled
        ]
        (proposal,) = match([line(place, payment)], books, MatchRules(), partial(behind, closed))
        truth = {ids[i.number]: cents(i) for i in payment.invoices}
        outcome.payments += 1
        outcome.invoices += len(truth)
        outcome.levels[proposal.level] += 1
        if proposal.level == "CERTAIN":
            targets = {target.document_id: target.amount for target in proposal.targets}
            outcome.certain += 1
            outcome.certain_invoices += len(targets)
            if targets != truth:
                outcome.wrong.append(f"{entry}: {targets}, not {truth}")
                outcome.wrong_invoices += len(set(targets) ^ set(truth))
        settled |= set(truth)
    return outcome


def iban(place: int) -> str:
    """An account at a bank."""
    return f"DE{place % 90 + 10}{place:018}"


def cents(invoice: Invoice) -> int:
    """As the ledger keeps it."""
    return int(invoice.amount * 100)


def entry(place: int, payment: Payment, text: str, account: str) -> Entry:
    """A bank line of that payment."""
    amount = int(payment.amount * 100)
    return Entry(place, payment.settled.isoformat(), amount, "USD", text, "", account)


def test_named_invoices_are_assigned_by_themselves(invoices: list[Invoice]) -> None:
    chance = random.Random(2026)
    outcome = played(invoices, lambda place, p: entry(place, p, reference(p, chance), ""), aliases=False)
    print(outcome.told("references made by the test, customer not known"))
    assert (outcome.payments, outcome.invoices) == (2_428, 2_466)
    assert outcome.wrong == []
    assert outcome.certain >= 0.99 * outcome.payments


def test_without_references_customer_and_sum_assign(invoices: list[Invoice]) -> None:
    customers = {name: place for place, name in enumerate(sorted({i.customer for i in invoices}), 1)}
    outcome = played(
        invoices, lambda place, p: entry(place, p, "", iban(customers[p.customer])), aliases=True
    )
    print(outcome.told("no references, customer known by IBAN"))
    assert outcome.wrong == []
    assert outcome.certain >= 0.95 * outcome.payments


def test_without_reference_and_customer_nothing_assigns_itself(invoices: list[Invoice]) -> None:
    outcome = played(invoices, lambda place, p: entry(place, p, "", ""), aliases=True)
    print(outcome.told("neither reference nor customer"))
    assert outcome.certain == 0
