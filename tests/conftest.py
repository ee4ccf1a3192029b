"""Fixtures of all tests: a server on SQLite, a client with a token, a store on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backend import access
from backend.access import Caller, Role
from backend.context import Server
from backend.store.database import Database
from tests.postgres import PostgresServer

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Moves on by days=, hours=, seconds=."""
        self.now += timedelta(**by)


def sign_up(server: Server, organisation: str = "Acme Finance", role: Role = "ADMIN") -> tuple[Caller, str]:
    """A new organisation with one user; the caller and its token."""
    now = server.clock()
    with server.database.write() as tx:
        org_id = access.create_organisation(tx, organisation, now)
    return add_user(server, org_id, "ann@example.org", role)


def add_user(server: Server, org_id: int, email: str, role: Role) -> tuple[Caller, str]:
    """One more user of an organisation; the caller and its token."""
    now = server.clock()
    with server.database.write() as tx:
        user_id = access.create_user(tx, org_id, email, email.partition("@")[0].title(), role, now)
        token = access.create_token(tx, org_id, user_id, "test", now)
    return access.authenticate(server, token), token


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's own folder, database or tokens."""
    monkeypatch.setenv("REMITBOOK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in (
        "REMITBOOK_TOKEN",
        "REMITBOOK_SERVER",
        "REMITBOOK_DATABASE_URL",
        "REMITBOOK_PORT",
        "REMITBOOK_HOST",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> Clock:
    """The server's clock: 2 April 2026, 9:30 UTC."""
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with all tables."""
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    database.create_all()
    yield database
    database.close()


@pytest.fixture
def server(database: Database, clock: Clock) -> Server:
    """A server on SQLite without organisations; its runner is started by whoever needs it (`client` does)."""
    from backend.jobs.runner import Runner

    server = Server(database, clock)
    server.jobs = Runner(server)
    return server


@pytest.fixture
def signed_up(server: Server) -> tuple[Caller, str]:
    """An administrator of an organisation, and the token."""
    return sign_up(server)


@pytest.fixture
def caller(signed_up: tuple[Caller, str]) -> Caller:
    """An administrator of an organisation."""
    return signed_up[0]


@pytest.fixture
def token(signed_up: tuple[Caller, str]) -> str:
    """The caller's token."""
    return signed_up[1]


@pytest.fixture
def connect(server: Server) -> Iterator[Callable[[str], TestClient]]:
    """Makes a client of the running server for a token ("" for none)."""
    from fastapi.testclient import TestClient

    from backend.main import create_app

    app = create_app(server)
    with TestClient(app, raise_server_exceptions=False) as first:

        def client_of(token: str) -> TestClient:
            client = TestClient(app, raise_server_exceptions=False)
            client.headers["Remitbook-Api"] = "1"
            if token:
                client.headers["Authorization"] = f"Bearer {token}"
            return client

        assert first.app is app
        yield client_of


@pytest.fixture
def client(connect: Callable[[str], TestClient], token: str) -> TestClient:
    """An HTTP client with the administrator's token."""
    return connect(token)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL, one a session."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database with all tables."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database with all tables, once on each kind of database."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'store.db'}")
        database.create_all()
    else:
        database = Database(request.getfixturevalue("postgres_url"))
    yield database
    database.close()
