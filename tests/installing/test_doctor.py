"""The doctor: a whole machine is well, and each single trouble is one finding with a way out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import http.server
import os
import plistlib
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from addin import cli, config, this_computer
from addin.client import Client
from addin.errors import EXIT_BUG, EXIT_DONE, EXIT_SOME_FAILED, Refusal, ServerNotReached
from addin.installing import check_excel, check_policies, check_python, check_server
from addin.installing.doctor import CHECKS, examine, report, this_machine
from addin.installing.finding import Check, Finding, Machine
from addin.installing.places import Places, System
from addin.installing.running import run
from tests.api.test_serve import running
from tests.installing.machines import Asked, machine_of
from tests.installing.made_up import addin_of, waiting
from tests.installing.test_doctor_windows import BLOCKED, POLICY

LOCAL = tuple(name for name in CHECKS if "server_answers" not in name and "keyring" not in name)


@pytest.mark.parametrize("system", ["windows", "macos"])
def test_a_whole_machine_is_well(system: System, tmp_path: Path) -> None:
    found = list(examine(machine_of(system, tmp_path), LOCAL))
    assert [each for each in found if each.grade != "well"] == []
    assert report(iter(found), print) == EXIT_DONE
    codes = {each.code for each in found}
    assert ("SCRIPT" in codes) == (system == "macos")
    assert ("CHILD_PROCESSES" in codes) == ("ADDIN_MARK" in codes) == (system == "windows")


def test_without_excel_for_the_system_the_rest_is_looked_at(tmp_path: Path) -> None:
    machine = dataclasses.replace(machine_of("macos", tmp_path), system="other", places=None)
    assert [each.code for each in examine(machine, LOCAL)] == ["SYSTEM_WITHOUT_EXCEL", "FOLDER", "OUTBOX"]


def places_of(machine: Machine) -> Places:
    """They are there on these machines."""
    assert machine.places is not None
    return machine.places


def the_excel_app(machine: Machine) -> None:
    (machine.top / "Applications/Microsoft Excel.app").rmdir()
    (machine.top / "EXCEL.EXE").unlink()


def mark_of_the_web(machine: Machine) -> None:
    Path(f"{places_of(machine).addin}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")


def mark_of_the_intranet(machine: Machine) -> None:
    Path(f"{places_of(machine).addin}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=1\r\n")


def the_addin(machine: Machine) -> None:
    places_of(machine).addin.unlink()


def the_addins_bytes(machine: Machine) -> None:
    places_of(machine).addin.write_bytes(b"PK damaged")


def the_addins_version(machine: Machine) -> None:
    places_of(machine).addin.write_bytes(addin_of("0.0.9"))


def the_python(machine: Machine) -> None:
    places_of(machine).started.unlink()


def a_conf_of_nothing(machine: Machine) -> None:
    name = places_of(machine).conf_line.partition("=")[0]
    places_of(machine).conf.write_text(f"{name}=/none/python\n")


def a_conf_of_another(machine: Machine) -> None:
    name = places_of(machine).conf_line.partition("=")[0]
    places_of(machine).conf.write_text(f"{name}={machine.top}/EXCEL.EXE\n")


def a_conf_in_other_capitals(machine: Machine) -> None:
    text = "INTERPRETER_WIN=%LocalAppData%\\..\\python.exe\n".replace("\\", "/")
    places_of(machine).conf.write_text(text)
    (Path(machine.environ["LOCALAPPDATA"]).parent / "python.exe").touch()


def no_conf(machine: Machine) -> None:
    places_of(machine).conf.unlink()


def no_script(machine: Machine) -> None:
    script = places_of(machine).script
    assert script is not None
    script.unlink()


def an_old_script(machine: Machine) -> None:
    script = places_of(machine).script
    assert script is not None
    script.write_text("-- of an earlier version")


def office_without_macros(machine: Machine) -> None:
    folder = machine.top / "Library/Managed Preferences"
    folder.mkdir(parents=True)
    (folder / "com.microsoft.office.plist").write_bytes(plistlib.dumps({"VisualBasicEntirelyDisabled": True}))


def macros_off_by_hand(machine: Machine) -> None:
    folder = machine.home / "Library/Preferences"
    folder.mkdir(parents=True)
    told = {"VisualBasicMacroExecutionState": "DisabledWithoutWarnings"}
    (folder / "com.microsoft.office.plist").write_bytes(plistlib.dumps(told, fmt=plistlib.FMT_BINARY))


def macros_asked(machine: Machine) -> None:
    folder = machine.home / "Library/Preferences"
    folder.mkdir(parents=True)
    told = {"VisualBasicMacroExecutionState": "DisabledWithWarnings"}
    (folder / "com.microsoft.office.plist").write_bytes(plistlib.dumps(told))


@pytest.mark.parametrize(
    ("system", "check", "happened", "code"),
    [
        ("windows", check_excel.excel_there, the_excel_app, "EXCEL_MISSING"),
        ("macos", check_excel.excel_there, the_excel_app, "EXCEL_MISSING"),
        ("windows", check_excel.addin_not_blocked, mark_of_the_web, "ADDIN_BLOCKED"),
        ("windows", check_excel.addin_not_blocked, mark_of_the_intranet, "ADDIN_MARK"),
        ("macos", check_policies.macros_allowed, office_without_macros, "MACROS_BLOCKED"),
        ("macos", check_policies.macros_allowed, macros_off_by_hand, "MACROS_BLOCKED"),
        ("macos", check_policies.macros_allowed, macros_asked, "MACROS"),
        ("windows", check_python.python_whole, the_python, "PYTHON_MISSING"),
        ("macos", check_python.python_whole, the_python, "PYTHON_MISSING"),
        ("windows", check_python.addin_fits, the_addin, "ADDIN_MISSING"),
        ("macos", check_python.addin_fits, the_addins_bytes, "ADDIN_DAMAGED"),
        ("windows", check_python.addin_fits, the_addins_version, "ADDIN_VERSION"),
        ("windows", check_python.conf_leads_somewhere, a_conf_of_nothing, "CONF_PYTHON_MISSING"),
        ("macos", check_python.conf_leads_somewhere, a_conf_of_another, "CONF_OTHER_PYTHON"),
        ("windows", check_python.conf_leads_somewhere, a_conf_in_other_capitals, "CONF_OTHER_PYTHON"),
        ("macos", check_python.conf_leads_somewhere, no_conf, "CONF"),
        ("macos", check_python.script_there, no_script, "SCRIPT_MISSING"),
        ("macos", check_python.script_there, an_old_script, "SCRIPT_DIFFERS"),
    ],
)
def test_what_lies_on_the_disk_is_understood(
    system: System, check: Check, happened: Callable[[Machine], None], code: str, tmp_path: Path
) -> None:
    machine = machine_of(system, tmp_path)
    before = check(machine)
    assert before is None or before.grade == "well"
    happened(machine)
    found = check(machine)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("system", "asked", "code"),
    [
        ("windows", Asked(fails=True), "PYTHON_BROKEN"),
        ("windows", Asked("0.1.0", "3.10.9", 64, "AMD64"), "PYTHON_TOO_OLD"),
        ("windows", Asked("0.1.0", "3.11.0", 64, "AMD64"), "PYTHON"),
        ("windows", Asked("0.1.0", "3.12.4", 32, "x86"), "PYTHON_32_BIT"),
        ("macos", Asked("0.1.0", "3.12.4", 64, "x86_64", apple=True), "PYTHON_TRANSLATED"),
        ("macos", Asked("0.1.0", "3.12.4", 64, "x86_64"), "PYTHON"),
        ("macos", Asked("0.1.0", "3.12.4", 64, "arm64", apple=True), "PYTHON"),
    ],
)
def test_the_kind_of_python_is_understood(system: System, asked: Asked, code: str, tmp_path: Path) -> None:
    found = check_python.python_whole(machine_of(system, tmp_path, asked=asked))
    assert found is not None
    assert found.code == code


class Store(KeyringBackend):
    """A store of passwords that works, or forgets in silence."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self, forgets: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.forgets = forgets
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgets:
            self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


@pytest.mark.parametrize(("forgets", "code"), [(False, "KEYRING"), (True, "KEYRING_DOES_NOT_WORK")])
def test_the_password_store_is_tried_and_left_as_it_was(forgets: bool, code: str, tmp_path: Path) -> None:
    store, before = Store(forgets), keyring.get_keyring()
    store.kept["remitbook", "https://ledger.example"] = "mine"
    keyring.set_keyring(store)
    try:
        found = check_server.keyring_works(machine_of("macos", tmp_path))
    finally:
        keyring.set_keyring(before)
    assert found is not None
    assert found.code == code
    assert store.kept == {("remitbook", "https://ledger.example"): "mine"}


def test_what_waits_is_named(tmp_path: Path) -> None:
    machine = machine_of("macos", tmp_path)
    waiting("May.xlsx", "Payments")
    found = check_server.nothing_waits(machine)
    assert found is not None
    assert (found.code, found.grade) == ("WAITING", "note")
    assert "Payments of May.xlsx" in found.what


def test_what_cannot_be_read_is_no_matter_of_waiting(tmp_path: Path) -> None:
    machine = machine_of("macos", tmp_path)
    damaged = waiting("May.xlsx", "Payments").folder / "damaged.rb"
    damaged.write_bytes(b"?")
    found = check_server.nothing_waits(machine)
    assert found is not None
    assert (found.code, found.grade) == ("OUTBOX_DAMAGED", "mend")
    assert str(damaged) in found.what


@pytest.mark.parametrize("platform", list(check_python.REACH_EXCEL))
def test_a_python_that_cannot_reach_excel_is_broken(platform: str, tmp_path: Path) -> None:
    """xlwings itself is imported without; here, on Linux, neither is there."""
    machine = machine_of("macos", tmp_path)
    played = (
        f"import sys, addin.ribbon.button, {', '.join(check_python.NEEDED)}; sys.platform = '{platform}'; "
    )

    def started(words: Sequence[str | Path], doing: str) -> bytes:
        return run([sys.executable, "-c", played + str(words[-1])], doing)

    found = check_python.python_whole(dataclasses.replace(machine, run=started))
    assert found is not None
    assert (found.code, found.grade) == ("PYTHON_BROKEN", "mend")
    assert check_python.REACH_EXCEL[platform][0] in found.what


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    machine = dataclasses.replace(machine_of("macos", tmp_path), data=tmp_path / "EXCEL.EXE")
    found = check_server.folder_writable(machine)
    assert found is not None
    assert found.code == "FOLDER_NOT_WRITABLE"


def answered(server: str, **ago: float) -> Finding:
    """What the doctor says of a server. ago: by how much this computer's clock is behind, minutes=."""
    machine = dataclasses.replace(
        this_machine(server), now=lambda: dt.datetime.now(dt.UTC) - dt.timedelta(**ago)
    )
    found = check_server.server_answers(machine)
    assert found is not None
    return found


def test_a_server_is_asked_as_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with running() as url:
        assert answered(url).code == "SERVER"
        assert answered(url, minutes=4).code == "SERVER"
        assert answered(url, minutes=6).code == "CLOCK"
        assert answered(url, minutes=-6).code == "CLOCK"
        monkeypatch.setenv("REMITBOOK_TOKEN", "rb_none")
        assert answered(url).code == "TOKEN_UNKNOWN"
    assert answered(url).code == "SERVER_NOT_REACHED"


@pytest.mark.parametrize(
    ("server", "port", "code"), [("my server", "", "SERVER_ADDRESS"), ("", "abc", "PORT_WRONG")]
)
def test_an_address_that_is_none_keeps_none_of_the_other_findings(
    server: str, port: str, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REMITBOOK_PORT", port)
    assert answered(server).code == code
    assert cli.main(["doctor", "--server", server]) == EXIT_SOME_FAILED
    told = capsys.readouterr().out
    assert os.environ["REMITBOOK_HOME"] in told
    assert "1 to mend" in told


def test_this_computers_own_server_is_not_missed_where_a_press_starts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("REMITBOOK_PORT", str(free.getsockname()[1]))
    assert answered("").code == "SERVER_NOT_REACHED"
    config.remember_server("this computer")
    assert (answered("").code, answered("").grade) == ("SERVER_OFF", "note")
    assert answered(config.server_url()).code == "SERVER_NOT_REACHED"
    monkeypatch.setattr(this_computer, "_PARTS", ("not_there",))
    assert (answered("").code, answered("").grade) == ("SERVER_NOT_INSTALLED", "mend")


def test_what_the_server_refuses_is_named_by_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Client) -> None:
        raise Refusal("VERSION_MISMATCH", "The versions differ.")

    monkeypatch.setattr(Client, "status", refused)
    assert "VERSION_MISMATCH" in answered("https://ledger.example").mend


@pytest.mark.parametrize(
    ("why", "told"), [("SERVER_CERTIFICATE", "SSL_CERT_FILE"), ("SERVER_NOT_ENCRYPTED", "address")]
)
def test_what_is_wrong_with_the_encryption_is_no_matter_of_proxies(
    why: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Client) -> None:
        raise ServerNotReached(why, "It was not reached.")

    monkeypatch.setattr(Client, "status", away)
    for url in ("https://ledger.example", "https://127.0.0.1:8750"):
        assert (answered(url).code, told in answered(url).mend) == (why, True)


def test_a_token_that_is_none_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMITBOOK_TOKEN", "rb 1")
    assert answered("https://ledger.example").code == "TOKEN_UNREADABLE"


def test_another_server_is_told_from_ours(tmp_path: Path) -> None:
    class Page(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        found = answered(f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
    assert (found.code, found.grade) == ("SERVER_NOT_REMITBOOK", "mend")
    assert "REMITBOOK_PORT" in found.mend


def test_every_trouble_says_why_and_how(tmp_path: Path) -> None:
    machine = machine_of("windows", tmp_path, {**BLOCKED, POLICY: {"RequireAddinSig": 1}})
    the_python(machine)
    the_addin(machine)
    found = list(examine(machine, LOCAL))
    wrong = [each for each in found if each.grade == "mend"]
    assert {each.code for each in wrong} == {
        "ADDIN_SIGNATURE", "CHILD_PROCESSES_BLOCKED", "PYTHON_MISSING", "ADDIN_MISSING",
    }  # fmt: skip
    assert all(each.why and each.mend for each in wrong)
    lines: list[str] = []
    assert report(iter(found), lines.append) == EXIT_SOME_FAILED
    for each in wrong:
        assert any(each.why in line for line in lines)
        assert any(each.mend in line for line in lines)


def test_a_missing_package_and_a_locked_file_are_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = machine_of("macos", tmp_path)
    monkeypatch.setitem(sys.modules, "keyring", None)
    places_of(machine).conf.unlink()
    places_of(machine).conf.mkdir()
    codes = [
        each.code
        for each in examine(machine, ("check_server.keyring_works", "check_python.conf_leads_somewhere"))
    ]
    assert codes == ["PACKAGE_MISSING", "NOT_LOOKED_AT"]


def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--server", "http://127.0.0.1:9"]) == EXIT_SOME_FAILED
    told = capsys.readouterr().out
    assert "http://127.0.0.1:9" in told
    assert "Zone" not in told
    assert os.environ["REMITBOOK_HOME"] in told


def test_what_goes_wrong_in_the_doctor_keeps_none_of_what_was_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(machine: Machine) -> None:
        raise RuntimeError(machine.server)

    monkeypatch.setattr(check_server, "nothing_waits", fails)
    assert cli.main(["doctor", "--server", "http://127.0.0.1:9"]) == EXIT_BUG
    told = capsys.readouterr()
    assert os.environ["REMITBOOK_HOME"] in told.out
    assert told.err.startswith("Something went wrong inside Remitbook. Please report bug ")
    (written,) = (Path(os.environ["REMITBOOK_HOME"]) / "bugs").iterdir()
    assert "RuntimeError: http://127.0.0.1:9" in written.read_text()
