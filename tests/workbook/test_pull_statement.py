"""Statement and the chart of Aging, pressed as people press them, on both hosts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from addin.companion import companion_of
from addin.hosts import files
from tests.conftest import Server, sign_up
from tests.workbook.office import CUSTOMERS, INVOICES, Office, find
from tests.workbook.test_pull_sheets import DAY, PAID, set_option

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

Desk = tuple[Office, Path]


@pytest.fixture(params=["files", "libreoffice"])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, server: Server, connect: Callable[[str], TestClient]
) -> Desk:
    """Twelve invoices, two of them paid; a book of one's own with some of their numbers."""
    token = sign_up(server)[1]
    office = Office(tmp_path, token, connect(token)._transport, request.param)
    book = office.book("april.xlsx", Customers=CUSTOMERS, Invoices=INVOICES, Payments=[
        PAID,
        ["00104", "INV-1001", 100.0, DAY, "Cash", "T1"],
        ["00231", "INV-1002", 150.0, DAY, "Cash", "T2"],
    ])  # fmt: skip
    office.load(book)
    assert office.press("import", book, "Payments").exit_code == 0
    return office, office.book(
        "today.xlsx", Mine=[["Note", "Number"], ["x", "INV-1002"], ["y", "317"], ["z", "?"]]
    )


def lines_of(office: Office, book: Path) -> list[dict[str, Any]]:
    values = office.values(book, "Statement")
    place = next(place for place, row in enumerate(values) if row[0] == "What")
    return [dict(zip(values[place], row, strict=True)) for row in values[place + 1 :]]


def test_a_statement_tells_from_the_opening_to_the_closing_balance(desk: Desk) -> None:
    office, book = desk
    outcome = office.press(
        "pull_statement", book, account="Acme Ltd", date_from="2026-03-03", date_to="2026-04-02"
    )
    assert (outcome.exit_code, outcome.sheet) == (0, "Statement")
    lines = lines_of(office, book)
    assert [(line["What"], line["Document"], line["Amount"], line["Balance"]) for line in lines] == [
        ("Opening balance", None, None, 100),
        ("Invoice", "INV-1004", 400, 500),
        ("Invoice", "INV-1007", 700, 1200),
        ("Invoice", "INV-1010", 1000, 2200),
        ("Payment", "PAY-3-2", -100, 2100),
        ("Closing balance", None, None, 2100),
        ("Not due", None, None, None),
    ]
    assert lines[4]["Settled with"] == "INV-1001: 100.00"
    sheet = office.open(book)["Statement"]
    (name,) = [cell for cell in sheet["A"] if cell.value == "Acme Ltd"]
    assert name.font.size == 14
    last = find(sheet, "Not due").row
    assert sheet.print_area == f"'Statement'!$A${name.row}:$G${last}"
    texts = [str(row[0]) for row in office.values(book, "Statement")]
    assert "Closing balance 2,100.00 EUR · Customer balances 2,100.00 EUR · difference 0.00" in texts


def test_the_selected_number_says_whose(desk: Desk) -> None:
    office, book = desk
    assert office.press("pull_statement", book).code == "CUSTOMER_MISSING"
    assert office.press("pull_statement", book, "Mine", "B4").code == "CUSTOMER_MISSING"
    assert office.press("pull_statement", book, "Mine", "B2").exit_code == 0
    assert lines_of(office, book)[-2]["Balance"] == 50 + 500 + 800 + 1100
    assert office.press("pull_statement", book, "Mine", "B3").exit_code == 0
    assert find(office.open(book)["Statement"], "Customer").offset(0, 1).value == "00317"
    assert office.open(book).sheetnames.count("Statement") == 1
    other = office.press("pull_statement", book, "Mine", "B4")  # a cell that says nobody: the one before
    assert other.sentence.startswith("Statement of 00317: ")
    set_option(office, book, "Statement", "Customer", None)
    refreshed = office.press("refresh_all", book)
    assert (refreshed.exit_code, refreshed.sentence) == (
        2, '0 sheets up to date. Statement: Customer cannot be "(blank)". Allowed: the number of one.'
    )  # fmt: skip
    late = office.press("pull_statement", book, account="00317", date_from="2026-03-05", date_to="2026-03-04")
    assert late.sentence == 'From cannot be "2026-03-05". Allowed: a day up to 2026-03-04.'


def test_the_yellow_cells_are_remembered_and_refreshed(desk: Desk) -> None:
    office, book = desk
    office.press("pull_statement", book, account="231", date_to="2026-03-31")
    set_option(office, book, "Statement", "From", dt.datetime(2026, 3, 4))
    assert office.press("pull_statement", book, "Statement").exit_code == 0
    assert lines_of(office, book)[0]["Balance"] == 200
    assert office.press("refresh_all", book, "Mine", "B3").exit_code == 0
    assert find(office.open(book)["Statement"], "Customer").offset(0, 1).value == "231"


def test_of_a_pulled_row_any_cell_says_whose(desk: Desk) -> None:
    office, book = desk
    office.press("pull_invoices", book, account="00317")
    row = find(office.open(book)["Invoices"], "INV-1006").row
    assert office.press("pull_statement", book, "Invoices", f"I{row}").exit_code == 0
    assert find(office.open(book)["Statement"], "Customer").offset(0, 1).value == "00317"
    assert "INV-1006" in office.press("history", book, "Invoices", f"I{row}").sentence


def charts_of(book: Path, sheet: str = "Aging") -> list[Any]:
    return list(openpyxl.load_workbook(companion_of(book))[sheet]._charts)


def test_aging_has_one_native_chart_however_often_it_is_pressed(desk: Desk) -> None:
    office, book = desk
    for day in ("", "2026-05-20", ""):
        assert office.press("pull_aging", book, as_of=day).exit_code == 0
    (chart,) = charts_of(book)
    assert (chart.barDir, chart.grouping, chart.overlap) == ("bar", "stacked", 100)
    assert len(chart.series) == 5
    sheet = office.open(book)["Aging"]
    drawn = chart.series[0].cat.strRef or chart.series[0].cat.numRef
    names = [cell.value for row in sheet[drawn.f.rpartition("!")[2].replace("$", "")] for cell in row]
    assert names == ["Acme Ltd", "Bolt GmbH", "Summit Partners"]


def test_a_chart_of_ones_own_stays_and_ours_goes_with_the_last_debt(desk: Desk) -> None:
    office, book = desk
    office.press("pull_aging", book)
    companion = files.open_book(companion_of(book))
    sheet = companion.sheets["Aging"]
    sheet.charts.add(chart_type="column_clustered", source=sheet["P3:Q5"], name="Mine", anchor=sheet["A40"])
    files.save(companion, companion_of(book))
    companion.close()
    office.press("pull_aging", book)
    assert sorted(chart.barDir for chart in charts_of(book)) == ["bar", "col"]
    office.press("pull_aging", book, as_of="2026-01-01")
    assert [chart.barDir for chart in charts_of(book)] == ["col"]


def test_a_chart_of_ours_does_not_keep_a_book_from_being_written_in_place(tmp_path: Path) -> None:
    path = tmp_path / "charts.xlsx"
    book = files.new_book()
    sheet = book.sheets[0]
    sheet["A1"].value = [["Who", "Late"], ["Acme", 1]]
    sheet.charts.add(
        source=sheet["A1:B2"], chart_type="bar_stacked", name="One", anchor=sheet["D2"], style=None
    )
    files.save(book, path)
    book.close()
    assert files.would_lose(path) == []
    again = files.open_book(path)
    assert [chart.name for chart in again.sheets[0].charts] == ["One"]
    again.close()
