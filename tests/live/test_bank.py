"""A bank statement's whole way by our VBA in a running LibreOffice: load, match, review, book, take back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import story
from tests.live.office import LiveOffice
from tests.live.reading import Sheet, address_of, read_book, read_sheet
from tests.served import Served
from tests.workbook.office import workbook_of

pytestmark = pytest.mark.slow

DAY = dt.date.today()
LINES = (
    (500, "INV-1001 und INV-1004"),
    (770, "Ueberweisung"),
    (190, "INV-1002 abzgl. Skonto"),
)
GOOD, WARNING, BAD = "C6EFCE", "FFEB9C", "FFC7CE"


def statement(lines: tuple[tuple[int, str], ...]) -> str:
    """An MT940 statement of these credits, opening balance 1,000.00."""
    day = f"{DAY:%y%m%d}"
    total = 1000 + sum(amount for amount, _ in lines)
    entries = "\n".join(
        f":61:{day}{DAY:%m%d}C{amount},00NTRFNONREF//B{place}\n:86:166?00GUTSCHRIFT?20{text}?32ACME LTD"
        for place, (amount, text) in enumerate(lines, start=1)
    )
    return (
        f":20:STARTUMS\n:25:10020030/1234567\n:28C:5/1\n:60F:C{day}EUR1000,00\n{entries}\n"
        f":62F:C{day}EUR{total},00\n-\n"
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One of its own: numbers are counted from 1."""
    served = Served(tmp_path_factory.mktemp("bank server"))
    yield served
    served.stop()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, server: Served) -> Iterator[LiveOffice]:
    """A LibreOffice whose presses reach that server."""
    office = LiveOffice(tmp_path_factory.mktemp("bank office"), server.environment)
    yield office
    office.close()


def test_a_statement_is_loaded_matched_corrected_booked_and_taken_back(
    live: LiveOffice, server: Served, tmp_path: Path
) -> None:
    story.load(server, tmp_path)
    path = tmp_path / "Notes.xlsx"
    workbook_of(Notes=[["mine"]]).save(path)
    document = live.open(path)
    source = tmp_path / "umsatz.sta"
    source.write_text(statement(LINES))

    def press(button: str, sheet: str, select: str = "A1", asks: bool = False, picked: str = "") -> None:
        live.activate(document, sheet, select)
        pressed = live.press(button, picked=picked, answer="yes" if asks else "no")
        assert set(pressed.exits) == {"0"}, pressed.lines
        assert len(pressed.said("alert")) == asks, pressed.lines

    def matches() -> tuple[Sheet, dict[str, dict[str, Any]]]:
        sheet = read_sheet(document, "Matches")
        return sheet, {str(row["Bank line"]): row for row in sheet.table("Book?")}

    def cell(line: str, header: str) -> Any:
        sheet, _ = matches()
        row = int(sheet.find(line).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        titles = next(row for row in sheet.rows() if row and row[0] == "Book?")
        address = address_of(titles.index(header), row - 1)
        return document.Sheets.getByName("Matches").getCellRangeByName(address)

    # Load: the statement is a sheet, nothing is sent.
    press("load_file", "Notes", picked=str(source))
    (loaded,) = [name for name in read_book(document).names if name.startswith("umsatz")]
    rows = read_sheet(document, loaded).table("Date")
    assert [row["Credit"] for row in rows] == [500.0, 770.0, 190.0]

    # Import: kept as bank lines.
    press("import", loaded)
    assert server.http.get("/v1/views/payment_entries").json()["values"][0] != []

    # Find invoices: only what is certain is ticked.
    press("find_invoices", "Notes")
    sheet, lines = matches()
    assert [row["Book?"] for row in lines.values()] == ["Yes", "No", "No"]
    assert [row["Certainty"] for row in lines.values()] == ["Certain", "Unsure", "Strong"]
    assert [sheet.cells[sheet.find(word)].fill for word in ("Certain", "Strong")] == [GOOD, WARNING]
    first, second, third = lines

    # Review: a reference is corrected and found again, its row alone; a difference is told where to go.
    cell(second, "Reference").setString("INV-1007 INV-1001")
    row = cell(second, "Book?").CellAddress.Row + 1
    press("find_invoices", "Matches", f"A{row}:T{row}")
    assert cell(second, "Reference").String == "INV-1007 INV-1001"
    assert "INV-1007" in cell(second, "Invoices").String
    cell(second, "Reference").setString("INV-1007")
    press("find_invoices", "Matches", f"A{row}:T{row}")
    assert (cell(second, "Invoices").String, cell(second, "Certainty").String) == ("INV-1007", "Strong")
    cell(third, "Book?").setString("Yes")
    cell(third, "Difference goes to").setString("Keep on account")

    # Book: the ticked lines are payments now.
    press("book_matches", "Matches")
    assert _open(server) == {"INV-1001": 0, "INV-1004": 0, "INV-1002": 1000, "INV-1007": 70000}
    press("find_invoices", "Notes", asks=True)
    assert list(matches()[1]) == [second]

    # Take back: the invoices are open, the lines new again.
    press("import_log", "Notes")
    log = read_sheet(document, "Import log")
    press("delete_import", "Import log", log.find(4.0, "A"))
    press("delete_import", "Delete import 4")
    assert _open(server) == {"INV-1001": 10000, "INV-1004": 40000, "INV-1002": 20000, "INV-1007": 70000}
    press("find_invoices", "Notes")
    assert list(matches()[1]) == [first, second, third]
    assert server.http.get("/v1/verify").json().get("findings", []) == []


def _open(server: Served) -> dict[str, int]:
    """What is open of the invoices of the story, in minor units."""
    query = {"numbers": ["INV-1001", "INV-1004", "INV-1002", "INV-1007"], "columns": ["number", "open"]}
    numbers, amounts = server.http.post("/v1/views/invoices/query", json=query).json()["values"]
    return dict(zip(numbers, amounts, strict=True))
