"""The desk of a running Excel: the active book, whose own sheets Remitbook's stand among."""

from __future__ import annotations

import xlwings as xw

from addin.errors import Refusal
from addin.workbook.desk import Desk


def active_desk() -> Desk:
    """The book the user has before them. Raises Refusal NO_BOOK."""
    app = xw.apps.active
    if app is None or not len(app.books):
        raise Refusal("NO_BOOK", "Open a workbook first.")
    return Desk(app.books.active)
