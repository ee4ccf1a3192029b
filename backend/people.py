"""The users of an organisation, and their tokens: list, put, give, revoke."""

from __future__ import annotations

import re
from typing import get_args

from backend import access, links, sessions
from backend.access import Caller, Role
from backend.context import Server
from backend.problems import BodyInvalid, LastAdmin, NotFound
from backend.store.database import Tx
from shared.limits import TEXT_CHARACTERS
from shared.people import GivenToken, TokenRecord, TokenRequest, UserPut, UserRecord

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_DAYS = 3650


def users(server: Server, caller: Caller) -> list[UserRecord]:
    """All users by email, each with its tokens, oldest first."""
    access.require(caller, "users")
    with server.database.read() as tx:
        return records(tx, caller.org_id, server.now())


def put_user(server: Server, caller: Caller, put: UserPut) -> UserRecord:
    """Adds a user, or changes the one of that email. Raises BodyInvalid, LastAdmin."""
    access.require(caller, "users")
    with server.database.write() as tx:
        return save_user(tx, caller.org_id, put, server)


def give_token(server: Server, caller: Caller, user_id: int, request: TokenRequest) -> GivenToken:
    """A new token for an active user. Raises NotFound, BodyInvalid."""
    access.require(caller, "users")
    if not 0 <= request.days <= _DAYS or len(request.label) > TEXT_CHARACTERS:
        raise BodyInvalid(why=f"days from 0 to {_DAYS}, a label of at most {TEXT_CHARACTERS} characters")
    now = server.clock()
    with server.database.write() as tx:
        if not tx.one(
            "SELECT 1 FROM user_account WHERE org_id = ? AND id = ? AND active", caller.org_id, user_id
        ):
            raise NotFound(what="user", id=str(user_id))
        token = access.create_token(tx, caller.org_id, user_id, request.label, now, request.days)
    return GivenToken(token, access.digest(token), access.expiry(now, request.days))


def revoke_token(server: Server, caller: Caller, token_hash: str) -> None:
    """Ends a token: one's own, or with the permission anyone's. Twice is as good as once.

    Raises NotFound.
    """
    own = "users" not in access.PERMISSIONS[caller.role]
    with server.database.write() as tx:
        if not revoke(tx, caller.org_id, token_hash, server.now(), caller.user_id if own else 0):
            raise NotFound(what="token", id=token_hash)


def revoke(tx: Tx, org_id: int, token_hash: str, now: str, user_id: int = 0) -> bool:
    """Ends a token of an organisation, or of one user of it; whether there is such a token."""
    changed = tx.run(
        "UPDATE token SET revoked_at = CASE WHEN revoked_at = '' THEN ? ELSE revoked_at END"
        " WHERE org_id = ? AND hash = ? AND (user_id = ? OR ? = 0)",
        now, org_id, token_hash, user_id, user_id,
    )  # fmt: skip
    return changed > 0


def save_user(tx: Tx, org_id: int, put: UserPut, server: Server) -> UserRecord:
    """The user of that email as put says, added where there is none. Raises BodyInvalid, LastAdmin."""
    email = put.email.strip().casefold()
    if not _EMAIL.fullmatch(email) or put.role not in access.ROLES or not put.name.strip():
        raise BodyInvalid(why=f"an email, a name, and one of {', '.join(get_args(Role))}")
    if len(email) > TEXT_CHARACTERS or len(put.name) > TEXT_CHARACTERS:
        raise BodyInvalid(why=f"at most {TEXT_CHARACTERS} characters")
    role: Role = put.role
    found = tx.one("SELECT id, active FROM user_account WHERE org_id = ? AND email = ?", org_id, email)
    user_id: int
    if found:
        user_id, was_active = found
    else:
        user_id, was_active = (
            access.create_user(tx, org_id, email, put.name.strip(), role, server.clock()), False
        )  # fmt: skip
    tx.run(
        "UPDATE user_account SET name = ?, role = ?, active = ? WHERE org_id = ? AND id = ?",
        put.name.strip(), role, put.active, org_id, user_id,
    )  # fmt: skip
    admin = "SELECT 1 FROM user_account WHERE org_id = ? AND role = 'ADMIN' AND active"
    if (put.active or was_active) and not tx.one(admin, org_id):  # the first one may be invited
        raise LastAdmin(email=email)
    if not put.active:
        sign_out_everywhere(tx, org_id, user_id, server.now())
        links.drop(tx, org_id, user_id, "PASSWORD")
    return next(record for record in records(tx, org_id, server.now()) if record.id == user_id)


def sign_out_everywhere(tx: Tx, org_id: int, user_id: int, now: str) -> None:
    """Ends all tokens, browser sessions and pages of a user that wait to be opened."""
    tx.run(
        "UPDATE token SET revoked_at = ? WHERE org_id = ? AND user_id = ? AND revoked_at = ''",
        now, org_id, user_id,
    )  # fmt: skip
    sessions.end_all(tx, org_id, user_id)
    links.drop(tx, org_id, user_id, "PAGE")
    tx.run(
        "UPDATE sign_in_request SET state = 'DENIED'"
        " WHERE org_id = ? AND user_id = ? AND state = 'CONFIRMED'",
        org_id, user_id,
    )  # fmt: skip


def records(tx: Tx, org_id: int, now: str) -> list[UserRecord]:
    """All users of an organisation by email, each with its tokens, oldest first."""
    tokens: dict[int, list[TokenRecord]] = {}
    for user_id, *token in tx.rows(
        "SELECT t.user_id, t.hash, t.label, t.created_at, t.expires_at, t.revoked_at, COALESCE(u.used_on, '')"
        " FROM token t LEFT JOIN token_use u ON u.org_id = t.org_id AND u.hash = t.hash"
        " WHERE t.org_id = ? ORDER BY t.created_at, t.hash",
        org_id,
    ):
        tokens.setdefault(user_id, []).append(TokenRecord(*token))
    known = {row[0] for row in tx.rows("SELECT user_id FROM password WHERE org_id = ?", org_id)}
    linked: dict[int, str] = dict(
        tx.rows(
            "SELECT user_id, expires_at FROM one_time_link"
            " WHERE org_id = ? AND purpose = 'PASSWORD' AND expires_at > ?",
            org_id, now,
        )
    )  # fmt: skip
    return [
        UserRecord(
            user_id,
            email,
            name,
            role,
            bool(active),
            created_at,
            tokens.get(user_id, []),
            user_id in known,
            linked.get(user_id, ""),
        )
        for user_id, email, name, role, active, created_at in tx.rows(
            "SELECT id, email, name, role, active, created_at FROM user_account"
            " WHERE org_id = ? ORDER BY email",
            org_id,
        )
    ]
