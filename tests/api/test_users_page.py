"""The page of the users: invite, change, revoke; for administrators of their own organisation alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest
from fastapi.testclient import TestClient

from backend.access import ROLES, Caller, authenticate, digest
from backend.context import Server
from backend.problems import Refused
from shared.people import UserRecord
from tests.api.browsing import PASSWORD, AddIn, Browser, with_password
from tests.conftest import Clock, add_user, sign_up

Connect = Callable[[str], TestClient]


@pytest.fixture
def anyone(connect: Connect) -> TestClient:
    return connect("")


@pytest.fixture
def ann(server: Server, anyone: TestClient, caller: Caller) -> Browser:
    """The administrator's browser, on the page of the users."""
    browser = Browser(anyone)
    with_password(server, browser, caller.org_id, caller.user_id)
    browser.open("/users")
    return browser


def invited(ann: Browser, email: str = "bob@example.org", name: str = "Bob", role: str = "CLERK") -> str:
    """Invites somebody; the path of the link that is shown."""
    page = ann.send("/users/invite", name=name, email=email, role=role)
    assert page.status_code == 200, page.text
    found = re.search(r'value="http://testserver(/password\?key=[\w-]{43})"', page.text)
    assert found, page.text
    return found[1]


def joined(ann: Browser, anyone: TestClient, email: str = "bob@example.org", role: str = "CLERK") -> Browser:
    """Invites somebody who sets a password; their browser."""
    browser = Browser(anyone)
    browser.open(invited(ann, email, email.partition("@")[0].title(), role))
    browser.send("/password", password=PASSWORD, again=PASSWORD)
    assert browser.is_signed_in
    ann.open("/users")
    return browser


def record(client: TestClient, email: str = "bob@example.org") -> UserRecord:
    users = msgspec.json.decode(client.get("/v1/users").content, type=list[UserRecord])
    return next(user for user in users if user.email == email)


def refused(server: Server, token: str) -> str:
    """The code a token is refused with."""
    with pytest.raises(Refused) as raised:
        authenticate(server, token)
    return raised.value.code


def test_somebody_is_invited_and_works(
    server: Server, client: TestClient, anyone: TestClient, ann: Browser
) -> None:
    path = invited(ann, " Bob@Example.org", "Bob", "MANAGER")
    before = record(client)
    assert (before.active, before.role) == (False, "MANAGER")
    assert before.link_until
    assert "Invited" in ann.open("/users").text
    assert path not in ann.page.text
    bob = Browser(anyone)
    bob.open(path)
    bob.send("/password", password=PASSWORD, again=PASSWORD)
    addin = AddIn(anyone)
    bob.open(addin.path)
    bob.send("/sign-in/answer", answer="yes")
    caller = authenticate(server, addin.collect().json()["token"])
    assert (caller.name, caller.role) == ("Bob", "MANAGER")
    after = record(client)
    assert after.active is True
    assert after.has_password is True
    assert "Excel on PC-ANN" in ann.open("/users").text


def test_the_address_of_a_link_is_the_one_users_reach(server: Server, ann: Browser) -> None:
    server.address = "https://ledger.example"
    cookie = f"__Host-remitbook={ann.http.cookies['remitbook']}"
    body = ann.form("/users/invite") | {"name": "Bob", "email": "bob@example.org"}
    page = ann.http.post("/users/invite", data=body, headers={"Cookie": cookie, "Host": "evil.example"}).text
    assert 'value="https://ledger.example/password?key=' in page
    assert "evil" not in page


def test_a_user_there_is_cannot_be_invited_again(
    client: TestClient, anyone: TestClient, ann: Browser
) -> None:
    joined(ann, anyone)
    answer = ann.send("/users/invite", name="Mallory", email="BOB@example.org", role="ADMIN")
    assert answer.status_code == 409
    assert ann.form("/users/invite")["email"] == "BOB@example.org"
    assert (record(client).name, record(client).role) == ("Bob", "CLERK")


@pytest.mark.parametrize(
    "over", [{"email": "bob"}, {"name": " "}, {"role": "KING"}, {"role": ""}, {"email": "b" * 1001 + "@x"}]
)
def test_an_invitation_that_cannot_be_is_refused(
    client: TestClient, ann: Browser, over: dict[str, str]
) -> None:
    given = {"name": "Bob", "email": "bob@example.org", "role": "CLERK"} | over
    assert ann.send("/users/invite", **given).status_code == 400
    assert len(client.get("/v1/users").json()) == 1


def test_an_invitation_is_taken_back(client: TestClient, anyone: TestClient, ann: Browser) -> None:
    path = invited(ann)
    user = record(client)
    ann.send(f"/users/{user.id}/revoke")
    assert Browser(anyone).open(path).status_code == 410
    assert "Locked out" in ann.page.text


def test_an_invited_user_gets_another_role_and_keeps_the_link(
    client: TestClient, anyone: TestClient, ann: Browser
) -> None:
    path = invited(ann)
    ann.open("/users")
    ann.send(f"/users/{record(client).id}/role", role="MANAGER")
    assert record(client).role == "MANAGER"
    assert Browser(anyone).open(path).status_code == 200
    ann.open("/users")
    assert ann.send(f"/users/{record(client).id}/role", role="KING").status_code == 400


def test_revoking_ends_everything_at_once(
    server: Server, client: TestClient, anyone: TestClient, ann: Browser
) -> None:
    bob = joined(ann, anyone)
    addins = [AddIn(anyone) for _ in range(3)]
    for addin in addins:
        bob.open(addin.path)
        bob.send("/sign-in/answer", answer="yes")
    token = addins[0].collect().json()["token"]
    user = record(client)
    ann.send(f"/users/{user.id}/link")
    link = re.search(r"(/password\?key=[\w-]{43})", ann.page.text)
    assert link
    ann.send(f"/users/{user.id}/revoke")
    assert refused(server, token) == "TOKEN_UNKNOWN"
    assert not bob.is_signed_in
    assert Browser(anyone).sign_in("bob@example.org").status_code == 403
    assert Browser(anyone).open(link[1]).status_code == 410
    assert addins[1].collect().json()["code"] == "SIGN_IN_DENIED"
    ann.send(f"/users/{user.id}/link")
    again = re.search(r"(/password\?key=[\w-]{43})", ann.page.text)
    assert again
    bob.open(again[1])
    bob.send("/password", password="another password of bob", again="another password of bob")
    assert bob.is_signed_in
    assert refused(server, token) == "TOKEN_REVOKED"
    assert addins[2].collect().json()["code"] == "SIGN_IN_DENIED"


def test_one_excel_is_signed_out_and_the_other_is_not(
    server: Server, client: TestClient, anyone: TestClient, ann: Browser, token: str
) -> None:
    bob = joined(ann, anyone)
    tokens = []
    for _ in range(2):
        addin = AddIn(anyone)
        bob.open(addin.path)
        bob.send("/sign-in/answer", answer="yes")
        tokens.append(addin.collect().json()["token"])
    ann.open("/users")
    ann.send("/users/tokens/revoke", hash=digest(tokens[0]))
    assert refused(server, tokens[0]) == "TOKEN_REVOKED"
    assert authenticate(server, tokens[1]).name == "Bob"
    assert bob.is_signed_in
    ann.send("/users/tokens/revoke", hash="0" * 64)
    assert ann.page.status_code == 404


def test_signing_out_everywhere_leaves_the_user(
    server: Server, client: TestClient, anyone: TestClient, ann: Browser
) -> None:
    bob, addin = joined(ann, anyone), AddIn(anyone)
    bob.open(addin.path)
    bob.send("/sign-in/answer", answer="yes")
    token = addin.collect().json()["token"]
    ann.send(f"/users/{record(client).id}/sign-out")
    assert refused(server, token) == "TOKEN_REVOKED"
    assert not bob.is_signed_in
    assert bob.sign_in("bob@example.org").status_code == 200


def test_a_role_changes_at_once(client: TestClient, anyone: TestClient, ann: Browser) -> None:
    bob = joined(ann, anyone, role="ADMIN")
    assert bob.open("/users").status_code == 200
    user = record(client)
    ann.send(f"/users/{user.id}/role", role="VIEWER")
    assert bob.open("/users").status_code == 403
    ann.open("/users")
    assert ann.form(f"/users/{user.id}/role")["role"] == "VIEWER"
    assert ann.send(f"/users/{user.id}/role", role="KING").status_code == 400


def test_the_last_administrator_stays(
    client: TestClient, anyone: TestClient, ann: Browser, caller: Caller
) -> None:
    """Also where another is invited, who is none before they came."""
    invited(ann, role="ADMIN")
    for action, fields in (("role", {"role": "MANAGER"}), ("revoke", {})):
        ann.open("/users")
        assert ann.send(f"/users/{caller.user_id}/{action}", **fields).status_code == 409
    assert ann.is_signed_in
    ann.open("/users")
    ann.send(f"/users/{record(client).id}/revoke")
    joined(ann, anyone, "cy@example.org", "ADMIN")
    ann.send(f"/users/{caller.user_id}/revoke")
    assert ann.title() == "Sign in"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "ADMIN"])
def test_nobody_else_sees_or_does_anything(
    client: TestClient, anyone: TestClient, ann: Browser, caller: Caller, role: str
) -> None:
    bob = joined(ann, anyone, role=role)
    assert bob.open("/users").status_code == 403
    assert "ann@example.org" not in bob.page.text
    bob.open("/")
    sign = bob.form("/sign-out")["form"]
    for action in ("invite", "1/role", "1/revoke", "1/link", "1/sign-out", "tokens/revoke"):
        body = {"form": sign, "role": "ADMIN", "name": "X", "email": "x@example.org", "hash": "0" * 64}
        assert bob.http.post(f"/users/{action}", data=body).status_code == 403
    assert len(client.get("/v1/users").json()) == 2
    assert record(client).role == role


def test_who_is_not_signed_in_is_asked_to(anyone: TestClient, ann: Browser) -> None:
    browser = Browser(anyone)
    browser.open("/sign-in")
    sign = browser.form("/sign-in")["form"]
    for action in ("invite", "1/role", "1/revoke", "1/link", "1/sign-out", "tokens/revoke"):
        answer = browser.http.post(f"/users/{action}", data={"form": sign}, follow_redirects=False)
        assert answer.headers["location"] == "/sign-in?to=users"


def test_users_of_another_organisation_are_not_there(
    server: Server, client: TestClient, anyone: TestClient, ann: Browser, caller: Caller, token: str
) -> None:
    other, _ = sign_up(server, "Other Ltd")
    _, theirs = add_user(server, other.org_id, "zoe@example.org", "CLERK")
    mallory = Browser(anyone)
    with_password(server, mallory, other.org_id, other.user_id)
    page = mallory.open("/users").text
    assert "zoe@example.org" in page
    assert "Acme" not in page
    ann.open("/users")
    assert "zoe@example.org" not in ann.page.text
    bob = joined(ann, anyone)
    cy = joined(ann, anyone, "cy@example.org")
    sign = mallory.form("/users/invite")["form"]
    third = record(client, "cy@example.org").id  # (organisation 1, user 3): the other one has no third
    for action in ("role", "revoke", "link", "sign-out"):
        answer = mallory.http.post(f"/users/{third}/{action}", data={"form": sign, "role": "ADMIN"})
        assert answer.status_code == 404, action
    answer = mallory.http.post("/users/tokens/revoke", data={"form": sign, "hash": digest(token)})
    assert answer.status_code == 404
    assert bob.is_signed_in
    assert cy.is_signed_in
    assert authenticate(server, token).name == "Ann"
    assert authenticate(server, theirs).name == "Zoe"


def test_a_page_open_since_before_signing_out_does_nothing(ann: Browser, client: TestClient) -> None:
    body = ann.form("/users/invite") | {"name": "Bob", "email": "bob@example.org"}
    ann.send("/sign-out")
    assert ann.http.post("/users/invite", data=body).status_code == 403
    assert len(client.get("/v1/users").json()) == 1


def test_the_last_use_is_shown(ann: Browser, client: TestClient, clock: Clock) -> None:
    client.get("/v1/status")
    assert "used 2 Apr 2026" in ann.open("/users").text
