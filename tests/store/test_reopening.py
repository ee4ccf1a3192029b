"""Who may move Books closed through back, and what is told of a sheet that waited too long."""

from __future__ import annotations

import pytest

from backend.access import Caller, Role
from backend.context import Server
from backend.problems import BodyInvalid, PressedTooLongAgo
from tests.conftest import add_user
from tests.ledger import Office

HEADER = ["name", "value"]


@pytest.mark.parametrize(
    ("role", "value", "codes"),
    [
        ("MANAGER", "2026-02-28", ["REOPEN_NEEDS_ADMIN"]),
        ("MANAGER", None, ["REOPEN_NEEDS_ADMIN"]),
        ("MANAGER", "2026-03-31", []),
        ("MANAGER", "2026-04-01", []),
        ("ADMIN", "2026-02-28", []),
        ("ADMIN", None, []),
    ],
)
def test_only_an_administrator_reopens_a_period(
    server: Server, caller: Caller, role: Role, value: str | None, codes: list[str]
) -> None:
    admin = Office(server, caller)
    admin.send("settings", HEADER, [["books_closed_through", "2026-03-31"]])
    other, _ = add_user(server, caller.org_id, "ben@example.org", role)
    office = Office(server, other)
    result = office.send("settings", HEADER, [["books_closed_through", value]])
    assert office.codes(result) == ({2: codes} if codes else {})


@pytest.mark.parametrize(
    ("pressed", "refusal"),
    [
        ("2026-03-26T09:29:59+00:00", PressedTooLongAgo),
        ("2026-04-02T09:40:01+00:00", BodyInvalid),
        ("2026-04-02T09:30:00", BodyInvalid),
    ],
)
def test_a_press_of_no_usable_time(
    server: Server, caller: Caller, pressed: str, refusal: type[Exception]
) -> None:
    office = Office(server, caller)
    with pytest.raises(refusal):
        office.send("accounts", ["number", "name"], [["1", "One"]], pressed_at=pressed)


@pytest.mark.parametrize("pressed", ["2026-03-26T09:30:00+00:00", "2026-04-02T09:40:00+00:00"])
def test_a_press_within_a_week_is_sent(server: Server, caller: Caller, pressed: str) -> None:
    office = Office(server, caller)
    result = office.send("accounts", ["number", "name"], [["1", "One"]], pressed_at=pressed)
    assert result.counts.booked == 1
