"""Open import: what became of each row of one import, with a tick for duplicates that are none.

Rows still to fix that stand on no sheet Failed of the workbook come back on one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from addin.errors import Refusal
from addin.failed_back import bring_back
from addin.failed_sheet import full_key
from addin.import_log import import_of_row
from addin.pages import Page
from addin.press import Outcome, Press
from addin.pull import head_of, page_of, query_of
from addin.pulled_rows import PulledRows
from addin.wire import header_text
from addin.workbook import SheetOf
from shared.cells import cell_of, read_bool
from shared.headers import KEY_HEADER
from shared.schemas import ImportResult, ViewQuery, ViewTable
from shared.sentences import plural
from shared.views import VIEWS
from shared.views.import_rows import OUTCOMES

PURPOSE = "open_import"
_VIEW = VIEWS["import_rows"]
_TICKED = tuple(column.header for column in _VIEW.columns if column.name in ("row", "book_anyway"))


def open_import(press: Press) -> Outcome:
    """The rows of the import given, of the marked line of the Import log, or of the sheet in front."""
    here = press.desk.sheet(press.desk.here().sheet)
    in_front = here if here.purpose == PURPOSE else None
    number = in_front.marks["number"] if in_front else ""
    reference = press.option("import").strip() or import_of_row(press) or number
    if not reference:
        raise Refusal(
            "IMPORT_MISSING",
            "Which import? Give its number, or mark its line on the Import log and press again.",
        )
    result = _root(press, reference)
    sheet = press.desk.find(PURPOSE, root=result.id)
    if sheet is not None:
        _keep_ticks(press, sheet)
    shown = _show(press, result, sheet)
    return replace(shown, sentence=f"{shown.sentence} {bring_back(press, result)}".strip())


def refresh(press: Press, sheet: SheetOf) -> Outcome:
    """Bring the sheet of one import up to date. Raises Refusal where duplicates are ticked on it."""
    _keep_ticks(press, sheet)
    return show_again(press, sheet)


def show_again(press: Press, sheet: SheetOf) -> Outcome:
    """The same, whatever is ticked."""
    return _show(press, _root(press, sheet.marks["root"]), sheet)


class Tick(NamedTuple):
    """A row whose Book anyway says yes. row: its place on the sheet; link: what stands under Row."""

    row: int
    link: str
    key: str


def ticks(sheet: SheetOf) -> list[Tick] | None:
    """The rows whose Book anyway says yes, each hidden key once; None where the header is gone."""
    lines = PulledRows.of(sheet)
    if not {*_TICKED, KEY_HEADER} <= lines.places.keys():
        return None
    cells = zip(*map(lines.column, (*_TICKED, KEY_HEADER)), strict=True)
    found: dict[str, Tick] = {}
    for place, (row, said, key) in enumerate(cells, start=lines.first):
        if key and _is_yes(said):
            found.setdefault(str(key), Tick(place, header_text(row), str(key)))
    return list(found.values())


def _is_yes(said: Any) -> bool:
    return said == 1 or read_bool(*cell_of(said)) is True


def _keep_ticks(press: Press, sheet: SheetOf) -> None:
    """Raises Refusal where ticks would be lost that nobody has sent."""
    found = ticks(sheet)
    if not found or press.option("discard") == "yes":
        return
    sentence = f"Book anyway says Yes in {plural(len(found), 'row')} of sheet {sheet.name}."
    if not press.agreed(f"{sentence} Show the import anew without?"):
        raise Refusal(
            "UNSENT_CHANGES", f"{sentence} Press Re-import failed there to book them, or take the Yes away."
        )


def _root(press: Press, reference: str) -> ImportResult:
    found = press.client.get_import(reference)
    return found if found.id == found.root else press.client.get_import(found.root)


def _show(press: Press, result: ImportResult, sheet: SheetOf | None) -> Outcome:
    given = {**press.options, "import": str(result.number)}
    query = query_of(_VIEW, head_of(sheet) if sheet else [], given)
    table = press.client.query(_VIEW.name, query)
    page = _page(press, result, query, table)
    written = press.desk.rewrite(sheet, page) if sheet else press.desk.add(page)
    return Outcome(_sentence(result, table), sheet=written.name)


def _page(press: Press, result: ImportResult, query: ViewQuery, table: ViewTable) -> Page:
    table.keys = [full_key(result.id, key) for key in table.keys]
    page = page_of(press, _VIEW, table, query)
    page.purpose, page.title, page.same = PURPOSE, f"Import {result.number}", ("root",)
    page.marks |= {"root": result.id, "number": str(result.number)}
    page.blocks[0] = type(page.blocks[0])(
        1, 1, page.blocks[0].columns, [[f"Import {result.number} · {result.sentence}"]], with_header=False
    )
    return page


def _sentence(result: ImportResult, table: ViewTable) -> str:
    outcomes = table.values[table.columns.index("outcome")]
    counted = [(label, outcomes.count(word)) for word, label in OUTCOMES]
    parts = ", ".join(f"{count:,} {label.lower()}" for label, count in counted if count)
    return f"Import {result.number}: {plural(len(outcomes), 'row')}" + (f": {parts}." if parts else ".")
