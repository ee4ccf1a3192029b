"""Users and tokens as they travel: what the sheet Users shows and the command line prints."""

from __future__ import annotations

import msgspec


class TokenRecord(msgspec.Struct, omit_defaults=True):
    """A token without its text. hash: its name for revoking; times are ISO text in UTC, "" for none.
    used_on: the last day it was used, "" for never."""

    hash: str
    label: str
    created_at: str
    expires_at: str = ""
    revoked_at: str = ""
    used_on: str = ""


class UserRecord(msgspec.Struct, omit_defaults=True):
    """One user of the caller's organisation. role: VIEWER CLERK MANAGER ADMIN. has_password: signs in on the
    server's page. link_until: a link to set one waits until then (ISO time in UTC), "" for none."""

    id: int
    email: str
    name: str
    role: str
    active: bool
    created_at: str
    tokens: list[TokenRecord] = []
    has_password: bool = False
    link_until: str = ""


class UserPut(msgspec.Struct, omit_defaults=True):
    """The body of POST /v1/users: adds the user of that email, or changes the one there is."""

    email: str
    name: str
    role: str
    active: bool = True


class TokenRequest(msgspec.Struct, omit_defaults=True):
    """The body of POST /v1/users/{id}/tokens. days: how long it is good for, 0: until revoked."""

    label: str = ""
    days: int = 365


class GivenToken(msgspec.Struct, omit_defaults=True):
    """A new token; its text is shown this once and kept nowhere on the server."""

    token: str
    hash: str
    expires_at: str = ""
