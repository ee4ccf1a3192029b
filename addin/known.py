"""What the server knows that a sheet is read by; remembered, so that a sheet is read without a connection."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from addin import config
from addin.draft import Known
from addin.errors import ServerNotReached
from shared.kinds import Kind
from shared.schemas import Profile

if TYPE_CHECKING:
    from addin.client import Client


class _Remembered(msgspec.Struct):
    settings: dict[str, str]
    choices: dict[str, list[tuple[str, str]]]
    profiles: list[Profile]


def known_of(client: Client, kind: Kind, pressed: dt.datetime) -> tuple[Known, list[Profile]]:
    """The organisation's rules, what a cell may hold, the saved mappings; those of last time where no server
    answers. Raises ServerNotReached where there was no last time."""
    try:
        today = dt.date.fromisoformat(client.status().today)
        found = _Remembered(client.settings(), client.choices(kind.name), client.profiles(kind.name))
    except ServerNotReached:
        remembered = _read(_file(client, kind))
        if remembered is None:
            raise
        today, found = pressed.date(), remembered
    else:
        _write(_file(client, kind), found)
    return Known(today, found.settings, found.choices), found.profiles


def organisation(client: Client) -> str:
    """Whose ledger it is; what it was last time where no server answers, "" where there was none."""
    file = config.data_folder() / "known" / f"{client.identity}.txt"
    try:
        name = client.status().org
    except ServerNotReached:
        with suppress(OSError):
            return file.read_text("utf-8")
        return ""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(name, "utf-8")
    return name


def _file(client: Client, kind: Kind) -> Path:
    """One a server, user and kind."""
    return config.data_folder() / "known" / f"{client.identity}-{kind.name}.json"


def _read(file: Path) -> _Remembered | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Remembered)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None


def _write(file: Path, found: _Remembered) -> None:
    data = msgspec.json.encode(found)
    with suppress(OSError):  # what cannot be remembered is asked for again
        if not file.exists() or file.read_bytes() != data:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.write_bytes(data)
