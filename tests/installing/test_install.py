"""Installing: all of it or nothing of it, again without harm, and only where it belongs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from addin import cli, config
from addin.errors import EXIT_REFUSED, Refusal
from addin.installing.install import install
from addin.installing.manifest import read_manifest
from addin.installing.places import Places, System, places
from tests.installing.made_up import Programs, addin_of, home_of, serving

BOTH: tuple[System, ...] = ("windows", "macos")


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    return home_of(request.param, tmp_path)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "remitbook-0.1.0-py3-none-any.whl"
    path.write_bytes(b"")
    return path


def everything(home: Places) -> dict[str, str]:
    """Path -> content of each file of the user."""
    top = next(each for each in home.root.parents if each.name == "Jörg Müller")
    return {
        path.relative_to(top).as_posix(): path.read_text("utf-8", "replace")
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("elsewhere", [True, False])
def test_the_old_server_of_this_computer_is_ended_before_it_gives_way(
    home: Places, wheel: Path, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """elsewhere: REMITBOOK_HOME names another folder than the usual one."""
    if not elsewhere:
        monkeypatch.delenv("REMITBOOK_HOME")
    server = serving(config.data_folder() if elsewhere else home.root)
    said: list[str] = []
    install(home, wheel, False, Programs(home), said.append)
    assert server.wait(5) == 0
    assert sum(line.startswith("Ended") for line in said) == 1


def test_everything_lies_where_the_addin_looks(home: Places, wheel: Path) -> None:
    said: list[str] = []
    install(home, wheel, False, Programs(home), said.append)
    assert home.started.is_file()
    assert home.addin.read_text() == "add-in 0.1.0"
    assert home.conf.read_text() == f"{home.conf_line}\n"
    assert home.script is None or home.script.read_text() == "script 0.1.0"
    assert os.access(home.launcher, os.X_OK)
    assert home.addin.parent.exists()
    assert [each.name for each in home.addin.parent.iterdir()] == [home.addin.name]
    programs = {each.name for each in home.programs.iterdir() if each.is_file()}
    assert programs == {"python", "python.exe", "pythonw.exe"}
    assert {each.name for each in home.root.iterdir()} <= {
        "venv", "installed.json", home.launcher.name, home.conf.name,
    }  # fmt: skip
    for place in (home.venv, home.addin, home.conf, home.launcher):
        assert sum(str(place) in line for line in said) == 1


def test_the_places_are_those_of_the_conf_and_of_the_vba() -> None:
    from addin.ribbon.package import CONF_SHEET, HERE, read_conf

    shipped = read_conf((HERE / CONF_SHEET).read_text("utf-8"), CONF_SHEET)
    vba = (HERE / "vba" / "RemitbookSystem.bas").read_text("utf-8")
    windows = places("windows", Path("H"), {"LOCALAPPDATA": "%LOCALAPPDATA%", "APPDATA": "%APPDATA%"})
    mac = places("macos", Path("~"), {})
    assert str(windows.started).replace("/", "\\") == shipped["INTERPRETER_WIN"]
    assert str(mac.started) == shipped["INTERPRETER_MAC"]
    assert {windows.conf_line, mac.conf_line} == {f"{name}={value}" for name, value in shipped.items()}
    assert str(windows.conf).replace("/", "\\") in vba
    assert str(windows.addin) == "%APPDATA%/Microsoft/Excel/XLSTART/remitbook.xlam"
    assert mac.script is not None
    assert f'"{mac.script.name}", "pressButton"' in vba


def test_installing_again_changes_nothing_else(home: Places, wheel: Path) -> None:
    install(home, wheel, False, Programs(home), print)
    before = everything(home)
    install(home, wheel, False, Programs(home), print)
    assert everything(home) == before


def test_an_upgrade_keeps_the_lines_a_user_added(home: Places, wheel: Path) -> None:
    home.conf.parent.mkdir(parents=True)
    home.conf.write_text("# ours\nOTHER=1")
    install(home, wheel, False, Programs(home), print)
    home.conf.write_text(home.conf.read_text() + "THIRD=ä\n")
    install(home, wheel, False, Programs(home, "0.2.0"), print)
    assert home.conf.read_text() == f"# ours\nOTHER=1\n{home.conf_line}\nTHIRD=ä\n"
    assert home.addin.read_text() == "add-in 0.2.0"
    assert home.python.read_text() == "0.2.0"
    manifest = read_manifest(home.manifest)
    assert manifest is not None
    assert manifest.version == "0.2.0"


def test_another_python_named_by_the_user_is_kept_and_told(home: Places, wheel: Path) -> None:
    name = home.conf_line.partition("=")[0]
    home.conf.parent.mkdir(parents=True)
    home.conf.write_text(f"{name}=/opt/python\n")
    said: list[str] = []
    install(home, wheel, False, Programs(home), said.append)
    assert home.conf.read_text() == f"{name}=/opt/python\n"
    assert any(f"{name}=/opt/python" in line for line in said)
    manifest = read_manifest(home.manifest)
    assert manifest is not None
    assert manifest.conf_lines == []


@pytest.mark.parametrize("broken", ["-m venv", "-m pip", "version(", "build-addin"])
@pytest.mark.parametrize("was_there", [True, False])
def test_what_fails_leaves_everything_as_it_was(
    home: Places, wheel: Path, broken: str, was_there: bool
) -> None:
    if was_there:
        install(home, wheel, False, Programs(home), print)
    before = everything(home) if was_there else {}
    with pytest.raises(Refusal) as refused:
        install(home, wheel, False, Programs(home, "0.2.0", broken), print)
    assert refused.value.code == "COMMAND_FAILED"
    assert everything(home) == before


@pytest.mark.parametrize("held", ["addin", "venv"])
@pytest.mark.parametrize("was_there", [True, False])
def test_what_excel_holds_open_leaves_everything_as_it_was(
    home: Places, wheel: Path, held: str, was_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only Windows refuses to replace what is open: the refusal is the one thing made up here."""
    if was_there:
        install(home, wheel, False, Programs(home), print)
    before = everything(home) if was_there else {}
    replace, rename, target = os.replace, os.rename, getattr(home, held)

    def guarded_replace(source: Path, to: Path) -> None:
        if Path(to) == target:
            raise PermissionError(13, "in use")
        replace(source, to)

    def guarded_rename(source: Path, to: Path) -> None:
        if Path(to) == target and "work" in Path(source).parts:
            raise PermissionError(13, "in use")
        rename(source, to)

    monkeypatch.setattr(os, "replace", guarded_replace)
    monkeypatch.setattr(os, "rename", guarded_rename)
    with pytest.raises(Refusal) as refused:
        install(home, wheel, False, Programs(home, "0.2.0"), print)
    assert refused.value.code == "FILE_IN_USE"
    assert everything(home) == before


def test_an_open_addin_is_told_before_anything_is_made(
    home: Places, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(home, wheel, False, Programs(home), print)

    def held(*_: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "rename", held)
    programs = Programs(home)
    with pytest.raises(Refusal) as refused:
        install(home, wheel, False, programs, print)
    assert refused.value.code == "FILE_IN_USE"
    assert programs.commands == []


def test_a_power_cut_in_the_exchange_is_mended(home: Places, wheel: Path) -> None:
    install(home, wheel, False, Programs(home), print)
    before = everything(home)
    (home.root / "work").mkdir()
    os.rename(home.venv, home.root / "venv.old")
    with pytest.raises(Refusal):
        install(home, wheel, False, Programs(home, broken="-m venv"), print)
    assert everything(home) == before


def test_packages_beside_the_wheel_are_taken_and_nothing_is_fetched(home: Places, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "remitbook-0.1.0-py3-none-any.whl").write_bytes(b"")
    alone = Programs(home)
    install(home, folder, True, alone, print)
    (folder / "xlwings-0.37.8-cp312-cp312-win_amd64.whl").write_bytes(b"")
    whole = Programs(home)
    install(home, folder, False, whole, print)
    pips = [next(each for each in run.commands if "-m pip install" in each) for run in (alone, whole)]
    assert "--no-index" not in pips[0]
    assert pips[0].endswith(".whl[server]")
    assert f"--no-index --find-links {folder}" in pips[1]
    assert pips[1].endswith(".whl")


@pytest.mark.parametrize("theirs", ["0.1.0", "0.0.9", ""])
def test_an_addin_the_company_signed_is_taken_where_it_fits(
    home: Places, tmp_path: Path, theirs: str
) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "remitbook-0.1.0-py3-none-any.whl").write_bytes(b"")
    signed = addin_of(theirs) if theirs else b"no add-in"
    (folder / "remitbook.xlam").write_bytes(signed)
    programs = Programs(home)
    if theirs == "0.1.0":
        install(home, folder, False, programs, print)
        assert home.addin.read_bytes() == signed
        assert not any("build-addin" in command for command in programs.commands)
        return
    with pytest.raises(Refusal) as refused:
        install(home, folder, False, programs, print)
    assert refused.value.code == "ADDIN_VERSION"
    assert everything(home) == {}


def test_every_program_is_started_apart_from_the_place_it_is_started_in(home: Places, wheel: Path) -> None:
    programs = Programs(home)
    install(home, wheel, False, programs, print)
    assert programs.commands
    assert all(" -I -" in command for command in programs.commands)


def test_windows_is_not_asked_to_replace_the_python_that_runs(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of("windows", tmp_path)
    monkeypatch.setattr(sys, "prefix", str(home.venv))
    programs = Programs(home)
    with pytest.raises(Refusal) as refused:
        install(home, wheel, False, programs, print)
    assert refused.value.code == "INSTALLED_FROM_ITSELF"
    assert programs.commands == []


def test_the_python_of_the_store_is_refused(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of("windows", tmp_path)
    monkeypatch.setattr(sys, "_base_executable", "/Local/Microsoft/WindowsApps/python.exe")
    programs = Programs(home)
    with pytest.raises(Refusal) as refused:
        install(home, wheel, False, programs, print)
    assert refused.value.code == "PYTHON_OF_THE_STORE"
    assert programs.commands == []
    assert everything(home) == {}


def test_where_there_is_no_excel_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["install"]) == EXIT_REFUSED
    assert cli.main(["uninstall"]) == EXIT_REFUSED
    assert capsys.readouterr().err.count("remitbook press") == 2


def test_the_installation_needs_nothing_but_python() -> None:
    """It runs out of a wheel on a computer where nothing is installed yet."""
    import ast

    from tests.architecture.sources import imported, modules

    installing = (
        "places", "running", "wheels", "putting", "manifest", "conf_file", "addin_file", "install",
        "commands",
    )  # fmt: skip
    for name in (
        *(f"addin/installing/{each}.py" for each in installing), "addin/server_on.py", "shared/places.py",
    ):  # fmt: skip
        ((_, tree),) = modules(name)
        top = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
        outside = {each.partition(".")[0] for each in imported(top)} - set(sys.stdlib_module_names)
        assert outside <= {"addin", "shared"}, name
        assert all(
            each.startswith(("addin.installing", "addin.errors", "addin.server_on", "shared.places"))
            for each in imported(top)
            if each.startswith(("addin", "shared"))
        )
