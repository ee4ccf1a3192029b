"""A LibreOffice reached over a pipe: one that runs, or one of our own, started headless and ended."""

from __future__ import annotations

import atexit
import builtins
import importlib
import os
import shutil
import socket
import struct as packing
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from addin.hosts import libreoffice_watch
from addin.hosts.errors import OfficeError

START_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 15.0
_POLL_S = 0.05
_CONNECTING_TRIES = 20  # on a busy machine LibreOffice drops one connection in fifty as it is made
_THREE_NUMBERS = packing.Struct("3i")  # process, user, group
# Where LibreOffice's uno.py lies: Debian's packages, a Linux, macOS or Windows install of its own.
_UNO_FOLDERS = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/Resources",
    r"C:\Program Files\LibreOffice\program",
)
_INSTALL = "On Debian: apt-get install libreoffice-calc python3-uno"

# Formats and typed texts are those of US English, in which xlwings writes, whatever the machine's are.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
</oor:items>
"""


@cache
def bridge() -> Any:
    """LibreOffice's module `uno`.

    Raises:
        OfficeError: LIBREOFFICE_MISSING, if it is not installed or belongs to another Python.
    """
    before = builtins.__import__
    folder = next((each for each in _UNO_FOLDERS if Path(each, "uno.py").exists()), None)
    path = list(sys.path)
    if folder is not None:
        sys.path.append(folder)
    try:
        return importlib.import_module("uno")
    except ImportError as problem:
        here = ".".join(str(part) for part in sys.version_info[:2])
        why = f"this Python {here} finds no module uno ({problem})"
        raise OfficeError(
            "LIBREOFFICE_MISSING", f"LibreOffice cannot be reached: {why}. {_INSTALL}."
        ) from problem
    finally:
        builtins.__import__ = before  # uno puts its own in this place, for every import of the process
        sys.path[:] = path


def struct(name: str, **values: Any) -> Any:
    """A UNO struct by its name below com.sun.star."""
    made = bridge().createUnoStruct(f"com.sun.star.{name}")
    for attribute, value in values.items():
        setattr(made, attribute, value)
    return made


def enum(name: str, value: str) -> Any:
    """A value of a UNO enum by its name below com.sun.star."""
    return bridge().Enum(f"com.sun.star.{name}", value)


def arguments(**values: Any) -> tuple[Any, ...]:
    """Named arguments as UNO takes them."""
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


class Connection:
    """A running soffice that accepts on a pipe, whoever started it; `desktop` is what it offers.

    hidden: whether documents are opened without a window.
    """

    def __init__(self, pipe: str, hidden: bool = False) -> None:
        """Raises OfficeError LIBREOFFICE_MISSING, or OFFICE_GONE if none answers."""
        self.pipe = pipe
        self.hidden = hidden
        self._connect()

    def _connect(self) -> None:
        nobody = bridge().getClass("com.sun.star.connection.NoConnectException")
        dropped = bridge().getClass("com.sun.star.lang.DisposedException")
        for _ in range(_CONNECTING_TRIES):
            try:
                return self._resolve()
            except nobody:
                break
            except dropped:
                time.sleep(_POLL_S)
        raise OfficeError("OFFICE_GONE", f"No LibreOffice answers on {self.pipe}. Was it closed?")

    def _resolve(self) -> None:
        local = bridge().getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        self.context = resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
        self.desktop = self.service("frame.Desktop")

    @cached_property
    def pid(self) -> int:
        """The process that listens on the pipe; 0 where the system does not tell."""
        if not sys.platform.startswith("linux"):
            return 0
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(f"/tmp/OSL_PIPE_{os.getuid()}_{self.pipe}")  # where LibreOffice puts its pipes
            said = asked.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _THREE_NUMBERS.size)
        return int(_THREE_NUMBERS.unpack(said)[0])

    def service(self, name: str) -> Any:
        """A new service by its name below com.sun.star."""
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    @property
    def running(self) -> bool:
        """Whether it still answers."""
        try:
            self.desktop.getFrames()
        except bridge().getClass("com.sun.star.uno.Exception"):
            return False
        return True

    def stop(self) -> None:
        """Leave it; it runs on."""


class Office(Connection):
    """A soffice of our own, headless, with a profile of its own; both are gone when this process is.

    hidden: whether documents are opened without a window. environment: variables that it is given besides
    this process's own.
    """

    def __init__(self, hidden: bool = True, environment: Mapping[str, str] | None = None) -> None:
        """Raises OfficeError LIBREOFFICE_MISSING or LIBREOFFICE_NOT_STARTED."""
        bridge()
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            raise OfficeError("LIBREOFFICE_MISSING", f"LibreOffice is not installed. {_INSTALL}.")
        self._profile = Path(tempfile.mkdtemp(prefix="remitbook-office-"))
        (self._profile / "user").mkdir()
        (self._profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        pipe = f"remitbook-{uuid.uuid4().hex}"
        command = [
            *(sys.executable, "-I", libreoffice_watch.__file__, str(self._profile)),
            program,
            f"-env:UserInstallation={self._profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            f"--accept=pipe,name={pipe};urp;",
        ]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=quiet,
            stderr=quiet,
            start_new_session=True,  # no Ctrl-C for this process reaches it
        )
        atexit.register(self.stop)
        try:
            super().__init__(pipe, hidden)
        except BaseException:
            self.stop()
            raise

    def _connect(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            try:
                return super()._connect()
            except OfficeError:
                if self._process.poll() is not None:
                    break
                time.sleep(_POLL_S)
        raise OfficeError(
            "LIBREOFFICE_NOT_STARTED",
            f"LibreOffice did not start within {START_TIMEOUT_S:.0f} s. Start it once by hand and try again.",
        )

    @property
    def running(self) -> bool:
        return self._process.poll() is None and super().running

    def stop(self) -> None:
        """End it, with whatever it still has open. Asking twice does no harm."""
        atexit.unregister(self.stop)
        if hasattr(self, "desktop") and self.running:
            gone = bridge().getClass("com.sun.star.uno.RuntimeException")
            try:
                self.desktop.terminate()
                self._process.wait(STOP_TIMEOUT_S)
            except (gone, subprocess.TimeoutExpired):
                pass  # it is ended below
        self._process.communicate()  # the end of its input ends what is left
