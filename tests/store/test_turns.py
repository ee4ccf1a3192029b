"""Who decides something has the ledger to themselves: nothing slips in between check and book."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from backend import checking, checks, engine, reverse, submit
from backend.context import Server
from backend.problems import CheckChanged, DependantsNeedConsent
from backend.store.database import Database
from shared.schemas import ImportResult, Mapping, ReversalRequest
from tests.conftest import Clock, sign_up
from tests.ledger import ANY_DATE, Office
from tests.store.test_reversals import PAID, Asked, state

DAY = "2026-04-02"
BLOCKED_S = 1.0
"""How long somebody else is given to slip in; who has to wait is still waiting then."""


@pytest.fixture
def office(store: Database, clock: Clock) -> Office:
    server = Server(store, clock, Asked())
    return Office(server, sign_up(server)[0])


class Meanwhile:
    """Somebody else's press, made by another connection once a hop of the road is reached."""

    def __init__(self, press: Callable[[], Any]) -> None:
        self.press, self.raised = press, None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.press()
        except (DependantsNeedConsent, CheckChanged) as refused:
            self.raised: Exception | None = refused

    def around(self, real: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
        """`real`, and the press, once, after it or before it."""

        def hop(*parameters: Any, **named: Any) -> Any:
            found = real(*parameters, **named) if after else None
            if not self.thread.ident:
                self.thread.start()
                self.thread.join(BLOCKED_S)
            return found if after else real(*parameters, **named)

        return hop


def stranded(office: Office) -> list[str]:
    """Live documents of customers that nobody finds any more, though nothing takes them back."""
    with office.server.database.read() as tx:
        return [
            number
            for (number,) in tx.rows(
                "SELECT o.number FROM open_item o JOIN account a ON a.org_id = o.org_id"
                " AND a.id = o.account_id JOIN import i ON i.org_id = o.org_id AND i.id = o.import_id"
                " WHERE o.org_id = ?"
                " AND o.void_seq IS NULL AND NOT a.live AND i.state <> 'REVERSING'",
                office.caller.org_id,
            )
        ]


def close(office: Office, customers: ImportResult) -> Callable[[], Any]:
    """The press that takes customers back, of whom nobody has anything yet."""
    return lambda: reverse._press(office.server, office.caller, _id(office, customers), ReversalRequest())


def _id(office: Office, result: ImportResult) -> int:
    with office.server.database.read() as tx:
        return int(tx.value("SELECT id FROM import WHERE uuid = ?", result.id))


@pytest.mark.parametrize(
    ("module", "name", "after", "at_once"),
    [
        (engine, "check", True, True),
        (checking, "settle_check", False, False),
        (engine, "book", False, False),
    ],
    ids=["checked at once", "checked apart", "about to book"],
)
def test_nobody_books_on_customers_that_are_closed_between_check_and_book(
    office: Office, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: bool, at_once: bool
) -> None:
    customers = office.customers("C1")
    meanwhile = Meanwhile(close(office, customers))
    monkeypatch.setattr(module, name, meanwhile.around(getattr(module, name), after=after))
    if not at_once:
        monkeypatch.setattr(submit, "AT_ONCE_ROWS", -1)
    result = office.payments(PAID, ("C1", None, 10, DAY, "T1"))
    meanwhile.thread.join()
    assert stranded(office) == []
    if meanwhile.raised is None:
        assert (state(office, customers), office.codes(result)) == ("REVERSING", {2: ["ACCOUNT_NOT_FOUND"]})
    else:
        assert (state(office, customers), result.counts.booked) == ("DONE", 1)
    office.verify()


def test_an_import_that_names_a_check_does_what_was_shown_or_says_what_changed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.customers("C1")
    office.invoices(("I1", "C1", "2026-03-01", 100))
    mapping = Mapping({name: [name] for name in PAID}, {"type": "Bank transfer"})
    rows = [["C1", "I1", 60, DAY, "T1"]]
    checked = str(uuid4())
    shown = office.body("payments", PAID, rows, mapping=mapping, options=ANY_DATE)
    assert checks.check(office.server, office.caller, checked, shown).counts.booked == 1
    meanwhile = Meanwhile(lambda: office.payments(PAID, ("C1", "I1", 70, DAY, "T2")))
    monkeypatch.setattr(submit, "compare", meanwhile.around(submit.compare, after=True))
    named = office.body("payments", PAID, rows, mapping=mapping, options=ANY_DATE, check=checked)
    try:
        office.put(named)
    except CheckChanged:
        booked = [7000]
    else:
        booked = [4000, 6000]
    meanwhile.thread.join()
    assert sorted(amount for _, _, amount in office.allocations()) == booked
    office.verify()
