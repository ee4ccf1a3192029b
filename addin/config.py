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
    """The address of the server, in one spelling. Raises Refusal: of `address_of`, and CONFIG_DAMAGED."""
    return address_of(chosen(given) or THIS_COMPUTER)


def chosen(given: str = "") -> str:
    """The address, or "this computer", as somebody chose it; "" for none. Raises Refusal CONFIG_DAMAGED."""
    return (given or os.environ.get(ENV_SERVER, "") or _from_file()).strip()


def address_of(words: str) -> str:
    """The address that words stand for, in one spelling. Raises Refusal SERVER_ADDRESS, PORT_WRONG."""
    if is_this_computer(words):
        return default_url(_own_port())
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


def _own_port() -> int:
    told = os.environ.get(ENV_PORT, "").strip() or str(PORT)
    if not told.isdecimal() or not 0 < int(told) < 2**16:
        raise Refusal(
            "PORT_WRONG",
            f'{ENV_PORT} is "{told}", which is no port. Set it to a number from 1 to 65535, or take it'
            f" away for {PORT}, and start Excel anew.",
            {"value": told},
        )
    return int(told)


def _from_file() -> str:
    """Another server than the one that was set must not get the rows: so what cannot be read is refused."""
    file = data_folder() / _FILE
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("server", "")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        found, why = None, "it is no text in UTF-8"
    except (OSError, tomllib.TOMLDecodeError) as error:
        found, why = None, str(error)
    else:
        why = "server is no text in quotes"
    if isinstance(found, str):
        return found
    raise Refusal(
        "CONFIG_DAMAGED",
        f"{file} cannot be read ({why}), so nobody knows which server is yours, and nothing was sent. Press"
        ' Sign in and type its address; or mend the file, one line: server = "https://ledger.example"',
        {"file": str(file)},
    )
