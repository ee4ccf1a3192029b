"""Book anyway: the duplicates ticked on a sheet of Open import are booked as payments of their own."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from addin import open_import, sending
from addin.errors import Refusal
from addin.failed_sheet import split_key
from addin.press import Outcome, Press
from addin.report import cause_line
from addin.workbook import SheetOf
from shared.schemas import ImportResult, Mapping, Retry, Sheet, Source, Submission
from shared.views import VIEWS

_TITLES = {column.name: column.header for column in VIEWS["import_rows"].columns}

_CAUSES = 3


class Kept(msgspec.Struct):
    """Whose rows were ticked."""

    root: str


def book_ticked(press: Press, sheet: SheetOf) -> Outcome:
    """Send the ticked rows as the next try of their import, by the cells the server has. Raises Refusal."""
    lines = ticked(sheet)
    if not lines:
        raise Refusal(
            "NOTHING_TICKED",
            f'Nothing is ticked on sheet {sheet.name}: set "{_TITLES["book_anyway"]}" to Yes beside a'
            " duplicate that is a payment of its own.",
        )
    root = press.client.get_import(sheet.marks["root"])
    count = len(lines)
    rows, links = [line.row for line in lines], [line.link for line in lines]
    keys = [split_key(line.key)[1] for line in lines]
    sent = Sheet(Source(book=press.desk.name, sheet=sheet.name), header_row=1, rows=rows, columns=[])
    submission = Submission(
        kind=root.kind,
        sheet=sent,
        mapping=Mapping({}),
        retry=Retry(root.id, keys, links, ["book_anyway"] * count, [""] * count),
        pressed_at=press.now.isoformat(timespec="seconds"),
    )
    return sending.hand_over(press, "addin.book_anyway:after_booking", submission, Kept(root.id))


def after_booking(press: Press, result: ImportResult, kept: bytes) -> Outcome:
    """Bring the sheet of that import up to date, where it still is, and say why rows were not booked: they
    are duplicates again, and stand on no sheet Failed.
    """
    root = msgspec.json.decode(kept, type=Kept).root
    sheet = press.desk.find(open_import.PURPOSE, root=root)
    shown = open_import.show_again(press, sheet).sheet if sheet else ""
    done = sending.ended(result, shown)
    told = "; ".join(cause_line(cause) for cause in result.causes[:_CAUSES])
    return replace(done, sentence=f"{done.sentence} Not booked: {told}") if told else done


def ticked(sheet: SheetOf) -> list[open_import.Tick]:
    """The duplicates whose Book anyway says yes. Raises Refusal where they cannot be told."""
    found = open_import.ticks(sheet)
    if found is None:
        raise Refusal(
            "OPEN_IMPORT_HEADER_GONE", f"Sheet {sheet.name} has lost its header row: press Open import again."
        )
    return found
