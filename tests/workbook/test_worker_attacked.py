"""What somebody who wanted the worker to lose a submission, or to lie about one, has tried."""
# ruff: noqa: F811 - the fixtures are those of the worker's own tests

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import xlwings as xw

from addin import worker
from addin.client import Client
from addin.config import remember_server
from addin.errors import Refusal
from addin.hosts import files
from addin.hosts.errors import OfficeError
from addin.outbox import Entry, open_outbox
from addin.ribbon.press import press
from addin.screen import Screen
from addin.workbook import patient
from backend.context import Server
from tests.conftest import sign_up
from tests.live.journal import is_alive
from tests.workbook.office import Office
from tests.workbook.test_worker import Line, book, carry_on, failed, line, names  # noqa: F401

Loaded = tuple[Office, Path]


def _yes(alert: files.Alert) -> str:
    return "yes" if alert.buttons == "yes_no" else "ok"


def booked(line: Line, number: str) -> int:
    return line.office.client().get_import(number).counts.booked


class ComError(Exception):
    """What pywin32 raises."""

    def __init__(self, hresult: int, scode: int | None) -> None:
        self.hresult = hresult
        self.excepinfo = None if scode is None else (0, None, None, None, 0, scode)


@pytest.mark.parametrize(
    ("hresult", "scode", "rejected"),
    [
        (-2147418111, None, True),
        (-2147352567, -2146777998, True),  # while a cell is edited the code stands inside of another
        (-2147352567, -2146827284, False),  # a sheet name that is too long
        (-2147352567, None, False),
    ],
)
def test_the_codes_of_a_busy_excel_are_known(hresult: int, scode: int | None, rejected: bool) -> None:
    assert patient.is_rejected(ComError(hresult, scode)) is rejected


def test_an_excel_too_busy_to_say_what_it_has_is_asked_again() -> None:
    class ExcelBusyError(Exception):
        """As xlwings raises it where its own loop may ask once only."""

    ExcelBusyError.__module__ = "xlwings._xlwindows"
    assert patient.is_rejected(ExcelBusyError())


def test_an_entry_nobody_can_carry_does_not_keep_the_others(book: xw.Book, line: Line) -> None:
    """A button of another version, first in the row."""
    press("import")
    outbox = open_outbox()
    waiting = outbox.pending()[0]
    body = waiting.body.replace(b"TX2", b"TX9")
    assert body != waiting.body
    first = "00000000-0000-4000-8000-000000000000"
    old = msgspec.structs.replace(waiting, id=first, content="old", command="gone", body=body, place=0)
    (outbox.folder / f"{first}.rb").write_bytes(msgspec.msgpack.encode(old))
    with files.answering(lambda _: "ok") as shown:
        carry_on()
    assert shown
    assert "Failed" in names(book)
    assert [entry.id for entry in outbox.pending()] == [first]


def test_a_program_that_dies_while_it_is_told_loses_nothing(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    press("import")

    def gone(*_: Any) -> None:
        raise OfficeError("OFFICE_GONE", "gone")

    with monkeypatch.context() as dead:
        dead.setattr(Screen, "tell", gone)
        dead.setattr("addin.screen.program_of", lambda _: None)
        carry_on()
    assert [bool(entry.body) for entry in open_outbox().pending()] == [True]
    carry_on()
    assert len(failed(book)) == 1
    assert open_outbox().pending() == []


def test_a_server_in_trouble_keeps_what_waits(book: xw.Book, line: Line) -> None:
    press("import")

    def trouble(*_: Any) -> Any:
        raise Refusal("BUG", "Trouble.", status=500)

    with pytest.MonkeyPatch.context() as troubled, files.answering(lambda _: "ok") as shown:
        troubled.setattr(Client, "put_import", trouble)
        carry_on()
    assert len(shown) == 1
    assert len(open_outbox().unsent()) == 1
    carry_on()
    assert len(failed(book)) == 1


def test_a_server_that_is_busy_is_asked_again(book: xw.Book, line: Line) -> None:
    press("import")
    real, left = Client.put_import, [2]

    def busy(client: Client, id_: str, body: bytes) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise Refusal("BUSY", "Later.", status=503)
        return real(client, id_, body)

    waits: list[float] = []
    with pytest.MonkeyPatch.context() as held:
        held.setattr(Client, "put_import", busy)
        worker.empty(open_outbox(), waits.append)
    assert len(waits) == 2
    assert len(failed(book)) == 1


def test_a_full_disk_keeps_what_was_to_be_sent_all_the_same(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    press("import")
    carry_on()
    press("import")
    before = open_outbox().pending()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk, files.answering(_yes) as shown:
        disk.setattr("addin.outbox._write_durably", full)
        carry_on()
    assert len(shown) == 2, "the question, and what came of it"
    assert open_outbox().pending() == before


def test_a_line_that_breaks_before_the_rows_to_fix_have_come_loses_no_sheet(
    book: xw.Book, line: Line
) -> None:
    press("import")
    real = line.handle
    waits: list[float] = []

    def breaking(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/failed") and len(waits) < 2:
            raise httpx.ConnectError("cut")
        return real(request)

    line.handle = breaking  # type: ignore[method-assign]
    worker.empty(open_outbox(), waits.append)
    assert len(waits) == 2
    assert len(failed(book)) == 1
    assert open_outbox().pending() == []


def test_what_the_command_line_left_is_carried_on_by_a_press_in_excel(book: xw.Book, line: Line) -> None:
    """Without a connection the command line keeps it and ends; nobody sends it by itself."""
    press("import")
    outbox = open_outbox()
    entry = outbox.pending()[0]
    kept = msgspec.structs.replace(entry, seat=type(entry.seat)())
    (outbox.folder / f"{entry.id}.rb").write_bytes(msgspec.msgpack.encode(kept))
    press("import")
    assert len(outbox.pending()) == 1
    carry_on()
    assert outbox.pending() == []
    assert len(failed(book)) == 1


def test_a_press_after_cancel_is_a_press(book: xw.Book, line: Line) -> None:
    press("import")
    worker.carry_press(worker.Pressed("cancel", {}, open_outbox().pending()[0].seat))
    press("import")
    with files.answering(lambda _: "ok"):
        carry_on()
    assert open_outbox().pending() == []
    assert booked(line, "3") == 1
    assert len(failed(book)) == 1


def test_cancel_pressed_twice_stops_two(book: xw.Book, line: Line) -> None:
    press("import")
    book.sheets["Payments"].range("C2").value = 7.0
    press("import")
    seat = open_outbox().pending()[0].seat
    for _ in range(2):
        worker.carry_press(worker.Pressed("cancel", {}, seat))
    with files.answering(lambda _: "ok"):
        carry_on()
    with pytest.raises(Exception, match="no such"):
        line.office.client().get_import("3")


def test_it_goes_to_the_server_it_was_pressed_for(book: xw.Book, line: Line) -> None:
    remember_server("https://one.example")
    press("import")
    remember_server("https://two.example")
    urls: list[str] = []
    real = line.client

    def seen(url: str) -> Client:
        urls.append(url)
        return real(url)

    from addin import press as pressing

    with pytest.MonkeyPatch.context() as watched:
        watched.setattr(pressing, "connect", seen)
        carry_on()
    assert set(urls) == {"https://one.example"}
    assert len(failed(book)) == 1


def test_a_server_that_is_away_for_good_does_not_keep_the_others(book: xw.Book, line: Line) -> None:
    remember_server("https://gone.example")
    press("import")
    remember_server("https://new.example")
    book.sheets["Payments"].range("C2").value = 7.0
    press("import")
    handle = line.handle
    waits: list[float] = []

    def half(request: httpx.Request) -> httpx.Response:
        if request.url.host == "gone.example":
            raise httpx.ConnectError("gone")
        return handle(request)

    def mend(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            assert len(failed(book)) == 1, "the other server's is done by now"
            line.handle = handle  # type: ignore[method-assign]

    line.handle = half  # type: ignore[method-assign]
    with files.answering(lambda _: "no"):
        worker.empty(open_outbox(), mend)
    assert waits
    assert open_outbox().pending() == []


def test_an_unsaved_book_is_not_taken_for_another_of_its_name(book: xw.Book, line: Line) -> None:
    """Book1 was closed without saving, Excel started again: its Book1 is a stranger's."""
    press("import")
    outbox = open_outbox()
    entry = outbox.pending()[0]
    seat = msgspec.structs.replace(entry.seat, app=entry.seat.app + 1, key="lost", path="Book1", name="Book1")
    (outbox.folder / f"{entry.id}.rb").write_bytes(
        msgspec.msgpack.encode(msgspec.structs.replace(entry, seat=seat))
    )
    from addin.workbook import excel

    book.names["remitbook_book"].delete()
    with pytest.MonkeyPatch.context() as unsaved:
        unsaved.setattr(excel, "path_of", lambda _: "Book1")
        carry_on()
    assert names(book) == {"Payments"}
    assert len(outbox.pending()) == 1


def test_a_file_that_somebody_reads_is_removed_a_moment_later(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows removes and replaces no file that another process has open."""
    press("import")
    real, refused = Path.unlink, [0]

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".rb" and refused[0] < 3:
            refused[0] += 1
            raise PermissionError(13, "in use")
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    carry_on()
    assert refused == [3]
    assert open_outbox().pending() == []


def test_the_worker_holds_no_folder_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a folder somebody works in cannot be renamed or removed."""
    seen: dict[str, Any] = {}
    monkeypatch.setattr("subprocess.Popen", lambda *_, **how: seen.update(how))
    worker._start(())
    assert seen["cwd"]


ENDS_WITH_ITS_INPUT = """
import os, pathlib, sys
here = pathlib.Path(sys.argv[1])
(here / f"{os.getpid()} begun").touch()
sys.stdin.buffer.read() if "--ready" in sys.argv else None
(here / f"{os.getpid()} over").touch()
"""


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """The processes of which something was noted, in place of the worker's own."""
    monkeypatch.setattr(worker, "COMMAND", (sys.executable, "-c", ENDS_WITH_ITS_INPUT, str(tmp_path)))
    return lambda what: [path.name.split()[0] for path in tmp_path.glob(f"* {what}")]


def test_a_worker_that_was_started_early_waits_until_it_may_go_on(noted: Callable[[str], list[str]]) -> None:
    go_on = worker.start_ready()
    until(lambda: len(noted("begun")) == 1)
    assert noted("over") == []
    go_on()
    until(lambda: len(noted("over")) == 1)
    go_on()
    assert len(noted("begun")) == 1


def test_a_worker_that_was_killed_while_it_waited_is_started_again(noted: Callable[[str], list[str]]) -> None:
    go_on = worker.start_ready()
    until(lambda: len(noted("begun")) == 1)
    first = int(noted("begun")[0])
    os.kill(first, signal.SIGKILL)
    until(lambda: not is_alive(first))
    go_on()
    until(lambda: len(noted("over")) == 1)
    assert noted("over") != [str(first)]


def test_a_worker_that_waits_looks_into_the_outbox_afterwards(
    book: xw.Book, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Input:
        """What holds the worker until the press is over."""

        def __init__(self) -> None:
            self.buffer = self

        def read(self) -> bytes:
            press("import")
            return b""

    monkeypatch.setattr(sys, "stdin", Input())
    worker.main(["--ready"])
    assert open_outbox().pending() == []
    assert booked(line, "3") == 1


def test_the_order_is_that_of_the_presses_though_the_clock_went_back(book: xw.Book) -> None:
    outbox = open_outbox()
    for place, id_ in enumerate(("b", "c", "a")):
        outbox.keep(Entry(id_, "imports", id_, "book", "sheet", b""))
        os.utime(outbox.folder / f"{id_}.rb", (9 - place, 9 - place))
    assert [entry.id for entry in outbox.pending()] == ["b", "c", "a"]


def test_another_organisation_s_ledger_gets_nothing(book: xw.Book, line: Line, server: Server) -> None:
    press("import")
    ours, line.office.token = line.office.token, sign_up(server, "Another Ltd")[1]
    with files.answering(lambda _: "ok") as shown:
        carry_on()
    assert len(shown) == 1
    assert len(open_outbox().unsent()) == 1
    line.office.token = ours
    carry_on()
    assert open_outbox().pending() == []
    assert line.office.client().get_import("3").counts.booked == 1


def test_a_box_is_shown_once(book: xw.Book, line: Line) -> None:
    shown: list[str] = []

    def answer(alert: files.Alert) -> str:
        shown.append(alert.prompt)
        raise ComError(-2147418111, None)

    patient.be_patient(1.0, lambda _: None)
    app = xw.apps.active
    assert app is not None
    with files.answering(answer), pytest.raises(ComError):
        app.alert("once", "Remitbook")
    assert shown == ["once"]
