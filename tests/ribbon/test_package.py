"""The add-in: the same bytes every time, its modules as their sources, opened by other people's programs."""

from __future__ import annotations

import re
import subprocess
import zipfile
from importlib.metadata import version
from pathlib import Path

import openpyxl
import pytest
from oletools.olevba import VBA_Parser

from addin import cli
from addin.commands import COMMANDS
from addin.errors import Refusal
from addin.installing.places import places
from addin.ribbon import package
from addin.ribbon.layout import ribbon_xml
from addin.ribbon.package import CONF_NAMES, CONF_SHEET, addin_bytes, build_addin, read_conf, shipped_modules

VBA = Path(package.__file__).parent / "vba"
CONTENT_TYPES = "[Content_Types].xml"


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "remitbook.xlam"
    assert cli.main(["build-addin", "--to", str(path)]) == 0
    return path


def as_macro_workbook(addin: Path, to: Path) -> Path:
    """A copy that openpyxl takes, which refuses the content type of an add-in and nothing else of it."""
    with zipfile.ZipFile(addin) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == CONTENT_TYPES:
                content = content.replace(b"ms-excel.addin.macroEnabled", b"ms-excel.sheet.macroEnabled")
            new.writestr(name, content)
    return to


def test_two_builds_are_the_same_bytes(addin: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlam"
    build_addin(again)
    assert again.read_bytes() == addin.read_bytes()


def test_the_modules_read_back_are_the_sources(addin: Path) -> None:
    found = {
        stream.rpartition("/")[2]: code for _, stream, _, code in VBA_Parser(str(addin)).extract_macros()
    }
    sources = {path.stem: path.read_text("utf-8").replace("\n", "\r\n") for path in VBA.iterdir()}
    assert found == sources
    assert len(found) == 6


def test_a_module_is_named_as_its_file_and_by_a_name_of_our_own() -> None:
    """xlwings#973: a module of a common name was answered by another add-in."""
    names = {module.name for module in shipped_modules()}
    assert names == {path.stem for path in VBA.iterdir()}
    assert all(name.startswith("Remitbook") for name in names - {"ThisWorkbook"})


def test_the_ribbon_inside_is_that_of_the_commands(addin: Path) -> None:
    with zipfile.ZipFile(addin) as parts:
        assert parts.testzip() is None
        assert parts.read("customUI/customUI14.xml") == ribbon_xml(COMMANDS.values())
        relation = re.search(rb'Type="([^"]*)" Target="customUI/customUI14.xml"', parts.read("_rels/.rels"))
        assert all(info.date_time == (2026, 1, 1, 0, 0, 0) for info in parts.infolist())
    assert relation
    assert relation[1] == b"http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"


def test_openpyxl_opens_it_and_finds_the_conf_and_the_version(addin: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(as_macro_workbook(addin, tmp_path / "a.xlsm"), keep_vba=True)
    conf = dict(book[CONF_SHEET].iter_rows(values_only=True))
    assert book.sheetnames == [CONF_SHEET]
    assert conf.pop("VERSION") == version("remitbook")
    assert tuple(conf) == CONF_NAMES
    assert conf == read_conf((VBA.parent / CONF_SHEET).read_text("utf-8"), CONF_SHEET)
    assert "xl/vbaProject.bin" in book.vba_archive.namelist()


@pytest.mark.slow
def test_libreoffice_opens_it_and_finds_every_module(addin: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--infilter=Calc MS Excel 2007 VBA XML", "--convert-to", "ods",
            "--outdir", str(tmp_path), str(addin),
        ],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "remitbook.ods") as parts:
        scripts = {name: parts.read(name).decode() for name in parts.namelist() if "/Remitbook/" in name}
    for module in shipped_modules():
        text = scripts[f"Basic/Remitbook/{module.name}.xml"]
        for sub in re.findall(r"^(?:Public|Private) (?:Sub|Function) \w+", module.source, re.MULTILINE):
            assert sub in text


def test_a_conf_of_ones_own_takes_the_place(tmp_path: Path) -> None:
    conf = tmp_path / "our.conf"
    conf.write_text("INTERPRETER_WIN=C:\\Apps & Co\\python.exe\n\n")
    assert cli.main(["build-addin", "--to", str(tmp_path / "own.xlam"), "--conf", str(conf)]) == 0
    book = openpyxl.load_workbook(as_macro_workbook(tmp_path / "own.xlam", tmp_path / "a.xlsm"))
    rows = list(book[CONF_SHEET].iter_rows(values_only=True))
    assert rows == [("VERSION", version("remitbook")), ("INTERPRETER_WIN", "C:\\Apps & Co\\python.exe")]


@pytest.mark.parametrize(
    ("to", "conf", "code"),
    [
        ("a.xlsx", None, "FILE_NAME"),
        ("none/a.xlam", None, "FILE_NOT_WRITTEN"),
        ("a.xlam", "none.conf", "CONF_UNREADABLE"),
    ],
)
def test_what_cannot_be_built_is_refused(tmp_path: Path, to: str, conf: str | None, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        build_addin(tmp_path / to, tmp_path / conf if conf else None)
    assert refused.value.code == code
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("line", ["VERSION=9", "PYTHONPATH=x", "interpreter_win=x", "INTERPRETER_WIN"])
def test_a_conf_line_of_another_name_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_conf(f"INTERPRETER_MAC=/opt/python\n{line}\n", "our.conf")
    assert refused.value.code == "CONF_LINE"
    assert "line 2" in refused.value.sentence


def test_modules_without_a_callback_are_never_built() -> None:
    modules = [module for module in shipped_modules() if module.name != "RemitbookButtons"]
    with pytest.raises(AssertionError, match=r"RemitbookButtons\.OnButton"):
        addin_bytes({}, modules)


def test_the_open_workbook_is_never_asked_for_the_interpreter() -> None:
    code = "\n".join(
        line
        for module in shipped_modules()
        for line in module.source.splitlines()
        if not line.startswith("'")
    )
    asked = [line.strip() for line in code.splitlines() if "Active" in line or re.search(r"\bbook\.", line)]
    assert asked == [
        'PressButton control.ID, "", ActiveWorkbook',
        'If picked <> "" Then PressButton control.ID, picked, ActiveWorkbook',
        "If HoldsText(book.FileFormat) Then",
        "ElseIf book.ProtectStructure Then",
        "IsReadOnly = book.ReadOnly",
        "Set window = program.ActiveProtectedViewWindow",
    ]
    assert "ThisWorkbook.Worksheets(CONF_SHEET)" in code
    assert f'CONF_SHEET As String = "{CONF_SHEET}"' in code
    assert "cmd" not in code.lower()
    assert code.count(" -I -m addin.ribbon.button ") == 1


def test_the_doctor_is_named_where_the_installation_puts_it() -> None:
    """Nothing of Remitbook is on the PATH after a double-click."""
    system = (VBA / "RemitbookSystem.bas").read_text("utf-8")
    script = (VBA.parent / "remitbook.applescript").read_text("utf-8")
    windows = places("windows", Path("/home"), {"LOCALAPPDATA": "%LOCALAPPDATA%"}).launcher.with_suffix("")
    mac = places("macos", Path("~"), {}).launcher
    assert f'Quoted("{windows}") & " doctor"'.replace("/", "\\") in system
    typed = str(mac).replace("Application Support", "'Application Support'")
    assert f"{typed} doctor" in system
    assert f"{typed} doctor" in script
    assert not re.search(r"(?<!/)(?<!\\)\bremitbook doctor", system + script)


def test_the_script_of_the_mac_starts_what_windows_starts() -> None:
    script = (VBA.parent / "remitbook.applescript").read_text("utf-8")
    assert " -I -m addin.ribbon.button " in script
    assert "on pressButton(parameters)" in script
    assert "set {python, buttonId, version_, choice, state_, book_} to paragraphs of parameters" in script
    started = next(line for line in script.splitlines() if line.strip().startswith("set pressing to "))
    for given in (
        "python",
        "buttonId",
        "version_",
        '("--choice=" & choice)',
        '("--state=" & state_)',
        '("--book=" & book_)',
    ):
        assert f"quoted form of {given}" in started
    assert '"remitbook.applescript", "pressButton"' in (VBA / "RemitbookSystem.bas").read_text("utf-8")
