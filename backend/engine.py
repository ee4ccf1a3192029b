"""The engine: check the whole sheet, then plan and book it run by run, each run one short transaction.

    STAGED -> CHECKING -> RUNNING -> DONE | CANCELLED | REFUSED

A run's marker (a posting) makes it exactly once, whatever happens to the process; what was reached is
`import.position`. A small sheet, and one that is all or nothing, does all of it in one transaction.
"""

from __future__ import annotations

import msgspec

from backend.booking import book, epoch_of, finish
from backend.checking import check, check_large, rules_of, settle_check, to_check
from backend.context import Server
from backend.kinds.base import Rows
from backend.sent_again import has_moved
from backend.store import imports
from backend.store.database import Database, Tx
from backend.store.imports import ImportRow
from backend.store.ledger import take_turn
from backend.store.results import unpack_rows
from shared.codes import Issue
from shared.collector import without_collector

CHUNK_ROWS = 50_000
CHUNK_ROWS_WHEN_OTHERS_WAIT = 10_000
CHECKS_BESIDE_OTHERS = 2
"""Checks of one run that others may outdate by what they change, before they have to wait for one."""


class NothingBooked(Exception):
    """All or nothing, and a row failed: the transaction is undone; totals and issues are kept here."""

    def __init__(self, issues: dict[int, list[Issue]]) -> None:
        super().__init__()
        self.issues = issues


def run(server: Server, org_id: int, import_id: int, chunk_rows: int = 0) -> None:
    """Carries an import through from wherever it is. Safe to call again after any crash."""
    with without_collector():
        _run(server, org_id, import_id, chunk_rows)


def _run(server: Server, org_id: int, import_id: int, chunk_rows: int) -> None:
    database = server.database
    checks = 0  # since rows were booked last
    while True:
        with database.read() as tx:
            row = imports.by_id(tx, org_id, import_id)
        if row.state not in ("STAGED", "CHECKING", "RUNNING"):
            return
        if not row.planned:
            checks += 1
            if checks <= CHECKS_BESIDE_OTHERS:
                check_large(server, row)
            else:
                _check_and_book(server, row, chunk_rows)
                checks = 0
            continue
        with database.write() as tx:
            row = imports.by_id(tx, org_id, import_id)
            if row.cancel_requested and row.state == "RUNNING":
                finish(server, tx, row, "CANCELLED")
                return
            if row.position < row.rows and epoch_of(tx, org_id) != row.epoch:
                imports.save(tx, row, planned=False, state="CHECKING")
                continue
            plan_rows: Rows = unpack_rows(imports.get_part(tx, org_id, import_id, "plan") or b"")
        position = row.position
        while True:
            with database.write() as tx:
                take_turn(tx, org_id)
                row = imports.by_id(tx, org_id, import_id)
                if row.position != position:
                    break
                if row.cancel_requested:
                    finish(server, tx, row, "CANCELLED")
                    return
                if position >= row.rows:
                    finish(server, tx, row, "DONE")
                    return
                if epoch_of(tx, org_id) != row.epoch or has_moved(tx, row):
                    imports.save(tx, row, planned=False, state="CHECKING")
                    break
                _book_next(server, tx, row, plan_rows, chunk_rows)
                position, checks = row.position, 0


def _check_and_book(server: Server, row: ImportRow, chunk_rows: int) -> None:
    """The check and the first run in one transaction, while all others wait: their changes would have it
    checked again and again."""
    with server.database.write() as tx:
        take_turn(tx, row.org_id)
        staged = to_check(server, tx, row)
        if staged is None:
            return
        checked, reading = check(tx, staged)
        settle_check(server, tx, staged, reading, checked, keep_plan=True)
        if checked.rows["row"]:
            _book_next(server, tx, staged, checked.rows, chunk_rows)


def _book_next(server: Server, tx: Tx, row: ImportRow, plan_rows: Rows, chunk_rows: int) -> None:
    """Books the run that begins at the import's position. The plan holds its last rows: a check anew leaves
    out those that were reached, and goes on counting, so that no marker comes twice."""
    size = len(plan_rows["row"])
    start = row.position - (row.rows - size)
    end = _boundary(plan_rows["unit"], start, _chunk_size(server.database, chunk_rows), size)
    rows = {name: column[start:end] for name, column in plan_rows.items()}
    book(server, tx, row, rows, rules_of(row), row.position, row.position + end - start)


def run_at_once(server: Server, tx: Tx, row: ImportRow, *, all_or_nothing: bool) -> ImportRow:
    """Checks and books a staged import inside one transaction, whose turn it is. Raises NothingBooked."""
    checked, reading = check(tx, row)
    rules = rules_of(row)
    settle_check(server, tx, row, reading, checked, keep_plan=False)
    size = len(checked.rows["row"])
    if all_or_nothing and row.totals.counts.failed:
        raise NothingBooked(_failed_issues(tx, row))
    if size:
        book(server, tx, row, checked.rows, rules, 0, size)
        if all_or_nothing and row.totals.counts.failed:
            raise NothingBooked(_failed_issues(tx, row))
    finish(server, tx, row, "DONE")
    return row


def _failed_issues(tx: Tx, row: ImportRow) -> dict[int, list[Issue]]:
    return {
        row_no: [Issue(row_no, field, code, args) for field, code, args in msgspec.json.decode(issues)]
        for row_no, issues in tx.rows(
            "SELECT row_no, issues FROM failed_row WHERE org_id = ? AND root_id = ? AND import_id = ?",
            row.org_id,
            row.root_id,
            row.id,
        )
    }


def refuse(server: Server, tx: Tx, row: ImportRow, issues: dict[int, list[Issue]]) -> ImportRow:
    """All or nothing: records the rows that failed; the good ones were not reached."""
    checked, reading = check(tx, row)
    good = {checked.rows["index"][place] for place in range(len(checked.rows["row"]))}
    row_index = {number: index for index, number in enumerate(reading.rows)}
    for number, found in issues.items():
        index = row_index[number]
        if index in good:
            checked.failed[index] = found
    checked.rows = {name: [] for name in checked.rows}
    settle_check(server, tx, row, reading, checked, keep_plan=False)
    finish(server, tx, row, "REFUSED", code="NOTHING_BOOKED")
    return row


def _chunk_size(database: Database, wanted: int) -> int:
    if wanted:
        return wanted
    return CHUNK_ROWS_WHEN_OTHERS_WAIT if database.queue.waiting else CHUNK_ROWS


def _boundary(units: list[int], start: int, chunk: int, size: int) -> int:
    """Where a run that starts at `start` ends: whole units only."""
    end = min(start + chunk, size)
    while end < size and units[end] == units[end - 1]:
        end += 1
    return end
