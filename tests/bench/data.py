"""What is measured with: a ledger of customers and invoices, and payments sheets with bad rows. Seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass

from addin.hosts.geometry import column_letters
from shared.kinds.assignments import KIND as MATCHES
from shared.schemas import Column, Mapping, Sheet, Source, Submission

ANY_DATE = {"payment_date_rule": "ANY"}
BAD_SHARE = 0.03
SETTLED = 1_000
"""Invoices that are paid before the measured sheet comes, for its rows that name a paid one."""

BAD_ROWS = ("unknown invoice", "unknown customer", "unreadable amount", "gateway type", "paid invoice")


@dataclass(frozen=True)
class Size:
    """How large the ledger is. Invoice i belongs to customer i % accounts."""

    accounts: int = 20_000
    invoices: int = 300_000


def account(place: int) -> str:
    """The number of a customer."""
    return f"C{place:06}"


def invoice(place: int) -> str:
    """The number of an invoice."""
    return f"INV-{place:07}"


def invoice_cents(place: int) -> int:
    """An invoice's total: 400.00 to 1,599.99."""
    return 40_000 + place * 7_919 % 120_000


def issued(place: int, size: Size) -> str:
    """The day an invoice was issued: the first half of them in January, the others in February."""
    return f"2026-{1 + (place >= size.invoices // 2):02}-{1 + place % 28:02}"


def _texts(header: str, letter: str, texts: list[str], types: str = "t") -> Column:
    return Column(header, letter, types, texts)


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}".rstrip("0").rstrip(".")


def _sheet(name: str, columns: list[Column]) -> Sheet:
    count = len(columns[0].texts)
    return Sheet(Source(book="bench.xlsx", sheet=name), 1, list(range(2, count + 2)), columns)


def accounts_sheet(size: Size) -> Submission:
    """All customers."""
    numbers = [account(place) for place in range(size.accounts)]
    names = [f"Customer {place}" for place in range(size.accounts)]
    sheet = _sheet("Accounts", [_texts("number", "A", numbers), _texts("name", "B", names)])
    return Submission("accounts", sheet, Mapping({"number": ["number"], "name": ["name"]}))


def invoices_sheet(size: Size) -> Submission:
    """All open invoices, the older half of them first, and the ones that will be settled."""
    places = range(size.invoices + SETTLED)
    sheet = _sheet(
        "Invoices",
        [
            _texts("number", "A", [invoice(place) for place in places]),
            _texts("account", "B", [account(place % size.accounts) for place in places]),
            _texts("issued", "C", [issued(place, size) for place in places], "d"),
            _texts("total", "D", [_money(invoice_cents(place)) for place in places], "n"),
        ],
    )
    mapping = Mapping(
        {"number": ["number"], "account": ["account"], "issue_date": ["issued"], "amount": ["total"]}
    )
    return Submission("invoices", sheet, mapping)


def settling_sheet(size: Size) -> Submission:
    """Payments in full of the last invoices."""
    places = range(size.invoices, size.invoices + SETTLED)
    sheet = _sheet(
        "Settled",
        [
            _texts("invoice", "A", [invoice(place) for place in places]),
            _texts("amount", "B", [_money(invoice_cents(place)) for place in places], "n"),
            _texts("id", "C", [f"OLD-{place}" for place in places]),
        ],
    )
    mapping = Mapping(
        {"invoices": ["invoice"], "amount": ["amount"], "transaction_id": ["id"]}, {"type": "Bank transfer"}
    )
    return Submission("payments", sheet, mapping, options=ANY_DATE)


@dataclass(frozen=True)
class Payments:
    """A payments sheet as rows, and how many of them are bad.

    rows: (customer, invoices, amount type, amount, date, transaction id, payment type)."""

    rows: list[tuple[str, str, str, str, str, str, str]]
    bad: int

    def submission(self) -> Submission:
        """The sheet as it is sent."""
        customers, invoices, types, amounts, days, ids, kinds = (list(column) for column in zip(*self.rows))
        letters = set(types)
        sheet = _sheet(
            "Payments",
            [
                _texts("Customer", "A", customers, _blanks(customers)),
                _texts("Invoice", "B", invoices, _blanks(invoices)),
                _texts("Amount", "C", amounts, letters.pop() if len(letters) == 1 else "".join(types)),
                _texts("Payment date", "D", days, "d"),
                _texts("Transaction ID", "E", ids),
                _texts("Payment type", "F", kinds),
            ],
        )
        mapping = Mapping(
            {
                "account": ["Customer"],
                "invoices": ["Invoice"],
                "amount": ["Amount"],
                "date": ["Payment date"],
                "transaction_id": ["Transaction ID"],
                "type": ["Payment type"],
            }
        )
        return Submission("payments", sheet, mapping, options=ANY_DATE)


def bank_lines(size: Size, count: int) -> Submission:
    """A line for each of the first invoices, paid in full, by as many payers as there are customers."""
    sheet = _sheet(
        "Bank lines",
        [
            _texts("Date", "A", ["2026-04-02"] * count, "d"),
            _texts("Credit", "B", [_money(invoice_cents(place)) for place in range(count)], "n"),
            _texts("Payer", "C", [f"Payer {place % size.accounts}" for place in range(count)]),
            _texts("Reference", "D", [f"{invoice(place)} thanks" for place in range(count)]),
            _texts("Transaction ID", "E", [f"BANK-{place:08}" for place in range(count)]),
        ],
    )
    columns = {
        "booking_date": ["Date"], "credit": ["Credit"], "payer": ["Payer"], "reference": ["Reference"],
        "transaction_id": ["Transaction ID"],
    }  # fmt: skip
    return Submission("payment_entries", sheet, Mapping(columns), options={"decimal_sign": "."})


def matches(numbers: list[str], keys: list[str], versions: list[int]) -> Submission:
    """Those lines as they are pulled, with every column, each with its invoice and a tick."""
    count = len(numbers)
    filled = {
        "entry": (numbers, "t"),
        "book": (["TRUE"] * count, "b"),
        "invoices": ([invoice(place) for place in range(count)], "t"),
        "amount": ([_money(invoice_cents(place)) for place in range(count)], "n"),
        "date": (["2026-04-02"] * count, "d"),
    }
    blank = [""] * count, "_" * count
    columns = [
        _texts(field.header, column_letters(place), *filled.get(field.name, blank))
        for place, field in enumerate(MATCHES.fields, 1)
    ]
    mapping = Mapping({field.name: [field.header] for field in MATCHES.fields})
    options = {"decimal_sign": "."}
    return Submission(
        "assignments", _sheet("Matches", columns), mapping, options=options, keys=keys, versions=versions
    )


def _blanks(texts: list[str]) -> str:
    return "".join("t" if text else "_" for text in texts)


def payments(size: Size, count: int, seed: int = 2026) -> Payments:
    """A sheet of `count` rows: 60 % name an invoice, 10 % three, 30 % the customer alone; 3 % are bad.

    Customers' own rows draw on the older half of the invoices and never use it up; named rows share out
    the newer half in as many rounds as it takes, so that every good row can be booked.
    """
    chance = random.Random(seed)
    half = size.invoices // 2
    groups = list(range(half, half + size.accounts))  # with the two next invoices of the same customer
    singles = list(range(half + 3 * size.accounts, size.invoices))
    chance.shuffle(groups)
    chance.shuffle(singles)
    single_rounds = -(-count * 6 // (10 * len(singles)))
    group_rounds = -(-count // (10 * len(groups)))
    own_rows = -(-count * 3 // (10 * size.accounts))
    own_cents = min(150_000, 40_000 * (half // size.accounts) // own_rows)
    single_at = group_at = own_at = bad = 0
    rows: list[tuple[str, str, str, str, str, str, str]] = []
    for place in range(count):
        day = f"2026-03-{1 + chance.randrange(28):02}"
        id_, kind, amount_type = f"TX{seed}-{place:08}", "Bank transfer", "n"
        shape = place % 10
        if shape < 6:
            first = singles[single_at % len(singles)]
            single_at += 1
            names, cents = invoice(first), invoice_cents(first) // single_rounds
            owner = account(first % size.accounts) if chance.random() < 0.5 else ""
        elif shape == 6:
            first = groups[group_at % len(groups)]
            group_at += 1
            listed = [first + step * size.accounts for step in range(3)]
            parts = [invoice_cents(one) // group_rounds for one in listed]
            cents = sum(parts)
            if group_rounds == 1 and chance.random() < 0.5:
                names = ", ".join(invoice(one) for one in listed)
            else:
                names = "; ".join(f"{invoice(one)}:{_money(part)}" for one, part in zip(listed, parts))
            owner = account(first % size.accounts)
        else:
            owner, names = account(own_at % size.accounts), ""
            own_at += 1
            cents = chance.randrange(own_cents // 5, own_cents)
        amount = _money(cents)
        if chance.random() < BAD_SHARE:
            fault = BAD_ROWS[bad % len(BAD_ROWS)]
            bad += 1
            if fault == "unknown invoice":
                names = f"INV-9{place:07}"
            elif fault == "unknown customer":
                owner = f"X{place:06}"
            elif fault == "unreadable amount":
                amount_type, amount = "t", amount + "O"
            elif fault == "gateway type":
                kind = "PayPal"
            else:
                owner, names = "", invoice(size.invoices + place % SETTLED)
        rows.append((owner, names, amount_type, amount, day, id_, kind))
    return Payments(rows, bad)
