"""What stays on a Failed sheet after a try: the user's own cells as they left them, fresh issues. Pure."""

from __future__ import annotations

from collections import Counter

from addin.failed_reading import Edited
from addin.failed_sheet import SEND_WORDS, FailedTable
from addin.hosts.geometry import column_number
from addin.wire import types_of
from shared.codes import sentence
from shared.headers import disagrees, header_keys
from shared.schemas import Column, FailedRows, RowIssue


def remains(edited: Edited, failed: FailedRows, table: FailedTable) -> FailedTable:
    """Keep of the sheet the rows that are still to fix, and those no try could take.

    failed: what the server still has to fix. table: made of it; its rows are replaced by the sheet's.
    """
    by_key = {key: place for place, key in enumerate(failed.keys)}
    by_row = {str(row): place for place, row in enumerate(failed.rows)}
    retry = edited.retry
    found: list[int | None] = [
        by_key.get(key) if key else by_row.get(link.strip())
        for key, link in zip(retry.keys, retry.links, strict=True)
    ]
    times = Counter(place for place in found if place is not None)
    kept: list[int] = []
    other: set[int] = set()  # stay as they are: written anew, Row and key would agree by mistake
    issues: list[list[RowIssue]] = []
    for row, place in enumerate(found):
        link = retry.links[row]
        if place is not None and disagrees(link, failed.rows[place]):
            other.add(row)
            issue = _issue("KEY_OF_ANOTHER_ROW", row, edited, link=link.strip(), row=failed.rows[place])
            issues.append([*_twice(times[place], row, edited), issue])
        elif place is not None:
            issues.append([*_twice(times[place], row, edited), *failed.issues[place]])
        elif retry.keys[row] and link.strip() in by_row:
            other.add(row)
            issues.append([_issue("KEY_OF_ANOTHER_ROW", row, edited, link=link.strip(), row="")])
        elif _belongs_nowhere(edited, row):
            issues.append([_issue("KEY_MISSING", row, edited)])
        else:
            continue
        kept.append(row)
    table.others = len(failed.rows) - len(times)
    table.rows = [
        int(retry.links[row]) if row in other else 0 if (place := found[row]) is None else failed.rows[place]
        for row in kept
    ]
    table.keys = [
        retry.keys[row] if row in other else failed.keys[place] if (place := found[row]) is not None else ""
        for row in kept
    ]
    table.issues = issues
    table.send = [_send(edited.shown_send[row]) for row in kept]
    _take_cells(edited, failed, table, kept)
    if table.others or len(kept) != len(failed.rows):
        table.money = ()
    return table


def _take_cells(edited: Edited, failed: FailedRows, table: FailedTable, kept: list[int]) -> None:
    letters = dict(
        zip(header_keys(failed.columns), (column.letter for column in failed.columns), strict=True)
    )
    keys = header_keys(edited.sheet.columns)
    count = len(edited.sheet.rows)
    grid = edited.grid
    columns: list[Column] = []
    table.widths, table.formats = [], []
    for key, column in zip(keys, edited.sheet.columns, strict=True):
        types = types_of(column, count)
        columns.append(
            Column(
                column.header,
                letters.get(key, ""),
                "".join(types[row] for row in kept),
                [column.texts[row] for row in kept],
            )
        )
        place = column_number(column.letter) - grid.area.column
        known = place < len(grid.runs)
        table.widths.append(grid.widths[place] if known else 0)
        table.formats.append([grid.format_at(edited.sheet.rows[row], place) if known else "" for row in kept])
    table.columns = columns


def _belongs_nowhere(edited: Edited, row: int) -> bool:
    """A row typed in by hand, or of another import: nothing was booked of it, so it is not taken away."""
    key, link = edited.retry.keys[row], edited.retry.links[row].strip()
    return not key.startswith(edited.retry.root[:8]) if key else not link.isdigit()


def _twice(times: int, row: int, edited: Edited) -> list[RowIssue]:
    return [_issue("KEY_TWICE", row, edited)] if times > 1 else []


def _issue(code: str, place: int, edited: Edited, **args: str | int) -> RowIssue:
    shown = edited.sheet.rows[place]
    return RowIssue(shown, "", code, sentence(code, {"row": shown} | args))


def _send(text: str) -> str:
    """What the user chose stays; blank is Yes."""
    return text or SEND_WORDS["yes"]
