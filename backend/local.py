"""The first start on a user's own computer: an organisation, its user, a token; no question asked.

The token goes into the user's credentials file and not into the system's password store, which may ask:
whoever can read that file can read the database beside it (docs/decisions/0012-local-default.md).
"""

from __future__ import annotations

import getpass

from backend import access
from backend.context import Server
from backend.problems import Refused
from backend.settings import Settings
from backend.store.database import Tx
from shared.places import read_credentials, server_key, write_credentials

ORGANISATION = "My company"
LABEL = "this computer"


def sign_in(server: Server, settings: Settings, url: str) -> str:
    """Sees to it that the user of this computer is signed in to its own server; the token.

    An existing database is only joined where it was made this way: by the same user.
    "" where it was not; then an administrator gives tokens. Raises OSError.
    """
    key, tokens = server_key(url), read_credentials(settings.home)
    if is_good(server, tokens.get(key, "")):
        return tokens[key]
    with server.database.write() as tx:
        token = _token(tx, server)
    if token:
        write_credentials(settings.home, {**tokens, key: token})
    return token


def is_good(server: Server, token: str) -> bool:
    """Whether the server takes a token."""
    try:
        access.authenticate(server, token)
    except Refused:
        return False
    return True


def _token(tx: Tx, server: Server) -> str:
    now, name = server.clock(), getpass.getuser()
    email = f"{name}@localhost".casefold()
    user = tx.one("SELECT org_id, id FROM user_account WHERE email = ? AND active ORDER BY org_id", email)
    if user is None:
        if tx.one("SELECT 1 FROM organisation"):
            return ""
        org_id = access.create_organisation(tx, ORGANISATION, now)
        user = (org_id, access.create_user(tx, org_id, email, name, "ADMIN", now))
    return access.create_token(tx, user[0], user[1], LABEL, now, days=0)
