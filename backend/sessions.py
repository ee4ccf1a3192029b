"""Browsers that are signed in: each by a cookie of 32 random bytes, of which the store has the SHA-256."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.access import Caller, digest
from backend.context import Server, stamp
from backend.store.database import Tx
from backend.store.tables import BrowserSession
from shared.limits import SESSION_HOURS


@dataclass(frozen=True)
class Session:
    """Who sits before the browser, as what they are now."""

    caller: Caller
    email: str
    org: str


def open_session(tx: Tx, org_id: int, user_id: int, now: datetime, token_hash: str = "") -> str:
    """Signs a browser in; its cookie. token_hash: of the token it is opened with, with which it ends."""
    tx.run("DELETE FROM browser_session WHERE expires_at <= ?", stamp(now))
    cookie = secrets.token_urlsafe(32)
    until = stamp(now + timedelta(hours=SESSION_HOURS))
    tx.insert(BrowserSession, [(digest(cookie), org_id, user_id, token_hash, until)])
    return cookie


def find(server: Server, cookie: str) -> Session | None:
    """The session of a cookie, None for none: over, its user locked out, its token taken back."""
    if not cookie:
        return None
    now = server.now()
    with server.database.read() as tx:
        row = tx.one(
            "SELECT s.org_id, s.user_id, u.name, u.role, u.email, o.name FROM browser_session s"
            " JOIN user_account u ON u.org_id = s.org_id AND u.id = s.user_id"
            " JOIN organisation o ON o.id = s.org_id"
            " LEFT JOIN token t ON t.hash = s.token_hash"
            " WHERE s.hash = ? AND s.expires_at > ? AND u.active AND (s.token_hash = '' OR"
            " (t.revoked_at = '' AND (t.expires_at = '' OR t.expires_at > ?)))",
            digest(cookie), now, now,
        )  # fmt: skip
    return Session(Caller(*row[:4]), row[4], row[5]) if row else None


def end(tx: Tx, cookie: str) -> None:
    """Signs one browser out."""
    tx.run("DELETE FROM browser_session WHERE hash = ?", digest(cookie))


def sign_out(server: Server, cookie: str) -> None:
    """Signs a browser out, of its own will."""
    with server.database.write() as tx:
        end(tx, cookie)


def end_all(tx: Tx, org_id: int, user_id: int) -> None:
    """Signs all browsers of a user out."""
    tx.run("DELETE FROM browser_session WHERE org_id = ? AND user_id = ?", org_id, user_id)
