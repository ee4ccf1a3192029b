"""Where the user's token is kept, and which one wins."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from addin import credentials
from shared.places import CREDENTIALS, default_url, is_loopback, server_key

FAR, NEAR = "https://books.example.org", "http://127.0.0.1:8750"


class Memory(KeyringBackend):
    """A password store that works."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class Forgetful(Memory):
    """A password store that keeps nothing and says nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


def use(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend) -> None:
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(backend, name))


def test_a_far_servers_token_goes_to_the_password_store(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Memory())
    assert credentials.store(FAR + "/", "rb_1") == "keyring"
    assert credentials.load("HTTPS://Books.example.org") == "rb_1"
    assert not (credentials.home() / CREDENTIALS).exists()
    credentials.forget(FAR)
    assert credentials.load(FAR) is None


@pytest.mark.parametrize("backend", [None, Forgetful()])
def test_without_a_working_store_it_goes_to_a_file_of_the_users_own(
    monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend | None
) -> None:
    use(monkeypatch, backend or keyring.backends.fail.Keyring())
    assert credentials.store(FAR, "rb_1") == "file"
    assert credentials.load(FAR) == "rb_1"
    if os.name == "posix":
        path = credentials.home() / CREDENTIALS
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    credentials.forget(FAR)
    credentials.forget(FAR)
    assert credentials.load(FAR) is None


def test_a_store_that_works_later_takes_it_out_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, keyring.backends.fail.Keyring())
    credentials.store(FAR, "rb_1")
    use(monkeypatch, Memory())
    assert credentials.store(FAR, "rb_2") == "keyring"
    assert credentials.load(FAR) == "rb_2"


def test_this_computers_server_uses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Memory())
    assert credentials.store(NEAR, "rb_1") == "file"
    credentials.store(FAR, "rb_2")
    assert (credentials.load(NEAR), credentials.load(FAR)) == ("rb_1", "rb_2")


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials.store(NEAR, "rb_1")
    monkeypatch.setenv("REMITBOOK_TOKEN", " rb_9 ")
    assert credentials.load(NEAR) == "rb_9"
    monkeypatch.setenv("REMITBOOK_TOKEN", "")
    assert credentials.load(NEAR) == "rb_1"


@pytest.mark.parametrize("content", ["", "[]", "{", "\udcff"])
def test_a_damaged_file_is_no_token(content: str) -> None:
    credentials.home().mkdir(parents=True)
    (credentials.home() / CREDENTIALS).write_text(content, "utf-8", "surrogateescape")
    assert credentials.load(NEAR) is None


def test_spellings_of_a_server() -> None:
    assert server_key(" HTTP://LocalHost:80/ ") == "http://localhost:80"
    assert default_url() == NEAR
    assert [is_loopback(url) for url in (NEAR, "http://localhost:1", "http://[::1]:1", FAR)] == [
        True,
        True,
        True,
        False,
    ]


def test_the_home_is_the_environments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REMITBOOK_HOME", str(tmp_path / "x"))
    assert credentials.home() == tmp_path / "x"
    monkeypatch.delenv("REMITBOOK_HOME")
    assert credentials.home().name == "remitbook"
