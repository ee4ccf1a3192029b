"""Taking back, piece by piece, on either database: what a piece is, who goes along, what is shown before."""

from __future__ import annotations

from itertools import pairwise
from uuid import uuid4

import pytest

from backend import reverse, submit
from backend.context import Server
from backend.problems import DependantsNeedConsent
from backend.store import imports, reversals
from backend.store.database import Database, WriterQueue
from shared.schemas import ImportResult, ReversalPreview, ReversalRequest
from tests.conftest import Clock, sign_up
from tests.ledger import Office

DAY = "2026-04-02"
PAID = ["account", "invoices", "amount", "date", "transaction_id"]


@pytest.fixture
def office(store: Database, clock: Clock) -> Office:
    server = Server(store, clock)
    return Office(server, sign_up(server)[0])


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reversal is left to the runner."""
    monkeypatch.setattr(reverse, "AT_ONCE_ROWS", -1)


class Asked:
    """Jobs that wait until somebody carries them."""

    def enqueue(self, org_id: int, import_id: int) -> None:
        pass


def begin(office: Office, result: ImportResult, **over: object) -> int:
    """Presses, and does nothing more; the import's internal id."""
    office.server.jobs = Asked()  # type: ignore[assignment]
    consent = sorted({found.import_id for found in preview(office, result).dependants})
    answer = reverse.reverse(
        office.server,
        office.caller,
        result.id,
        ReversalRequest(consent=consent, **over),  # type: ignore[arg-type]
    )
    assert isinstance(answer, ImportResult)
    assert answer.state == "REVERSING"
    with office.server.database.read() as tx:
        row = imports.by_uuid(tx, office.caller.org_id, result.id)
    assert row is not None
    return int(row.id)


def preview(office: Office, result: ImportResult) -> ReversalPreview:
    return reverse.preview(office.server, office.caller, result.id)


def state(office: Office, result: ImportResult) -> str:
    return submit.result(office.server, office.caller, result.id).state


def ranges(office: Office, import_id: int) -> list[tuple[int, int]]:
    """The ranges of items taken back so far, in order."""
    with office.server.database.read() as tx:
        return [
            (low, high)
            for low, high in tx.rows(
                "SELECT item_from, item_to FROM posting WHERE org_id = ? AND import_id = ?"
                " AND action = 'reverse' AND item_to > item_from ORDER BY seq",
                office.caller.org_id, import_id,
            )
        ]  # fmt: skip


def paid(office: Office, count: int = 9) -> ImportResult:
    """So many invoices, each paid half by a payment of its own."""
    office.customers("C1", "C2")
    office.invoices(*[(f"I{n}", f"C{n % 2 + 1}", "2026-03-01", 100) for n in range(count)])
    return office.payments(PAID, *[(f"C{n % 2 + 1}", f"I{n}", 50, DAY, f"T{n}") for n in range(count)])


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("sizes", [(2, 3), (3, 1), (4, 100), (1, 2)])
def test_pieces_may_be_of_another_size_after_a_restart(
    office: Office, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, int]
) -> None:
    result = paid(office)
    import_id = begin(office, result)
    monkeypatch.setattr(reversals, "PIECE_ITEMS", sizes[0])
    for _ in range(2):
        assert reverse._step(office.server, office.caller.org_id, import_id)
    assert [high - low for low, high in ranges(office, import_id)] == [sizes[0]] * 2
    monkeypatch.setattr(reversals, "PIECE_ITEMS", sizes[1])
    reverse.carry(office.server, office.caller.org_id, import_id)
    assert state(office, result) == "REVERSED"
    done = ranges(office, import_id)
    assert all(low == upper for (low, _), (_, upper) in pairwise(done))
    assert done[0][1] - done[-1][0] == 9
    assert office.open() == {f"I{n}": 10000 for n in range(9)}
    with office.server.database.read() as tx:
        twins = tx.value("SELECT count(*) FROM allocation WHERE reverses IS NOT NULL")
    assert twins == 9
    proof = reverse.reverse(office.server, office.caller, result.id, ReversalRequest())
    assert (proof.live, proof.documents, proof.differences) == (0, 18, {"EUR": 0})  # type: ignore[union-attr]
    office.verify()


@pytest.mark.usefixtures("large")
def test_pieces_are_smaller_while_others_wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = begin(office, paid(office))
    monkeypatch.setattr(reversals, "PIECE_ITEMS_WHEN_OTHERS_WAIT", 2)
    assert reverse._step(office.server, office.caller.org_id, import_id)
    assert [high - low for low, high in ranges(office, import_id)] == [9]
    office.send("accounts", ["number", "name"], [["C9", "Nine"]])
    import_id = begin(office, office.payments(PAID, *[("C9", None, n, DAY, f"N{n}") for n in range(1, 6)]))
    monkeypatch.setattr(WriterQueue, "waiting", 1)
    reverse.carry(office.server, office.caller.org_id, import_id)
    assert [high - low for low, high in ranges(office, import_id)] == [2, 2, 1]


def test_an_id_and_a_number_are_free_again_and_go_to_their_heirs(office: Office) -> None:
    office.customers("C1", "C2")
    loaded = office.invoices(("I0", "C1", "2026-03-01", 100))
    rows = [("C1", "I0", 10, DAY, "T1"), ("C1", None, 20, DAY, "T2")]
    first = office.payments(PAID, *rows)
    again = office.payments(PAID, *rows, anyway=["SAME_CONTENT"], book_anyway=[2])
    assert (again.counts.booked, again.counts.duplicate) == (1, 1)
    office.reverse(first)
    third = office.payments(PAID, ("C1", None, 11, DAY, "T1"), ("C1", None, 20, DAY, "T2"))
    assert (third.counts.booked, third.counts.duplicate) == (1, 1)
    office.reverse(again)
    assert office.payments(PAID, ("C1", None, 12, DAY, "T1")).counts.booked == 1
    office.reverse(loaded)
    assert office.invoices(("I0", "C2", "2026-03-09", 5)).counts.booked == 1
    office.verify()


def test_what_is_shown_of_one_import_is_not_told_twice_after_it(office: Office) -> None:
    result = paid(office, 2)
    before = [line.document for line in preview(office, result).touched]
    proof = office.reverse(result)
    assert sorted(line.document for line in proof.touched) == sorted(before)


# customers


def customers_with_work(office: Office) -> tuple[ImportResult, ...]:
    """Customers C1 of one import and C2 of another; an import of invoices of both; a payment on C2's."""
    going = office.customers("C1")
    office.customers("C2")
    invoices = office.invoices(("I1", "C1", "2026-03-01", 100), ("I2", "C2", "2026-03-01", 100))
    payment = office.payments(PAID, ("C2", "I2", 100, DAY, "T2"))
    return going, invoices, payment


def test_who_takes_customers_back_sees_the_payments_that_lose_their_invoice(office: Office) -> None:
    going, invoices, payment = customers_with_work(office)
    number = f"PAY-{payment.number}-2"
    shown = preview(office, going)
    assert [(d.code, d.import_number, d.document, d.amount) for d in shown.dependants] == [
        ("IMPORT_STANDS_ON_IT", invoices.number, "1 document", 10000),
        ("INVOICE_PAID", payment.number, number, 10000),
    ]
    told = [(line.document, line.account, line.now, line.after, line.what) for line in shown.touched]
    assert told == [
        ("I1", "C1", 10000, 0, "Invoice, taken back"),
        ("I2", "C2", 0, 0, "Invoice, taken back"),
        (number, "C2", 0, 10000, "Payment, open again"),
        ("", "C1", 10000, 0, "Customer, taken back"),
        ("", "C2", 0, -10000, "Customer balance"),
    ]
    assert shown.differences == {"EUR": 0}
    assert str(invoices.number) in shown.sentence


def test_nobody_takes_customers_back_without_consent_to_all_that_changes(office: Office) -> None:
    going, invoices, payment = customers_with_work(office)
    with pytest.raises(DependantsNeedConsent) as refused:
        reverse.reverse(office.server, office.caller, going.id, ReversalRequest(consent=[invoices.id]))
    assert refused.value.args_["ids"] == [payment.id]
    assert state(office, invoices) == "DONE"


def test_the_proof_counts_what_still_stands(office: Office) -> None:
    going, _, _ = customers_with_work(office)
    assert office.reverse(going).live == 0
    org_id = office.caller.org_id
    with office.server.database.write() as tx:
        standing = tx.run(
            "UPDATE open_item SET void_seq = NULL WHERE org_id = ? AND void_seq IS NOT NULL", org_id
        )
        standing += tx.run("UPDATE put SET dead_seq = NULL WHERE org_id = ? AND dead_seq IS NOT NULL", org_id)
    assert standing > 1
    assert office.reverse(going).live == standing


def test_the_proof_of_customers_covers_what_went_along(office: Office) -> None:
    going, invoices, payment = customers_with_work(office)
    proof = office.reverse(going)
    assert (proof.live, proof.documents, proof.differences) == (0, 3, {"EUR": 0})
    assert state(office, invoices) == "REVERSED"
    assert state(office, payment) == "DONE"
    assert office.unallocated() == {f"PAY-{payment.number}-2": 10000}
    office.verify()


@pytest.mark.usefixtures("large")
def test_nothing_is_booked_on_customers_that_are_being_taken_back(office: Office) -> None:
    going = office.customers("C1", "C2")
    office.customers("C9")
    import_id = begin(office, going)
    late = office.invoices(("I1", "C1", "2026-03-01", 100))
    assert (late.counts.booked, office.codes(late)) == (0, {2: ["ACCOUNT_NOT_FOUND"]})
    office.verify()
    assert office.codes(office.send("accounts", ["number", "name"], [["C1", "New"]])) == {2: ["ROW_CHANGED"]}
    reverse.carry(office.server, office.caller.org_id, import_id)
    office.verify()
    assert office.customers("C1").counts.booked == 1


def test_customers_with_much_work_are_left_to_the_runner(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = office.customers("C1")
    office.invoices(*[(f"I{n}", "C1", "2026-03-01", 100) for n in range(4)])
    monkeypatch.setattr(reverse, "AT_ONCE_ROWS", 4)
    import_id = begin(office, going)
    reverse.carry(office.server, office.caller.org_id, import_id)
    assert office.open() == {}


def test_the_same_press_twice_takes_back_once(office: Office) -> None:
    result = paid(office, 3)
    first = office.reverse(result, why=str(uuid4()))
    with office.server.database.read() as tx:
        seq = tx.value("SELECT value FROM counter WHERE org_id = ? AND name = 'seq'", office.caller.org_id)
    assert office.reverse(result).touched == first.touched
    with office.server.database.read() as tx:
        assert seq == tx.value(
            "SELECT value FROM counter WHERE org_id = ? AND name = 'seq'", office.caller.org_id
        )
