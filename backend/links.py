"""Links that work once: to set a password, to open a page. The store has only the SHA-256 of their keys.

Looking at one uses nothing up: programs that scan mail open every link there is.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from backend.access import digest
from backend.context import Server, stamp
from backend.problems import LinkOver
from backend.store.database import Tx
from backend.store.tables import OneTimeLink
from shared.limits import INVITATION_DAYS, PAGE_LINK_SECONDS

Purpose = Literal["PASSWORD", "PAGE"]
GOOD_FOR: dict[Purpose, timedelta] = {
    "PASSWORD": timedelta(days=INVITATION_DAYS),
    "PAGE": timedelta(seconds=PAGE_LINK_SECONDS),
}
PATHS: dict[Purpose, str] = {"PASSWORD": "/password?key={key}", "PAGE": "/open?key={key}"}


@dataclass(frozen=True)
class Link:
    """Whom a link is for. token_hash: of the token it was made with, "" for none."""

    org_id: int
    user_id: int
    token_hash: str
    name: str
    email: str
    org: str


def make(tx: Tx, purpose: Purpose, org_id: int, user_id: int, now: datetime, token_hash: str = "") -> str:
    """A new link in place of the user's earlier ones of that purpose; its path."""
    tx.run("DELETE FROM one_time_link WHERE expires_at <= ?", stamp(now))
    drop(tx, org_id, user_id, purpose)
    key = secrets.token_urlsafe(32)
    tx.insert(
        OneTimeLink, [(digest(key), purpose, org_id, user_id, token_hash, stamp(now + GOOD_FOR[purpose]))]
    )
    return PATHS[purpose].format(key=key)


def look(server: Server, purpose: Purpose, key: str) -> Link:
    """Whom a link is for; it stays good. Raises LinkOver."""
    with server.database.read() as tx:
        row = tx.one(
            "SELECT l.org_id, l.user_id, l.token_hash, u.name, u.email, o.name FROM one_time_link l"
            " JOIN user_account u ON u.org_id = l.org_id AND u.id = l.user_id"
            " JOIN organisation o ON o.id = l.org_id"
            " WHERE l.hash = ? AND l.purpose = ? AND l.expires_at > ?",
            digest(key), purpose, server.now(),
        )  # fmt: skip
    if row is None:
        raise LinkOver
    return Link(*row)


def use(tx: Tx, purpose: Purpose, key: str, now: str) -> tuple[int, int, str]:
    """(organisation, user, token_hash) of a link, which is gone then: of two at once one gets it.

    Raises LinkOver.
    """
    row = tx.one(
        "DELETE FROM one_time_link WHERE hash = ? AND purpose = ? AND expires_at > ?"
        " RETURNING org_id, user_id, token_hash",
        digest(key), purpose, now,
    )  # fmt: skip
    if row is None:
        raise LinkOver
    return row[0], row[1], row[2]


def drop(tx: Tx, org_id: int, user_id: int, purpose: Purpose) -> None:
    """Ends a user's links of that purpose."""
    tx.run(
        "DELETE FROM one_time_link WHERE org_id = ? AND user_id = ? AND purpose = ?", org_id, user_id, purpose
    )
