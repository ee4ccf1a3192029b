"""A Failed sheet sent again over HTTP: what every later answer tells of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest
from fastapi.testclient import TestClient

from backend import verify
from backend.access import Caller
from backend.checking import check_large
from backend.context import Server
from backend.store import imports
from shared.limits import AT_ONCE_ROWS
from shared.schemas import Mapping, Retry, Submission
from tests.api.sheets import submission
from tests.ledger import Office, sheet_of


@pytest.fixture
def office(server: Server, caller: Caller, client: TestClient) -> Office:
    """A customer C1 with no invoices."""
    office = Office(server, caller)
    office.customers("C1")
    return office


def payments(amounts: list[str]) -> dict[str, list[str]]:
    count = len(amounts)
    return {
        "account": ["C1"] * count,
        "amount": amounts,
        "date": ["2026-04-02"] * count,
        "type": ["Bank transfer"] * count,
        "reference": [f"R{place}" for place in range(count)],
    }


def sent(client: TestClient, server: Server, amounts: list[str], **over: Any) -> tuple[str, list[str]]:
    """Payments of these amounts, and the keys of those that failed."""
    uuid = str(uuid4())
    answer = client.put(f"/v1/imports/{uuid}", content=submission("payments", payments(amounts), **over))
    assert answer.status_code in (200, 202), answer.text
    server.jobs.drain()
    return uuid, client.get(f"/v1/imports/{uuid}/failed").json()["keys"]


def again(
    root: str, keys: list[str], amounts: list[str], send: list[str] | None = None, **over: Any
) -> bytes:
    """The body of a Failed sheet with these keys."""
    columns = payments(amounts)
    sheet = sheet_of(list(columns), [list(row) for row in zip(*columns.values(), strict=True)], "Failed")
    count = len(keys)
    retry = Retry(root, keys, [""] * count, send or ["yes"] * count, ["why"] * count)
    return msgspec.json.encode(Submission("payments", sheet, Mapping({}), retry=retry, **over))


@pytest.mark.parametrize("count", [2, AT_ONCE_ROWS + 1])
def test_rows_of_another_import_are_told_in_every_answer(
    client: TestClient, server: Server, office: Office, count: int
) -> None:
    root, keys = sent(client, server, ["x"] * count)
    foreign = ["another-2-key"] * 3
    body = again(root, [*keys, *foreign], ["5"] * (count + 3))
    path = f"/v1/imports/{uuid4()}"
    first = client.put(path, content=body)
    assert [cause["code"] for cause in first.json()["causes"]] == ["ROW_NOT_IN_IMPORT"]
    server.jobs.drain()
    answers = [client.put(path, content=body).json(), client.get(path).json()]
    if first.status_code == 200:
        answers.append(first.json())
    for told in answers:
        assert told["state"] == "DONE"
        assert [(cause["code"], cause["count"], cause["rows"][0]) for cause in told["causes"]] == [
            ("ROW_NOT_IN_IMPORT", 3, count + 2)
        ]
        assert told["counts"] == {"sent": count + 3, "booked": count, "skipped": 3}
    office.verify()


def test_rows_of_another_import_are_not_counted_before_the_own_ones_are(
    client: TestClient, server: Server, office: Office
) -> None:
    root, keys = sent(client, server, ["x"] * (AT_ONCE_ROWS + 1))
    server.jobs.stop()
    path = f"/v1/imports/{uuid4()}"
    body = again(root, [*keys, "another-2-key"], ["5"] * (AT_ONCE_ROWS + 2))
    waiting = client.put(path, content=body).json()
    assert (waiting["state"], waiting["counts"]) == ("STAGED", {})
    assert client.post(f"{path}/cancel").json()["causes"] == waiting["causes"]
    server.jobs.start()
    server.jobs.drain()
    cancelled = client.get(path).json()
    assert (cancelled["state"], cancelled["counts"]) == ("CANCELLED", {"sent": 1, "skipped": 1})


def test_rows_dropped_are_counted_once_though_the_try_is_checked_again(
    client: TestClient, server: Server, caller: Caller, office: Office
) -> None:
    count = AT_ONCE_ROWS + 1
    root, keys = sent(client, server, ["x"] * count)
    server.jobs.stop()
    uuid = str(uuid4())
    body = again(root, keys, ["5"] * count, ["drop"] * 3 + ["yes"] * (count - 3))
    assert client.put(f"/v1/imports/{uuid}", content=body).status_code == 202
    with server.database.read() as tx:
        row = imports.by_uuid(tx, caller.org_id, uuid)
    assert row is not None
    check_large(server, row)
    office.customers("C2")  # the facts move: all is checked anew
    server.jobs.start()
    server.jobs.drain()
    told = client.get(f"/v1/imports/{uuid}").json()
    assert told["counts"] == {"sent": count, "booked": count - 3, "failed": 3, "dropped": 3}
    assert [line.get("not_reached", 0) for line in told["money"]] == [0]
    first = client.get(f"/v1/imports/{root}").json()["counts"]
    assert first == {"sent": count, "failed": count, "fixed": count - 3, "dropped": 3}
    office.verify()


def test_a_count_below_nothing_is_found(
    client: TestClient, server: Server, caller: Caller, office: Office
) -> None:
    root, keys = sent(client, server, ["x", "y"])
    uuid = str(uuid4())
    body = again(root, keys, ["5", "5"], ["drop", "drop"])
    assert client.put(f"/v1/imports/{uuid}", content=body).json()["counts"]["dropped"] == 2
    with server.database.write() as tx:
        row = imports.by_uuid(tx, caller.org_id, uuid)
        assert row is not None
        counts = row.totals.counts
        counts.failed, counts.dropped, counts.not_reached = 4, 4, -2
        imports.save(tx, row)
    report = verify.verify(server, caller)
    assert [(found.what, found.stored, found.recomputed) for found in report.findings] == [
        ("rows not_reached", -2, 0)
    ]


@pytest.mark.parametrize("count", [3, AT_ONCE_ROWS + 1])
def test_rows_of_a_sheet_that_is_all_or_nothing_are_not_booked_alone(
    client: TestClient, server: Server, office: Office, count: int
) -> None:
    all_or_nothing = {"all_or_nothing": "yes"}
    root, keys = sent(client, server, ["5"] * (count - 2) + ["x", "y"], options=all_or_nothing)
    before = client.get(f"/v1/imports/{root}").json()
    assert (before["state"], before["counts"]["to_fix"]) == ("REFUSED", 2)
    for send in ("yes", "drop", "on_account", "book_anyway"):
        body = again(root, keys[:1], ["7"], [send])
        answer = client.put(f"/v1/imports/{uuid4()}", content=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "IMPORT_REFUSED")
        assert answer.json()["args"]["sheet"] == "payments"
    assert client.get(f"/v1/imports/{root}").json() == before
    whole, _ = sent(client, server, ["5"] * (count - 2) + ["7", "8"], options=all_or_nothing)
    booked = client.get(f"/v1/imports/{whole}").json()
    assert (booked["state"], booked["counts"]) == ("DONE", {"sent": count, "booked": count})
    assert sum(office.unallocated().values()) == 500 * (count - 2) + 1500
    office.verify()
