"""Brings a database to the tables of this version: all steps in one transaction, or none.

`python -m backend.store.migrate "what changes"` writes the next step from what `tables.py` says.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from backend.store import planner, tables
from backend.store.database import Database, Tx

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x52454D49  # "REMI": servers that start together migrate one after the other


class DatabaseNewer(Exception):
    """The database is at a step this version does not know."""


def upgrade(database: Database) -> None:
    """Runs the steps that are missing. Raises DatabaseNewer."""
    with database.write() as tx:
        if not tx.is_sqlite:
            tx.run("SELECT pg_advisory_xact_lock(?)", _LOCK)
        at = current(tx)
        if at == head():
            return
        if at and at not in known():
            raise DatabaseNewer(at)
        command.upgrade(_config(tx), "head")
        planner.advise(tx.connection, tables.Account.metadata.sorted_tables)


def current(tx: Tx) -> str:
    """The step a database is at; "" for an empty one."""
    table = (
        "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if tx.is_sqlite
        else "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"
    )
    return str(tx.value("SELECT version_num FROM alembic_version") or "") if tx.one(table) else ""


def head() -> str:
    """The step this version's tables are at."""
    return _scripts().get_current_head() or ""


def known() -> set[str]:
    """All steps this version knows."""
    return {step.revision for step in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(tx: Tx | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = tx.connection if tx else None
    return config


def write_step(message: str) -> None:
    """Writes the migration from the last step to the tables as they are declared now."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        upgrade(database)
        with database.write() as tx:
            command.revision(_config(tx), message, autogenerate=True, rev_id=f"{len(known()) + 1:04d}")
        database.close()


if __name__ == "__main__":
    try:
        write_step(" ".join(sys.argv[1:]))
    except CommandError as error:
        sys.exit(str(error))
