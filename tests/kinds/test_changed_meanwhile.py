"""A large sheet is booked in runs; between two of them others may change what its check looked up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from backend import checking, engine, submit
from shared.schemas import ImportResult, Mapping
from tests.ledger import ANY_DATE, Office
from tests.simulator.world import staged

ROWS = 25
HEADER = ["account", "amount", "reference"]


@pytest.fixture
def ready(office: Office) -> Iterator[Office]:
    """Two customers with open invoices; a sheet that is sent is not booked at once."""
    office.customers("C1", "C2")
    office.invoices(*((f"I{place}", f"C{place % 2 + 1}", "2026-01-01", 7) for place in range(ROWS)))
    yield office
    office.verify()


def carry(office: Office, chunk_rows: int) -> ImportResult:
    """Sends a sheet of payments and books it in runs of so many rows."""
    rows = [[f"C{place % 2 + 1}", 5, f"text {place}"] for place in range(ROWS)]
    mapping = Mapping({name: [name] for name in HEADER}, {"type": "Bank transfer"})
    uuid = str(uuid4())
    body = office.body("payments", HEADER, rows, mapping=mapping, options=ANY_DATE)
    with staged(True):
        submit.submit(office.server, office.caller, uuid, body)
    with office.server.database.read() as tx:
        import_id = tx.value("SELECT id FROM import WHERE uuid = ?", uuid)
    engine.run(office.server, office.caller.org_id, import_id, chunk_rows)
    return submit.result(office.server, office.caller, uuid)


class Colleague:
    """Changes something again and again, each time as soon as the lock is free. change: given how often."""

    def __init__(self, office: Office, change: Callable[[int], object]) -> None:
        self._office, self._change = office, change
        self._threads: list[threading.Thread] = []

    def put(self) -> None:
        """Asks for the lock and comes next, on SQLite surely."""
        thread = threading.Thread(target=self._change, args=(len(self._threads),))
        self._threads.append(thread)
        thread.start()
        queue, until = self._office.server.database.queue, time.monotonic() + 0.3
        while not queue.waiting and time.monotonic() < until:
            time.sleep(0.001)

    def over(self) -> int:
        """Waits for all of them; how many there were."""
        for thread in self._threads:
            thread.join()
        return len(self._threads)


def adding(office: Office) -> Colleague:
    """Puts new customers."""
    return Colleague(office, lambda count: office.customers(f"NEW-{count}"))


def after(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, then: Callable[[], None]) -> None:
    """Does something at the end of each call, inside its transaction."""
    real = getattr(module, name)

    def call(*args: Any, **more: Any) -> Any:
        answer = real(*args, **more)
        if threading.current_thread() is threading.main_thread():
            then()
        return answer

    monkeypatch.setattr(module, name, call)


@pytest.mark.parametrize("chunk_rows", [1, 10, ROWS - 1])
def test_each_row_is_booked_once_though_the_facts_move_between_all_runs(
    ready: Office, monkeypatch: pytest.MonkeyPatch, chunk_rows: int
) -> None:
    colleague = adding(ready)
    after(monkeypatch, engine, "book", colleague.put)
    result = carry(ready, chunk_rows)
    assert colleague.over() >= ROWS // chunk_rows
    assert (result.state, result.counts.booked, result.counts.not_reached) == ("DONE", ROWS, 0)
    paid = 7_00 * ROWS - sum(ready.open().values())
    assert paid == 5_00 * ROWS


def test_rows_that_may_not_be_booked_any_more_fail_in_the_check_anew(
    ready: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["number", "name", "ordering_enabled"]
    colleague = Colleague(ready, lambda _: ready.send("accounts", names, [["C2", "Two", "no"]]))
    after(monkeypatch, engine, "book", colleague.put)
    result = carry(ready, 10)
    colleague.over()
    assert result.state == "DONE"
    # Of the first ten rows five are of C2, of the others seven.
    assert (result.counts.booked, result.counts.failed, result.counts.not_reached) == (ROWS - 7, 7, 0)


def test_others_who_change_something_all_the_time_do_not_keep_a_sheet_from_being_booked(
    ready: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = adding(ready)
    checks = []

    def change() -> None:
        checks.append(1)
        assert len(checks) < 50
        colleague.put()

    after(monkeypatch, checking, "check", change)  # beside others
    after(monkeypatch, engine, "check", change)  # in the turn
    result = carry(ready, 10)
    colleague.over()
    assert (result.state, result.counts.booked) == ("DONE", ROWS)
    assert len(checks) <= (engine.CHECKS_BESIDE_OTHERS + 1) * (ROWS // 10 + 1)
