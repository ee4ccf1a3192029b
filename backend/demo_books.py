"""The workbooks of the demo: made-up customers, invoices and payments, filled in as a person would.

Days are counted back from today, so that the demo looks the same on any day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

CUSTOMERS = (
    ("00104", "Acme Ltd"),
    ("00231", "Bolt GmbH"),
    ("00317", "Summit Partners"),
    ("00422", "Delta Foods"),
    ("00508", "Fjord Marine"),
)
INVOICES = (
    ("INV-2601", "00104", 120, 1250.00),
    ("INV-2602", "00104", 75, 480.00),
    ("INV-2603", "00104", 20, 960.00),
    ("INV-2604", "00231", 95, 615.00),
    ("INV-2605", "00231", 64, 320.00),
    ("INV-2606", "00231", 40, 520.00),
    ("CN-0007", "00231", 38, 80.00),
    ("INV-2607", "00317", 110, 300.00),
    ("INV-2608", "00317", 50, 700.00),
    ("INV-2609", "00422", 70, 300.00),
    ("INV-2610", "00422", 33, 450.00),
    ("INV-2611", "00508", 45, 900.00),
    ("INV-2612", "00508", 10, 1234.50),
)
"""(number, customer, days since it was issued, total)."""

PAYMENTS = (
    ("00104", "INV-2601", 1250.00, 2, "Bank transfer", "BX-7001", None),
    ("00231", "INV-2605, INV-2606", 840.00, 2, "Bank transfer", "BX-7002", "both in one transfer"),
    ("00317", None, 500.00, 2, "Cheque", "BX-7003", "no invoice named"),
    ("00422", "INV-2609:300; INV-2610:150", 450.00, 2, "Bank transfer", "BX-7004", None),
    ("104", "INV-2602", 480.00, 1, "TRF", "BX-7005", "zeros lost on the way"),
    ("00508", "INV-2611", 1000.00, 1, "Bank transfer", "BX-7006", "100.00 too much"),
    ("00508", "INV-2612", "1.234,5O", 1, "Bank transfer", "BX-7007", None),
    ("00231", "INV-9604", 615.00, 1, "Bank transfer", "BX-7008", None),
    ("00104", "INV-2608", 500.00, 1, "Bank transfer", "BX-7009", None),
    ("00104", "INV-2603", 80.00, 1, "PayPal", "PP-5521", None),
    ("00231", "INV-2605", 320.00, 1, "Bank transfer", "BX-7010", "paid twice?"),
    ("00104", "INV-2601", 1250.00, 2, "Bank transfer", "BX-7001", "copied twice"),
)
"""Six good rows, five bad ones, and one that is there twice."""

_HEADERS = ("Customer no.", "Invoice no.", "Amount", "Value date", "Method", "Bank reference", "Note")
_WIDTHS = (14, 28, 12, 12, 16, 16, 24)
_FORMATS = ("@", "@", "#,##0.00", "dd/mm/yyyy", "@", "@", "@")

CORRECTIONS: Mapping[str, Mapping[str, object]] = {
    "BX-7007": {"Amount": 1234.50},
    "BX-7008": {"Invoice no.": "INV-2604"},
    "BX-7009": {"Customer no.": "00317"},
    "PP-5521": {"Send": "Drop: comes from PayPal itself"},
    "BX-7010": {"Send": "On account"},
}
"""Bank reference of a failed row -> what is typed into it on sheet Failed."""


def make_books(folder: Path, today: dt.date) -> None:
    """customers.xlsx and invoices.xlsx from the templates, payments.xlsx as somebody's own list."""
    _fill_template(
        folder / "customers.xlsx",
        "accounts",
        [{"Customer": number, "Name": name, "Currency": "EUR"} for number, name in CUSTOMERS],
    )
    _fill_template(
        folder / "invoices.xlsx",
        "invoices",
        [
            {
                "Invoice": number,
                "Customer": customer,
                "Kind": "Credit note" if number.startswith("CN") else "Invoice",
                "Issued": today - dt.timedelta(days=days),
                "Total": total,
            }
            for number, customer, days, total in INVOICES
        ],
    )
    _own_list(folder / "payments.xlsx", today)


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change a workbook in place."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def type_beside(sheet: Any, label: str, text: str, column: int) -> None:
    """Type into the row of a label. Raises LookupError where it is not there."""
    for row in sheet.iter_rows():
        if any(cell.value == label for cell in row[:column]):
            sheet.cell(row[0].row, column).value = text
            return
    raise LookupError(f"{label} is not on sheet {sheet.title}")


def correct(book: Any) -> None:
    """What the user types on sheet Failed. Raises LookupError where a row or column is not there."""
    sheet = book["Failed"]
    head, places = table_head(sheet, "Bank reference")
    rows = {
        sheet.cell(row, places["Bank reference"]).value: row for row in range(head + 1, sheet.max_row + 1)
    }
    for reference, cells in CORRECTIONS.items():
        for header, value in cells.items():
            sheet.cell(rows[reference], places[header]).value = value


def table_head(sheet: Any, header: str) -> tuple[int, dict[str, int]]:
    """The row of a table's headers and the column of each. Raises LookupError."""
    for row in sheet.iter_rows():
        texts = {cell.value: cell.column for cell in row if isinstance(cell.value, str)}
        if header in texts and len(texts) > 3:
            return int(row[0].row), texts
    raise LookupError(f"there is no column {header} on sheet {sheet.title}")


def read_table(path: Path, title: str, first: str) -> list[dict[str, Any]]:
    """The rows below the header that has a column `first`, where that column is filled."""
    import openpyxl

    sheet = openpyxl.load_workbook(path)[title]
    head, places = table_head(sheet, first)
    rows = [
        {header: sheet.cell(row, column).value for header, column in places.items()}
        for row in range(head + 1, sheet.max_row + 1)
    ]
    return [row for row in rows if row[first] is not None]


def _fill_template(path: Path, kind: str, rows: Sequence[Mapping[str, object]]) -> None:
    import openpyxl
    from openpyxl.utils import get_column_letter

    template = files("templates").joinpath("workbooks", f"{kind}.xlsx").read_bytes()
    book = openpyxl.load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for header, value in row.items():
            cell = sheet.cell(number, places[header], value)
            # As in Excel, where a cell has the format of its column.
            cell.number_format = sheet.column_dimensions[get_column_letter(cell.column)].number_format
    book.save(path)


def _own_list(path: Path, today: dt.date) -> None:
    """A list as a clerk keeps it: headers of their own, a total below, a typing error in it."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Payments"
    total = sum(row[2] for row in PAYMENTS if isinstance(row[2], float))
    lines = [(*row[:3], today - dt.timedelta(days=row[3]), *row[4:]) for row in PAYMENTS]
    for row, line in enumerate((_HEADERS, *lines, (*(None,) * 2, total, *(None,) * 3, "Total")), start=1):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row, column, value)
            cell.number_format = _FORMATS[column - 1] if row > 1 else "General"
            cell.font = Font("Calibri", 11, bold=row in (1, len(lines) + 2))
    for column, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[column]].width = width
    sheet.freeze_panes = "A2"
    book.save(path)
