"""Views by either clock, against the definition computed row by row; on both databases."""

from __future__ import annotations

import random
from collections import Counter as Tally
from typing import Any

import pytest

from backend.access import Caller
from backend.context import Server
from backend.problems import OptionInvalid
from backend.pull import pull
from backend.store.database import Database
from shared.codes import sentence
from shared.schemas import ViewQuery, ViewTable
from tests.conftest import Clock, sign_up
from tests.view_ledger import REQUESTS, Item, Ledger, hour, random_ledger

FAR = ("9999-12-31", 2**62)


def rows(table: ViewTable) -> list[dict[str, Any]]:
    """A view row by row."""
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*table.values, strict=True)]


def filled(store: Database, seed: int) -> tuple[Server, Caller, Ledger]:
    """A server over a random ledger, the second organisation of its database."""
    server = Server(store, Clock())
    other, _ = sign_up(server, "Other")
    caller, _ = sign_up(server)
    random_ledger(seed + 1000, other.org_id).write(store)
    ledger = random_ledger(seed, caller.org_id)
    ledger.write(store)
    return server, caller, ledger


def moments(ledger: Ledger, seed: int) -> list[tuple[str, int]]:
    chance = random.Random(seed)
    return [FAR] + [(f"2026-04-{chance.randint(1, 28):02d}", chance.randint(0, ledger.seq)) for _ in range(5)]


def asked(day: str, seq: int, **filters: str) -> ViewQuery:
    if (day, seq) == FAR:
        return ViewQuery(filters=filters)
    return ViewQuery(filters=filters, as_of=day, known_at=str(seq))


def is_debt(item: Item) -> bool:
    return item.side == "D" and item.kind not in REQUESTS


@pytest.mark.parametrize("seed", range(6))
def test_views_equal_the_definition_at_any_moment(store: Database, seed: int) -> None:
    server, caller, ledger = filled(store, seed)
    for day, seq in moments(ledger, seed):
        live = ledger.live(day, seq)
        invoices = rows(pull(server, caller, "invoices", asked(day, seq, kind="ALL")))
        shown = {row["number"]: row["open"] for row in invoices if row["kind"] != "CREDIT_NOTE"}
        assert shown == {item.number: left for item, left in live if item.side == "D"}
        notes = {row["number"]: -row["open"] for row in invoices if row["kind"] == "CREDIT_NOTE"}
        assert notes == {item.number: left for item, left in live if item.kind == "CREDIT_NOTE"}
        assert all(row["total"] == row["paid"] + row["credits"] + row["open"] for row in invoices)

        balances: Tally[tuple[str, str]] = Tally()
        for item, left in live:
            sign = 1 if is_debt(item) else -1 if item.side == "C" else 0
            key = (ledger.accounts[item.account][0], item.currency)
            balances[key] += sign * left - (item.amount - left if item.kind == "PROFORMA" else 0)
        for view in ("accounts", "aging"):
            found = rows(pull(server, caller, view, asked(day, seq)))
            assert {(r["number"], r["currency"]): r["balance"] for r in found if r["balance"]} == {
                key: amount for key, amount in balances.items() if amount
            }

        payments = rows(pull(server, caller, "payments", asked(day, seq)))
        assert {row["number"]: row["unapplied"] for row in payments} == {
            item.number: left for item, left in live if item.kind == "PAYMENT"
        }
        unallocated = rows(pull(server, caller, "unallocated", asked(day, seq)))
        assert {row["number"]: row["unapplied"] for row in unallocated} == {
            item.number: left
            for item, left in live
            if item.side == "C" and item.kind != "CREDIT_NOTE" and left
        }


@pytest.mark.parametrize("seed", range(3))
def test_now_by_the_stored_open_amounts_is_now_by_the_rows(store: Database, seed: int) -> None:
    server, caller, ledger = filled(store, seed)
    computed = ViewQuery(as_of="9999-12-30", known_at=str(ledger.seq))
    for view in ("payments", "accounts"):
        stored_rows = rows(pull(server, caller, view, ViewQuery()))
        computed_rows = rows(pull(server, caller, view, computed))
        for row in stored_rows + computed_rows:
            row.pop("overdue", None)  # lateness counts from the as-of date
        assert stored_rows == computed_rows
    numbers = [item.number for item in ledger.items if item.side == "D"]
    stored = rows(pull(server, caller, "invoices", ViewQuery(numbers=numbers)))
    then = rows(pull(server, caller, "invoices", ViewQuery(numbers=numbers, known_at=str(ledger.seq))))
    assert stored == then


def test_aging_adds_up_to_customer_balances_and_overdue(store: Database) -> None:
    server, caller, _ = filled(store, 11)
    for as_of in ("", "2026-05-20", "2026-07-30", "2026-12-31"):
        aging = rows(pull(server, caller, "aging", ViewQuery(as_of=as_of)))
        accounts = rows(pull(server, caller, "accounts", ViewQuery(as_of=as_of)))
        late = ("days_1_30", "days_31_60", "days_61_90", "over_90")
        for key in ("credit_notes", "unapplied", "prepaid", "balance"):
            assert sum(row[key] for row in aging) == sum(row[key] for row in accounts)
        assert sum(row[key] for row in aging for key in late) == sum(row["overdue"] for row in accounts)


def test_the_buckets_of_aging_begin_where_they_say(store: Database) -> None:
    server = Server(store, Clock())
    caller, _ = sign_up(server)
    ledger = Ledger(caller.org_id)
    ledger.accounts[1] = ("00104", "Acme", "EUR", 0)
    for place, due in enumerate(
        ["2026-07-01", "2026-06-30", "2026-06-01", "2026-05-31", "2026-05-02", "2026-05-01", "2026-04-02",
         "2026-04-01", "2025-01-01"]
    ):  # fmt: skip
        ledger.add("D", "STANDARD", 1, 10**place, f"INV-{place}", "2025-01-01", due=due)
    ledger.write(store)
    (row,) = rows(pull(server, caller, "aging", ViewQuery(as_of="2026-07-01")))
    buckets = [row[name] for name in ("not_due", "days_1_30", "days_31_60", "days_61_90", "over_90")]
    assert buckets == [1, 110, 11000, 1100000, 110000000]


def test_known_at_takes_a_time_a_day_or_a_sequence(store: Database) -> None:
    server, caller, ledger = filled(store, 5)
    by_seq = pull(server, caller, "invoices", ViewQuery(known_at="20")).values
    for text in (hour(20), "2026-04-01T20:59:59Z", "2026-04-01T20:30", "2026-04-01T22:30:00+02:00"):
        assert pull(server, caller, "invoices", ViewQuery(known_at=text)).values == by_seq, text
    day = pull(server, caller, "invoices", ViewQuery(known_at="2026-04-01")).values
    assert day == pull(server, caller, "invoices", ViewQuery(known_at="23")).values
    assert not pull(server, caller, "invoices", ViewQuery(known_at="2020-01-01")).keys
    assert pull(server, caller, "invoices", ViewQuery()).sequence == ledger.seq


@pytest.mark.parametrize("text", ["{next}", "20260401", "2026", "46113", "9" * 18, "²"])
def test_a_sequence_that_is_not_reached_is_not_shown_as_if_it_were_now(store: Database, text: str) -> None:
    server, caller, ledger = filled(store, 5)
    assert pull(server, caller, "invoices", ViewQuery(known_at=str(ledger.seq))).keys
    text = text.format(next=ledger.seq + 1)
    with pytest.raises(OptionInvalid) as refused:
        pull(server, caller, "invoices", ViewQuery(known_at=text))
    assert sentence(refused.value.code, refused.value.args_) == (
        f'Known at cannot be "{text}". Allowed: a day (2026-03-31), a time (2026-03-31 18:00), or a ledger'
        f" sequence up to {ledger.seq}."
    )
