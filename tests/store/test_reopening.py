"""Who may move Books closed through back, and what is told of a sheet that waited too long."""

from __future__ import annotations

import msgspec
import pytest

from backend import reverse, rules
from backend.access import Caller, Role
from backend.context import Server
from backend.problems import BodyInvalid, PressedAhead, PressedTooLongAgo, RoleTooLow
from shared.schemas import ImportResult, Mapping, Retry, ReversalRequest, Submission
from tests.conftest import add_user
from tests.ledger import Office, sheet_of
from tests.store.test_reversals import begin

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


@pytest.fixture
def manager(server: Server, caller: Caller) -> Office:
    other, _ = add_user(server, caller.org_id, "meg@example.org", "MANAGER")
    return Office(server, other)


def closed(office: Office) -> str:
    """Through which day the books are closed."""
    with office.server.database.read() as tx:
        return rules.in_force(tx, office.caller.org_id)["books_closed_through"]


def again(office: Office, first: ImportResult, value: str) -> ImportResult:
    """The one row of its Failed sheet, corrected."""
    sheet = sheet_of(HEADER, [["books_closed_through", value]], "Failed")
    retry = Retry(first.id, office.failed(first).keys, ["2"], ["yes"], [""])
    return office.put(msgspec.json.encode(Submission("settings", sheet, Mapping({}), retry=retry)))


def test_a_further_try_is_held_against_the_books_as_they_are_closed_now(
    server: Server, caller: Caller, manager: Office
) -> None:
    admin = Office(server, caller)
    first = manager.send("settings", HEADER, [["books_closed_through", "soon"]])
    admin.send("settings", HEADER, [["books_closed_through", "2026-03-31"]])
    result = again(manager, first, "2025-12-31")
    assert (manager.codes(result), closed(admin)) == ({2: ["REOPEN_NEEDS_ADMIN"]}, "2026-03-31")
    assert again(manager, first, "2026-04-30").counts.booked == 1
    assert closed(admin) == "2026-04-30"


def test_taking_back_what_closed_the_books_needs_an_administrator(
    server: Server, caller: Caller, manager: Office
) -> None:
    admin = Office(server, caller)
    early = admin.send("settings", HEADER, [["books_closed_through", "2026-02-28"]])
    late = admin.send("settings", HEADER, [["books_closed_through", "2026-03-31"]])
    with pytest.raises(RoleTooLow) as refused:
        manager.reverse(late)
    assert (refused.value.args_["permission"], refused.value.args_["closed"]) == (
        "reopen_period",
        "2026-03-31",
    )
    manager.reverse(early)  # the later one keeps them closed
    assert closed(admin) == "2026-03-31"
    other = manager.send("settings", HEADER, [["twins", "book"]])
    manager.reverse(other)
    admin.reverse(late)
    assert closed(admin) == ""
    admin.verify()


def test_what_is_being_taken_back_keeps_nothing_closed(
    server: Server, caller: Caller, manager: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = Office(server, caller)
    early = admin.send("settings", HEADER, [["books_closed_through", "2026-02-28"]])
    late = admin.send("settings", HEADER, [["books_closed_through", "2026-03-31"]])
    monkeypatch.setattr(reverse, "AT_ONCE_ROWS", -1)
    begin(admin, late)
    with pytest.raises(RoleTooLow):
        reverse.reverse(server, manager.caller, early.id, ReversalRequest())


@pytest.mark.parametrize(
    ("pressed", "refusal"),
    [
        ("2026-03-26T09:29:59+00:00", PressedTooLongAgo),
        ("2026-04-02T09:40:01+00:00", PressedAhead),
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
