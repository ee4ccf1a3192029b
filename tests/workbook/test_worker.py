"""What a press leaves to a process of its own: sent once, written into the right book, whatever happened."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import xlwings as xw

from addin import config, worker
from addin import press as pressing
from addin.client import Client
from addin.hosts import files, files_app
from addin.outbox import open_outbox
from addin.ribbon.press import press
from addin.screen import Screen
from addin.workbook import excel
from addin.workbook.excel import active_desk, find_desk, seat_of
from shared.sentences import write_day
from tests.conftest import Clock
from tests.workbook.office import BAD_TYPE, GOOD, HEADER, Office, failed_rows

Loaded = tuple[Office, Path]


class Line:
    """The connection to the server, which can be cut."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.cut = False
        self.sent: list[str] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("cut")
        if request.method == "PUT":
            self.sent.append(request.url.path)
        response = self.office.transport.handle_request(request)
        response.read()
        return response

    def client(self, url: str) -> Client:
        return Client(url, self.office.token, httpx.MockTransport(self.handle), sleep=lambda _: None)


@pytest.fixture
def line(loaded: Loaded, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Line:
    """The worker is a call here: no other process sees the books of this host."""
    clock.now = dt.datetime.now(dt.UTC)
    made = Line(loaded[0])
    monkeypatch.setattr(pressing, "connect", made.client)
    monkeypatch.setattr(pressing, "connect_quickly", made.client)
    monkeypatch.setattr(worker, "_start", lambda _: None)
    monkeypatch.setattr(worker, "start_ready", lambda: lambda: None)
    return made


@pytest.fixture
def book(loaded: Loaded, line: Line) -> Iterator[xw.Book]:
    """Open and in front: one payment that is good, one of a type nobody knows."""
    today = dt.date.today()
    rows = [[*row[:3], today, *row[4:]] for row in (GOOD[1], BAD_TYPE)]
    path = loaded[0].book("open.xlsx", Payments=[HEADER, *rows])
    files.activate()
    opened = files.open_book(path)
    yield opened
    files.activate()
    for each in list(xw.books):
        each.close()


def names(book: xw.Book) -> set[str]:
    return {sheet.name for sheet in book.sheets}


def failed(book: xw.Book) -> list[dict[str, Any]]:
    return failed_rows(book.sheets["Failed"].used_range.options(ndim=2).value)[1]


def carry_on() -> None:
    worker.main([])


def test_the_press_reads_keeps_and_returns_and_the_worker_does_the_rest(book: xw.Book) -> None:
    outcome = press("import")
    assert outcome.exit_code == 0
    assert names(book) == {"Payments"}
    assert [entry.sheet for entry in open_outbox().unsent()] == ["Payments"]
    carry_on()
    assert len(failed(book)) == 1
    assert open_outbox().pending() == []
    assert str(book.app.status_bar).startswith("Import 3:")


def test_the_book_is_found_under_another_name(book: xw.Book, tmp_path: Path) -> None:
    press("import")
    book.save(tmp_path / "renamed.xlsx")
    other = files.open_book(loaded_book(tmp_path))
    other.activate()
    carry_on()
    assert len(failed(book)) == 1
    assert names(other) == {"Payments"}


def loaded_book(folder: Path) -> Path:
    """A stranger with a sheet of the same name."""
    made = files.new_book()
    made.sheets[0].name = "Payments"
    files.save(made, folder / "stranger.xlsx")
    made.close()
    return folder / "stranger.xlsx"


def test_a_copy_that_was_made_before_gets_nothing(book: xw.Book, line: Line, tmp_path: Path) -> None:
    press("import")
    carry_on()
    book.save(tmp_path / "copy.xlsx")
    copy, first = Path(book.fullname), tmp_path / "first.xlsx"
    book.save(first)
    sheet = book.sheets["Payments"]
    sheet.activate()
    sheet["F2"].value = "another payment"
    press("import")
    book.close()
    other = files.open_book(copy)
    before = failed(other)
    carry_on()
    assert failed(other) == before
    assert len(open_outbox().pending()) == 1
    carry_on()
    assert open_outbox().unsent() == []


def test_a_result_waits_for_a_book_that_was_closed(book: xw.Book, line: Line, tmp_path: Path) -> None:
    press("import")
    path = book.fullname
    book.save()
    book.close()
    files.open_book(loaded_book(tmp_path))
    carry_on()
    assert line.office.client().get_import("3").counts.booked == 1
    assert len(open_outbox().pending()) == 1
    assert open_outbox().unsent() == []
    again = files.open_book(Path(path))
    carry_on()
    assert len(failed(again)) == 1
    assert open_outbox().pending() == []
    with pytest.raises(Exception, match="no such"):
        line.office.client().get_import("4")


def test_without_a_connection_it_is_sent_later_and_once(book: xw.Book, line: Line) -> None:
    press("map_columns")
    press("import")
    open_outbox().done(open_outbox().pending()[0])  # the worker was not started: that press is undone

    waits: list[float] = []

    def mend(seconds: float) -> None:
        waits.append(seconds)
        line.cut = len(waits) < 4

    line.cut = True
    outcome = press("import")
    assert outcome.exit_code == 0, outcome.sentence
    worker.empty(open_outbox(), mend)
    assert len(waits) == 4
    assert waits == sorted(waits)
    assert len([path for path in line.sent if path.startswith("/v1/imports/")]) == 1
    assert len(failed(book)) == 1


def test_the_day_it_was_pressed_counts_though_it_is_sent_later(
    book: xw.Book, line: Line, clock: Clock
) -> None:
    press("import")
    pressed = clock.now
    clock.now += dt.timedelta(days=6)
    carry_on()
    result = line.office.client().get_import("3")
    assert result.counts.booked == 1, "by the default rule no date before the submission is taken"
    assert dt.datetime.fromisoformat(result.pressed_at).date() == pressed.date()
    assert write_day(pressed.date().isoformat()) in str(book.app.status_bar)
    assert dt.datetime.fromisoformat(result.submitted_at).date() == clock.now.date()


def test_what_was_pressed_too_long_ago_is_refused_aloud(book: xw.Book, line: Line, clock: Clock) -> None:
    press("import")
    clock.now += dt.timedelta(days=8)
    with files.answering(lambda _: "ok") as shown:
        carry_on()
    assert len(shown) == 1
    assert open_outbox().pending() == []
    with pytest.raises(Exception, match="no such"):
        line.office.client().get_import("3")


def test_a_clock_that_is_ahead_is_told_in_the_users_words(book: xw.Book, line: Line, clock: Clock) -> None:
    press("import")
    clock.now -= dt.timedelta(hours=2, seconds=30)
    said: list[str] = []

    def answer(alert: files.Alert) -> str:
        said.append(alert.prompt)
        return "ok"

    with files.answering(answer):
        carry_on()
    assert [text for text in said if "120 minutes" in text and "clock" in text] == said != []
    assert open_outbox().pending() == []


def test_cells_that_were_copied_are_pasted_first(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = ["copy", "copy"]
    written: list[int] = []

    def mode(_: Any) -> str | None:
        written.append(len(book.sheets))
        return modes.pop() if modes else None

    monkeypatch.setattr(files_app.App, "cut_copy_mode", property(mode))
    monkeypatch.setattr("addin.workbook.excel._PASTE_POLL_S", 0.01)
    press("import")
    carry_on()
    assert written[:3] == [1, 1, 1]
    assert len(failed(book)) == 1


def test_two_presses_at_once_are_one_submission(book: xw.Book, line: Line) -> None:
    press("import")
    press("import")
    assert len(open_outbox().pending()) == 1
    carry_on()
    carry_on()
    assert len([path for path in line.sent if path.startswith("/v1/imports/")]) == 1


def test_what_is_not_sent_yet_can_be_cancelled(book: xw.Book, line: Line) -> None:
    press("import")
    worker.carry_press(worker.Pressed("cancel", {}, open_outbox().pending()[0].seat))
    assert "not sent" in str(book.app.status_bar)
    carry_on()
    assert open_outbox().pending() == []
    assert names(book) == {"Payments"}
    with pytest.raises(Exception, match="no such"):
        line.office.client().get_import("3")


@pytest.mark.parametrize(("answer", "imports"), [("yes", 4), ("no", 3)])
def test_a_refusal_that_can_be_overruled_is_asked_of_the_user(
    book: xw.Book, line: Line, answer: str, imports: int
) -> None:
    press("import")
    carry_on()
    press("import")
    with files.answering(lambda alert: answer if alert.buttons == "yes_no" else "ok") as shown:
        carry_on()
    assert shown[0].buttons == "yes_no"
    assert open_outbox().pending() == []
    numbers = line.office.client().view("imports").values[0]
    assert max(int(number) for number in numbers if number) == imports


def test_a_token_refused_keeps_what_waits(book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    press("import")
    good, line.office.token = line.office.token, "rb_wrong"
    with files.answering(lambda _: "ok") as shown:
        carry_on()
    assert ["Payments of open.xlsx waits" in alert.prompt for alert in shown] == [True]
    assert len(open_outbox().unsent()) == 1
    line.office.token = good
    carry_on()
    assert len(failed(book)) == 1


def test_where_nobody_can_be_told_the_next_press_says_it(
    book: xw.Book, line: Line, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    press("import")
    clock.now += dt.timedelta(days=8)
    with monkeypatch.context() as closed:
        closed.setattr("addin.screen.program_of", lambda _: None)
        carry_on()
    assert len(open_outbox().pending()) == 1
    with files.answering(lambda _: "ok") as shown:
        carry_on()
    assert ["Payments of open.xlsx" in alert.prompt for alert in shown] == [True]
    assert open_outbox().pending() == []


def test_rows_corrected_meanwhile_keep_what_was_typed(book: xw.Book, line: Line) -> None:
    press("import")
    carry_on()
    sheet = book.sheets["Failed"]
    sheet.activate()
    values = sheet.used_range.options(ndim=2).value
    place = next(place for place, row in enumerate(values) if "Type" in row)
    column = values[place].index("My note") + 1
    press("reimport_failed")
    sheet.range((place + 2, column)).value = "typed after the press"
    carry_on()
    assert [row["My note"] for row in failed(book)] == ["typed after the press"]


@pytest.mark.parametrize("state", ["read_only", "locked", "csv"])
def test_a_book_that_takes_no_sheets_gets_one_beside_it(book: xw.Book, line: Line, state: str) -> None:
    press("import", state=state)
    carry_on()
    assert names(book) == {"Payments"}
    beside = xw.books["open.remitbook.xlsx"]
    assert "Failed" in names(beside)
    assert Path(beside.fullname).exists()
    assert "open.remitbook.xlsx" in str(book.app.status_bar)
    assert xw.books.active == book


def test_books_of_one_name_in_folders_nobody_may_write_have_a_book_each(
    book: xw.Book, line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """March's and April's Payments.xlsx on a share: the mapping of one is none of the other's."""
    monkeypatch.setattr(excel, "_writable", lambda _: False)
    (tmp_path / "April").mkdir()
    path = shutil.copyfile(book.fullname, tmp_path / "April" / book.name)
    beside: list[set[str]] = []
    for reference in ("March", "March again", "April"):
        if reference == "April":
            book = files.open_book(path)  # the other of its name is closed by it
        book.activate()
        book.sheets["Payments"]["F2"].value = reference
        before = {known.fullname for known in xw.books}
        press("import", state="read_only")
        carry_on()
        beside.append({known.fullname for known in xw.books} - before)
    assert [len(made) for made in beside] == [1, 0, 1]
    (march,), _, (april,) = beside
    assert Path(march).parent == Path(april).parent == config.data_folder() / "books"
    assert Path(march).name != Path(april).name


def test_a_book_in_protected_view_is_read_from_its_file(book: xw.Book, line: Line, tmp_path: Path) -> None:
    path = book.fullname
    book.close()
    files.open_book(loaded_book(tmp_path))
    press("import", book=path)
    carry_on()
    assert len(failed(xw.books["open.remitbook.xlsx"])) == 1


def test_the_outbox_is_emptied_by_one_process_at_a_time(book: xw.Book, line: Line) -> None:
    import subprocess
    import sys

    press("import")
    folder = open_outbox().folder
    hold = (
        "import sys, time; from fasteners import InterProcessLock as L;"
        f"lock = L({str(folder / 'worker.lock')!r}); lock.acquire();"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        began = time.monotonic()
        carry_on()
        assert time.monotonic() - began < 5
        assert len(open_outbox().pending()) == 1
        other.kill()
    carry_on()
    assert open_outbox().pending() == []


def test_a_refusal_overruled_once_is_not_asked_again_when_the_line_breaks(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    press("import")
    carry_on()
    press("import")
    asked: list[str] = []

    def answer(alert: files.Alert) -> str:
        asked.append(alert.prompt)
        line.cut = True  # between the refusal and what is sent all the same
        return "yes"

    def mend(_: float) -> None:
        line.cut = False

    with files.answering(answer):
        worker.empty(open_outbox(), mend)
    assert len(asked) == 1
    assert open_outbox().pending() == []
    assert line.office.client().get_import("4").counts.duplicate == 1
    with pytest.raises(Exception, match="no such"):
        line.office.client().get_import("5")


def test_what_was_cancelled_while_the_worker_was_dead_is_told_as_it_is(book: xw.Book, line: Line) -> None:
    """The first process sent it and was killed; Cancel came too late; the next one writes what was booked."""
    press("import")
    entry = open_outbox().pending()[0]
    line.client("http://127.0.0.1:1").put_import(entry.id, entry.body)
    open_outbox().stop(entry)
    carry_on()
    assert len(failed(book)) == 1
    assert open_outbox().pending() == []


def test_a_worker_killed_after_writing_leaves_corrections_alone(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    press("import")
    with monkeypatch.context() as killed:
        killed.setattr("addin.outbox.Outbox.done", lambda *_: None)
        entry = open_outbox().pending()[0]
        worker.carry(open_outbox(), entry, Screen(entry.seat))
    assert len(open_outbox().pending()) == 1
    sheet = book.sheets["Failed"]
    cell = next(
        sheet.range((row + 1, column + 1))
        for row, cells in enumerate(sheet.used_range.options(ndim=2).value)
        for column, value in enumerate(cells)
        if value == "TRF"
    )
    cell.value = "Cheque"
    carry_on()
    assert cell.value == "Cheque"
    assert open_outbox().pending() == []


def test_a_page_broken_off_in_the_middle_is_written_anew(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    press("import")

    def broken(*_: Any) -> None:
        raise KeyboardInterrupt  # as near as a test comes to a kill in its own process

    with monkeypatch.context() as killed:
        killed.setattr("addin.workbook.writing._write_choices", broken)
        with pytest.raises(KeyboardInterrupt):
            carry_on()
    assert "Failed" in names(book)
    carry_on()
    assert sorted(name for name in names(book) if name.startswith("Failed")) == ["Failed"]
    assert book.sheets["Failed"].notes
    assert open_outbox().pending() == []


def test_a_book_in_a_cloud_folder_is_known_by_its_key_and_name(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(_: Any) -> str:
        raise xw.XlwingsError("Couldn't find the local path of the file")

    monkeypatch.setattr(xw.Book, "fullname", property(nowhere))
    press("import")
    carry_on()
    assert len(failed(book)) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 45])
def test_another_process_sees_all_that_was_marked(book: xw.Book, count: int) -> None:
    """Also that there may be more than Excel tells: the address of 45 cells is too long for it."""
    sheet = book.sheets["Payments"]
    marked = " ".join(f"B{row}" for row in range(2, 2 * count + 2, 2)) or "A1"
    sheet.impl.grid.worksheet.sheet_view.selection[0].sqref = marked
    desk = active_desk()
    found = find_desk(seat_of(desk))
    assert found is not None
    assert found.here() == desk.here()
    assert len(desk.here().areas) == max(count, 1)
    assert desk.here().is_cut == (count == 45)
