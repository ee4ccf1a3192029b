"""Signing an add-in in through the browser: every rule of the way, and what each attack on it gets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from backend import sign_in, tries
from backend.access import Caller, authenticate, digest
from backend.context import Server
from backend.problems import SignInOver
from backend.store.database import Database
from shared.limits import SIGN_IN_MINUTES, SIGN_IN_STARTS
from shared.sign_in import SignInProof, SignInStart, challenge_of
from tests.api.browsing import AddIn, Browser, with_password
from tests.conftest import Clock, add_user, sign_up

Connect = Callable[[str], TestClient]


@pytest.fixture
def anyone(connect: Connect) -> TestClient:
    return connect("")


@pytest.fixture
def ann(server: Server, anyone: TestClient, caller: Caller) -> Browser:
    """The administrator's browser, signed in by her password."""
    browser = Browser(anyone)
    with_password(server, browser, caller.org_id, caller.user_id)
    return browser


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def confirm(browser: Browser, addin: AddIn, answer: str = "yes") -> httpx.Response:
    browser.open(addin.path)
    return browser.send("/sign-in/answer", answer=answer)


def test_an_addin_is_let_in_once_and_works(server: Server, anyone: TestClient, ann: Browser) -> None:
    addin = AddIn(anyone)
    assert addin.collect().status_code == 202
    assert addin.collect().json() == {"state": "WAITING"}
    page = ann.open(addin.path).text
    assert addin.started["code"] in page
    assert "PC-ANN" in page
    assert "Acme Finance" in page
    assert ann.send("/sign-in/answer", answer="yes").status_code == 200
    given = addin.collect()
    assert given.status_code == 200
    token = given.json()["token"]
    assert (given.json()["user"], given.json()["org"]) == ("Ann", "Acme Finance")
    assert authenticate(server, token).role == "ADMIN"
    assert code_of(addin.collect()) == (410, "SIGN_IN_OVER")
    with server.database.read() as tx:
        assert tx.value("SELECT label FROM token WHERE hash = ?", digest(token)) == "Excel on PC-ANN"


def test_a_stranger_signs_in_first_and_comes_back_to_the_question(
    server: Server, anyone: TestClient, ann: Browser
) -> None:
    addin, browser = AddIn(anyone), Browser(anyone)
    browser.open(addin.path)
    browser.send("/sign-in", email="Ann@Example.org ", password="correct horse battery")
    assert addin.started["code"] in browser.page.text
    browser.send("/sign-in/answer", answer="yes")
    assert addin.collect().status_code == 200


def test_no_is_no(anyone: TestClient, ann: Browser) -> None:
    addin = AddIn(anyone)
    confirm(ann, addin, "no")
    assert code_of(addin.collect()) == (403, "SIGN_IN_DENIED")
    assert ann.open(addin.path).status_code == 410


@pytest.mark.parametrize("state", ["waiting", "confirmed"])
def test_ten_minutes_and_no_second_more(anyone: TestClient, ann: Browser, clock: Clock, state: str) -> None:
    early, late = AddIn(anyone), AddIn(anyone)
    if state == "confirmed":
        for addin in (early, late):
            confirm(ann, addin)
    clock.advance(minutes=SIGN_IN_MINUTES, seconds=-1)
    assert early.collect().status_code == (200 if state == "confirmed" else 202)
    clock.advance(seconds=1)
    assert code_of(late.collect()) == (410, "SIGN_IN_OVER")
    assert ann.open(late.path).status_code == 410


def test_a_page_left_open_too_long_lets_nobody_in(anyone: TestClient, ann: Browser, clock: Clock) -> None:
    addin = AddIn(anyone)
    ann.open(addin.path)
    clock.advance(minutes=SIGN_IN_MINUTES)
    assert ann.send("/sign-in/answer", answer="yes").status_code == 410
    assert code_of(addin.collect()) == (410, "SIGN_IN_OVER")


def test_whoever_sees_the_address_gets_nothing(server: Server, anyone: TestClient, ann: Browser) -> None:
    addin = AddIn(anyone)
    confirm(ann, addin)
    for wrong in ("", "x", addin.started["id"], challenge_of(addin.verifier), addin.verifier + "x"):
        assert code_of(addin.collect(verifier=wrong)) == (404, "NOT_FOUND")
    assert code_of(anyone.post("/v1/sign-in/" + "x" * 32 + "/token", json={"verifier": "x"})) == (
        404,
        "NOT_FOUND",
    )
    with server.database.read() as tx:
        kept = str(tx.rows("SELECT * FROM sign_in_request"))
    assert addin.verifier not in kept
    assert addin.started["id"] not in kept
    assert addin.collect().status_code == 200


def test_the_token_is_in_no_page_and_no_address(anyone: TestClient, ann: Browser) -> None:
    addin = AddIn(anyone)
    seen = [ann.open(addin.path).text, ann.send("/sign-in/answer", answer="yes").text]
    token = addin.collect().json()["token"]
    seen += [ann.open("/").text, ann.open("/users").text, str(ann.http.cookies)]
    assert not [text for text in seen if token in text]


def test_the_first_answer_counts(server: Server, anyone: TestClient, ann: Browser, caller: Caller) -> None:
    addin, bob = AddIn(anyone), Browser(anyone)
    user, _ = add_user(server, caller.org_id, "bob@example.org", "CLERK")
    with_password(server, bob, user.org_id, user.user_id)
    for browser in (ann, bob):
        browser.open(addin.path)
    assert bob.send("/sign-in/answer", answer="yes").status_code == 200
    assert ann.send("/sign-in/answer", answer="yes").status_code == 410
    assert addin.collect().json()["user"] == "Bob"


def at_once(work: Callable[[int], Any], count: int = 8) -> list[Any]:
    """What each of many calls made in the same moment gives: its value or its error."""
    gate, results = threading.Barrier(count), []

    def run(number: int) -> None:
        gate.wait()
        try:
            results.append(work(number))
        except Exception as error:  # noqa: BLE001  it is the result
            results.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_many_at_once_one_confirms_and_one_gets_the_token(store: Database, clock: Clock) -> None:
    server = Server(store, clock)
    callers = [sign_up(server)[0]]
    callers += [add_user(server, callers[0].org_id, f"u{n}@example.org", "CLERK")[0] for n in range(7)]
    started = sign_in.start(server, SignInStart(challenge_of("secret")), "192.0.2.1")
    results = at_once(lambda number: sign_in.decide(server, callers[number], started.id, let_in=True))
    assert sorted(type(found).__name__ for found in results) == ["NoneType"] + ["SignInOver"] * 7
    results = at_once(lambda _: sign_in.collect(server, started.id, SignInProof("secret")))
    tokens = [found for found in results if not isinstance(found, Exception)]
    assert len(tokens) == 1
    assert all(isinstance(found, SignInOver) for found in results if isinstance(found, Exception))
    with store.read() as tx:
        assert tx.value("SELECT count(*) FROM token WHERE label = 'Excel'") == 1


def test_who_is_locked_out_meanwhile_stays_out(
    server: Server, client: TestClient, anyone: TestClient, caller: Caller
) -> None:
    user, _ = add_user(server, caller.org_id, "bob@example.org", "CLERK")
    addin, bob = AddIn(anyone), Browser(anyone)
    with_password(server, bob, user.org_id, user.user_id)
    confirm(bob, addin)
    put = {"email": "bob@example.org", "name": "Bob", "role": "CLERK"}
    for active in (False, True):
        client.post("/v1/users", json=put | {"active": active})
    assert code_of(addin.collect()) == (403, "SIGN_IN_DENIED")


def test_signing_in_anew_ends_the_token_kept_so_far_and_no_other(
    server: Server, anyone: TestClient, ann: Browser, token: str, caller: Caller
) -> None:
    _, bobs = add_user(server, caller.org_id, "bob@example.org", "CLERK")
    stranger, strangers = sign_up(server, "Other Ltd")
    for replaces, lives in ((bobs, True), (strangers, True), (token, False)):
        addin = AddIn(anyone)
        confirm(ann, addin)
        assert addin.collect(replaces=digest(replaces)).status_code == 200
        with server.database.read() as tx:
            revoked = tx.value("SELECT revoked_at FROM token WHERE hash = ?", digest(replaces))
        assert (revoked == "") is lives
    assert stranger.org_id != caller.org_id


def test_a_confirmed_token_is_of_the_confirmers_organisation(
    server: Server, anyone: TestClient, ann: Browser
) -> None:
    other, _ = sign_up(server, "Other Ltd")
    addin, browser = AddIn(anyone), Browser(anyone)
    with_password(server, browser, other.org_id, other.user_id, "another long password")
    confirm(browser, addin)
    assert authenticate(server, addin.collect().json()["token"]).org_id == other.org_id


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BODY_INVALID"),
        (b"{}", "BODY_INVALID"),
        (b'{"challenge": "short"}', "BODY_INVALID"),
        (b'{"challenge": 5}', "BODY_INVALID"),
        (b'{"challenge": "\\u0000"}', "BODY_INVALID"),
        (b"x" * 16_385, "LIMIT_EXCEEDED"),
    ],
)
def test_what_anybody_sends_is_small_and_understood(anyone: TestClient, body: bytes, code: str) -> None:
    assert anyone.post("/v1/sign-in", content=body).json()["code"] == code
    assert anyone.post("/v1/sign-in/x/token", content=body or b"[]").json()["code"] in {code, "BODY_INVALID"}


def test_another_version_is_told_before_a_page_is_opened(anyone: TestClient) -> None:
    answer = anyone.post("/v1/sign-in", json={"challenge": "a" * 64}, headers={"Remitbook-Api": "2"})
    assert code_of(answer) == (426, "VERSION_MISMATCH")


def test_starts_are_counted_for_each_network_address(server: Server, clock: Clock) -> None:
    def start(address: str) -> None:
        sign_in.start(server, SignInStart(challenge_of("x")), address)

    with server.database.write() as tx:
        slot = int(clock.now.timestamp()) // 900
        tx.run(
            "INSERT INTO tries (name, slot, count) VALUES (?, ?, ?)",
            tries._name("start", "192.0.2.1"), slot, SIGN_IN_STARTS - 1,
        )  # fmt: skip
    start("192.0.2.1")
    with pytest.raises(Exception, match="TOO_MANY_TRIES"):
        start("192.0.2.1")
    start("192.0.2.2")
    clock.advance(minutes=15)
    start("192.0.2.1")


def test_old_requests_are_swept(server: Server, anyone: TestClient, clock: Clock) -> None:
    for _ in range(3):
        AddIn(anyone)
    clock.advance(minutes=SIGN_IN_MINUTES)
    AddIn(anyone)
    with server.database.read() as tx:
        assert tx.value("SELECT count(*) FROM sign_in_request") == 1


def test_the_computers_name_is_text_and_short(server: Server, anyone: TestClient, ann: Browser) -> None:
    body = {"challenge": "a" * 64, "computer": '<b>"PC"</b>\r\nSet-Cookie: x=1\u202e' + "y" * 200}
    started = anyone.post("/v1/sign-in", json=body).json()
    page = ann.open(started["path"])
    assert "&lt;b&gt;&#34;PC&#34;" in page.text
    assert "<b>&#34;PC" not in page.text.replace("<b><b>", "")
    assert "\u202e" not in page.text
    assert "x=1" not in str(page.headers)
    assert "y" * 61 not in page.text


def test_a_tokens_last_day_is_kept(server: Server, client: TestClient, clock: Clock, token: str) -> None:
    def used() -> list[str]:
        return [kept["used_on"] for user in client.get("/v1/users").json() for kept in user["tokens"]]

    client.get("/v1/status")
    assert used() == ["2026-04-02"]
    clock.advance(days=1)
    client.get("/v1/status")
    assert used() == ["2026-04-03"]
    with server.database.read() as tx:
        assert tx.value("SELECT count(*) FROM token_use") == 1
