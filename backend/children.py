"""What the server's child processes are started with."""

from __future__ import annotations

import os
from pathlib import Path

import backend


def child_environment() -> dict[str, str]:
    """No more than a Python needs to start: the server's secrets stay with the server."""
    root = str(Path(backend.__file__).parent.parent)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    inherited = os.environ.get("PYTHONPATH")
    path = f"{root}{os.pathsep}{inherited}" if inherited else root
    return kept | {"PYTHONPATH": path, "PYTHONUTF8": "1"}
