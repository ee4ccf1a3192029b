"""Runs a LibreOffice, and ends it with its profile when the process that asked for it has ended.

    python libreoffice_watch.py PROFILE COMMAND...

A process of its own: its input ends with the process that holds the other side, also where that is killed.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

_TRIES = 50  # what was killed may still write a moment
_POLL_S = 0.1


def run(profile: Path, command: list[str]) -> None:
    """Wait until it has ended or the input has, then leave nothing of it."""
    office = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    threading.Thread(target=_end_with_input, args=(office,), daemon=True).start()
    office.wait()
    for _ in range(_TRIES):
        shutil.rmtree(profile, ignore_errors=True)
        if not profile.exists():
            return
        time.sleep(_POLL_S)


def _end_with_input(office: subprocess.Popen[bytes]) -> None:
    sys.stdin.read()
    if office.poll() is None:
        if sys.platform == "win32":
            office.kill()
        else:
            os.killpg(office.pid, signal.SIGKILL)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
