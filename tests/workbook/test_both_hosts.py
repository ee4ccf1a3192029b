"""The same presses on the files host and in LibreOffice leave the same cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from addin import cli
from addin import press as pressing
from addin.companion import companion_of
from addin.hosts import files, libreoffice
from addin.pages import Page, lines
from addin.workbook import Desk
from tests.conftest import Server, sign_up
from tests.workbook.office import BAD_TYPE, CUSTOMERS, GOOD, HEADER, INVOICES, TODAY, Office, find
from tests.workbook.seen import differences

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

ROWS = [
    HEADER,
    *GOOD,
    BAD_TYPE,
    ["00317", "INV-9999", 50.0, TODAY, "Cheque", "TX3", "00123"],
    ["00317", "INV-1003", 300.0, "2 Apr 2026", "Cheque", "TX4", None],
]
TO_CHASE = [["Invoice", "Balance", "Status", "Due"], ["INV-1001"], ["INV-1003", None, "mine"], ["INV-9999"]]
HOSTS = ("files", "libreoffice")


@pytest.fixture
def offices(tmp_path: Path, server: Server, connect: Callable[[str], TestClient]) -> list[Office]:
    """A desk a host, each of an organisation of its own."""
    made = []
    for host in HOSTS:
        (tmp_path / host).mkdir()
        token = sign_up(server, host)[1]
        made.append(Office(tmp_path / host, token, connect(token)._transport, host))
    return made


def correct(workbook: Any) -> None:
    """Mend what is wrong with the first failed row."""
    sheet = workbook["Failed"]
    find(sheet, "TRF").value = "Cheque"


def presses(office: Office) -> Path:
    """Every verb once; the book."""
    book = office.book(Customers=CUSTOMERS, Invoices=INVOICES, Payments=ROWS, **{"To chase": TO_CHASE})
    office.load(book)
    office.press("map_columns", book, "Payments")
    office.press("check", book, "Payments")
    assert office.press("import", book, "Payments").exit_code == 1
    office.edit(book, correct)
    office.press("reimport_failed", book)
    office.press("import_log", book)
    office.press("open_import", book, import_="3")
    office.press("pull_invoices", book)
    fill = office.press("fill_balances", book, "To chase", select="A2:A4", in_place=True)
    assert fill.exit_code == 0, fill.sentence
    office.press("delete_import", book, import_="3", why="a test")
    return book


@pytest.mark.slow
def test_the_same_presses_leave_the_same_cells(offices: list[Office]) -> None:
    books = [presses(office) for office in offices]
    by_files, by_libreoffice = map(companion_of, books)
    assert differences(*books) == []
    assert {"Mapping", "Check", "Failed", "Import log"} <= set(openpyxl.load_workbook(by_files).sheetnames)
    found = differences(by_libreoffice, by_files)
    assert [line for line in found if ", frozen: " not in line] == []  # a hidden LibreOffice freezes no panes


def test_libreoffice_presses_in_place_and_keeps_charts_and_results(
    offices: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = offices[1]
    book = office.book(Payments=[HEADER, *GOOD])
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Payments"]
    sheet["J1"] = "=SUM(C2:C3)"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "J5")
    workbook.save(book)
    opened = libreoffice.open_book(book)
    libreoffice.save(opened, book)  # calculated, and its chart not drawn by the files host
    opened.close()
    assert {"chart styles", "stored results of formulas"} <= set(files.would_lose(book))

    monkeypatch.setattr(pressing, "connect", office.client)
    press = ["press", "map_columns", str(book), "--sheet", "Payments", "--in-place"]
    assert cli.main(press) == 2
    assert cli.main([*press, "--host", "libreoffice"]) == 0

    written = openpyxl.load_workbook(book, data_only=True)
    assert written.sheetnames[:2] == ["Payments", "Mapping"]
    assert written["Payments"]["J1"].value == 300
    assert len(written["Payments"]._charts) == 1


def test_libreoffice_would_lose_the_styles_of_tables(tmp_path: Path) -> None:
    path = tmp_path / "styled.xlsx"
    book = files.new_book()
    book.sheets[0]["A1"].value = [["h"], [1]]
    book.sheets[0].tables.add(book.sheets[0]["A1:A2"], name="Rows", table_style_name="TableStyleMedium2")
    files.save(book, path)
    book.close()
    assert files.would_lose(path) == []
    assert libreoffice.would_lose(path) == ["table styles"]


@pytest.mark.parametrize("host", [files, libreoffice])
def test_the_last_sheet_of_a_book_is_emptied_and_forgotten(host: Any) -> None:
    book, beside = host.new_book(), host.new_book()
    desk = Desk(book, lambda: beside)
    page = Page("failed", "Failed", {"root": "r"}, ("root",), blocks=[lines(1, 1, ["wrong"])])
    desk.delete(desk.write(page))
    assert desk.find("failed", root="r") is None
    again = desk.write(page)
    assert (beside.sheet_names, again.values()) == ([again.name], [["wrong"]])
    for each in (book, beside):
        each.close()
