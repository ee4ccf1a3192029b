"""History: everything that ever happened to the number in the selected cell."""

from __future__ import annotations

from addin.errors import Refusal
from addin.press import Outcome, Press
from addin.pull import page_of
from addin.selection import selected_number
from addin.workbook import SheetOf
from shared.schemas import ViewQuery
from shared.sentences import plural
from shared.views import VIEWS

PURPOSE = "history"
_VIEW = VIEWS["history"]


def show_history(press: Press) -> Outcome:
    """Which file, which row, who and when, of one number."""
    number = press.option("number").strip() or selected_number(press)
    if not number:
        raise Refusal(
            "NUMBER_MISSING",
            "Select a cell with the number of an invoice, a payment or a customer, then press History.",
        )
    return _show(press, number, press.desk.find(PURPOSE))


def refresh(press: Press, sheet: SheetOf) -> Outcome:
    """Tell the same number again."""
    return _show(press, sheet.marks["number"], sheet)


def _show(press: Press, number: str, sheet: SheetOf | None) -> Outcome:
    query = ViewQuery(filters={"number": number})
    table = press.client.query(_VIEW.name, query)
    page = page_of(press, _VIEW, table, query)
    page.purpose, page.same = PURPOSE, ()
    page.marks["number"] = number
    written = press.desk.rewrite(sheet, page) if sheet else press.desk.add(page)
    return Outcome(f"{number}: {plural(len(table.keys), 'event')}.", sheet=written.name)
