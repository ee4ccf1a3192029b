"""Our VBA, run by LibreOffice: what it hands to Python, and what it tells where Python cannot be started.

Of the module that differs by system each half is run: the Mac's with its AppleScriptTask played, Windows'
with its two objects played. What only Excel, Windows or the Mac can do is not run here; see decision 0049.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.ribbon.package import shipped_modules
from tests.live.office import LiveOffice
from tests.live.reading import read_book
from tests.live.variant import modules, resolved, variant_bytes

OURS = version("remitbook")
PYTHON = r"C:\Users\J Doe\AppData\Local\remitbook\venv\Scripts\pythonw.exe"
DOCTOR = {
    "windows": r'"%LOCALAPPDATA%\remitbook\remitbook" doctor',
    "macos": "~/Library/'Application Support'/remitbook/remitbook doctor",
}
"""As somebody types it who has nothing of Remitbook on the PATH."""
ODD = "Zoë's 1 & 2; $HOME `x` 50% (€).xlsx"


@dataclass
class Vba:
    """One half of the add-in, Python held back: what is pressed, told and started."""

    office: LiveOffice
    addin: Any

    def play(self, **values: str) -> None:
        for name, value in values.items():
            self.run("RemitbookTest.Play", name, value)

    def run(self, macro: str, *given: Any) -> Any:
        return self.office.run(macro, *given, addin=self.addin)

    def press(self, id_: str = "status") -> list[str]:
        """Started with this: lines, or a command."""
        self.run("RemitbookButtons.OnButton", self.office.control(id_))
        return self.started()

    def started(self) -> list[str]:
        text = str(self.run("RemitbookTest.Starts"))
        return text.split("\n") if text else []

    def boxes(self) -> str:
        return str(self.run("RemitbookTest.Boxes"))


@pytest.fixture
def mac(office: LiveOffice, book: Any) -> Iterator[Vba]:
    """The Mac's half, which the live presses use as well."""
    vba = Vba(office, office.addin)
    conf = office.folder / "remitbook.conf"
    text = conf.read_text()
    vba.play(python="held", script="", picked="", protected_view="")
    yield vba
    conf.write_text(text)
    vba.play(python="", script="", picked="", protected_view="")
    vba.boxes()


@pytest.fixture(scope="module")
def windows_addin(office: LiveOffice) -> Iterator[Any]:
    conf = {"INTERPRETER_WIN": r"%LOCALAPPDATA%\remitbook\venv\Scripts\pythonw.exe"}
    addin = office.open_addin(office.folder / "remitbook-windows.xlam", variant_bytes("Windows", conf))
    yield addin
    addin.close(True)


@pytest.fixture
def windows(office: LiveOffice, windows_addin: Any, book: Any) -> Vba:
    vba = Vba(office, windows_addin)
    vba.play(code="0", run="", missing="", conf="", picked="", protected_view="")
    return vba


@pytest.fixture
def book(office: LiveOffice, tmp_path: Path) -> Iterator[Any]:
    """The book before the user."""
    openpyxl.Workbook().save(tmp_path / "open.xlsx")
    document = office.open(tmp_path / "open.xlsx")
    yield document
    document.close(True)


# -- what is handed over


def test_a_press_hands_over_the_id_the_version_and_nothing_else(mac: Vba) -> None:
    started = mac.press("new_sheet__payments")
    assert started[:2] == ["remitbook.applescript", "pressButton"]
    assert started[2:] == [mac.office.python, "new_sheet__payments", OURS, "", "", ""]
    assert mac.boxes() == ""


@pytest.mark.parametrize("system", ["mac", "windows"])
def test_the_state_of_the_book_goes_along(
    system: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    vba: Vba = request.getfixturevalue(system)
    text = tmp_path / "bank lines.csv"
    text.write_text("a;b\n1;2\n")
    for name, given, state in (("r.xlsx", {"ReadOnly": True}, "read_only"), ("p.xlsx", {}, "locked")):
        openpyxl.Workbook().save(tmp_path / name)
        document = vba.office.open(tmp_path / name, **given)
        if state == "locked":
            document.protect("")
        started = "\n".join(vba.press())
        assert states(started) == [state]
        document.close(True)
    document = vba.office.open(text, FilterName="Text - txt - csv (StarCalc)", FilterOptions="59,34,76,1")
    assert states("\n".join(vba.press())) == ["csv"]
    document.close(True)
    assert states("\n".join(vba.press())) == []


def states(started: str) -> list[str]:
    return re.findall(r"\b(read_only|locked|csv|protected_view)\b", started)


@pytest.mark.parametrize(
    ("file_format", "holds_text"),
    [(6, True), (62, True), (-4158, True), (42, True), (51, False), (52, False), (56, False)],
)
def test_formats_that_keep_one_sheet_only(mac: Vba, file_format: int, holds_text: bool) -> None:
    assert mac.run("RemitbookTest.FormatHoldsText", str(file_format)) is holds_text


def test_a_book_in_protected_view_is_pressed_by_its_path(mac: Vba, windows: Vba) -> None:
    mac.play(protected_view=f"/Volumes/zoë/{ODD}")
    mac.run("RemitbookTest.PressWithoutBook", "check")
    assert mac.started()[3:] == ["check", OURS, "", "protected_view", f"/Volumes/zoë/{ODD}"]
    windows.play(protected_view=rf"C:\in box\{ODD}")
    windows.run("RemitbookTest.PressWithoutBook", "check")
    (command,) = windows.started()[:1]
    assert words(command)[-2:] == ["--state=protected_view", rf"--book=C:\in box\{ODD}"]


def test_without_any_book_a_box_says_so(mac: Vba) -> None:
    mac.run("RemitbookTest.PressWithoutBook", "check")
    assert mac.started() == []
    assert mac.boxes().count("\n") == 1


def test_the_file_picked_goes_along_and_none_is_no_press(mac: Vba) -> None:
    mac.run("RemitbookButtons.OnFile", mac.office.control("load_file"))
    assert (mac.started(), mac.boxes()) == ([], "")
    mac.play(picked=f"/Volumes/zoë/{ODD}")
    mac.run("RemitbookButtons.OnFile", mac.office.control("load_file"))
    assert mac.started()[3:6] == ["load_file", OURS, f"/Volumes/zoë/{ODD}"]


@pytest.mark.parametrize("id_", ["", "Status", "status;x", "sta tus", "größe", "a\nb", "--x"])
def test_what_is_no_id_of_ours_starts_nothing(mac: Vba, id_: str) -> None:
    assert mac.press(id_) == []
    assert mac.boxes() != ""


def test_a_file_of_an_awkward_name_arrives_in_python_as_it_is(
    office: LiveOffice, book: Any, tmp_path: Path
) -> None:
    """All the way: our VBA, Python, the open book."""
    source = tmp_path / "-Zoë's 1 & 2; $HOME `x` 50% (€).csv"
    source.write_text("Id;Amount\n007;1,50\n")
    pressed = office.press("load_file", picked=str(source))
    assert pressed.arguments[3:] == [f"--choice={source}", "--state=", "--book="]
    assert set(pressed.exits) == {"0"}, pressed.lines
    loaded = read_book(book).sheets
    assert any(sheet.rows()[:2] == [["Id", "Amount"], ["007", "1,50"]] for sheet in loaded.values()), loaded


# -- the Mac: where Python is, and what is told where it is not


def test_the_users_file_goes_before_the_add_in(mac: Vba) -> None:
    conf = mac.office.folder / "remitbook.conf"
    conf.write_text("INTERPRETER_WIN=x\r\nINTERPRETER_MAC= /opt/a b/python \n\nINTERPRETER_MAC_=y\n")
    assert mac.run("RemitbookConf.ConfValue", "INTERPRETER_MAC") == "/opt/a b/python"
    conf.unlink()
    assert mac.run("RemitbookConf.ConfValue", "INTERPRETER_MAC") == ""
    assert mac.run("RemitbookConf.ConfValue", "VERSION") == OURS


@pytest.mark.parametrize("python", ["python3", "", "/nowhere/python"])
def test_a_python_that_is_not_there_is_told(mac: Vba, python: str) -> None:
    (mac.office.folder / "remitbook.conf").write_text(f"INTERPRETER_MAC={python}\n")
    assert mac.press() == []
    told = mac.boxes()
    assert "INTERPRETER_MAC" in told
    assert f'"{python}"' in told
    assert DOCTOR["macos"] in told


def test_a_script_that_is_not_installed_is_told(mac: Vba) -> None:
    mac.play(script="missing")
    assert mac.press() == []
    assert "remitbook.applescript" in mac.boxes()


# -- Windows


def words(command: str) -> list[str]:
    """A command as Windows hands it to a program: quotation marks hold words together, and go."""
    return [word.replace('"', "") for word in re.findall(r'(?:"[^"]*"|[^\s"])+', command)]


def test_windows_starts_python_hidden_waits_and_quotes_what_it_is_given(windows: Vba) -> None:
    windows.play(picked=rf"C:\a b\{ODD}")
    windows.run("RemitbookButtons.OnFile", windows.office.control("load_file"))
    (command, rest) = windows.started()
    style, waits, line = command.split(" ", 2)
    assert (style, waits, rest) == ("0", "True", "")
    assert words(line) == [
        PYTHON, "-I", "-m", "addin.ribbon.button", "load_file", "--version", OURS,
        rf"--choice=C:\a b\{ODD}", "--state=", "--book=",
    ]  # fmt: skip
    assert windows.boxes() == ""


def test_windows_reads_the_users_own_file_first(windows: Vba) -> None:
    windows.play(conf=r"INTERPRETER_WIN=\\server\share\python.exe")
    assert words(windows.press()[0])[2] == r"\\server\share\python.exe"
    windows.play(conf="")
    assert words(windows.press()[0])[2] == PYTHON


@pytest.mark.parametrize("python", ["python.exe", "http://evil/x", r"C:python.exe"])
def test_windows_starts_nothing_but_a_full_path(windows: Vba, python: str) -> None:
    windows.play(conf=f"INTERPRETER_WIN={python}")
    assert windows.press() == []
    assert python in windows.boxes()


def test_windows_tells_of_a_python_that_is_missing_refused_or_too_old(windows: Vba) -> None:
    windows.play(missing=PYTHON)
    assert windows.press() == []
    assert "INTERPRETER_WIN" in windows.boxes()
    windows.play(missing="", run="refused")
    assert windows.press() == []
    assert PYTHON in windows.boxes()
    windows.play(run="", code="1")
    assert windows.press() != []
    told = windows.boxes()
    assert "ended with 1" in told
    assert DOCTOR["windows"] in told


def test_windows_never_reads_a_file_name_as_a_variable(windows: Vba) -> None:
    windows.play(picked=r"C:\%LOCALAPPDATA%.csv")
    windows.run("RemitbookButtons.OnFile", windows.office.control("load_file"))
    assert windows.started() == []
    assert "%LOCALAPPDATA%.csv" in windows.boxes()


# -- the variant itself


@pytest.mark.parametrize("system", ["Mac", "Windows"])
def test_the_variant_is_our_own_source_but_for_what_is_played(system: Any) -> None:
    variant = modules(system)
    for module in shipped_modules():
        if module.name == "RemitbookExcel":
            continue
        ours = resolved(module.source, system == "Mac").splitlines()
        theirs = variant[module.name].source.splitlines()
        added = theirs[2 : 2 + len(theirs) - len(ours)]
        assert theirs == ours[:2] + added + ours[2:]
        assert not added or added[1].startswith("Private ")


def test_both_halves_together_are_the_whole_source() -> None:
    source = next(module.source for module in shipped_modules() if module.name == "RemitbookSystem")
    halves = [resolved(source, mac).splitlines() for mac in (True, False)]
    lines = [line for line in source.splitlines() if not line.startswith("#")]
    assert set(lines) == set(halves[0]) | set(halves[1])
    assert len(halves[0]) < len(lines) > len(halves[1])


def test_what_only_excel_answers_is_read_by_libreoffice_and_gives_nothing_there(
    office: LiveOffice, book: Any
) -> None:
    real = {module.name: module for module in shipped_modules()}["RemitbookExcel"]
    addin = office.open_addin(
        office.folder / "remitbook-excel.xlam", variant_bytes("Mac", {}, {"RemitbookExcel": real})
    )
    # A macro that stops at an error gives "" without a word.
    assert office.run("RemitbookTest.BetweenBrackets", addin=addin) == "[]"
    addin.close(True)
