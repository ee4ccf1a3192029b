"""Who is let in, and to what: tokens, roles, and the wall between organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from backend.access import NEEDS, PERMISSIONS, ROLES, Caller, digest, new_token
from backend.context import Server
from backend.routes import routers
from tests.api.sheets import customers, submission
from tests.conftest import Clock, add_user, sign_up

Connect = Callable[[str], TestClient]
FILLED = {
    "import_id": str(uuid4()),
    "check_id": str(uuid4()),
    "view": "invoices",
    "name": "x",
    "kind": "payments",
    "user_id": "1",
    "token_hash": "0" * 64,
    "request_id": "r" * 32,
}
OPEN = {"/v1/health", "/v1/sign-in", "/v1/sign-in/{request_id}/token".format(**FILLED)}
"""What is answered without a token: one is got there, or nothing of anyone's."""


def calls() -> Iterator[tuple[str, str]]:
    for router in routers():
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods):
                yield method, route.path_format.format(**FILLED)


CALLS = list(calls())


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_there_are_calls_and_nothing_beside_them(client: TestClient) -> None:
    assert len(CALLS) >= 25
    own = {route.path for route in client.app.routes if hasattr(route, "path")}  # type: ignore[attr-defined]
    assert own == {"/openapi.json", "/docs"}
    assert {path for _, path in CALLS} >= OPEN
    assert all(path.startswith("/v1/") for _, path in CALLS)


@pytest.mark.parametrize(("method", "path"), [call for call in CALLS if call[1] not in OPEN])
def test_every_call_refuses_without_a_token(connect: Connect, method: str, path: str) -> None:
    anonymous = connect("")
    assert code_of(anonymous.request(method, path)) == (401, "TOKEN_MISSING")
    assert code_of(anonymous.request(method, path, headers={"Authorization": "Basic eDp5"})) == (
        401,
        "TOKEN_MISSING",
    )
    for wrong in (new_token(), "rb_", "x' OR '1'='1"):
        answer = anonymous.request(method, path, headers={"Authorization": f"Bearer {wrong}"})
        assert code_of(answer) == (401, "TOKEN_UNKNOWN")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_health_needs_no_token(connect: Connect) -> None:
    assert connect("").get("/v1/health").json()["status"] == "ok"


def test_a_token_expires_to_the_second(
    server: Server, connect: Connect, client: TestClient, clock: Clock
) -> None:
    assert client.get("/v1/status").status_code == 200
    clock.advance(days=364, hours=23, minutes=59, seconds=59)
    assert client.get("/v1/status").status_code == 200
    clock.advance(seconds=1)
    assert code_of(client.get("/v1/status")) == (401, "TOKEN_EXPIRED")


def test_a_revoked_token_is_told_so(client: TestClient, token: str) -> None:
    assert client.delete(f"/v1/tokens/{digest(token)}").status_code == 204
    assert code_of(client.get("/v1/status")) == (401, "TOKEN_REVOKED")


def test_a_locked_out_user_is_unknown(
    server: Server, connect: Connect, client: TestClient, caller: Caller
) -> None:
    _, token = add_user(server, caller.org_id, "bob@example.org", "CLERK")
    bob = connect(token)
    assert bob.get("/v1/status").status_code == 200
    put = {"email": "Bob@Example.org", "name": "Bob", "role": "CLERK", "active": False}
    assert client.post("/v1/users", json=put).json()["active"] is False
    assert code_of(bob.get("/v1/status")) == (401, "TOKEN_UNKNOWN")


def test_the_store_has_no_token(server: Server, token: str) -> None:
    with server.database.read() as tx:
        kept = str(tx.rows("SELECT * FROM token"))
    assert token not in kept
    assert token.removeprefix("rb_") not in kept
    assert digest(token) in kept


def test_another_version_of_the_api_is_refused(client: TestClient) -> None:
    answer = client.get("/v1/status", headers={"Remitbook-Api": "2"})
    assert code_of(answer) == (426, "VERSION_MISMATCH")
    assert answer.json()["args"] == {"client": "2", "server": "1"}
    assert answer.headers["remitbook-api"] == "1"


def test_roles_hold_what_the_lower_ones_hold() -> None:
    held = [PERMISSIONS[role] for role in ROLES]
    assert all(lower < higher for lower, higher in pairwise(held))
    assert held[-1] == set(NEEDS)


@pytest.mark.parametrize(
    ("method", "path", "needs"),
    [
        ("PUT", "/v1/imports/x", "CLERK"),
        ("PUT", "/v1/checks/x", "CLERK"),
        ("POST", "/v1/imports/x/cancel", "CLERK"),
        ("PUT", "/v1/imports/x/file?name=a.csv&kind=payments", "CLERK"),
        ("POST", "/v1/files/read?name=a.csv", "CLERK"),
        ("PUT", "/v1/profiles/x", "CLERK"),
        ("DELETE", "/v1/profiles/x?kind=payments", "CLERK"),
        ("PUT", "/v1/imports/x/reversal", "MANAGER"),
        ("GET", "/v1/users", "ADMIN"),
        ("POST", "/v1/users", "ADMIN"),
        ("POST", "/v1/users/1/tokens", "ADMIN"),
        ("POST", "/v1/page-links", "ADMIN"),
        ("GET", "/v1/status", "VIEWER"),
        ("GET", "/v1/imports/x", "VIEWER"),
        ("GET", "/v1/profiles", "VIEWER"),
        ("GET", "/v1/verify", "VIEWER"),
    ],
)
def test_each_role_may_what_it_may(
    server: Server, connect: Connect, caller: Caller, method: str, path: str, needs: str
) -> None:
    for role in ROLES:
        _, token = add_user(server, caller.org_id, f"{role.lower()}@example.org", role)
        answer = connect(token).request(method, path, content=b"{}" if method != "GET" else None)
        code = answer.json().get("code", "") if answer.content and isinstance(answer.json(), dict) else ""
        refused = ROLES.index(role) < ROLES.index(needs)  # type: ignore[arg-type]
        assert (code == "ROLE_TOO_LOW") is refused, (role, answer.text)
        if refused:
            assert answer.status_code == 403
            assert answer.json()["args"]["needs"] == needs


@pytest.fixture
def stranger(server: Server, connect: Connect) -> TestClient:
    """The administrator of another organisation."""
    return connect(sign_up(server, "Other Ltd")[1])


def test_imports_of_another_organisation_are_not_there(client: TestClient, stranger: TestClient) -> None:
    uuid = str(uuid4())
    result = client.put(f"/v1/imports/{uuid}", content=customers("1", "2"))
    assert (result.status_code, result.json()["state"]) == (200, "DONE")
    number = result.json()["number"]
    for reference in (uuid, str(number)):
        assert client.get(f"/v1/imports/{reference}").status_code == 200
        for method, tail in (
            ("GET", ""),
            ("POST", "/cancel"),
            ("GET", "/failed"),
            ("GET", "/reversal"),
            ("PUT", "/reversal"),
        ):
            answer = stranger.request(method, f"/v1/imports/{reference}{tail}", content=b"{}")
            assert code_of(answer) == (404, "NOT_FOUND"), (method, tail)
    assert stranger.get("/v1/status").json()["is_empty"] is True
    assert stranger.get("/v1/views/accounts").json()["values"][0] == []


@pytest.mark.parametrize("kind", ["settings", "payment_types"])
def test_rules_and_catalogs_need_a_manager(
    server: Server, connect: Connect, caller: Caller, kind: str
) -> None:
    columns = {
        "settings": {"name": ["Surplus"], "value": ["Refuse the row"]},
        "payment_types": {"code": ["TRF"], "name": ["Transfer"]},
    }[kind]
    clerk = connect(add_user(server, caller.org_id, "bob@example.org", "CLERK")[1])
    for resource in ("imports", "checks"):
        answer = clerk.put(f"/v1/{resource}/{uuid4()}", content=submission(kind, columns))
        assert code_of(answer) == (403, "ROLE_TOO_LOW")


def test_the_same_id_in_two_organisations_is_two_imports(client: TestClient, stranger: TestClient) -> None:
    uuid = str(uuid4())
    assert client.put(f"/v1/imports/{uuid}", content=customers("1", "2")).json()["counts"]["booked"] == 2
    assert stranger.put(f"/v1/imports/{uuid}", content=customers("1")).json()["counts"]["booked"] == 1
    assert len(client.get("/v1/views/accounts").json()["keys"]) == 2
    assert len(stranger.get("/v1/views/accounts").json()["keys"]) == 1


def test_checks_of_another_organisation_are_not_there(client: TestClient, stranger: TestClient) -> None:
    uuid = str(uuid4())
    assert client.put(f"/v1/checks/{uuid}", content=customers("1")).status_code == 200
    assert client.get(f"/v1/checks/{uuid}").status_code == 200
    assert code_of(stranger.get(f"/v1/checks/{uuid}")) == (404, "NOT_FOUND")


def test_saved_mappings_of_another_organisation_are_not_there(
    client: TestClient, stranger: TestClient
) -> None:
    profile = {
        "name": "Bank",
        "kind": "payments",
        "signature": "s",
        "mapping": {"columns": {}},
        "shared": True,
    }
    assert client.put("/v1/profiles/Bank", json=profile).status_code == 200
    assert stranger.get("/v1/profiles").json() == []
    assert code_of(stranger.delete("/v1/profiles/Bank?kind=payments")) == (404, "NOT_FOUND")


def test_users_and_tokens_of_another_organisation_are_not_there(
    client: TestClient, stranger: TestClient, caller: Caller, token: str
) -> None:
    assert [user["email"] for user in stranger.get("/v1/users").json()] == ["ann@example.org"]
    assert code_of(stranger.delete(f"/v1/tokens/{digest(token)}")) == (404, "NOT_FOUND")
    assert code_of(stranger.post("/v1/users/99/tokens", json={})) == (404, "NOT_FOUND")
    assert client.get("/v1/status").status_code == 200
