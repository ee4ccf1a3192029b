"""What runs per chunk, per press or over ranges reads no organisation from end to end, on SQLite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backend import engine, reverse
from backend.context import Server
from backend.pull import pull
from backend.store.database import Tx
from shared.schemas import ReversalRequest, ViewQuery
from tests.bench import data, ledger
from tests.ledger import Office

SIZE = data.Size(accounts=20, invoices=400)
FEW = {"ix_account_threshold", "ix_open_item_write_off", "ix_open_item_given_back"}
"""Indexes of the few rows that are exceptions; all of them may be read."""
WHOLE = re.compile(
    r"SCAN (?P<scanned>\w+)|SEARCH (?P<searched>\w+) USING (?:COVERING )?(?:PRIMARY KEY|INDEX (?P<index>\w+))"
    r" \(org_id=\?\)"
)
LARGE = {"open_item", "allocation", "put", "claim", "account", "posting", "failed_row", "invoice_line"}
NAMED = re.compile(rf"\b({'|'.join(sorted(LARGE))}) (?:AS )?(\w+)")

MEANT = {
    "is there any customer": "SELECT 1 FROM account WHERE org_id = ? AND live LIMIT 1",
    "did you mean: the first customers": "WHERE org_id = ? AND live ORDER BY number LIMIT ?",
    "the newest posting before a moment": "AND recorded_at <= ? ORDER BY seq DESC LIMIT 1",
    "the proof: nothing of the import is live": "IN (SELECT value FROM json_each(?)) AND void_seq IS NULL",
    "the proof: no put of it counts": "AND import_id IN (SELECT value FROM json_each(?)) AND dead_seq",
}
"""Why a query may read the whole of a table -> a part of its text."""

Plans = dict[str, list[str]]


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> Plans:
    """Every statement that runs from now on -> the steps SQLite takes for it."""
    found: Plans = {}

    def noting(name: str) -> Callable[..., Any]:
        run = getattr(Tx, name)

        def noted(tx: Tx, sql: str, *parameters: Any) -> Any:
            if name == "many":
                explain(tx, sql, parameters[0][0] if parameters[0] else None)
            else:
                explain(tx, sql, parameters)
            return run(tx, sql, *parameters)

        return noted

    def explain(tx: Tx, sql: str, parameters: Any) -> None:
        if parameters is not None and sql not in found:
            cursor = tx.connection.connection.cursor()
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            found[sql] = [step[3] for step in cursor.fetchall()]

    for name in ("rows", "each", "one", "run", "many"):
        monkeypatch.setattr(Tx, name, noting(name))
    return found


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a payments sheet staged."""
    folder = tmp_path_factory.mktemp("plans")
    ledger.make_base(folder / "base.db", SIZE)
    ledger.make_staged(folder / "base.db", folder / "staged.db", SIZE, 5_200)
    return folder / "staged.db"


@pytest.fixture
def server(base: Path, tmp_path: Path) -> Iterator[Server]:
    path = tmp_path / "ledger.db"
    ledger.copy(base, path)
    with ledger.opened(path) as opened:
        yield opened


def whole(plans: Plans) -> dict[str, list[str]]:
    """Statements that read a large table of the organisation from end to end -> those steps."""
    found: dict[str, list[str]] = {}
    for sql, steps in plans.items():
        names = LARGE | {alias for _, alias in NAMED.findall(sql)}
        for step in steps:
            match = WHOLE.match(step)
            name = match and match["index"] not in FEW and (match["scanned"] or match["searched"])
            if name in names:
                found.setdefault(sql, []).append(step)
    return found


def unmeant(plans: Plans) -> dict[str, list[str]]:
    return {
        sql: steps for sql, steps in whole(plans).items() if not any(part in sql for part in MEANT.values())
    }


def book(server: Server) -> None:
    engine.run(server, ledger.CALLER.org_id, 4, chunk_rows=2_000)


def take_back(server: Server) -> None:
    book(server)
    reverse.preview(server, ledger.CALLER, "4")
    reverse.reverse(server, ledger.CALLER, "4", ReversalRequest())
    reverse.carry(server, ledger.CALLER.org_id, 4)
    reverse.reverse(server, ledger.CALLER, "4", ReversalRequest())


def bank_lines(server: Server) -> None:
    """Lines booked as payments, some of which come back, are refunded, and are taken back with all."""
    office = Office(server, ledger.CALLER)
    rows = [["2026-04-02", 1], ["2026-04-02", -1], ["2026-04-02", 2], ["2026-04-02", -1]]
    statement = office.send("payment_entries", ["booking_date", "credit"], rows)
    numbers = [f"BL-{statement.number}-{row}" for row in range(2, 6)]
    office.send(
        "assignments", ["entry", "book", "account", "invoices", "treat_as"],
        [
            [numbers[0], "yes", None, data.invoice(200), None],
            [numbers[1], "yes", None, data.invoice(200), "Returned"],
            [numbers[2], "yes", data.account(1), None, "Payment"],
            [numbers[3], "yes", data.account(1), None, "Returned"],
        ],
    )  # fmt: skip
    office.send("payment_actions", ["invoice", "amount", "type"], [[data.invoice(201), 1, "Cash"]])
    office.reverse(statement)


def take_back_invoices(server: Server) -> None:
    preview = reverse.preview(server, ledger.CALLER, "2")
    consent = [found.import_id for found in preview.dependants]
    reverse.reverse(server, ledger.CALLER, "2", ReversalRequest(consent=consent))


def look_up(server: Server) -> None:
    numbers = [data.invoice(place) for place in range(9)] + ["nothing"]
    for query in (
        ViewQuery(numbers=numbers),
        ViewQuery(numbers=numbers, columns=["open", "status"]),
        ViewQuery(numbers=numbers, as_of="2026-03-31", known_at="2026-04-02"),
    ):
        pull(server, ledger.CALLER, "invoices", query)
    pull(server, ledger.CALLER, "accounts", ViewQuery(numbers=[data.account(1)]))
    for number in (data.invoice(1), "PAY-3-2", data.account(1)):
        pull(server, ledger.CALLER, "history", ViewQuery(filters={"number": number}))
    pull(server, ledger.CALLER, "import_rows", ViewQuery(filters={"import": "3"}))


def what_is_open_of_a_customer(server: Server) -> None:
    for status in ("OPEN", "OVERDUE", "UNPAID", "PARTIALLY_PAID"):
        filters = {"account": data.account(1), "status": status}
        pull(server, ledger.CALLER, "invoices", ViewQuery(filters=filters))
    pull(server, ledger.CALLER, "unallocated", ViewQuery(filters={"account": data.account(1)}))
    look_up(server)


def all_of_a_customer(server: Server) -> None:
    filters = {"account": data.account(1)}
    for as_of in ("", "2026-03-31"):
        for view in ("statement", "payments", "aging", "accounts", "unallocated", "invoices"):
            pull(server, ledger.CALLER, view, ViewQuery(filters=filters, as_of=as_of))


@pytest.mark.parametrize(
    "press",
    [book, bank_lines, take_back, take_back_invoices, look_up, what_is_open_of_a_customer, all_of_a_customer],
)
def test_nothing_reads_the_whole_organisation(
    server: Server, plans: Plans, press: Callable[[Server], None]
) -> None:
    press(server)
    assert len(plans) > 10
    assert not unmeant(plans)


def test_a_whole_scan_would_be_seen(server: Server, plans: Plans) -> None:
    with server.database.read() as tx:
        tx.rows("SELECT id FROM open_item o WHERE o.org_id = ? AND o.row_no = 7", 1)
        tx.rows("SELECT count(*) FROM allocation WHERE amount = ?", 7)
        tx.rows("SELECT id FROM open_item WHERE org_id = ? AND id IN (1, 2)", 1)
    assert len(unmeant(plans)) == 2


def test_booking_reads_of_a_customer_what_is_open_alone(server: Server, plans: Plans) -> None:
    book(server)
    asked = [steps for sql, steps in plans.items() if "account_id" in sql and "open > 0" in sql]
    assert asked
    assert not [step for steps in asked for step in steps if "ix_open_item_customer" in step]


def test_what_is_being_taken_back_is_found_by_an_index_of_its_own(server: Server, plans: Plans) -> None:
    book(server)
    asked = {sql: steps for sql, steps in plans.items() if "state = 'REVERSING'" in sql}
    assert len(asked) == 1
    ((first, *others),) = asked.values()
    assert "SEARCH r USING INDEX ix_import_reversing" in first
    assert all("SEARCH" in step for step in others)
