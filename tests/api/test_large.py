"""Imports too large to be answered at once: 202, then the state until it is done."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from backend import engine
from backend.context import Server
from backend.jobs import runner
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


def until(condition: Callable[[], bool]) -> None:
    """Waits for what another thread does, ten seconds at most."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def in_the_way(server: Server) -> sqlite3.Connection:
    """Another program that holds the database; who waits for it gives up soon."""

    @event.listens_for(server.database.engine, "connect")
    def _impatient(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=20")

    server.database.close()
    other = sqlite3.connect(server.database.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def put_off(caplog: pytest.LogCaptureFixture) -> int:
    """How often the runner put an import off."""
    return sum(
        record.name == "remitbook.jobs" and record.levelno == logging.WARNING for record in caplog.records
    )


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner pauses for a moment only."""
    monkeypatch.setattr(runner, "PAUSES_S", (0.05, 0.1))


@pytest.mark.usefixtures("short")
def test_an_import_goes_on_when_the_database_is_free_again(
    client: TestClient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    path = held_up(client, server)
    other = in_the_way(server)
    server.jobs.start()
    until(lambda: put_off(caplog) >= 3)
    assert client.get(path).json()["state"] == "STAGED"
    other.execute("ROLLBACK")
    server.jobs.drain()
    assert client.get(path).json()["counts"] == {"sent": AT_ONCE_ROWS + 1, "booked": AT_ONCE_ROWS + 1}
    other.close()


def test_a_runner_that_waits_for_the_database_stops_at_once(
    client: TestClient, server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "PAUSES_S", (600.0,))
    path = held_up(client, server)
    other = in_the_way(server)
    server.jobs.start()
    until(lambda: put_off(caplog) == 1)
    begun = time.monotonic()
    server.jobs.stop()
    assert time.monotonic() - begun < 5
    other.execute("ROLLBACK")
    other.close()
    server.jobs.start()
    server.jobs.drain()
    assert client.get(path).json()["state"] == "DONE"


@pytest.mark.usefixtures("short")
def test_an_import_that_meets_a_bug_is_tried_once_and_again_when_it_is_sent_again(
    client: TestClient, server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def buggy(*_: object) -> None:
        tried.append(1)
        raise ZeroDivisionError

    path, body = f"/v1/imports/{uuid4()}", customers(*numbers(AT_ONCE_ROWS + 1))
    with monkeypatch.context() as patch:
        patch.setattr(engine, "run", buggy)
        assert client.put(path, content=body).status_code == 202
        server.jobs.drain()
        time.sleep(0.3)
        assert (len(tried), put_off(caplog)) == (1, 0)
        assert client.get(path).json()["state"] == "STAGED"
    client.put(path, content=body)
    server.jobs.drain()
    assert client.get(path).json()["state"] == "DONE"
    assert client.put(path, content=body).status_code == 200


@pytest.mark.parametrize("wait", [-1, WAIT_SECONDS + 1, "long", "nan"])
def test_nobody_waits_longer_than_the_limit(client: TestClient, wait: object) -> None:
    answer = client.get(f"/v1/imports/{uuid4()}", params={"wait": str(wait)})
    assert (answer.status_code, answer.json()["code"]) == (400, "BODY_INVALID")
    at_most = client.get(f"/v1/imports/{uuid4()}", params={"wait": WAIT_SECONDS})
    assert at_most.status_code == 404, "there is none: said at once"
