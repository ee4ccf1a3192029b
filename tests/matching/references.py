"""Bank lines made up with what they truly pay: what people write, and what looks like it and is not.

A line is *wrong* where the matcher is certain of documents that are not all those, and only those, that the
line was made to pay. What no one could tell is not made: a line that names nothing, or nothing of its own,
pays whole invoices; a number that was mistyped into another customer's invoice is never of that very amount.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import Account, Alias, Closed, Document, Entry, Paid

SCHEMES: tuple[Callable[[int], str], ...] = (
    lambda n: f"INV{n:04}",
    lambda n: f"INV-2024-{n:04}",
    lambda n: f"RE{2400000 + n}",
    lambda n: f"2024/{n:05}",
    lambda n: f"{n + 1000}",
    lambda n: f"{n * 7 + 10000}",
    lambda n: f"{20240101 + n}",
    lambda n: f"{10124 + n * 1000:06}",
    lambda n: f"{n * 37:010}",
    lambda n: f"A{n}",
    lambda n: f"24.{n:04}.X",
)
NUMBERS = 700
ACCOUNTS = 40
INVOICE_WORDS = (
    "Rechnung",
    "RE",
    "Re-Nr.",
    "Rechnungsnr.",
    "INV",
    "Invoice",
    "invoice no.",
    "Nr.",
    "facture",
    "#",
    "bill",
    "No",
)
OTHER_WORDS = (
    "Kunden-Nr.",
    "Kd.",
    "customer no",
    "Bestellung",
    "order",
    "PO",
    "Tel.",
    "Mandat",
    "Vertrag Nr",
)
CHATTER = (
    "Danke",
    "SVWZ+",
    "Zahlung",
    "Ihre Lieferung",
    "payment",
    "EREF+NOTPROVIDED",
    "Miete",
    "thanks",
    "i.A.",
    "Fa. Acme",
)
LIST_MARKS = (", ", ",", " / ", "/", " und ", " and ", " & ", "; ", " + ", " u. ", " ", ", und ")


@dataclass(frozen=True)
class World:
    """A ledger small enough to be made many times. paid: documents on which nothing is open."""

    books: OpenBooks
    open: list[Document]
    closed: list[Closed]
    paid: dict[int, list[Paid]]
    ibans: dict[int, str]


@dataclass(frozen=True)
class Line:
    """A bank line. pays: ids of the open documents it was made to pay whole; () where it pays none of them
    whole, or nothing that is known. told: how it was made, for the message of a test."""

    entry: Entry
    pays: tuple[int, ...]
    told: str


def world(chance: random.Random) -> World:
    """A ledger of two ways of numbering; a third of it is paid or void. Amounts come again."""
    schemes = chance.sample(SCHEMES, chance.choice((1, 2)))
    numbers = list(dict.fromkeys(chance.choice(schemes)(n) for n in chance.sample(range(1, 1500), NUMBERS)))
    opened: list[Document] = []
    closed: list[Closed] = []
    paid: dict[int, list[Paid]] = {}
    for id_, number in enumerate(numbers, 1):
        account = chance.randrange(1, ACCOUNTS + 1)
        amount = chance.choice((chance.randrange(100, 500_000), chance.randrange(1, 40) * 2500))
        if chance.random() < 0.33:
            void = chance.random() < 0.2
            closed.append(Closed(id_, number, "D", account, "EUR", void))
            if not void:
                paid[id_] = [Paid(f"PAY-{id_}-1", amount, "2024-03-01")]
        else:
            day = f"2024-01-{1 + id_ % 28:02}"
            opened.append(Document(id_, number, "D", "STANDARD", account, "EUR", amount, amount, day))
    style = chance.choice((lambda a: f"{10000 + a * 31}", lambda a: f"C{a:05}", lambda a: f"{1000 + a * 7}"))
    accounts = [Account(a, style(a), f"Customer {a} GmbH") for a in range(1, ACCOUNTS + 1)]
    ibans = {a: f"DE{10 + a}{a:018}" for a in range(1, ACCOUNTS + 1)}
    aliases = [Alias("IBAN", iban, a) for a, iban in ibans.items()]
    return World(OpenBooks(opened, accounts, aliases), opened, closed, paid, ibans)


class Writer:
    """Writes lines of a world."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._world, self._chance = world, chance
        self._own: dict[int, list[Document]] = {}
        for document in world.open:
            self._own.setdefault(document.account_id, []).append(document)
        self._closed: dict[int, list[Closed]] = {}
        for each in world.closed:
            self._closed.setdefault(each.account_id, []).append(each)

    def line(self, id_: int) -> Line:
        """One line of a kind drawn at random."""
        chance = self._chance
        account = chance.choice(sorted(self._own))
        own = self._own[account]
        meant = chance.sample(own, min(len(own), chance.choice((1, 1, 1, 2, 2, 3, 4))))
        total = sum(each.open for each in meant)
        known = chance.random() < 0.5
        told, pays = chance.choice(self._KINDS), tuple(each.id for each in meant)
        amount, pieces = total, [self._listed([each.number for each in meant])]
        if told == "part":
            amount, pays = max(1, total - chance.choice((1, 200, total // 2, total // 3))), ()
        elif told == "surplus":
            amount, pays = total + chance.choice((1, 100, chance.choice(own).open)), ()
        elif told == "closed too" and account in self._closed:
            other = chance.choice(self._closed[account])
            pieces, pays = [self._listed([*(each.number for each in meant), other.number])], ()
            amount += chance.choice((0, chance.choice(own).open))
        elif told == "closed only" and account in self._closed:
            other = chance.choice(self._closed[account])
            pieces, pays = [self._listed([other.number])], ()
            amount = chance.choice(own).open
        elif told == "another's too":
            other = chance.choice(self._world.open)
            pieces.append(f"{chance.choice(OTHER_WORDS)} {other.number}")
        elif told == "inside longer":
            pieces = [self._inside(each.number) for each in meant]
            if chance.random() < 0.5:
                other = chance.choice(own)
                pays, amount = (other.id,), other.open
        elif told == "mistyped":
            pieces, amount, pays = self._mistyped(meant, total)
        elif told == "nothing named":
            pieces = []
        elif told == "several customers":
            other = chance.choice(self._world.open)
            if other not in meant:
                pieces = [self._listed([*(each.number for each in meant), other.number])]
                pays = (*pays, other.id)
                amount += other.open
        noise = [self._noise(amount, account) for _ in range(chance.choice((0, 0, 1, 1, 2, 3)))]
        words = [*pieces, *noise, *chance.sample(CHATTER, chance.choice((0, 1, 2)))]
        chance.shuffle(words)
        iban = self._world.ibans[account] if known else ""
        text = chance.choice((" ", "  ", "\n", " - ", ", ")).join(words)
        return Line(Entry(id_, "2024-05-02", amount, "EUR", text, f"Payer {account}", iban), pays, told)

    _KINDS = (
        "whole", "whole", "whole", "whole", "part", "surplus", "closed too", "closed only", "another's too",
        "inside longer", "mistyped", "nothing named", "several customers",
    )  # fmt: skip

    def _listed(self, numbers: list[str]) -> str:
        """Numbers as people list them, with a word before the first, before each, or before none."""
        chance = self._chance
        written = [self._written(number) for number in numbers]
        where = chance.choice(("first", "each", "none"))
        before = [f"{chance.choice(INVOICE_WORDS)}{chance.choice((' ', ': ', ' ', ''))}" for _ in written]
        if where == "each":
            written = [word + number for word, number in zip(before, written)]
        elif where == "first":
            written[0] = before[0] + written[0]
        mark = chance.choice(LIST_MARKS)
        return mark.join(written)

    def _written(self, number: str) -> str:
        chance = self._chance
        how = chance.choice(
            ("as it is", "as it is", "as it is", "lower", "other marks", "no marks", "blanks", "zeros")
        )
        if how == "lower":
            return number.lower()
        if how == "other marks":
            return "".join(char if char.isalnum() else chance.choice("-/. ") for char in number)
        if how == "no marks":
            return "".join(char for char in number if char.isalnum())
        if how == "blanks":
            cut = chance.randrange(1, len(number)) if len(number) > 1 else 1
            return f"{number[:cut]} {number[cut:]}"
        if how == "zeros":
            return number.lstrip("0") or number
        return number

    def _inside(self, number: str) -> str:
        """A longer number that holds this one."""
        chance = self._chance
        digits = str(chance.randrange(10, 10_000))
        return chance.choice(
            (number + digits, digits + number, f"X{number}", number + "A", f"{digits}-{number}/{digits}")
        )

    def _mistyped(self, meant: list[Document], total: int) -> tuple[list[str], int, tuple[int, ...]]:
        """One digit of the first number is another one: perhaps another's invoice, of another amount."""
        chance = self._chance
        number = meant[0].number
        places = [place for place, char in enumerate(number) if char.isdigit()]
        place = chance.choice(places)
        wrong = (
            number[:place] + str((int(number[place]) + chance.randrange(1, 10)) % 10) + number[place + 1 :]
        )
        numbers = [wrong, *(each.number for each in meant[1:])]
        taken = [each.open for each in self._world.open if each.number == wrong]
        meant_sum = sum(each.open for each in meant[1:])
        if taken and taken[0] + meant_sum == total:
            numbers = [each.number for each in meant]
        return [self._listed(numbers)], total, tuple(each.id for each in meant)

    def _noise(self, amount: int, account: int) -> str:
        """What is no invoice's number: dates, amounts, IBANs, telephones, and numbers behind other words."""
        chance = self._chance
        stranger = chance.choice(self._world.open)
        day, month, year = chance.randrange(1, 29), chance.randrange(1, 13), chance.choice((2023, 2024))
        shown = chance.choice((amount, stranger.open))
        whole, cents = divmod(shown, 100)
        number = self._world.books.accounts[account].number
        other = chance.choice(OTHER_WORDS)
        return chance.choice(
            (
                f"{day:02}.{month:02}.{year}", f"{year}-{month:02}-{day:02}",
                f"vom {day}.{month}.{year % 100:02}",
                f"{day}. März {year}", f"{day:02}{month:02}{year}", f"{year}{month:02}{day:02}",
                f"Q{month} {year}",
                f"{whole:,}.{cents:02}", f"{whole},{cents:02} EUR", f"EUR {whole}", f"{whole} EUR",
                f"€ {whole}.{cents:02}", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000",
                f"Tel. 0171/{chance.randrange(10**6, 10**7)}", f"+49 30 {chance.randrange(10**6, 10**7)}",
                f"{chance.choice(OTHER_WORDS[:3])} {number}", f"{other} {stranger.number}", "12 Monate",
                f"{chance.randrange(10**11, 10**12)}", f"{chance.randrange(1, 99)}", f"{year}",
                f"{chance.choice('PQXY')}{chance.randrange(10**6, 10**7)}Z",
            )
        )  # fmt: skip


def counted(kinds: Counter[str]) -> str:
    """The kinds of lines, for people."""
    return ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items()))
