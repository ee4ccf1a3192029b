"""`remitbook uninstall`: takes what the installation put, and keeps what is the user's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from addin.errors import Refusal
from addin.installing.conf_file import without_line
from addin.installing.manifest import Manifest, read_manifest
from addin.installing.places import Places
from addin.installing.putting import put, refuse_if_in_use, remove_file, remove_folder
from addin.server_on import switch_off

Say = Callable[[str], None]

_SHOWN = 5
_NEW_GROUP_AND_NO_WINDOW = 0x00000200 | 0x08000000
_LATER = (
    'for /l %i in (1,1,60) do @if exist "%REMITBOOK_FOLDER%" '
    '(ping -n 2 127.0.0.1 >nul & rmdir /s /q "%REMITBOOK_FOLDER%")'
)
"""Windows deletes no program that runs: tried each second, for a minute, after this one has ended."""


def uninstall(
    places: Places, data: Path, discard_waiting: bool, forget: Callable[[], list[str]] | None, say: Say
) -> None:
    """Take the add-in out of Excel, and its Python off the computer.

    data: the user's Remitbook folder. forget: forgets the tokens; the servers they were for.
    Raises Refusal, and then nothing was changed.
    """
    installed = read_manifest(places.manifest)
    if installed is None:
        raise Refusal("NOT_INSTALLED", _not_installed(places))
    waiting = waiting_in(data / "outbox")
    if waiting and not discard_waiting:
        shown = ", ".join(waiting[:_SHOWN]) + (", ..." if len(waiting) > _SHOWN else "")
        raise Refusal(
            "STILL_WAITING",
            f"{len(waiting)} pressed in Excel but not finished: {shown}. Press Status in Excel while the"
            " server can be reached; or give up what waits, with --discard-waiting.",
        )
    for file in installed.files:
        refuse_if_in_use(Path(file))
    if switch_off(data):
        say("Ended: the server of this computer")
    if forget is not None:
        for server in forget():
            say(f"Forgotten: the token for {server}")
    for path in sorted((data / "outbox").glob("*")) if discard_waiting else ():
        path.unlink()
    if waiting:
        say(f"Given up: {len(waiting)} that waited to be sent")
    _take(places, installed, say)
    left = {each.name for each in data.iterdir()} if data.is_dir() else set()
    left -= {Path(folder).name for folder in installed.folders}
    if left:
        say(f"Kept, because it is yours: {', '.join(sorted(left))} in {data}")


def _not_installed(places: Places) -> str:
    """What to do where parts are there all the same, put by hand or left by whoever deleted the list."""
    sentence = f"Nothing was installed by remitbook install: there is no {places.manifest}."
    parts = [places.addin, places.script, places.conf, places.venv]
    there = [str(part) for part in parts if part is not None and part.exists()]
    if not there:
        return sentence
    return (
        f"{sentence} But there is {', '.join(there)}: close Excel and delete what is not wanted; or install"
        " once more, then uninstall."
    )


def waiting_in(outbox: Path) -> list[str]:
    """What is not sent, or not on its sheets yet, in words; file names where this cannot read them.

    What was pressed without Excel and cancelled is sent by nobody: it waits no more.
    """
    files = sorted(outbox.glob("*.rb"))
    if not files:
        return []
    try:
        from addin.outbox import Outbox
    except ImportError:
        return [path.name for path in files]
    known = Outbox(outbox)
    pending = known.pending()
    unsent = {entry.id for entry in known.unsent()}
    named = [
        f"{'' if entry.id in unsent else 'the result of '}{entry.sheet} of {entry.book}"
        for entry in pending
        if not entry.said and (entry.seat.app or not known.is_stopped(entry))
    ]
    return named + ["a file that cannot be read"] * (len(files) - len(pending))


def _take(places: Places, installed: Manifest, say: Say) -> None:
    for file in installed.files:
        if remove_file(Path(file)):
            say(f"Removed: {file}")
    try:
        text = places.conf.read_text("utf-8", "surrogateescape")
    except OSError:
        text = ""
    left = text
    for line in installed.conf_lines:
        left = without_line(left, line)
    if left:
        if left != text:
            put(left.encode("utf-8", "surrogateescape"), places.conf)
        say(f"Kept, because you added lines to it: {places.conf}")
    elif remove_file(places.conf):
        say(f"Removed: {places.conf}")
    for folder in map(Path, installed.folders):
        if places.system == "windows" and _runs_from(folder):
            _remove_later(folder)
            say(f"Removed, in a moment, as this command runs from it: {folder}")
        elif remove_folder(folder):
            say(f"Removed: {folder}")
    remove_folder(places.root / "venv.old")
    remove_file(places.manifest)
    if places.root.is_dir() and not any(places.root.iterdir()):
        places.root.rmdir()


def _runs_from(folder: Path) -> bool:
    return folder in (Path(sys.prefix), Path(sys.base_prefix)) or folder in Path(sys.base_prefix).parents


def _remove_later(folder: Path) -> None:
    shell = os.environ.get("COMSPEC", "cmd.exe")
    flags = _NEW_GROUP_AND_NO_WINDOW if sys.platform == "win32" else 0
    subprocess.Popen(
        f'"{shell}" /d /c "{_LATER}"',  # as it stands: cmd has quoting rules of its own
        env={**os.environ, "REMITBOOK_FOLDER": str(folder)},
        cwd=folder.anchor, creationflags=flags,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
