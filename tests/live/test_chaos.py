"""What people and computers do while an import is under way: each row is booked or explained, once, and the
sheets of the right workbook end right."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from addin import cli
from addin.hosts import files, libreoffice
from shared.places import ENV_HOME, ENV_SERVER, server_key, write_credentials
from tests.live.journal import Line as Said
from tests.live.line import Line
from tests.live.office import LiveOffice, Pressed
from tests.live.reading import read_sheet
from tests.served import Served

pytestmark = pytest.mark.slow

SMALL, LARGE, BAD_EVERY = 60, 5_200, 20
"""A large import is booked after its PUT was answered; every twentieth row is of a type nobody knows."""
TODAY = dt.date.today()
HEADER = ["Customer no.", "Invoice no.", "Amount", "Paid on", "Type", "Txn"]
INVOICES = 6 * LARGE
DEADLINE_S = 100.0


@dataclass
class Office:
    """A desk whose line to the server can be cut. taken: invoices that a book was made of."""

    served: Served
    line: Line
    live: LiveOffice
    folder: Path
    taken: int = 0

    def book(self, name: str, rows: int = SMALL) -> Any:
        """A workbook of payments before the user, one for each of so many invoices nobody paid yet."""
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "Payments"
        sheet.append(HEADER)
        for number in range(self.taken, self.taken + rows):
            kind = "TRF" if number % BAD_EVERY == 0 else "Cheque"
            sheet.append([_customer(number), f"INV-{number}", 100.0, TODAY, kind, f"{name} {number}"])
        self.taken += rows
        workbook.save(self.folder / name)
        return self.open(self.folder / name)

    def open(self, path: Path) -> Any:
        return self.live.open(path)

    def begin(self, document: Any, button: str = "import") -> int:
        """Press a button and wait for the press alone; the line of the journal it began at."""
        since = len(self.live.journal.lines())
        self.live.activate(document, "Payments")
        self.live.start_press(button)
        self.until(lambda: self._exits("button", since) > 0)
        return since

    def end(self, since: int, presses: int = 1) -> Pressed:
        """Wait until nothing of the presses runs any more."""
        return self.live.wait(since, presses, DEADLINE_S)

    def worker_of(self, since: int) -> int:
        """The process that a press left the rest to, once it has begun."""
        found: list[int] = []

        def begun() -> bool:
            found[:] = [
                line.pid for line in self.lines(since) if (line.who, line.what) == ("worker", "start")
            ]
            return bool(found)

        self.until(begun)
        return found[0]

    def lines(self, since: int) -> list[Said]:
        return self.live.journal.lines()[since:]

    def imports(self) -> list[dict[str, Any]]:
        """All imports, by their number."""
        found = []
        for number in range(1, 1_000):
            answer = self.served.http.get(f"/v1/imports/{number}")
            if answer.status_code == 404:
                return found
            found.append(answer.json())
        raise AssertionError("so many imports")

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not true():
            assert time.monotonic() < deadline, "\n".join(map(str, self.live.journal.lines()[-20:]))
            time.sleep(0.02)

    def _exits(self, who: str, since: int) -> int:
        return sum((line.who, line.what) == (who, "exit") for line in self.lines(since))


def _customer(number: int) -> str:
    return f"{number % 50:05d}"


def _load(served: Served, folder: Path, count: int) -> None:
    workbook = openpyxl.Workbook()
    customers = workbook.active
    customers.title = "Customers"
    customers.append(["Customer", "Name", "Currency"])
    for number in range(50):
        customers.append([_customer(number), f"Customer {number}", "EUR"])
    invoices = workbook.create_sheet("Invoices")
    invoices.append(["Invoice", "Customer", "Issued", "Due", "Total"])
    for number in range(count):
        invoices.append([f"INV-{number}", _customer(number), TODAY, TODAY, 100.0])
    workbook.save(folder / "before.xlsx")
    with pytest.MonkeyPatch.context() as patched:
        for name, text in served.environment.items():
            patched.setenv(name, text)
        for sheet in ("Customers", "Invoices"):
            assert cli.main(["press", "import", str(folder / "before.xlsx"), "--sheet", sheet]) == 0


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("chaos")
    served = Served(folder / "server")
    _load(served, folder, INVOICES)
    line = Line(served.port)
    home = folder / "home"
    home.mkdir()
    write_credentials(home, {server_key(line.url): served.token})
    environment = {**served.environment, ENV_HOME: str(home), ENV_SERVER: line.url}
    live = LiveOffice(folder / "office", environment)
    made = Office(served, line, live, folder)
    made.live.activate(made.book("warm.xlsx"), "Payments")
    made.live.press("map_columns")  # what the server knows is remembered from now on
    yield made
    live.close()
    made.served.stop()


@pytest.fixture
def office(desk: Office) -> Iterator[Office]:
    """The same, with the line whole and no book open."""
    yield desk
    (desk.live.folder / "busy").unlink(missing_ok=True)
    libreoffice.attach(desk.live.soffice.pipe)
    for book in list(xw.books):
        book.close()
    libreoffice.stop()
    files.activate()


def ended_right(office: Office, document: Any, rows: int = SMALL, imports: int = 1, before: int = 0) -> None:
    """The last import has every row booked or failed, once; the failed ones stand in the book."""
    found = office.imports()[before:]
    assert len(found) == imports
    bad = rows // BAD_EVERY
    counts = found[-1]["counts"]
    assert (found[-1]["state"], counts["sent"]) == ("DONE", rows)
    assert (counts.get("booked", 0), counts.get("failed", 0)) == (rows - bad, bad)
    assert sum(counts.get(name, 0) for name in ("duplicate", "filtered", "skipped", "not_reached")) == 0
    table = read_sheet(document, "Failed").table("Row")
    assert [row["Type"] for row in table] == ["TRF"] * bad
    assert [name for name in document.Sheets.ElementNames if name.startswith("Failed")] == ["Failed"]
    report = office.served.http.get("/v1/verify").json()
    assert not report.get("findings")


def test_the_book_is_closed_and_opened_again(office: Office) -> None:
    before = len(office.imports())
    document = office.book("closed.xlsx")
    office.line.cut()
    since = office.begin(document)
    document.close(True)
    other = office.book("other.xlsx")
    office.line.mend()
    pressed = office.end(since)
    assert "closed.xlsx" in pressed.sentence
    assert "Failed" not in other.Sheets.ElementNames
    again = office.open(office.folder / "closed.xlsx")
    office.live.activate(again, "Payments")
    office.live.press("import_log")
    ended_right(office, again, before=before)


def test_the_book_is_saved_under_another_name_closed_and_opened_again(office: Office) -> None:
    before = len(office.imports())
    document = office.book("first name.xlsx")
    office.line.cut()
    since = office.begin(document)
    path = office.folder / "second name.xlsx"
    document.storeAsURL(path.as_uri(), ())
    document.close(True)
    office.line.mend()
    office.end(since)
    again = office.open(path)
    office.live.activate(again, "Payments")
    office.live.press("import_log")
    ended_right(office, again, before=before)


def test_the_sheet_is_renamed_and_the_book_saved_as_another(office: Office) -> None:
    before = len(office.imports())
    document = office.book("renamed.xlsx")
    office.line.cut()
    since = office.begin(document)
    document.Sheets.getByName("Payments").setName("March")
    document.storeAsURL((office.folder / "renamed again.xlsx").as_uri(), ())
    office.line.mend()
    office.end(since)
    ended_right(office, document, before=before)


def test_the_user_moved_on_to_another_book(office: Office) -> None:
    before = len(office.imports())
    document = office.book("mine.xlsx")
    office.line.cut()
    since = office.begin(document)
    other = office.book("elsewhere.xlsx")
    office.live.activate(other, "Payments")
    office.line.mend()
    office.end(since)
    ended_right(office, document, before=before)
    assert list(other.Sheets.ElementNames) == ["Payments"]
    front = office.live.soffice.desktop.getCurrentComponent()
    assert front.URL == other.URL


def test_a_cell_is_being_edited(office: Office) -> None:
    before = len(office.imports())
    document = office.book("edited.xlsx")
    office.line.cut()
    since = office.begin(document)
    busy = office.live.folder / "busy"
    busy.touch()
    office.line.mend()
    office.until(lambda: len(office.imports()) > before)
    time.sleep(3)
    assert list(document.Sheets.ElementNames) == ["Payments"]
    busy.unlink()
    pressed = office.end(since)
    assert "rejected" in {line.what for line in pressed.lines}
    ended_right(office, document, before=before)


def test_the_server_is_killed_and_started_again(office: Office) -> None:
    before = len(office.imports())
    document = office.book("killed server.xlsx", LARGE)
    since = office.begin(document)
    office.until(lambda: len(office.imports()) > before)
    office.served.kill()
    time.sleep(1)
    office.served = Served(office.served.home, office.served.port)
    office.end(since)
    ended_right(office, document, LARGE, before=before)


def test_the_network_is_cut_for_a_minute(office: Office) -> None:
    before = len(office.imports())
    document = office.book("cut.xlsx", LARGE)
    since = office.begin(document)
    office.until(lambda: len(office.imports()) > before)
    office.line.cut()
    time.sleep(60)
    office.line.mend()
    office.end(since)
    ended_right(office, document, LARGE, before=before)


@pytest.mark.parametrize("when", ["before it sent", "after it sent"])
def test_the_worker_is_killed(office: Office, when: str) -> None:
    before = len(office.imports())
    document = office.book(f"worker {when}.xlsx", LARGE)
    if when == "before it sent":
        office.line.cut()
    since = office.begin(document)
    if when == "after it sent":
        office.until(lambda: len(office.imports()) > before)
    os.kill(office.worker_of(since), signal.SIGKILL)
    office.end(since)
    assert list(document.Sheets.ElementNames) == ["Payments"]
    if when == "before it sent":
        office.line.mend()
        assert len(office.imports()) == before
    office.live.press("import_log")
    ended_right(office, document, LARGE, before=before)


def test_a_button_is_pressed_twice_at_once(office: Office) -> None:
    before = len(office.imports())
    document = office.book("twice.xlsx", LARGE)
    office.live.activate(document, "Payments")
    since = len(office.live.journal.lines())
    office.live.start_press("import")
    office.live.start_press("import")
    office.end(since, presses=2)
    ended_right(office, document, LARGE, before=before)


def test_two_books_are_sent_at_once(office: Office) -> None:
    before = len(office.imports())
    first, second = office.book("first.xlsx"), office.book("second.xlsx")
    office.line.cut()
    since = office.begin(first)
    office.begin(second)
    office.line.mend()
    office.end(since, presses=2)
    found = office.imports()[before:]
    assert [each["source"]["book"] for each in found] == ["first.xlsx", "second.xlsx"]
    ended_right(office, second, imports=2, before=before)
    assert len(read_sheet(first, "Failed").table("Row")) == SMALL // BAD_EVERY
