"""A press ends in one sentence and one exit code, whatever happens; what was to be sent is not lost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from addin import cli
from addin import press as pressing
from addin.client import Client
from addin.commands import COMMANDS, GROUPS, Command
from addin.companion import open_files
from addin.errors import WrongUsage
from addin.outbox import Entry, open_outbox
from addin.press import Press, find_command
from tests.workbook.office import Office

Loaded = tuple[Office, Path]
NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.id)
def test_every_button_is_declared_whole(command: Command) -> None:
    assert command.id.isascii()
    assert command.id.replace("_", "").isalnum()
    assert command.id.islower()
    assert command.group in GROUPS
    assert all((command.label, command.screentip, command.supertip, command.icon))
    assert len(command.screentip) <= 1024
    module, _, function = command.run.partition(":")
    assert callable(getattr(import_module(module), function))
    names = [option.name for option in command.options]
    assert len(names) == len(set(names))


def test_the_server_away_is_exit_3_and_pressed_again_nothing_is_doubled(loaded: Loaded) -> None:
    office, book = loaded
    lost = {"left": 1}

    def losing(request: httpx.Request) -> httpx.Response:
        response = office.transport.handle_request(request)
        response.read()
        if request.method == "PUT" and lost["left"]:
            lost["left"] -= 1
            raise httpx.ReadTimeout("the answer was lost")
        return response

    away = Office(office.folder, office.token, httpx.MockTransport(losing))
    outcome = away.press("import", book, "Payments")
    assert (outcome.exit_code, outcome.code) == (3, "SERVER_SLOW")
    assert len(open_outbox().pending()) == 1
    again = away.press("import", book, "Payments")
    assert again.exit_code == 0
    assert open_outbox().pending() == []
    assert office.client().get_import("3").counts.booked == 2
    with pytest.raises(Exception, match="no such"):
        office.client().get_import("4")


def test_a_bug_gets_a_number_and_is_written_down(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    office, book = loaded
    monkeypatch.setattr("addin.submit.prepare", lambda *_: 1 // 0)
    outcome = office.press("import", book, "Payments")
    assert outcome.exit_code == 70
    number = outcome.sentence.partition("bug ")[2].split(";")[0]
    from addin.config import data_folder

    assert "ZeroDivisionError" in (data_folder() / "bugs" / f"{number}.txt").read_text()
    assert "Traceback" not in outcome.sentence


def test_an_outbox_that_cannot_be_written_sends_nothing(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, book = loaded

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("addin.outbox._write_durably", full)
    outcome = office.press("import", book, "Payments")
    assert (outcome.exit_code, outcome.code) == (2, "OUTBOX_NOT_WRITTEN")
    with pytest.raises(Exception, match="no such"):
        office.client().get_import("3")


def test_a_token_revoked_is_said(loaded: Loaded) -> None:
    office, book = loaded
    stranger = Office(office.folder, "rb_wrong", office.transport)
    outcome = stranger.press("import", book, "Payments")
    assert (outcome.exit_code, outcome.code) == (2, "TOKEN_UNKNOWN")


def test_a_book_that_cannot_be_opened_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    assert cli.main(["press", "import", str(tmp_path / "x.xlsx")]) == 2
    assert cli.main(["press", "import", str(tmp_path / "y.xlsx")]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["press"],
        ["press", "no_such_button", "b.xlsx"],
        ["press", "import", "b.xlsx", "--set", "nonsense"],
        ["press", "import", "b.xlsx", "--set", "colour=red"],
        ["import", "pigeons", "b.xlsx"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_64(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = cli.main(words)
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == 64
    assert capsys.readouterr().err


def test_a_server_not_reached_is_3(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    _, book = loaded
    assert cli.main(["press", "import", str(book), "--sheet", "Payments", "--server", NOWHERE]) == 3
    assert NOWHERE in capsys.readouterr().err


def test_the_command_line_imports_little_before_it_speaks() -> None:
    code = "import sys, json, addin.cli; print(json.dumps(sorted(sys.modules)))"
    modules = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
    assert not {"xlwings", "openpyxl", "httpx", "msgspec", "fastapi", "polars"} & set(modules)


def test_buttons_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["buttons"]) == 0
    assert "reimport_failed" in capsys.readouterr().out


def test_in_place_is_refused_where_something_would_be_lost(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, book = loaded
    monkeypatch.setattr("addin.hosts.files.would_lose", lambda _: ["charts"])
    assert cli.main(["press", "map_columns", str(book), "--in-place"]) == 2


def test_the_closing_sentence_stands_on_top_of_the_log(loaded: Loaded) -> None:
    from addin.pages import Page

    office, book = loaded
    opened = open_files(book, "Payments")
    opened.desk.write(Page(pressing.LOG_PURPOSE, "Import log"))
    press = Press(find_command("import"), opened.desk, {}, make_client=office.client)
    press.now = press.now.replace(year=2026, month=4, day=2, hour=9, minute=30, tzinfo=None).astimezone()
    outcome = pressing.run(press)
    log = opened.desk.find(pressing.LOG_PURPOSE)
    assert log is not None
    assert log.values()[0][0] == "Import log"
    assert log.values()[0][3] == outcome.sentence


def test_what_waits_too_long_is_forgotten(loaded: Loaded) -> None:
    outbox = open_outbox()
    outbox.keep(Entry("1", "imports", "digest", "book", "sheet", b"{}"))
    assert outbox.sweep(time.time()) == 0
    assert outbox.sweep(time.time() + 8 * 86_400) == 1
    assert outbox.pending() == []


def test_a_torn_file_in_the_outbox_is_passed_over() -> None:
    outbox = open_outbox()
    entry = outbox.keep(Entry("1", "imports", "digest", "book", "sheet", b"{}"))
    (outbox.folder / "torn.rb").write_bytes(b"\x93")
    assert outbox.pending() == [entry]


def test_unknown_buttons_name_those_there_are() -> None:
    with pytest.raises(WrongUsage, match="reimport_failed"):
        find_command("pay")


def test_cancel_with_ctrl_c_is_sent_once_and_the_end_is_awaited() -> None:
    from addin.sending import follow
    from shared.schemas import Counts, ImportResult, Source

    def result(state: str) -> ImportResult:
        return ImportResult(
            "7", 7, "7", 7, 1, "payments", state, Counts(sent=9), [], 0, [], "", Source(), "", ""
        )

    class Fake(Client):
        cancelled = 0

        def __init__(self) -> None:
            pass

        def cancel(self, reference: str) -> ImportResult:
            self.cancelled += 1
            return result("RUNNING")

        def get_import(self, reference: str, wait_s: int = 0) -> ImportResult:
            return result("CANCELLED")

    client, naps = Fake(), iter([True, False])

    def sleep(_: float) -> None:
        if next(naps):
            raise KeyboardInterrupt

    ended = follow(client, result("RUNNING"), pressing.Quiet(), sleep)
    assert (ended.state, client.cancelled) == ("CANCELLED", 1)
