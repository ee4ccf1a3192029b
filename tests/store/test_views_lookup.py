"""Invoices looked up by number: order, likeness, what is unknown; settlements; who sees what."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from backend.access import Caller
from backend.context import Server
from backend.problems import LimitExceeded, NotFound, OptionInvalid
from backend.pull import pull
from backend.store.counters import next_ids
from backend.store.database import Database
from shared import limits
from shared.schemas import ViewQuery
from shared.views import VIEWS
from tests.conftest import Clock, sign_up
from tests.ledger import Office
from tests.store.test_views_as_of import rows
from tests.view_ledger import Ledger


@dataclass
class Desk:
    """A server, who asks, and the ledger to be filled."""

    server: Server
    caller: Caller
    ledger: Ledger

    def look_up(self, *numbers: str) -> list[tuple[object, object]]:
        """(number, status) of each row."""
        self.ledger.write(self.server.database)
        table = pull(self.server, self.caller, "invoices", ViewQuery(numbers=list(numbers)))
        return [(row["number"], row["status"]) for row in rows(table)]

    def view(self, name: str, **filters: str) -> list[dict[str, object]]:
        return rows(pull(self.server, self.caller, name, ViewQuery(filters=filters)))


@pytest.fixture
def desk(store: Database) -> Desk:
    server = Server(store, Clock())
    caller, _ = sign_up(server)
    ledger = Ledger(caller.org_id)
    ledger.accounts[1] = ("00104", "Acme", "EUR", 0)
    ledger.accounts[2] = ("00231", "Bolt", "EUR", 0)
    return Desk(server, caller, ledger)


def test_numbers_keep_the_order_asked_and_unknown_ones_say_so(desk: Desk) -> None:
    for number in ("INV-1", "INV-2"):
        desk.ledger.add("D", "STANDARD", 1, 100, number, "2026-04-01")
    found = desk.look_up("INV-2", "nothing", "INV-1", "INV-2", "")
    assert found == [("INV-2", "UNPAID"), ("nothing", "unknown"), ("INV-1", "UNPAID"), ("INV-2", "UNPAID"),
                     ("", "unknown")]  # fmt: skip


def test_a_number_means_the_same_then_another_case_then_without_zeros(desk: Desk) -> None:
    for number in ("0012", "12", "inv-7", "INV-7", "00Ab"):
        desk.ledger.add("D", "STANDARD", 1, 100, number, "2026-04-01")
    assert desk.look_up("12", "0012", "012", "INV-7", "Inv-7", "AB") == [
        ("12", "UNPAID"), ("0012", "UNPAID"), ("012", "ambiguous"), ("INV-7", "UNPAID"),
        ("Inv-7", "ambiguous"), ("00Ab", "UNPAID"),
    ]  # fmt: skip


def test_a_number_taken_back_says_so_unless_it_lives_again(desk: Desk) -> None:
    for number in ("INV-1", "INV-2"):
        desk.ledger.void(desk.ledger.add("D", "STANDARD", 1, 100, number, "2026-04-01"))
    desk.ledger.add("D", "STANDARD", 1, 500, "INV-2", "2026-04-01")
    assert desk.look_up("INV-1", "INV-2") == [("INV-1", "NONE"), ("INV-2", "UNPAID")]
    assert [row["number"] for row in desk.view("invoices", status="NONE")] == ["INV-1", "INV-2"]


def test_what_settled_an_invoice_is_told_apart(desk: Desk) -> None:
    invoice = desk.ledger.add("D", "STANDARD", 1, 1000, "INV-1", "2026-04-01")
    opening = desk.ledger.add("C", "OPENING", 1, 100, "OPENING-INV-1", "2026-04-01")
    first = desk.ledger.add("C", "PAYMENT", 1, 250, "PAY-47-2", "2026-04-05")
    later = desk.ledger.add("C", "PAYMENT", 1, 250, "PAY-47-3", "2026-04-09")
    note = desk.ledger.add("C", "CREDIT_NOTE", 1, 40, "CN-1", "2026-04-06")
    for credit, amount in ((opening, 100), (first, 200), (note, 30)):
        desk.ledger.put(credit, invoice, amount)
    desk.ledger.undo(desk.ledger.put(later, invoice, 250))
    desk.ledger.write(desk.server.database)
    (row,) = desk.view("invoices")
    wanted = {"total": 1000, "paid": 300, "credits": 30, "open": 670, "last_payment": "2026-04-05"}
    assert {name: row[name] for name in wanted} == wanted
    assert row["status"] == "PARTIALLY_PAID"
    payments = {row["number"]: (row["state"], row["invoices"]) for row in desk.view("payments")}
    assert payments == {"PAY-47-2": ("PARTIALLY_ALLOCATED", "INV-1: 2.00"), "PAY-47-3": ("UNALLOCATED", None)}
    (shown,) = desk.view("invoices", kind="CREDIT_NOTE")
    assert (shown["total"], shown["credits"], shown["open"], shown["status"]) == (
        -40, -30, -10, "PARTIALLY_ALLOCATED",
    )  # fmt: skip


def test_small_debts_below_the_threshold_are_not_asked_for(desk: Desk) -> None:
    desk.ledger.accounts[1] = ("00104", "Acme", "EUR", 500)
    desk.ledger.accounts[2] = ("00231", "Bolt", "EUR", 500)
    desk.ledger.add("D", "STANDARD", 1, 400, "INV-1", "2026-04-01")
    desk.ledger.add("D", "STANDARD", 2, 400, "INV-2", "2026-04-01")
    desk.ledger.add("D", "STANDARD", 2, 100, "INV-3", "2026-04-01")
    assert desk.look_up("INV-1", "INV-2") == [("INV-1", "NO_PAYMENT_REQUIRED"), ("INV-2", "UNPAID")]


def test_history_tells_each_step_with_the_amount_before_and_after(desk: Desk) -> None:
    invoice = desk.ledger.add("D", "STANDARD", 1, 1000, "INV-1", "2026-04-01")
    payment = desk.ledger.add("C", "PAYMENT", 1, 250, "PAY-47-3", "2026-04-09")
    desk.ledger.undo(desk.ledger.put(payment, invoice, 250))
    desk.ledger.write(desk.server.database)
    steps = desk.view("history", number="inv-1")
    assert [(s["amount"], s["open_before"], s["open_after"]) for s in steps] == [
        (1000, 0, 1000), (-250, 1000, 750), (250, 750, 1000),
    ]  # fmt: skip
    assert {(s["import_no"], s["source"], s["by"]) for s in steps} == {(47, "April.xlsx ▸ Payments", "Ann")}
    assert steps[0]["row"] == invoice.id + 1
    assert [s["open_after"] for s in desk.view("history", number="pay-47-3")] == [250, 0, 250]
    assert [s["open_after"] for s in desk.view("history", number="104")] == [1000, 750]
    with pytest.raises(NotFound):
        desk.view("history", number="INV-2")


def test_another_organisation_sees_nothing(desk: Desk) -> None:
    invoice = desk.ledger.add("D", "STANDARD", 1, 1000, "INV-1", "2026-04-01")
    payment = desk.ledger.add("C", "PAYMENT", 1, 250, "PAY-47-3", "2026-04-09")
    desk.ledger.put(payment, invoice, 100)
    desk.ledger.write(desk.server.database)
    other, _ = sign_up(desk.server, "Other")
    with desk.server.database.write() as tx:  # past what was written by hand
        for name in ("import", "number", "seq"):
            next_ids(tx, desk.caller.org_id, name, 100)
    ours = Office(desk.server, desk.caller)
    ours.send("payment_entries", ["booking_date", "credit"], [["2026-04-02", 5]])
    ours.send("payer_aliases", ["what", "text", "account"], [["IBAN", "DE1", "00104"]])
    ours.send("matching_rules", ["name", "source", "look_in"], [["Ours", "IBAN", "Reference"]])
    shipped = {"matching_rules"}
    assert "Ours" in {row["name"] for row in desk.view("matching_rules")}
    assert "Ours" not in pull(desk.server, other, "matching_rules", ViewQuery()).values[0]
    for view in set(VIEWS) - shipped - {"history", "import_rows", "statement"}:
        assert desk.view(view), view
        assert not pull(desk.server, other, view, ViewQuery()).keys, view
    assert pull(desk.server, other, "invoices", ViewQuery(numbers=["INV-1"])).keys == [""]
    for number in ("INV-1", "PAY-47-3", "00104"):
        with pytest.raises(NotFound):
            pull(desk.server, other, "history", ViewQuery(filters={"number": number}))
    for view in ("invoices", "statement"):
        assert desk.view(view, account="00104")
        with pytest.raises(NotFound):
            pull(desk.server, other, view, ViewQuery(filters={"account": "00104"}))


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("invoices", ViewQuery(filters={"colour": "red"})),
        ("invoices", ViewQuery(filters={"status": "Unpaid"})),
        ("invoices", ViewQuery(as_of="31.03.2026")),
        ("invoices", ViewQuery(known_at="yesterday")),
        ("invoices", ViewQuery(filters={"issued_from": "2026-02-30"})),
        ("invoices", ViewQuery(limit=-1)),
        ("imports", ViewQuery(as_of="2026-03-31")),
        ("payments", ViewQuery(numbers=["PAY-1-1"])),
        ("payments", ViewQuery(filters={"import": "x"})),
        ("history", ViewQuery()),
    ],
)
def test_a_question_that_cannot_be_is_refused(desk: Desk, view: str, query: ViewQuery) -> None:
    with pytest.raises(OptionInvalid):
        pull(desk.server, desk.caller, view, query)


def test_the_limit_of_numbers_holds_and_one_more_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "QUERY_NUMBERS", 3)
    assert len(pull(desk.server, desk.caller, "invoices", ViewQuery(numbers=["a"] * 3)).keys) == 3
    with pytest.raises(LimitExceeded):
        pull(desk.server, desk.caller, "invoices", ViewQuery(numbers=["a"] * 4))


def test_a_view_never_answers_with_more_rows_than_a_sheet_holds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(4):
        desk.ledger.add("D", "STANDARD", 1, 100, f"INV-{place}", "2026-04-01")
    desk.ledger.write(desk.server.database)
    monkeypatch.setattr(limits, "SHEET_ROWS", 3)
    with pytest.raises(LimitExceeded):
        desk.view("invoices")
    table = pull(desk.server, desk.caller, "invoices", ViewQuery(limit=2))
    assert table.values[0] == ["INV-0", "INV-1"]
