"""The main job over HTTP, on SQLite and on PostgreSQL: the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from backend.context import Server
from backend.jobs.runner import Runner
from backend.main import create_app
from backend.store.database import Database
from tests.api.sheets import customers, submission
from tests.conftest import Clock, sign_up

INVOICES = {
    "number": ["INV-1", "INV-2", "CN-1"],
    "account": ["00104", "00104", "00231"],
    "kind": ["Invoice", "Invoice", "Credit note"],
    "issue_date": ["2026-03-01", "2026-03-05", "2026-03-09"],
    "amount": ["100.00", "50.00", "20.00"],
}
PAYMENTS = {
    "account": ["00104", "00104", "00999", "104"],
    "invoices": ["INV-1", "", "", ""],
    "amount": ["100.00", "30.00", "5.00", "-1"],
    "date": ["2026-04-02", "2026-04-03", "2026-04-02", "2026-04-02"],
    "type": ["Bank transfer", "Cash", "Cash", "PayPal"],
}


@pytest.fixture
def client(store: Database, clock: Clock) -> Iterator[TestClient]:
    """A client of a server on either database."""
    server = Server(store, clock)
    server.jobs = Runner(server)
    token = sign_up(server)[1]
    with TestClient(create_app(server), headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def put(client: TestClient, number: int, body: bytes) -> dict[str, Any]:
    answer = client.put(f"/v1/imports/{UUID(int=number)}", content=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def column(table: dict[str, Any], name: str) -> list[Any]:
    values: list[Any] = table["values"][table["columns"].index(name)]
    return values


def test_load_pay_verify_and_take_back(client: TestClient) -> None:
    assert put(client, 1, customers("00104", "00231"))["counts"] == {"sent": 2, "booked": 2}
    assert put(client, 2, submission("invoices", INVOICES))["counts"] == {"sent": 3, "booked": 3}
    paid = put(client, 3, submission("payments", PAYMENTS))
    assert paid["counts"]["booked"] == 2
    assert paid["counts"]["failed"] == paid["counts"]["to_fix"] == 2
    assert {cause["code"] for cause in paid["causes"]} >= {"ACCOUNT_NOT_FOUND"}

    assert put(client, 3, submission("payments", PAYMENTS)) == paid
    other = client.put(
        f"/v1/imports/{UUID(int=3)}", content=submission("payments", PAYMENTS | {"type": ["Cash"] * 4})
    )
    assert (other.status_code, other.json()["code"]) == (409, "ID_CONFLICT")

    failed = client.get(f"/v1/imports/{paid['number']}/failed").json()
    assert failed["rows"] == [4, 5]
    opened = client.get("/v1/views/invoices").json()
    assert dict(zip(column(opened, "number"), column(opened, "open"), strict=True))["INV-2"] == 2000
    assert client.get("/v1/verify").status_code == 200

    preview = client.get(f"/v1/imports/{paid['number']}/reversal").json()
    assert preview["touched_count"] > 0
    proof = client.put(f"/v1/imports/{paid['number']}/reversal", json={"why": "twice"})
    assert proof.status_code == 200, proof.text
    assert (proof.json()["live"], set(proof.json()["differences"].values())) == (0, {0})
    opened = client.get("/v1/views/invoices").json()
    assert dict(zip(column(opened, "number"), column(opened, "open"), strict=True))["INV-1"] == 10000
    assert client.get(f"/v1/imports/{UUID(int=3)}").json()["state"] == "REVERSED"


def test_a_check_books_nothing(client: TestClient) -> None:
    put(client, 1, customers("00104", "00231"))
    put(client, 2, submission("invoices", INVOICES))
    checked = client.put(f"/v1/checks/{UUID(int=9)}", content=submission("payments", PAYMENTS))
    assert checked.status_code == 200, checked.text
    assert checked.json()["counts"]["booked"] == 2
    assert client.get(f"/v1/checks/{UUID(int=9)}").json() == checked.json()
    opened = client.get("/v1/views/invoices").json()
    assert dict(zip(column(opened, "number"), column(opened, "open"), strict=True))["INV-1"] == 10000


@pytest.mark.parametrize("view", ["invoices", "accounts", "payments", "unallocated", "imports", "aging"])
def test_every_view_answers(client: TestClient, view: str) -> None:
    put(client, 1, customers("00104", "00231"))
    put(client, 2, submission("invoices", INVOICES))
    put(client, 3, submission("payments", PAYMENTS))
    table = client.get(f"/v1/views/{view}")
    assert table.status_code == 200, table.text
    asked = client.post(f"/v1/views/{view}/query", json={"limit": 1})
    assert asked.status_code == 200, asked.text
