"""The statement of account against the definition, computed row by row; on both databases."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from backend.access import Caller
from backend.context import Server
from backend.problems import NotFound, OptionInvalid
from backend.pull import pull
from backend.store.database import Database
from shared.schemas import ViewQuery
from tests.conftest import Clock, sign_up
from tests.ledger import Office
from tests.store.test_views_as_of import is_debt, rows
from tests.view_ledger import Ledger, random_ledger

EVER, ALL = "9999-12-31", 2**62
Lines = list[dict[str, Any]]
LATE = {"NOT_DUE", "DAYS_1_30", "DAYS_31_60", "DAYS_61_90", "OVER_90"}
BELOW = LATE | {"CREDIT_NOTES", "UNAPPLIED", "PREPAID"}


@pytest.fixture
def server(store: Database) -> Server:
    return Server(store, Clock())


def filled(server: Server, seed: int) -> tuple[Caller, Ledger]:
    """A random ledger of several currencies and closed periods beside another organisation's."""
    other, _ = sign_up(server, "Other")
    caller, _ = sign_up(server)
    random_ledger(seed + 1000, other.org_id, mixed=True).write(server.database)
    ledger = random_ledger(seed, caller.org_id, accounts=2, steps=80, mixed=True)
    ledger.write(server.database)
    return caller, ledger


def balance(ledger: Ledger, account: int, currency: str, day: str, seq: int) -> int:
    """The definition: debts less credits less money on pro-formas."""
    found = 0
    for item, left in ledger.live(day, seq):
        if (item.account, item.currency) == (account, currency):
            found += left if is_debt(item) else -left if item.side == "C" else 0
            found -= item.amount - left if item.kind == "PROFORMA" else 0
    return found


def by_currency(lines: Lines) -> dict[str, Lines]:
    parts: dict[str, Lines] = {}
    for line in lines:
        parts.setdefault(line["currency"], []).append(line)
    return parts


@pytest.mark.parametrize("seed", range(8))
def test_every_day_ends_with_the_balance_by_the_definition(server: Server, seed: int) -> None:
    caller, ledger = filled(server, seed)
    chance = random.Random(seed)
    taken_back = 0
    for _ in range(6):
        account = chance.choice(list(ledger.accounts))
        number = ledger.accounts[account][0]
        first, last, seen = sorted(f"2026-04-{chance.randint(1, 29):02d}" for _ in range(3))
        asked = {"date_from": chance.choice(["", first]), "date_to": chance.choice(["", last])}
        as_of = chance.choice(["", last, seen])
        seq = chance.choice([ALL, chance.randint(0, ledger.seq)])
        known_at = "" if seq == ALL else str(seq)
        query = ViewQuery(filters={"account": number, **asked}, as_of=as_of, known_at=known_at)
        ends = min(asked["date_to"] or EVER, as_of or EVER)
        found = by_currency(rows(pull(server, caller, "statement", query)))
        same = ViewQuery(filters={"account": number}, as_of="" if ends == EVER else ends, known_at=known_at)
        accounts = {line["currency"]: line for line in rows(pull(server, caller, "accounts", same))}
        assert {c for c, line in accounts.items() if line["balance"]} <= set(found)
        for currency, lines in found.items():
            place = next(at for at, line in enumerate(lines) if line["what"] == "CLOSING_BALANCE")
            opening, *moves, closing = lines[: place + 1]
            before = opening["date"] or "0001-01-01"
            assert opening["balance"] == balance(ledger, account, currency, before, seq)
            for line, after in pairwise([*moves, closing]):
                assert (asked["date_from"] or "") <= line["date"] <= ends
                if after is closing or after["date"] != line["date"]:
                    assert line["balance"] == balance(ledger, account, currency, line["date"], seq)
            assert opening["balance"] + sum(line["amount"] for line in moves) == closing["balance"]
            assert closing["balance"] == accounts.get(currency, {"balance": 0})["balance"]
            assert closing["open"] == closing["balance"] == sum(line["open"] for line in lines[place + 1 :])
            assert {line["what"] for line in lines[place + 1 :]} <= BELOW
            taken_back += sum(line["what"] == "TAKEN_BACK" for line in moves)
    assert seed or taken_back


@pytest.mark.parametrize("seed", range(3))
def test_what_is_below_is_the_customers_line_of_aging(server: Server, seed: int) -> None:
    caller, ledger = filled(server, seed)
    for number, *_ in ledger.accounts.values():
        for as_of in ("", "2026-05-25", "2026-07-20"):
            query = ViewQuery(filters={"account": number}, as_of=as_of)
            aging = {line["currency"]: line for line in rows(pull(server, caller, "aging", query))}
            for currency, lines in by_currency(rows(pull(server, caller, "statement", query))).items():
                below = {line["what"]: line["open"] for line in lines if line["what"] in BELOW}
                line = aging.get(currency, {})
                signed = {name: line.get(name.lower(), 0) * (1 if name in LATE else -1) for name in BELOW}
                assert below == {name: amount for name, amount in signed.items() if amount}


def test_a_closed_month_stays_and_the_next_one_tells_what_was_taken_back(server: Server) -> None:
    caller, _ = sign_up(server)
    office = Office(server, caller)
    office.customers("00104")
    office.invoices(("INV-1", "00104", "2026-03-01", "100"), ("INV-2", "00104", "2026-03-05", "50"))
    paid = office.payments(["invoices", "amount", "date"], ("INV-1", "100", "2026-03-10"))
    march = ViewQuery(filters={"account": "00104", "date_from": "2026-03-01", "date_to": "2026-03-31"})
    before = pull(server, caller, "statement", march)
    told = [(line["what"], line["number"], line["amount"], line["balance"], line["open"], line["settled"])
            for line in rows(before)]  # fmt: skip
    payment = told[3][1]
    assert told[:5] == [
        ("OPENING_BALANCE", None, None, 0, None, None),
        ("STANDARD", "INV-1", 10000, 10000, 0, f"{payment}: 100.00"),
        ("STANDARD", "INV-2", 5000, 15000, 5000, None),
        ("PAYMENT", payment, -10000, 5000, 0, "INV-1: 100.00"),
        ("CLOSING_BALANCE", None, None, 5000, 5000, None),
    ]
    office.send("settings", ["name", "value"], [["books_closed_through", "2026-03-31"]])
    office.reverse(paid)
    assert [line["balance"] for line in rows(pull(server, caller, "statement", march))] == [
        line["balance"] for line in rows(before)
    ]
    april = ViewQuery(filters={"account": "00104", "date_from": "2026-04-01"})
    lines = rows(pull(server, caller, "statement", april))
    assert [(line["date"], line["what"], line["number"], line["amount"]) for line in lines[:3]] == [
        ("2026-03-31", "OPENING_BALANCE", None, None),
        ("2026-04-01", "TAKEN_BACK", payment, 10000),
        (None, "CLOSING_BALANCE", None, None),
    ]
    assert lines[2]["balance"] == 15000


def test_what_was_booked_and_taken_back_under_one_date_never_stood(server: Server) -> None:
    caller, _ = sign_up(server)
    office = Office(server, caller)
    office.customers("00104")
    wrong = office.payments(["account", "amount", "date"], ("00104", "80", "2026-03-10"))
    office.reverse(wrong)
    now = rows(pull(server, caller, "statement", ViewQuery(filters={"account": "00104"})))
    assert [line["what"] for line in now] == ["OPENING_BALANCE", "CLOSING_BALANCE"]
    with server.database.read() as tx:
        seq = tx.value("SELECT MIN(seq) FROM open_item WHERE org_id = ?", caller.org_id)
    then = ViewQuery(filters={"account": "00104"}, known_at=str(seq))
    known = rows(pull(server, caller, "statement", then))
    assert [line["what"] for line in known] == ["OPENING_BALANCE", "PAYMENT", "CLOSING_BALANCE", "UNAPPLIED"]


def test_rows_can_be_cut_and_one_currency_chosen(server: Server) -> None:
    caller, ledger = filled(server, 1)
    number = ledger.accounts[1][0]
    query = ViewQuery(filters={"account": number}, limit=3)
    assert len(rows(pull(server, caller, "statement", query))) == 3
    both = rows(pull(server, caller, "statement", ViewQuery(filters={"account": number})))
    one = rows(pull(server, caller, "statement", ViewQuery(filters={"account": number, "currency": "jpy"})))
    assert one == by_currency(both)["JPY"]
    assert len(by_currency(both)) > 1


@pytest.mark.parametrize(
    ("filters", "refused"),
    [
        ({}, OptionInvalid),
        ({"account": "nobody"}, NotFound),
        ({"account": "00001", "date_from": "2026-05-01", "date_to": "2026-04-01"}, OptionInvalid),
        ({"account": "00001", "date_from": "1 May"}, OptionInvalid),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    server: Server, filters: dict[str, str], refused: type[Exception]
) -> None:
    caller, _ = filled(server, 2)
    with pytest.raises(refused):
        pull(server, caller, "statement", ViewQuery(filters=filters))
    first = ViewQuery(filters={"account": "00001", "date_from": "0001-01-01"})
    assert rows(pull(server, caller, "statement", first))[0]["date"] is None
