"""Who sits before the browser, and what they sent: cookies, forms, and the sign that a form is of our page.

Every form bears a digest of the browser's cookie, which other sites can neither read nor set. The cookie of
somebody signed in is `sessions`'; before that it is a random one of this module.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from backend import access, sessions
from backend.access import Caller
from backend.context import Server
from backend.problems import BodyInvalid, FormStale
from backend.routes.base import LITTLE_BYTES, NUL, address_of, body_of, server_of
from backend.sessions import Session
from shared.limits import SESSION_HOURS

SIGN = "form"
"""The name of the hidden field with the digest."""
_FIELDS = 30
_KEY_CHARACTERS = 200


@dataclass(frozen=True)
class Visit:
    """One request of a browser. cookie: of its session, "" for none. stranger: its cookie before that.
    at: the address users reach the server under. came_from: the network address of the browser."""

    server: Server
    session: Session | None
    cookie: str
    stranger: str
    at: str
    came_from: str

    @property
    def sign(self) -> str:
        """What a form of this browser bears."""
        return hashlib.sha256(f"form:{self.cookie if self.session else self.stranger}".encode()).hexdigest()


@dataclass(frozen=True)
class Form:
    """A form of ours that was sent. fields: the last value of each; "" for one that is not there."""

    visit: Visit
    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


def visit(request: Request) -> Visit:
    """The browser that asks. Raises BodyInvalid."""
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise BodyInvalid(why=NUL)
    server = server_of(request)
    at = server.address or f"{request.url.scheme}://{request.url.netloc}"
    cookie, stranger = (request.cookies.get(name, "")[:_KEY_CHARACTERS] for name in cookie_names(at))
    return Visit(
        server, sessions.find(server, cookie), cookie, stranger or secrets.token_urlsafe(32), at,
        address_of(request),
    )  # fmt: skip


async def sent(request: Request, visit: Annotated[Visit, Depends(visit)]) -> Form:
    """The form sent, known to be of a page of ours. Raises FormStale, BodyInvalid, LimitExceeded."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise FormStale
    try:
        body = (await body_of(request, LITTLE_BYTES)).decode("ascii")
        fields = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS, errors="strict"))
    except ValueError as error:
        raise BodyInvalid(why="no form") from error
    if any("\x00" in value for value in fields.values()):
        raise BodyInvalid(why=NUL)
    if not hmac.compare_digest(fields.get(SIGN, "").encode(), visit.sign.encode()):
        raise FormStale
    return Form(visit, fields)


def cookie_names(at: str) -> tuple[str, str]:
    """(of a session, of a stranger) under an address; over TLS no other host of the domain can set them."""
    prefix = "__Host-" if at.startswith("https://") else ""
    return f"{prefix}remitbook", f"{prefix}remitbook-form"


def keep_session(answer: Response, at: str, cookie: str) -> None:
    """Signs the browser in with an answer; out with cookie ""."""
    _set(answer, at, cookie_names(at)[0], cookie, SESSION_HOURS * 3600)


def keep_stranger(answer: Response, visit: Visit) -> None:
    """The cookie that a stranger's form belongs to; it goes when the browser is closed."""
    _set(answer, visit.at, cookie_names(visit.at)[1], visit.stranger, None)


def _set(answer: Response, at: str, name: str, value: str, age_s: int | None) -> None:
    answer.set_cookie(
        name, value, max_age=age_s if value else 0, path="/", httponly=True, samesite="strict",
        secure=at.startswith("https://"),
    )  # fmt: skip


def administrator(visit: Visit) -> Caller:
    """The caller of a page for administrators; somebody is signed in. Raises RoleTooLow."""
    assert visit.session is not None
    access.require(visit.session.caller, "users")
    return visit.session.caller


Visitor = Annotated[Visit, Depends(visit)]
Sent = Annotated[Form, Depends(sent)]
