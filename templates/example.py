"""Builds templates/workbooks/example.xlsx: the sheets of docs/five-minutes.md, made up and small.

Customers and invoices as Remitbook names their columns; a list of payments as a clerk keeps it, with headers
of their own, a word of their own for a bank transfer, an amount with a letter in it, an invoice mistyped and
a line copied twice; and four invoice numbers somebody wants to know about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from addin.pages import GENERAL, MONEY, TEXT

_DATE = "mm-dd-yy"
"""Excel's own short date: each reader sees it in the order of their country."""
_Cell = str | float | dt.date | None


def _day(month: int, day: int) -> dt.date:
    return dt.date(2025 if month > 9 else 2026, month, day)


_SHEETS: tuple[tuple[str, tuple[tuple[str | None, int, str], ...], tuple[tuple[_Cell, ...], ...]], ...] = (
    (
        "Customers",
        (("Customer", 14, TEXT), ("Name", 28, TEXT), ("Currency", 10, TEXT)),
        (("00104", "Acme Ltd", "EUR"), ("00231", "Bolt GmbH", "EUR"), ("00317", "Summit Partners", "EUR")),
    ),
    (
        "Invoices",
        (
            ("Invoice", 14, TEXT), ("Customer", 14, TEXT), ("Issued", 12, _DATE), ("Due", 12, _DATE),
            ("Total", 14, MONEY),
        ),
        (
            ("INV-101", "00104", _day(10, 6), _day(11, 5), 1250.00),
            ("INV-102", "00104", _day(11, 10), _day(12, 10), 480.00),
            ("INV-103", "00231", _day(10, 20), _day(11, 19), 520.00),
            ("INV-104", "00231", _day(11, 17), _day(12, 17), 320.00),
            ("INV-105", "00231", _day(12, 1), _day(12, 31), 615.00),
            ("INV-106", "00317", _day(10, 13), _day(11, 12), 700.00),
            ("INV-107", "00317", _day(12, 8), _day(1, 7), 1234.50),
        ),
    ),
    (
        "Payments",
        (
            ("Customer no.", 14, TEXT), ("Invoice no.", 20, TEXT), ("Amount", 12, MONEY),
            ("Value date", 12, _DATE), ("Method", 16, TEXT), ("Bank reference", 16, TEXT),
        ),
        (
            ("00104", "INV-101", 1250.00, _day(1, 12), "Bank transfer", "BX-7001"),
            ("00231", "INV-103, INV-104", 840.00, _day(1, 12), "Bank transfer", "BX-7002"),
            ("00317", None, 500.00, _day(1, 13), "Cheque", "BX-7003"),
            ("104", "INV-102", 480.00, _day(1, 13), "TRF", "BX-7004"),
            ("00317", "INV-107", "1.234,5O", _day(1, 14), "Bank transfer", "BX-7005"),
            ("00231", "INV-9105", 615.00, _day(1, 14), "Bank transfer", "BX-7006"),
            ("00104", "INV-101", 1250.00, _day(1, 12), "Bank transfer", "BX-7001"),
        ),
    ),
    (
        "Reminders",
        (("Invoice", 14, TEXT), (None, 14, GENERAL), (None, 14, GENERAL), (None, 14, GENERAL)),
        (("INV-106",), ("INV-107",), ("INV-105",), ("INV-102",)),
    ),
)  # fmt: skip
"""(sheet, (header, width, number format) of each column, rows)."""


def example_book() -> bytes:
    """The workbook."""
    book = Workbook()
    book.remove(book.active)
    for title, columns, rows in _SHEETS:
        sheet = book.create_sheet(title)
        for place, (header, width, number_format) in enumerate(columns, start=1):
            column = sheet.column_dimensions[get_column_letter(place)]
            column.width, column.number_format = width, number_format
            head = sheet.cell(1, place, header)
            head.font = Font("Calibri", 11, bold=True)
            head.alignment = Alignment(horizontal="right" if number_format in (MONEY, _DATE) else None)
            for row, value in enumerate(_column(rows, place - 1), start=2):
                sheet.cell(row, place, value).number_format = number_format
        sheet.freeze_panes = "A2"
    book.properties.creator, book.properties.title = "Remitbook", "Made up: docs/five-minutes.md"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _column(rows: Sequence[Sequence[_Cell]], place: int) -> list[_Cell]:
    return [row[place] if place < len(row) else None for row in rows]
