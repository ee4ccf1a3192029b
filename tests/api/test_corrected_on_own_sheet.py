"""A row of a Failed sheet whose own sheet was imported again since is not booked twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest

from backend import checking, checks, engine
from backend.access import Caller
from backend.checking import check
from backend.columns import Reading
from backend.context import Server
from backend.kinds.base import Checked
from backend.problems import ImportNotDone
from backend.store import imports
from backend.store.database import Database, Tx
from backend.store.imports import ImportRow
from backend.submit import submit
from shared.limits import AT_ONCE_ROWS
from shared.schemas import ImportResult, Mapping
from tests.conftest import Clock
from tests.ledger import ANY_DATE, Office

HEADER = ["invoices", "amount", "date", "transaction_id"]
ROW = ["NONE", 40, "2026-04-01", None]


@pytest.fixture
def database(store: Database) -> Database:
    """On each kind of database."""
    return store


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1")
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 100))
    return office


def sent(office: Office, *rows: list[Any], **over: Any) -> ImportResult:
    """Payments; the type stands in the fifth column where there is one."""
    header = [*HEADER, "type"] if len(rows[0]) > len(HEADER) else HEADER
    return office.payments(header, *rows, **{"options": ANY_DATE, **over})


@contextmanager
def nothing_runs(office: Office) -> Iterator[None]:
    """What is sent meanwhile is staged, and not carried through."""

    def put(body: bytes, uuid: str = "") -> ImportResult:
        return submit(office.server, office.caller, uuid or str(uuid4()), body)

    with patch.object(office, "put", put):
        yield


def test_what_was_corrected_on_its_own_sheet_is_not_booked_from_failed_as_well(office: Office) -> None:
    first = sent(office, ROW)
    later = sent(office, ["A", *ROW[1:]])
    assert (first.counts.to_fix, later.counts.booked) == (1, 1)
    again = office.retry(first, {2: {"invoices": "B"}})
    assert again.counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}
    (issue,) = office.failed(first).issues[0]
    assert f"PAY-{later.number}-2" in issue.sentence
    assert "40.00" in issue.sentence
    assert office.open() == {"A": 6000, "B": 10000}
    office.retry(first, send={2: "drop"})
    assert office.codes(first) == {}
    office.verify()


def test_corrected_alike_it_is_a_duplicate(office: Office) -> None:
    first = sent(office, ROW)
    sent(office, ["A", *ROW[1:]])
    again = office.retry(first, {2: {"invoices": "A"}})
    assert (again.counts.booked, again.counts.duplicate) == (0, 1)


def test_nor_with_its_money_on_account(office: Office) -> None:
    first = sent(office, ["A", 40, "2026-04-01", None], ["A", 90, "2026-04-01", None])
    assert office.codes(first) == {}
    full = sent(office, ["A", 40, "2026-04-02", None])
    assert office.codes(full) == {2: ["INVOICE_ALREADY_PAID"]}
    sent(office, ["B", 40, "2026-04-02", None])
    assert office.retry(full, send={2: "on_account"}).counts.booked == 0


def test_it_is_booked_once_the_later_import_is_taken_back(office: Office) -> None:
    first = sent(office, ROW)
    later = sent(office, ["A", *ROW[1:]])
    office.reverse(later)
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


@pytest.mark.parametrize(
    "other",
    [
        ["A", 41, "2026-04-01", None],
        ["A", 40, "2026-04-02", None],
    ],
)
def test_next_months_sheet_of_that_name_does_not_hold_it_back(office: Office, other: list[object]) -> None:
    first = sent(office, ROW)
    assert sent(office, other).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


def test_another_id_is_another_payment(office: Office) -> None:
    first = sent(office, [*ROW[:3], "X1"])
    assert sent(office, ["A", 40, "2026-04-01", "X2"]).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


def test_neither_does_another_row_or_another_sheet(office: Office) -> None:
    first = sent(office, ROW)
    assert sent(office, ["A", 1, "2026-04-01", None], ["A", *ROW[1:]]).counts.booked == 2
    assert (
        sent(office, ["A", *ROW[1:]], sheet="May", anyway=["SAME_CONTENT"], book_anyway=[2]).counts.booked
        == 1
    )
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


def test_an_earlier_import_of_the_sheet_does_not(office: Office) -> None:
    assert sent(office, ["A", *ROW[1:]]).counts.booked == 1
    second = sent(office, ROW)
    assert office.retry(second, {2: {"invoices": "B"}}).counts.booked == 1


def test_a_row_without_a_day_is_known_by_its_amount(office: Office) -> None:
    first = sent(office, ["NONE", 40, None, None])
    sent(office, ["A", 40, "2026-04-01", None])
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 0


def test_it_is_booked_anyway_where_that_is_asked(office: Office) -> None:
    first = sent(office, ROW)
    sent(office, ["A", *ROW[1:]])
    assert office.retry(first, {2: {"invoices": "B"}}, send={2: "book_anyway"}).counts.booked == 1


ONE_PAYMENT = {**ANY_DATE, "same_transaction_id": "one_payment"}


def test_the_same_id_is_the_same_payment_whatever_its_type(office: Office) -> None:
    first = sent(office, ["A", 40, "2026-04-01", "X1", "TRF"])
    assert sent(office, ["A", 40, "2026-04-01", "X1", "Cheque"]).counts.booked == 1
    assert office.retry(first, {2: {"type": "Cash"}}).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}


def test_so_it_is_without_the_zeros_excel_drops(office: Office) -> None:
    first = sent(office, [*ROW[:3], "0012"])
    assert sent(office, ["A", 40, "2026-04-01", 12]).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 0


def test_a_payment_over_several_rows_is_known_by_its_id(office: Office) -> None:
    def rows(type_: str) -> list[list[Any]]:
        return [["A", 40, "2026-04-01", "T", type_], ["B", 30, "2026-04-01", "T", type_]]

    first = sent(office, *rows("TRF"), options=ONE_PAYMENT)
    assert sent(office, *rows("Cheque"), options=ONE_PAYMENT).counts.booked == 2
    assert office.retry(first, {2: {"type": "Cash"}, 3: {"type": "Cash"}}).counts.booked == 0


def test_ids_that_were_corrected_in_two_ways_do_not_make_two_payments(office: Office) -> None:
    office.customers("C2")
    office.invoices(("C", "C2", "2026-01-01", 100))
    row = ["A", 40, "2026-04-01", "T"]
    first = sent(office, row, ["C", 30, "2026-04-01", "T"], options=ONE_PAYMENT)
    assert sent(office, row, ["C", 30, "2026-04-01", "T2"], options=ONE_PAYMENT).counts.booked == 2
    assert office.retry(first, {3: {"transaction_id": "T3"}}).counts.booked == 0
    assert office.codes(first) == {3: ["ROW_SENT_AGAIN"]}


def test_neither_does_an_amount_that_is_another_only_on_failed(office: Office) -> None:
    first = sent(office, ROW)
    assert sent(office, ["A", *ROW[1:]]).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B", "amount": 45}}).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}


def test_nor_an_amount_that_nobody_could_read(office: Office) -> None:
    first = sent(office, ["A", "4O", "2026-04-01", None])
    assert sent(office, ["A", 40, "2026-04-01", None]).counts.booked == 1
    assert office.retry(first, {2: {"amount": 41}}).counts.booked == 0


def test_nor_one_that_nobody_could_read_of_a_row_without_a_day(office: Office) -> None:
    first = sent(office, ["A", "4O", None, None])
    assert sent(office, ["A", 40, None, None]).counts.booked == 1
    assert office.retry(first, {2: {"amount": 41}}).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}


def test_nor_one_that_is_no_amount_of_the_currency(office: Office) -> None:
    first = sent(office, ["A", 40.005, "2026-04-01", None])
    assert office.codes(first) == {2: ["AMOUNT_PRECISION"]}
    assert sent(office, ["A", 40.01, "2026-04-01", None]).counts.booked == 1
    assert office.retry(first, {2: {"amount": 40}}).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}


@pytest.mark.parametrize("day", ["2026-04-02", None])
def test_nor_a_day_that_was_corrected_in_two_ways(office: Office, day: str | None) -> None:
    first = sent(office, ["A", 40, "2026-03-01", None], options={})
    assert office.codes(first) == {2: ["DATE_BEFORE_SUBMISSION"]}
    assert sent(office, ["A", 40, day, None], options={}).counts.booked == 1
    assert office.retry(first, {2: {"date": "2026-04-03"}}).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}


def test_what_was_first_sent_is_known_also_at_the_third_try(office: Office) -> None:
    first = sent(office, ROW)
    office.retry(first, {2: {"amount": 45}})
    assert sent(office, ["A", *ROW[1:]]).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 0
    assert office.retry(first, {2: {"date": "2026-04-05"}}).counts.booked == 0


def test_a_row_that_failed_in_both_imports_is_booked_from_one_failed_sheet(office: Office) -> None:
    first = sent(office, ROW)
    later = sent(office, ROW, ["A", 2, "2026-04-01", None])
    assert office.retry(later, {2: {"invoices": "A"}}).counts.booked == 1
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}


def test_also_where_the_other_failed_sheet_came_before_the_import(office: Office) -> None:
    first = sent(office, ROW)
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1
    later = sent(office, ROW, ["A", 2, "2026-04-01", None])
    assert office.codes(later) == {2: ["INVOICE_NOT_FOUND"]}
    assert office.retry(later, {2: {"invoices": "A"}}).counts.booked == 0
    assert office.codes(later) == {2: ["ROW_SENT_AGAIN"]}


@pytest.mark.parametrize("day", ["2026-05-01", None])
def test_a_row_that_fails_every_month_is_another_payment_each_time(
    office: Office, clock: Clock, day: str | None
) -> None:
    first = sent(office, ["NONE", 40, "2026-04-01", None])
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1
    clock.advance(days=29)
    later = sent(office, ["NONE", 40, day, None])
    assert office.retry(later, {2: {"invoices": "A", "date": "2026-05-02"}}).counts.booked == 1


@pytest.mark.parametrize("when", ["while it is checked", "once it is checked"])
def test_an_import_beside_a_large_failed_sheet_is_seen(
    office: Office, server: Server, caller: Caller, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    office.invoices(("BIG", "C1", "2026-01-03", 1_000_000))
    rows = [["NONE", cents / 100, "2026-04-01", None] for cents in range(1, AT_ONCE_ROWS + 2)]
    first = sent(office, *rows)
    with nothing_runs(office):
        again = office.retry(first, {row: {"invoices": "BIG"} for row in range(2, len(rows) + 2)})
    with server.database.read() as tx:
        staged = imports.by_uuid(tx, caller.org_id, again.id)
    assert staged is not None
    other = iter([["A", *rows[0][1:]]])

    def check_and_send(tx: Tx, row: ImportRow) -> tuple[Checked, Reading]:
        found = check(tx, row)
        for values in other:
            assert sent(office, values).counts.booked == 1
        return found

    if when == "once it is checked":
        checking.check_large(server, staged)
        assert sent(office, next(other)).counts.booked == 1
    else:
        monkeypatch.setattr("backend.checking.check", check_and_send)
    engine.run(server, caller.org_id, staged.id)
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}
    office.verify()


@pytest.mark.parametrize("state", ["STAGED", "CHECKING", "RUNNING"])
def test_a_failed_sheet_waits_for_an_import_of_its_own_sheet_that_is_running(
    office: Office, server: Server, caller: Caller, state: str
) -> None:
    """Its rows may be booked there any moment."""
    first = sent(office, ROW)
    rows = [
        ["A", *ROW[1:]],
        *(["A", cents / 100, "2026-04-01", None] for cents in range(1, AT_ONCE_ROWS + 1)),
    ]
    with nothing_runs(office):
        later = sent(office, *rows)
    with server.database.write() as tx:
        row = imports.by_uuid(tx, caller.org_id, later.id)
        assert row is not None
        imports.save(tx, row, state=state)
    with pytest.raises(ImportNotDone) as caught:
        office.retry(first, {2: {"invoices": "B"}})
    assert (caught.value.args_["import_number"], caught.value.args_["state"]) == (later.number, state)
    with server.database.write() as tx:
        imports.save(tx, row, state="STAGED")
    engine.run(server, caller.org_id, row.id)
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"]}
    office.verify()


def test_it_does_not_wait_for_another_sheet(office: Office) -> None:
    first = sent(office, ROW)
    rows = [["A", cents / 100, "2026-04-01", None] for cents in range(1, AT_ONCE_ROWS + 2)]
    with nothing_runs(office):
        assert sent(office, *rows, sheet="May").state == "STAGED"
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1


@pytest.mark.parametrize("ids", [(None, None), ("X1", None), (None, "X1"), ("X1", "X1")])
def test_the_equal_row_below_one_that_is_refused_does_not_take_its_place(
    office: Office, ids: tuple[str | None, str | None]
) -> None:
    """Two equal rows are one payment by the rule *Equal rows*, so the second is not booked for the first."""
    first = sent(office, ROW, ROW)
    assert sent(office, ["A", *ROW[1:]], ["A", *ROW[1:]]).counts.booked == 1
    changes = {2 + at: {"invoices": "B", "transaction_id": id_} for at, id_ in enumerate(ids)}
    assert office.retry(first, changes).counts.booked == 0
    assert office.codes(first) == {2: ["ROW_SENT_AGAIN"], 3: ["ROW_SENT_AGAIN"]}
    assert office.open() == {"A": 6000, "B": 10000}


def test_nor_on_its_own_sheet(office: Office) -> None:
    first = sent(office, ROW, ROW)
    changes = {2: {"invoices": "B"}, 3: {"invoices": "B"}}
    assert office.retry(first, changes).counts.booked == 1
    assert office.codes(sent(office, ["A", *ROW[1:]], ["A", *ROW[1:]])) == {
        2: ["ROW_SENT_AGAIN"],
        3: ["ROW_SENT_AGAIN"],
    }


def test_equal_rows_that_are_two_payments_are_told_apart_by_their_rows(office: Office) -> None:
    twice = {"options": {**ANY_DATE, "twins": "book"}}
    first = sent(office, ROW, ROW, **twice)
    assert sent(office, ["A", *ROW[1:]], ["B", 1, "2026-04-01", None], **twice).counts.booked == 2
    again = office.retry(first, {2: {"invoices": "B"}, 3: {"invoices": "B"}})
    assert (again.counts.booked, office.codes(first)) == (1, {2: ["ROW_SENT_AGAIN"]})


WITH_CUSTOMER = ["account", *HEADER]
ON_CUSTOMER = ["C1", *ROW]


def test_a_row_booked_from_failed_is_not_booked_from_its_own_sheet_as_well(office: Office) -> None:
    first = office.payments(WITH_CUSTOMER, ON_CUSTOMER)
    assert office.retry(first, send={2: "on_account"}).counts.booked == 1
    later = office.payments(WITH_CUSTOMER, ["C1", "A", *ROW[1:]])
    assert later.counts.booked == 0
    assert office.codes(later) == {2: ["ROW_SENT_AGAIN"]}
    assert f"PAY-{first.number}-2" in office.failed(later).issues[0][0].sentence
    office.reverse(first)
    assert office.retry(later).counts.booked == 1
    office.verify()


def test_nor_is_one_that_names_its_invoice_alone(office: Office) -> None:
    first = sent(office, ROW)
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1
    assert office.codes(sent(office, ["A", *ROW[1:]])) == {2: ["ROW_SENT_AGAIN"]}
    assert sent(office, ["B", *ROW[1:]], ["A", 2, None, None]).counts.duplicate == 1


def test_nor_is_a_payment_over_several_rows(office: Office) -> None:
    def rows(type_: str) -> list[list[Any]]:
        return [["A", 40, "2026-04-01", "T", type_], ["B", 30, "2026-04-01", "T", type_]]

    first = sent(office, *rows("None such"), options=ONE_PAYMENT)
    assert office.retry(first, {2: {"type": "Cash"}, 3: {"type": "Cash"}}).counts.booked == 2
    later = sent(office, *rows("Cheque"), options=ONE_PAYMENT)
    assert later.counts.booked == 0
    assert office.codes(later) == {2: ["ROW_SENT_AGAIN"], 3: ["GROUP_ROW_FAILED"]}


def test_a_check_says_so(office: Office) -> None:
    first = sent(office, ROW)
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1
    mapping = Mapping({name: [name] for name in HEADER}, {"type": "Bank transfer"})
    body = office.body("payments", HEADER, [["A", *ROW[1:]]], mapping=mapping, options=ANY_DATE)
    found = checks.check(office.server, office.caller, str(uuid4()), body)
    assert (found.counts.booked, found.counts.failed) == (0, 1)
    assert [cause.code for cause in found.causes] == ["ROW_SENT_AGAIN"]


@pytest.mark.parametrize(
    "other",
    [
        ["C2", None, 40, "2026-04-01", None],
        ["C1", "A", 41, "2026-04-01", None],
        ["C1", "A", 40, "2026-04-02", None],
        ["C1", "A", 40, "2026-04-01", "X2"],
    ],
)
def test_the_next_sheet_of_that_name_is_booked(office: Office, other: list[object]) -> None:
    office.customers("C2")
    first = office.payments(WITH_CUSTOMER, [*ON_CUSTOMER[:4], "X1"])
    assert office.retry(first, {2: {"invoices": "B"}}).counts.booked == 1
    assert office.payments(WITH_CUSTOMER, other).counts.booked == 1


def test_a_large_sheet_sees_what_an_older_failed_sheet_booked_while_it_was_checked(
    office: Office, server: Server, caller: Caller
) -> None:
    """A large Failed sheet may be sent before it, and go on beside it."""
    office.invoices(("BIG", "C1", "2026-01-03", 1_000_000))
    rows = [["NONE", cents / 100, "2026-04-01", None] for cents in range(1, AT_ONCE_ROWS + 2)]
    first = sent(office, *rows)
    every = range(2, len(rows) + 2)
    with nothing_runs(office):
        again = office.retry(first, {row: {"invoices": "BIG"} for row in every})
        later = sent(office, *(["A", *row[1:]] for row in rows))
    with server.database.read() as tx:
        ids = [imports.by_uuid(tx, caller.org_id, each.id) for each in (again, later)]
    assert ids[0] is not None
    assert ids[1] is not None
    checking.check_large(server, ids[1])
    engine.run(server, caller.org_id, ids[0].id)
    engine.run(server, caller.org_id, ids[1].id)
    assert list(office.codes(later)) == list(every)
    assert set(map(tuple, office.codes(later).values())) == {("ROW_SENT_AGAIN",)}
    office.verify()
