"""Re-import failed: the corrected rows of a Failed sheet go out as the next try of their import."""

from __future__ import annotations

import msgspec

from addin import sending
from addin.book_anyway import book_ticked
from addin.errors import EXIT_DONE, EXIT_SOME_FAILED, Refusal
from addin.failed_reading import Edited, header_row_of, read_failed
from addin.failed_remains import remains
from addin.failed_sheet import PURPOSE, failed_page, finished_page
from addin.failing import TITLE, name_fields, table_of
from addin.hosts.geometry import Area
from addin.mapping_sheet import PURPOSE as MAPPING
from addin.mapping_sheet import read_mapping
from addin.open_import import PURPOSE as OPEN_IMPORT
from addin.pages import Page
from addin.press import Outcome, Press
from addin.workbook import SheetOf
from shared.schemas import FailedRows, ImportResult, Mapping, Submission
from shared.sentences import plural


class Kept(msgspec.Struct):
    """Which sheet was sent: its name then, and the import its rows belong to."""

    root: str
    sheet: str


def reimport_failed(press: Press) -> Outcome:
    """Send what stands on the Failed sheet; booked rows leave it, the rest stays with what is wrong.

    On a sheet of Open import: book the duplicates ticked there.
    """
    shown = _in_front(press)
    if shown.purpose == OPEN_IMPORT:
        return book_ticked(press, shown)
    sheet = find_sheet(press)
    edited = _read(press, sheet)
    root = _root(press, edited)
    if not edited.sheet.rows:
        raise Refusal("SHEET_EMPTY", f"There are no rows on sheet {sheet.name}. Nothing was sent.")
    edited.retry.root = root.id
    submission = Submission(
        kind=root.kind,
        sheet=edited.sheet,
        mapping=_mapping(press, root),
        retry=edited.retry,
        pressed_at=press.now.isoformat(timespec="seconds"),
    )
    return sending.hand_over(press, "addin.retry:after_retry", submission, Kept(root.id, sheet.name))


def after_retry(press: Press, result: ImportResult, kept: bytes) -> Outcome:
    """Leave on the Failed sheet what is not booked, with the user's cells as they are by now."""
    sent = msgspec.json.decode(kept, type=Kept)
    failed = press.client.failed(sent.root)
    name, left = _write_back(press, sent, result, failed)
    code = EXIT_SOME_FAILED if left or result.counts.not_reached else EXIT_DONE
    return Outcome(sending.ended(result).sentence, code, name)


def find_sheet(press: Press) -> SheetOf:
    """The Failed sheet in front, else the only unfinished one. Raises Refusal."""
    shown = _in_front(press)
    if shown.purpose == PURPOSE and shown.marks.get("finished"):
        raise Refusal("NOTHING_FAILED", f"Nothing is left to fix on sheet {shown.name}.")
    if shown.purpose == PURPOSE or header_row_of(_head(shown)) is not None:
        return shown
    open_sheets = [
        sheet
        for sheet in press.desk.our_sheets()
        if sheet.purpose == PURPOSE and not sheet.marks.get("finished")
    ]
    if len(open_sheets) == 1:
        return open_sheets[0]
    if not open_sheets:
        raise Refusal("NOTHING_FAILED", "There is no sheet Failed with rows to correct in this workbook.")
    names = ", ".join(sheet.name for sheet in open_sheets)
    raise Refusal("WHICH_FAILED", f"Go to the sheet you mean, then press again. There are: {names}.")


def _in_front(press: Press) -> SheetOf:
    """The sheet the user has before them; a copy of sheet Failed may stand in the book of our sheets."""
    name = press.desk.here().sheet
    in_own_book = name.casefold() in (each.casefold() for each in press.desk.names())
    return (None if in_own_book else press.desk.copied(name)) or press.desk.sheet(name)


def _read(press: Press, sheet: SheetOf) -> Edited:
    used = sheet.used
    values = sheet.values() if used is not None else []
    place = header_row_of(values)
    if used is None or place is None:
        raise Refusal(
            "FAILED_HEADER_GONE",
            f"Sheet {sheet.name} has lost its header row (Row, What is wrong, Suggestion, Send). Undo that,"
            " or delete the sheet and press Open import with the number of the import: the rows to fix come"
            " back.",
        )
    area = Area(place + 1, 1, used.rows - place, used.columns)
    grid = sheet.grid(area, values=values[place:])
    first = next((str(cell) for row in values[:1] for cell in row[:1] if cell is not None), "")
    return read_failed(grid, first, sheet.marks, press.desk.name)


def _head(sheet: SheetOf) -> list[list[object]]:
    used = sheet.used
    return sheet.values(Area(1, 1, min(used.rows, 200), used.columns)) if used is not None else []


def _root(press: Press, edited: Edited) -> ImportResult:
    reference = edited.root or edited.number
    if not reference:
        raise Refusal(
            "FAILED_UNKNOWN",
            f"It cannot be told which import the rows of sheet {edited.sheet.source.sheet} belong to: the"
            " hidden key and the title are gone. Copy the rows with the sheet's title, or press Open import"
            " with the number of the import: the rows to fix come back.",
        )
    found = press.client.get_import(reference)
    return found if found.id == found.root else press.client.get_import(found.root)


def _mapping(press: Press, root: ImportResult) -> Mapping:
    """The values mapped meanwhile on sheet Mapping; columns and all else are those of the first try."""
    sheet = press.desk.find(MAPPING, source=root.source.sheet)
    if sheet is None:
        return Mapping(columns={})
    filled = read_mapping(sheet.values())
    values = {
        name: {own.strip().casefold(): word for own, word in each.items() if word}
        for name, each in filled.values.items()
    }
    return Mapping(columns={}, values={name: each for name, each in values.items() if each})


def _write_back(press: Press, sent: Kept, result: ImportResult, failed: FailedRows) -> tuple[str, int]:
    """Leave on the sheet what is not booked; (its name, rows left on it)."""
    table = table_of(result, failed, Mapping(columns={}))
    sheet, edited = _as_it_is_now(press, sent)
    if sheet is None or edited is None:
        name_fields(table)
        page = failed_page(table, f"{TITLE} {result.root_number}")
        return (_beside(press, page) if table.rows else ""), len(table.rows)
    table = remains(edited, failed, table)
    name_fields(table)
    left = len(table.rows)
    ours = sheet.purpose == PURPOSE and (sheet.in_companion or not press.desk.in_companion)
    title = sheet.name if ours else f"{TITLE} {result.root_number}"
    if left:
        page = failed_page(table, title, int(sheet.marks.get("header", "0")) if ours else 0)
    else:
        page = finished_page(result.root, result.root_number, title, _nothing_left(table.others, result))
    if ours:
        return press.desk.rewrite(sheet, page).name, left
    return (_beside(press, page) if left else ""), left


def _as_it_is_now(press: Press, sent: Kept) -> tuple[SheetOf | None, Edited | None]:
    """The sheet that was sent, which may have been renamed, edited, or removed since."""
    wanted = sent.sheet.casefold()
    sheets = [each for each in press.desk.our_sheets() if each.marks.get("root") == sent.root]
    sheets = [each for each in sheets if each.purpose == PURPOSE]
    sheet = next((each for each in sheets if each.name.casefold() == wanted), None)
    if sheet is None and wanted in (name.casefold() for name in press.desk.names()):
        sheet = press.desk.sheet(sent.sheet)
    sheet = sheet or press.desk.copied(sent.sheet) or next(iter(sheets), None)
    if sheet is None:
        return None, None
    try:
        edited = _read(press, sheet)
    except Refusal:
        return sheet, None  # nobody can tell its rows any more; they come back on a sheet of their own
    edited.retry.root = sent.root
    return sheet, edited


def _beside(press: Press, page: Page) -> str:
    """Rows that came from a sheet which is not ours to write into."""
    return press.desk.add(page).name


def _nothing_left(others: int, result: ImportResult) -> str:
    if not others:
        return result.sentence
    rows = plural(others, "other row")
    return f"{result.sentence} {rows} of import {result.root_number} to fix: open it from the Import log."
