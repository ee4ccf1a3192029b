"""A submission on its way: kept, sent, refused or agreed to, followed until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from addin.client import Client
from addin.errors import EXIT_DONE, EXIT_REFUSED, EXIT_SOME_FAILED, Refusal
from addin.press import Outcome, Press, Teller
from addin.report import plural
from shared.schemas import ImportResult, Submission

RUNNING = frozenset({"STAGED", "CHECKING", "RUNNING", "REVERSING"})
OVERRULED = frozenset({"SAME_CONTENT", "SAME_NAME", "CHECK_CHANGED"})
"""Refusals the user may overrule; it is recorded on the import."""

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 5.0
_WORDS = {"STAGED": "waiting", "CHECKING": "checking", "RUNNING": "booking", "REVERSING": "taking back"}


def send(press: Press, submission: Submission) -> ImportResult:
    """Send and follow to the end. Raises Refusal, ServerNotReached (then it stays in the outbox)."""
    while True:
        entry = press.outbox.spool(submission, press.desk.path)
        press.teller.progress("sending", 0, 0)
        try:
            result = press.client.put_import(entry.id, entry.body)
            result = follow(press.client, result, press.teller)
        except Refusal as refusal:
            if refusal.status < 500:
                press.outbox.done(entry)
            if not _overrule(press, refusal, submission):
                raise
            submission = msgspec.structs.replace(submission, anyway=[*submission.anyway, refusal.code])
        else:
            press.outbox.done(entry)
            return result


def follow(
    client: Client, result: ImportResult, teller: Teller, sleep: Callable[[float], None] = time.sleep
) -> ImportResult:
    """Ask until an import has ended. Ctrl-C cancels it: what is booked stays, the rest is not reached."""
    wait_s = _FIRST_WAIT_S
    cancelled = False
    while result.state in RUNNING:
        counts = result.counts
        teller.progress(_WORDS[result.state], counts.sent - counts.not_reached, counts.sent)
        try:
            sleep(wait_s)
            wait_s = min(wait_s * 1.5, _LONGEST_WAIT_S)
            result = client.get_import(result.id)
        except KeyboardInterrupt:
            if cancelled:
                raise
            cancelled = True
            result = client.cancel(result.id)
    return result


def ended(result: ImportResult, sheet: str = "") -> Outcome:
    """The closing sentence and exit code of an import."""
    sentence = result.sentence or _sentence(result)
    return Outcome(sentence, exit_code(result), sheet, code=result.code)


def exit_code(result: ImportResult) -> int:
    """0 all booked or nothing to do, 1 some rows failed or not reached, 2 refused."""
    if result.state == "REFUSED":
        return EXIT_REFUSED
    if result.counts.to_fix or result.counts.not_reached:
        return EXIT_SOME_FAILED
    return EXIT_DONE


def _overrule(press: Press, refusal: Refusal, submission: Submission) -> bool:
    if refusal.code not in OVERRULED or refusal.code in submission.anyway:
        return False
    if press.option("send_anyway") == "yes" or press.agreed(f"{refusal.sentence} Send it all the same?"):
        return True
    raise Refusal(
        refusal.code, f'{refusal.sentence} ("Send anyway": Yes.)', refusal.args_, refusal.status
    ) from refusal


def _sentence(result: ImportResult) -> str:
    counts = result.counts
    return f"Import {result.number}: {counts.booked:,} of {plural(counts.sent, 'row')} booked."
