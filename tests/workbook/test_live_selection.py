"""Fill balances, History, Statement and Load file in an open document, on whatever the user has selected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlwings as xw

from addin import press as pressing
from addin.hosts import files, libreoffice
from addin.options import read_options
from addin.press import Outcome, Press
from addin.workbook import Desk
from tests.conftest import Server, sign_up
from tests.workbook.office import CUSTOMERS, Office

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

NUMBERS = ["INV-1", "INV-2", "INV-3", "00123", "INV-9"]
MINE: list[list[Any]] = [
    ["Invoice", None, None, None, None, "Second"],
    ["INV-1", None, None, None, None, "INV-3"],
    ["  INV-2 \u00a0", None, None, None, None, None],
    [123, None, None, None, None, "inv-9"],
    [None, None, None, None, None, None],
    ["nothing", None, None, None, None, None],
    ["INV-3", None, None, None, None, None],
]


@dataclass
class Live:
    """A document open in LibreOffice, and who works in it."""

    office: Office
    book: xw.Book

    def press(self, button: str, **options: str) -> Outcome:
        """As the ribbon does, on the active book."""
        command = pressing.find_command(button)
        press = Press(
            command, Desk(self.book), read_options(command, options), make_client=self.office.client,
            now=dt.datetime(2026, 4, 2, 9, 30, tzinfo=dt.UTC),
        )  # fmt: skip
        return pressing.run(press)

    def select(self, *addresses: str, sheet: str = "Mine") -> None:
        """Marks cells as a person does, several blocks with Ctrl."""
        where = self.book.sheets[sheet]
        where.activate()
        document = self.book.impl.document
        chosen = document.createInstance("com.sun.star.sheet.SheetCellRanges")
        for address in addresses:
            chosen.addRangeAddress(where.range(address).impl.uno.getRangeAddress(), False)
        document.getCurrentController().select(chosen)

    def cells(self, address: str, sheet: str = "Mine") -> list[list[Any]]:
        return self.book.sheets[sheet].range(address).options(ndim=2).value


@pytest.fixture
def live(tmp_path: Path, server: Server, connect: Callable[[str], TestClient]) -> Iterator[Live]:
    """Five invoices in the ledger, one of them of zeros, and a book with some of their numbers."""
    token = sign_up(server)[1]
    office = Office(tmp_path, token, connect(token)._transport)
    day = dt.date(2026, 3, 1)
    invoices = [["Invoice", "Customer", "Issued", "Due", "Total"]]
    invoices += [[n, "00104", day, dt.date(2026, 4, 28), 100.0 * at] for at, n in enumerate(NUMBERS, 1)]
    office.load(office.book("load.xlsx", Customers=CUSTOMERS, Invoices=invoices))
    path = office.book("mine.xlsx", Mine=MINE, Other=[["INV-2"]])
    book = libreoffice.open_book(path)
    yield Live(office, book)
    book.close()


def test_several_blocks_are_filled_each_beside_its_own_numbers(live: Live) -> None:
    live.select("A1:A3", "A7", "F2:F4")
    outcome = live.press("fill_balances")
    assert outcome.exit_code == 0
    assert [row[0] for row in live.cells("B1:B7")] == ["Balance", 100, 200, None, None, None, 300]
    assert live.cells("C2:D2") == [["Unpaid", dt.datetime(2026, 4, 28)]]
    assert [row[0] for row in live.cells("G1:G7")] == [None, 300, None, 500, None, None, None]


def test_a_whole_column_is_cut_to_what_is_used(live: Live) -> None:
    live.select("A:A")
    outcome = live.press("fill_balances")
    assert outcome.exit_code == 0
    assert [row[0] for row in live.cells("B1:B7")] == ["Balance", 100, 200, 400, None, None, 300]
    assert live.cells("C6") == [["Not found"]]
    assert live.book.sheets["Mine"].used_range.last_cell.row == 7


def test_a_whole_row_counts_as_its_first_cell(live: Live) -> None:
    live.select("2:2")
    assert live.press("fill_balances").code in ("", "NO_EMPTY_CELLS")
    assert live.cells("B2") == [[None]]


def test_hidden_rows_are_left_out_and_counted(live: Live) -> None:
    live.book.sheets["Mine"].range("A3:A4").rows.hidden = True
    live.select("A1:A7")
    outcome = live.press("fill_balances")
    assert [row[0] for row in live.cells("B1:B7")] == ["Balance", 100, None, None, None, None, 300]
    assert "2 numbers in hidden rows" in outcome.sentence


def test_where_all_marked_rows_are_hidden_nothing_is_written(live: Live) -> None:
    live.book.sheets["Mine"].range("A3:A4").rows.hidden = True
    live.select("A3:A4")
    assert live.press("fill_balances").code == "NUMBERS_MISSING"


def test_merged_cells_beside_are_left_alone(live: Live) -> None:
    sheet = live.book.sheets["Mine"]
    sheet["B2:B3"].merge()
    live.select("A2:A4")
    outcome = live.press("fill_balances")
    assert [row[0] for row in live.cells("B2:B4")] == [None, None, 400]
    assert "left alone" in outcome.sentence


def test_numbers_in_merged_cells_are_filled_once(live: Live) -> None:
    sheet = live.book.sheets["Mine"]
    sheet["F2:F3"].merge()
    live.select("F2:F4")
    assert live.press("fill_balances").exit_code == 0
    assert [row[0] for row in live.cells("G2:G4")] == [300, None, 500]


def test_a_chart_or_nothing_selected_is_answered(live: Live) -> None:
    sheet = live.book.sheets["Mine"]
    chart = sheet.charts.add(source=sheet["A1:B3"], anchor=sheet["J2"], name="Mine")
    live.book.impl.document.getCurrentController().select(chart.impl._shape)
    assert live.press("fill_balances").code == "NUMBERS_MISSING"
    assert live.press("history").code == "NUMBER_MISSING"
    assert live.press("pull_statement").code == "CUSTOMER_MISSING"
    assert live.press("refresh_all").code == "NOTHING_PULLED"
    live.select("A5")
    assert live.press("fill_balances").code == "NUMBERS_MISSING"


def test_the_selection_of_the_sheet_in_front_counts(live: Live) -> None:
    live.select("A2")
    live.select("A1", sheet="Other")
    assert live.press("fill_balances").exit_code == 0
    assert live.cells("B1", "Other") == [[200]]
    assert live.cells("B2") == [[None]]


@pytest.mark.parametrize(("cell", "number"), [("A3", "INV-2"), ("A4", "123"), ("F4", "inv-9")])
def test_history_of_a_number_as_people_have_it(live: Live, cell: str, number: str) -> None:
    live.select(cell)
    outcome = live.press("history")
    assert (outcome.exit_code, outcome.sheet) == (0, "History")
    assert number in outcome.sentence


def test_history_and_statement_of_a_cell_on_sheets_of_ours(live: Live) -> None:
    assert live.press("pull_invoices").exit_code == 0
    values = live.book.sheets["Invoices"].used_range.options(ndim=2).value
    row = next(at for at, cells in enumerate(values, 1) if cells[0] == "INV-3")
    live.select(f"L{row}", sheet="Invoices")
    assert "INV-3" in live.press("history").sentence
    assert live.press("pull_statement").exit_code == 0
    live.select("A1", sheet="Invoices")
    assert live.press("history").code == "NOT_FOUND"
    assert live.press("import_log").exit_code == 0
    log = live.book.sheets["Import log"].used_range.last_cell.row
    live.select(f"F{log}", sheet="Import log")
    assert live.press("history").code == "NOT_FOUND"


def test_refresh_all_keeps_what_is_in_front_and_each_sheets_own_options(live: Live) -> None:
    live.press("pull_statement", account="00104")
    live.press("pull_aging")
    live.press("pull_invoices", status="OPEN")
    live.select("A2", "A4:A6")
    assert live.press("refresh_all").exit_code == 0
    assert live.book.sheets.active.name == "Mine"
    assert live.book.app.selection.address == "$A$2,$A$4:$A$6"
    assert len(live.book.sheets["Aging"].charts) == 1


@pytest.mark.parametrize("name", ["Zürich – 請求書.csv", "Zürich – 請求書.xlsx"])
def test_a_file_is_loaded_beside_and_the_engine_and_the_book_stay(live: Live, name: str) -> None:
    path = live.office.folder / "ünï" / name
    path.parent.mkdir()
    if path.suffix == ".csv":
        path.write_text("Invoice;Amount\n00123;1,50\n", "utf-8")
    else:
        workbook = openpyxl.Workbook()
        workbook.active.append(["Invoice", "Amount"])
        workbook.active.append(["00123", 1.5])
        workbook.save(path)
    before = xw.engines.active
    outcome = live.press("load_file", file=str(path))
    assert outcome.exit_code == 0
    assert xw.engines.active is before
    assert xw.apps.active.books.active.name == live.book.name
    assert live.cells("A2", outcome.sheet) == [["00123"]]


def test_a_file_of_the_open_books_own_name_leaves_that_open(live: Live) -> None:
    folder = live.office.folder / "elsewhere"
    folder.mkdir()
    workbook = openpyxl.Workbook()
    workbook.active.append(["00123"])
    workbook.save(folder / "mine.xlsx")
    assert live.press("load_file", file=str(folder / "mine.xlsx")).exit_code == 0
    assert live.cells("A2") == [["INV-1"]]
    files.activate()
    mine = files.open_book(folder / "mine.xlsx")
    with files.reading(folder / "mine.xlsx") as read:
        assert read.sheets[0]["A1"].value == "00123"
    assert mine.sheets[0]["A1"].value == "00123"
    assert [book.name for book in mine.app.books].count("mine.xlsx") == 1
    mine.close()
    libreoffice.activate()


class Calls:
    """Counts what is asked of ranges: values read, values written, formats set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = dict.fromkeys(("read", "written", "formats"), 0)
        for name, told, of in (
            ("value", "read", "fget"),
            ("value", "written", "fset"),
            ("number_format", "formats", "fset"),
        ):
            self._count(monkeypatch, name, told, of)

    def _count(self, monkeypatch: pytest.MonkeyPatch, name: str, told: str, of: str) -> None:
        known = getattr(xw.Range, name)
        parts = {"fget": known.fget, "fset": known.fset}
        run = parts[of]

        def counted(*given: Any) -> Any:
            self.count[told] += 1
            return run(*given)

        monkeypatch.setattr(xw.Range, name, property(**(parts | {of: counted})))


@pytest.mark.parametrize("host", ["files", "libreoffice"])
def test_ten_thousand_numbers_are_filled_in_a_handful_of_calls(
    live: Live, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = 10_000
    invoices = [["Invoice", "Customer", "Issued", "Due", "Total"]]
    invoices += [[f"M-{at}", "00231", dt.date(2026, 3, 1), dt.date(2026, 4, 28), 10.0] for at in range(rows)]
    more = live.office.book("more.xlsx", Invoices=invoices)
    assert live.office.press("import", more, "Invoices").exit_code == 0
    mine: list[list[Any]] = [["Invoice"]]
    # Every third is blank, every hundredth unknown.
    mine += [[None if at % 3 == 2 else f"X-{at}" if at % 100 == 0 else f"M-{at}"] for at in range(rows)]
    path = live.office.book("many.xlsx", Mine=mine)
    book = {"files": files, "libreoffice": libreoffice}[host].open_book(path)
    book.sheets["Mine"]["A:A"].select()
    calls = Calls(monkeypatch)
    outcome = Live(live.office, book).press("fill_balances")
    assert outcome.exit_code == 0
    assert calls.count["written"] <= 3
    assert calls.count["read"] <= 5
    assert calls.count["formats"] < 20
    values = book.sheets["Mine"]["A1:D10001"].options(ndim=2).value
    assert all(row[1] == (10 if str(row[0]).startswith("M-") else None) for row in values[1:])
    book.close()
    libreoffice.activate()
