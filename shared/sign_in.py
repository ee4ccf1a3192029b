"""Signing in through the browser, as it travels between the add-in and the server.

The add-in makes a secret, sends its SHA-256, opens a page in the browser, and asks for the token with the
secret itself: whoever sees the page's address gets nothing by it.
"""

from __future__ import annotations

import hashlib

import msgspec


class SignInStart(msgspec.Struct, omit_defaults=True):
    """The body of POST /v1/sign-in. challenge: `challenge_of` the add-in's secret. computer: its name, which
    the page shows."""

    challenge: str
    computer: str = ""


class SignInStarted(msgspec.Struct, omit_defaults=True):
    """code: shown by the add-in and by the page, to be compared. path: of the page, behind the server's
    address. expires_at: ISO time in UTC."""

    id: str
    code: str
    path: str
    expires_at: str


class SignInProof(msgspec.Struct, omit_defaults=True):
    """The body of POST /v1/sign-in/{id}/token. verifier: the add-in's secret. replaces: the hash of the token
    kept so far, which ends when its own user signs in anew; "" for none."""

    verifier: str
    replaces: str = ""


class SignInAnswer(msgspec.Struct, omit_defaults=True):
    """200: CONFIRMED with the token, this once; 202: WAITING, ask again."""

    state: str
    token: str = ""
    user: str = ""
    org: str = ""


class PageRequest(msgspec.Struct, omit_defaults=True):
    """The body of POST /v1/sign-in/page: which page the browser is to open as the caller."""

    page: str = "users"


class PageLink(msgspec.Struct, omit_defaults=True):
    """path: behind the server's address; it works once, until expires_at (ISO time in UTC)."""

    path: str
    expires_at: str


def challenge_of(verifier: str) -> str:
    """What may be known of the add-in's secret."""
    return hashlib.sha256(verifier.encode()).hexdigest()
