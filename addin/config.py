"""Where the server is and where this computer keeps Remitbook's things.

The address: `--server`, else the environment's REMITBOOK_SERVER, else the user's file config.toml, else the
server of this computer. In place of an address may stand the words "this computer": its server is started
when it is needed (`addin.this_computer`).
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from addin import credentials
from addin.errors import Refusal
from shared.places import ENV_PORT, ENV_SERVER, PORT, default_url, is_loopback, server_key

THIS_COMPUTER = "this computer"
_FILE = "config.toml"


def server_url(given: str = "") -> str:
    """The address of the server, in one spelling. Raises Refusal SERVER_ADDRESS."""
    return address_of(chosen(given) or THIS_COMPUTER)


def chosen(given: str = "") -> str:
    """The address, or "this computer", as somebody chose it; "" where nobody did."""
    return (given or os.environ.get(ENV_SERVER, "") or _from_file()).strip()


def address_of(words: str) -> str:
    """The address that words stand for, in one spelling. Raises Refusal SERVER_ADDRESS."""
    if is_this_computer(words):
        return default_url(int(os.environ.get(ENV_PORT) or PORT))
    text = words.strip()
    if "://" not in text:
        text = ("http://" if is_loopback(f"//{text}") else "https://") + text
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
        plain = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        plain = False
    if not plain or any(sign in text for sign in '@?#\\"') or len(text.split()) != 1:
        raise Refusal(
            "SERVER_ADDRESS",
            f'"{words}" is no address of a server. Write it like https://ledger.example, or {THIS_COMPUTER}.',
            {"value": words},
        )
    return server_key(text)


def is_this_computer(words: str) -> bool:
    """Whether the words stand for this computer's own server."""
    return " ".join(words.split()).casefold() == THIS_COMPUTER


def remember_server(words: str) -> None:
    """Keep an address, or "this computer", for the next press. Raises OSError."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
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
