"""Checks: the import's own plan on one read snapshot, kept for a while, compared before it is booked."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import msgspec

from backend import booking, checking, profiles
from backend.access import Caller, require_kind
from backend.check_effects import Told, accounts_of, effects_of
from backend.columns import column_index
from backend.context import Server, stamp
from backend.domain.facts import Ledger
from backend.domain.planned import BOOKED, Stamp
from backend.intake import (
    Intake,
    check_mapping,
    content_digest,
    decode,
    differences,
    digest_of,
    inspect,
    left_out,
    settle,
    with_field_mapping,
)
from backend.kinds import RULES
from backend.outcomes import Totals
from backend.problems import BodyInvalid, CheckChanged, IdConflict, NoAccounts, NotFound
from backend.report import closing_sentence, facts_of, labels
from backend.sent_again import Place
from backend.store.database import Tx
from backend.store.going import going_imports
from backend.store.imports import Cells, cells_of
from backend.store.ledger import read_claims, read_ledger
from backend.store.references import is_empty
from backend.store.results import pack, unpack
from backend.store.tables import CheckRun
from shared.codes import Issue, sentence
from shared.limits import CHECK_EFFECTS, CHECK_KEPT_HOURS
from shared.schemas import CheckResult, ImportResult, PlannedEffect, Source
from shared.statements import differences_sentence


def check(server: Server, caller: Caller, uuid: str, body: bytes) -> CheckResult:
    """PUT of a check. Nothing is booked; the result is kept for `CHECK_KEPT_HOURS`."""
    body_digest = digest_of(body)
    submission = decode(body)
    require_kind(caller, submission.kind)
    kind = inspect(submission)
    if submission.retry is not None:
        raise BodyInvalid(why="a Failed sheet is sent, not checked")
    options = (
        profiles.named(server, caller, submission.profile, kind.name).options if submission.profile else {}
    )
    with_field_mapping(submission, kind, options)
    check_mapping(kind, submission.sheet, submission.mapping, pulled=any(submission.keys))
    with server.database.read() as tx:
        kept = tx.one(
            "SELECT body_digest, result FROM check_run WHERE org_id = ? AND uuid = ?", caller.org_id, uuid
        )
        if kept is not None:
            if kept[0] != body_digest:
                raise IdConflict(id=uuid)
            return msgspec.convert(unpack(bytes(kept[1])), CheckResult)
        if kind.name in ("payments", "invoices") and is_empty(tx, caller.org_id):
            raise NoAccounts
        intake = settle(tx, server, caller, submission, kind, body_digest, options)
        cells = cells_of(submission)
        decided = left_out(kind, cells, submission.mapping, intake.settings)
        digest = content_digest(intake, decided)
        apart = differences(intake, decided)
        found, basis = _plan(server, tx, caller, intake, cells, uuid)
        sequence = booking.sequence_of(tx, caller.org_id)
    if apart:
        found.questions = [f"{differences_sentence(apart)}. An import asks before it keeps the lines."]
    basis |= {"content": digest, "settings": intake.settings}
    found.digest = hashlib.sha256(
        msgspec.json.encode([basis, found.effects], order="deterministic")
    ).hexdigest()
    basis |= {"failed": found.counts.failed, "seq": sequence, "day": intake.submitted}
    with server.database.write() as tx:
        oldest = stamp(server.clock() - timedelta(hours=CHECK_KEPT_HOURS))
        tx.run("DELETE FROM check_run WHERE org_id = ? AND created_at < ?", caller.org_id, oldest)
        tx.insert_new(
            CheckRun,
            [
                (
                    caller.org_id,
                    uuid,
                    server.now(),
                    found.digest,
                    body_digest,
                    msgspec.json.encode(basis).decode(),
                    pack(found),
                )
            ],
        )
    return found


def checked(server: Server, caller: Caller, uuid: str) -> CheckResult:
    """A check as it was. Raises NotFound."""
    with server.database.read() as tx:
        blob = tx.value("SELECT result FROM check_run WHERE org_id = ? AND uuid = ?", caller.org_id, uuid)
    if blob is None:
        raise NotFound(what="check", id=uuid)
    return msgspec.convert(unpack(bytes(blob)), CheckResult)


def compare(server: Server, tx: Tx, caller: Caller, intake: Intake, cells: Cells, content: str) -> None:
    """Before an import that names a check is booked: is all as it was? Raises CheckChanged, NotFound."""
    uuid, org_id = intake.submission.check, caller.org_id
    if not uuid or "CHECK_CHANGED" in intake.submission.anyway:
        return
    found = tx.value("SELECT basis FROM check_run WHERE org_id = ? AND uuid = ?", org_id, uuid)
    if found is None:
        raise NotFound(what="check", id=uuid)
    basis: dict[str, Any] = msgspec.json.decode(found)
    what = []
    if basis["content"] != content:
        what.append("the sheet")
    if basis["settings"] != intake.settings:
        what.append("the settings")
    if basis["types"] != _types(tx, org_id):
        what.append("the payment types")
    versions: dict[str, int] = basis["accounts"]
    keys, parameter = tx.among(sorted(int(account_id) for account_id in versions))
    changed = (
        []
        if not versions
        else [
            number
            for account_id, number, version in tx.rows(
                f"SELECT id, number, version FROM account WHERE org_id = ? AND id IN {keys} ORDER BY number",
                org_id,
                parameter,
            )
            if versions[str(account_id)] != version
        ]
    )
    deleted = sorted({str(facts["import_number"]) for facts in going_imports(tx, org_id).values()})
    is_later = basis["day"] != intake.submitted
    if not what and not changed and (is_later or basis["seq"] != booking.sequence_of(tx, org_id)):
        # A name or number may mean another customer or invoice by now, and a day be one too late: what
        # becomes of the rows only the plan itself can tell.
        _, now = _plan(server, tx, caller, intake, cells, uuid)
        if now["outcome"] != basis["outcome"]:
            what.append(
                f"import {', '.join(deleted)} is being deleted" if deleted
                else "the day it is sent" if is_later
                else "the rows that failed" if basis["failed"]
                else "what becomes of the rows"
            )  # fmt: skip
    if what or changed:
        raise CheckChanged(accounts=changed, what=what, count=len(changed))


def _outcome(totals: Totals, effects: list[PlannedEffect]) -> str:
    """What becomes of the rows, of all of them, as a digest."""
    told = [totals.counts, totals.money_totals(), effects]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def _types(tx: Tx, org_id: int) -> list[list[Any]]:
    return [
        list(row)
        for row in tx.rows(
            "SELECT id, code, name, is_gateway, active, live FROM payment_type WHERE org_id = ? ORDER BY id",
            org_id,
        )
    ]


def _plan(
    server: Server, tx: Tx, caller: Caller, intake: Intake, cells: Cells, uuid: str
) -> tuple[CheckResult, dict[str, Any]]:
    rules = intake.rules
    source = cells.sheet.source
    origin = Place(caller.org_id, intake.kind.name, source.book, source.file, source.sheet, 0, False)
    checked, reading = checking.judge(tx, origin, cells, intake.submission.mapping, rules)
    slots = RULES[intake.kind.name]
    wants = slots.wants(checked.rows, rules)
    ledger = read_ledger(tx, caller.org_id, wants, Ledger())
    read_claims(tx, caller.org_id, wants, ledger)
    before = {debit.id: (debit.number, debit.open) for debit in ledger.debits}
    seq = booking.sequence_of(tx, caller.org_id) + 1
    stamp_ = Stamp(
        caller.org_id,
        0,
        0,
        0,
        seq,
        1 << 40,
        1 << 40,
        1 << 40,
        rules.submitted,
        booking.open_from(tx, caller.org_id),
    )
    planned = slots.plan(checked.rows, ledger, rules, stamp_)
    booking.warn(planned, checked.rows)
    totals = Totals()
    totals.sent(checked.amounts, checked.currencies)
    place = {number: index for index, number in enumerate(reading.rows)}
    duplicates = checking.booked_already(tx, caller.org_id, 0, reading, checked, rules)
    checking.decide(planned, reading, checked, duplicates, 0)
    booking.name_closers(tx, caller.org_id, planned.issues.values())
    totals.decide(
        (outcome, checked.amounts[place[row]], checked.currencies[place[row]])
        for row, outcome in planned.outcomes
    )
    totals.blame(issue for found in planned.issues.values() for issue in found[:1])
    totals.counts.warnings = len({issue.row for issue in planned.warnings})
    accounts = accounts_of(tx, caller.org_id, checked)
    untold = [row for row, outcome in planned.outcomes if outcome != BOOKED]
    told = Told(tx, caller.org_id, reading, checked, accounts, untold)
    by_key = column_index(cells.sheet)

    def words(issue: Issue) -> str:
        at, columns = place[issue.row], intake.submission.mapping.columns
        facts = facts_of(intake.kind, columns, by_key, issue.row, at, issue.field)
        return sentence(issue.code, {**facts, "currency": checked.currencies[at], **issue.args})

    effects = effects_of(planned, before, accounts, told, words)
    result = CheckResult(
        id=uuid,
        kind=intake.kind.name,
        digest="",
        counts=totals.counts,
        money=totals.money_totals(),
        unreadable=totals.unreadable,
        causes=totals.cause_list(labels(intake.kind)),
        effects=effects[:CHECK_EFFECTS],
        effect_count=len(effects),
        sentence="",
    )
    result.sentence = (
        closing_sentence(
            ImportResult(
                id="",
                number=0,
                root="",
                root_number=0,
                attempt=1,
                kind="",
                state="DONE",
                counts=totals.counts,
                money=[],
                unreadable=0,
                causes=result.causes,
                sentence="",
                source=Source(),
                submitted_at="",
                submitted_by="",
            )
        )
        .replace("Import 0: ", "Check: ")
        .replace("rows booked", "rows will be booked")
    )
    return result, {
        "accounts": {str(id_): version for id_, (_, _, version) in accounts.items()},
        "types": _types(tx, caller.org_id),
        "outcome": _outcome(totals, effects),
    }
