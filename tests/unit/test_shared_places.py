"""Where add-in and server find each other, and what travels of users and kinds."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from shared.kinds import KINDS
from shared.people import TokenRecord, UserRecord
from shared.places import (
    CREDENTIALS,
    default_url,
    is_loopback,
    read_credentials,
    server_key,
    write_credentials,
)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (" HTTPS://Remit.Example.org:8443/ledger/ ", "https://remit.example.org:8443/ledger"),
        ("http://127.0.0.1:8750", "http://127.0.0.1:8750"),
        ("http://h/A/", "http://h/A"),
    ],
)
def test_a_server_has_one_spelling(url: str, key: str) -> None:
    assert server_key(url) == key


@pytest.mark.parametrize(
    ("url", "here"),
    [
        (default_url(), True),
        ("http://LOCALHOST:1/x", True),
        ("http://[::1]:8750", True),
        ("http://10.0.0.1", False),
        ("https://localhost.example.org", False),
    ],
)
def test_this_computer_is_known_by_its_address(url: str, here: bool) -> None:
    assert is_loopback(url) is here


def test_tokens_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new"
    assert read_credentials(home) == {}
    write_credentials(home, {"http://a": "t1"})
    write_credentials(home, {"http://a": "t2", "http://b": "t3"})
    assert read_credentials(home) == {"http://a": "t2", "http://b": "t3"}
    assert [path.name for path in home.iterdir()] == [CREDENTIALS]
    assert (home / CREDENTIALS).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\udcff"])
def test_a_file_that_holds_no_tokens_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / CREDENTIALS).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert read_credentials(tmp_path) == {}


def test_what_a_server_keeps_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / CREDENTIALS).write_text(json.dumps({"http://a": 7}), encoding="utf-8")
    assert read_credentials(tmp_path) == {"http://a": "7"}


def test_a_user_travels_without_what_is_not_set() -> None:
    user = UserRecord(
        1, "a@example.org", "Ann", "CLERK", True, "2026-04-02", [TokenRecord("h", "cli", "2026-04-02")]
    )
    sent = msgspec.to_builtins(user)
    assert sent["tokens"] == [{"hash": "h", "label": "cli", "created_at": "2026-04-02"}]
    assert msgspec.convert(sent, UserRecord) == user


def test_a_field_there_is_not_is_a_bug() -> None:
    with pytest.raises(KeyError, match="colour"):
        KINDS["payments"].field("colour")
