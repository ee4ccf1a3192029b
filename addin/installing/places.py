"""Where the add-in's parts lie on Windows and on the Mac. Paths only: nothing is read or written."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from addin.errors import Refusal

System = Literal["windows", "macos", "other"]

ADDIN = "remitbook.xlam"
CONF = "remitbook.conf"
SCRIPT = "remitbook.applescript"
FOLDER = "remitbook"
OWN_PYTHON = "python"
"""The folder of the Python that the double-click installer brings along, beside the venv."""

_GROUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_CONF_WINDOWS = "%LOCALAPPDATA%\\remitbook\\venv\\Scripts\\pythonw.exe"
_CONF_MAC = "~/Library/Application Support/remitbook/venv/bin/python"


@dataclass(frozen=True)
class Places:
    """root: the folder of all that is ours and Excel does not look for. script: on the Mac only.

    conf_line: what the user's own file says of the interpreter, in ASCII, for any home.
    """

    system: System
    root: Path
    addin: Path
    conf: Path
    conf_line: str
    script: Path | None

    @property
    def venv(self) -> Path:
        """The Python that the add-in starts, with Remitbook in it."""
        return self.root / "venv"

    @property
    def programs(self) -> Path:
        """The folder of the venv's programs."""
        return self.programs_in(self.venv)

    @property
    def python(self) -> Path:
        """The venv's interpreter."""
        return self.python_in(self.venv)

    @property
    def started(self) -> Path:
        """What Excel starts: without a console window on Windows."""
        return self.programs / "pythonw.exe" if self.system == "windows" else self.python

    @property
    def launcher(self) -> Path:
        """The command line: `remitbook doctor` and the others."""
        return self.root / ("remitbook.cmd" if self.system == "windows" else "remitbook")

    @property
    def own_python(self) -> Path:
        """Where the double-click installer puts a Python of ours, if it must."""
        return self.root / OWN_PYTHON

    @property
    def manifest(self) -> Path:
        """What was installed, for the uninstallation."""
        return self.root / "installed.json"

    def programs_in(self, venv: Path) -> Path:
        """The folder of the programs of a venv on this system."""
        return venv / ("Scripts" if self.system == "windows" else "bin")

    def python_in(self, venv: Path) -> Path:
        """The interpreter of a venv on this system."""
        return self.programs_in(venv) / ("python.exe" if self.system == "windows" else "python")


def this_system() -> System:
    """The system this runs on; "other" has no Excel."""
    if sys.platform == "win32":
        return "windows"
    return "macos" if sys.platform == "darwin" else "other"


def places(system: System, home: Path, environ: Mapping[str, str]) -> Places:
    """The places of one user. Raises Refusal SYSTEM_WITHOUT_EXCEL."""
    if system == "windows":
        local = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
        return Places(
            system,
            root=local / FOLDER,
            addin=roaming / "Microsoft" / "Excel" / "XLSTART" / ADDIN,
            conf=local / FOLDER / CONF,
            conf_line=f"INTERPRETER_WIN={_CONF_WINDOWS}",
            script=None,
        )
    if system == "macos":
        return Places(
            system,
            root=home / "Library" / "Application Support" / FOLDER,
            addin=home / _GROUP / ADDIN,
            conf=home / "Library/Containers/com.microsoft.Excel/Data" / CONF,
            conf_line=f"INTERPRETER_MAC={_CONF_MAC}",
            script=home / "Library/Application Scripts/com.microsoft.Excel" / SCRIPT,
        )
    raise Refusal(
        "SYSTEM_WITHOUT_EXCEL",
        "There is no Excel for this system: the add-in is installed on Windows and macOS. Here every button"
        " works on a workbook with remitbook press.",
    )
