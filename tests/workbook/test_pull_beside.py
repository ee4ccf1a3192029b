"""Fill balances, the Import log, Open import and History, pressed as people press them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from tests.workbook.office import CUSTOMERS, INVOICES, Office, find
from tests.workbook.test_pull_sheets import DAY, PAID, set_option, table_of


@pytest.fixture
def office_with_work(office: Office) -> Office:
    """Customers, invoices, and an import of payments with a failure and a duplicate (import 4)."""
    book = office.book("april.xlsx", Customers=CUSTOMERS, Invoices=INVOICES, Payments=[
        PAID, ["00104", "INV-1001", 40.0, DAY, "Cash", "T1"],
    ])  # fmt: skip
    office.load(book)
    office.press("import", book, "Payments")
    more = office.book("more.xlsx", Payments=[
        PAID,
        ["00104", "INV-1004", 400.0, DAY, "Cash", "T2"],
        ["00104", "INV-9999", 1.0, DAY, "Cash", "T3"],
        ["00104", "INV-1001", 40.0, DAY, "Cash", "T1"],
    ])  # fmt: skip
    assert office.press("import", more, "Payments").exit_code == 1
    return office


def cells(path: Path, area: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active[area]]


def test_balances_stand_beside_the_numbers_in_empty_cells_only(office_with_work: Office) -> None:
    office = office_with_work
    book = office.book("mine.xlsx", Mine=[
        ["Invoice", "Amount", None, "My own"],
        ["INV-1004", 1],
        ["inv-1001", 2, None, "keep"],
        ["INV-0000", 3],
        [None, None],
        ["INV-1002", 4, None, None, "mine"],
    ])  # fmt: skip
    outcome = office.press("fill_balances", book, select="A1:B6", in_place=True)
    assert outcome.exit_code == 0
    assert outcome.sentence == (
        "Balances of 3 invoices filled in. 1 number not found: INV-0000. 3 filled cells left alone."
    )
    due = dt.datetime(2026, 4, 28)
    assert cells(book, "C1:E6") == [
        ["Balance", "My own", "Due"],
        [0, "Paid", due],
        [60, "keep", due],
        [None, "Not found", None],
        [None, None, None],
        [200, "Unpaid", "mine"],
    ]
    sheet = openpyxl.load_workbook(book).active
    assert sheet["C3"].number_format == "#,##0.00"
    assert cells(book, "A1:B6")[1] == ["INV-1004", 1]
    again = office.press("fill_balances", book, select="A2:B3", in_place=True)
    assert again.code == "NO_EMPTY_CELLS"


def test_ten_thousand_numbers_are_one_call(office_with_work: Office) -> None:
    office = office_with_work
    calls: list[str] = []
    inner = office.transport

    class Counting(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            calls.append(request.url.path)
            return inner.handle_request(request)

    office.transport = Counting()
    book = office.book("long.xlsx", Long=[[f"INV-{1 + place % 2000}"] for place in range(10_000)])
    assert office.press("fill_balances", book, select="A:A", in_place=True).exit_code == 0
    assert calls == ["/v1/views/invoices/query"]
    assert [row[1] for row in cells(book, "A1001:C1004")] == [60, 200, 300, 0]


def test_balances_need_numbers_and_a_sheet_that_may_be_written(office_with_work: Office) -> None:
    office = office_with_work
    book = office.book("mine.xlsx", Mine=[["Invoice"], ["INV-1004"]])
    assert office.press("fill_balances", book, select="A2").code == "WRITES_BESIDE_NUMBERS"
    assert office.press("fill_balances", book, in_place=True).code == "NUMBERS_MISSING"
    assert office.press("fill_balances", book, select="A1", in_place=True).code == "NUMBERS_MISSING"
    assert cells(book, "A1:B2") == [["Invoice", None], ["INV-1004", None]]


@pytest.mark.parametrize(("column", "is_filled"), [("XFA", True), ("XFB", False), ("XFD", False)])
def test_numbers_at_the_right_end_of_a_sheet(office_with_work: Office, column: str, is_filled: bool) -> None:
    office = office_with_work
    book = office.book("wide.xlsx", Mine=[["mine"]])
    workbook = openpyxl.load_workbook(book)
    workbook.active[f"{column}2"] = "INV-1005"
    workbook.save(book)
    outcome = office.press("fill_balances", book, select=f"{column}1:{column}2", in_place=True)
    assert (outcome.exit_code, outcome.code) == ((0, "") if is_filled else (2, "NO_EMPTY_CELLS"))
    assert is_filled or "three columns" in outcome.sentence
    registered = office.press("register_payment", book, "Mine", select=f"{column}1:{column}2")
    assert "1 invoice with 500.00 EUR open" in registered.sentence, registered.sentence


def test_the_import_log_is_one_sheet_brought_up_to_date(office_with_work: Office) -> None:
    office = office_with_work
    book = office.book("log.xlsx", Notes=[["x"]])
    outcome = office.press("import_log", book)
    assert outcome.sentence == "Import log: 4 imports, 1 row to fix."
    rows = table_of(office, book, "Import log")
    assert [(row["No."], row["Result"]) for row in rows] == [
        (4, "1 to fix"),
        (3, "Done"),
        (2, "Done"),
        (1, "Done"),
    ]
    newest = rows[0]
    assert (newest["Rows"], newest["Booked"], newest["To fix"], newest["Duplicates"]) == (3, 1, 1, 1)
    money = [newest[name] for name in ("Money sent", "Money booked", "Money not booked", "Difference")]
    assert money == [441, 400, 41, 0]
    set_option(office, book, "Import log", "Result", "To fix")
    office.press("import_log", book)
    assert [row["No."] for row in table_of(office, book, "Import log")] == [4]
    assert office.open(book).sheetnames.count("Import log") == 1
    office.press("pull_accounts", book)
    head = office.values(book, "Import log")[:3]
    assert any(str(value).startswith("Customer balances: 3 lines") for row in head for value in row)


def test_the_marked_line_of_the_log_is_opened(office_with_work: Office) -> None:
    office = office_with_work
    book = office.book("log.xlsx", Notes=[["x"]])
    assert office.press("open_import", book).code == "IMPORT_MISSING"
    office.press("import_log", book)
    header = next(
        place for place, row in enumerate(office.values(book, "Import log"), start=1) if row[0] == "No."
    )
    outcome = office.press("open_import", book, "Import log", f"C{header + 1}")
    assert outcome.sheet == "Import 4"
    assert outcome.sentence == (
        "Import 4: 3 rows: 1 booked, 1 to fix, 1 duplicate. Sheet Failed holds 1 row to fix."
    )
    rows = table_of(office, book, "Import 4")
    assert [(row["Row"], row["Result"], row["Booked as"], row["Book anyway"]) for row in rows] == [
        (2, "Booked", "PAY-4-2", None), (3, "To fix", None, None), (4, "Duplicate", None, "No"),
    ]  # fmt: skip
    set_option(office, book, "Import 4", "Result", "Duplicate")
    office.press("open_import", book, "Import 4")
    assert [row["Row"] for row in table_of(office, book, "Import 4")] == [4]
    office.press("open_import", book, import_="3")
    assert office.open(book).sheetnames[-2:] != ["Import 4", "Import 4 (2)"]


def test_history_of_the_selected_cell(office_with_work: Office) -> None:
    office = office_with_work
    book = office.book("mine.xlsx", Mine=[["Invoice", "Note"], ["INV-1001", None]])
    assert office.press("history", book, select="B2").code == "NUMBER_MISSING"
    outcome = office.press("history", book, select="A2")
    assert (outcome.sheet, outcome.sentence) == ("History", "INV-1001: 2 events.")
    rows = table_of(office, book, "History")
    assert [(row["Amount"], row["Open after"], row["Import"], row["Row"]) for row in rows] == [
        (100, 100, 2, 2), (-40, 60, 3, 2),
    ]  # fmt: skip
    assert rows[1]["File ▸ Sheet"] == "april.xlsx ▸ Payments"
    assert rows[1]["What happened"] == "Settled by payment PAY-3-2"
    assert office.press("history", book, number="INV-4711").code == "NOT_FOUND"
    pulled = office.press("pull_invoices", book).sheet
    office.edit(book, lambda workbook: workbook[pulled].insert_rows(1, 2))
    row = find(office.open(book)[pulled], "INV-1001").row
    assert office.press("history", book, pulled, select=f"L{row}").sentence.startswith("INV-1001: ")
    assert office.press("history", book, number="104").sentence.startswith("104: ")


def test_a_ticked_duplicate_is_booked_anyway(office_with_work: Office) -> None:
    office = office_with_work
    book = office.book("log.xlsx", Notes=[["x"]])
    office.press("open_import", book, import_="4")
    assert office.press("reimport_failed", book, "Import 4").code == "NOTHING_TICKED"

    def tick(workbook: Any) -> None:
        sheet = workbook["Import 4"]
        header = next(row for row in sheet.iter_rows() if row[0].value == "Row")
        column = next(cell.column for cell in header if cell.value == "Book anyway")
        line = next(row for row in sheet.iter_rows(min_row=header[0].row + 1) if row[0].value == 4)
        sheet.cell(line[0].row, column).value = "Yes"

    office.edit(book, tick)
    office.edit(book, lambda workbook: workbook["Import 4"].insert_rows(1, 2))
    for button, chosen in (("open_import", {"import_": "4"}), ("refresh_all", {})):
        kept = office.press(button, book, **chosen)
        assert (kept.exit_code, "Yes in 1 row of sheet Import 4." in kept.sentence) == (2, True)
    outcome = office.press("reimport_failed", book, "Import 4")
    assert outcome.sheet == "Import 4"
    assert office.press("refresh_all", book).exit_code == 0
    rows = {row["Row"]: row for row in table_of(office, book, "Import 4")}
    assert (rows[4]["Result"], rows[4]["Booked as"], rows[4]["Try"]) == ("Booked", "PAY-4-4", 2)
    assert (rows[3]["Result"], rows[2]["Result"]) == ("To fix", "Booked")
    assert office.press("reimport_failed", book, "Import 4").code == "NOTHING_TICKED"


def test_status_tells_which_sheets_are_behind(office_with_work: Office) -> None:
    office = office_with_work
    book = office.book("log.xlsx", Notes=[["x"]])
    office.press("pull_accounts", book)
    more = office.book("again.xlsx", Payments=[PAID, ["00104", "INV-1007", 1.0, DAY, "Cash", "T8"]])
    office.press("import", more, "Payments")
    office.press("status", book)
    assert office.values(book, "Customer balances")[1][0].endswith("since: Refresh")
    office.press("refresh_all", book)
    assert office.values(book, "Customer balances")[1][0] == "Up to date 2 Apr 09:30"
