"""A warning is told, and counted, once, and of a row that is booked."""

from __future__ import annotations

from uuid import uuid4

import pytest

from backend import checking, engine, submit
from backend.access import Caller
from backend.context import Server
from backend.store import imports
from shared.schemas import Mapping
from tests.ledger import ANY_DATE, Office
from tests.simulator.world import staged

HEADER = ["account", "invoices", "amount", "date"]
LOST_ZEROS = [("C1", "7", 60, "2026-02-01"), ("C1", "7", 60, "2026-02-02"), ("C1", "7", 60, "2026-02-03")]


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1")
    office.invoices(("007", "C1", "2026-01-01", 100))
    return office


def test_a_row_that_fails_after_all_warns_of_nothing(office: Office) -> None:
    result = office.payments(HEADER, *LOST_ZEROS)
    assert office.codes(result) == {4: ["INVOICE_ALREADY_PAID"]}
    assert (result.counts.booked, result.counts.warnings) == (2, 2)


def test_a_sheet_checked_again_warns_once(office: Office) -> None:
    uuid, server, org_id = str(uuid4()), office.server, office.caller.org_id
    body = office.body(
        "payments",
        HEADER,
        [list(row) for row in LOST_ZEROS],
        mapping=Mapping({name: [name] for name in HEADER}, {"type": "Bank transfer"}),
        options=ANY_DATE,
    )
    with staged(True):
        number = submit.submit(server, office.caller, uuid, body).number
    with server.database.read() as tx:
        row = imports.by_id(tx, org_id, number)
    checking.check_large(server, row)
    office.customers("C2")  # the facts move: all is checked anew
    engine.run(server, org_id, number)
    counts = submit.result(server, office.caller, uuid).counts
    assert (counts.booked, counts.failed, counts.warnings) == (2, 1, 2)
