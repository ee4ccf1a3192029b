"""The check of a whole sheet: read, look up, judge, and record what is decided without the ledger."""

from __future__ import annotations

from functools import partial
from typing import Any

from backend.booking import epoch_of, finish, record, sequence_of
from backend.columns import Reading
from backend.context import Server
from backend.domain.facts import Ledger, Rules, Wants
from backend.domain.planned import DUPLICATE, FAILED, Planned
from backend.intake import read_cells
from backend.kinds import RULES
from backend.kinds.base import Checked
from backend.kinds.payments_plan import booked_before, claim_key, duplicate_of
from backend.pulled import derived_edits
from backend.rules import in_force
from backend.sent_again import Place, booked_since, has_moved, place_of, tell, tell_equal, tell_twins
from backend.store import imports, retries
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.ledger import read_claims, read_ledger, take_turn
from backend.store.postings import post
from backend.store.references import is_known, load_opening, load_references, suggest_accounts
from backend.store.results import decode, encode, pack_rows
from backend.suggestions import suggest
from backend.views.base import ALL, EVER, Moment
from shared.kinds import KINDS, Kind


def rules_of(row: ImportRow) -> Rules:
    """What an import's rows are judged by: the snapshot taken when it was first sent."""
    settings = row.settings_
    return Rules(settings, settings, row.submitted_date)


def check(tx: Tx, row: ImportRow) -> tuple[Checked, Reading]:
    """Every row read and judged by the static rules, from what was staged."""
    blob = imports.get_part(tx, row.org_id, row.id, "cells")
    assert blob is not None, "an import keeps its cells"
    cells = imports.unpack_cells(blob)
    del blob
    reached = _reached(tx, row, cells)
    rules = rules_of(row)
    if row.kind == "settings":  # a further try changes the rules there are now, not those of the first try
        rules = Rules(rules.settings, in_force(tx, row.org_id), rules.submitted)
    return judge(tx, place_of(row), cells, row.mapping_, rules, reached, forget=True)


def judge(
    tx: Tx,
    place: Place,
    cells: imports.Cells,
    mapping: Any,
    rules: Rules,
    reached: frozenset[int] = frozenset(),
    *,
    forget: bool = False,
) -> tuple[Checked, Reading]:
    """The check itself. reached: rows that have their outcome already (after a resume with new facts).
    forget: the cells are let go of once they are read, for there may be millions."""
    org_id, kind_name = place.org_id, place.kind
    since = booked_since(tx, place, cells.sheet.rows)
    kind = KINDS[kind_name]
    reading = read_cells(kind, cells, mapping, rules.settings, partial(is_known, tx, org_id))
    if place.is_try:
        tell(reading, since, cells.was, rules.submitted)
    if forget and not cells.keys:
        cells.sheet.columns.clear()
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
    if not place.is_try and tell_equal(reading, since, checked.rows):
        checked = slots.check(reading, references, rules)
    while since and tell_twins(reading, checked, rules):
        checked = slots.check(reading, references, rules)
    if cells.keys and kind.updates:
        _refuse_derived(tx, org_id, kind, cells, checked)
    for index in reading.decided:
        checked.failed.pop(index, None)
    _suggest(tx, org_id, checked)
    _note(reading, checked)
    return checked, reading


def _note(reading: Reading, checked: Checked) -> None:
    """Hands each warning on with its row, for it is told only of a row that is booked."""
    notes: dict[int, list[tuple[str, str, dict[str, Any]]]] = {}
    for issue in (*checked.warnings, *reading.notes):
        notes.setdefault(issue.row, []).append(issue[1:])
    checked.rows["notes"] = [notes.get(row) for row in checked.rows["row"]]


def _refuse_derived(tx: Tx, org_id: int, kind: Kind, cells: imports.Cells, checked: Checked) -> None:
    """Fails pulled rows in which a worked-out cell was typed over."""
    if cells.known_at and not cells.known_at.isdigit():
        return  # as of a moment: which figures were shown then is not asked again
    moment = Moment(cells.as_of or EVER, int(cells.known_at or ALL))
    edits = derived_edits(tx, org_id, kind, cells, moment)
    if not edits:
        return
    for index, issues in edits.items():
        checked.failed.setdefault(index, []).extend(issues)
    keep = [place for place, index in enumerate(checked.rows["index"]) if index not in edits]
    checked.rows = {name: [column[place] for place in keep] for name, column in checked.rows.items()}


def _suggest(tx: Tx, org_id: int, checked: Checked) -> None:
    wanted = [
        issue for issues in checked.failed.values() for issue in issues if issue.code == "ACCOUNT_NOT_FOUND"
    ]
    if wanted:
        suggest(wanted, suggest_accounts(tx, org_id))


def to_check(server: Server, tx: Tx, row: ImportRow) -> ImportRow | None:
    """The import as it is now, None where it is not to be checked any more; one to be cancelled is."""
    now = imports.by_id(tx, row.org_id, row.id)
    if now.planned or now.state not in ("STAGED", "CHECKING"):
        return None
    if now.cancel_requested:
        finish(server, tx, now, "CANCELLED")
        return None
    return now


def check_large(server: Server, row: ImportRow) -> None:
    """The check of a large sheet: outside the lock, and again if the facts moved meanwhile."""
    database = server.database
    with database.write() as tx:
        staged = to_check(server, tx, row)
        if staged is None:
            return
        row = staged
        imports.save(tx, row, state="CHECKING", started_at=row.started_at or server.now())
    with database.read() as tx:
        epoch, seq = epoch_of(tx, row.org_id), sequence_of(tx, row.org_id)
        checked, reading = check(tx, row)
    with database.write() as tx:
        take_turn(tx, row.org_id)
        row = imports.by_id(tx, row.org_id, row.id)
        if row.planned or row.state != "CHECKING" or epoch_of(tx, row.org_id) != epoch:
            return
        if has_moved(tx, row, seq):
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
    planned = Planned()
    duplicates = booked_already(tx, row.org_id, row.root_id, reading, checked, rules_of(row))
    decide(planned, reading, checked, duplicates, row.number)
    place = {number: index for index, number in enumerate(reading.rows)}
    money = {number: (amounts[place[number]], currencies[place[number]]) for number, _ in planned.outcomes}
    seq = next_ids(tx, row.org_id, "seq", 1)
    results = record(tx, row, planned, money)
    position_from = -1 - tx.value(
        "SELECT count(*) FROM posting WHERE org_id = ? AND import_id = ? AND action = 'check'",
        row.org_id,
        row.id,
    )
    at = (position_from, position_from)
    post(tx, row.org_id, seq, row.id, "check", at, server.now(), results=encode(results))
    if reading.dropped:
        retries.drop(tx, row, {reading.rows[i]: (amounts[i], currencies[i]) for i in reading.dropped})
    if keep_plan:
        _forget(reading)
        imports.put_part(tx, row.org_id, row.id, "plan", pack_rows(checked.rows))
    imports.save(
        tx,
        row,
        state="RUNNING",
        planned=True,
        rows=row.position + len(checked.rows["row"]),
        epoch=epoch_of(tx, row.org_id),
        started_at=row.started_at or server.now(),
    )


def decide(
    planned: Planned,
    reading: Reading,
    checked: Checked,
    duplicates: dict[int, dict[str, Any]],
    import_number: int,
) -> None:
    """Adds what needs no ledger: rows left out or skipped, rows that failed, and those of them booked before.

    duplicates: index -> facts of the payment there is. import_number: 0 in a check, which gives none.
    """
    for index, outcome in reading.decided.items():
        if outcome:
            planned.outcomes.append((reading.rows[index], outcome))
    for index, issues in checked.failed.items():
        number, facts = reading.rows[index], duplicates.get(index)
        is_repeat = facts is not None or index in checked.repeats
        planned.outcomes.append((number, DUPLICATE if is_repeat else FAILED))
        planned.issues[number] = issues if facts is None else [duplicate_of(number, facts, import_number)]


def _forget(reading: Reading) -> None:
    """Lets go of the parsed cells: what is needed of them is in the plan's rows by now."""
    reading.values.clear()
    reading.parsed.clear()


def _reached(tx: Tx, row: ImportRow, cells: imports.Cells) -> frozenset[int]:
    """Rows that have their outcome, of an import that is checked anew. No posting has those it dropped."""
    if not row.totals.counts.sent:
        return frozenset()
    rows = {number for number, send in zip(cells.sheet.rows, cells.sends, strict=False) if send == "drop"}
    for (blob,) in tx.rows(
        "SELECT results FROM posting WHERE org_id = ? AND import_id = ? AND action IN ('check', 'book')",
        row.org_id,
        row.id,
    ):
        rows.update(decode(bytes(blob)).rows)
    return frozenset(rows)


def booked_already(
    tx: Tx, org_id: int, root_id: int, reading: Reading, checked: Checked, rules: Rules
) -> dict[int, dict[str, Any]]:
    """Failed rows whose payment is booked already: told as duplicates, whatever else is wrong now."""
    asked = {
        index: (type_id, transaction or None, print_)
        for index, (type_id, transaction, print_) in checked.identities.items()
        if index in checked.failed and reading.rows[index] not in reading.book_anyway
    }
    if not asked:
        return {}
    wants = Wants()
    for index, (type_id, transaction, print_) in asked.items():
        if transaction is not None:
            wants.claims.append(("transaction", claim_key(type_id, transaction), reading.rows[index]))
        if print_ is not None:
            wants.fingerprints.add(print_)
    ledger = read_ledger(tx, org_id, wants, Ledger())
    read_claims(tx, org_id, wants, ledger)
    found = {index: booked_before(ledger, *identity, root_id, rules) for index, identity in asked.items()}
    return {index: facts for index, facts in found.items() if facts is not None}
