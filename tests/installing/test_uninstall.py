"""Uninstalling: exactly what was installed goes, what waits to be sent is asked about, the rest is kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from addin import cli, config, credentials
from addin.errors import Refusal
from addin.installing import commands
from addin.installing import uninstall as module
from addin.installing.install import install
from addin.installing.places import Places, System
from addin.installing.uninstall import uninstall
from shared.places import read_credentials, write_credentials
from tests.installing.made_up import Programs, home_of, serving, waiting

BOTH: tuple[System, ...] = ("windows", "macos")


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    home = home_of(request.param, tmp_path)
    wheel = tmp_path / "remitbook-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    install(home, wheel, False, Programs(home), print)
    return home


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_was_installed_goes_and_nothing_else(home: Places, tmp_path: Path) -> None:
    other = home.addin.parent / "other.xlam"
    other.write_text("another add-in")
    said: list[str] = []
    uninstall(home, home.root, False, None, said.append)
    assert files(tmp_path / "Jörg Müller") == [other.relative_to(tmp_path / "Jörg Müller").as_posix()]
    assert not home.root.exists()
    assert len(said) == len(set(said)) >= 4


def test_the_server_of_this_computer_is_ended_first(home: Places) -> None:
    server = serving(home.root)
    said: list[str] = []
    uninstall(home, home.root, False, None, said.append)
    assert server.wait(5) == 0
    assert not home.root.exists()
    assert said[0].startswith("Ended")


def test_lines_and_data_of_the_user_are_kept_and_told(home: Places) -> None:
    home.conf.write_text(f"MINE=1\n{home.conf_line}\n")
    (home.root / "config.toml").write_text('server = "https://ledger.example"\n')
    said: list[str] = []
    uninstall(home, home.root, False, None, said.append)
    assert home.conf.read_text() == "MINE=1\n"
    assert (home.root / "config.toml").exists()
    assert any("config.toml" in line and str(home.root) in line for line in said)
    assert any(str(home.conf) in line for line in said)


def test_what_waits_is_told_and_nothing_is_taken(home: Places) -> None:
    outbox = waiting("May.xlsx", "Payments")
    outbox.answer(waiting("June.xlsx", "Invoices").pending()[-1])
    (outbox.folder / "damaged.rb").write_bytes(b"?")
    kept = files(outbox.folder)
    before = files(home.root)
    with pytest.raises(Refusal) as refused:
        uninstall(home, config.data_folder(), False, None, print)
    assert refused.value.code == "STILL_WAITING"
    assert "Payments of May.xlsx" in refused.value.sentence
    assert files(home.root) == before
    assert "the result of Invoices of June.xlsx" in refused.value.sentence
    assert files(outbox.folder) == kept


def test_what_was_cancelled_without_excel_waits_no_more(home: Places) -> None:
    outbox = waiting("May.xlsx", "Payments")
    outbox.stop(outbox.pending()[0])
    uninstall(home, config.data_folder(), False, None, print)
    assert not home.addin.exists()


def test_what_waits_can_be_given_up(home: Places) -> None:
    outbox = waiting("May.xlsx", "Payments")
    uninstall(home, config.data_folder(), True, None, print)
    assert outbox.pending() == []
    assert not home.addin.exists()


def test_an_open_addin_keeps_all(home: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: Path) -> None:
        raise PermissionError(13, "in use")

    before = files(home.root)
    monkeypatch.setattr("os.rename", held)
    with pytest.raises(Refusal) as refused:
        uninstall(home, home.root, True, None, print)
    assert refused.value.code == "FILE_IN_USE"
    assert files(home.root) == before
    assert home.addin.exists()


def test_twice_is_told(home: Places) -> None:
    uninstall(home, home.root, False, None, print)
    with pytest.raises(Refusal) as refused:
        uninstall(home, home.root, False, None, print)
    assert refused.value.code == "NOT_INSTALLED"


def test_what_is_left_without_the_list_is_named(home: Places) -> None:
    home.manifest.unlink()
    shutil.rmtree(home.venv)
    before = files(home.root)
    with pytest.raises(Refusal) as refused:
        uninstall(home, home.root, False, None, print)
    assert refused.value.code == "NOT_INSTALLED"
    assert str(home.addin) in refused.value.sentence
    assert str(home.venv) not in refused.value.sentence
    assert (files(home.root), home.addin.exists()) == (before, True)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"version": "1", "files": null, "folders": [], "conf_lines": []}']
)
def test_a_damaged_list_takes_nothing_and_installing_mends_it(
    home: Places, text: str, tmp_path: Path
) -> None:
    home.manifest.write_text(text)
    with pytest.raises(Refusal) as refused:
        uninstall(home, home.root, False, None, print)
    assert refused.value.code == "MANIFEST_DAMAGED"
    assert home.addin.exists()
    install(home, next(tmp_path.glob("*.whl")), False, Programs(home), lambda _: None)
    uninstall(home, home.root, False, None, print)
    assert not home.addin.exists()


@pytest.mark.parametrize("missing", ["addin", "venv", "conf", "launcher"])
def test_what_somebody_deleted_by_hand_is_not_missed(home: Places, missing: str) -> None:
    part = getattr(home, missing)
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink()
    uninstall(home, home.root, False, None, print)
    assert not any(each.exists() for each in (home.addin, home.venv, home.conf, home.launcher, home.manifest))


@pytest.mark.parametrize("words", [["uninstall"], ["uninstall", "--forget-token"]])
def test_the_token_is_forgotten_only_when_asked(
    home: Places, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "_here", lambda: home)
    write_credentials(config.data_folder(), {"https://ledger.example": "secret-of-ann"})
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert ("https://ledger.example" in read_credentials(config.data_folder())) == (len(words) == 1)
    assert (credentials.load("https://ledger.example") is None) == (len(words) == 2)
    assert "secret-of-ann" not in told


def test_on_windows_the_python_that_runs_goes_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of("windows", tmp_path)
    wheel = tmp_path / "remitbook-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    install(home, wheel, False, Programs(home), print)
    started: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(sys, "prefix", str(home.venv))
    monkeypatch.setattr(module.subprocess, "Popen", lambda command, **how: started.append((command, how)))
    uninstall(home, home.root, False, None, print)
    ((command, how),) = started
    assert how["env"]["REMITBOOK_FOLDER"] == str(home.venv)
    assert str(home.venv) not in command  # a name with % or & in it is no command
    assert 'rmdir /s /q "%REMITBOOK_FOLDER%"' in command
    assert not home.addin.exists()
    assert not home.manifest.exists()
    assert module.subprocess is subprocess
