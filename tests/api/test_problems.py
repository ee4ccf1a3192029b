"""Refusals and bugs as the client sees them."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from backend import status as status_verb
from backend.main import create_app
from backend.problems import Refused, all_refusals, as_problem
from backend.store.failures import meaning
from shared.codes import CODES

Connect = Callable[[str], TestClient]


@pytest.mark.parametrize(
    "refusal", sorted(all_refusals(), key=lambda found: found.code), ids=lambda found: found.code
)
def test_every_refusal_has_a_code_with_a_sentence(refusal: type[Refused]) -> None:
    assert refusal.code in CODES
    problem = as_problem(refusal())
    assert problem.detail
    assert problem.code == refusal.code
    assert problem.type.endswith(f"#{refusal.code.lower()}")
    assert 400 <= problem.status < 600


def test_each_code_has_one_class() -> None:
    codes = [refusal.code for refusal in all_refusals()]
    assert len(codes) == len(set(codes))


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Every look at the status raises."""

    def raise_it(*_: Any) -> None:
        raise error

    monkeypatch.setattr(status_verb.rules, "in_force", raise_it)


def test_a_bug_is_logged_under_the_number_the_user_is_shown(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing(monkeypatch, ZeroDivisionError("secret detail"))
    with caplog.at_level(logging.ERROR, logger="remitbook"):
        answer = client.get("/v1/status")
    assert (answer.status_code, answer.json()["code"]) == (500, "BUG")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["args"]["id"] in caplog.text
    assert "secret detail" in caplog.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def sqlite_error(text: str) -> sqlite3.OperationalError:
    return sqlite3.OperationalError(text)


@pytest.mark.parametrize(
    ("error", "said", "status", "code"),
    [
        (sqlite_error("database or disk is full"), "full", 507, "DISK_FULL"),
        (OperationalError("COMMIT", {}, sqlite_error("database or disk is full")), "full", 507, "DISK_FULL"),
        (psycopg.errors.DiskFull("no space left"), "full", 507, "DISK_FULL"),
        (sqlite_error("database is locked"), "busy", 503, "SERVER_BUSY"),
        (psycopg.OperationalError("connection refused"), "busy", 503, "SERVER_BUSY"),
        (psycopg.errors.TooManyConnections("too many"), "busy", 503, "SERVER_BUSY"),
        (psycopg.errors.DeadlockDetected("deadlock"), "busy", 503, "SERVER_BUSY"),
        (psycopg.errors.AdminShutdown("shutdown"), "busy", 503, "SERVER_BUSY"),
        (sqlite_error("no such table: x"), "", 500, "BUG"),
        (psycopg.errors.UndefinedTable("x"), "", 500, "BUG"),
        (ValueError("x"), "", 500, "BUG"),
    ],
)
def test_what_a_driver_says_is_told_in_words(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str, status: int, code: str
) -> None:
    assert meaning(error) == said
    failing(monkeypatch, error)
    answer = client.get("/v1/status")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("retry-after" in answer.headers) is (status == 503)


def test_a_full_sqlite_file_is_a_full_disk(client: TestClient, server: Any) -> None:
    with server.database.read() as tx:
        pages = tx.value("PRAGMA page_count")
    with server.database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        driver = connection.connection.driver_connection
        with pytest.raises(sqlite3.OperationalError) as raised:
            driver.execute("CREATE TABLE filler AS SELECT randomblob(100000) AS data")
    assert meaning(raised.value) == "full"


def test_unknown_addresses_and_methods(client: TestClient) -> None:
    for answer, status, code in (
        (client.get("/v1/nothing"), 404, "NOT_FOUND"),
        (client.get("/nothing"), 404, "NOT_FOUND"),
        (client.post("/v1/status"), 405, "METHOD_NOT_ALLOWED"),
        (client.post("/v1/users/one/tokens", json={}), 400, "BODY_INVALID"),
        (client.post(f"/v1/users/{1 << 63}/tokens", json={}), 400, "BODY_INVALID"),
        (client.delete("/v1/profiles/x"), 400, "BODY_INVALID"),
        (client.get("/v1/choices/nothing"), 404, "NOT_FOUND"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"


def test_every_answer_bears_the_versions(connect: Connect, client: TestClient) -> None:
    for answer in (client.get("/v1/status"), connect("").get("/v1/status"), client.get("/v1/nothing")):
        assert answer.headers["remitbook-api"] == "1"
        assert answer.headers["remitbook-version"]


def test_the_runner_starts_and_stops_with_the_application(server: Any) -> None:
    seen: list[str] = []

    class Runner:
        def start(self) -> None:
            seen.append("start")

        def stop(self) -> None:
            seen.append("stop")

    server.jobs = Runner()
    with TestClient(create_app(server)):
        assert seen == ["start"]
    assert seen == ["start", "stop"]
