"""What VBA starts: the version is held, every press is answered, and the exit code says whether it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from addin import worker
from addin.hosts import files
from addin.ribbon.button import main, pressed

OURS = version("remitbook")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.Book]:
    monkeypatch.setattr(worker, "_start", worker.main)  # no other process sees the books of this host
    monkeypatch.setattr(worker, "start_ready", lambda: worker.start)
    openpyxl.Workbook().save(tmp_path / "open.xlsx")
    files.activate()
    opened = files.open_book(tmp_path / "open.xlsx")
    yield opened
    opened.close()


def test_an_entry_of_a_drop_down_is_pressed_with_its_choice(book: xw.Book) -> None:
    assert main(["new_sheet__payment_types", "--version", OURS, "--choice="]) == 0
    assert "Payment types" in {sheet.name for sheet in book.sheets}


def test_a_file_chosen_goes_with_the_button(book: xw.Book, tmp_path: Path) -> None:
    source = tmp_path / "-of my own & theirs.csv"
    source.write_text("Id;Amount\n007;1,50\n")
    assert main(["load_file", "--version", OURS, f"--choice={source}"]) == 0
    assert any(sheet["A2"].value == "007" for sheet in book.sheets)


def test_the_state_of_the_book_and_its_path_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[tuple[tuple[str, ...], dict[str, str]]] = []
    monkeypatch.setattr("addin.ribbon.button.press", lambda *given, **named: handed.append((given, named)))
    main(["check", "--version", OURS, "--choice=", "--state=protected_view", "--book=C:\\a b\\-x.xlsx"])
    main(["check", "--version", OURS])
    assert handed == [
        (("check", ""), {"state": "protected_view", "book": "C:\\a b\\-x.xlsx"}),
        (("check", ""), {"state": "", "book": ""}),
    ]


@pytest.mark.parametrize("theirs", ["0.0.1", "", "99.0"])
def test_an_addin_of_another_version_is_told_and_presses_nothing(book: xw.Book, theirs: str) -> None:
    with files.answering(lambda _: "ok") as shown:
        outcome = pressed("new_sheet__payments", theirs)
    assert outcome.code == "ADDIN_VERSION"
    assert OURS in outcome.sentence
    assert [alert.prompt for alert in shown] == [outcome.sentence]
    assert [sheet.name for sheet in book.sheets] == ["Sheet"]


@pytest.mark.parametrize(
    ("control", "code"), [("dance", "BUTTON_UNKNOWN"), ("new_sheet__poems", "OPTION_INVALID")]
)
def test_a_press_that_cannot_be_made_is_told(book: xw.Book, control: str, code: str) -> None:
    with files.answering(lambda _: "ok") as shown:
        outcome = pressed(control, OURS)
    assert outcome.code == code
    assert [alert.prompt for alert in shown] == [outcome.sentence]


def test_a_press_that_fails_in_its_own_process_is_told_as_well(book: xw.Book) -> None:
    with files.answering(lambda _: "ok") as shown:
        pressed("new_sheet", OURS)
    assert [alert.prompt for alert in shown] == [book.app.status_bar]


@pytest.mark.skipif(sys.platform != "linux", reason="where there may be an Excel")
def test_where_nobody_could_be_told_the_exit_code_says_so() -> None:
    """VBA shows a box of its own then. -I, as VBA starts it: a folder's own module is not taken for ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-m", "addin.ribbon.button", "status", "--version", OURS, "--choice="],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "Windows and macOS" in done.stderr
