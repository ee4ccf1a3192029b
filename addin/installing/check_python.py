"""Is the add-in there, with a whole Python of its own version that Excel will find?"""

from __future__ import annotations

import json
import re
from pathlib import Path

from addin.errors import Refusal
from addin.installing.addin_file import addin_version_of
from addin.installing.conf_file import value_of
from addin.installing.finding import INSTALL, Finding, Machine, mend, note, well
from addin.installing.install import OLDEST
from addin.installing.places import Places

NEEDED = ("xlwings", "openpyxl", "msgspec", "httpx", "keyring", "platformdirs", "fasteners")
"""What the add-in's Python must be able to import; some are imported late in a press."""

REACH_EXCEL = {"win32": ("pythoncom", "win32com.client"), "darwin": ("appscript", "psutil")}
"""By what xlwings reaches Excel; without it is imported all the same, and no press finds a book."""

_ABOUT = (
    "import json, platform, struct, sys; from importlib.metadata import version;"
    f"import addin.ribbon.button, {', '.join(NEEDED)};"
    f"[__import__(name) for name in {REACH_EXCEL!r}.get(sys.platform, ())];"
    "print(json.dumps([version('remitbook'), platform.python_version(), struct.calcsize('P') * 8,"
    " platform.machine()]))"
)


def python_whole(machine: Machine) -> Finding | None:
    """The venv's interpreter, what it can import, and its kind."""
    if machine.places is None:
        return None
    python = machine.places.python
    if not machine.places.started.exists():
        return mend(
            "PYTHON_MISSING",
            f"The add-in's Python is not there: {python}.",
            "Excel has nothing to start.",
            INSTALL,
        )
    try:
        _, version, bits, processor = about_python(machine, machine.places)
    except Refusal as error:
        return mend(
            "PYTHON_BROKEN",
            f"The add-in's Python does not work: {error.sentence}",
            "It stands on a Python of this computer that was removed or changed, or files of it are gone.",
            INSTALL,
        )
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        return mend(
            "PYTHON_TOO_OLD",
            f"The add-in's Python is {version}.",
            f"Remitbook needs {OLDEST[0]}.{OLDEST[1]} or later.",
            f"Install a later Python from python.org. {INSTALL}",
        )
    if bits != 64:
        return mend(
            "PYTHON_32_BIT",
            "The add-in's Python is a 32-bit one.",
            "A large sheet does not fit into its memory.",
            f"Install a 64-bit Python from python.org. {INSTALL}",
        )
    if machine.system == "macos" and processor == "x86_64" and _is_apple_silicon(machine):
        return note(
            "PYTHON_TRANSLATED",
            "The add-in's Python is for Intel, this Mac has an Apple processor.",
            "It works at half the speed.",
            f"Install a universal Python from python.org. {INSTALL}",
        )
    return well("PYTHON", f"Python {version}, {bits} bits: {python}")


def addin_fits(machine: Machine) -> Finding | None:
    """The add-in in Excel's start folder, of the version of its Python."""
    if machine.places is None:
        return None
    addin = machine.places.addin
    if not addin.exists():
        return mend(
            "ADDIN_MISSING",
            f"The add-in is not in Excel's start folder: {addin}.",
            "There is no tab Remitbook.",
            INSTALL,
        )
    theirs = addin_version_of(addin)
    if theirs is None:
        return mend("ADDIN_DAMAGED", f"{addin} cannot be read.", "Excel cannot load it either.", INSTALL)
    try:
        ours = about_python(machine, machine.places)[0]
    except Refusal:
        return well("ADDIN", f"Add-in {theirs}: {addin}")
    if theirs != ours:
        return mend(
            "ADDIN_VERSION",
            f"The add-in in Excel is of Remitbook {theirs}, its Python of {ours}.",
            "A button is refused where the two differ.",
            INSTALL,
        )
    return well("ADDIN", f"Add-in {theirs}: {addin}")


def conf_leads_somewhere(machine: Machine) -> Finding | None:
    """What the user's own file names in place of the usual Python."""
    if machine.places is None:
        return None
    name, _, usual = machine.places.conf_line.partition("=")
    try:
        named = value_of(machine.places.conf.read_text("utf-8", "replace"), name) or usual
    except FileNotFoundError:
        named = usual
    if named == usual:
        return well("CONF", f"Conf: {machine.places.conf} names the add-in's own Python")
    if not _spelt_out(machine, named).exists():
        return mend(
            "CONF_PYTHON_MISSING",
            f"{machine.places.conf} names a Python that is not there: {named}.",
            "Excel starts that one, and finds nothing.",
            f"Take the line {name}=... out of the file, or name a Python that Remitbook is installed for.",
        )
    return note(
        "CONF_OTHER_PYTHON",
        f"{machine.places.conf} names another Python: {named}.",
        "Excel starts that one; the one looked at here is not used.",
        f"If that is not meant: take the line {name}=... out of the file.",
    )


def script_there(machine: Machine) -> Finding | None:
    """On the Mac: the script by which alone Excel may start a program."""
    if machine.places is None or machine.places.script is None:
        return None
    from importlib.resources import files

    script = machine.places.script
    ours = files("addin.ribbon").joinpath(script.name).read_bytes()
    if not script.exists():
        what = f"The script that Excel starts Python by is not there: {script}."
    elif script.read_bytes() != ours:
        what = f"The script that Excel starts Python by is not the one of this version: {script}."
    else:
        return well("SCRIPT", f"Script: {script}")
    code = "SCRIPT_DIFFERS" if script.exists() else "SCRIPT_MISSING"
    return mend(code, what, "Excel on the Mac may start a program in no other way.", INSTALL)


def about_python(machine: Machine, places: Places) -> tuple[str, str, int, str]:
    """(version of Remitbook, of Python, bits, processor) of the venv. Raises Refusal."""
    told = machine.run([places.python, "-I", "-c", _ABOUT], "Starting it")
    ours, python, bits, processor = json.loads(told)
    return str(ours), str(python), int(bits), str(processor)


def _spelt_out(machine: Machine, path: str) -> Path:
    if path.startswith("~/"):
        return machine.home / path[2:]
    values = {name.casefold(): value for name, value in machine.environ.items()}
    return Path(re.sub("%([^%]+)%", lambda found: values.get(found[1].casefold(), found[0]), path))


def _is_apple_silicon(machine: Machine) -> bool:
    try:
        return machine.run(["/usr/sbin/sysctl", "-in", "hw.optional.arm64"], "Asking the Mac").strip() == b"1"
    except Refusal:
        return False
