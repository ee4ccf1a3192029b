"""Failed again: rows still to fix that stand on no sheet Failed of this workbook are put on one."""

from __future__ import annotations

from addin.failed_sheet import PURPOSE, FailedTable, failed_page, full_key
from addin.failing import TITLE, dress, looks_of, name_fields, table_of, title_for
from addin.press import Press
from addin.wire import pack_types, types_of
from addin.workbook import SheetOf
from shared.schemas import Column, ImportResult, Mapping
from shared.sentences import plural

_MAY_BE_SENT = frozenset({"DONE", "CANCELLED"})
"""States of an import whose failed rows can be sent again."""


def bring_back(press: Press, root: ImportResult) -> str:
    """Write the rows to fix that no sheet Failed of this import holds; what was done, "" for nothing.

    A sheet that holds some of them is a person's work and stays as it is.
    """
    if not root.counts.to_fix or root.state not in _MAY_BE_SENT:
        return ""
    failed = press.client.failed(root.id)
    sheets = [
        sheet
        for sheet in press.desk.our_sheets()
        if sheet.purpose == PURPOSE and sheet.marks.get("root") == root.id and not sheet.marks.get("finished")
    ]
    held = _texts(sheets)
    places = [place for place, key in enumerate(failed.keys) if full_key(root.id, key) not in held]
    if not places:
        return ""
    table = table_of(root, failed, Mapping(columns={}))
    name_fields(table)
    _keep(table, places)
    _look_like_the_source(press, root, table)
    if sheets:
        written = press.desk.add(failed_page(table, f"{TITLE} {root.number}"))
    else:
        written = press.desk.write(failed_page(table, title_for(press, root.id, root.number)))
    return f"Sheet {written.name} holds {plural(len(places), 'row')} to fix."


def _texts(sheets: list[SheetOf]) -> set[str]:
    return {cell for sheet in sheets for row in sheet.values() for cell in row if isinstance(cell, str)}


def _keep(table: FailedTable, places: list[int]) -> None:
    """Only these rows; the others stand on another sheet."""
    count = len(table.rows)
    table.others = count - len(places)
    if not table.others:
        return
    table.columns = [
        Column(
            column.header,
            column.letter,
            pack_types("".join(types_of(column, count)[place] for place in places)),
            [column.texts[place] for place in places],
        )
        for column in table.columns
    ]
    table.rows = [table.rows[place] for place in places]
    table.keys = [table.keys[place] for place in places]
    table.issues = [table.issues[place] for place in places]


def _look_like_the_source(press: Press, root: ImportResult, table: FailedTable) -> None:
    """Widths, formats and links of the sheet the rows came from, where it is in this book."""
    here = root.source.book == press.desk.name and root.source.sheet in press.desk.names()
    source = press.desk.sheet(root.source.sheet) if here else None
    used = source.used if source is not None else None
    if source is None or used is None:
        table.sheet = ""
    else:
        dress(table, looks_of(source.grid(used)))
