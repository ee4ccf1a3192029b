"""The add-in's side of signing in: which server, a token given, the browser, the sheet; the button Users."""

from __future__ import annotations

import io
import re
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient

from addin import browser as browsing
from addin import config, credentials, signing_in
from addin import press as pressing
from addin.client import Client
from addin.companion import companion_of, open_files
from addin.errors import Refusal, ServerNotReached
from addin.press import Press, find_command
from backend.access import Caller, authenticate, digest
from backend.context import Server
from shared.limits import LABELS
from shared.schemas import Status
from tests.api.browsing import Browser, with_password
from tests.conftest import Clock, add_user
from tests.workbook.office import Office

FAR = "https://ledger.example"
Connect = Callable[[str], TestClient]


@pytest.fixture
def ann(server: Server, connect: Connect, caller: Caller) -> Browser:
    """The administrator's browser, signed in."""
    browser = Browser(connect(""))
    with_password(server, browser, caller.org_id, caller.user_id)
    return browser


class Person:
    """Sits before the browser that is opened, and answers on the page."""

    def __init__(self, browser: Browser, answer: str = "yes") -> None:
        self.browser, self.answer = browser, answer
        self.opened: list[str] = []
        self.codes: list[str] = []

    def __call__(self, address: str) -> bool:
        self.opened.append(address)
        page = self.browser.open(address.partition("ledger.example")[2])
        self.codes += re.findall(r'class="code">([\w-]+)<', page.text)
        if self.answer:
            self.browser.send("/sign-in/answer", answer=self.answer)
        return True


@pytest.fixture
def person(ann: Browser, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(signing_in, "POLL_S", 0.01)
    monkeypatch.setenv("DISPLAY", ":0")
    found = Person(ann)
    monkeypatch.setattr(webbrowser, "open", found)
    return found


@pytest.fixture
def nobody(office: Office, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A desk at which nobody is signed in; its client bears the token kept, as the real one does."""

    def made(url: str, token: str | None) -> Client:
        return Client(url, token, connect("")._transport, sleep=lambda _: None)

    office.client = lambda url=FAR: made(url, credentials.load(url))  # type: ignore[method-assign]
    monkeypatch.setattr("addin.connection.Client", made)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return office


def test_the_browser_lets_the_terminal_in_and_the_next_press_works(
    nobody: Office, person: Person, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    book = nobody.book(Sheet=[["x"]])
    outcome = nobody.press("sign_in", book, server="Ledger.example")
    assert outcome.exit_code == 0, outcome
    token = credentials.kept(FAR)
    assert token
    assert authenticate(server, token).name == "Ann"
    assert token not in outcome.sentence
    assert person.opened[0].startswith(f"{FAR}/sign-in?request=")
    said = capsys.readouterr().err
    assert person.codes[0] in said
    assert person.opened[0] in said
    assert token not in said
    assert config.chosen() == "Ledger.example"
    assert nobody.press("status", book).exit_code == 0


def test_no_in_the_browser_is_a_refusal(nobody: Office, person: Person) -> None:
    person.answer = "no"
    outcome = nobody.press("sign_in", nobody.book(Sheet=[["x"]]), server=FAR)
    assert (outcome.exit_code, outcome.code) == (2, "SIGN_IN_DENIED")
    assert credentials.kept(FAR) is None
    assert config.chosen() == ""


def test_without_a_browser_the_address_is_printed(
    nobody: Office, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform.startswith("linux"):
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
            monkeypatch.delenv(name, raising=False)
    else:
        monkeypatch.setattr(webbrowser, "open", lambda _: False)
    # Not by capsys: what is written while it is read and emptied would be lost.
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    outcomes: list[Any] = []
    book = nobody.book(Sheet=[["x"]])
    pressed = threading.Thread(
        target=lambda: outcomes.append(nobody.press("sign_in", book, server=FAR)), daemon=True
    )
    pressed.start()
    address, until_s = None, time.monotonic() + 20
    while address is None and time.monotonic() < until_s:
        assert pressed.is_alive()
        time.sleep(0.01)
        address = re.search(rf"({FAR}/sign-in\?request=\S+)\s", said.getvalue())
    assert address, said.getvalue()
    person(address[1])
    pressed.join(20)
    assert outcomes[0].exit_code == 0


def test_signing_in_anew_replaces_the_token(nobody: Office, person: Person, server: Server) -> None:
    book = nobody.book(Sheet=[["x"]])
    nobody.press("sign_in", book, server=FAR)
    first = credentials.kept(FAR)
    again = nobody.press("sign_in", book)
    assert (again.exit_code, len(person.opened)) == (0, 1)
    nobody.press("sign_in", book, ask=lambda _: True)
    second = credentials.kept(FAR)
    assert first
    assert second
    assert first != second
    with server.database.read() as tx:
        revoked = dict(tx.rows("SELECT hash, revoked_at FROM token"))
    assert revoked[digest(first)]
    assert not revoked[digest(second)]


def test_a_token_taken_back_leads_to_the_browser_again(
    nobody: Office, person: Person, client: TestClient
) -> None:
    book = nobody.book(Sheet=[["x"]])
    nobody.press("sign_in", book, server=FAR)
    token = credentials.kept(FAR)
    assert token
    client.delete(f"/v1/tokens/{digest(token)}")
    assert nobody.press("status", book).code == "TOKEN_REVOKED"
    assert nobody.press("sign_in", book).exit_code == 0
    assert nobody.press("status", book).exit_code == 0


@pytest.mark.parametrize("way", ["environment", "input"])
def test_a_token_given_wins(
    nobody: Office, person: Person, token: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "environment":
        monkeypatch.setenv("REMITBOOK_TOKEN", token)
    else:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{token}\n"))
    outcome = nobody.press("sign_in", nobody.book(Sheet=[["x"]]), server=FAR)
    assert outcome.exit_code == 0
    assert person.opened == []
    assert credentials.kept(FAR) == token


def test_a_token_given_that_is_none_is_refused(
    nobody: Office, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMITBOOK_TOKEN", "rb_wrong")
    outcome = nobody.press("sign_in", nobody.book(Sheet=[["x"]]), server=FAR)
    assert outcome.code == "TOKEN_UNKNOWN"
    assert credentials.kept(FAR) is None


def test_a_server_that_is_away_for_a_while_is_waited_for(
    connect: Connect, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(FAR, None, connect("")._transport)
    waiting = signing_in.begin(client)
    person(FAR + waiting.started.path)
    send, fails = (
        client.send_json,
        iter([ServerNotReached("SERVER_NOT_REACHED", ""), Refusal("SERVER_BUSY", "", status=503)]),
    )

    def troubled(*given: Any) -> Any:
        trouble = next(fails, None)
        if trouble is not None:
            raise trouble
        return send(*given)

    monkeypatch.setattr(client, "send_json", troubled)
    slept: list[float] = []
    assert signing_in.answered(waiting, client, sleep=slept.append).user == "Ann"
    assert len(slept) == 2


def test_nobody_answers_in_time(connect: Connect, person: Person, clock: Clock) -> None:
    client = Client(FAR, None, connect("")._transport)
    waiting = signing_in.begin(client)
    with pytest.raises(Refusal) as raised:
        signing_in.answered(waiting, client, sleep=lambda _: clock.advance(minutes=4))
    assert raised.value.code == "SIGN_IN_OVER"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://Ledger.example/", FAR),
        ("ledger.example", FAR),
        (" ledger.example:8443 ", "https://ledger.example:8443"),
        ("ledger.example/books/", "https://ledger.example/books"),
        ("localhost:9000", "http://localhost:9000"),
        ("127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://books.internal", "http://books.internal"),
        ("This  Computer", "http://127.0.0.1:8750"),
    ],
)
def test_addresses_as_people_type_them(typed: str, address: str) -> None:
    assert config.address_of(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "ftp://x", "https://", "https://a b", "https://ann:pw@ledger.example", "https://x:port", "https://x/?a=1",
     "https://ledger.example\\@evil.example", "javascript://x", 'a"b', "https://x#y", "file:///etc"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as raised:
        config.address_of(typed)
    assert raised.value.code == "SERVER_ADDRESS"


def test_the_port_of_this_computer_is_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMITBOOK_PORT", "9001")
    assert config.server_url() == "http://127.0.0.1:9001"
    config.remember_server("this computer")
    assert config.server_url() == "http://127.0.0.1:9001"
    assert config.server_url(FAR) == FAR


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "87 50"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMITBOOK_PORT", port)
    with pytest.raises(Refusal) as raised:
        config.server_url()
    assert (raised.value.code, raised.value.args_["value"]) == ("PORT_WRONG", port)
    assert pressing.connect_quickly(FAR).url == FAR, "another server has nothing to do with it"


DAMAGED = [b"server = ledger.example\n", b"server = 5\n", 'server = "x"\n'.encode("utf-16"), b"<<<"]


def config_says(text: bytes) -> None:
    config.data_folder().mkdir(parents=True, exist_ok=True)
    (config.data_folder() / "config.toml").write_bytes(text)


@pytest.mark.parametrize("text", DAMAGED)
def test_rows_go_nowhere_where_the_address_cannot_be_read(text: bytes, nobody: Office) -> None:
    """Not to the server of this computer: its ledger is another."""
    config_says(text)
    book = nobody.book(Sheet=[["x"]])
    outcome = nobody.press("status", book)
    assert (outcome.exit_code, outcome.code) == (2, "CONFIG_DAMAGED")
    assert str(config.data_folder() / "config.toml") in outcome.sentence
    assert config.server_url(FAR) == FAR


def test_an_address_that_notepad_saved_is_read() -> None:
    config_says(b'\xef\xbb\xbfserver = "ledger.example"\r\n')
    assert config.chosen() == "ledger.example"


@pytest.mark.parametrize("text", DAMAGED)
def test_signing_in_writes_a_damaged_address_anew(
    text: bytes, nobody: Office, person: Person, unknown: Path
) -> None:
    config_says(text)
    other = nobody.book("other.xlsx", Sheet=[["x"]])
    assert nobody.press("sign_in", other).code == "SERVER_MISSING"
    typed(nobody, unknown, "ledger.example")
    assert nobody.press("sign_in", unknown, ask=lambda _: True).exit_code == 0
    assert config.chosen() == "ledger.example"


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "@evil.example/", "", "x"])
def test_a_server_sends_the_browser_nowhere_else(path: str) -> None:
    with pytest.raises(ServerNotReached):
        browsing.page_at(FAR, path)


@pytest.fixture
def unknown(nobody: Office, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of a user who never chose a server, where none runs; the sheet that asks for it is there."""
    monkeypatch.setenv("REMITBOOK_PORT", "9")
    book = nobody.book(Sheet=[["x"]])
    outcome = nobody.press("sign_in", book)
    assert (outcome.exit_code, outcome.code) == (2, "SERVER_MISSING")
    assert nobody.values(book, "Sign in")[2] == ["Server", "this computer"]
    return book


def typed(nobody: Office, book: Path, server: str) -> None:
    def change(workbook: Any) -> None:
        workbook["Sign in"]["B3"] = server

    nobody.edit(book, change)


def test_the_server_is_typed_on_a_sheet_once(nobody: Office, person: Person, unknown: Path) -> None:
    typed(nobody, unknown, "ledger.example")
    asked: list[str] = []
    outcome = nobody.press("sign_in", unknown, ask=lambda question: not asked.append(question))  # type: ignore[func-returns-value]
    assert (outcome.exit_code, outcome.sheet) == (0, "Sign in")
    assert len(asked) == 1
    assert FAR in asked[0]
    assert config.chosen() == "ledger.example"
    other = nobody.book("other.xlsx", Sheet=[["x"]])
    assert nobody.press("status", other).exit_code == 0
    assert nobody.press("sign_in", other).exit_code == 0
    assert len(person.opened) == 1


@pytest.mark.parametrize("known", [False, True])
def test_a_book_from_elsewhere_sends_nobody_to_its_server(
    nobody: Office, person: Person, unknown: Path, known: bool
) -> None:
    if known:
        nobody.press("sign_in", unknown, server=FAR)
    before = list(person.opened)
    typed(nobody, unknown, "https://evil.example")
    for ask in (None, lambda _: False):
        outcome = nobody.press("sign_in", unknown, ask=ask)
        assert (outcome.exit_code, outcome.code) == (2, "SERVER_NOT_AGREED")
    assert person.opened == before
    assert config.chosen() == (FAR if known else "")


def test_what_is_no_address_in_the_cell_is_refused(nobody: Office, person: Person, unknown: Path) -> None:
    typed(nobody, unknown, "ftp://x")
    assert nobody.press("sign_in", unknown).code == "SERVER_ADDRESS"
    assert person.opened == []


def test_the_code_and_no_secret_is_told(nobody: Office, person: Person, server: Server) -> None:
    told: list[str] = []

    class Teller:
        def progress(self, text: str, done: int, total: int) -> None:
            told.append(text)

    desk = open_files(nobody.book(Sheet=[["x"]])).desk
    outcome = pressing.run(Press(find_command("sign_in"), desk, {"server": FAR}, teller=Teller()))
    assert person.codes[0] in told[-1]
    assert str(credentials.kept(FAR)) not in str([told, outcome])


# -- Users ---------------------------------------------------------------------------------------------


def test_users_opens_the_page_as_the_addins_user(nobody: Office, person: Person, connect: Connect) -> None:
    book = nobody.book(Sheet=[["x"]])
    nobody.press("sign_in", book, server=FAR)
    person.browser, person.answer = Browser(connect("")), ""
    outcome = nobody.press("users", book)
    assert (outcome.exit_code, outcome.sheet) == (0, "")
    person.browser.send("/open")
    assert person.browser.title() == "Users of Acme Finance"
    assert "key=" not in outcome.sentence


def test_without_a_browser_the_link_is_shown_and_is_on_no_sheet(
    nobody: Office, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = nobody.book(Sheet=[["x"]])
    nobody.press("sign_in", book, server=FAR)
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    nobody.press("import_log", book)
    outcome = nobody.press("users", book)
    assert len(outcome.details) == 1
    assert f"{FAR}/open?key=" in outcome.details[0]
    assert "key=" not in outcome.sentence
    assert "key=" not in str([nobody.values(book, name) for name in nobody.open(book).sheetnames])


def test_users_on_a_sheet(office: Office, server: Server, caller: Caller) -> None:
    add_user(server, caller.org_id, "bob@example.org", "CLERK")
    book = office.book(Sheet=[["x"]])
    outcome = office.press("users", book, show="sheet")
    assert outcome.exit_code == 0
    values = office.values(book, "Users")
    assert [row[:5] for row in values[4:6]] == [
        ["Ann", "ann@example.org", "Admin", "Active", 1],
        ["Bob", "bob@example.org", "Clerk", "Active", 1],
    ]
    assert "/users" in values[1][0]


def test_a_clerk_is_told(server: Server, connect: Connect, caller: Caller, tmp_path: Path) -> None:
    _, token = add_user(server, caller.org_id, "bob@example.org", "CLERK")
    bob = Office(tmp_path, token, connect(token)._transport)
    assert bob.press("users", bob.book(Sheet=[["x"]])).code == "ROLE_TOO_LOW"


@pytest.mark.parametrize("trouble", ["away", "unknown"])
def test_status_says_what_waits_also_without_the_server(trouble: str, office: Office) -> None:
    from addin.outbox import Entry, open_outbox

    book = office.book(Sheet=[["x"]])
    assert office.press("status", book).exit_code == 0

    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    if trouble == "away":
        office.transport = httpx.MockTransport(away)
    else:
        office.token = "rb_unknown"
    outbox = open_outbox()
    for name in ("April", "May", "June"):
        outbox.keep(Entry(str(uuid4()), "imports", name, "march.xlsx", name, b"{}"))
    april, _, june = outbox.pending()
    damaged = outbox.folder / "damaged.rb"
    damaged.write_bytes(b"?")
    outbox.answer(april)
    outbox.stop(june)
    outcome = office.press("status", book)
    assert (outcome.exit_code, outcome.sheet) == (3 if trouble == "away" else 2, "Status")
    values = [row[:2] for row in office.values(book, "Status")]
    start = values.index(["Waiting to be sent", "1"])
    assert values[start + 1 :] == [
        [None, "May of march.xlsx"],
        ["Ended; the result waits for its book", "1"],
        [None, "April of march.xlsx"],
        ["Cannot be read, and is not sent", "1"],
        [None, str(damaged)],
    ]
    assert ["Server", outcome.sentence] in values


def test_status_says_who_where_and_what_waits(office: Office) -> None:
    from addin.outbox import Entry, open_outbox

    book = office.book(Sheet=[["x"]])
    pressed = "2026-04-02T09:30:00+02:00"
    open_outbox().keep(Entry(str(uuid4()), "imports", "x", "march.xlsx", "Payments", b"{}", pressed))
    assert office.press("status", book).exit_code == 0
    values = office.values(book, "Status")
    facts = {row[0]: row[1] for row in values if row[0]}
    assert facts["Server"] == "http://127.0.0.1:8750"
    assert facts["Organisation"] == "Acme Finance"
    assert facts["Add-in version"] == facts["Server version"]
    assert facts["Waiting to be sent"] == "1"
    assert "Payments of march.xlsx, pressed on 02 Apr 2026 at 09:30" in str(values)
    assert facts[LABELS["invitation_days"]] == 7
    assert isinstance(office.client().status(), Status)
    assert companion_of(book).exists()
