"""What the simulator found, one small test each, so that it stays found."""

from __future__ import annotations

from uuid import uuid4

import pytest

from backend import checks, engine, submit
from backend.access import Caller
from backend.context import Server
from backend.problems import CheckChanged
from shared.schemas import ImportResult, Mapping
from tests.ledger import ANY_DATE, Office
from tests.simulator.world import Later, staged

ID = ["account", "invoices", "amount", "date", "transaction_id", "reference"]


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    server.jobs = Later()
    office = Office(server, caller)
    office.customers("C1", "C2")
    return office


def test_surplus_stays_where_the_customer_pays_nothing_by_itself(office: Office) -> None:
    office.customers("C3", auto_allocate="no")
    office.invoices(("A", "C3", "2026-01-01", 100), ("B", "C3", "2026-01-02", 100))
    office.payments(
        ["invoices", "amount"], ("A", 150), options={**ANY_DATE, "overpay_policy": "SPILL_OLDEST"}
    )
    assert office.open() == {"A": 0, "B": 10000}


def test_surplus_goes_to_other_invoices_than_those_named_with_amounts(office: Office) -> None:
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 100))
    office.payments(
        ["invoices", "amount"], ("A:40", 150), options={**ANY_DATE, "overpay_policy": "SPILL_OLDEST"}
    )
    assert office.open() == {"A": 6000, "B": 0}


def test_a_group_that_is_refused_gives_its_invoices_back_to_the_next_row(office: Office) -> None:
    office.invoices(
        ("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 100), ("C", "C2", "2026-01-01", 10)
    )
    result = office.payments(
        ID,
        ("C1", None, 100, None, "X", None),
        ("C1", None, 500, None, "X", None),
        ("C1", None, 50, None, None, None),
        options={**ANY_DATE, "same_transaction_id": "one_payment", "overpay_policy": "REJECT"},
    )
    assert office.codes(result) == {2: ["GROUP_ROW_FAILED"], 3: ["OVERPAYMENT_NOT_ALLOWED"]}
    assert office.open() == {"A": 5000, "B": 10000, "C": 1000}
    office.verify()


def test_loading_applies_nothing_where_the_customer_pays_nothing_by_itself(office: Office) -> None:
    office.customers("C3", auto_allocate="no")
    office.payments(["account", "amount"], ("C3", 100))
    office.invoices(("A", "C3", "2026-01-01", 100), options={"apply_on_load": "yes"})
    assert office.open() == {"A": 10000}


def test_a_row_that_cannot_be_read_is_equal_to_none(office: Office) -> None:
    office.payments(["account", "amount", "date"], ("C1", 100, None))
    result = office.payments(["account", "amount", "date"], ("C1", 100, ("x", "#N/A")))
    assert office.codes(result) == {2: ["CELL_ERROR"]}


def test_a_row_that_names_one_invoice_more_is_no_duplicate(office: Office) -> None:
    office.invoices(("A", "C1", "2026-01-01", 100))
    office.payments(["invoices", "amount"], ("A", 50))
    result = office.payments(["invoices", "amount"], ("A, Z", 50))
    assert office.codes(result) == {2: ["INVOICE_NOT_FOUND"]}


def test_a_payment_put_on_account_is_known_by_the_invoices_its_row_names(office: Office) -> None:
    office.invoices(("A", "C1", "2026-01-01", 50))
    rows = [("A", 50, "first"), ("A", 50, "second")]
    first = office.payments(["invoices", "amount", "reference"], *rows)
    assert office.codes(first) == {3: ["INVOICE_ALREADY_PAID"]}
    office.retry(first, send={3: "on_account"})
    again = office.payments(["invoices", "amount", "reference"], *rows, anyway=["SAME_CONTENT"])
    assert (again.counts.booked, again.counts.duplicate) == (0, 2)


def test_a_group_whose_payment_stands_is_a_duplicate_also_where_a_row_of_it_is_wrong_now(
    office: Office,
) -> None:
    options = {**ANY_DATE, "same_transaction_id": "one_payment"}
    office.payments(ID, ("C1", None, 10, None, "X", None), ("C1", None, 20, None, "X", None), options=options)
    result = office.payments(
        ID, ("C1", None, 10, None, "X", None), ("C1", "Z", 20, None, "X", None), options=options
    )
    assert (result.counts.duplicate, result.counts.failed) == (2, 0)


def test_an_id_booked_twice_on_purpose_stays_known_after_either_is_taken_back(office: Office) -> None:
    row = ("C1", None, 10, "2026-04-01", "X", None)
    first = office.payments(ID, row)
    second = office.payments(ID, row, anyway=["SAME_CONTENT"], book_anyway=[2])
    assert second.counts.booked == 1
    office.reverse(second)
    assert office.payments(ID, ("C1", None, 10, "2026-04-01", "X", "new")).counts.duplicate == 1
    second = office.payments(ID, row, anyway=["SAME_CONTENT"], book_anyway=[2])
    office.reverse(first)
    assert office.payments(ID, ("C1", None, 10, "2026-04-01", "X", "newer")).counts.duplicate == 1
    office.reverse(second)
    assert office.payments(ID, ("C1", None, 10, "2026-04-01", "X", "newest")).counts.booked == 1


def test_money_that_becomes_free_pays_again_but_what_lay_on_account_stays(office: Office) -> None:
    loaded = office.invoices(("A", "C1", "2026-01-01", 30))
    office.payments(["invoices", "amount"], ("A", 100))
    office.invoices(("B", "C1", "2026-01-02", 100))
    office.reverse(loaded, freed="oldest_first")
    assert office.open() == {"B": 7000}


def test_a_twin_that_stands_already_is_a_duplicate_though_its_owner_fails(office: Office) -> None:
    office.invoices(("A", "C1", "2026-01-01", 50))
    office.payments(["account", "amount", "transaction_id"], ("C2", 7, "X"))
    result = office.payments(
        ID,
        ("C1", "A", 80, None, None, None),
        ("C1", "A", 80, None, "X", None),
        options={**ANY_DATE, "overpay_policy": "REJECT"},
    )
    assert office.codes(result) == {2: ["OVERPAYMENT_NOT_ALLOWED"]}
    assert result.counts.duplicate == 1


def test_a_check_is_refused_once_a_row_it_failed_would_book(office: Office) -> None:
    office.invoices(("A", "C1", "2026-01-01", 50))
    header, rows = ["invoices", "amount"], [("A", 50), ("B", 50)]
    mapping = Mapping({"invoices": ["invoices"], "amount": ["amount"]}, {"type": "Bank transfer"})
    body = office.body("payments", header, [list(row) for row in rows], mapping=mapping, options=ANY_DATE)
    told = checks.check(office.server, office.caller, str(uuid4()), body)
    assert (told.counts.booked, told.counts.failed) == (1, 1)
    office.invoices(("B", "C2", "2026-01-01", 50))
    with pytest.raises(CheckChanged) as refused:
        office.payments(header, *rows, check=told.id)
    assert refused.value.args_["what"] == ["the rows that failed"]


def test_a_check_tells_of_warnings_as_the_import_does(office: Office) -> None:
    rows = [["c1", 50]]
    mapping = Mapping({"account": ["account"], "amount": ["amount"]}, {"type": "Bank transfer"})
    body = office.body("payments", ["account", "amount"], rows, mapping=mapping, options=ANY_DATE)
    told = checks.check(office.server, office.caller, str(uuid4()), body)
    assert told.counts.warnings == office.put(body).counts.warnings == 1


def test_a_skipped_total_row_with_an_unknown_currency_still_counts_its_money(office: Office) -> None:
    result = office.payments(["account", "amount", "currency"], ("C1", 50, None), (None, 50, "XXX"))
    assert (result.counts.skipped, result.money[0].skipped, result.unreadable) == (1, 5000, 0)


@pytest.mark.parametrize("chunk_rows", [1, 100])
def test_a_twin_of_a_failed_row_may_be_equal_to_one_booked_above_it(office: Office, chunk_rows: int) -> None:
    office.invoices(("A", "C1", "2026-01-01", 50))
    result = in_chunks(
        office, chunk_rows,
        ["C1", None, 7, None, None, None], ["C1", "A", 80, None, "X", None], ["C1", None, 7, None, "X", None],
        options={**ANY_DATE, "overpay_policy": "REJECT", "same_transaction_id": "duplicate"},
    )  # fmt: skip
    assert office.codes(result) == {3: ["OVERPAYMENT_NOT_ALLOWED"]}
    assert (result.counts.booked, result.counts.duplicate) == (1, 1)


@pytest.mark.parametrize("chunk_rows", [1, 100])
@pytest.mark.parametrize("id_", ["X", None])
def test_what_is_booked_anyway_is_known_to_the_rows_below(
    office: Office, chunk_rows: int, id_: str | None
) -> None:
    row = ["C1", None, 7, None, id_, None]
    result = in_chunks(office, chunk_rows, row, row, options=ANY_DATE, book_anyway=[2])
    assert (result.counts.booked, result.counts.duplicate) == (1, 1)
    other = office.payments(ID, ("C1", None, 7, None, id_, None), sheet="Another", anyway=["SAME_CONTENT"])
    assert other.counts.duplicate == 1


def in_chunks(office: Office, chunk_rows: int, *rows: list[object], **over: object) -> ImportResult:
    """Sends a sheet and books it in chunks of so many rows."""
    mapping = Mapping({name: [name] for name in ID}, {"type": "Bank transfer"})
    uuid = str(uuid4())
    with staged(True):
        submit.submit(
            office.server,
            office.caller,
            uuid,
            office.body("payments", ID, list(rows), mapping=mapping, **over),
        )
    with office.server.database.read() as tx:
        import_id = tx.value("SELECT id FROM import WHERE uuid = ?", uuid)
    engine.run(office.server, office.caller.org_id, import_id, chunk_rows)
    return submit.result(office.server, office.caller, uuid)


def test_a_row_that_fails_with_its_group_owns_no_content(office: Office) -> None:
    result = office.payments(
        ID,
        ("nobody", None, 20, None, "X", None),
        ("C1", None, 50, None, "X", None),
        ("C1", None, 50, None, None, None),
        ("C1", None, 50, None, None, None),
        options={**ANY_DATE, "same_transaction_id": "one_payment"},
    )
    assert (result.counts.booked, result.counts.failed, result.counts.duplicate) == (1, 2, 1)
    assert office.codes(result) == {2: ["ACCOUNT_NOT_FOUND"], 3: ["GROUP_ROW_FAILED"]}
    office.verify()
