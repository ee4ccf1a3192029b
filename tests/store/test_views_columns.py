"""Single columns of a view are the very columns of the whole view, however they are found."""

from __future__ import annotations

import random
from typing import Any

import pytest

from backend.context import Server
from backend.problems import OptionInvalid
from backend.pull import pull
from backend.store.database import Database
from backend.views import exactly, invoices
from shared.schemas import ViewQuery, ViewTable
from shared.views import VIEWS
from shared.views.invoices import STATUSES
from tests.conftest import Clock, sign_up
from tests.view_ledger import Ledger, random_ledger

NAMES = [column.name for column in VIEWS["invoices"].columns]


def odd(ledger: Ledger, chance: random.Random) -> list[str]:
    """Adds what a number alone does not tell; all numbers to ask for, and some that name nothing."""
    account = min(ledger.accounts)
    number, name, currency, _ = ledger.accounts[account]
    ledger.accounts[account] = (number, name, currency, 1_000_000_000)
    for text in ("0012", "12", "Dup-1", "dup-1", "00Ab", "Twice", "Twice", "ÄRGER-1"):
        ledger.add("D", chance.choice(("STANDARD", "FEE", "PROFORMA")), account, 700, text, "2026-04-01")
    given_up = ledger.add("D", "STANDARD", account, 500, "OFF-1", "2026-04-01")
    ledger.put(ledger.add("C", "WRITE_OFF", account, 500, "WO-1", "2026-04-02"), given_up, 500)
    regained = ledger.add("D", "STANDARD", account, 500, "OFF-2", "2026-04-01")
    ledger.undo(ledger.put(ledger.add("C", "WRITE_OFF", account, 500, "WO-2", "2026-04-02"), regained, 500))
    ledger.put(ledger.add("C", "PAYMENT", account, 500, "PAY-9-9", "2026-04-02"), regained, 500)
    ledger.void(ledger.add("D", "STANDARD", account, 500, "GONE-1", "2026-04-01"))
    for text in ('Q"7\\n', "名-1\x1f/2", "[1,2]"):
        ledger.add("D", "STANDARD", max(ledger.accounts), 2**53 + 1, text, "2026-04-01")
    numbers = [item.number for item in ledger.items]
    strange = ["012", "AB", "off-1", "Dup-1", "DUP-1", "nothing", "", " OFF-2 ", "ärger-1", "00off-2"]
    asked = numbers + strange + chance.sample(numbers, min(5, len(numbers)))
    chance.shuffle(asked)
    return asked


def cut(table: ViewTable, columns: list[str]) -> list[list[object]]:
    return [table.values[table.columns.index(name)] for name in columns]


@pytest.mark.parametrize("seed", range(8))
def test_columns_of_numbers_are_those_of_the_whole_view(store: Database, seed: int) -> None:
    chance = random.Random(seed)
    server = Server(store, Clock())
    caller, _ = sign_up(server)
    ledger = random_ledger(seed, caller.org_id)
    numbers = odd(ledger, chance)
    ledger.write(store)
    for query in (
        ViewQuery(numbers=numbers),
        ViewQuery(numbers=numbers, as_of="2026-04-10"),
        ViewQuery(filters={"kind": "ALL"}),
    ):
        whole = pull(server, caller, "invoices", query)
        if not seed:
            assert {"WRITTEN_OFF", "NO_PAYMENT_REQUIRED"} <= set(cut(whole, ["status"])[0]) or query.as_of
        for columns in (
            ["number", "open", "status", "due_date", "currency"],
            ["open"],
            ["status", "number", "status"],
            chance.sample(sorted(exactly.COLUMNS), 4),
            chance.sample(NAMES, 5),
        ):
            query.columns = columns
            shown = pull(server, caller, "invoices", query)
            assert shown.columns == columns
            assert shown.values == cut(whole, columns)
            assert (shown.keys, shown.versions) == ([], [])
            assert shown.places == (whole.places if "currency" in columns else {})


@pytest.mark.parametrize("as_of", ["", "2026-04-10"])
@pytest.mark.parametrize("seed", range(3))
def test_a_status_asked_for_leaves_exactly_the_others_out(
    store: Database, monkeypatch: pytest.MonkeyPatch, seed: int, as_of: str
) -> None:
    clock = Clock()
    server = Server(store, clock)
    caller, _ = sign_up(server)
    clock.advance(days=60)
    ledger = random_ledger(seed, caller.org_id)
    odd(ledger, random.Random(seed))
    ledger.write(store)
    read: list[set[bool]] = []
    select = invoices._select

    def noting(*given: Any, **named: Any) -> Any:
        rows = select(*given, **named)
        read.append({row[9] > 0 for row in rows})
        return rows

    monkeypatch.setattr(invoices, "_select", noting)
    seen = set()
    for kind in ("DEBT", "REQUEST", "CREDIT_NOTE", "ALL"):
        whole = pull(server, caller, "invoices", ViewQuery(filters={"kind": kind}, as_of=as_of))
        every = list(zip(*whole.values, strict=True))
        place = {name: whole.columns.index(name) for name in ("status", "open", "days_late")}
        for status in ("OPEN", "OVERDUE", *(code for code, _ in STATUSES if code != "NONE")):
            query = ViewQuery(filters={"kind": kind, "status": status}, as_of=as_of)
            shown = list(zip(*pull(server, caller, "invoices", query).values, strict=True))
            assert shown == [
                row
                for row in every
                if row[place["status"]] == status
                or (status == "OPEN" and row[place["open"]])
                or (status == "OVERDUE" and row[place["days_late"]] is not None)
            ], (kind, status)
            if shown:
                seen.add(status)
            if not as_of and status not in ("PREVIOUS_BALANCE_REMAINING", "DO_NOT_PAY"):
                assert read[-1] <= {status not in ("PAID", "WRITTEN_OFF")}, "nothing else is read"
    assert {"OPEN", "PAID", "WRITTEN_OFF"} <= seen
    assert as_of or {"PARTIALLY_PAID", "OVERDUE"} <= seen


def test_a_number_that_one_document_bears_is_found_in_one_search(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(store, Clock())
    caller, _ = sign_up(server)
    ledger = random_ledger(3, caller.org_id)
    ledger.accounts[1] = ("00001", "Customer 1", "EUR", 0)
    ledger.add("D", "STANDARD", 1, 700, "ONE-1", "2026-04-01")
    ledger.write(store)
    monkeypatch.setattr("backend.views.invoices._looked_up", None)
    table = pull(server, caller, "invoices", ViewQuery(numbers=["ONE-1"] * 2, columns=["open", "status"]))
    assert table.values == [[700, 700], ["UNPAID", "UNPAID"]]


def test_a_search_by_number_leaves_no_part_of_the_file_mapped(store: Database) -> None:
    server = Server(store, Clock())
    caller, _ = sign_up(server)
    random_ledger(3, caller.org_id).write(store)
    pull(server, caller, "invoices", ViewQuery(numbers=["INV-1"], columns=["open"]))
    with store.read() as tx:
        if tx.is_sqlite:
            assert tx.value("PRAGMA mmap_size") == 0


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_columns_a_view_does_not_have_are_refused(store: Database, view: str) -> None:
    server = Server(store, Clock())
    caller, _ = sign_up(server)
    with pytest.raises(OptionInvalid):
        pull(server, caller, view, ViewQuery(columns=["colour"]))
