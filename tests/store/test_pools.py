"""Of a customer's open invoices as many are read as money without an invoice can reach, and never fewer."""

from __future__ import annotations

import pytest

from backend.context import Server
from backend.domain.facts import WHOLE, Ledger, Wants
from backend.store import ledger
from backend.store.database import Database
from backend.store.ledger import read_ledger
from tests.conftest import Clock, sign_up
from tests.kinds.payments import DAY
from tests.ledger import ANY_DATE, Office
from tests.store.test_reversals import PAID, Asked

MANY = 40


@pytest.fixture
def office(store: Database, clock: Clock) -> Office:
    """C1 with P00 to P39 of 10.00 each: one a day, but P10 to P29 on one day; C2 with Q alone."""
    server = Server(store, clock, Asked())  # type: ignore[arg-type]
    office = Office(server, sign_up(server)[0])
    office.customers("C1", "C2")
    days = [
        f"2026-01-{1 + (place if place < 10 else 10 if place < 30 else place - 19):02}"
        for place in range(MANY)
    ]
    office.invoices(*[(f"P{place:02}", "C1", day, 10) for place, day in enumerate(days)])
    office.invoices(("Q", "C2", "2026-01-01", 10))
    return office


@pytest.mark.parametrize(
    ("money", "named", "read"),
    [
        (1, [], 1), (1000, [], 1), (1001, [], 2), (2999, [], 3), (3000, [], 3), (3001, [], 4),
        (10_000, [], 10), (10_001, [], 30), (30_000, [], 30), (30_001, [], 31), (WHOLE, [], MANY),
        (1000, [0], 2), (1000, [0, 1, 2, 3], 5), (1000, [1], 1), (30_000, [5], 31),
        (1000, [*range(MANY)], MANY),
    ],
)  # fmt: skip
def test_as_far_as_the_money_reaches_past_what_is_named(
    office: Office, money: int, named: list[int], read: int
) -> None:
    org_id = office.caller.org_id
    with office.server.database.read() as tx:
        ids = dict(tx.rows("SELECT number, id FROM open_item WHERE org_id = ?", org_id))
        owners = dict(tx.rows("SELECT number, id FROM account WHERE org_id = ?", org_id))
        wants = Wants(
            pools={owners["C2"]: 5, owners["C1"]: money}, debits={ids[f"P{place:02}"] for place in named}
        )
        found = read_ledger(tx, org_id, wants, Ledger()).debits
    assert len({debit.id for debit in found}) == len(found)
    numbers = {debit.number for debit in found}
    assert numbers == {"Q"} | {f"P{place:02}" for place in {*range(read), *named}}


def test_unnamed_money_goes_past_what_a_row_above_paid_by_name(office: Office) -> None:
    sent = office.payments(
        PAID,
        *[("C1", f"P{place:02}", 10, DAY, f"T{place}") for place in (0, 1, 2, 3, 5)],
        ("C1", None, 15, DAY, "U"),
        options=ANY_DATE,
    )
    assert [line[1:] for line in office.allocations() if line[0] == f"PAY-{sent.number}-7"] == [
        ("P04", 1000),
        ("P06", 500),
    ]


def test_settled_invoices_are_written_whole_however_many_a_statement_takes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_SETTLED_A_STATEMENT", 3)
    named = [("C1", f"P{place:02}", 10, "Cash", f"T{place}") for place in range(7)]
    sent = office.payments(
        ["account", "invoices", "amount", "type", "transaction_id"],
        *named,
        ("C1", "P07", 4, "Cash", "T7"),
        options=ANY_DATE,
    )
    assert sent.counts.booked == 8
    opened = [office.open()[f"P{place:02}"] for place in range(9)]
    assert opened == [0, 0, 0, 0, 0, 0, 0, 600, 1000]
    office.verify()
