"""The Import log, the rows of one import and history, over what real imports wrote."""

from __future__ import annotations

from typing import Any

import pytest

from backend.access import Caller
from backend.context import Server
from backend.problems import NotFound, OptionInvalid
from backend.pull import pull
from shared.schemas import ImportResult, ViewQuery
from tests.conftest import sign_up
from tests.ledger import Office

HEADER = ["account", "invoices", "amount", "date", "transaction_id"]


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("00104", "00231")
    office.invoices(
        ("INV-1", "00104", "2026-03-01", 100),
        ("INV-2", "00231", "2026-03-01", 50),
        ("INV-3", "00104", "2026-03-02", 30),
    )
    return office


def view(office: Office, name: str, **filters: str) -> list[dict[str, Any]]:
    table = pull(office.server, office.caller, name, ViewQuery(filters=filters))
    return [
        {**dict(zip(table.columns, row, strict=True)), "key": key}
        for row, key in zip(zip(*table.values, strict=True), table.keys, strict=True)
    ]


def some_payments(office: Office) -> ImportResult:
    office.payments(HEADER, ("00231", "", 5, "2026-04-02", "T0"))
    return office.payments(
        HEADER,
        ("00104", "INV-1", 60, "2026-04-02", "T1"),
        ("00104", "INV-9", 10, "2026-04-02", "T2"),
        ("00231", "", 70, "2026-04-02", "T3"),
        ("00231", "", 5, "2026-04-02", "T0"),
        ("00104", "", "x", "2026-04-02", "T4"),
    )


def test_the_log_counts_rows_and_money_of_each_import(office: Office) -> None:
    result = some_payments(office)
    newest = view(office, "imports")[0]
    wanted = {
        "number": result.number, "result": "2 to fix", "what": "Payments", "source": "Book1.xlsx ▸ Sheet1",
        "by": "Ann", "sent": 5, "booked": 2, "to_fix": 2, "duplicate": 1, "currency": "EUR", "attempts": 1,
        "money_sent": 14500, "money_booked": 13000, "money_not_booked": 1500, "difference": 0,
    }  # fmt: skip
    assert {name: newest[name] for name in wanted} == wanted
    assert newest["key"] == f"import:{result.id}"
    assert newest["sentence"] == result.sentence
    customers = view(office, "imports", kind="accounts")[0]
    assert (customers["money_sent"], customers["currency"]) == (None, None)
    assert [row["number"] for row in view(office, "imports", result="TO_FIX")] == [result.number]
    assert len(view(office, "imports", result="DONE")) == 3
    assert view(office, "imports", by="ann", date_from="2026-04-02", date_to="2026-04-02")
    assert not view(office, "imports", date_to="2026-04-01")
    with pytest.raises(OptionInvalid):
        view(office, "imports", date_to="1 April")


def test_tries_are_one_line_and_a_reversal_says_by_whom(office: Office) -> None:
    result = some_payments(office)
    office.retry(result, {3: {"invoices": "INV-3"}}, {6: "drop"})
    line = view(office, "imports")[0]
    assert (line["number"], line["result"], line["attempts"]) == (result.number, "Done", 2)
    assert (line["booked"], line["fixed"], line["dropped"]) == (2, 1, 1)
    office.reverse(result, why="wrong file")
    line = view(office, "imports")[0]
    assert line["result"] == "Taken back"
    assert line["reversed"] == "Ann, 2 Apr 2026, wrong file"


def test_every_row_of_an_import_is_told(office: Office) -> None:
    result = some_payments(office)
    rows = view(office, "import_rows", **{"import": str(result.number)})
    assert [(r["row"], r["outcome"], r["document"], r["amount"]) for r in rows] == [
        (2, "booked", f"PAY-{result.number}-2", 6000),
        (3, "failed", None, 1000),
        (4, "booked", f"PAY-{result.number}-4", 7000),
        (5, "duplicate", None, 500),
        (6, "failed", None, None),
    ]
    assert [r["book_anyway"] for r in rows] == [None, None, None, False, None]
    assert all(bool(r["why"]) == (r["outcome"] != "booked") for r in rows)
    failed = office.failed(result)
    assert [r["key"] for r in rows if r["outcome"] == "failed"] == failed.keys
    by_uuid = view(office, "import_rows", **{"import": result.id, "outcome": "duplicate"})
    assert [r["row"] for r in by_uuid] == [5]


def test_a_mended_row_says_which_try_booked_it(office: Office) -> None:
    result = some_payments(office)
    office.retry(result, {3: {"invoices": "INV-3"}}, {6: "drop"})
    rows = {r["row"]: r for r in view(office, "import_rows", **{"import": str(result.number)})}
    assert (rows[3]["outcome"], rows[3]["attempt"], rows[3]["document"]) == (
        "fixed", 2, f"PAY-{result.number}-3",
    )  # fmt: skip
    assert rows[6]["outcome"] == "dropped"


def test_rows_that_were_not_reached_are_named(office: Office) -> None:
    result = office.payments(
        HEADER,
        ("00104", "INV-1", 60, "2026-04-02", "T1"),
        ("nobody", "", 10, "2026-04-02", "T2"),
        options={"all_or_nothing": "yes", "payment_date_rule": "ANY"},
    )
    assert result.state == "REFUSED"
    rows = view(office, "import_rows", **{"import": result.id})
    assert [(r["row"], r["outcome"]) for r in rows] == [(2, "not_reached"), (3, "failed")]


def test_rows_of_master_data_have_no_money(office: Office) -> None:
    rows = view(office, "import_rows", **{"import": "1"})
    assert [(r["row"], r["outcome"], r["amount"]) for r in rows] == [
        (2, "booked", None),
        (3, "booked", None),
    ]


def test_an_import_must_be_named_and_be_ones_own(office: Office) -> None:
    with pytest.raises(OptionInvalid):
        view(office, "import_rows")
    for reference in ("99", "nothing"):
        with pytest.raises(NotFound):
            view(office, "import_rows", **{"import": reference})
    other, _ = sign_up(office.server, "Other")
    with pytest.raises(NotFound):
        pull(office.server, other, "import_rows", ViewQuery(filters={"import": "1"}))


def test_history_names_file_row_person_and_what_was_undone(office: Office) -> None:
    result = some_payments(office)
    number = f"PAY-{result.number}-2"
    booked, paid = view(office, "history", number="INV-1")
    assert (booked["row"], booked["open_after"], booked["source"]) == (2, 10000, "Book1.xlsx ▸ Sheet1")
    assert (paid["row"], paid["amount"], paid["open_before"], paid["open_after"]) == (2, -6000, 10000, 4000)
    assert paid["import_no"] == result.number
    assert number in paid["what"]
    office.reverse(result, why="wrong file")
    steps = view(office, "history", number="INV-1")
    assert [(s["amount"], s["open_after"]) for s in steps] == [(10000, 10000), (-6000, 4000), (6000, 10000)]
    of_payment = view(office, "history", number=number)
    assert [s["open_after"] for s in of_payment] == [6000, 0, 6000, 0]


def test_history_of_a_customer_tells_changes_of_the_record(office: Office) -> None:
    office.send("accounts", ["number", "name"], [["00104", "Acme Ltd"]])
    changes = [step["what"] for step in view(office, "history", number="00104") if step["amount"] is None]
    assert "Name: Customer 00104 → Acme Ltd" in changes[-1]
    balance = [step for step in view(office, "history", number="00104") if step["amount"] is not None]
    assert [step["open_after"] for step in balance] == [10000, 13000]


@pytest.mark.parametrize("count", [1, 5_001])
def test_a_booked_row_tells_its_warnings(office: Office, count: int) -> None:
    """The check warns, a later posting books: both are told of the row."""
    office.customers("00555")
    office.invoices(("000123", "00555", "2026-03-01", 6_000))
    rows = [("00555", "123", 1, "2026-04-02", f"Z{place}") for place in range(count)]
    result = office.payments(HEADER, *rows)
    told = view(office, "import_rows", **{"import": str(result.number)})
    assert result.counts.warnings == len(told) == count
    assert {row["outcome"] for row in told} == {"booked"}
    assert all("000123" in row["warnings"] for row in told)
