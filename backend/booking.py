"""Booking one run of rows: marker, locks, plan, effects, outcomes; and the last step of an import."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from backend import rules as organisation_rules
from backend.context import Server
from backend.domain.facts import Rules
from backend.domain.planned import BOOKED, DUPLICATE, FAILED, Planned, Stamp
from backend.kinds import RULES
from backend.kinds.base import Rows
from backend.store import imports, retries
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.ledger import describe_closers, execute, load_ledger, peek
from backend.store.postings import post
from backend.store.results import Results, encode
from backend.store.tables import FailedRow
from shared.codes import Issue


def book(
    server: Server, tx: Tx, row: ImportRow, rows: Rows, rules: Rules, position_from: int, position_to: int
) -> Planned:
    """Plans and writes one run of rows: marker, locks, plan, effects, outcomes."""
    org_id = row.org_id
    seq = next_ids(tx, org_id, "seq", 1)
    stamp = make_stamp(server, tx, row, seq)
    post(
        tx,
        org_id,
        seq,
        row.id,
        "book",
        (position_from, position_to),
        server.now(),
        items=(stamp.item_id, stamp.item_id),
        allocations=(stamp.allocation_id, stamp.allocation_id),
        puts=(stamp.put_id, stamp.put_id),
    )
    if row.attempt > 1:
        rows, consumed = retries.still_open(tx, row, rows)
    else:
        consumed = []
    slots = RULES[row.kind]
    ledger = load_ledger(tx, org_id, slots.wants(rows, rules), row.id)
    planned = slots.plan(rows, ledger, rules, stamp)
    warn(planned, rows)
    planned.outcomes += [(number, "s") for number in consumed]
    execute(tx, planned, stamp)
    money = dict(zip(rows["row"], zip(rows["amount"], rows["currency"], strict=True), strict=True))
    money |= dict.fromkeys(consumed, (None, rules.currency))
    results = record(tx, row, planned, money)
    tx.run(
        "UPDATE posting SET item_to = ?, allocation_to = ?, put_to = ?, results = ?, others_from = ?,"
        " others_to = ? WHERE org_id = ? AND seq = ?",
        peek(tx, org_id, "item"),
        peek(tx, org_id, "allocation"),
        peek(tx, org_id, "put"),
        encode(results),
        *between_others(planned, stamp),
        org_id,
        seq,
    )
    epoch = {"epoch": epoch_of(tx, org_id)} if planned.puts or row.kind == "invoices" else {}
    imports.save(tx, row, position=position_to, **epoch)
    return planned


def between_others(planned: Planned, stamp: Stamp) -> tuple[int, int]:
    """The range in which allocations between documents that were there before lie; (0, 0) for none."""
    new = stamp.item_id
    ids = [row[1] for row in planned.allocations if row[2] < new and row[3] < new]
    return (ids[0], ids[-1] + 1) if ids else (0, 0)


def warn(planned: Planned, rows: Rows) -> None:
    """Adds what the check has to say of the rows that are booked."""
    if any(rows["notes"]):
        booked = {row for row, outcome in planned.outcomes if outcome == BOOKED}
        for row, notes in zip(rows["row"], rows["notes"], strict=True):
            if notes and row in booked:
                planned.warnings += [Issue(row, *note) for note in notes]


def make_stamp(server: Server, tx: Tx, row: ImportRow, seq: int) -> Stamp:
    """What this run's effects are written with. The books' closing is read now, not from the snapshot."""
    return Stamp(
        row.org_id,
        row.id,
        row.root_id,
        row.number,
        seq,
        peek(tx, row.org_id, "item"),
        peek(tx, row.org_id, "allocation"),
        peek(tx, row.org_id, "put"),
        organisation_rules.today(server, tx, row.org_id).isoformat(),
        open_from(tx, row.org_id),
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


def record(tx: Tx, row: ImportRow, planned: Planned, money: dict[int, tuple[int | None, str]]) -> Results:
    """Outcomes into the totals, failed rows into their table; the results blob of the posting."""
    name_closers(tx, row.org_id, planned.issues.values())
    row.totals.decide((outcome, *money[number]) for number, outcome in planned.outcomes)
    row.totals.blame(issue for found in planned.issues.values() for issue in found[:1])
    row.totals.counts.warnings += len({issue.row for issue in planned.warnings})
    bad = [
        (
            row.org_id,
            row.root_id,
            number,
            row.id,
            number,
            "to_fix" if outcome == FAILED else "duplicate",
            _issues_json(planned.issues.get(number, [])),
            *money[number],
            "",
            0,
        )
        for number, outcome in planned.outcomes
        if outcome in (FAILED, DUPLICATE)
    ]
    if row.attempt == 1:
        tx.insert(FailedRow, bad)
    else:
        retries.settle(tx, row, planned, money, bad)
    return Results(
        [number for number, _ in planned.outcomes],
        "".join(outcome for _, outcome in planned.outcomes),
        planned.numbers,
        [(i.row, i.field, i.code, i.args) for i in planned.warnings],
    )


def _issues_json(issues: list[Issue]) -> str:
    return msgspec.json.encode([issue[1:] for issue in issues]).decode()


def finish(server: Server, tx: Tx, row: ImportRow, state: str, code: str = "") -> None:
    """The last step: state, totals, and what is no longer needed is dropped."""
    imports.drop_part(tx, row.org_id, row.id, "plan")
    imports.save(tx, row, state=state, code=code, finished_at=server.now())


def epoch_of(tx: Tx, org_id: int) -> int:
    return int(tx.value("SELECT value FROM counter WHERE org_id = ? AND name = 'epoch'", org_id) or 0)


def sequence_of(tx: Tx, org_id: int) -> int:
    """The ledger's sequence: the same for as long as nothing was booked."""
    return int(tx.value("SELECT value FROM counter WHERE org_id = ? AND name = 'seq'", org_id) or 0)
