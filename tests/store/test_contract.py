"""What the store promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import exc

from backend import access
from backend.context import utc_now
from backend.store.counters import next_ids
from backend.store.database import Database, Tx, WriterQueue
from backend.store.tables import Account, Claim, Counter, OpenItem, Posting, Token
from tests.postgres import PostgresServer

ORG = 7


def account(number: int, **over: Any) -> tuple[Any, ...]:
    fields = {
        "org_id": ORG,
        "id": number,
        "number": f"{number:05}",
        "number_key": str(number),
        "name": f"Name {number}",
        "name_key": f"name {number}",
        "currency": "EUR",
        "ordering_enabled": True,
        "status": "ACTIVE",
        "payment_days": 30,
        "auto_allocate": True,
        "collection_threshold": 0,
        "email": "",
        "live": True,
        "version": 0,
    }
    assert list(fields) == list(Account.model_fields)
    return tuple((fields | over).values())


def item(number: int, amount: int, open_: int) -> tuple[Any, ...]:
    model = OpenItem(
        org_id=ORG,
        id=number,
        side="D",
        kind="STANDARD",
        account_id=1,
        currency="EUR",
        amount=amount,
        open=open_,
        number=f"INV-{number}",
        document_date="2026-03-01",
        effective_date="2026-03-01",
        seq=1,
        import_id=1,
        row_no=2,
    )
    return tuple(getattr(model, name) for name in OpenItem.model_fields)


def marker(seq: int, position: int) -> tuple[Any, ...]:
    model = Posting(
        org_id=ORG,
        seq=seq,
        import_id=1,
        action="book",
        position_from=position,
        position_to=position + 1,
        recorded_at="",
    )
    return tuple(getattr(model, name) for name in Posting.model_fields)


def count(store: Database, table: str) -> int:
    with store.read() as tx:
        return int(tx.value(f"SELECT count(*) FROM {table}"))


def broken() -> tuple[type[BaseException], ...]:
    """A constraint's error, as either driver or SQLAlchemy says it."""
    import sqlite3

    import psycopg

    return exc.IntegrityError, sqlite3.IntegrityError, psycopg.errors.IntegrityError


def test_rows_one_value_and_insert(store: Database) -> None:
    with store.write() as tx:
        tx.insert(Account, [account(number) for number in (3, 1, 2)])
    with store.read() as tx:
        assert [row[0] for row in tx.rows("SELECT id FROM account WHERE org_id = ? ORDER BY id", ORG)] == [
            1,
            2,
            3,
        ]
        assert tx.one("SELECT number, ordering_enabled FROM account WHERE org_id = ? AND id = ?", ORG, 2) == (
            "00002",
            1,
        )
        assert tx.one("SELECT id FROM account WHERE id = ?", 99) is None
        assert tx.value("SELECT name FROM account WHERE id = ?", 3) == "Name 3"
        assert tx.value("SELECT name FROM account WHERE id = ?", 99) is None
        assert tx.rows("SELECT id FROM account WHERE name LIKE 'Name%' AND id < ?", 2) == [(1,)]


def test_insert_of_nothing_and_many(store: Database) -> None:
    with store.write() as tx:
        tx.insert(Account, [])
        tx.insert(Account, [account(number) for number in range(1, 2001)])
        tx.many(
            "UPDATE account SET status = ? WHERE org_id = ? AND id = ?",
            [("CLOSED", ORG, 5), ("CLOSED", ORG, 6)],
        )
        assert tx.run("UPDATE account SET payment_days = ? WHERE status = ?", 10, "CLOSED") == 2
    assert count(store, "account") == 2000


@pytest.mark.parametrize("many", [23, 24, 25, 100])
@pytest.mark.parametrize(
    "row",
    [
        account,
        lambda n: account(n, ordering_enabled=bool(n % 2), email="e" if n == 50 else ""),
        lambda n: account(n, version=int(n == 60), live=(n != 2)),
        lambda n: (ORG, n, *account(1)[2:]),
    ],
)
def test_what_rows_have_in_common_and_what_not_is_kept(store: Database, many: int, row: Any) -> None:
    rows = [row(number) for number in range(1, many + 1)]
    with store.write() as tx:
        tx.insert(Account, rows)
    with store.read() as tx:
        assert tx.rows("SELECT * FROM account WHERE org_id = ? ORDER BY id", ORG) == rows


def test_many_rows_that_are_all_the_same_are_one(store: Database) -> None:
    with store.write() as tx:
        assert tx.insert_new(Claim, [(ORG, "invoice", "INV-1", 1)] * 50) == 1
    assert count(store, "claim") == 1


@pytest.mark.parametrize("many", [0, 1, 3, 50_000])
def test_among_any_number_of_integers_and_texts(store: Database, many: int) -> None:
    with store.write() as tx:
        tx.insert(Account, [account(number) for number in range(1, 4)])
    with store.read() as tx:
        clause, ids = tx.among(range(1, many + 1))
        found = tx.rows(f"SELECT id FROM account WHERE org_id = ? AND id IN {clause} ORDER BY id", ORG, ids)
        assert [row[0] for row in found] == list(range(1, min(many, 3) + 1))
        clause, numbers = tx.among([f"{number:05}" for number in range(1, many + 1)])
        found = tx.rows(f"SELECT id FROM account WHERE org_id = ? AND number IN {clause}", ORG, numbers)
        assert len(found) == min(many, 3)


@pytest.mark.parametrize(("amount", "open_"), [(100, 101), (100, -1), (0, 1)])
def test_open_amount_never_leaves_its_bounds(store: Database, amount: int, open_: int) -> None:
    with pytest.raises(broken()), store.write() as tx:
        tx.insert(OpenItem, [item(1, amount, open_)])
    assert count(store, "open_item") == 0


@pytest.mark.parametrize("open_", [0, 100])
def test_open_amount_may_be_its_bounds(store: Database, open_: int) -> None:
    with store.write() as tx:
        tx.insert(OpenItem, [item(1, 100, open_)])
    with pytest.raises(broken()), store.write() as tx:
        tx.run("UPDATE open_item SET open = open - 101 WHERE org_id = ?", ORG)
    with store.read() as tx:
        assert tx.value("SELECT open FROM open_item") == open_


def test_money_is_an_exact_large_integer(store: Database) -> None:
    huge = 9_007_199_254_740_993  # 2**53 + 1: no float holds it
    with store.write() as tx:
        tx.insert(OpenItem, [item(1, huge, huge)])
    with store.read() as tx:
        assert tx.value("SELECT amount FROM open_item") == huge


def test_a_marker_is_taken_once(store: Database) -> None:
    with store.write() as tx:
        tx.insert(Posting, [marker(1, 0)])
    with pytest.raises(broken()), store.write() as tx:
        tx.insert(Account, [account(1)])
        tx.insert(Posting, [marker(2, 0)])
    assert (count(store, "posting"), count(store, "account")) == (1, 0)


def test_the_first_claim_wins_and_the_loser_is_told(store: Database) -> None:
    with store.write() as tx:
        tx.insert(Claim, [(ORG, "invoice", "INV-1", 1)])
    with store.write() as tx:
        assert tx.insert_new(Claim, [(ORG, "invoice", f"INV-{n}", 2) for n in (1, 2)]) == 1
        clause, keys = tx.among(["INV-1", "INV-2"])
        owners = tx.rows(
            f"SELECT key, owner_id FROM claim WHERE org_id = ? AND key IN {clause} ORDER BY key", ORG, keys
        )
    assert owners == [("INV-1", 1), ("INV-2", 2)]


def test_a_claim_of_another_organisation_is_no_conflict(store: Database) -> None:
    with store.write() as tx:
        tx.insert(Claim, [(ORG, "invoice", "INV-1", 1), (ORG + 1, "invoice", "INV-1", 1)])
    assert count(store, "claim") == 2


class Stopped(Exception):
    """Raised inside a transaction."""


def test_a_write_is_kept_whole_or_not_at_all(store: Database) -> None:
    with pytest.raises(Stopped), store.write() as tx:
        tx.insert(Account, [account(1)])
        tx.session.add(Token(hash="h", org_id=ORG, user_id=1, created_at=""))
        raise Stopped
    assert (count(store, "account"), count(store, "token")) == (0, 0)


def test_the_next_write_works_after_a_failed_one(store: Database) -> None:
    with pytest.raises(broken()), store.write() as tx:
        tx.insert(Account, [account(1), account(1)])
    with store.write() as tx:
        tx.insert(Account, [account(1)])
    assert count(store, "account") == 1


def test_a_session_writes_inside_the_transaction(store: Database) -> None:
    with store.write() as tx:
        session = tx.session
        session.add(Token(hash="h", org_id=ORG, user_id=1, created_at=""))
        session.flush()
        assert tx.value("SELECT user_id FROM token WHERE hash = ?", "h") == 1
    assert count(store, "token") == 1


def test_nothing_written_in_a_read_is_kept(store: Database) -> None:
    with store.read() as tx:
        tx.insert(Account, [account(1)])
    assert count(store, "account") == 0


def test_a_read_sees_one_snapshot(store: Database) -> None:
    with store.read() as reading:
        before = reading.value("SELECT count(*) FROM account")
        with store.write() as tx:
            tx.insert(Account, [account(1)])
        assert reading.value("SELECT count(*) FROM account") == before == 0
    assert count(store, "account") == 1


def test_ids_are_given_once_to_concurrent_takers(store: Database) -> None:
    taken: list[int] = []

    def take(tx: Tx) -> int:
        return next_ids(tx, ORG, "item", 10)

    def work() -> None:
        for _ in range(10):
            with store.write() as tx:
                first = take(tx)
            taken.extend(range(first, first + 10))

    run_together([work] * 4)
    assert sorted(taken) == list(range(1, 401))
    with store.read() as tx:
        assert tx.rows("SELECT * FROM counter") == [(ORG, "item", 400)]


def test_concurrent_writers_lose_nothing(store: Database) -> None:
    with store.write() as tx:
        tx.insert(Counter, [(ORG, "seq", 0)])

    def work() -> None:
        for _ in range(25):
            with store.write() as tx:
                value = tx.value("SELECT value FROM counter WHERE org_id = ? FOR UPDATE" if not tx.is_sqlite
                                 else "SELECT value FROM counter WHERE org_id = ?", ORG)  # fmt: skip
                tx.run("UPDATE counter SET value = ? WHERE org_id = ?", value + 1, ORG)

    run_together([work] * 4)
    with store.read() as tx:
        assert tx.value("SELECT value FROM counter") == 100


def test_two_organisations_start_with_the_same_and_share_nothing(store: Database) -> None:
    with store.write() as tx:
        first, second = (access.create_organisation(tx, name, utc_now()) for name in ("A", "B"))
    with store.read() as tx:
        for org_id in (first, second):
            assert tx.value("SELECT count(*) FROM payment_type WHERE org_id = ? AND built_in", org_id) == 6
            assert tx.value("SELECT count(*) FROM payment_type WHERE org_id = ? AND is_gateway", org_id) == 1
    assert first != second


def test_writers_are_served_in_the_order_of_asking() -> None:
    queue, order = WriterQueue(), []

    def ask(number: int) -> None:
        with queue:
            order.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    with queue:
        for position, thread in enumerate(threads):
            thread.start()
            wait_until(lambda: queue.waiting == position + 1)  # noqa: B023
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))
    assert queue.waiting == 0


def test_the_queue_goes_on_after_a_writer_that_failed() -> None:
    queue = WriterQueue()
    for _ in range(2):
        with pytest.raises(Stopped), queue:
            raise Stopped
    with queue:
        assert queue.waiting == 0


def test_each_test_has_a_database_of_its_own(postgres: PostgresServer) -> None:
    urls = [postgres.create(), postgres.create()]
    first, second = (Database(url) for url in urls)
    with first.write() as tx:
        tx.insert(Account, [account(1)])
    assert (count(first, "account"), count(second, "account")) == (1, 0)
    for database, url in zip((first, second), urls, strict=True):
        database.close()
        postgres.drop(url)


def run_together(works: list[Any]) -> None:
    failures: list[BaseException] = []

    def guarded(work: Any) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures


def wait_until(true: Any) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)
