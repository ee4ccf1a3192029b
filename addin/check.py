"""Check: the import's own plan, shown and not booked."""

from __future__ import annotations

import uuid

import msgspec

from addin import submit
from addin.check_sheet import check_page
from addin.errors import EXIT_DONE, EXIT_SOME_FAILED
from addin.outbox import content_of
from addin.press import Outcome, Press


def check_sheet(press: Press) -> Outcome:
    """Send the sheet in front to be checked; sheet Check says what an import would do."""
    prepared = submit.prepare(press)
    submit.ready(press, prepared)
    submission = submit.submission_of(press, prepared)
    submission.check = ""
    content = content_of(submission)
    press.teller.progress("checking", 0, 0)
    result = press.client.put_check(str(uuid.uuid4()), msgspec.json.encode(submission))
    source = prepared.rows.sheet.source.sheet
    page = check_page(result, prepared.draft.kind.label, source, content)
    page.marks["marked"] = prepared.rows.marked
    sheet = press.desk.write(page)
    sentence = " ".join([result.sentence, *result.questions])
    return Outcome(sentence, EXIT_SOME_FAILED if result.counts.failed else EXIT_DONE, sheet.name)
