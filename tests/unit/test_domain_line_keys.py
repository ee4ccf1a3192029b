"""Own accounts come out equal however a format writes them."""

from __future__ import annotations

import pytest

from backend.domain.line_keys import own_account_key


@pytest.mark.parametrize(
    "account",
    [
        "37040044/0532013000", "37040044/532013000", "37040044/0532013000EUR", "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00", "de89370400440532013000", "DE89370400440532013000EUR",
    ],
)  # fmt: skip
def test_one_german_account_in_all_its_forms(account: str) -> None:
    assert own_account_key(account) == "37040044/532013000"


@pytest.mark.parametrize(
    ("account", "key"),
    [
        (None, None), ("DE1", "DE1"), ("OWN-1", "OWN-1"), ("0532013000", "0532013000"), ("EUR", "EUR"),
        ("37040045/0532013000", "37040045/532013000"), ("ch93 0076", "CH930076"), ("Giro EUR", "GIROEUR"),
        ("20041/0532013000", "20041/0532013000"),
    ],
)  # fmt: skip
def test_any_other_account_is_itself(account: str | None, key: str | None) -> None:
    assert own_account_key(account) == key
