"""A finance team's desk for tests: workbooks in a folder, buttons pressed on them, a server behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openpyxl

from addin import press as pressing
from addin.client import Client
from addin.companion import companion_of, open_files
from addin.options import read_options
from addin.press import Outcome, Press

Rows = Sequence[Sequence[Any]]
TODAY = dt.date(2026, 4, 2)
"""The day of the test server's clock."""

CUSTOMERS: Rows = [
    ["Customer", "Name", "Currency"],
    ["00104", "Acme Ltd", "EUR"],
    ["00231", "Bolt GmbH", "EUR"],
    ["00317", "Summit Partners", "EUR"],
]
INVOICES: Rows = [
    ["Invoice", "Customer", "Issued", "Due", "Total"],
    *[
        [
            f"INV-{number}",
            customer,
            dt.date(2026, 3, number - 1000),
            dt.date(2026, 4, 28),
            100.0 * (number - 1000),
        ]
        for number, customer in zip(range(1001, 1013), ["00104", "00231", "00317"] * 4, strict=True)
    ],
]
HEADER = ["Customer no.", "Invoice no.", "Amount", "Paid on", "Type", "Txn", "My note"]
GOOD: Rows = [
    ["00104", "INV-1001", 100.0, TODAY, "Bank transfer", "TX1", "ok"],
    ["00231", "INV-1002", 200.0, TODAY, "Cheque", "TX2", None],
]

BAD_TYPE = ["00104", "INV-1001", 100.0, TODAY, "TRF", "TX1", "ok"]


@dataclass
class Office:
    """folder: where the workbooks lie. transport: to the server, where it is not a real one."""

    folder: Path
    token: str
    transport: httpx.BaseTransport
    host: str = "files"

    def book(self, name: str = "book.xlsx", **sheets: Rows) -> Path:
        """A workbook with these sheets."""
        path = self.folder / name
        workbook_of(**sheets).save(path)
        return path

    def press(
        self,
        button: str,
        book: Path,
        sheet: str = "",
        select: str = "",
        in_place: bool = False,
        ask: Callable[[str], bool] | None = None,
        now: dt.datetime | None = None,
        **options: str,
    ) -> Outcome:
        """Press a button as the command line does."""
        command = pressing.find_command(button)
        chosen = read_options(command, {name.rstrip("_"): value for name, value in options.items()})
        opened = open_files(book, sheet, select, in_place, self.host)
        press = Press(command, opened.desk, chosen, make_client=self.client, ask=ask)
        press.now = now or dt.datetime(2026, 4, 2, 9, 30, tzinfo=dt.UTC)
        outcome = pressing.run(press)
        opened.save()
        return outcome

    def client(self, url: str = "http://127.0.0.1:1") -> Client:
        """A connection as the test's user."""
        return Client(url, self.token, self.transport, sleep=lambda _: None)

    def load(self, book: Path) -> None:
        """Import sheets Customers and Invoices of a book."""
        for sheet in ("Customers", "Invoices"):
            assert self.press("import", book, sheet).exit_code == 0

    def values(self, book: Path, sheet: str) -> list[list[Any]]:
        """The cells of a sheet of the companion."""
        return [list(row) for row in self.open(book)[sheet].iter_rows(values_only=True)]

    def open(self, book: Path) -> Any:
        """The companion, as openpyxl gives it."""
        return openpyxl.load_workbook(companion_of(book))

    def edit(self, book: Path, change: Callable[[Any], None]) -> None:
        """Change the companion as a person would, and save it."""
        workbook = self.open(book)
        change(workbook)
        workbook.save(companion_of(book))


def workbook_of(**sheets: Rows) -> Any:
    """These sheets, as openpyxl has them."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return workbook


def failed_rows(values: list[list[Any]]) -> tuple[list[str], list[dict[str, Any]]]:
    """The headers of a Failed sheet and its rows by header."""
    place = next(place for place, row in enumerate(values) if "What is wrong" in row)
    headers = [str(cell) if cell is not None else "" for cell in values[place]]
    rows = [
        dict(zip(headers, row, strict=True))
        for row in values[place + 1 :]
        if any(cell is not None for cell in row)
    ]
    return headers, rows


def find(sheet: Any, text: str) -> Any:
    """The cell that holds a text."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == text:
                return cell
    raise AssertionError(f"no cell {text!r} on {sheet.title}")


def by_label(values: list[list[Any]]) -> Mapping[str, Any]:
    """The options block of sheet Mapping: label -> value."""
    return {str(row[0]): row[2] for row in values if row[0] is not None}


def failing_book(office: Office, rows: list[list[Any]]) -> Path:
    """A book whose sheet Payments, with looks of its own, was imported; rows of it failed."""
    book = office.book("b.xlsx", Payments=[HEADER, *rows])
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Payments"]
    sheet["G3"].data_type = "s"
    for row in sheet.iter_rows(min_row=2):
        row[2].number_format, row[3].number_format = "#,##0.00", "dd.mm.yyyy"
    sheet.column_dimensions["G"].width = 31
    workbook.save(book)
    assert office.press("import", book, "Payments").exit_code == 1
    return book
