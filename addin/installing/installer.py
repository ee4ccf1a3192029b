"""Builds what a user double-clicks: an archive a system, with the script, the wheel and where Python is."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from addin.errors import Refusal
from addin.installing.places import ADDIN
from addin.installing.running import Run
from addin.installing.wheels import find_source

SCRIPTS = Path(__file__).parent / "scripts"
SOURCES = "python.txt"
_MADE = (2026, 1, 1, 0, 0, 0)
_PARTS: Mapping[str, Mapping[str, str]] = {
    "windows": {
        "Install Remitbook.cmd": "install.cmd",
        "install-remitbook.ps1": "install.ps1",
        "read-me.txt": "read-me.txt",
    },
    "macos": {"Install Remitbook.command": "install.sh", "read-me.txt": "read-me.txt"},
}
_EXECUTABLE, _PLAIN = 0o100755, 0o100644


def build_installers(to: Path, given: Path | None, wheels: Path | None, run: Run) -> list[Path]:
    """The archives. given: a wheel of Remitbook, or a folder, in place of what runs now.

    wheels: a folder of packages, and of a signed add-in, that go along. Raises Refusal.
    """
    packages = sorted(wheels.glob("*.whl")) if wheels else []
    if wheels and not packages:
        raise Refusal("NO_WHEELS", f"{wheels} holds no wheels: fill it with pip download --dest {wheels}.")
    with tempfile.TemporaryDirectory() as work:
        ours = find_source(given, Path(work), run).wheel
        version = ours.name.split("-")[1]
        others = [each for each in packages if not each.name.startswith("remitbook-")]
        others += sorted(wheels.glob(ADDIN)) if wheels else []
        built = []
        for system, parts in _PARTS.items():
            name = f"Remitbook-{version}-{system}"
            whole = Path(work) / f"{name}.zip"
            told = _sources_of(system, (SCRIPTS / SOURCES).read_text("utf-8"))
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
                for shown, file in parts.items():
                    text = (SCRIPTS / file).read_text("utf-8")
                    mode = _EXECUTABLE if file.endswith(".sh") else _PLAIN
                    _add(archive, f"{name}/{shown}", _lines(system, text), mode)
                _add(archive, f"{name}/{SOURCES}", _lines(system, told), _PLAIN)
                for wheel in [ours, *others]:
                    _add(archive, f"{name}/wheels/{wheel.name}", wheel.read_bytes(), _PLAIN)
            built.append(_moved(whole, to))
    return built


def _sources_of(system: str, text: str) -> str:
    """The lines of python.txt that concern a system."""
    return "".join(
        f"{line}\n"
        for line in text.splitlines()
        if line.startswith("#") or line.split(" ")[1:2] == [system] or f" {system}-" in line
    )


def _lines(system: str, text: str) -> bytes:
    """As the system ends its lines; ASCII, so that no code page changes a letter."""
    return text.replace("\n", "\r\n" if system == "windows" else "\n").encode("ascii")


def _add(archive: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    member = zipfile.ZipInfo(name, _MADE)
    member.create_system = 3  # keeps the mode: macOS runs only what may be run
    member.external_attr = mode << 16
    archive.writestr(member, content, zipfile.ZIP_DEFLATED)


def _moved(whole: Path, to: Path) -> Path:
    try:
        to.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(whole, to / whole.name))
    except OSError as error:
        raise Refusal("FILE_NOT_WRITTEN", f"{to} cannot be written: {error.strerror}.") from error
