"""The LibreOffice host over a soffice that runs already, shared by several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from addin.hosts import files, libreoffice
from addin.hosts.errors import HostFileError, OfficeError
from addin.hosts.libreoffice_office import Connection, Office, arguments, bridge
from addin.workbook.excel import active_desk

DEADLINE_S = 60.0


@pytest.fixture(scope="module")
def running() -> Iterator[Office]:
    """A soffice whose documents have windows, as far as it can without a screen."""
    office = Office(hidden=False, environment={"REMITBOOK_TEST": "handed on"})
    yield office
    office.stop()


@pytest.fixture
def office(running: Office) -> Iterator[Office]:
    """The same, attached to and without documents."""
    libreoffice.attach(running.pipe)
    yield running
    libreoffice.attach(running.pipe)
    for book in list(xw.apps.active.books):
        book.close()
    libreoffice.stop()
    files.activate()


def elsewhere(office: Office, code: str) -> str:
    """What another process prints that is attached to the same soffice."""
    whole = (
        f"import xlwings as xw\nfrom addin.hosts import libreoffice\nlibreoffice.attach({office.pipe!r})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", whole + code], capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


def saved(path: Path) -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Payments"
    workbook.save(path)
    return path


def test_two_processes_work_in_the_same_book(office: Office) -> None:
    book = xw.apps.active.books.add()
    book.sheets[0]["A1"].value = "from here"
    said = elsewhere(
        office,
        "sheet = xw.apps.active.books.active.sheets[0]\n"
        "print(sheet['A1'].value, xw.apps.active.pid)\n"
        "sheet['A2'].value = 'from there'\n",
    )
    assert said == f"from here {xw.apps.active.pid}"
    assert book.sheets[0]["A2"].value == "from there"
    os.kill(xw.apps.active.pid, 0)


def test_its_books_are_those_open_now(office: Office, tmp_path: Path) -> None:
    app = xw.apps.active
    assert len(app.books) == 0
    first = app.books.open(saved(tmp_path / "one.xlsx"))
    elsewhere(office, f"xw.apps.active.books.open({str(saved(tmp_path / 'two.xlsx'))!r})")
    assert [book.name for book in app.books] == ["one.xlsx", "two.xlsx"]
    assert app.books.active.name == "two.xlsx"
    first.activate()
    assert app.books.active == first == app.books["one.xlsx"]
    assert elsewhere(office, "print(xw.apps.active.books.active.fullname)") == str(tmp_path / "one.xlsx")
    elsewhere(office, "xw.apps.active.books['two.xlsx'].close()")
    assert [book.name for book in app.books] == ["one.xlsx"]


def test_an_add_in_is_no_book_hidden_or_not(office: Office, tmp_path: Path) -> None:
    path = saved(tmp_path / "book.xlsx")
    add_in = path.rename(tmp_path / "Remitbook.xlam")
    app = xw.apps.active
    app.books.open(saved(path))
    for hidden in (True, False):
        document = office.desktop.loadComponentFromURL(
            add_in.as_uri(), "_blank", 0, arguments(Hidden=hidden, ReadOnly=True)
        )
        assert [book.name for book in app.books] == ["book.xlsx"]
        assert app.books.active.name == "book.xlsx"
        document.close(True)


def test_save_as_renames_at_once(office: Office, tmp_path: Path) -> None:
    book = xw.apps.active.books.add()
    book.sheets[0]["A1"].value = 7
    unsaved = book.name
    assert elsewhere(office, f"xw.apps.active.books[{unsaved!r}].save({str(tmp_path / 'b.xlsx')!r})") == ""
    assert (book.name, book.fullname) == ("b.xlsx", str(tmp_path / "b.xlsx"))
    book.save(tmp_path / "c.xlsx")
    book.sheets[0]["A1"].value = 8
    book.save()
    assert elsewhere(office, "print([book.name for book in xw.apps.active.books])") == "['c.xlsx']"
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["A1"].value == 7
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").active["A1"].value == 8


def test_a_file_that_cannot_be_written_is_told(office: Office, tmp_path: Path) -> None:
    book = xw.apps.active.books.add()
    (tmp_path / "none").touch()
    with pytest.raises(HostFileError) as caught:
        book.impl.save(str(tmp_path / "none" / "b.xlsx"))
    assert caught.value.code == "FILE_LOCKED"


def test_a_book_closed_meanwhile_is_told(office: Office, tmp_path: Path) -> None:
    book = xw.apps.active.books.open(saved(tmp_path / "gone.xlsx"))
    stays = xw.apps.active.books.add()
    sheet = book.sheets["Payments"]
    sheet["A1"].value = 1
    cells, font, tables, names = sheet["A1:B2"], sheet["A1"].font, sheet.tables, book.names
    elsewhere(office, "xw.apps.active.books['gone.xlsx'].close()")
    for call in (
        lambda: book.name,
        lambda: book.fullname,
        lambda: book.sheets["Payments"],
        lambda: len(book.sheets),
        book.save,
        book.activate,
        lambda: sheet.name,
        lambda: sheet.used_range,
        sheet.freeze_panes.unfreeze,
        lambda: cells.value,
        lambda: setattr(cells, "value", 2),
        lambda: setattr(cells, "color", (1, 2, 3)),
        lambda: setattr(font, "bold", True),
        lambda: sheet["A1"].add_note("x"),
        lambda: sheet["A1"].add_hyperlink("#Sheet1!A1", "x"),
        lambda: list(tables),
        lambda: list(names),
    ):
        with pytest.raises(HostFileError) as caught:
            call()
        assert caught.value.code == "BOOK_CLOSED"
        assert "gone.xlsx" in caught.value.message
    stays.sheets[0]["A1"].value = 3
    assert [each.name for each in xw.apps.active.books] == [stays.name]


def test_a_mistake_of_ours_is_not_taken_for_a_closed_book(office: Office) -> None:
    book = xw.apps.active.books.add()
    with pytest.raises(TypeError):
        book.sheets[0]["A1"].font.size = object()


def test_an_office_that_ended_is_told() -> None:
    office = Office(hidden=False)
    libreoffice.attach(office.pipe)
    app = xw.apps.active
    book = app.books.add()
    os.kill(app.pid, signal.SIGKILL)
    assert until(lambda: not office.running)
    for call in (lambda: book.sheets[0]["A1"].value, lambda: len(app.books), app.books.add):
        with pytest.raises(OfficeError) as caught:
            call()
        assert caught.value.code == "OFFICE_GONE"
    with pytest.raises(OfficeError) as caught:
        libreoffice.attach("remitbook-nobody-there")
    assert caught.value.code == "OFFICE_GONE"
    office.stop()
    libreoffice.stop()
    files.activate()


@pytest.mark.parametrize("drops", [0, 2, 1_000])
def test_a_connection_dropped_as_it_is_made_is_made_again(
    running: Office, monkeypatch: pytest.MonkeyPatch, drops: int
) -> None:
    """As LibreOffice does to one in fifty on a busy machine."""
    made = 0
    resolve = Connection._resolve

    def dropping(connection: Connection) -> None:
        nonlocal made
        made += 1
        if made <= drops:
            raise bridge().getClass("com.sun.star.lang.DisposedException")("dropped", None)
        resolve(connection)

    monkeypatch.setattr(Connection, "_resolve", dropping)
    if drops < 1_000:
        assert Connection(running.pipe).running
        assert made > drops  # LibreOffice itself may have dropped more
    else:
        with pytest.raises(OfficeError) as caught:
            Connection(running.pipe)
        assert caught.value.code == "OFFICE_GONE"


def test_an_office_of_ours_that_ended_is_followed_by_another(tmp_path: Path) -> None:
    book = libreoffice.new_book()
    office = xw.apps.active.impl.office
    os.kill(office.pid, signal.SIGKILL)
    assert until(lambda: not office.running)
    with pytest.raises(OfficeError) as caught:
        libreoffice.new_book()
    assert caught.value.code == "OFFICE_GONE"
    with pytest.raises(HostFileError) as closed:
        book.sheets.add("More")
    assert closed.value.code == "BOOK_CLOSED"
    another = libreoffice.new_book()
    assert another.sheet_names == ["Sheet1"]
    assert another.impl != book.impl
    another.save(tmp_path / "another.xlsx")
    with pytest.raises(HostFileError):
        book.close()
    assert [each.name for each in xw.apps.active.books] == ["another.xlsx"]
    assert not office._profile.exists()
    libreoffice.stop()
    files.activate()


def test_the_desk_is_where_the_user_is(office: Office) -> None:
    book = xw.apps.active.books.add()
    book.sheets.add("Payments")
    book.sheets[0]["B2:C5"].select()
    assert xw.apps.active.selection.address == "$B$2:$C$5"
    desk = active_desk()
    assert (desk.name, desk.here().sheet, desk.here().area.address()) == (book.name, "Payments", "$B$2:$C$5")
    other = xw.apps.active.books.add()
    assert active_desk().name == other.name


def test_the_status_bar_and_questions_need_no_screen(office: Office) -> None:
    app = xw.apps.active
    app.status_bar = "nobody listens"
    assert app.status_bar is False
    book = app.books.add()
    app.status_bar = "1,000 of 5,000 rows"
    assert app.status_bar == "1,000 of 5,000 rows"
    book.close()
    app.books.add()
    app.status_bar = "2,000 of 5,000 rows"
    assert app.status_bar == "2,000 of 5,000 rows"
    app.status_bar = False
    assert app.status_bar is False
    assert app.alert("Send all?", "Remitbook", "yes_no") == "no"
    with libreoffice.answering(lambda alert: "yes") as shown:
        assert app.alert("Send all?", "Remitbook", "yes_no") == "yes"
    assert [alert.prompt for alert in shown] == ["Send all?"]


def test_leaving_it_leaves_it_running(office: Office) -> None:
    book = xw.apps.active.books.add()
    book.sheets[0]["A1"].value = "stays"
    libreoffice.stop()
    assert office.running
    libreoffice.attach(office.pipe)
    assert xw.apps.active.books[0].sheets[0]["A1"].value == "stays"


def test_it_is_handed_its_variables(office: Office) -> None:
    environment = Path(f"/proc/{xw.apps.active.pid}/environ").read_bytes().split(b"\0")
    assert b"REMITBOOK_TEST=handed on" in environment


def test_a_killed_process_leaves_no_office_and_no_profile() -> None:
    code = (
        "from addin.hosts.libreoffice_office import Office\n"
        "office = Office()\n"
        "print(office.pid, office._profile, flush=True)\n"
        "input()\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    pid, profile = started.stdout.readline().split()
    os.kill(int(pid), 0)
    assert Path(profile).exists()
    started.kill()
    started.wait()

    def gone() -> bool:
        return not Path(f"/proc/{pid}").exists() and not Path(profile).exists()

    assert until(gone)
