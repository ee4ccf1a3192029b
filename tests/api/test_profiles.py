"""Saved mappings: versions, owners, the memory for headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend import profiles
from backend.access import Caller
from backend.context import Server
from backend.problems import NotFound
from tests.conftest import Clock, add_user

Connect = Callable[[str], TestClient]


def profile(name: str = "Bank", **over: Any) -> dict[str, Any]:
    made = {
        "name": name,
        "kind": "payments",
        "signature": "sig",
        "mapping": {"columns": {"amount": ["Betrag"]}, "values": {"type": {"trf": "BANK"}}},
        "options": {"date_order": "DMY"},
    }
    return made | over


def put(client: TestClient, found: dict[str, Any]) -> Any:
    return client.put(f"/v1/profiles/{found['name']}", json=found)


@pytest.fixture
def clerk(server: Server, connect: Connect, caller: Caller) -> TestClient:
    return connect(add_user(server, caller.org_id, "bob@example.org", "CLERK")[1])


def test_a_mapping_comes_back_as_it_was_saved(client: TestClient) -> None:
    saved = put(client, profile()).json()
    assert saved == profile() | {"version": 1, "owner": "Ann"}
    assert client.get("/v1/profiles?kind=payments&signature=sig").json() == [saved]


def test_each_change_is_a_version_and_none_is_lost(client: TestClient, server: Server) -> None:
    assert [put(client, profile(signature=text)).json()["version"] for text in ("a", "b", "c")] == [1, 2, 3]
    (found,) = client.get("/v1/profiles").json()
    assert (found["version"], found["signature"]) == (3, "c")
    with server.database.read() as tx:
        assert tx.rows("SELECT version, signature FROM profile ORDER BY version") == [
            (1, "a"),
            (2, "b"),
            (3, "c"),
        ]


def test_the_same_again_keeps_its_version(client: TestClient) -> None:
    assert [put(client, profile()).json()["version"] for _ in range(2)] == [1, 1]


def test_a_stale_change_is_refused(client: TestClient) -> None:
    first = put(client, profile()).json()
    assert put(client, first | {"signature": "x"}).json()["version"] == 2
    answer = put(client, first | {"signature": "y"})
    assert (answer.status_code, answer.json()["code"]) == (409, "PROFILE_CHANGED")
    assert answer.json()["args"] == {"name": "Bank", "version": 2, "owner": "Ann"}


def test_sharing_needs_a_manager(clerk: TestClient, client: TestClient) -> None:
    assert put(clerk, profile(shared=True)).json()["code"] == "ROLE_TOO_LOW"
    assert put(clerk, profile()).status_code == 200
    assert put(client, profile("Team", shared=True)).status_code == 200
    assert clerk.delete("/v1/profiles/Team?kind=payments").json()["code"] == "ROLE_TOO_LOW"


def test_a_colleague_sees_the_shared_ones_only(clerk: TestClient, client: TestClient) -> None:
    put(client, profile("Mine"))
    put(client, profile("Team", shared=True))
    assert [found["name"] for found in clerk.get("/v1/profiles").json()] == ["Team"]
    assert clerk.delete("/v1/profiles/Mine?kind=payments").json()["code"] == "NOT_FOUND"


def test_own_come_first_then_the_newest(clerk: TestClient, client: TestClient, clock: Clock) -> None:
    for name, shared in (("Old", False), ("Team", True), ("New", False)):
        put(client if shared else clerk, profile(name, shared=shared))
        clock.advance(seconds=1)
    assert [found["name"] for found in clerk.get("/v1/profiles?signature=sig").json()] == [
        "New",
        "Old",
        "Team",
    ]
    assert clerk.get("/v1/profiles?signature=other").json() == []
    assert clerk.get("/v1/profiles?kind=invoices").json() == []


def test_own_and_shared_of_one_name_are_two(client: TestClient) -> None:
    put(client, profile(signature="own"))
    put(client, profile(signature="all", shared=True))
    assert [found["signature"] for found in client.get("/v1/profiles").json()] == ["own", "all"]
    assert client.delete("/v1/profiles/Bank?kind=payments").status_code == 204
    assert [found["signature"] for found in client.get("/v1/profiles").json()] == ["all"]
    assert client.delete("/v1/profiles/Bank?kind=payments&shared=true").status_code == 204
    assert client.delete("/v1/profiles/Bank?kind=payments").json()["code"] == "NOT_FOUND"


def test_a_name_taken_away_may_be_used_again(client: TestClient) -> None:
    put(client, profile())
    client.delete("/v1/profiles/Bank?kind=payments")
    assert client.get("/v1/profiles").json() == []
    assert put(client, profile()).json()["version"] == 3


def test_rename(client: TestClient) -> None:
    put(client, profile())
    put(client, profile("Other", signature="x"))
    rename = "/v1/profiles/Bank/rename?kind=payments"
    assert client.post(rename, json={"to": "Other"}).json()["code"] == "PROFILE_CHANGED"
    assert client.post(rename, json={"to": ""}).json()["code"] == "BODY_INVALID"
    assert client.post(rename, json={"to": "Bank 2026"}).json()["name"] == "Bank 2026"
    assert sorted(found["name"] for found in client.get("/v1/profiles").json()) == ["Bank 2026", "Other"]


def test_names_are_any_text(client: TestClient) -> None:
    name = "Bänk: März, 100 % & more?"
    answer = client.put(
        "/v1/profiles/B%C3%A4nk%3A%20M%C3%A4rz%2C%20100%20%25%20%26%20more%3F", json=profile(name)
    )
    assert answer.json()["name"] == name


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"kind": "nothing"}, "MAPPING_INVALID"),
        ({"mapping": {"columns": {"nothing": ["A"]}}}, "MAPPING_INVALID"),
        ({"mapping": {"columns": {}, "constants": {"nothing": "A"}}}, "MAPPING_INVALID"),
        ({"options": {"nothing": "x"}}, "OPTION_INVALID"),
        ({"options": {"date_order": "XYZ"}}, "OPTION_INVALID"),
        ({"options": {"time_zone": "UTC"}}, "OPTION_INVALID"),
        ({"name": "n" * 101}, "BODY_INVALID"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(client: TestClient, over: dict[str, Any], code: str) -> None:
    assert put(client, profile(**over)).json()["code"] == code


def test_options_are_those_of_a_version_also_of_one_taken_away(
    server: Server, client: TestClient, caller: Caller
) -> None:
    for order in ("DMY", "MDY"):
        put(client, profile(options={"date_order": order}))
    client.delete("/v1/profiles/Bank?kind=payments")

    def options(version: int) -> dict[str, str]:
        return profiles.options_of(server, caller, "payments", "Bank", version)

    assert options(0) == options(2) == {"date_order": "MDY"}
    assert options(1) == {"date_order": "DMY"}
    for name, kind, version in (("Bank", "payments", 3), ("Bank", "invoices", 0), ("None", "payments", 0)):
        with pytest.raises(NotFound):
            profiles.options_of(server, caller, kind, name, version)


def test_a_name_of_a_hundred_characters_is_kept(client: TestClient) -> None:
    assert put(client, profile("n" * 100)).status_code == 200
