"""Users and tokens over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.access import Caller, digest
from backend.context import Server
from tests.conftest import add_user

Connect = Callable[[str], TestClient]


def person(email: str = "bob@example.org", role: str = "CLERK", **over: Any) -> dict[str, Any]:
    return {"email": email, "name": "Bob", "role": role} | over


def test_a_user_is_added_given_a_token_and_works(client: TestClient, connect: Connect) -> None:
    user = client.post("/v1/users", json=person(" Bob@Example.org ")).json()
    assert (user["email"], user["role"], user["active"]) == ("bob@example.org", "CLERK", True)
    given = client.post(f"/v1/users/{user['id']}/tokens", json={"label": "laptop", "days": 30}).json()
    assert digest(given["token"]) == given["hash"]
    assert given["expires_at"] == "2026-05-02T09:30:00+00:00"
    status = connect(given["token"]).get("/v1/status").json()
    assert (status["user"], status["role"], status["org"]) == ("Bob", "CLERK", "Acme Finance")
    listed = {found["email"]: found for found in client.get("/v1/users").json()}
    assert [kept["label"] for kept in listed["bob@example.org"]["tokens"]] == ["laptop"]
    assert given["token"] not in client.get("/v1/users").text


def test_the_same_user_again_is_the_same_user(client: TestClient) -> None:
    first, second = (client.post("/v1/users", json=person(role=role)).json() for role in ("CLERK", "MANAGER"))
    assert first["id"] == second["id"]
    assert second["role"] == "MANAGER"
    assert len(client.get("/v1/users").json()) == 2


def test_the_last_administrator_stays(client: TestClient, caller: Caller) -> None:
    for over in ({"role": "MANAGER"}, {"active": False}):
        answer = client.post("/v1/users", json=person("ann@example.org", "ADMIN") | over)
        assert (answer.status_code, answer.json()["code"]) == (409, "LAST_ADMIN")
    assert client.get("/v1/status").json()["role"] == "ADMIN"
    client.post("/v1/users", json=person(role="ADMIN"))
    assert client.post("/v1/users", json=person("ann@example.org", "MANAGER")).status_code == 200


@pytest.mark.parametrize(
    "over", [{"email": "bob"}, {"email": "a b@c"}, {"name": " "}, {"role": "KING"}, {"name": "n" * 1001}]
)
def test_a_user_that_cannot_be_is_refused(client: TestClient, over: dict[str, Any]) -> None:
    assert client.post("/v1/users", json=person(**over)).json()["code"] == "BODY_INVALID"


@pytest.mark.parametrize("over", [{"days": -1}, {"days": 3651}, {"label": "l" * 1001}])
def test_a_token_that_cannot_be_is_refused(client: TestClient, caller: Caller, over: dict[str, Any]) -> None:
    assert client.post(f"/v1/users/{caller.user_id}/tokens", json=over).json()["code"] == "BODY_INVALID"


def test_one_may_revoke_ones_own_token_only(
    server: Server, client: TestClient, connect: Connect, caller: Caller, token: str
) -> None:
    _, own = add_user(server, caller.org_id, "bob@example.org", "CLERK")
    bob = connect(own)
    assert bob.delete(f"/v1/tokens/{digest(token)}").json()["code"] == "NOT_FOUND"
    assert client.get("/v1/status").status_code == 200
    assert bob.delete(f"/v1/tokens/{digest(own)}").status_code == 204
    assert client.delete(f"/v1/tokens/{digest(own)}").status_code == 204
    assert bob.get("/v1/status").json()["code"] == "TOKEN_REVOKED"
