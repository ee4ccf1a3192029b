"""While an import is taken back nothing is put on what it brought, and nothing of it is changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from backend import checks, engine, reverse, submit
from backend.context import Server
from backend.problems import CheckChanged, ImportRunning
from backend.pull import pull
from backend.store import imports, reversals
from backend.store.database import Database
from shared.schemas import ImportResult, Mapping, ReversalProof, ReversalRequest, ViewQuery
from tests.conftest import Clock, sign_up
from tests.ledger import ANY_DATE, Office
from tests.store.test_reversals import PAID, Asked, begin, ranges, state

DAY = "2026-04-02"
DELETED = ["INVOICE_BEING_DELETED"]


@pytest.fixture
def office(store: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Every reversal is left to the runner, which the test is; two items a piece."""
    monkeypatch.setattr(reverse, "AT_ONCE_ROWS", -1)
    monkeypatch.setattr(reversals, "PIECE_ITEMS", 2)
    server = Server(store, clock, Asked())  # type: ignore[arg-type]
    return Office(server, sign_up(server)[0])


def loaded(office: Office) -> tuple[ImportResult, ImportResult]:
    """Two imports of invoices of C1: A1 A2 A3, older, of the first, B1 B2 of the second; 100 each."""
    office.customers("C1", "C2")
    first = office.invoices(*[(f"A{n}", "C1", f"2026-01-0{n}", 100) for n in (1, 2, 3)])
    return first, office.invoices(*[(f"B{n}", "C1", f"2026-02-0{n}", 100) for n in (1, 2)])


def end(office: Office, result: ImportResult, import_id: int) -> ReversalProof:
    """Carries a reversal through; its proof."""
    reverse.carry(office.server, office.caller.org_id, import_id)
    proof = reverse.reverse(office.server, office.caller, result.id, ReversalRequest())
    assert isinstance(proof, ReversalProof)
    assert (proof.live, set(proof.differences.values()) | {0}) == (0, {0})
    office.verify()
    return proof


@pytest.mark.parametrize("chunked", [False, True], ids=["at once", "in chunks"])
def test_a_payment_that_names_what_is_being_deleted_is_refused_and_unnamed_money_goes_past_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, chunked: bool
) -> None:
    first, _ = loaded(office)
    import_id = begin(office, first)
    if chunked:
        monkeypatch.setattr(submit, "AT_ONCE_ROWS", -1)
    rows = [
        ("C1", "A1", 50, DAY, "T1"),
        (None, "A2", 100, DAY, "T2"),
        ("C1", "B1, A3", 200, DAY, "T3"),
        ("C1", "B1", 40, DAY, "T4"),
        ("C1", None, 110, DAY, "T5"),
        ("C1", None, 90, DAY, "T6"),
    ]
    sent = office.payments(PAID, *rows)
    assert office.codes(sent) == {2: DELETED, 3: DELETED, 4: DELETED}
    ((issue,), *_) = office.failed(sent).issues
    assert issue.sentence.startswith(f"A1 is just being deleted with import {first.number}, by Ann. ")
    number = f"PAY-{sent.number}"
    paid = [(f"{number}-5", "B1", 4000), (f"{number}-6", "B1", 6000), (f"{number}-6", "B2", 5000),
            (f"{number}-7", "B2", 5000)]  # fmt: skip
    assert office.allocations() == paid
    assert office.unallocated()[f"{number}-7"] == 4000
    assert reverse._step(office.server, office.caller.org_id, import_id)
    end(office, first, import_id)
    assert office.allocations() == paid, "the deletion took nothing off again"
    again = office.retry(sent)
    gone = ["INVOICE_NOT_FOUND"]
    assert office.codes(again) == {2: gone, 3: gone, 4: [*gone, "INVOICE_ALREADY_PAID"]}
    office.invoices(*[(f"A{n}", "C1", "2026-03-01", 100) for n in (1, 2, 3)])
    assert office.retry(sent).counts.booked == 2, "B1 is paid by now"


@pytest.mark.parametrize("policy", ["SPILL_OLDEST", "strict"])
def test_surplus_and_the_oldest_first_rule_pass_over_what_is_being_deleted(
    office: Office, policy: str
) -> None:
    first, _ = loaded(office)
    import_id = begin(office, first)
    strict = policy == "strict"
    options = ANY_DATE | ({"strict_oldest_first": "yes"} if strict else {"overpay_policy": policy})
    sent = office.payments(PAID, ("C1", "B1", 150, DAY, "T1"), options=options)
    assert sent.counts.booked == 1
    expected = [("B1", 10000)] if strict else [("B1", 10000), ("B2", 5000)]
    assert [line[1:] for line in office.allocations()] == expected
    end(office, first, import_id)


def test_a_further_try_is_being_deleted_with_its_import(office: Office) -> None:
    office.customers("C1")
    first = office.invoices(("A1", "C1", "2026-01-01", 100), ("A2", "C9", "2026-01-02", 100))
    assert office.retry(first, {3: {"account": "C1"}}).counts.booked == 1
    import_id = begin(office, first)
    sent = office.payments(PAID, ("C1", "A2", 50, DAY, "T1"), ("C1", None, 60, DAY, "T2"))
    assert office.codes(sent) == {2: DELETED}
    assert office.allocations() == []
    end(office, first, import_id)


def test_what_else_is_wrong_with_such_a_row_is_told_with_it(office: Office) -> None:
    first, _ = loaded(office)
    begin(office, first)
    sent = office.payments(PAID, ("C1", "A1", -5, DAY, "T1"))
    assert office.codes(sent) == {2: ["AMOUNT_NOT_POSITIVE", *DELETED]}


def test_a_number_that_is_being_deleted_is_no_duplicate_and_free_afterwards(office: Office) -> None:
    first, _ = loaded(office)
    import_id = begin(office, first)
    rows = [("A1", "C1", "2026-01-01", 100), ("A2", "C2", "2026-01-02", 7), ("N1", "C1", "2026-01-02", 5)]
    sent = office.invoices(*rows, anyway=["SAME_CONTENT"])
    assert office.codes(sent) == {2: DELETED, 3: DELETED}
    assert (sent.counts.booked, sent.counts.duplicate) == (1, 0)
    end(office, first, import_id)
    assert office.retry(sent).counts.booked == 2
    office.verify()


def test_a_pulled_invoice_that_is_being_deleted_is_not_changed(office: Office) -> None:
    first, _ = loaded(office)
    table = pull(office.server, office.caller, "invoices", ViewQuery(numbers=["A1", "B1"]))
    import_id = begin(office, first)
    header = ["number", "account", "issue_date", "amount", "reference"]
    rows: list[list[Any]] = [[n, "C1", f"2026-0{m}-01", 100, "x"] for n, m in (("A1", 1), ("B1", 2))]
    sent = office.send("invoices", header, rows, keys=table.keys, versions=table.versions)
    assert (office.codes(sent), sent.counts.booked) == ({2: DELETED}, 1)
    stale = office.send("invoices", header, rows, keys=table.keys, versions=[0, 0])
    assert office.codes(stale) == {2: ["ROW_CHANGED", *DELETED], 3: ["ROW_CHANGED"]}
    end(office, first, import_id)


def test_money_that_is_being_taken_back_pays_no_new_invoice_and_a_new_credit_note_none_that_goes(
    office: Office,
) -> None:
    first, _ = loaded(office)
    money = office.payments(PAID, ("C2", None, 100, DAY, "T1"))
    office.payments(PAID, ("C2", None, 30, DAY, "T2"))
    going = begin(office, first), begin(office, money)
    header = ["number", "account", "issue_date", "amount", "kind"]
    rows = [["N1", "C2", "2026-03-01", 50, "Invoice"], ["N2", "C1", "2026-03-01", 150, "Credit note"]]
    office.send("invoices", header, rows, options={"apply_on_load": "yes"})
    assert [line[1:] for line in office.allocations()] == [("B1", 10000), ("B2", 5000), ("N1", 3000)]
    end(office, first, going[0])
    end(office, money, going[1])
    assert office.open()["N1"] == 2000


def test_money_that_one_deletion_frees_goes_to_nothing_that_another_takes_back(office: Office) -> None:
    first, second = loaded(office)
    office.invoices(("Z1", "C1", "2026-03-01", 100))
    payment = office.payments(PAID, ("C1", "A1", 80, DAY, "T1"))
    others = begin(office, second)
    import_id = begin(office, first, freed="oldest_first")
    end(office, first, import_id)
    assert office.allocations() == [(f"PAY-{payment.number}-2", "Z1", 8000)]
    end(office, second, others)
    assert office.allocations() == [(f"PAY-{payment.number}-2", "Z1", 8000)]


def body(office: Office, *rows: tuple[Any, ...], **over: Any) -> bytes:
    return office.body(
        "payments", PAID, [list(row) for row in rows], options=ANY_DATE,
        mapping=Mapping({name: [name] for name in PAID}, {"type": "Bank transfer"}), **over,
    )  # fmt: skip


ROWS = (("C1", "A1", 50, DAY, "T1"), ("C1", None, 60, DAY, "T2"))


def test_a_check_says_the_same_and_what_changed_since(office: Office) -> None:
    first, _ = loaded(office)
    before, during = str(uuid4()), str(uuid4())
    assert checks.check(office.server, office.caller, before, body(office, *ROWS)).counts.booked == 2
    import_id = begin(office, first)
    with pytest.raises(CheckChanged) as changed:
        office.put(body(office, *ROWS, check=before))
    assert changed.value.args_["what"] == [f"import {first.number} is being deleted"]
    told = checks.check(office.server, office.caller, during, body(office, *ROWS))
    assert [cause.code for cause in told.causes] == DELETED
    sent = office.put(body(office, *ROWS, check=during))
    assert (sent.counts.booked, office.codes(sent)) == (told.counts.booked, {2: DELETED})
    assert [line[1:] for line in office.allocations()] == [("B1", 6000)]
    end(office, first, import_id)


def test_what_was_checked_while_the_invoice_was_there_is_checked_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = loaded(office)
    import_id = begin(office, first)
    monkeypatch.setattr(submit, "AT_ONCE_ROWS", -1)
    sent = submit.submit(office.server, office.caller, str(uuid4()), body(office, *ROWS))
    with office.server.database.read() as tx:
        row = imports.by_uuid(tx, office.caller.org_id, sent.id)
    assert row is not None
    engine.check_large(office.server, row)
    end(office, first, import_id)
    engine.run(office.server, office.caller.org_id, row.id)
    assert office.codes(sent) == {2: ["INVOICE_NOT_FOUND"]}
    office.verify()


def test_an_import_whose_further_try_still_runs_is_not_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(office)
    money = office.payments(PAID, ("C1", "A1", 50, DAY, "T1"), ("C9", None, 60, DAY, "T2"))
    monkeypatch.setattr(submit, "AT_ONCE_ROWS", -1)
    with monkeypatch.context() as held:
        held.setattr(engine, "run", lambda *_: None)
        under_way = office.retry(money, {3: {"account": "C1"}})
    assert under_way.state == "STAGED"
    with pytest.raises(ImportRunning):
        begin(office, money)
    with office.server.database.read() as tx:
        row = imports.by_uuid(tx, office.caller.org_id, under_way.id)
    assert row is not None
    engine.run(office.server, office.caller.org_id, row.id)
    import_id = begin(office, money)
    end(office, money, import_id)
    assert (state(office, money), ranges(office, import_id) != []) == ("REVERSED", True)
    assert office.allocations() == []
