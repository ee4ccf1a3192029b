"""Kills a runner again and again while it carries an import or a reversal, and counts the rows."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from backend import reverse, submit
from backend.access import Caller
from backend.context import Server
from backend.store.database import Database
from shared.schemas import Mapping, ReversalRequest
from tests.conftest import sign_up
from tests.crash.worker import carry
from tests.ledger import ANY_DATE, Office
from tests.naive import compare
from tests.simulator.world import Later, check_sums, staged

IMPORT = "00000000-0000-4000-8000-000000000001"
CHUNK_ROWS = 100
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.crash.worker"])
CUSTOMERS = 60


@dataclass
class Figures:
    """kills: those that hit work under way. by: state the kill was found in -> how often."""

    kills: int = 0
    rounds: int = 0
    lost: int = 0
    doubled: int = 0
    by: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)


def payment_rows(chance: Random, rows: int) -> list[list[Any]]:
    """Account, invoice, amount, id: good, bad, equal to another."""
    made = []
    for row in range(rows):
        customer = chance.randrange(CUSTOMERS)
        who = f"C{customer}" if chance.random() < 0.97 else "nobody"
        named = f"I{customer}-{chance.randrange(12)}" if chance.random() < 0.4 else None
        amount = ("n", str(chance.choice((5, 10, 25)))) if chance.random() < 0.98 else "soon"
        made.append(
            [who, named, amount, f"T{row}" if chance.random() < 0.9 else f"T{chance.randrange(rows)}"]
        )
    return made


def prepare(folder: Path, rows: int, seed: int) -> Path:
    """A database with customers, invoices and one staged import of payments."""
    with _new(folder) as office:
        header = ["account", "invoices", "amount", "transaction_id"]
        mapping = Mapping({name: [name] for name in header}, {"type": "Bank transfer"})
        made = payment_rows(Random(seed), rows)
        _stage(office, office.body("payments", header, made, mapping=mapping, options=ANY_DATE))
    return folder / STAGED


def prepare_matches(folder: Path, rows: int, seed: int) -> Path:
    """A database with customers, invoices, payments and bank lines, and one staged import of Matches: lines
    that pay invoices and customers, returned payments, and lines that cannot be booked."""
    chance = Random(seed)
    with _new(folder) as office:
        paid = [[f"C{c}", f"I{c}-{n}", 100] for c in range(CUSTOMERS) for n in range(4)]
        office.payments(["account", "invoices", "amount"], *map(tuple, paid))
        is_return = [chance.random() < 0.05 for _ in range(rows)]
        lines = [["2026-04-02", -100 if back else 10, f"R{row}"] for row, back in enumerate(is_return)]
        loaded = office.send("payment_entries", ["booking_date", "credit", "reference"], lines)
        made: list[list[Any]] = []
        for row, back in enumerate(is_return):
            customer = chance.randrange(CUSTOMERS)
            first, last = (0, 4) if back else (4, 12)
            named = f"I{customer}-{chance.randrange(first, last)}" if back or chance.random() < 0.5 else None
            who = f"C{customer}" if chance.random() < 0.97 else "nobody"
            treat_as = "Returned" if back else None
            made.append([f"BL-{loaded.number}-{row + 2}", "yes", who, named, treat_as])
        _stage(office, office.body("assignments", ["entry", "book", "account", "invoices", "treat_as"], made))
    return folder / STAGED


STAGED = "staged.db"


@contextmanager
def _new(folder: Path) -> Iterator[Office]:
    """An office with customers and invoices, in a database of its own."""
    database = Database(f"sqlite:///{folder / STAGED}")
    database.create_all()
    server = Server(database, jobs=Later())
    caller, _ = sign_up(server)
    office = Office(server, caller)
    office.customers(*(f"C{number}" for number in range(CUSTOMERS)))
    office.invoices(
        *[(f"I{c}-{n}", f"C{c}", f"2026-01-{n + 1:02}", 100) for c in range(CUSTOMERS) for n in range(12)]
    )
    yield office
    _close(database)


def _stage(office: Office, body: bytes) -> None:
    with staged(True):
        assert submit.submit(office.server, office.caller, IMPORT, body).state == "STAGED"


def begin_reversal(url: str) -> None:
    """Asks for the import to be taken back, and leaves the work to the runner."""
    database = Database(url)
    server = Server(database, jobs=Later())
    with staged(True):
        reverse.reverse(server, _caller(), IMPORT, ReversalRequest())
    assert _state(database) == "REVERSING"
    _close(database)


def story(url: str) -> compare.Story:
    """The whole ledger, verified."""
    database = Database(url)
    server = Server(database)
    Office(server, _caller()).verify()
    found = compare.of_engine(server, _caller())
    _close(database)
    return found


def killed(
    url: str, done: str, expected: compare.Story, span_s: float, chance: Random, figures: Figures
) -> None:
    """Kills the runner at random points until the work is done all the same."""
    figures.rounds += 1
    state = ""
    while state != done:
        ready = PROCESSES.Event()
        process = PROCESSES.Process(target=carry, args=(url, CHUNK_ROWS, ready))
        process.start()
        ready.wait()
        time.sleep(chance.uniform(0, span_s))
        process.kill()
        process.join()
        database = Database(url)
        state = _state(database)
        _add_up(database)
        database.close()
        if state != done:
            figures.kills += 1
            figures.by[state] = figures.by.get(state, 0) + 1
    database = Database(url)
    lost, doubled = _rows(database)
    figures.lost += lost
    figures.doubled += doubled
    database.close()
    figures.differing += compare.differences(story(url), expected)


def copy_of(path: Path, name: str) -> str:
    """The URL of a copy to be worked on."""
    copy = path.with_name(name)
    shutil.copyfile(path, copy)
    return f"sqlite:///{copy}"


def timed(url: str) -> float:
    """Carries on without a kill; how long it took."""
    ready = PROCESSES.Event()
    process = PROCESSES.Process(target=carry, args=(url, CHUNK_ROWS, ready))
    process.start()
    ready.wait()
    started = time.monotonic()
    process.join()
    return time.monotonic() - started


def _caller() -> Caller:
    return Caller(1, 1, "Ann", "ADMIN")


def _state(database: Database) -> str:
    with database.read() as tx:
        return str(tx.value("SELECT state FROM import WHERE uuid = ?", IMPORT))


def _add_up(database: Database) -> None:
    with database.read() as tx:
        row = tx.one("SELECT state, counts, money FROM import WHERE uuid = ?", IMPORT)
        assert row is not None
        check_sums(*row)


def _rows(database: Database) -> tuple[int, int]:
    """Rows that have no outcome, and rows that gave more than one live payment or more than one outcome."""
    with database.read() as tx:
        import_id, sent = tx.rows(
            "SELECT id, json_extract(counts, '$.sent') FROM import WHERE uuid = ?", IMPORT
        )[0]
        told = compare.outcomes_of_engine(tx, 1, import_id)
        booked = tx.rows(
            "SELECT row_no, count(*) FROM open_item WHERE org_id = 1 AND import_id = ? GROUP BY row_no",
            import_id,
        )
    twice = sum(count > 1 for _, count in booked)
    missing = sum(outcome == "booked" for outcome in told.values()) - len(booked)
    return sent - len(told) + max(missing, 0), twice + max(-missing, 0)


def _close(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
