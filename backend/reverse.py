"""Reverse: an import is taken back whole. Inverses are added, nothing is deleted, and the proof is shown.

    DONE | CANCELLED -> REVERSING -> REVERSED

It runs like an import: piece by piece, newest first, each piece one transaction with its own marker.
"""

from __future__ import annotations

import msgspec

from backend import booking
from backend.access import NEEDS, Caller, may, require
from backend.context import Server
from backend.dependants import Note, along_ids, along_with, dependants, note_of, whole
from backend.problems import DependantsNeedConsent, ImportRunning, RoleTooLow
from backend.proof import prove
from backend.report import import_result
from backend.reversal_preview import preview_of
from backend.rules import reopened_without
from backend.store import imports, reversals
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.going import going_imports
from backend.store.imports import ImportRow
from backend.store.reversals import family
from backend.submit import find
from shared.collector import without_collector
from shared.limits import AT_ONCE_ROWS
from shared.schemas import ImportResult, ReversalPreview, ReversalProof, ReversalRequest


def preview(server: Server, caller: Caller, id_or_number: str) -> ReversalPreview:
    """What taking an import back would do: every document and account now and after, what stands on it."""
    with server.database.read() as tx:
        row = find(tx, caller, id_or_number)
        return preview_of(tx, _root(tx, row))


def reverse(
    server: Server, caller: Caller, id_or_number: str, request: ReversalRequest
) -> ReversalProof | ImportResult:
    """Takes an import back with all its tries. The proof at once if it is small, else the import, under way.

    Raises RoleTooLow, ImportRunning, DependantsNeedConsent. Taking back twice answers with the proof again.
    """
    require(caller, "reverse")
    with server.database.read() as tx:
        row = _root(tx, find(tx, caller, id_or_number))
        if row.state == "REVERSED":
            return prove(tx, row)
    if _press(server, caller, row.id, request) > AT_ONCE_ROWS:
        server.jobs.enqueue(caller.org_id, row.id)
        with server.database.read() as tx:
            return import_result(tx, imports.by_id(tx, caller.org_id, row.id))
    carry(server, caller.org_id, row.id)
    with server.database.read() as tx:
        return prove(tx, imports.by_id(tx, caller.org_id, row.id))


def _press(server: Server, caller: Caller, import_id: int, request: ReversalRequest) -> int:
    """Begins, unless it is begun; how many rows there are to take back, those of other imports included."""
    with server.database.write() as tx:
        next_ids(tx, caller.org_id, "seq", 1)  # first: who books now is waited for, who books next waits
        row = imports.by_id(tx, caller.org_id, import_id)
        if row.state not in ("REVERSING", "REVERSED"):
            _refuse_running(tx, row)
            standing = dependants(tx, row)
            lacking = [found for found in standing if found.import_id not in request.consent]
            if lacking:
                raise DependantsNeedConsent(
                    import_number=row.number,
                    count=len(lacking),
                    imports=sorted({d.import_number for d in lacking}),
                    ids=sorted({d.import_id for d in lacking}),
                )
            along = along_with(standing)
            _refuse_reopening(tx, caller, row, along)
            _begin(tx, caller, row, request, along)
        counted = [row, *_others(tx, row)]
        return sum(each.totals.counts.booked + each.totals.counts.fixed for each in counted)


def _root(tx: Tx, row: ImportRow) -> ImportRow:
    return row if row.root_id == row.id else imports.by_id(tx, row.org_id, row.root_id)


def _others(tx: Tx, row: ImportRow) -> list[ImportRow]:
    """The imports that are taken back with it, in that order."""
    return [imports.by_id(tx, row.org_id, whose) for whose in along_ids(tx, row.org_id, note_of(row).along)]


def _begin(tx: Tx, caller: Caller, row: ImportRow, request: ReversalRequest, along: list[str]) -> None:
    """Marks the import, and those that stand on it, as being taken back: nothing else touches them now."""
    _mark(tx, caller, row, request.why, Note(request.freed, along))
    for other in _others(tx, row):
        _refuse_running(tx, other)
        _mark(tx, caller, other, f"stood on import {row.number}", Note(request.freed))
    reversals.close_customers(tx, row.org_id, family(tx, row.org_id, row.id))
    next_ids(tx, row.org_id, "epoch", 1)


def _refuse_reopening(tx: Tx, caller: Caller, row: ImportRow, along: list[str]) -> None:
    """Raises RoleTooLow where the books would be open again for a day they are closed for.

    Only here: what is carried out later takes back no more than was judged now."""
    if may(caller, "reopen_period"):
        return
    closed = reopened_without(tx, row.org_id, whole(tx, row, along), going_imports(tx, row.org_id))
    if closed:
        raise RoleTooLow(
            permission="reopen_period", role=caller.role, needs=NEEDS["reopen_period"], closed=closed
        )


def _refuse_running(tx: Tx, row: ImportRow) -> None:
    """Raises ImportRunning while an import, or a further try of it, is under way."""
    for member in family(tx, row.org_id, row.id):
        state = imports.by_id(tx, row.org_id, member).state
        if state in imports.ACTIVE:
            raise ImportRunning(import_number=row.number, state=state)


def _mark(tx: Tx, caller: Caller, row: ImportRow, why: str, note: Note) -> None:
    reversal = msgspec.json.encode(note).decode()
    imports.save(tx, row, state="REVERSING", reversed_by=caller.user_id, reversed_why=why, reversal=reversal)


def carry(server: Server, org_id: int, import_id: int) -> None:
    """Carries a reversal through from wherever it is. Safe to call again after any crash."""
    with without_collector():
        _carry(server, org_id, import_id)


def _carry(server: Server, org_id: int, import_id: int) -> None:
    with server.database.read() as tx:
        row = imports.by_id(tx, org_id, import_id)
        if row.state != "REVERSING":
            return
        others = _others(tx, row)
    for other in others:
        _carry(server, org_id, other.id)
    while _step(server, org_id, import_id):
        pass


def _step(server: Server, org_id: int, import_id: int) -> bool:
    """The next piece, or the last step, in one transaction; whether there is more to do."""
    size = reversals.PIECE_ITEMS
    if server.database.queue.waiting:
        size = min(size, reversals.PIECE_ITEMS_WHEN_OTHERS_WAIT)
    with server.database.write() as tx:
        seq = next_ids(tx, org_id, "seq", 1)  # first: two that carry the same reversal take turns
        row = imports.by_id(tx, org_id, import_id)
        if row.state != "REVERSING":
            return False
        members = family(tx, org_id, import_id)
        place, piece = reversals.next_piece(tx, org_id, import_id, members, size)
        stamp = booking.make_stamp(server, tx, row, seq)
        if piece is not None:
            reversals.mark(tx, stamp, import_id, place, piece, server.now())
            reversals.reverse_piece(tx, stamp, piece)
            return True
        if note_of(row).freed == "oldest_first":
            reversals.mark(tx, stamp, import_id, place, reversals.NOTHING, server.now())
            reversals.reapply(tx, stamp, import_id)
        _close(server, tx, row, members)
        return False


def _close(server: Server, tx: Tx, row: ImportRow, members: list[int]) -> None:
    now = server.now()
    for member in members:
        attempt = row if member == row.id else imports.by_id(tx, row.org_id, member)
        imports.save(
            tx,
            attempt,
            state="REVERSED",
            reversed_at=now,
            reversed_by=row.reversed_by,
            reversed_why=row.reversed_why,
        )
    next_ids(tx, row.org_id, "epoch", 1)  # what was checked meanwhile may name what is gone now
