"""Where the server is and where this computer keeps Remitbook's things.

The address: `--server`, else the environment's REMITBOOK_SERVER, else the user's file config.toml, else the
server of this computer.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from addin import credentials
from shared.places import ENV_SERVER, default_url, server_key

_FILE = "config.toml"


def server_url(given: str = "") -> str:
    """The address of the server, in one spelling."""
    return server_key(given or os.environ.get(ENV_SERVER, "") or _from_file() or default_url())


def remember_server(url: str) -> None:
    """Keep an address for the next press. Raises OSError."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    quoted = url.replace("\\", "\\\\").replace('"', '\\"')
    (folder / _FILE).write_text(f'server = "{quoted}"\n', encoding="utf-8")


def data_folder() -> Path:
    """The user's Remitbook folder: what is not sent yet, what went wrong, the address."""
    return credentials.home()


def _from_file() -> str:
    try:
        text = (data_folder() / _FILE).read_text(encoding="utf-8")
        return str(tomllib.loads(text).get("server", ""))
    except (OSError, ValueError):
        return ""
