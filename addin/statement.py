"""Statement: the account of one customer, who may be named by the cell that is selected."""

from __future__ import annotations

from addin.errors import Refusal
from addin.press import Outcome, Press
from addin.pull import find_sheet, head_of, pull, query_of
from addin.selection import selected_number
from shared.schemas import ViewQuery, ViewTable
from shared.views import VIEWS

_VIEW = VIEWS["statement"]


def pull_statement(press: Press) -> Outcome:
    """A customer given comes first, then the one the selected cell means, then the one on the sheet.

    On the sheet itself its yellow cells alone count. Raises Refusal CUSTOMER_MISSING.
    """
    sheet = find_sheet(press, _VIEW.name)
    if not press.option("account"):
        is_in_front = sheet is not None and press.desk.here().sheet == sheet.name
        found = "" if is_in_front else selected_customer(press)
        if found:
            press.options = {**press.options, "account": found}
        elif sheet is None or not query_of(_VIEW, head_of(sheet), {}).filters.get("account"):
            raise Refusal(
                "CUSTOMER_MISSING",
                "Whose statement? Select a cell with the number of a customer or of one of their invoices,"
                " then press Statement.",
            )
    return pull(press, _VIEW.name, sheet)


def selected_customer(press: Press) -> str:
    """The number of the customer whose number, or whose invoice's, is selected; "" for none."""
    text = selected_number(press)
    if not text:
        return ""
    for view, column in (("accounts", "number"), ("invoices", "account")):
        table: ViewTable = press.client.query(view, ViewQuery(numbers=[text]))
        columns = dict(zip(table.columns, table.values, strict=True))
        if columns["currency"][0] is not None:
            return str(columns[column][0])
    return ""
