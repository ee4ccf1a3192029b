"""Status, settings and choices."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from fastapi.testclient import TestClient

from backend import access
from backend.access import Caller
from backend.context import Server
from shared.limits import LIMITS
from tests.api.sheets import customers, submission
from tests.conftest import Clock


def test_status_says_who_where_and_every_limit(client: TestClient) -> None:
    status = client.get("/v1/status").json()
    assert (status["org"], status["user"], status["role"]) == ("Acme Finance", "Ann", "ADMIN")
    assert (status["currency"], status["time_zone"], status["today"]) == ("EUR", "UTC", "2026-04-02")
    assert status["limits"] == LIMITS
    assert status["is_empty"] is True


def test_an_organisation_with_a_customer_is_not_empty(client: TestClient) -> None:
    assert client.put(f"/v1/imports/{uuid4()}", content=customers("1")).status_code == 200
    assert client.get("/v1/status").json().get("is_empty", False) is False


def test_today_is_the_organisations(
    server: Server, clock: Clock, connect: object, client: TestClient
) -> None:
    with server.database.write() as tx:
        org_id = access.create_organisation(
            tx, "Auckland", clock(), currency="NZD", time_zone="Pacific/Auckland"
        )
        user_id = access.create_user(tx, org_id, "kim@example.org", "Kim", "VIEWER", clock())
        token = access.create_token(tx, org_id, user_id, "", clock())
    clock.now = datetime(2026, 4, 2, 11, 0, tzinfo=UTC)
    status = client.get("/v1/status", headers={"Authorization": f"Bearer {token}"}).json()
    assert (status["today"], status["currency"]) == ("2026-04-03", "NZD")
    clock.now = datetime(2026, 4, 2, 10, 59, tzinfo=UTC)  # summer time: UTC+13
    assert (
        client.get("/v1/status", headers={"Authorization": f"Bearer {token}"}).json()["today"] == "2026-04-02"
    )


def test_settings_are_those_in_force(client: TestClient) -> None:
    before = client.get("/v1/settings").json()
    assert (before["currency"], before["overpay_policy"]) == ("EUR", "LEAVE")
    body = submission("settings", {"name": ["Surplus"], "value": ["Refuse the row"]})
    assert client.put(f"/v1/imports/{uuid4()}", content=body).json()["counts"]["booked"] == 1
    assert client.get("/v1/settings").json() == before | {"overpay_policy": "REJECT"}


def test_choices_of_a_kind(client: TestClient, caller: Caller) -> None:
    payments = client.get("/v1/choices/payments").json()
    assert payments["type"] == [
        ["BANK", "Bank transfer"],
        ["DEBIT", "Direct debit"],
        ["CHEQUE", "Cheque"],
        ["CASH", "Cash"],
        ["CARD", "Card"],
        ["PAYPAL", "PayPal"],
    ]
    assert ["CREDIT_NOTE", "Credit note"] in client.get("/v1/choices/invoices").json()["kind"]
