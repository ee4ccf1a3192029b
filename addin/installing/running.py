"""Runs a program to its end, and says in a sentence why it failed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from addin.errors import Refusal

Run = Callable[[Sequence[str | Path], str], bytes]
"""(the words of a command, what it is to do) -> what it printed. Raises Refusal COMMAND_FAILED."""

_TAIL = 12
_NO_WINDOW = 0x08000000


def run(words: Sequence[str | Path], doing: str) -> bytes:
    """See Run. The variables of a venv and of Python that this runs in are not handed on."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    }
    try:
        done = subprocess.run(
            [str(word) for word in words],
            capture_output=True, check=False, env=kept, stdin=subprocess.DEVNULL,
            creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
        )  # fmt: skip
    except OSError as error:
        raise Refusal("COMMAND_FAILED", f"{doing}: {words[0]} cannot be started: {error}.") from error
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()[-_TAIL:]
        raise Refusal("COMMAND_FAILED", "\n".join([f"{doing} failed. What was said of it:", *said]))
    return done.stdout


def base_python() -> Path:
    """The Python below the venv this runs in, or itself."""
    return Path(getattr(sys, "_base_executable", "") or sys.executable)
