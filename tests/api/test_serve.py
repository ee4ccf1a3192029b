"""`remitbook serve`: first start, migration, the local user, what it refuses."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from addin import credentials
from backend import access, commands, local, serve, settings
from backend.context import Server, utc_now
from backend.settings import Settings
from backend.store import migrate
from backend.store.database import Database
from shared.places import read_credentials
from tests.postgres import PostgresServer

URL = "http://127.0.0.1:8750"
START = """
import argparse, sys
from backend import commands
parser = argparse.ArgumentParser()
commands.register_serve(parser.add_subparsers())
arguments = parser.parse_args(sys.argv[1:])
sys.exit(arguments.func(arguments))
"""


@contextmanager
def running(*words: str) -> Iterator[str]:
    """A server process on a free port; its address, once it answers."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, "serve", "--port", "0", *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, line + process.stdout.read()
        url = line.split()[-1]
        for _ in range(100):
            try:
                httpx.get(f"{url}/v1/health", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        assert process.wait(20) is not None


def get(url: str, token: str | None) -> httpx.Response:
    return httpx.get(f"{url}/v1/status", headers={"Authorization": f"Bearer {token}"}, trust_env=False)


def test_the_first_start_signs_its_user_in(tmp_path: Path) -> None:
    with running() as url:
        assert url.startswith("http://127.0.0.1:")
        status = get(url, credentials.load(url)).json()
        assert (status["role"], status["org"]) == ("ADMIN", local.ORGANISATION)
        first = credentials.load(url)
    with running() as url:
        assert get(url, credentials.load(url)).status_code == 200
    assert (tmp_path / "home" / "remitbook.db").exists()
    database = Database(f"sqlite:///{tmp_path / 'home' / 'remitbook.db'}")
    with database.read() as tx:
        assert tx.value("SELECT count(*) FROM organisation") == 1
        assert migrate.current(tx) == migrate.head()
        assert first not in str(tx.rows("SELECT * FROM token"))
    database.close()


def test_postgresql_is_migrated_and_signs_nobody_in(postgres: PostgresServer) -> None:
    url = postgres.create(empty=True)
    with running("--database", url) as address:
        assert credentials.load(address) is None
        assert get(address, "rb_x").json()["code"] == "TOKEN_UNKNOWN"
    database = Database(url)
    with database.read() as tx:
        assert migrate.current(tx) == migrate.head()
    database.close()
    postgres.drop(url)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    commands.register_serve(parser.add_subparsers())
    arguments = parser.parse_args(["serve", *words])
    return int(arguments.func(arguments))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "books.example.org"])
def test_it_does_not_listen_to_others_unasked(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--host", host) == serve.REFUSED
    assert "--listen-anywhere" in capsys.readouterr().err


def test_a_port_in_use_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with serve.listen(Settings("sqlite:///x", Path(), port=0)) as taken:
        taken.listen()
        assert run("--port", str(taken.getsockname()[1])) == serve.REFUSED
    assert "cannot be used" in capsys.readouterr().err


def test_an_answer_never_waits_for_the_client_to_confirm_its_head() -> None:
    at_once: list[int] = []

    def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        at_once.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def ask(listener: socket.socket) -> None:
        async with await asyncio.start_server(answer, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()

    with serve.listen(Settings("sqlite:///x", Path(), port=0)) as listener:
        asyncio.run(ask(listener))
    assert len(at_once) == 1
    assert at_once[0]


def test_a_database_of_a_later_version_is_not_served(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'later.db'}"
    database = Database(url)
    migrate.upgrade(database)
    with database.write() as tx:
        tx.run("UPDATE alembic_version SET version_num = 'later'")
    database.close()
    assert run("--port", "0", "--database", url) == serve.REFUSED


@pytest.mark.parametrize("url", ["mysql://x", "x.db", "sqlite://"])
def test_a_database_nobody_knows_is_wrong_usage(url: str) -> None:
    assert run("--database", url) == serve.USAGE


def chosen(tmp_path: Path, **over: str) -> Settings:
    return Settings(**({"database_url": "sqlite:///x", "home": tmp_path / "home"} | over))  # type: ignore[arg-type]


def test_a_new_port_gets_a_token_of_its_own(server: Server, tmp_path: Path) -> None:
    tokens = {local.sign_in(server, chosen(tmp_path), url) for url in (URL, URL, "http://127.0.0.1:9000")}
    assert len(tokens) == 2
    assert len(read_credentials(tmp_path / "home")) == 2
    with server.database.read() as tx:
        assert tx.value("SELECT count(*) FROM user_account") == 1


def test_a_database_made_anew_replaces_the_old_token(server: Server, tmp_path: Path) -> None:
    credentials.store(URL, "rb_of_a_deleted_database")
    token = local.sign_in(server, chosen(tmp_path), URL)
    assert credentials.load(URL) == token
    assert local.is_good(server, token)


def test_a_database_others_administer_is_not_joined(server: Server, tmp_path: Path) -> None:
    with server.database.write() as tx:
        access.create_organisation(tx, "Theirs", utc_now())
    assert local.sign_in(server, chosen(tmp_path), URL) == ""
    assert credentials.load(URL) is None


def test_settings_come_from_the_line_then_the_environment(tmp_path: Path) -> None:
    environ = {
        "REMITBOOK_HOME": str(tmp_path),
        "REMITBOOK_PORT": "9001",
        "REMITBOOK_DATABASE_URL": "postgres://h/d",
    }
    found = settings.load(environ)
    assert (found.port, found.database_url, found.host) == (9001, "postgresql+psycopg://h/d", "127.0.0.1")
    assert not found.is_local
    found = settings.load(environ, database="sqlite:///a.db", host="localhost", port=0)
    assert (found.port, found.database_url, found.is_local) == (0, "sqlite:///a.db", True)
    assert settings.load(environ | {"REMITBOOK_ADDRESS": "https://l.example/"}).address == "https://l.example"
    for wrong in ({"REMITBOOK_PORT": "x"}, {"REMITBOOK_ADDRESS": "l.example"}):
        with pytest.raises(ValueError):
            settings.load({"REMITBOOK_HOME": str(tmp_path)} | wrong)
