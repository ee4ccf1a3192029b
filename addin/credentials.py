"""The user's tokens: in the environment, the user's folder, or the system's own store of passwords.

A token is never kept in a workbook. For a server on this computer the folder's file is the place (the
server itself puts it there at its first start); for any other the password store, and the file where
none works.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_dir

from shared.places import (
    APP_NAME,
    ENV_HOME,
    ENV_TOKEN,
    is_loopback,
    read_credentials,
    server_key,
    write_credentials,
)

SERVICE = "remitbook"


def home() -> Path:
    """The user's Remitbook folder."""
    return Path(os.environ.get(ENV_HOME) or user_data_dir(APP_NAME, appauthor=False))


def load(server_url: str) -> str | None:
    """The token for a server: REMITBOOK_TOKEN, else the file's, else the password store's, else None."""
    return os.environ.get(ENV_TOKEN, "").strip() or kept(server_url)


def kept(server_url: str) -> str | None:
    """The token kept for a server, whatever the environment says."""
    key = server_key(server_url)
    return read_credentials(home()).get(key) or _from_keyring(key)


def store(server_url: str, token: str) -> str:
    """Keeps a token in place of an earlier one; where: "file" or "keyring"."""
    key, tokens = server_key(server_url), read_credentials(home())
    if not is_loopback(server_url) and _to_keyring(key, token):
        if tokens.pop(key, None) is not None:
            write_credentials(home(), tokens)
        return "keyring"
    write_credentials(home(), {**tokens, key: token})
    return "file"


def forget(server_url: str) -> None:
    """Removes the token for a server from wherever it is kept."""
    import keyring
    from keyring.errors import KeyringError

    key, tokens = server_key(server_url), read_credentials(home())
    if tokens.pop(key, None) is not None:
        write_credentials(home(), tokens)
    try:
        keyring.delete_password(SERVICE, key)
    except KeyringError:
        return


def _from_keyring(key: str) -> str | None:
    import keyring  # loads every store there is: only where one is asked
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, key)
    except KeyringError:
        return None


def _to_keyring(key: str, token: str) -> bool:
    """Whether it is there afterwards: a store that forgets in silence is none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, key, token)
        return keyring.get_password(SERVICE, key) == token
    except KeyringError:
        return False
