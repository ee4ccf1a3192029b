"""100,000 bank lines matched against 300,000 open invoices, from rows in memory to proposals."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.match import match, numbers_to_look_up
from backend.domain.matching.model import Account, Alias, Document, Entry, MatchRules, Past
from backend.domain.matching.reading import Reading
from backend.line_reading.apart import read_lines_apart
from shared.collector import without_collector
from tests.bench.data import Size, account, invoice, invoice_cents, issued

_AROUND = (
    "Zahlung",
    "SVWZ+",
    "vom 12.01.2026",
    "Danke",
    "payment",
    "EREF+NOTPROVIDED",
    "Betrag",
    "Ihre Lieferung",
)


def lines(size: Size, count: int, seed: int = 2026) -> list[Entry]:
    """Of ten lines five name an invoice, two name three of one customer without their marks, two come with
    an IBAN that is known and no number, one says nothing that helps. All pay whole invoices."""
    chance = random.Random(seed)
    found: list[Entry] = []
    for place in range(count):
        first = chance.randrange(size.invoices)
        owner, shape = first % size.accounts, place % 10
        amount, iban, payer = invoice_cents(first), "", f"Payer {shape}"
        if shape < 5:
            text = f"{chance.choice(_AROUND)} {invoice(first)} {chance.choice(_AROUND)} 03.02.2026"
        elif shape < 7:
            three = [(first + step * size.accounts) % size.invoices for step in range(3)]
            names = ", ".join(invoice(one).replace("-", "") for one in three)
            amount = sum(map(invoice_cents, three))
            text = f"Rechnungen {names} {chance.choice(_AROUND)}"
        elif shape < 9:
            text, iban = f"{chance.choice(_AROUND)} {chance.choice(_AROUND)}", _iban(owner)
        else:
            text, payer = "Miete Januar 2026, Wohnung 12", f"Customer {owner} GmbH"
        found.append(Entry(place, "2026-04-01", amount, "EUR", text, payer, iban, "", f"TX{place:012}"))
    return found


def _iban(owner: int) -> str:
    return f"DE{10 + owner % 90}{owner:018}"


def run(size: Size, count: int) -> dict[str, Any]:
    """Seconds of each step, and how many lines are how certain."""
    places = range(size.invoices)
    documents = [
        Document(
            place, invoice(place), "D", "STANDARD", place % size.accounts, "EUR", invoice_cents(place),
            invoice_cents(place), issued(place, size), issued(place, size),
        )
        for place in places
    ]  # fmt: skip
    accounts = [Account(place, account(place), f"Customer {place} Ltd") for place in range(size.accounts)]
    aliases = [Alias("IBAN", _iban(place), place) for place in range(size.accounts)]
    entries = lines(size, count)
    rules = MatchRules()
    keys = 0

    def look_up(readings: Sequence[Reading]) -> Past:
        nonlocal keys
        keys += len(numbers_to_look_up(readings))
        return Past()

    begin = time.perf_counter()
    with without_collector():  # as the view matches does
        books = OpenBooks(documents, accounts, aliases)
        proposals = match(entries, books, rules, look_up, read_lines_apart)
    end = time.perf_counter()
    levels = Counter(proposal.level for proposal in proposals)
    assert len(proposals) == count
    assert levels["CERTAIN"] > count * 0.4, levels
    return {
        "seconds": end - begin, "keys": keys, **levels,
    }  # fmt: skip
