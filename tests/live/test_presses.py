"""Every button of the main job, pressed by our VBA in a running LibreOffice: what stands in the open workbook
after each, and that the files host leaves the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin import cli
from addin.hosts.libreoffice_office import arguments
from addin.hosts.libreoffice_package import give_dates_of_the_locale
from tests.live import story
from tests.live.office import LiveOffice, Pressed
from tests.live.reading import Book, Look, read_book, read_sheet
from tests.served import Served
from tests.workbook.office import INVOICES, find
from tests.workbook.seen import differences

pytestmark = pytest.mark.slow

BAD, BAD_TEXT, WARNING, INPUT, GOOD, HEADER = "FFC7CE", "9C0006", "FFEB9C", "FFF2CC", "C6EFCE", "1F3864"

OF_STEP = {
    "map_columns": ["Payments", "Mapping", "Remitbook lists"],
    "check": ["Check"],
    "import": ["Failed"],
    "reimport_failed": ["Failed"],
    "import_log": ["Import log"],
    "open_import": ["Import 3", "To chase"],
    "fill_balances": ["To chase"],
    "delete_import": ["Delete import 3", "Failed"],
    "deleted": ["Payments", "Delete import 3", "Failed", "Import log"],
}
"""The sheets to look at after each step."""


@dataclass
class LiveHost:
    """The story as it is told in LibreOffice. fronts: the sheet in front before and after each press."""

    office: LiveOffice
    document: Any
    presses: list[tuple[str, Pressed]] = field(default_factory=list)
    fronts: list[tuple[str, str]] = field(default_factory=list)
    books: dict[str, Book] = field(default_factory=dict)

    def press(self, button: str, sheet: str, select: str = "") -> None:
        self.office.activate(self.document, sheet, select)
        self.presses.append((button, self.office.press(button)))
        self.fronts.append((sheet, self.document.getCurrentController().getActiveSheet().Name))

    def write(self, sheet: str, old: str, new: str) -> None:
        place = read_sheet(self.document, sheet).find(old)
        self.document.Sheets.getByName(sheet).getCellRangeByName(place).setString(new)

    def line_of(self, sheet: str, text: str) -> str:
        return read_sheet(self.document, sheet).find(float(text), "A")

    def keep(self, step: str) -> None:
        self.books[step] = read_book(self.document, OF_STEP[step])


@dataclass
class FilesHost:
    """The same by `remitbook press --in-place`."""

    book: Path

    def press(self, button: str, sheet: str, select: str = "") -> None:
        marked = ["--select", select] if select else []
        code = cli.main(["press", button, str(self.book), "--sheet", sheet, "--in-place", *marked])
        assert code in (0, 1), f"{button} on {sheet} ended with {code}"

    def write(self, sheet: str, old: str, new: str) -> None:
        workbook = openpyxl.load_workbook(self.book)
        find(workbook[sheet], old).value = new
        workbook.save(self.book)

    def line_of(self, sheet: str, text: str) -> str:
        column = openpyxl.load_workbook(self.book)[sheet]["A"]
        return next(str(cell.coordinate) for cell in column if str(cell.value) == text)


@pytest.fixture(scope="module")
def live(office: LiveOffice, served: Served, tmp_path_factory: pytest.TempPathFactory) -> LiveHost:
    """The story, told."""
    folder = tmp_path_factory.mktemp("live")
    story.load(served, folder)
    document = office.open(story.make_book(folder / "Pay März.xlsx"))
    host = LiveHost(office, document)
    story.tell(host, host.keep)
    return host


@pytest.fixture
def by_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The book of the same story on the files host, with a server of its own."""
    served = Served(tmp_path / "server")
    for name, text in served.environment.items():
        monkeypatch.setenv(name, text)
    story.load(served, tmp_path)
    book = story.make_book(tmp_path / "Pay März.xlsx")
    story.tell(FilesHost(book))
    yield book
    served.stop()


def test_every_press_went_through_our_vba_and_ended_well(live: LiveHost) -> None:
    buttons = [button for button, _ in live.presses]
    assert set(buttons) == {
        "import", "map_columns", "check", "reimport_failed", "import_log", "open_import", "fill_balances",
        "delete_import",
    }  # fmt: skip
    for button, pressed in live.presses:
        assert pressed.arguments[0] == button
        assert pressed.arguments[3:] == ["--choice=", "--state=", "--book="]
        assert set(pressed.exits) == {"0"}, pressed.lines
        assert not pressed.said("alert"), pressed.lines
        assert pressed.sentence
    assert live.office.boxes() == []


def test_map_columns(live: LiveHost) -> None:
    book = live.books["map_columns"]
    mapping = book.sheets["Mapping"]
    assert book.hidden == {"Remitbook lists"}
    fields = {row["Field"]: row for row in mapping.table("Field")}
    assert fields["Customer"]["Your column"] == "Customer no. (A)"
    assert (fields["Amount"]["Needed"], fields["Amount"]["Example 1"]) == ("Yes", 100.0)
    your_column = mapping.find("Amount (C)")
    assert mapping.cells[your_column].fill == INPUT
    assert mapping.cells[mapping.find("Your column")] == Look("Your column", HEADER, "FFFFFF", True, "@")
    choices = book.sheets["Remitbook lists"].rows()
    assert "Amount (C)" in {row[column] for row in choices for column in range(len(row))}
    assert any(source.startswith("$'Remitbook lists'.") for source in mapping.lists.values())


def test_check(live: LiveHost) -> None:
    check = live.books["check"].sheets["Check"]
    counts = {row[2]: row[3:5] for row in check.rows() if len(row) >= 5 and row[0] == "" and row[2]}
    assert counts["Rows and money in the sheet"] == [4.0, 500.0]
    assert counts["Will book"] == [2.0, 300.0]
    assert counts["Will fail"] == [2.0, 200.0]
    assert counts["Difference"] == [0.0, 0.0]
    assert check.cells[check.find("Difference")].fill == GOOD
    rows = check.table("Row")
    assert [row["Row"] for row in rows] == ["2", "3", "4", "5"]
    assert [row["Result"] for row in rows] == ["Will book", "Will book", "Will fail", "Will fail"]
    assert [row["Open after"] for row in rows[:2]] == [0.0, 0.0]
    failing = check.cells["B19"]
    assert (failing.fill, failing.colour) == (BAD, BAD_TEXT)
    assert check.links == {f"A{15 + row}": f"#'Payments'!A{row}" for row in range(2, 6)}
    assert live.books["check"].filters["Check"] == "A16:N20"


def test_import_brings_what_failed_back(live: LiveHost) -> None:
    book = live.books["import"]
    failed = book.sheets["Failed"]
    first, second = failed.table("Row")
    assert (first["Code"], second["Code"]) == ("TYPE_UNKNOWN", "INVOICE_NOT_FOUND")
    assert (first["Customer no."], first["Amount"], first["My note"]) == ("00104", 150.0, "00123")
    for value in ("TRF", "INV-9999"):
        place = failed.find(value)
        assert (failed.cells[place].fill, failed.cells[place].colour) == (BAD, BAD_TEXT)
        assert value in failed.notes[place]
    assert failed.cells["D6"] == Look("Yes", INPUT, "000000", False, "@")
    assert failed.cells["H6"].format == "DD.MM.YYYY"
    assert failed.links == {"A6": "#'Payments'!A4", "A7": "#'Payments'!A5"}
    (words,) = failed.lists.items()
    assert words[0] == "D6:D7"
    assert book.filters["Failed"] == "A5:M7"


def test_reimport_failed_leaves_what_is_still_wrong(live: LiveHost) -> None:
    (left,) = live.books["reimport_failed"].sheets["Failed"].table("Row")
    assert (left["Code"], left["Txn"]) == ("INVOICE_NOT_FOUND", "TX3")


def test_import_log(live: LiveHost) -> None:
    log = live.books["import_log"].sheets["Import log"]
    rows = log.table("No.")
    assert [(row["No."], row["What"], row["Result"]) for row in rows] == [
        (3.0, "Payments", "1 to fix"), (2.0, "Invoices", "Done"), (1.0, "Customers", "Done"),
    ]  # fmt: skip
    payments = rows[0]
    assert [payments[name] for name in ("Rows", "Booked", "To fix", "Fixed later", "Tries")] == [
        4,
        2,
        1,
        1,
        2,
    ]
    money = [payments[name] for name in ("Money sent", "Money booked", "Money not booked", "Difference")]
    assert money == [500.0, 450.0, 50.0, 0.0]
    assert payments["Workbook ▸ Sheet"] == "Pay März.xlsx ▸ Payments"
    assert (log.cells["B10"].fill, log.cells["B11"].fill) == (BAD, GOOD)
    assert log.cells["A9"].fill == HEADER
    assert log.cells["B3"].fill == INPUT
    assert {"B3:B3", "B4:B4"} <= set(log.lists)


def test_open_import(live: LiveHost) -> None:
    opened = live.books["open_import"].sheets["Import 3"]
    rows = opened.table("Row")
    assert [(row["Result"], row["Booked as"]) for row in rows] == [
        ("Booked", "PAY-3-2"), ("Booked", "PAY-3-3"), ("Fixed later", "PAY-3-4"), ("To fix", ""),
    ]  # fmt: skip
    assert opened.lists["I7:I10"]
    assert opened.find("Book anyway") in opened.notes
    assert opened.row_with("Total")[4] == 500.0


def test_fill_balances_fills_empty_cells_beside_the_numbers(live: LiveHost) -> None:
    due = (INVOICES[1][3] - dt.date(1899, 12, 30)).days
    assert live.books["open_import"].sheets["To chase"].rows()[1] == ["INV-1001"]
    assert live.books["fill_balances"].sheets["To chase"].rows() == [
        ["Invoice", "Balance", "Status", "Due"],
        ["INV-1001", 0.0, "Paid", due],
        ["INV-1004", 250.0, "Partly paid", due],
        ["INV-1003", 300.0, "mine", due],
    ]


def test_delete_import_shows_first_and_then_does(live: LiveHost) -> None:
    shown = live.books["delete_import"].sheets["Delete import 3"]
    open_now = {row["Document"]: (row["Now"], row["After"]) for row in shown.table("Document")}
    assert open_now["INV-1004"] == (250.0, 400.0)
    assert shown.cells["B5"].fill == INPUT
    assert "B5:B5" in shown.lists
    assert live.books["delete_import"].sheets["Failed"] == live.books["reimport_failed"].sheets["Failed"]

    book = live.books["deleted"]
    done = book.sheets["Delete import 3"]
    assert done.lists == {}
    assert {row["Difference"] for row in done.table("Document") if row["Document"] != "Balance"} == {0.0}
    assert book.sheets["Import log"].table("No.")[0]["Result"] == "Taken back"
    assert "TX3" not in {look.value for look in book.sheets["Failed"].cells.values()}


def test_no_press_took_the_user_elsewhere(live: LiveHost) -> None:
    assert [after for _, after in live.fronts] == [before for before, _ in live.fronts]


def test_the_users_own_sheets_stay_as_they_were(live: LiveHost) -> None:
    first, last = live.books["map_columns"], live.books["deleted"]
    assert last.sheets["Payments"] == first.sheets["Payments"]
    assert last.names[:2] == ["Payments", "To chase"]


def test_the_files_host_leaves_the_same(live: LiveHost, by_files: Path, tmp_path: Path) -> None:
    saved = tmp_path / "live.xlsx"
    live.document.storeToURL(saved.as_uri(), arguments(FilterName="Calc MS Excel 2007 XML"))
    give_dates_of_the_locale(saved)  # as our host saves it
    assert differences(saved, by_files, dt.datetime.now()) == []
