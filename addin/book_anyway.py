"""Book anyway: the duplicates ticked on a sheet of Open import are booked as payments of their own."""

from __future__ import annotations

import msgspec

from addin import open_import, sending
from addin.errors import Refusal
from addin.failed_sheet import split_key
from addin.press import Outcome, Press
from addin.workbook import SheetOf
from shared.schemas import ImportResult, Mapping, Retry, Sheet, Source, Submission
from shared.views import VIEWS

_TITLES = {column.name: column.header for column in VIEWS["import_rows"].columns}


class Kept(msgspec.Struct):
    """Whose rows were ticked."""

    root: str


def book_ticked(press: Press, sheet: SheetOf) -> Outcome:
    """Send the ticked rows as the next try of their import, by the cells the server has. Raises Refusal."""
    rows, keys = ticked(sheet)
    if not rows:
        raise Refusal(
            "NOTHING_TICKED",
            f'Nothing is ticked on sheet {sheet.name}: set "{_TITLES["book_anyway"]}" to Yes beside a'
            " duplicate that is a payment of its own.",
        )
    root = press.client.get_import(sheet.marks["root"])
    sent = Sheet(Source(book=press.desk.name, sheet=sheet.name), header_row=1, rows=rows, columns=[])
    count = len(rows)
    submission = Submission(
        kind=root.kind,
        sheet=sent,
        mapping=Mapping({}),
        retry=Retry(root.id, keys, [str(row) for row in rows], ["book_anyway"] * count, [""] * count),
        pressed_at=press.now.isoformat(timespec="seconds"),
    )
    return sending.hand_over(press, "addin.book_anyway:after_booking", submission, Kept(root.id))


def after_booking(press: Press, result: ImportResult, kept: bytes) -> Outcome:
    """Bring the sheet of that import up to date, where it still is."""
    root = msgspec.json.decode(kept, type=Kept).root
    sheet = press.desk.find(open_import.PURPOSE, root=root)
    shown = open_import.show_again(press, sheet).sheet if sheet else ""
    return sending.ended(result, shown)


def ticked(sheet: SheetOf) -> tuple[list[int], list[str]]:
    """Row numbers and hidden keys of the duplicates whose Book anyway says yes, by row."""
    found = open_import.ticks(sheet)
    if found is None:
        raise Refusal(
            "OPEN_IMPORT_HEADER_GONE", f"Sheet {sheet.name} has lost its header row: press Open import again."
        )
    return sorted(found), [split_key(found[row])[1] for row in sorted(found)]
