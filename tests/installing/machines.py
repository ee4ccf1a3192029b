"""A made-up computer for the doctor: all is installed on it, and nothing is wrong yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from addin import config
from addin.errors import Refusal
from addin.installing.finding import Machine
from addin.installing.install import install
from addin.installing.places import System
from addin.installing.registry import Hive
from addin.ribbon.package import HERE, addin_bytes
from tests.installing.made_up import Programs, home_of

NOW = dt.datetime(2026, 4, 2, 9, 30, tzinfo=dt.UTC)
EXCEL = ("HKLM", r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe")

Keys = dict[tuple[str, str], dict[str, object]]


def registry(keys: Keys) -> Callable[[Hive, str], Mapping[str, object]]:
    """A registry of a few keys; like the real one it knows no capitals."""
    known = {
        (hive, key.casefold()): {name.lower(): value for name, value in values.items()}
        for (hive, key), values in keys.items()
    }
    return lambda hive, key: known.get((hive, key.casefold()), {})


class Asked:
    """Answers what the doctor asks of the venv's Python, the Mac or Windows."""

    def __init__(self, *about: object, fails: bool = False, apple: bool = False) -> None:
        self.about = json.dumps(about or ("0.1.0", "3.12.4", 64, "AMD64"))
        self.fails = fails
        self.apple = apple

    def __call__(self, words: Sequence[str | Path], doing: str) -> bytes:
        if "sysctl" in str(words[0]):
            return b"1\n" if self.apple else b"0\n"
        if self.fails:
            raise Refusal("COMMAND_FAILED", "No such file")
        return self.about.encode()


def machine_of(
    system: System, tmp_path: Path, keys: Keys | None = None, asked: Asked | None = None
) -> Machine:
    """A machine on which all is installed and nothing is wrong."""
    home = home_of(system, tmp_path)
    wheel = tmp_path / "remitbook-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    install(home, wheel, False, Programs(home), lambda _: None)
    home.addin.write_bytes(addin_bytes({}))
    if home.script:
        home.script.write_bytes((HERE / "remitbook.applescript").read_bytes())
    user = tmp_path / "Jörg Müller"
    (tmp_path / "EXCEL.EXE").touch()
    (tmp_path / "Applications" / "Microsoft Excel.app").mkdir(parents=True)
    found: Keys = {EXCEL: {"": f'"{tmp_path / "EXCEL.EXE"}"'}, **(keys or {})}
    return Machine(
        system, user, {"LOCALAPPDATA": str(user / "Local")}, registry(found if system == "windows" else {}),
        home, config.data_folder(), asked or Asked(), lambda: NOW, top=tmp_path,
    )  # fmt: skip
