"""A browser for tests without a browser: cookies, forms found on pages and sent; an add-in that signs in."""

from __future__ import annotations

import re
import secrets
from html.parser import HTMLParser
from typing import Any

import httpx
from fastapi.testclient import TestClient

from backend import invitations
from backend.context import Server
from shared.sign_in import challenge_of

PASSWORD = "correct horse battery"


class _Forms(HTMLParser):
    """Every form of a page: its action and its fields as they stand."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given["action"], {}))
        elif tag == "input" and self.found and "name" in given:
            self.found[-1][1][given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and ("selected" in given or self._select not in self.found[-1][1]):
            self.found[-1][1][self._select] = given["value"]


class Browser:
    """One browser: it keeps cookies, follows ways on, and sends forms as they stand on its page."""

    def __init__(self, server_client: TestClient) -> None:
        self.http = TestClient(server_client.app, raise_server_exceptions=False)
        self.http.headers["Accept"] = "text/html"
        self.page: httpx.Response

    def open(self, path: str, **how: Any) -> httpx.Response:
        self.page = self.http.get(path, **how)
        return self.page

    def form(self, action: str) -> dict[str, str]:
        """The fields of the page's form that goes there."""
        forms = dict(_Forms(self.page.text).found)
        assert action in forms, (action, list(forms), self.page.text)
        return forms[action]

    def send(self, action: str, **fields: str) -> httpx.Response:
        """Fills the page's form in and sends it."""
        self.page = self.http.post(action, data=self.form(action) | fields)
        return self.page

    def sign_in(self, email: str, password: str = PASSWORD, path: str = "/sign-in") -> httpx.Response:
        self.open(path)
        return self.send("/sign-in", email=email, password=password)

    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.page.text, re.DOTALL)
        assert found, self.page.text
        return found[1]

    @property
    def is_signed_in(self) -> bool:
        return self.http.get("/").text.count('action="/sign-out"') == 1


class AddIn:
    """What the add-in does to sign in."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.verifier = client, secrets.token_urlsafe(32)
        body = {"challenge": challenge_of(self.verifier), "computer": "PC-ANN"}
        answer = client.post("/v1/sign-in", json=body)
        assert answer.status_code == 200, answer.text
        self.started = answer.json()
        self.path: str = self.started["path"]

    def collect(self, **over: str) -> httpx.Response:
        body = {"verifier": self.verifier} | over
        return self.client.post(f"/v1/sign-in/{self.started['id']}/token", json=body)


def link_of(server: Server, org_id: int, user_id: int) -> str:
    """A link to set a password."""
    with server.database.write() as tx:
        return invitations.password_link(tx, org_id, user_id, server)


def with_password(
    server: Server, browser: Browser, org_id: int, user_id: int, password: str = PASSWORD
) -> None:
    """Gives a user a password, as they would set it themselves; the browser is signed in then."""
    browser.open(link_of(server, org_id, user_id))
    browser.send("/password", password=password, again=password)
    assert browser.title() == "You are signed in"
