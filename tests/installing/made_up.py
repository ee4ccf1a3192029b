"""A made-up home, and a stand-in for the programs an installation starts."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from addin.errors import Refusal
from addin.installing.places import Places, System, places
from addin.outbox import Entry, Outbox, open_outbox
from addin.ribbon.package import addin_bytes
from addin.server_on import listens, switch_on
from addin.version import addin_version

NAME = "Install Remitbook.command"
_LISTENS = """
import os, socket, sys, time
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    while os.path.exists(sys.argv[2]):
        time.sleep(0.05)
"""


def home_of(system: System, home: Path) -> Places:
    """The places of a user below a folder. The name has what names have: a space and other letters."""
    user = home / "Jörg Müller"
    local = {"LOCALAPPDATA": str(user / "Local"), "APPDATA": str(user / "Roaming")}
    return places(system, user, local if system == "windows" else {})


def program(path: Path, text: str) -> Path:
    """A file that can be started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def unpacked(archive: Path, to: Path) -> Path:
    """The one folder in an archive, as a Mac unpacks it: with the modes."""
    with zipfile.ZipFile(archive) as packed:
        for each in packed.infolist():
            packed.extract(each, to)
            (to / each.filename).chmod(each.external_attr >> 16 & 0o777)
    (folder,) = to.iterdir()
    return folder


def serving(folder: Path) -> subprocess.Popen[bytes]:
    """A process that listens as this computer's server does: as long as its file is there."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    file = switch_on(folder, port)
    process = subprocess.Popen([sys.executable, "-c", _LISTENS, str(port), str(file)])
    while not listens(port):
        assert process.poll() is None
        time.sleep(0.02)
    return process


def waiting(book: str, sheet: str) -> Outbox:
    """The user's outbox with one submission that is not sent yet."""
    outbox = open_outbox()
    outbox.keep(Entry(f"id-{book}-{sheet}", "imports", "content", book, sheet, b"{}"))
    return outbox


def addin_of(version: str) -> bytes:
    """The add-in, as another version of Remitbook builds it."""
    whole = io.BytesIO()
    ours = f"<t>{addin_version()}</t>".encode()
    with zipfile.ZipFile(io.BytesIO(addin_bytes({}))) as old, zipfile.ZipFile(whole, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(ours, f"<t>{version}</t>".encode()))
    return whole.getvalue()


class Programs:
    """Does what Python, pip and build-addin leave behind, in small files. broken: words that fail."""

    def __init__(self, places_: Places, version: str = "0.1.0", broken: str = "") -> None:
        self.places = places_
        self.version = version
        self.broken = broken
        self.commands: list[str] = []

    def __call__(self, words: Sequence[str | Path], doing: str) -> bytes:
        command = " ".join(map(str, words))
        self.commands.append(command)
        if self.broken and self.broken in command:
            raise Refusal("COMMAND_FAILED", doing)
        if " -m venv " in command:
            folder = self.places.programs_in(Path(words[-1]))
            folder.mkdir(parents=True)
            for name in ("python.exe", "pythonw.exe", "pip.exe", "python", "pip", "activate"):
                (folder / name).write_text(self.version)
            (folder / "__pycache__").mkdir()
        elif "build-addin" in command:
            Path(words[-1]).write_text(f"add-in {self.version}")
        elif "version('remitbook')" in command:
            return f"{self.version}\r\n".encode()
        elif "files(" in command:
            return f"script {self.version}".encode()
        return b""
