"""Register payment: from the invoices marked to a sheet ready to be imported, money on account first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from shared.schemas import ViewQuery
from tests.workbook.office import CUSTOMERS, HEADER, INVOICES, TODAY, Office, find


@pytest.fixture
def desk(office: Office) -> tuple[Office, Path]:
    """Twelve invoices; Acme has 30.00 on account; INV-1002 is paid."""
    mine = [["Invoice"], ["INV-1001"], ["INV-1002"], ["INV-1003"], ["nothing"]]
    payments = [
        HEADER,
        ["00104", "INV-1001", 130.0, TODAY, "Cash", "T1", None],
        ["00231", "INV-1002", 200.0, TODAY, "Cash", "T2", None],
    ]
    book = office.book("b.xlsx", Customers=CUSTOMERS, Invoices=INVOICES, Payments=payments, Mine=mine)
    office.load(book)
    assert office.press("import", book, "Payments").exit_code == 0
    return office, book


def rows(office: Office, book: Path, sheet: str) -> list[list[Any]]:
    return [row[:5] for row in office.values(book, sheet)[1:] if row[1] is not None]


def test_what_is_open_of_the_invoices_marked_stands_on_a_sheet(desk: tuple[Office, Path]) -> None:
    office, book = desk
    outcome = office.press("register_payment", book, "Mine", select="A1:A5")
    assert (outcome.exit_code, outcome.sheet) == (0, "Payment corrections")
    assert "1 invoice with 300.00 EUR" in outcome.sentence
    day = dt.datetime.combine(TODAY, dt.time())
    assert rows(office, book, outcome.sheet) == [["Register payment", "INV-1003", 300, day, None]]


def test_imported_it_takes_money_on_account_first(desk: tuple[Office, Path]) -> None:
    office, book = desk
    pulled = office.press("pull_invoices", book).sheet
    row = find(office.open(book)[pulled], "INV-1004").row
    sheet = office.press("register_payment", book, pulled, select=f"D{row}").sheet
    office.edit(book, lambda workbook: workbook[sheet].__setitem__("E2", "Cash"))
    booked = office.press("import", book, sheet)
    assert booked.exit_code == 0, booked.sentence
    table = office.client().query("payments", ViewQuery(filters={"account": "00104"}))
    paid = dict(zip(*(table.values[table.columns.index(name)] for name in ("number", "amount")), strict=True))
    assert sorted(paid.values()) == [13000, 37000]
    left = table.values[table.columns.index("unapplied")]
    assert left == [0, 0]


def test_nothing_open_or_nothing_marked_is_said(desk: tuple[Office, Path]) -> None:
    office, book = desk
    assert office.press("register_payment", book, "Mine", select="A2:A3").code == "NOTHING_OPEN"
    assert office.press("register_payment", book, "Mine", select="A5").code == "NOTHING_OPEN"
    assert office.press("register_payment", book, "Mine", select="C9:D12").code == "NUMBERS_MISSING"
    assert office.press("register_payment", book, "Mine", select="C9").code == "NUMBERS_MISSING"
