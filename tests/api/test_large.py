"""Imports too large to be answered at once: 202, then the state until it is done."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from backend.context import Server
from shared.limits import AT_ONCE_ROWS, WAIT_SECONDS
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


def held_up(client: TestClient, server: Server) -> str:
    """The path of an import that nobody carries on until the jobs are started again."""
    uuid = str(uuid4())
    server.jobs.stop()
    assert client.put(f"/v1/imports/{uuid}", content=customers(*numbers(AT_ONCE_ROWS + 1))).status_code == 202
    return f"/v1/imports/{uuid}"


def test_waiting_ends_as_soon_as_the_import_goes_on(client: TestClient, server: Server) -> None:
    path = held_up(client, server)
    begun = time.monotonic()
    assert client.get(path, params={"wait": 0.3}).json()["state"] == "STAGED"
    assert time.monotonic() - begun >= 0.3, "nothing went on meanwhile"
    threading.Timer(0.3, server.jobs.start).start()
    states = ["STAGED"]
    while states[-1] != "DONE":
        asked = time.monotonic()
        states.append(client.get(path, params={"wait": WAIT_SECONDS}).json()["state"])
        assert len(states) < 20
        assert time.monotonic() - asked < WAIT_SECONDS, "it was answered when it went on"
    assert client.get(path, params={"wait": WAIT_SECONDS}).status_code == 200


def test_who_waits_keeps_nobody_else_from_an_answer(client: TestClient, server: Server) -> None:
    path = held_up(client, server)
    begun = time.monotonic()
    with ThreadPoolExecutor(60) as many:  # more than the server has threads or connections
        waiting = [many.submit(client.get, path, params={"wait": 4}) for _ in range(60)]
        time.sleep(1)
        assert client.get("/v1/status").status_code == 200
        assert time.monotonic() - begun < 4, "the others wait still"
        assert {answer.result().status_code for answer in waiting} == {202}


@pytest.mark.parametrize("wait", [-1, WAIT_SECONDS + 1, "long", "nan"])
def test_nobody_waits_longer_than_the_limit(client: TestClient, wait: object) -> None:
    answer = client.get(f"/v1/imports/{uuid4()}", params={"wait": str(wait)})
    assert (answer.status_code, answer.json()["code"]) == (400, "BODY_INVALID")
    at_most = client.get(f"/v1/imports/{uuid4()}", params={"wait": WAIT_SECONDS})
    assert at_most.status_code == 404, "there is none: said at once"
