"""`remitbook install`: a venv with Remitbook, the add-in in Excel's start folder, conf, the Mac's script.

The new venv and the new add-in are made whole beside the old ones, which then give way in one move; what
fails before leaves everything as it was. Nothing here needs more than Python itself: it also runs out of
a wheel, on a computer where nothing of Remitbook is installed yet.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from addin.errors import Refusal
from addin.installing.addin_file import addin_version_of
from addin.installing.conf_file import value_of, with_line
from addin.installing.manifest import Manifest, read_manifest, write_manifest
from addin.installing.places import ADDIN, SCRIPT, Places
from addin.installing.putting import exchange, mend_exchange, put, refuse_if_in_use, remove_folder
from addin.installing.running import Run, base_python
from addin.installing.wheels import Source, find_source
from addin.server_on import switch_off
from shared.places import ENV_HOME

Say = Callable[[str], None]

OLDEST = (3, 11)
_STORE = "WindowsApps"
_SCRIPT_OF = f"""import sys
from importlib.resources import files
sys.stdout.buffer.write(files("addin.ribbon").joinpath("{SCRIPT}").read_bytes())
"""
_VERSION_OF = "from importlib.metadata import version; print(version('remitbook'))"
_LAUNCHER_WINDOWS = '@"%~dp0venv\\Scripts\\python.exe" -I -m addin.cli %* & exit /b\r\n'
_LAUNCHER_MAC = '#!/bin/sh\nexec "$(dirname "$0")/venv/bin/python" -I -m addin.cli "$@"\n'


def install(places: Places, given: Path | None, with_server: bool, run: Run, say: Say) -> None:
    """Install, or bring an installation up to date. given: a wheel, or a folder, in place of what runs now.

    Raises Refusal, and then what was there before is there still.
    """
    if places.system == "windows" and Path(sys.prefix) == places.venv:
        raise Refusal(
            "INSTALLED_FROM_ITSELF",
            "This is the Python that would be replaced, and Windows replaces no program that runs."
            " Double-click the installer once more; or with a Python of your own: remitbook install.",
        )
    aside, work = places.root / "venv.old", places.root / "work"
    mend_exchange(places.venv, aside)
    refuse_if_in_use(places.addin)
    known = _known(places)
    try:
        remove_folder(work)
        work.mkdir(parents=True)
        source = find_source(given, work, run)
        say(f"Making the Python of the add-in from {source.wheel.name}; this takes a minute.")
        venv = _new_venv(places, work, source, with_server, run)
        python = places.python_in(venv)
        version = (
            run([python, "-I", "-c", _VERSION_OF], "Asking the new Python for Remitbook").decode().strip()
        )
        if source.addin:
            _take_signed(source.addin, work / ADDIN, version)
        else:
            words: list[str | Path] = [python, "-I", "-m", "addin.cli", "build-addin", "--to", work / ADDIN]
            run(words, "Building the add-in")
        script = run([python, "-I", "-c", _SCRIPT_OF], "Reading the Mac's script") if places.script else b""
        write_manifest(places.manifest, _manifest(places, known, version))
        if switch_off(Path(os.environ.get(ENV_HOME) or places.root)):
            say("Ended: the server of this computer; the next press that needs it starts the new one.")
        try:
            _put_both(places, venv, work / ADDIN, aside)
        except Refusal as error:
            _remember(places, known)
            raise Refusal(error.code, f"{error.sentence} Nothing was changed.") from error
    except OSError as error:
        raise Refusal("FILE_NOT_WRITTEN", f"{places.root} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    say(f"Python with Remitbook {version}: {places.venv}")
    say(f"Add-in: {places.addin}")
    _put_conf(places, say)
    if places.script:
        put(script, places.script)
        say(f"Script that Excel starts Python by: {places.script}")
    launcher = _LAUNCHER_WINDOWS if places.system == "windows" else _LAUNCHER_MAC
    put(launcher.encode("ascii"), places.launcher, executable=True)
    say(f"Command line: {places.launcher}")
    shutil.rmtree(aside, ignore_errors=True)  # what still holds it goes at the next installation
    say("Start Excel anew and find the tab Remitbook. If it is not there: the command line's word doctor.")


def _new_venv(places: Places, work: Path, source: Source, with_server: bool, run: Run) -> Path:
    """A venv with Remitbook, whole, that is to be moved to its place."""
    if sys.version_info < OLDEST:
        raise Refusal(
            "PYTHON_TOO_OLD",
            f"Remitbook needs Python {OLDEST[0]}.{OLDEST[1]} or later; this is {sys.version.split()[0]}.",
        )
    if _STORE in base_python().parts:
        raise Refusal(
            "PYTHON_OF_THE_STORE",
            "This Python is of the Microsoft Store: what it writes lies in a folder of its own, where Excel"
            " does not look. Double-click the installer, which brings another; or install one of"
            " python.org.",
        )
    venv = work / "venv"
    run([base_python(), "-I", "-m", "venv", venv], "Making a Python of its own for the add-in")
    python = places.python_in(venv)
    words: list[str | Path] = [
        python,
        "-I",
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--no-input",
    ]
    if source.wheels:
        words += ["--no-index", "--find-links", source.wheels]
    run([*words, f"{source.wheel}{'[server]' if with_server else ''}"], "Installing Remitbook into it")
    for program in places.programs_in(venv).iterdir():
        if program.is_file() and not program.name.startswith(
            "python"
        ):  # they name the folder the venv was made in
            program.unlink()
    return venv


def _take_signed(addin: Path, to: Path, version: str) -> None:
    """The company's own add-in; one of another version would refuse every press. Raises Refusal."""
    theirs = addin_version_of(addin)
    if theirs != version:
        raise Refusal(
            "ADDIN_VERSION",
            f"{addin} is of Remitbook {theirs or 'no version that can be read'}, the wheel beside it of"
            f" {version}: build and sign the add-in anew. Nothing was changed.",
        )
    shutil.copyfile(addin, to)


def _known(places: Places) -> Manifest:
    """What an earlier installation put; a list that is damaged is written anew."""
    try:
        return read_manifest(places.manifest) or Manifest()
    except Refusal:
        return Manifest()


def _manifest(places: Places, known: Manifest, version: str) -> Manifest:
    """All that is ours, from now on or from before."""
    files = [places.addin, places.launcher, *([places.script] if places.script else [])]
    folders = [places.venv]
    if places.own_python in base_python().parents:
        folders.append(places.own_python)
    conf = _read(places.conf)
    ours = conf is None or value_of(conf, places.conf_line.partition("=")[0]) is None
    return Manifest(
        version,
        sorted({*known.files, *map(str, files)}),
        sorted({*known.folders, *map(str, folders)}),
        sorted({*known.conf_lines, *([places.conf_line] if ours else [])}),
    )


def _put_conf(places: Places, say: Say) -> None:
    """Our line in the user's own file. It may be missing: the add-in itself says the same."""
    try:
        text = _read(places.conf) or ""
        if with_line(text, places.conf_line) != text:
            put(with_line(text, places.conf_line).encode("utf-8", "surrogateescape"), places.conf)
    except Refusal as error:
        say(f"Left out: {error.sentence} The add-in finds its Python without that file.")
        return
    name, _, usual = places.conf_line.partition("=")
    named = value_of(text, name) or usual
    say(f"Conf: {places.conf}")
    if named != usual:
        say(f"Kept in it: {name}={named}. The add-in starts that Python, not the one just made.")


def _read(path: Path) -> str | None:
    """None where it cannot be read: writing it says why."""
    try:
        return path.read_text("utf-8", "surrogateescape")
    except OSError:
        return None


def _put_both(places: Places, venv: Path, addin: Path, aside: Path) -> None:
    """The new venv and the new add-in in their places, or, where one of them cannot be, neither."""
    exchange(venv, places.venv, aside)
    try:
        put(addin.read_bytes(), places.addin)
    except Refusal:
        remove_folder(places.venv)
        mend_exchange(places.venv, aside)
        raise


def _remember(places: Places, known: Manifest) -> None:
    """What was installed before, or nothing."""
    if known.version:
        write_manifest(places.manifest, known)
    else:
        places.manifest.unlink(missing_ok=True)
