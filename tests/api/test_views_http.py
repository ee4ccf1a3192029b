"""Views over HTTP: both calls, filters, refusals, who may read."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from fastapi.testclient import TestClient

from backend.access import Caller
from backend.context import Server
from shared.schemas import ViewQuery, ViewTable
from tests.conftest import add_user
from tests.ledger import Office


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("00104", "00231")
    office.invoices(("INV-1", "00104", "2026-03-01", 100), ("INV-2", "00231", "2026-03-01", 50))
    return office


def table(response: object) -> ViewTable:
    assert response.status_code == 200, response.text  # type: ignore[attr-defined]
    return msgspec.json.decode(response.content, type=ViewTable)  # type: ignore[attr-defined]


def test_get_and_post_answer_the_same(office: Office, client: TestClient) -> None:
    got = table(client.get("/v1/views/invoices", params={"filter": ["account:00104", "status:OPEN"]}))
    query = ViewQuery(filters={"account": "00104", "status": "OPEN"})
    posted = table(client.post("/v1/views/invoices/query", content=msgspec.json.encode(query)))
    assert got == posted
    assert got.values[0] == ["INV-1"]
    assert got.places == {"EUR": 2}
    assert got.keys[0].startswith("invoice:")
    assert got.versions[0] > 0


def test_as_of_and_known_at_travel_in_the_address(office: Office, client: TestClient) -> None:
    before = table(client.get("/v1/views/accounts", params={"as_of": "2026-02-28"}))
    assert [row for row in before.values[before.columns.index("balance")] if row] == []
    assert before.as_of == "2026-02-28"
    assert len(table(client.get("/v1/views/invoices", params={"known_at": "0"})).keys) == 0


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/views/nothing", 404, "NOT_FOUND"),
        ("/v1/views/invoices?filter=account:99", 404, "NOT_FOUND"),
        ("/v1/views/invoices?filter=account", 400, "BODY_INVALID"),
        ("/v1/views/invoices?filter=colour:red", 422, "OPTION_INVALID"),
        ("/v1/views/invoices?as_of=soon", 422, "OPTION_INVALID"),
        ("/v1/views/statement", 422, "OPTION_INVALID"),
        ("/v1/views/statement?filter=account:99", 404, "NOT_FOUND"),
        ("/v1/views/invoices?limit=x", 400, "BODY_INVALID"),
        (f"/v1/views/payment_entries?limit={1 << 63}", 422, "OPTION_INVALID"),
        ("/v1/views/aging?as_of=0001-01-01", 422, "OPTION_INVALID"),
    ],
)
def test_a_question_that_cannot_be_is_refused(client: TestClient, path: str, status: int, code: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_viewer_may_read_and_a_stranger_may_not(
    office: Office, connect: Callable[[str], TestClient]
) -> None:
    _, token = add_user(office.server, office.caller.org_id, "vic@example.org", "VIEWER")
    assert connect(token).get("/v1/views/accounts").status_code == 200
    assert connect("").get("/v1/views/accounts").status_code == 401
