"""What makes two bank lines equal, with and without the bank's own number: pure. Source: domain 2.1."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from shared.money import known_currency

_EMPTY = blake2b(digest_size=8)
_GERMAN_IBAN = re.compile(r"DE[0-9]{2}([0-9]{8})([0-9]{10})")
_GERMAN_ACCOUNT = re.compile(r"([0-9]{8})/([0-9]{1,10})")


@lru_cache(maxsize=1000)
def own_account_key(account: str | None) -> str | None:
    """An own account as all formats of one bank come out equal: 37040044/0532013000, the same with EUR behind
    it and DE89 3704 0044 0532 0130 00 are 37040044/532013000. None stays None; others keep their text, in
    upper case without blanks."""
    if account is None:
        return None
    text = "".join(account.split()).upper()
    if known_currency(text[-3:]) and text[-4:-3].isdigit():
        text = text[:-3]
    german = _GERMAN_IBAN.fullmatch(text) or _GERMAN_ACCOUNT.fullmatch(text)
    return f"{german[1]}/{german[2].lstrip('0')}" if german else text


def fingerprint(line: Mapping[str, Any]) -> int:
    """What makes two lines equal where one lacks the bank's own number."""
    names = ("booking_date", "amount", "currency", "payer", "iban", "reference")
    return _digest("content", own_account_key(line["own_account"]), *(line[name] for name in names))


def identity(line: Mapping[str, Any]) -> int | None:
    """The bank's own number in one account, with what moved: a bank may use one for two lines."""
    if line["transaction_id"] is None:
        return None
    names = ("transaction_id", "amount", "currency")
    return _digest("id", own_account_key(line["own_account"]), *(line[name] for name in names))


def _digest(*parts: Any) -> int:
    digest = _EMPTY.copy()
    digest.update(json.dumps(parts).encode())
    return int.from_bytes(digest.digest(), "big", signed=True)
