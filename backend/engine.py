"""The engine: check the whole sheet, then plan and book it run by run, each run one short transaction.

    STAGED -> CHECKING -> RUNNING -> DONE | CANCELLED | REFUSED

A run's marker (a posting) makes it exactly once, whatever happens to the process; what was reached is
`import.position`. A small sheet, and one that is all or nothing, does all of it in one transaction.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from backend import rules as organisation_rules
from backend.columns import Reading
from backend.context import Server
from backend.domain.facts import Ledger, Rules, Wants
from backend.domain.planned import DUPLICATE, FAILED, Planned, Stamp
from backend.intake import read_cells
from backend.kinds import RULES
from backend.kinds.base import Checked, Rows
from backend.kinds.payments_plan import claim_key
from backend.store import imports, retries
from backend.store.counters import next_ids
from backend.store.database import Database, Tx
from backend.store.imports import ImportRow
from backend.store.ledger import describe_closers, execute, load_ledger, peek, read_claims, read_ledger
from backend.store.references import load_opening, load_references, suggest_accounts
from backend.store.results import Results, decode, encode, pack, unpack
from backend.store.tables import FailedRow, Posting
from backend.suggestions import suggest
from shared.codes import Issue
from shared.kinds import KINDS

CHUNK_ROWS = 50_000
CHUNK_ROWS_WHEN_OTHERS_WAIT = 10_000


class NothingBooked(Exception):
    """All or nothing, and a row failed: the transaction is undone; totals and issues are kept here."""

    def __init__(self, issues: dict[int, list[Issue]]) -> None:
        super().__init__()
        self.issues = issues


def rules_of(row: ImportRow) -> Rules:
    """What an import's rows are judged by: the snapshot taken when it was first sent."""
    settings = row.settings_
    return Rules(settings, settings, row.submitted_date)


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of rows without a cycle among them: the collector would walk them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def run(server: Server, org_id: int, import_id: int, chunk_rows: int = 0) -> None:
    """Carries an import through from wherever it is. Safe to call again after any crash."""
    with without_collector():
        _run(server, org_id, import_id, chunk_rows)


def _run(server: Server, org_id: int, import_id: int, chunk_rows: int) -> None:
    database = server.database
    while True:
        with database.read() as tx:
            row = imports.by_id(tx, org_id, import_id)
        if row.state not in ("STAGED", "CHECKING", "RUNNING"):
            return
        if not row.planned:
            check_large(server, row)
            continue
        with database.write() as tx:
            row = imports.by_id(tx, org_id, import_id)
            if row.cancel_requested and row.state == "RUNNING":
                finish(server, tx, row, "CANCELLED")
                return
            if _epoch(tx, org_id) != row.epoch:
                imports.save(tx, row, planned=False, state="CHECKING")
                continue
            plan_rows: Rows = unpack(imports.get_part(tx, org_id, import_id, "plan") or b"")
        rules = rules_of(row)
        size = len(plan_rows["row"])
        position = row.position
        done = False
        while not done:
            with database.write() as tx:
                row = imports.by_id(tx, org_id, import_id)
                if row.position != position:
                    break
                if row.cancel_requested:
                    finish(server, tx, row, "CANCELLED")
                    return
                if _epoch(tx, org_id) != row.epoch:
                    imports.save(tx, row, planned=False, state="CHECKING")
                    break
                if position >= size:
                    finish(server, tx, row, "DONE")
                    return
                end = _boundary(plan_rows["unit"], position, _chunk_size(database, chunk_rows), size)
                book(server, tx, row, {name: column[position:end] for name, column in plan_rows.items()}, rules,
                     position, end)
                position = end
                done = False
    # The loop ends only by returning.


def run_at_once(server: Server, tx: Tx, row: ImportRow, *, all_or_nothing: bool) -> ImportRow:
    """Checks and books a staged import inside one transaction. Raises NothingBooked."""
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
            row.org_id, row.root_id, row.id,
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


def check(tx: Tx, row: ImportRow) -> tuple[Checked, Reading]:
    """Every row read and judged by the static rules, from what was staged."""
    blob = imports.get_part(tx, row.org_id, row.id, "cells")
    assert blob is not None, "an import keeps its cells"
    return judge(tx, row.org_id, row.kind, imports.unpack_cells(blob), row.mapping_, rules_of(row),
                 _reached(tx, row))


def judge(
    tx: Tx, org_id: int, kind_name: str, cells: imports.Cells, mapping: Any, rules: Rules,
    reached: frozenset[int] = frozenset(),
) -> tuple[Checked, Reading]:
    """The check itself. reached: rows that have their outcome already (after a resume with new facts)."""
    kind = KINDS[kind_name]
    reading = read_cells(kind, cells, mapping, rules.settings)
    if reached:
        reading.decided.update({i: "" for i, number in enumerate(reading.rows) if number in reached})
    reading.dropped = frozenset(
        i for i, send in enumerate(cells.sends) if send == "drop" and i not in reading.decided
    )
    reading.decided.update(dict.fromkeys(reading.dropped, ""))
    slots = RULES[kind_name]
    needs = slots.needs(reading, rules)
    references = load_references(tx, org_id, needs)
    if kind_name == "invoices":
        there = [ref.id for refs in references.documents.values() for ref in refs]
        references.opening = load_opening(tx, org_id, there) if there else {}
    checked = slots.check(reading, references, rules)
    for index in reading.decided:
        checked.failed.pop(index, None)
    _suggest(tx, org_id, checked)
    return checked, reading


def _suggest(tx: Tx, org_id: int, checked: Checked) -> None:
    wanted = [issue for issues in checked.failed.values() for issue in issues if issue.code == "ACCOUNT_NOT_FOUND"]
    if wanted:
        suggest(wanted, suggest_accounts(tx, org_id))


def check_large(server: Server, row: ImportRow) -> None:
    """The check of a large sheet: outside the lock, and again if the facts moved meanwhile."""
    database = server.database
    with database.write() as tx:
        row = imports.by_id(tx, row.org_id, row.id)
        if row.planned or row.state not in ("STAGED", "CHECKING"):
            return
        if row.cancel_requested:
            finish(server, tx, row, "CANCELLED")
            return
        imports.save(tx, row, state="CHECKING", started_at=row.started_at or server.now())
    with database.read() as tx:
        epoch = _epoch(tx, row.org_id)
        checked, reading = check(tx, row)
    with database.write() as tx:
        row = imports.by_id(tx, row.org_id, row.id)
        if row.planned or row.state != "CHECKING" or _epoch(tx, row.org_id) != epoch:
            return
        settle_check(server, tx, row, reading, checked, keep_plan=True)


def settle_check(
    server: Server, tx: Tx, row: ImportRow, reading: Reading, checked: Checked, *, keep_plan: bool
) -> None:
    """Records what the check decided: rows failed, left out, skipped, or booked before; then RUNNING."""
    first = not row.totals.counts.sent
    amounts, currencies = checked.amounts, checked.currencies
    if first:
        row.totals.sent(amounts, currencies)
    duplicates = booked_before(tx, row.org_id, row.root_id, reading, checked, rules_of(row))
    planned = Planned()
    for index, outcome in reading.decided.items():
        if outcome:
            planned.outcomes.append((reading.rows[index], outcome))
    for index, issues in checked.failed.items():
        number = reading.rows[index]
        facts = duplicates.get(index)
        if facts is not None:
            planned.outcomes.append((number, DUPLICATE))
            planned.issues[number] = [Issue(number, "", "DUPLICATE", facts)]
        else:
            planned.outcomes.append((number, FAILED))
            planned.issues[number] = issues
    planned.warnings = [*checked.warnings, *reading.notes]
    place = {number: index for index, number in enumerate(reading.rows)}
    money = {number: (amounts[place[number]], currencies[place[number]]) for number, _ in planned.outcomes}
    seq = next_ids(tx, row.org_id, "seq", 1)
    results = _record(server, tx, row, planned, money, seq)
    position_from = -1 - tx.value(
        "SELECT count(*) FROM posting WHERE org_id = ? AND import_id = ? AND action = 'check'", row.org_id, row.id
    )
    tx.insert(Posting, [(row.org_id, seq, row.id, "check", position_from, position_from, server.now(), 0, 0, 0, 0, 0, 0,
                         encode(results))])
    if reading.dropped:
        retries.drop(tx, row, {reading.rows[i]: (amounts[i], currencies[i]) for i in reading.dropped})
    if keep_plan:
        imports.put_part(tx, row.org_id, row.id, "plan", pack(checked.rows))
    imports.save(
        tx, row, state="RUNNING", planned=True, position=0, rows=len(checked.rows["row"]),
        epoch=_epoch(tx, row.org_id), started_at=row.started_at or server.now(),
    )


def _reached(tx: Tx, row: ImportRow) -> frozenset[int]:
    """Rows that have their outcome, of an import that is checked anew."""
    if not row.totals.counts.sent:
        return frozenset()
    rows: set[int] = set()
    for (blob,) in tx.rows(
        "SELECT results FROM posting WHERE org_id = ? AND import_id = ? AND action IN ('check', 'book')",
        row.org_id, row.id,
    ):
        rows.update(decode(bytes(blob)).rows)
    return frozenset(rows)


def booked_before(
    tx: Tx, org_id: int, root_id: int, reading: Reading, checked: Checked, rules: Rules
) -> dict[int, dict[str, Any]]:
    """Failed rows whose payment is booked already: told as duplicates, whatever else is wrong now."""
    wants = Wants()
    keys: dict[int, tuple[str, str] | None] = {}
    for index, (type_id, transaction, print_) in checked.identities.items():
        number = reading.rows[index]
        if index not in checked.failed or number in reading.book_anyway:
            continue
        keys[index] = ("transaction", claim_key(type_id, transaction)) if type_id and transaction else None
        if keys[index]:
            wants.claims.append((*keys[index], number))  # type: ignore[misc]
        if print_ is not None:
            wants.fingerprints.add(print_)
    if not keys:
        return {}
    ledger = read_ledger(tx, org_id, wants, Ledger())
    read_claims(tx, org_id, wants, ledger)
    found: dict[int, dict[str, Any]] = {}
    for index, key in keys.items():
        _, transaction, print_ = checked.identities[index]
        owner = ledger.claimed.get(key) if key else None
        if owner is not None:
            found[index] = ledger.owner_names.get(owner, {})
            continue
        for other_transaction, other_root, facts in ledger.fingerprints.get(print_, ()) if print_ is not None else ():
            is_genuine_twin = other_root == root_id and rules["twins"] == "book"
            if not is_genuine_twin and not (transaction and other_transaction):
                found[index] = facts
                break
    return found


def book(
    server: Server, tx: Tx, row: ImportRow, rows: Rows, rules: Rules, position_from: int, position_to: int
) -> Planned:
    """Plans and writes one run of rows: marker, locks, plan, effects, outcomes."""
    org_id = row.org_id
    seq = next_ids(tx, org_id, "seq", 1)
    stamp = make_stamp(server, tx, row, seq)
    tx.insert(Posting, [(org_id, seq, row.id, "book", position_from, position_to, server.now(), stamp.item_id,
                         stamp.item_id, stamp.allocation_id, stamp.allocation_id, stamp.put_id, stamp.put_id, b"")])
    if row.attempt > 1:
        rows, consumed = retries.still_open(tx, row, rows)
    else:
        consumed = []
    slots = RULES[row.kind]
    ledger = load_ledger(tx, org_id, slots.wants(rows, rules), row.id)
    planned = slots.plan(rows, ledger, rules, stamp)
    planned.outcomes += [(number, "s") for number in consumed]
    execute(tx, planned, stamp)
    name_closers(tx, org_id, planned.issues.values())
    money = dict(zip(rows["row"], zip(rows["amount"], rows["currency"], strict=True), strict=True))
    money |= {number: (None, rules.currency) for number in consumed}
    results = _record(server, tx, row, planned, money, seq)
    tx.run(
        "UPDATE posting SET item_to = ?, allocation_to = ?, put_to = ?, results = ? WHERE org_id = ? AND seq = ?",
        peek(tx, org_id, "item"), peek(tx, org_id, "allocation"), peek(tx, org_id, "put"), encode(results), org_id, seq,
    )
    epoch = {"epoch": _epoch(tx, org_id)} if planned.puts or row.kind == "invoices" else {}
    imports.save(tx, row, position=position_to, **epoch)
    return planned


def make_stamp(server: Server, tx: Tx, row: ImportRow, seq: int) -> Stamp:
    """What this run's effects are written with. The books' closing is read now, not from the snapshot."""
    return Stamp(
        row.org_id, row.id, row.root_id, row.number, seq, peek(tx, row.org_id, "item"),
        peek(tx, row.org_id, "allocation"), peek(tx, row.org_id, "put"),
        organisation_rules.today(server, tx, row.org_id).isoformat(), open_from(tx, row.org_id),
    )


def open_from(tx: Tx, org_id: int) -> str:
    """The first day of the open period, "" where nothing is closed."""
    own = organisation_rules.of_organisation(tx, org_id)
    return organisation_rules.first_open_day(own.get("books_closed_through", ""))


def name_closers(tx: Tx, org_id: int, issues: Iterable[list[Issue]]) -> None:
    """Says of invoices that were paid already by which payment; an issue holds the debit's id till then."""
    wanted = [issue for found in issues for issue in found if "debit_id" in issue.args]
    if wanted:
        closers = describe_closers(tx, org_id, [issue.args["debit_id"] for issue in wanted])
        for issue in wanted:
            issue.args.update(closers.get(issue.args.pop("debit_id"), {}))


def _record(
    server: Server, tx: Tx, row: ImportRow, planned: Planned, money: dict[int, tuple[int | None, str]], seq: int
) -> Results:
    """Outcomes into the totals, failed rows into their table; the results blob of the posting."""
    name_closers(tx, row.org_id, planned.issues.values())
    row.totals.decide((outcome, *money[number]) for number, outcome in planned.outcomes)
    row.totals.blame(issue for found in planned.issues.values() for issue in found[:1])
    row.totals.counts.warnings += len({issue.row for issue in planned.warnings})
    bad = [
        (row.org_id, row.root_id, number, row.id, number, "to_fix" if outcome == FAILED else "duplicate",
         _issues_json(planned.issues.get(number, [])), *money[number], "", 0)
        for number, outcome in planned.outcomes
        if outcome in (FAILED, DUPLICATE)
    ]
    if row.attempt == 1:
        tx.insert(FailedRow, bad)
    else:
        retries.settle(tx, row, planned, money, bad)
    del seq, server
    return Results(
        [number for number, _ in planned.outcomes], "".join(outcome for _, outcome in planned.outcomes),
        planned.numbers, [tuple(issue) for issue in planned.warnings],
    )


def _issues_json(issues: list[Issue]) -> str:
    return msgspec.json.encode([issue[1:] for issue in issues]).decode()


def finish(server: Server, tx: Tx, row: ImportRow, state: str, code: str = "") -> None:
    """The last step: state, totals, and what is no longer needed is dropped."""
    imports.drop_part(tx, row.org_id, row.id, "plan")
    imports.save(tx, row, state=state, code=code, finished_at=server.now())


def _epoch(tx: Tx, org_id: int) -> int:
    return int(tx.value("SELECT value FROM counter WHERE org_id = ? AND name = 'epoch'", org_id) or 0)


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


