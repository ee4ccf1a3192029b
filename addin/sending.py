"""A submission on its way: kept, sent, refused or agreed to, followed until it ends."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from addin import config
from addin.errors import EXIT_DONE, EXIT_REFUSED, EXIT_SOME_FAILED, Refusal
from addin.known import organisation
from addin.outbox import Entry, Outbox, new_entry
from addin.press import Outcome, Press, Teller, besides
from shared.limits import WAIT_SECONDS
from shared.schemas import ImportResult, Submission
from shared.sentences import plural, write_day

if TYPE_CHECKING:
    from addin.client import Client

RUNNING = frozenset({"STAGED", "CHECKING", "RUNNING", "REVERSING"})
OVERRULED = frozenset({"SAME_CONTENT", "SAME_NAME", "STATEMENT_DIFFERENCE", "CHECK_CHANGED"})
"""Refusals the user may overrule; it is recorded on the import."""

SIGN_IN, UNKNOWN = 401, 404
PASSING = frozenset({429, 502, 503, 504})
"""What a server answers that takes it a little later."""

_SENT_AT_ONCE = dt.timedelta(minutes=30)

_BETWEEN_S = 0.1
_WORDS = {"STAGED": "waiting", "CHECKING": "checking", "RUNNING": "booking", "REVERSING": "taking back"}


def hand_over(press: Press, then: str, submission: Submission, kept: msgspec.Struct) -> Outcome:
    """Keep a submission and carry it on: at once, or by a process of its own where the program must not wait.

    then: "module:function" that takes (press, result, kept as JSON) and writes the sheets.
    """
    entry = new_entry(submission, press.desk.path)
    # By name: the address may be another when it is sent, and that ledger would take the rows as well.
    server = config.chosen(press.server) or config.THIS_COMPUTER
    entry.command, entry.options, entry.server = press.command.id, dict(press.options), server
    entry.then, entry.kept, entry.seat = then, msgspec.json.encode(kept), press.seat
    entry.org = organisation(press.client) if press.detach is not None else ""
    entry = press.outbox.keep(entry)
    if press.detach is None:
        return finish(press, entry)
    press.detach()
    rows = plural(len(submission.sheet.rows), "row")
    return Outcome(f"{rows} of sheet {entry.sheet} are on their way. You can go on working.")


def finish(press: Press, entry: Entry) -> Outcome:
    """Send what was kept, follow it to its end, write its sheets.

    Raises Refusal, ServerNotReached: then it stays in the outbox.
    """

    def agrees(question: str) -> bool:
        return press.option("send_anyway") == "yes" or press.agreed(question)

    result = deliver(press.outbox, entry, press.client, press.teller, agrees)
    outcome, _ = besides(ended(result), lambda: write_sheets(press, entry, result))
    press.outbox.done(entry)
    return outcome


def write_sheets(press: Press, entry: Entry, result: ImportResult) -> Outcome:
    """What the command does once its import has ended."""
    module, _, function = entry.then.partition(":")
    outcome: Outcome = getattr(import_module(module), function)(press, result, entry.kept)
    return outcome


def deliver(
    outbox: Outbox, entry: Entry, client: Client, teller: Teller, agrees: Callable[[str], bool]
) -> ImportResult:
    """Send and follow to the end. Where a refusal is overruled the entry becomes another: with its own id.

    agrees: asked where the user may overrule a refusal. Raises Refusal, the entry forgotten unless `keeps`;
    ServerNotReached, the entry kept.
    """
    while True:
        teller.progress("sending", 0, 0)
        try:
            result = follow(client, _put(outbox, entry, client), teller)
        except Refusal as refusal:
            if keeps(refusal):
                raise
            _overrule(outbox, entry, refusal, agrees)
        else:
            outbox.answer(entry)
            return result


def keeps(refusal: Refusal) -> bool:
    """Whether what was refused may be taken yet: after signing in, by a mended server, by another add-in, or
    with room on the disk. status 0: no server has refused it."""
    return refusal.status in (0, SIGN_IN) or refusal.status in PASSING or refusal.status >= 500


def _put(outbox: Outbox, entry: Entry, client: Client) -> ImportResult:
    """What the server says once it has it. What the user stopped is not sent, and cancelled where it was."""
    if not outbox.is_stopped(entry):
        result = client.put_import(entry.id, entry.body)
        if not outbox.is_stopped(entry):
            return result
    try:
        return client.cancel(entry.id)
    except Refusal as refusal:
        if refusal.status != UNKNOWN:
            raise
        sentence = f"Sheet {entry.sheet} was cancelled before it was sent."
        raise Refusal("CANCELLED", sentence, status=UNKNOWN) from refusal


def follow(
    client: Client, result: ImportResult, teller: Teller, sleep: Callable[[float], None] = time.sleep
) -> ImportResult:
    """Ask until an import has ended; the server answers as soon as it goes on.

    Ctrl-C cancels it: what is booked stays, the rest is not reached.
    """
    cancelled = False
    while result.state in RUNNING:
        counts = result.counts
        teller.progress(_WORDS[result.state], counts.sent - counts.not_reached, counts.sent)
        try:
            sleep(_BETWEEN_S)
            result = client.get_import(result.id, WAIT_SECONDS)
        except KeyboardInterrupt:
            if cancelled:
                raise
            cancelled = True
            result = client.cancel(result.id)
    return result


def ended(result: ImportResult, sheet: str = "") -> Outcome:
    """The closing sentence and exit code of an import."""
    sentence = (result.sentence or _sentence(result)) + _sent_later(result)
    return Outcome(sentence, exit_code(result), sheet, code=result.code)


def exit_code(result: ImportResult) -> int:
    """0 all booked or nothing to do, 1 some rows failed or not reached, 2 refused."""
    if result.state == "REFUSED":
        return EXIT_REFUSED
    if result.counts.to_fix or result.counts.not_reached:
        return EXIT_SOME_FAILED
    return EXIT_DONE


def _overrule(outbox: Outbox, entry: Entry, refusal: Refusal, agrees: Callable[[str], bool]) -> None:
    """Let it be sent all the same. Raises the refusal, and forgets the entry, where nobody agrees."""
    submission = msgspec.json.decode(entry.body, type=Submission)
    may_be = refusal.code in OVERRULED and refusal.code not in submission.anyway
    if may_be and agrees(f"{refusal.sentence} Send it all the same?"):
        submission.anyway = [*submission.anyway, refusal.code]
        outbox.replace(entry, submission)
        return
    outbox.done(entry)
    if not may_be:
        raise refusal
    sentence = f'{refusal.sentence} ("Send anyway": Yes.)'
    raise Refusal(refusal.code, sentence, refusal.args_, refusal.status) from refusal


def _sent_later(result: ImportResult) -> str:
    """Which day counts, where it had to wait for a connection."""
    if not result.pressed_at or result.attempt > 1:
        return ""
    pressed, had = map(dt.datetime.fromisoformat, (result.pressed_at, result.submitted_at))
    if had - pressed < _SENT_AT_ONCE:
        return ""
    day, sent = write_day(result.pressed_at), write_day(result.submitted_at)
    return f" It counts for {day}, when you pressed; it was sent on {sent}."


def _sentence(result: ImportResult) -> str:
    counts = result.counts
    return f"Import {result.number}: {counts.booked:,} of {plural(counts.sent, 'row')} booked."
