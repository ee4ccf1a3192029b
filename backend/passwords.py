"""Passwords: what one must be, and what is kept of it (argon2id, docs/decisions/0044-sign-in.md).

Hashing takes some 19 MB and a few hundredths of a second on purpose; no more than four at a time, so that
sign-ins cannot take the machine from the imports.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from backend.problems import PasswordUnfit
from shared.limits import PASSWORD_CHARACTERS

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST_CHARACTERS = 12
_LEAST_DIFFERENT = 5
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1
"""Source: OWASP Password Storage Cheat Sheet, argon2id."""

_turns = threading.BoundedSemaphore(4)


def require_fit(password: str, email: str) -> None:
    """Raises PasswordUnfit where a new password is too short, too long, too plain, or the address."""
    text = _same(password)
    if len(text) < LEAST_CHARACTERS:
        why = "short"
    elif len(text) > PASSWORD_CHARACTERS:
        why = "long"
    elif len(set(text)) < _LEAST_DIFFERENT or text.casefold() == email.casefold():
        why = "plain"
    else:
        return
    raise PasswordUnfit(why=why, least=LEAST_CHARACTERS, most=PASSWORD_CHARACTERS)


def kept(password: str) -> str:
    """What the store keeps: the hash with its salt and its cost."""
    with _turns:
        return _hasher().hash(_same(password))


def fits(hash_: str, password: str) -> bool:
    """Whether a password is the one a hash was made of."""
    from argon2.exceptions import VerifyMismatchError

    try:
        with _turns:
            return _hasher().verify(hash_, _same(password))
    except VerifyMismatchError:
        return False


def is_outdated(hash_: str) -> bool:
    """Made at another cost than today's."""
    return _hasher().check_needs_rehash(hash_)


@lru_cache(maxsize=1)
def nobodys() -> str:
    """The hash of a password nobody has, for an address nobody has: a wrong one takes as long."""
    return kept(secrets.token_urlsafe(32))


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def _same(password: str) -> str:
    """One spelling, whatever keyboard wrote it: a Mac sends an umlaut as two characters."""
    return unicodedata.normalize("NFKC", password)
