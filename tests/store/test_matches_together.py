"""Several people book the same bank lines at once, and take them back at once: each line counts once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from backend.context import Server
from backend.store.database import Database
from shared.schemas import ImportResult
from tests.conftest import Clock, sign_up
from tests.kinds.bank import assign, known, lines, states
from tests.ledger import Office
from tests.simulator.world import Later

PEOPLE, LINES, SHEET = 4, 40, 8

Found = TypeVar("Found")


def test_lines_booked_by_four_at_once_are_booked_once_each(store: Database, clock: Clock) -> None:
    server = Server(store, clock, Later())
    office = Office(server, sign_up(server)[0])
    office.customers("C1")
    office.invoices(*[(f"INV-{1001 + place}", "C1", "2026-01-01", 10) for place in range(LINES)])
    numbers = lines(office, *[10.0] * LINES, payer="One", iban="DE1")
    rows = [{"entry": each, "invoices": f"INV-{1001 + place}"} for place, each in enumerate(numbers)]

    def person(place: int) -> list[ImportResult]:
        sheets = [rows[at : at + SHEET] for at in range(0, LINES, SHEET)]
        return [assign(office, *(sheet[::-1] if place % 2 else sheet)) for sheet in sheets]

    results = [result for found in together(person) for result in found]
    assert sum(result.counts.booked for result in results) == LINES
    assert sum(result.counts.duplicate for result in results) == (PEOPLE - 1) * LINES
    assert set(states(office).values()) == {"CONVERTED"}
    assert sum(office.open().values()) == 0
    office.verify()

    booked = [result for result in results if result.counts.booked]
    together(lambda place: [office.reverse(result) for result in booked[place::PEOPLE]])
    assert set(states(office).values()) == {"NEW"}
    assert (sum(office.open().values()), known(office)) == (LINES * 1000, [])
    office.verify()


def together(person: Callable[[int], Found]) -> list[Found]:
    """What each person found, all at work at the same time."""
    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(person, range(PEOPLE)))
