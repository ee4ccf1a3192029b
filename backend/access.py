"""Who may do what: tokens, users, organisations.

A token is `rb_` and 32 random bytes; the store has only its SHA-256, which is also its key, so that
looking it up takes the same time whatever was sent. A token belongs to one user of one organisation,
expires, and can be revoked.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from backend.context import Server, stamp
from backend.problems import (
    RoleTooLow,
    TokenExpired,
    TokenMissing,
    TokenRevoked,
    TokenUnknown,
    UserExists,
)
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.tables import Claim, PaymentType, Put, Token, User
from shared.kinds.payment_types import BUILT_IN

Role = Literal["VIEWER", "CLERK", "MANAGER", "ADMIN"]
Permission = Literal[
    "read", "import", "adjust", "give_back", "reverse", "override", "profile_own", "profile_share",
    "settings", "catalogs", "reopen_period", "users",
]  # fmt: skip

ROLES: tuple[Role, ...] = ("VIEWER", "CLERK", "MANAGER", "ADMIN")
"""From the least to the most; each may do all the one before may."""

NEEDS: dict[Permission, Role] = {
    "read": "VIEWER",
    "import": "CLERK",
    "adjust": "CLERK",
    "profile_own": "CLERK",
    "profile_share": "MANAGER",
    "settings": "MANAGER",
    "catalogs": "MANAGER",
    "give_back": "MANAGER",
    "reverse": "MANAGER",
    "override": "MANAGER",
    "reopen_period": "ADMIN",
    "users": "ADMIN",
}
"""The lowest role that has each permission. Source: domain 6.2 and docs/decisions/0011-roles.md."""

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    role: frozenset(name for name, lowest in NEEDS.items() if ROLES.index(lowest) <= ROLES.index(role))
    for role in ROLES
}

KIND_NEEDS: dict[str, Permission] = {
    "settings": "settings", "matching_rules": "settings", "payment_types": "catalogs",
}  # fmt: skip
"""What submitting a sheet of a kind needs; "import" where it is not named."""

TOKEN_DAYS = 365


@dataclass(frozen=True)
class Caller:
    """Who asks: one user of one organisation. token_hash: by which token; "" by a browser's session."""

    org_id: int
    user_id: int
    name: str
    role: Role
    token_hash: str = ""


def may(caller: Caller, permission: Permission) -> bool:
    """Whether the caller's role has a permission."""
    return permission in PERMISSIONS[caller.role]


def require(caller: Caller, permission: Permission) -> None:
    """Raises RoleTooLow."""
    if not may(caller, permission):
        raise RoleTooLow(permission=permission, role=caller.role, needs=NEEDS[permission])


def require_kind(caller: Caller, kind: str) -> None:
    """Raises RoleTooLow where the caller may not submit sheets of that kind."""
    require(caller, KIND_NEEDS.get(kind, "import"))


def digest(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token nobody has."""
    return "rb_" + secrets.token_urlsafe(32)


def expiry(now: datetime, days: int) -> str:
    """When a token made now ends; "" for never (days 0)."""
    return stamp(now + timedelta(days=days)) if days else ""


def authenticate(server: Server, token: str) -> Caller:
    """The caller a token stands for. Raises TokenMissing, TokenUnknown, TokenRevoked, TokenExpired."""
    if not token:
        raise TokenMissing
    token_hash = digest(token)
    with server.database.read() as tx:
        found = tx.one(
            "SELECT t.org_id, t.user_id, u.name, u.role, u.active, t.expires_at, t.revoked_at"
            " FROM token t JOIN user_account u ON u.org_id = t.org_id AND u.id = t.user_id WHERE t.hash = ?",
            token_hash,
        )
    if found is None or not found[4]:
        raise TokenUnknown
    org_id, user_id, name, role, _, expires_at, revoked_at = found
    if revoked_at:
        raise TokenRevoked(revoked_at=revoked_at)
    if expires_at and expires_at <= server.now():
        raise TokenExpired(expires_at=expires_at)
    return Caller(org_id, user_id, name, role, token_hash)


def note_use(server: Server, caller: Caller) -> None:
    """Keeps the day a token was used: once a day and server process."""
    today = server.now()[:10]
    if server.used_on.get(caller.token_hash) == today:
        return
    with server.database.write() as tx:
        tx.run(
            "INSERT INTO token_use (org_id, hash, used_on) VALUES (?, ?, ?)"
            " ON CONFLICT (org_id, hash) DO UPDATE SET used_on = excluded.used_on",
            caller.org_id, caller.token_hash, today,
        )  # fmt: skip
    server.used_on[caller.token_hash] = today


def create_organisation(
    tx: Tx, name: str, now: datetime, *, currency: str = "EUR", time_zone: str = "UTC"
) -> int:
    """A new organisation with the payment types and rules every one starts with; its id.

    They are puts of no import, at sequence 0; a record bears the id of its first put.
    """
    org_id = int(
        tx.value("INSERT INTO organisation (name, created_at) VALUES (?, ?) RETURNING id", name, stamp(now))
    )
    types = [
        ("payment_type", number, {"code": code, "name": label, "is_gateway": is_gateway, "active": True})
        for number, (code, label, is_gateway) in enumerate(BUILT_IN, start=1)
    ]
    rules = ("setting", 0, {"currency": currency, "time_zone": time_zone})
    next_ids(tx, org_id, "put", len(types) + 1)
    tx.insert(
        Put,
        [
            (org_id, number, entity, entity_id, json.dumps(fields, sort_keys=True), 0, None, 0, 0)
            for number, (entity, entity_id, fields) in enumerate([*types, rules], start=1)
        ],
    )
    tx.insert(
        PaymentType,
        [
            (org_id, number, code, code.casefold(), label, label.casefold(), is_gateway, True, True, True)
            for number, (code, label, is_gateway) in enumerate(BUILT_IN, start=1)
        ],
    )
    tx.insert(
        Claim,
        [
            (org_id, "payment_type", code.casefold(), number)
            for number, (code, _, _) in enumerate(BUILT_IN, start=1)
        ],
    )
    return org_id


def create_user(tx: Tx, org_id: int, email: str, name: str, role: Role, now: datetime) -> int:
    """A new user; its id. Raises UserExists."""
    if tx.one("SELECT 1 FROM user_account WHERE org_id = ? AND email = ?", org_id, email.casefold()):
        raise UserExists(email=email)
    user_id = next_ids(tx, org_id, "user", 1)
    tx.insert(User, [(org_id, user_id, email.casefold(), name, role, True, stamp(now))])
    return user_id


def create_token(tx: Tx, org_id: int, user_id: int, label: str, now: datetime, days: int = TOKEN_DAYS) -> str:
    """A new token for a user, valid for some days (0: for ever). Its text is shown this once."""
    token = new_token()
    tx.insert(Token, [(digest(token), org_id, user_id, label, stamp(now), expiry(now, days), "")])
    return token
