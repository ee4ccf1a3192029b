"""`remitbook admin`, on the database itself."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from backend import access, commands, password_sign_in
from backend.context import Server
from backend.problems import PasswordWrong
from backend.store.database import Database


class Shell:
    """Runs `admin ...` on one database; keeps what it printed."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.url, self.capsys = url, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        commands.register_admin(parser.add_subparsers())
        arguments = parser.parse_args(["admin", "--database", self.url, *words])
        code = arguments.func(arguments)
        printed = self.capsys.readouterr()
        return code, printed.out.rstrip("\n"), printed.err


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(f"sqlite:///{tmp_path / 'admin.db'}", capsys)


def test_from_nothing_to_a_token_that_works(shell: Shell) -> None:
    assert shell("org", "add", "Acme", "--currency", "usd", "--time-zone", "Europe/Berlin") == (
        0,
        "1\tAcme",
        "",
    )
    assert shell("org", "list")[1] == "1\tAcme"
    assert (
        shell("user", "add", "Ann@Example.org", "--role", "admin")[1] == "ann@example.org\tAnn\tADMIN\tactive"
    )
    code, token, _ = shell("token", "add", "ann@example.org", "--label", "laptop")
    assert code == 0
    database = Database(shell.url)
    caller = access.authenticate(Server(database), token)
    assert (caller.org_id, caller.role) == (1, "ADMIN")
    database.close()


def test_roles_and_locking_out(shell: Shell) -> None:
    shell("org", "add", "Acme")
    shell("user", "add", "ann@example.org", "--role", "ADMIN")
    shell("user", "add", "bob@example.org", "--name", "Bob")
    assert shell("user", "role", "bob@example.org", "manager")[1] == "bob@example.org\tBob\tMANAGER\tactive"
    assert shell("user", "deactivate", "bob@example.org")[1] == "bob@example.org\tBob\tMANAGER\tlocked out"
    code, _, said = shell("user", "deactivate", "ann@example.org")
    assert code == 2
    assert said
    assert len(shell("user", "list")[1].splitlines()) == 2


def test_tokens_are_listed_without_their_text_and_revoked(shell: Shell) -> None:
    shell("org", "add", "Acme")
    shell("user", "add", "ann@example.org", "--role", "ADMIN")
    tokens = [shell("token", "add", "ann@example.org", "--days", days)[1] for days in ("0", "10")]
    listed = shell("token", "list")[1]
    assert len(listed.splitlines()) == 2
    assert "for ever" in listed
    assert not any(token in listed for token in tokens)
    name = access.digest(tokens[0])[:12]
    assert shell("token", "revoke", name)[0] == 0
    assert f"{name}\tann@example.org" in shell("token", "list")[1]
    assert "revoked 2" in shell("token", "list")[1]
    assert shell("token", "revoke", "")[0] == 2
    assert shell("token", "revoke", "ffffffffffff")[0] == 2


def test_an_organisation_is_named_where_there_are_several(shell: Shell) -> None:
    for name in ("Acme", "Bolt"):
        shell("org", "add", name)
    assert shell("user", "list")[0] == 2
    assert shell("user", "list", "--org", "Nobody")[0] == 2
    shell("user", "add", "ann@example.org", "--role", "ADMIN", "--org", "Bolt")
    assert shell("user", "list", "--org", "2")[1].startswith("ann@example.org")
    assert shell("user", "list", "--org", "Acme") == (0, "", "")


@pytest.mark.parametrize("words", [("--currency", "euro"), ("--time-zone", "Mars/Base")])
def test_an_organisation_that_cannot_be_is_refused(shell: Shell, words: tuple[str, str]) -> None:
    assert shell("org", "add", "Acme", *words)[0] == 2
    assert shell("org", "list")[1] == ""


def test_a_database_nobody_knows_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert Shell("mysql://x", capsys)("org", "list")[0] == 64


def test_links_are_made_where_nobody_can_sign_in_yet(shell: Shell) -> None:
    shell("org", "add", "Acme")
    code, link, _ = shell(
        "user", "invite", "ann@example.org", "--role", "admin", "--address", "https://l.example/"
    )
    assert code == 0
    assert re.fullmatch(r"https://l\.example/password\?key=[\w-]{43}", link)
    assert shell("user", "list")[1] == "ann@example.org\tann\tADMIN\tinvited"
    database = Database(shell.url)
    server = Server(database)
    password_sign_in.set_password(server, link.partition("=")[2], "correct horse battery")
    assert shell("user", "list")[1] == "ann@example.org\tann\tADMIN\tactive"
    assert shell("user", "invite", "ann@example.org")[0] == 2
    code, link, _ = shell("user", "link", "Ann@example.org")
    assert link.startswith("http://127.0.0.1:8750/password?key=")
    password_sign_in.set_password(server, link.partition("=")[2], "battery horse correct")
    with pytest.raises(PasswordWrong):
        password_sign_in.sign_in(server, "ann@example.org", "correct horse battery", "")
    assert password_sign_in.sign_in(server, "ann@example.org", "battery horse correct", "")
    assert shell("user", "link", "bob@example.org")[0] == 2
    database.close()
