"""Signing in: an add-in asks, its user confirms in the browser, the add-in gets its token, once.

The add-in keeps a secret and sends its SHA-256 first, the secret last (`shared.sign_in`): the page's address,
which logs and histories keep, is worth nothing to anybody else.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend import access, links, people, sessions, tries
from backend.access import Caller, digest
from backend.context import Server, stamp
from backend.problems import BodyInvalid, NotFound, SignInDenied, SignInOver
from backend.store.tables import SignInRequest
from shared.limits import SIGN_IN_MINUTES, SIGN_IN_STARTS
from shared.sign_in import (
    PageLink,
    PageRequest,
    SignInAnswer,
    SignInProof,
    SignInStart,
    SignInStarted,
    challenge_of,
)

log = logging.getLogger("remitbook")
PATH = "/sign-in?request={id}"
PAGES = ("users",)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Without vowels no code spells a word; without digits none is mistaken for a letter."""
_CHALLENGE_CHARACTERS = 64
_COMPUTER_CHARACTERS = 60


@dataclass(frozen=True)
class Waiting:
    """An add-in that waits to be let in, as the page shows it."""

    code: str
    computer: str
    address: str
    minutes: int


def start(server: Server, asked: SignInStart, address: str) -> SignInStarted:
    """Notes that an add-in waits. address: where it calls from. Raises BodyInvalid, TooManyTries."""
    if len(asked.challenge) != _CHALLENGE_CHARACTERS:
        raise BodyInvalid(why=f"challenge: {_CHALLENGE_CHARACTERS} characters")
    tries.spend(server, (("start", address, SIGN_IN_STARTS),))
    now = server.clock()
    until = stamp(now + timedelta(minutes=SIGN_IN_MINUTES))
    request_id = secrets.token_urlsafe(24)
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))
    with server.database.write() as tx:
        tx.run("DELETE FROM sign_in_request WHERE expires_at <= ?", stamp(now))
        tx.insert(
            SignInRequest,
            [(digest(request_id), asked.challenge, code, _plain(asked.computer), address, "WAITING", 0, 0,
              stamp(now), until)],
        )  # fmt: skip
    return SignInStarted(request_id, code, PATH.format(id=request_id), until)


def waiting(server: Server, request_id: str) -> Waiting:
    """The add-in behind a page's address. Raises SignInOver."""
    with server.database.read() as tx:
        row = tx.one(
            "SELECT code, computer, address, started_at FROM sign_in_request"
            " WHERE hash = ? AND state = 'WAITING' AND expires_at > ?",
            digest(request_id), server.now(),
        )  # fmt: skip
    if row is None:
        raise SignInOver
    code, computer, address, started_at = row
    gone = server.clock() - datetime.fromisoformat(started_at)
    return Waiting(code, computer, address, int(gone.total_seconds()) // 60)


def decide(server: Server, caller: Caller, request_id: str, *, let_in: bool) -> None:
    """The user's answer on the page; the first one counts. Raises SignInOver."""
    with server.database.write() as tx:
        changed = tx.run(
            "UPDATE sign_in_request SET state = ?, org_id = ?, user_id = ?"
            " WHERE hash = ? AND state = 'WAITING' AND expires_at > ?",
            "CONFIRMED" if let_in else "DENIED", caller.org_id, caller.user_id, digest(request_id),
            server.now(),
        )  # fmt: skip
    if not changed:
        raise SignInOver


def collect(server: Server, request_id: str, proof: SignInProof) -> SignInAnswer:
    """The token, once, for the add-in that knows the secret; before the user's answer: WAITING.

    Raises NotFound (also where the secret is wrong), SignInOver, SignInDenied.
    """
    now = server.now()
    with server.database.read() as tx:
        row = tx.one(
            "SELECT challenge, state, expires_at FROM sign_in_request WHERE hash = ?", digest(request_id)
        )
    if row is None or not hmac.compare_digest(row[0].encode(), challenge_of(proof.verifier).encode()):
        raise NotFound(what="sign-in")
    _, state, expires_at = row
    if expires_at <= now or state == "USED":
        raise SignInOver
    if state == "DENIED":
        raise SignInDenied
    if state == "WAITING":
        return SignInAnswer("WAITING")
    with server.database.write() as tx:
        used = tx.one(
            "UPDATE sign_in_request SET state = 'USED' WHERE hash = ? AND state = 'CONFIRMED'"
            " RETURNING org_id, user_id, computer",
            digest(request_id),
        )
        if used is None:
            raise SignInOver
        org_id, user_id, computer = used
        user = tx.one(
            "SELECT u.name, o.name FROM user_account u JOIN organisation o ON o.id = u.org_id"
            " WHERE u.org_id = ? AND u.id = ? AND u.active",
            org_id, user_id,
        )  # fmt: skip
        if user is None:
            raise SignInDenied
        if proof.replaces:
            people.revoke(tx, org_id, proof.replaces, now, user_id)
        label = f"Excel on {computer}" if computer else "Excel"
        token = access.create_token(tx, org_id, user_id, label, server.clock())
    log.info("user %d of organisation %d let an add-in in", user_id, org_id)
    return SignInAnswer("CONFIRMED", token, *user)


def page_link(server: Server, caller: Caller, asked: PageRequest) -> PageLink:
    """A link that opens a page in the browser as the caller, once. Raises BodyInvalid, RoleTooLow."""
    if asked.page not in PAGES:
        raise BodyInvalid(why=f"page: one of {', '.join(PAGES)}")
    access.require(caller, "users")
    now = server.clock()
    with server.database.write() as tx:
        path = links.make(tx, "PAGE", caller.org_id, caller.user_id, now, caller.token_hash)
    return PageLink(path, stamp(now + links.GOOD_FOR["PAGE"]))


def open_page(server: Server, key: str, cookie: str) -> str:
    """Uses a page's link up; the browser's new cookie, in place of its old. Raises LinkOver."""
    with server.database.write() as tx:
        org_id, user_id, token_hash = links.use(tx, "PAGE", key, server.now())
        sessions.end(tx, cookie)
        return sessions.open_session(tx, org_id, user_id, server.clock(), token_hash)


def _plain(computer: str) -> str:
    """A computer's name as a page may show it: it comes from whoever asks."""
    return "".join(letter for letter in computer if letter.isprintable()).strip()[:_COMPUTER_CHARACTERS]
