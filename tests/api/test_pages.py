"""The pages in a browser: cookies, forms, headers, passwords, and what is done to them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend import links, password_sign_in, passwords, sessions, sign_in
from backend.access import Caller, digest
from backend.context import Server
from backend.problems import PasswordWrong, TooManyTries
from backend.store.database import Database
from shared.limits import (
    ADDRESS_TRIES,
    INVITATION_DAYS,
    PAGE_LINK_SECONDS,
    PASSWORD_CHARACTERS,
    PASSWORD_TRIES,
    SESSION_HOURS,
)
from shared.sign_in import PageRequest
from tests.api.browsing import PASSWORD, AddIn, Browser, link_of, with_password
from tests.api.test_sign_in import at_once
from tests.conftest import Clock, add_user, sign_up

Connect = Callable[[str], TestClient]
EVIL = '"><script>alert(1)</script>'
EMAIL = "ann@example.org"


@pytest.fixture
def anyone(connect: Connect) -> TestClient:
    return connect("")


@pytest.fixture
def browser(anyone: TestClient) -> Browser:
    return Browser(anyone)


@pytest.fixture
def ann(server: Server, anyone: TestClient, caller: Caller) -> Browser:
    """The administrator's browser, signed in by her password."""
    found = Browser(anyone)
    with_password(server, found, caller.org_id, caller.user_id)
    return found


# -- headers and cookies -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/users", "/password?key=x", "/open?key=x", "/nothing", "/sign-in?request=x"]
)
def test_every_page_bears_the_headers(ann: Browser, browser: Browser, path: str) -> None:
    for visitor in (ann, browser):
        page = visitor.open(path, follow_redirects=False)
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "same-origin"
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "<script" not in page.text
        assert " style=" not in page.text
        assert "http" not in page.text
        assert page.headers["remitbook-api"] == "1"


def test_the_stylesheet_is_ours_and_asks_no_other_host(anyone: TestClient) -> None:
    style = anyone.get("/remitbook.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "#1f3864" in style.text
    assert "url(" not in style.text
    assert "@import" not in style.text


@pytest.mark.parametrize("address", ["", "https://ledger.example"])
def test_cookies_are_for_this_server_alone(
    server: Server, browser: Browser, caller: Caller, address: str
) -> None:
    server.address = address
    browser.open(link_of(server, caller.org_id, caller.user_id))
    set_on_form = browser.page.headers["set-cookie"]
    body = browser.form("/password") | {"password": PASSWORD, "again": PASSWORD}
    stranger = set_on_form.partition(";")[0]
    answer = browser.http.post("/password", data=body, headers={"Cookie": stranger}, follow_redirects=False)
    assert answer.status_code == 303
    for cookie in (set_on_form, answer.headers["set-cookie"]):
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert "Path=/" in cookie
        assert "domain" not in cookie.lower()
        assert ("Secure" in cookie) is bool(address)
        assert cookie.startswith("__Host-") is bool(address)
    assert f"Max-Age={SESSION_HOURS * 3600}" in answer.headers["set-cookie"]


def test_the_store_has_no_cookie_no_key_and_no_password(server: Server, ann: Browser, caller: Caller) -> None:
    cookie = ann.http.cookies["remitbook"]
    key = link_of(server, caller.org_id, caller.user_id).partition("=")[2]
    with server.database.read() as tx:
        kept = str(
            [tx.rows(f"SELECT * FROM {name}") for name in ("browser_session", "one_time_link", "password")]
        )
    assert digest(cookie) in kept
    assert digest(key) in kept
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in kept
    assert not [secret for secret in (cookie, key, PASSWORD) if secret in kept]


def test_a_session_lasts_its_hours_and_no_second_more(ann: Browser, clock: Clock) -> None:
    clock.advance(hours=SESSION_HOURS, seconds=-1)
    assert ann.is_signed_in
    clock.advance(seconds=1)
    assert not ann.is_signed_in


def test_a_cookie_known_before_is_worth_nothing_after(server: Server, browser: Browser, ann: Browser) -> None:
    """Session fixation: whoever set the cookies before the user signed in gains nothing."""
    browser.http.cookies.set("remitbook", "planted", "testserver.local", "/")
    before = dict(browser.http.cookies)
    browser.sign_in(EMAIL)
    assert browser.is_signed_in
    assert browser.http.cookies["remitbook"] != "planted"
    assert sessions.find(server, "planted") is None
    assert all(sessions.find(server, value) is None for value in before.values())


def test_signing_in_again_ends_the_session_before(server: Server, browser: Browser, ann: Browser) -> None:
    browser.sign_in(EMAIL)
    first = browser.http.cookies["remitbook"]
    browser.open("/")
    browser.send("/sign-out")
    assert sessions.find(server, first) is None
    assert not browser.is_signed_in


def test_a_locked_out_user_is_out_of_the_browser_at_once(
    server: Server, client: TestClient, browser: Browser, caller: Caller
) -> None:
    user, _ = add_user(server, caller.org_id, "bob@example.org", "CLERK")
    with_password(server, browser, user.org_id, user.user_id)
    put = {"email": "bob@example.org", "name": "Bob", "role": "CLERK"}
    client.post("/v1/users", json=put | {"active": False})
    assert not browser.is_signed_in
    assert browser.sign_in("bob@example.org").status_code == 403
    client.post("/v1/users", json=put)
    assert not browser.is_signed_in


# -- forms of other sites ------------------------------------------------------------------------------

FORMS = [
    "/sign-in", "/sign-in/answer", "/sign-out", "/password", "/open", "/users/invite", "/users/1/role",
    "/users/1/revoke", "/users/1/link", "/users/1/sign-out", "/users/tokens/revoke",
]  # fmt: skip


def test_the_forms_are_all_there_are(anyone: TestClient) -> None:
    from backend import web

    served = {
        route.path.format(user_id=1)  # type: ignore[attr-defined]
        for router in web.routers()
        for route in router.routes
        if "POST" in route.methods  # type: ignore[attr-defined]
    }
    assert served == set(FORMS)


@pytest.mark.parametrize("action", FORMS)
def test_a_form_of_another_site_does_nothing(
    server: Server, ann: Browser, browser: Browser, action: str
) -> None:
    browser.open("/sign-in")
    of_another = browser.form("/sign-in")["form"]
    ann.open("/users")
    own = ann.form("/users/invite")["form"]
    for sign in ("", "x", "\u00e4", of_another):
        assert ann.http.post(action, data={"form": sign}).status_code == 403
    crossing = ann.http.post(action, data={"form": own}, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossing.status_code == 403
    assert browser.http.post(action, data={"form": own}).status_code == 403
    assert ann.is_signed_in
    with server.database.read() as tx:
        assert tx.value("SELECT count(*) FROM user_account WHERE active") == 1


@pytest.mark.parametrize("body", [b"\xff", b"a=%ff", b"a=1&" * 40, b"form=%00", b"x" * 20_000, b"form=\x00"])
def test_a_body_that_is_no_form_is_refused(ann: Browser, body: bytes) -> None:
    answer = ann.http.post("/sign-in", content=body)
    assert answer.status_code in {400, 403, 413}
    assert "<h1>" in answer.text


# -- where it leads ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "users/../..",
        "javascript:alert(1)",
        "x\r\nA: b",
    ],
)
def test_no_address_leads_elsewhere(ann: Browser, browser: Browser, where: str) -> None:
    page = browser.open("/sign-in", params={"to": where, "request": where})
    assert page.status_code == 200
    body = browser.form("/sign-in") | {"email": EMAIL, "password": PASSWORD}
    answer = browser.http.post("/sign-in", data=body, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "a" not in answer.headers
    answer = ann.open("/sign-in", params={"to": where}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_users_page_comes_after_signing_in(ann: Browser, browser: Browser) -> None:
    browser.open("/users")
    browser.send("/sign-in", email=EMAIL, password=PASSWORD)
    assert browser.title() == "Users of Acme Finance"


def test_somebody_else_may_answer_instead(server: Server, ann: Browser, anyone: TestClient) -> None:
    addin = AddIn(anyone)
    ann.open(addin.path)
    page = ann.send("/sign-out", request=addin.started["id"])
    assert page.url.path == "/sign-in"
    assert ann.form("/sign-in")["request"] == addin.started["id"]


# -- passwords -----------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_answer_alike(ann: Browser, browser: Browser) -> None:
    pages = []
    for email, password in ((EMAIL, "wrong"), ("nobody@example.org", PASSWORD)):
        answer = browser.sign_in(email, password)
        assert answer.status_code == 403
        pages.append(answer.text.replace(email, "").replace(browser.form("/sign-in")["form"], ""))
        assert password not in answer.text
    assert pages[0] == pages[1]
    assert not browser.is_signed_in


def test_a_wrong_password_and_an_unknown_address_take_as_long(server: Server, ann: Browser) -> None:
    """A ratio of medians: without the hash of nobody's it would be far above ten."""

    def seconds(email: str) -> float:
        taken = []
        for number in range(7):
            start = time.perf_counter()
            with pytest.raises(PasswordWrong):
                password_sign_in.sign_in(server, email.format(number), "wrong", f"192.0.2.{number}")
            taken.append(time.perf_counter() - start)
        return statistics.median(taken)

    seconds("warm{}@example.org")
    known, unknown = seconds(EMAIL), seconds("nobody{}@example.org")
    assert 1 / 3 < known / unknown < 3


def test_a_user_without_a_password_is_not_let_in_without_one(browser: Browser, caller: Caller) -> None:
    for password in ("", " ", "None"):
        assert browser.sign_in(EMAIL, password).status_code == 403


def test_ten_tries_then_a_pause_also_with_the_right_password(
    server: Server, ann: Browser, anyone: TestClient, clock: Clock
) -> None:
    for _ in range(PASSWORD_TRIES):
        assert Browser(anyone).sign_in(EMAIL, "wrong").status_code == 403
    refused = Browser(anyone).sign_in(EMAIL)
    assert refused.status_code == 429
    clock.advance(minutes=15)
    assert Browser(anyone).sign_in(EMAIL).status_code == 200


def test_an_address_nobody_has_is_counted_too(anyone: TestClient) -> None:
    for _ in range(PASSWORD_TRIES):
        Browser(anyone).sign_in("nobody@example.org", "wrong")
    assert Browser(anyone).sign_in("Nobody@example.org", "wrong").status_code == 429


def test_a_right_password_clears_the_count(server: Server, ann: Browser) -> None:
    for _ in range(3):
        for _ in range(PASSWORD_TRIES - 1):
            with pytest.raises(PasswordWrong):
                password_sign_in.sign_in(server, EMAIL, "wrong", "192.0.2.1")
        password_sign_in.sign_in(server, EMAIL, PASSWORD, "192.0.2.1")
    with server.database.read() as tx:
        assert tx.rows("SELECT count FROM tries WHERE name LIKE 'address:%' AND count > 1") == [
            (3 * (PASSWORD_TRIES - 1),)
        ]


def test_one_network_address_tries_no_more_than_its_number(server: Server, clock: Clock) -> None:
    from backend import tries

    slot = int(clock.now.timestamp()) // 900
    with server.database.write() as tx:
        tx.run(
            "INSERT INTO tries (name, slot, count) VALUES (?, ?, ?)",
            tries._name("address", "192.0.2.1"), slot, ADDRESS_TRIES - 1,
        )  # fmt: skip
    with pytest.raises(PasswordWrong):
        password_sign_in.sign_in(server, "a@example.org", "wrong", "192.0.2.1")
    with pytest.raises(TooManyTries):
        password_sign_in.sign_in(server, "b@example.org", "wrong", "192.0.2.1")
    with pytest.raises(PasswordWrong):
        password_sign_in.sign_in(server, "b@example.org", "wrong", "192.0.2.2")


def test_many_at_once_get_no_more_tries(store: Database, clock: Clock) -> None:
    server = Server(store, clock)
    results = at_once(
        lambda number: password_sign_in.sign_in(server, EMAIL, "wrong", f"192.0.2.{number}"),
        PASSWORD_TRIES + 5,
    )
    assert sorted(type(found).__name__ for found in results) == (
        ["PasswordWrong"] * PASSWORD_TRIES + ["TooManyTries"] * 5
    )


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("short", "short"),
        ("a" * 11, "a" * 11),
        ("abababababab", "abababababab"),
        (EMAIL, EMAIL),
        ("x1y2z" * 41, "x1y2z" * 41),
        (PASSWORD, PASSWORD + "x"),
        ("", ""),
    ],
)
def test_a_password_too_easy_to_guess_is_refused_and_the_link_stays(
    server: Server, browser: Browser, caller: Caller, password: str, again: str
) -> None:
    path = link_of(server, caller.org_id, caller.user_id)
    browser.open(path)
    assert browser.send("/password", password=password, again=again).status_code == 400
    browser.send("/password", password=PASSWORD, again=PASSWORD)
    assert browser.is_signed_in


@pytest.mark.parametrize(
    "password", ["abcde" + "a" * 7, "abcde" + "a" * (PASSWORD_CHARACTERS - 5), "ü" * 5 + "abcdefg"]
)
def test_passwords_at_the_limits_do(server: Server, browser: Browser, caller: Caller, password: str) -> None:
    with_password(server, browser, caller.org_id, caller.user_id, password)
    assert browser.http.cookies["remitbook"]


def test_a_password_is_the_same_on_every_keyboard() -> None:
    composed, decomposed = "sch\u00f6ne Gr\u00fc\u00dfe dir", "scho\u0308ne Gru\u0308\u00dfe dir"
    assert passwords.fits(passwords.kept(composed), decomposed)
    assert passwords.kept(composed) != passwords.kept(composed)


def test_a_hash_of_an_older_cost_is_made_anew(server: Server, ann: Browser, caller: Caller) -> None:
    from argon2 import PasswordHasher

    def kept() -> str:
        with server.database.read() as tx:
            return str(tx.value("SELECT hash FROM password"))

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with server.database.write() as tx:
        tx.run("UPDATE password SET hash = ?", cheap)
    password_sign_in.sign_in(server, EMAIL, PASSWORD, "192.0.2.1")
    assert kept() != cheap
    assert passwords.fits(kept(), PASSWORD)


def test_one_address_in_two_organisations(
    server: Server, ann: Browser, browser: Browser, anyone: TestClient
) -> None:
    other, _ = sign_up(server, "Other Ltd")
    with_password(server, Browser(anyone), other.org_id, other.user_id, "another long password")
    browser.sign_in(EMAIL)
    assert "Acme Finance" in browser.open("/").text
    with_password(server, Browser(anyone), other.org_id, other.user_id)
    second = Browser(anyone)
    assert second.sign_in(EMAIL).status_code == 409
    assert second.form("/sign-in")["organisation"] == "1"
    second.send("/sign-in", password=PASSWORD, organisation=str(other.org_id))
    assert "Other Ltd" in second.open("/").text
    third = Browser(anyone)
    third.sign_in(EMAIL)
    assert third.send("/sign-in", password=PASSWORD, organisation="999").status_code == 409
    assert third.send("/sign-in", password="wrong", organisation="2").status_code == 403


# -- links that work once ------------------------------------------------------------------------------


def test_an_invitation_is_looked_at_often_and_used_once(
    server: Server, browser: Browser, anyone: TestClient, caller: Caller
) -> None:
    path = link_of(server, caller.org_id, caller.user_id)
    late = Browser(anyone)
    for _ in range(3):
        assert browser.open(path).status_code == 200
        late.open(path)
    browser.send("/password", password=PASSWORD, again=PASSWORD)
    assert browser.is_signed_in
    assert late.send("/password", password="something else 1", again="something else 1").status_code == 410
    assert late.open(path).status_code == 410
    assert late.sign_in(EMAIL).status_code == 200


def test_an_invitation_lasts_its_days_and_no_second_more(
    server: Server, browser: Browser, caller: Caller, clock: Clock
) -> None:
    path = link_of(server, caller.org_id, caller.user_id)
    clock.advance(days=INVITATION_DAYS, seconds=-1)
    assert browser.open(path).status_code == 200
    clock.advance(seconds=1)
    assert browser.send("/password", password=PASSWORD, again=PASSWORD).status_code == 410
    assert browser.open(path).status_code == 410


def test_a_newer_link_takes_the_place_of_the_one_before(
    server: Server, browser: Browser, caller: Caller
) -> None:
    older, newer = (link_of(server, caller.org_id, caller.user_id) for _ in range(2))
    assert browser.open(older).status_code == 410
    assert browser.open(newer).status_code == 200


def test_a_new_password_signs_the_other_browsers_out(
    server: Server, ann: Browser, browser: Browser, caller: Caller
) -> None:
    with_password(server, browser, caller.org_id, caller.user_id, "the new password of ann")
    assert browser.is_signed_in
    assert not ann.is_signed_in
    assert ann.sign_in(EMAIL).status_code == 403
    assert ann.sign_in(EMAIL, "the new password of ann").status_code == 200


def test_of_many_at_once_one_sets_the_password(store: Database, clock: Clock) -> None:
    server = Server(store, clock)
    caller, _ = sign_up(server)
    key = link_of(server, caller.org_id, caller.user_id).partition("=")[2]
    results = at_once(lambda number: password_sign_in.set_password(server, key, f"{PASSWORD} {number}"))
    assert sorted(type(found).__name__ for found in results) == ["LinkOver"] * 7 + ["str"]
    right = []
    for number in range(8):
        try:
            right.append(password_sign_in.sign_in(server, EMAIL, f"{PASSWORD} {number}", "192.0.2.1"))
        except PasswordWrong:
            continue
    assert len(right) == 1


def test_a_pages_link_opens_it_once_within_its_minute(
    server: Server, client: TestClient, browser: Browser, anyone: TestClient, clock: Clock
) -> None:
    path = client.post("/v1/page-links", json={"page": "users"}).json()["path"]
    browser.open(path)
    assert "ann@example.org" in browser.page.text
    assert not browser.is_signed_in
    assert browser.send("/open").status_code == 200
    assert browser.title() == "Users of Acme Finance"
    assert Browser(anyone).open(path).status_code == 410
    late = client.post("/v1/page-links", json={}).json()["path"]
    other = Browser(anyone)
    clock.advance(seconds=PAGE_LINK_SECONDS - 1)
    other.open(late)
    clock.advance(seconds=1)
    assert other.send("/open").status_code == 410


def test_a_browser_opened_by_a_token_ends_with_it(
    client: TestClient, browser: Browser, token: str, anyone: TestClient
) -> None:
    browser.open(client.post("/v1/page-links", json={}).json()["path"])
    browser.send("/open")
    second = client.post("/v1/page-links", json={}).json()["path"]
    assert browser.is_signed_in
    assert client.delete(f"/v1/tokens/{digest(token)}").status_code == 204
    assert not browser.is_signed_in
    other = Browser(anyone)
    other.open(second)
    other.send("/open")
    assert not other.is_signed_in


def test_a_link_is_good_for_its_purpose_alone(
    server: Server, client: TestClient, browser: Browser, caller: Caller
) -> None:
    opens = client.post("/v1/page-links", json={}).json()["path"].partition("=")[2]
    sets = link_of(server, caller.org_id, caller.user_id).partition("=")[2]
    assert browser.open(f"/password?key={opens}").status_code == 410
    assert browser.open(f"/open?key={sets}").status_code == 410
    browser.open(f"/open?key={opens}")
    assert browser.send("/open", key=sets).status_code == 410
    browser.open(f"/password?key={sets}")
    assert browser.send("/password", key=opens, password=PASSWORD, again=PASSWORD).status_code == 410
    assert not browser.is_signed_in


def test_a_page_nobody_knows_is_refused(client: TestClient) -> None:
    assert client.post("/v1/page-links", json={"page": "//evil"}).json()["code"] == "BODY_INVALID"


# -- what is shown -------------------------------------------------------------------------------------


def test_names_are_text_wherever_they_stand(server: Server, browser: Browser, anyone: TestClient) -> None:
    caller, _ = sign_up(server, f"Org {EVIL}")
    with server.database.write() as tx:
        tx.run("UPDATE user_account SET name = ?, email = ?", f"Ann {EVIL}", f"a{EVIL}@x")
    addin = AddIn(anyone)
    password = link_of(server, caller.org_id, caller.user_id)
    opens = sign_in.page_link(server, caller, PageRequest()).path
    for path in (password, opens):
        assert "<script" not in browser.open(path).text
        assert "&lt;script" in browser.page.text
    with_password(server, browser, caller.org_id, caller.user_id)
    for path in ("/", addin.path, "/users"):
        assert "<script" not in browser.open(path).text
        assert "&lt;script" in browser.page.text
    stranger = Browser(anyone)
    stranger.open("/sign-in", params={"to": EVIL, "request": EVIL})
    assert "<script" not in stranger.page.text
    assert "<script" not in stranger.send("/sign-in", email=EVIL, password=EVIL).text
    assert EVIL not in stranger.open("/nothing/" + EVIL).text
    assert "<script" not in stranger.open("/password", params={"key": EVIL}).text


def test_a_bug_is_a_page_with_its_number(
    ann: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(links, "look", broken)
    answer = ann.open("/open?key=x")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    number = caplog.text.partition("bug ")[2][:8]
    assert number in answer.text


def test_the_api_answers_machines_as_before(anyone: TestClient) -> None:
    answer = anyone.get("/v1/status", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_secret_is_logged(
    server: Server, anyone: TestClient, ann: Browser, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        addin = AddIn(anyone)
        ann.open(addin.path)
        ann.send("/sign-in/answer", answer="yes")
        token = addin.collect().json()["token"]
        Browser(anyone).sign_in(EMAIL, "wrong password typed")
    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("remitbook", "uvicorn"))
    )
    assert "user 1 of organisation 1" in said
    for secret in (
        token,
        addin.verifier,
        ann.http.cookies["remitbook"],
        PASSWORD,
        "wrong password typed",
        EMAIL,
    ):
        assert secret not in said


@pytest.mark.parametrize("path", ["/%00", "/sign-in?request=%00", "/users?done=%00"])
def test_a_nul_is_refused(browser: Browser, path: str) -> None:
    assert browser.open(path).status_code in {400, 404}
