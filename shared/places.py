"""Where the add-in and a local server find each other: port, environment variables, the credentials file.

The credentials file lies in the user's Remitbook folder: JSON, {server URL: token}, readable by its
owner only.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

PORT = 8750
LOOPBACK = "127.0.0.1"
APP_NAME = "remitbook"
"""The folder's name, for platformdirs: `user_data_dir(APP_NAME, appauthor=False)`."""

ENV_HOME = "REMITBOOK_HOME"
ENV_TOKEN = "REMITBOOK_TOKEN"
ENV_SERVER = "REMITBOOK_SERVER"
ENV_DATABASE = "REMITBOOK_DATABASE_URL"
ENV_PORT = "REMITBOOK_PORT"
ENV_HOST = "REMITBOOK_HOST"
ENV_ADDRESS = "REMITBOOK_ADDRESS"

CREDENTIALS = "credentials.json"


def default_url(port: int = PORT) -> str:
    """Where a local server answers."""
    return f"http://{LOOPBACK}:{port}"


def server_key(url: str) -> str:
    """A server's URL in one spelling: scheme and host in lower case, no slash at the end."""
    parts = urlsplit(url.strip())
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def is_loopback(url: str) -> bool:
    """Whether a server is on this computer."""
    return urlsplit(url.strip()).hostname in {LOOPBACK, "localhost", "::1"}


def read_credentials(home: Path) -> dict[str, str]:
    """The tokens kept in the user's folder, by server; {} where there is no readable file."""
    try:
        found = json.loads((home / CREDENTIALS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(token) for key, token in found.items()} if isinstance(found, dict) else {}


def write_credentials(home: Path, tokens: dict[str, str]) -> None:
    """Replaces the file at once, for its owner's eyes only. Raises OSError."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = home / f"{CREDENTIALS}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(tokens, file, indent=1)
    draft.replace(home / CREDENTIALS)
