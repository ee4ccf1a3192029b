"""Reverse: an import is taken back whole. Inverses are added, nothing is deleted, and the proof is shown.

    DONE | CANCELLED -> REVERSING -> REVERSED

It runs like an import: piece by piece, newest first, each piece one transaction with its own marker.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from backend import booking, engine
from backend.access import Caller, require
from backend.context import Server
from backend.domain.planned import Stamp
from backend.problems import DependantsNeedConsent, ImportRunning
from backend.proof import prove
from backend.report import import_result
from backend.reversal_preview import dependants, preview_of
from backend.store import imports
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.reversals import family, pieces, reapply, reverse_piece
from backend.store.tables import Posting
from backend.submit import find
from shared.limits import AT_ONCE_ROWS
from shared.schemas import Dependant, ImportResult, ReversalPreview, ReversalProof, ReversalRequest


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
    with server.database.write() as tx:
        row = _root(tx, find(tx, caller, id_or_number))
        if row.state == "REVERSED":
            return prove(tx, row)
        if row.state != "REVERSING":
            if row.is_active:
                raise ImportRunning(import_number=row.number, state=row.state)
            standing = dependants(tx, row)
            lacking = [found for found in standing if found.import_id not in request.consent]
            if lacking:
                raise DependantsNeedConsent(
                    import_number=row.number,
                    count=len(lacking),
                    imports=sorted({d.import_number for d in lacking}),
                    ids=sorted({d.import_id for d in lacking}),
                )
            along = [found for found in standing if found.code == "IMPORT_STANDS_ON_IT"]
            _begin(tx, caller, row, request, _newest_first(along))
        size = row.totals.counts.booked + row.totals.counts.fixed
    if size > AT_ONCE_ROWS:
        server.jobs.enqueue(caller.org_id, row.id)
        with server.database.read() as tx:
            return import_result(tx, imports.by_id(tx, caller.org_id, row.id))
    carry(server, caller.org_id, row.id)
    with server.database.read() as tx:
        return prove(tx, imports.by_id(tx, caller.org_id, row.id))


def _newest_first(along: list[Dependant]) -> list[str]:
    """Their ids, by number: what came last is taken back first, whatever the ids are."""
    numbers = {dependant.import_id: dependant.import_number for dependant in along}
    return sorted(numbers, key=lambda uuid: -numbers[uuid])


def _root(tx: Tx, row: ImportRow) -> ImportRow:
    return row if row.root_id == row.id else imports.by_id(tx, row.org_id, row.root_id)


def _begin(tx: Tx, caller: Caller, row: ImportRow, request: ReversalRequest, along: list[str]) -> None:
    """Marks the import, and those that stand on it, as being taken back: nothing else touches them now."""
    note = msgspec.json.encode({"freed": request.freed, "along": along}).decode()
    imports.save(
        tx, row, state="REVERSING", reversed_by=caller.user_id, reversed_why=request.why, reversal=note
    )
    for uuid in along:
        other = imports.by_uuid(tx, row.org_id, uuid)
        assert other is not None, uuid
        if other.state == "REVERSED":
            continue
        if other.is_active:
            raise ImportRunning(import_number=other.number, state=other.state)
        why = f"stood on import {row.number}"
        imports.save(
            tx,
            other,
            state="REVERSING",
            reversed_by=caller.user_id,
            reversed_why=why,
            reversal=msgspec.json.encode({"freed": request.freed, "along": []}).decode(),
        )
    next_ids(tx, row.org_id, "epoch", 1)


def carry(server: Server, org_id: int, import_id: int) -> None:
    """Carries a reversal through from wherever it is. Safe to call again after any crash."""
    with engine.without_collector():
        _carry(server, org_id, import_id)


def _carry(server: Server, org_id: int, import_id: int) -> None:
    with server.database.read() as tx:
        row = imports.by_id(tx, org_id, import_id)
        if row.state != "REVERSING":
            return
        note = msgspec.json.decode(row.reversal)
        others = [imports.by_uuid(tx, org_id, uuid) for uuid in note["along"]]
    for other in others:
        if other is not None and other.state == "REVERSING":
            _carry(server, org_id, other.id)
    with server.database.read() as tx:
        members = family(tx, org_id, row.id)
        all_pieces = pieces(tx, org_id, members)
    for position, piece in enumerate(all_pieces):
        _once(server, org_id, row, position, partial(reverse_piece, piece=piece))
    if note["freed"] == "oldest_first":
        _once(server, org_id, row, len(all_pieces), partial(reapply, root_id=row.id, members=members))
    with server.database.write() as tx:
        row = imports.by_id(tx, org_id, import_id)
        if row.state == "REVERSING":
            now = server.now()
            for member in family(tx, org_id, row.id):
                attempt = row if member == row.id else imports.by_id(tx, org_id, member)
                imports.save(
                    tx,
                    attempt,
                    state="REVERSED",
                    reversed_at=now,
                    reversed_by=row.reversed_by,
                    reversed_why=row.reversed_why,
                )


def _once(
    server: Server, org_id: int, row: ImportRow, position: int, step: Callable[[Tx, Stamp], int]
) -> None:
    """One step in one transaction, under a marker that makes it exactly once."""
    with server.database.write() as tx:
        done = tx.one(
            "SELECT 1 FROM posting WHERE org_id = ? AND import_id = ? AND action = 'reverse' AND"
            " position_from = ?",
            org_id,
            row.id,
            position,
        )
        if done is not None:
            return
        seq = next_ids(tx, org_id, "seq", 1)
        stamp = booking.make_stamp(server, tx, row, seq)
        tx.insert(
            Posting,
            [
                (
                    org_id,
                    seq,
                    row.id,
                    "reverse",
                    position,
                    position + 1,
                    server.now(),
                    0,
                    0,
                    stamp.allocation_id,
                    stamp.allocation_id,
                    0,
                    0,
                    b"",
                )
            ],
        )
        last = step(tx, stamp)
        tx.run("UPDATE posting SET allocation_to = ? WHERE org_id = ? AND seq = ?", last, org_id, seq)
