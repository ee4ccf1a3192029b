"""Imports too large to be answered at once: 202, then the state until it is done."""

from __future__ import annotations

from uuid import uuid4

from fastapi.testclient import TestClient

from backend.context import Server
from shared.limits import AT_ONCE_ROWS
from tests.api.sheets import customers


def numbers(count: int) -> list[str]:
    return [f"{number:06}" for number in range(count)]


def test_the_limit_of_rows_answered_at_once(client: TestClient, server: Server) -> None:
    uuid = str(uuid4())
    answer = client.put(f"/v1/imports/{uuid}", content=customers(*numbers(AT_ONCE_ROWS + 1)))
    assert answer.status_code == 202
    assert answer.json()["state"] in {"STAGED", "CHECKING", "RUNNING"}
    server.jobs.drain()
    done = client.get(f"/v1/imports/{uuid}")
    assert (done.status_code, done.json()["state"]) == (200, "DONE")
    assert done.json()["counts"] == {"sent": AT_ONCE_ROWS + 1, "booked": AT_ONCE_ROWS + 1}


def test_at_the_limit_the_answer_is_the_result(client: TestClient) -> None:
    answer = client.put(f"/v1/imports/{uuid4()}", content=customers(*numbers(AT_ONCE_ROWS)))
    assert (answer.status_code, answer.json()["state"]) == (200, "DONE")
    assert answer.json()["counts"]["booked"] == AT_ONCE_ROWS
