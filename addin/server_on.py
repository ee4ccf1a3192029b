"""The file that this computer's server lives by: it ends when the file is gone.

So whoever may write in the user's folder may end it, without a token, and nothing else has to run for that.
Nothing here needs more than Python itself.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path

from shared.places import LOOPBACK

NAME = "server.on"
_END_S = 10.0
_LOOK_S = 0.05


def switch_on(folder: Path, port: int) -> Path:
    """The file, for a server that is about to start on this port."""
    file = folder / NAME
    file.write_text(str(port), "ascii")
    return file


def switch_off(folder: Path) -> bool:
    """End this computer's server; whether one ran and has ended. The next press that needs one starts it."""
    file = folder / NAME
    try:
        port = int(file.read_text("ascii"))
        file.unlink()
    except (OSError, ValueError):
        return False
    ran = listens(port)
    last_s = time.monotonic() + _END_S
    while listens(port) and time.monotonic() < last_s:
        time.sleep(_LOOK_S)
    return ran and not listens(port)


def listens(port: int) -> bool:
    """Whether anything listens on a port of this computer."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
