"""The receivables file as workbooks: customers, invoices, and the payments that settled them.

A payment is what one customer settles on one day. The folder is `ibm-accounts-receivable` of the one that
REMITBOOK_DATA names; nothing of it is kept in this project.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

FIRST = "WA_Fn-UseC_-Accounts-Receivable.csv"
SECOND = "WA_Fn-UseC_-Accounts-Receivable_with_missing.csv"

CUSTOMER_HEADER = ["customerID", "Name", "countryCode"]
INVOICE_HEADER = ["invoiceNumber", "customerID", "InvoiceDate", "DueDate", "InvoiceAmount", "Disputed"]
PAYMENT_HEADER = ["customerID", "invoiceNumber", "Amount", "SettledDate", "Payment type"]


@dataclass(frozen=True)
class Invoice:
    """A line of the file."""

    number: str
    customer: str
    country: str
    issued: dt.date
    due: dt.date
    settled: dt.date
    amount: Decimal
    disputed: str


@dataclass(frozen=True)
class Payment:
    """What one customer settles on one day."""

    customer: str
    settled: dt.date
    invoices: tuple[Invoice, ...]

    @property
    def amount(self) -> Decimal:
        """All its invoices together."""
        return sum((invoice.amount for invoice in self.invoices), Decimal())

    def row(self) -> list[Any]:
        """As a line of the payments sheet."""
        numbers = ", ".join(invoice.number for invoice in self.invoices)
        return [self.customer, numbers, float(self.amount), self.settled, "Bank transfer"]


def read(name: str) -> list[Invoice]:
    """The invoices of a copy of the file, in its order. Without the folder the test fails with a sentence."""
    folder = os.environ.get("REMITBOOK_DATA", "")
    if not folder:
        pytest.fail("Set REMITBOOK_DATA to the folder that holds ibm-accounts-receivable.", pytrace=False)
    with (Path(folder) / "ibm-accounts-receivable" / name).open(encoding="utf-8", newline="") as file:
        return [
            Invoice(
                line["invoiceNumber"], line["customerID"], line["countryCode"], _day(line["InvoiceDate"]),
                _day(line["DueDate"]), _day(line["SettledDate"]), Decimal(line["InvoiceAmount"]),
                line["Disputed"],
            )
            for line in csv.DictReader(file)
        ]  # fmt: skip


def _day(text: str) -> dt.date:
    month, day, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def payments(invoices: list[Invoice]) -> list[Payment]:
    """The payments that settled them, in the order of their days."""
    together: dict[tuple[dt.date, str], list[Invoice]] = {}
    for invoice in invoices:
        together.setdefault((invoice.settled, invoice.customer), []).append(invoice)
    return [Payment(customer, day, tuple(found)) for (day, customer), found in sorted(together.items())]


def customer_rows(invoices: list[Invoice]) -> list[list[Any]]:
    """The sheet of customers; the file has no names, so they are called by their number."""
    countries = {invoice.customer: invoice.country for invoice in invoices}
    return [
        CUSTOMER_HEADER,
        *([number, f"Customer {number}", countries[number]] for number in sorted(countries)),
    ]


def invoice_rows(invoices: list[Invoice]) -> list[list[Any]]:
    """The sheet of invoices."""
    return [
        INVOICE_HEADER,
        *([i.number, i.customer, i.issued, i.due, float(i.amount), i.disputed] for i in invoices),
    ]


def payment_rows(found: list[Payment]) -> list[list[Any]]:
    """The sheet of payments."""
    return [PAYMENT_HEADER, *(payment.row() for payment in found)]
