"""Submit: a sheet comes in, every row is booked or explained. Check: the same plan, nothing booked."""

from __future__ import annotations

from typing import Any

import msgspec

from backend import engine, profiles
from backend.access import Caller, require_kind
from backend.attempts import resolve
from backend.checks import check, checked, compare
from backend.columns import column_index
from backend.context import Server
from backend.intake import (
    Intake,
    check_mapping,
    content_digest,
    decode,
    differences,
    digest_of,
    inspect,
    left_out,
    permissions,
    settle,
    with_field_mapping,
)
from backend.problems import (
    FailedColumnGone,
    IdConflict,
    ImportNotDone,
    ImportRefused,
    ImportReversed,
    LimitExceeded,
    NoAccounts,
    NotFound,
    SameContent,
    SameName,
    SheetEmpty,
    StatementDifference,
)
from backend.report import failed_rows, import_result
from backend.sent_again import corrected, running_beside
from backend.store import imports
from backend.store.database import Tx
from backend.store.imports import ImportRow, cells_of
from backend.store.ledger import take_turn
from backend.store.references import is_empty
from backend.whole_groups import rows_missing
from shared.kinds import KINDS
from shared.limits import ALL_OR_NOTHING_ROWS, AT_ONCE_ROWS
from shared.schemas import FailedRows, ImportResult, Submission
from shared.statements import differences_sentence

__all__ = ["cancel", "check", "checked", "failed", "find", "result", "submit"]


def submit(server: Server, caller: Caller, uuid: str, body: bytes) -> ImportResult:
    """PUT of an import: the same id with the same bytes gives the same answer, at any time.

    Raises Refused of many kinds (`backend.problems`); then nothing was staged.
    """
    body_digest = digest_of(body)
    with server.database.read() as tx:
        earlier = _same_put(server, tx, caller, uuid, body_digest)
        if earlier is not None:
            return earlier
    submission = decode(body)
    require_kind(caller, submission.kind)
    kind = inspect(submission)
    options = (
        profiles.named(server, caller, submission.profile, kind.name).options if submission.profile else {}
    )
    if submission.retry is not None:
        return _retry(server, caller, uuid, submission, body_digest)
    with_field_mapping(submission, kind, options)
    check_mapping(kind, submission.sheet, submission.mapping, pulled=any(submission.keys))
    with server.database.read() as tx:
        intake = settle(tx, server, caller, submission, kind, body_digest, options)
    cells = cells_of(submission)
    decided = left_out(kind, cells, submission.mapping, intake.settings)
    size = len(submission.sheet.rows)
    if len(decided) == size:
        raise SheetEmpty(sheet=submission.sheet.source.sheet)
    digest = content_digest(intake, decided)
    apart = differences(intake, decided) if "STATEMENT_DIFFERENCE" not in submission.anyway else []
    all_or_nothing = intake.settings["all_or_nothing"] == "yes"
    if all_or_nothing and size > ALL_OR_NOTHING_ROWS:
        raise LimitExceeded(
            limit=ALL_OR_NOTHING_ROWS,
            value=size,
            name="all_or_nothing_rows",
            what="rows of a sheet that is booked all or nothing",
        )
    blob = imports.pack_cells(cells)

    def stage(tx: Tx) -> ImportRow:
        _refuse_repeats(tx, caller, intake, digest)
        if apart:
            raise StatementDifference(why=differences_sentence(apart), count=len(apart))
        compare(server, tx, caller, intake, cells, digest)
        if kind.name in ("payments", "invoices") and is_empty(tx, caller.org_id):
            raise NoAccounts
        row = imports.insert(tx, _fields(server, caller, uuid, intake, digest))
        imports.put_part(tx, row.org_id, row.id, "cells", blob)
        return row

    return _carry(
        server, caller, uuid, body_digest, stage, at_once=size <= AT_ONCE_ROWS, all_or_nothing=all_or_nothing
    )


def _same_put(server: Server, tx: Tx, caller: Caller, uuid: str, body_digest: str) -> ImportResult | None:
    earlier = imports.by_uuid(tx, caller.org_id, uuid)
    if earlier is None:
        return None
    if earlier.body_digest != body_digest:
        raise IdConflict(id=uuid)
    if earlier.is_active:  # who asks again would have it go on, whatever stopped it
        server.jobs.enqueue(caller.org_id, earlier.id)
    return import_result(tx, earlier)


def _carry(
    server: Server,
    caller: Caller,
    uuid: str,
    body_digest: str,
    stage: Any,
    *,
    at_once: bool,
    all_or_nothing: bool,
) -> ImportResult:
    """Stages, and books at once what is small; the rest is the runner's."""
    if not at_once and not all_or_nothing:
        with server.database.write() as tx:
            again = _same_put(server, tx, caller, uuid, body_digest)
            if again is not None:
                return again
            row = stage(tx)
            result = import_result(tx, row)
        server.jobs.enqueue(caller.org_id, row.id)
        return result
    try:
        with server.database.write() as tx:
            take_turn(tx, caller.org_id)
            again = _same_put(server, tx, caller, uuid, body_digest)
            if again is not None:
                return again
            row = stage(tx)
            row = engine.run_at_once(server, tx, row, all_or_nothing=all_or_nothing)
            return import_result(tx, row)
    except engine.NothingBooked as nothing:
        with server.database.write() as tx:
            take_turn(tx, caller.org_id)
            row = engine.refuse(server, tx, stage(tx), nothing.issues)
            return import_result(tx, row)


def _fields(server: Server, caller: Caller, uuid: str, intake: Intake, digest: str) -> dict[str, Any]:
    submission = intake.submission
    source = submission.sheet.source
    return {
        "org_id": caller.org_id,
        "uuid": uuid,
        "number": 0,
        "root_id": 0,
        "kind": intake.kind.name,
        "state": "STAGED",
        "book": source.book,
        "sheet": source.sheet,
        "range": source.range,
        "file": source.file,
        "user_id": caller.user_id,
        "submitted_at": server.now(),
        "submitted_date": intake.submitted,
        "pressed_at": submission.pressed_at,
        "mapping": msgspec.json.encode(submission.mapping).decode(),
        "options": msgspec.json.encode(submission.options).decode(),
        "settings": msgspec.json.encode(intake.settings).decode(),
        "anyway": msgspec.json.encode(submission.anyway).decode(),
        "profile": submission.profile,
        "profile_version": submission.profile_version,
        "check_uuid": submission.check,
        "body_digest": intake.body_digest,
        "content_digest": digest,
    }


def _refuse_repeats(tx: Tx, caller: Caller, intake: Intake, digest: str) -> None:
    """Law 6: the same content, or the same file name, is sent again only on purpose."""
    submission = intake.submission
    if not intake.kind.money or submission.keys:
        return
    if "SAME_CONTENT" not in submission.anyway:
        for earlier in imports.same_content(tx, caller.org_id, intake.kind.name, digest):
            if _has_booked(earlier):
                raise SameContent(
                    import_number=earlier.number,
                    id=earlier.uuid,
                    booked=earlier.totals.counts.booked,
                    submitted_at=earlier.submitted_at,
                    book=earlier.book or earlier.file,
                    sheet=earlier.sheet,
                )
    name = submission.sheet.source.file
    if name and intake.kind.name == "payment_entries" and "SAME_NAME" not in submission.anyway:
        for earlier in imports.same_file(tx, caller.org_id, intake.kind.name, name):
            if _has_booked(earlier):
                raise SameName(
                    name=name,
                    import_number=earlier.number,
                    id=earlier.uuid,
                    submitted_at=earlier.submitted_at,
                )


def _has_booked(earlier: ImportRow) -> bool:
    """Whether rows of an import are booked, or may yet be."""
    return bool(earlier.totals.counts.booked + earlier.totals.counts.fixed or earlier.is_active)


def _retry(
    server: Server, caller: Caller, uuid: str, submission: Submission, body_digest: str
) -> ImportResult:
    """Rows of a Failed sheet, as the next try of their import: same day, same settings, same reading."""
    retry = submission.retry
    assert retry is not None
    with server.database.read() as tx:
        root = find(tx, caller, retry.root)
        require_kind(caller, root.kind)
        _may_retry(root)
        resolved = resolve(tx, root, submission.sheet, retry)
        sheet = resolved.cells.sheet
        mapping = root.mapping_
        # What a value means may be said after the first try; which column is which may not change.
        for field_name, meanings in submission.mapping.values.items():
            mapping.values[field_name] = {**mapping.values.get(field_name, {}), **meanings}
        _all_columns(sheet, mapping, root)
        resolved.cells.missing = rows_missing(tx, root, mapping, resolved.cells)
        resolved.cells.was = corrected(tx, root, mapping, sheet)

    def stage(tx: Tx) -> ImportRow:
        root_now = imports.by_id(tx, caller.org_id, root.id)
        _may_retry(root_now)
        beside = running_beside(tx, root_now)
        if beside is not None:  # what it will book of these rows cannot be told yet
            raise ImportNotDone(import_number=beside[0], state=beside[1])
        attempt = (
            int(
                tx.value(
                    "SELECT max(attempt) FROM import WHERE org_id = ? AND root_id = ?", caller.org_id, root.id
                )
            )
            + 1
        )
        fields = {
            name: root_now.fields[name]
            for name in (
                "org_id",
                "number",
                "root_id",
                "kind",
                "book",
                "sheet",
                "range",
                "file",
                "submitted_date",
                "mapping",
                "options",
                "settings",
                "profile",
                "profile_version",
                "rules_version",
            )
        }
        # Settings are those of the first try; what may be done is up to who sends now.
        settings = root_now.settings_ | permissions(caller, root.kind)
        fields |= {
            "uuid": uuid,
            "settings": msgspec.json.encode(settings).decode(),
            "attempt": attempt,
            "state": "STAGED",
            "user_id": caller.user_id,
            "mapping": msgspec.json.encode(mapping).decode(),
            "submitted_at": server.now(),
            "pressed_at": submission.pressed_at,
            "body_digest": body_digest,
            "content_digest": "",
            "anyway": msgspec.json.encode(submission.anyway).decode(),
        }
        row = imports.insert(tx, fields)
        imports.put_part(tx, row.org_id, row.id, "cells", imports.pack_cells(resolved.cells))
        if resolved.refused:
            imports.keep_refused(tx, row, resolved.refused)
        return row

    return _carry(
        server,
        caller,
        uuid,
        body_digest,
        stage,
        at_once=len(sheet.rows) <= AT_ONCE_ROWS,
        all_or_nothing=False,
    )


def _may_retry(root: ImportRow) -> None:
    if root.state in ("REVERSED", "REVERSING"):
        raise ImportReversed(import_number=root.number)
    if root.is_active:
        raise ImportNotDone(import_number=root.number, state=root.state)
    if root.state == "REFUSED":  # the rows that failed would be booked without those beside them
        raise ImportRefused(import_number=root.number, sheet=root.sheet or root.file)


def _all_columns(sheet: Any, mapping: Any, root: ImportRow) -> None:
    there = column_index(sheet)
    kind = KINDS[root.kind]
    for field_name, keys in mapping.columns.items():
        for key in keys:
            if key not in there:
                raise FailedColumnGone(column=key, field=field_name, label=kind.field(field_name).header)


def find(tx: Tx, caller: Caller, id_or_number: str) -> ImportRow:
    """An import of the caller's organisation by uuid or number. Raises NotFound."""
    found = imports.by_uuid(tx, caller.org_id, id_or_number)
    if found is None and id_or_number.isascii() and id_or_number.isdigit() and len(id_or_number) < 10:
        found = imports.by_number(tx, caller.org_id, int(id_or_number))
    if found is None:
        raise NotFound(what="import", id=id_or_number)
    return found


def result(server: Server, caller: Caller, id_or_number: str) -> ImportResult:
    """An import as it is now, also while it runs."""
    with server.database.read() as tx:
        return import_result(tx, find(tx, caller, id_or_number))


def failed(server: Server, caller: Caller, id_or_number: str) -> FailedRows:
    """The rows of an import that are still to fix."""
    with server.database.read() as tx:
        return failed_rows(tx, find(tx, caller, id_or_number))


def cancel(server: Server, caller: Caller, id_or_number: str) -> ImportResult:
    """Asks an import to stop between two runs; one that is finished stays as it is."""
    with server.database.write() as tx:
        row = find(tx, caller, id_or_number)
        require_kind(caller, row.kind)
        if row.is_active and row.state != "REVERSING":
            imports.save(tx, row, cancel_requested=True)
    server.jobs.enqueue(caller.org_id, row.id)
    return result(server, caller, id_or_number)
