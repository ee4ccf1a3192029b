"""How one server process is set up: from its command line, else its environment, else the defaults."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir

from shared.places import APP_NAME, ENV_ADDRESS, ENV_DATABASE, ENV_HOME, ENV_HOST, ENV_PORT, LOOPBACK, PORT


@dataclass(frozen=True)
class Settings:
    """database_url: `sqlite:///path` or `postgresql+psycopg://...`. home: the user's Remitbook folder.
    port 0: any free one. address: where its users reach it, "" where their requests say so."""

    database_url: str
    home: Path
    host: str = LOOPBACK
    port: int = PORT
    address: str = ""

    @property
    def is_loopback(self) -> bool:
        """Only this computer can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_local(self) -> bool:
        """A server of one user on one computer, which signs its user in by itself."""
        return self.is_loopback and self.database_url.startswith("sqlite")


def load(
    environ: Mapping[str, str] = os.environ,
    *,
    database: str = "",
    host: str = "",
    port: int | None = None,
    address: str = "",
) -> Settings:
    """The settings in force; creates the folder a default database lies in. Raises ValueError."""
    home = Path(environ.get(ENV_HOME) or user_data_dir(APP_NAME, appauthor=False))
    url = database or environ.get(ENV_DATABASE, "")
    if not url:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        url = f"sqlite:///{home / 'remitbook.db'}"
    return Settings(
        database_url=driver_url(url),
        home=home,
        host=host or environ.get(ENV_HOST) or LOOPBACK,
        port=port if port is not None else int(environ.get(ENV_PORT) or PORT),
        address=_address(address or environ.get(ENV_ADDRESS, "")),
    )


def _address(text: str) -> str:
    """Raises ValueError."""
    if text and not text.startswith(("http://", "https://")):
        raise ValueError(f"{text!r} is no address of a server: write it like https://ledger.example")
    return text.rstrip("/")


def driver_url(url: str) -> str:
    """A database URL as people write it, with the driver this server speaks. Raises ValueError."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError(f"{url.partition(':')[0]!r} is no database this server knows")
    return url
