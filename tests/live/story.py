"""The main job as one story, told on either host: buttons are pressed, and the user does what is theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import openpyxl
import pytest

from addin import cli
from tests.served import Served
from tests.workbook.office import CUSTOMERS, HEADER, INVOICES, workbook_of

TODAY = dt.date.today()  # the server's day: nothing here stands still
PAYMENTS = [
    HEADER,
    ["00104", "INV-1001", 100.0, TODAY, "Bank transfer", "TX1", "ok"],
    ["00231", "INV-1002", 200.0, TODAY, "Cheque", "TX2", None],
    ["00104", "INV-1004", 150.0, TODAY, "TRF", "TX5", "00123"],
    ["00317", "INV-9999", 50.0, TODAY, "Cheque", "TX3", "00123"],
]
TO_CHASE = [["Invoice", "Balance", "Status", "Due"], ["INV-1001"], ["INV-1004"], ["INV-1003", None, "mine"]]
IMPORT = "3"
"""The number of the payments' import: customers and invoices went before."""


class Host(Protocol):
    """Where the story is told."""

    def press(self, button: str, sheet: str, select: str = "") -> None:
        """Press a button with that sheet in front and these cells marked."""
        ...

    def write(self, sheet: str, old: str, new: str) -> None:
        """Type over the only cell of a sheet that says old."""
        ...

    def line_of(self, sheet: str, text: str) -> str:
        """The address of the only cell in column A that says so."""
        ...


def load(served: Served, folder: Path) -> None:
    """Import the customers and invoices the payments are of, which are not what is shown here."""
    book = _saved(folder / "before.xlsx", workbook_of(Customers=CUSTOMERS, Invoices=INVOICES))
    with pytest.MonkeyPatch.context() as patched:
        for name, text in served.environment.items():
            patched.setenv(name, text)
        for sheet in ("Customers", "Invoices"):
            assert cli.main(["press", "import", str(book), "--sheet", sheet]) == 0


def make_book(path: Path) -> Path:
    """The workbook of the story."""
    workbook = workbook_of(**{"Payments": PAYMENTS, "To chase": TO_CHASE})
    for row in workbook["Payments"].iter_rows(min_row=2):
        row[2].number_format, row[3].number_format = "#,##0.00", "dd.mm.yyyy"
    return _saved(path, workbook)


def tell(host: Host, after: Callable[[str], Any] = lambda step: None) -> None:
    """The whole story; after: called with the name of each step when it is over."""
    for button in ("map_columns", "check", "import"):
        host.press(button, "Payments")
        after(button)
    host.write("Failed", "TRF", "Cheque")
    for button in ("reimport_failed", "import_log"):
        host.press(button, "Payments")
        after(button)
    host.press("open_import", "Import log", host.line_of("Import log", IMPORT))
    after("open_import")
    host.press("fill_balances", "To chase", "A2:A4")
    after("fill_balances")
    host.press("delete_import", "Import log", host.line_of("Import log", IMPORT))
    after("delete_import")
    host.press("delete_import", f"Delete import {IMPORT}")
    after("deleted")


def _saved(path: Path, workbook: openpyxl.Workbook) -> Path:
    workbook.save(path)
    return path
