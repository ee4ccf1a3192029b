"""The Import log: one sheet, brought up to date each time it is pressed."""

from __future__ import annotations

from addin.press import LOG_PURPOSE, Outcome, Press
from addin.pull import head_of, page_of, query_of
from addin.pulled_rows import header_row
from addin.workbook import SheetOf
from shared.schemas import ViewTable
from shared.sentences import plural
from shared.views import VIEWS

PURPOSE = LOG_PURPOSE
_VIEW = VIEWS["imports"]


def show_log(press: Press) -> Outcome:
    """Every import, newest first."""
    return refresh(press, press.desk.find(PURPOSE))


def refresh(press: Press, sheet: SheetOf | None) -> Outcome:
    """Bring the log up to date with the options it remembers."""
    query = query_of(_VIEW, head_of(sheet) if sheet else [], press.options)
    table = press.client.query(_VIEW.name, query)
    page = page_of(press, _VIEW, table, query)
    page.purpose, page.same = PURPOSE, ()
    page.freeze = (int(page.marks["header"]) + 1, 3)
    written = press.desk.rewrite(sheet, page) if sheet else press.desk.add(page)
    return Outcome(_sentence(table), sheet=written.name)


def import_of_row(press: Press) -> str:
    """The number of the import in the marked row of the Import log, "" if the user is not there."""
    place = press.desk.here()
    sheet = press.desk.find(PURPOSE)
    if sheet is None or sheet.name != place.sheet or place.area is None:
        return ""
    header = header_row(sheet)
    used = sheet.used
    if not header or used is None or not header < place.area.row <= used.last_row:
        return ""
    titles, row = sheet.values(used)[header - 1], sheet.values(used)[place.area.row - 1]
    first = _VIEW.columns[0].header
    value = row[titles.index(first)] if first in titles else None
    return str(int(value)) if isinstance(value, int | float) else str(value or "").strip()


def _sentence(table: ViewTable) -> str:
    columns = dict(zip(table.columns, table.values, strict=True))
    to_fix = sum(count or 0 for count in columns["to_fix"])
    imports = plural(len(set(columns["number"])), "import")
    return f"Import log: {imports}, {plural(to_fix, 'row')} to fix."
