"""Signing a browser in by address and password, and setting the password by a link.

An address nobody has, and one whose user has no password, answer like a wrong password and as late.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from backend import links, passwords, sessions, tries
from backend.context import Server
from backend.problems import OrganisationNeeded, PasswordWrong
from backend.store.database import Tx
from shared.limits import ADDRESS_TRIES, PASSWORD_TRIES

log = logging.getLogger("remitbook")
_HASHES_TRIED = 2
"""At least, for every sign-in: so the time tells neither of no user nor of one in two organisations."""


@dataclass(frozen=True)
class _User:
    org_id: int
    user_id: int
    org: str
    hash: str


def sign_in(
    server: Server, email: str, password: str, address: str, cookie: str = "", organisation: str = ""
) -> str:
    """Signs a browser in; its new cookie, in place of the one it had.

    address: where the browser calls from. organisation: its number, where address and password fit several.
    Raises PasswordWrong, TooManyTries, OrganisationNeeded.
    """
    email = email.strip().casefold()
    tries.spend(server, (("password", email, PASSWORD_TRIES), ("address", address, ADDRESS_TRIES)))
    with server.database.read() as tx:
        users = [
            _User(*row)
            for row in tx.rows(
                "SELECT u.org_id, u.id, o.name, p.hash FROM user_account u"
                " JOIN password p ON p.org_id = u.org_id AND p.user_id = u.id"
                " JOIN organisation o ON o.id = u.org_id WHERE u.email = ? AND u.active ORDER BY u.org_id",
                email,
            )
        ]
    found = [user for user in users if passwords.fits(user.hash, password)]
    for _ in range(len(users), _HASHES_TRIED):
        passwords.fits(passwords.nobodys(), password)
    if not found:
        raise PasswordWrong
    if len(found) > 1:
        found = [user for user in found if str(user.org_id) == organisation] or found
    if len(found) > 1:
        raise OrganisationNeeded(organisations=[(str(user.org_id), user.org) for user in found])
    user = found[0]
    newer = passwords.kept(password) if passwords.is_outdated(user.hash) else ""
    now = server.clock()
    with server.database.write() as tx:
        if not tx.one("SELECT 1 FROM password WHERE org_id = ? AND user_id = ? AND hash = ?",
                      user.org_id, user.user_id, user.hash):  # fmt: skip
            raise PasswordWrong  # it was changed since it was read
        tries.forgive(tx, "password", email)
        tries.give_back(tx, "address", address, now)
        if newer:
            tx.run(
                "UPDATE password SET hash = ? WHERE org_id = ? AND user_id = ? AND hash = ?",
                newer, user.org_id, user.user_id, user.hash,
            )  # fmt: skip
        sessions.end(tx, cookie)
        opened = sessions.open_session(tx, user.org_id, user.user_id, now)
    log.info("user %d of organisation %d signed in in a browser", user.user_id, user.org_id)
    return opened


def set_password(server: Server, key: str, password: str, cookie: str = "") -> str:
    """Sets the password of whom a link is for, who may sign in from now on; the browser's new cookie.

    All other browsers of the user are signed out; the add-ins are not. Raises LinkOver, PasswordUnfit.
    """
    passwords.require_fit(password, links.look(server, "PASSWORD", key).email)
    hash_ = passwords.kept(password)
    now = server.clock()
    with server.database.write() as tx:
        org_id, user_id, _ = links.use(tx, "PASSWORD", key, server.now())
        _keep(tx, org_id, user_id, hash_, server.now())
        tx.run("UPDATE user_account SET active = ? WHERE org_id = ? AND id = ?", True, org_id, user_id)
        email = tx.value("SELECT email FROM user_account WHERE org_id = ? AND id = ?", org_id, user_id)
        tries.forgive(tx, "password", email)
        sessions.end_all(tx, org_id, user_id)
        sessions.end(tx, cookie)
        opened = sessions.open_session(tx, org_id, user_id, now)
    log.info("user %d of organisation %d set a password", user_id, org_id)
    return opened


def _keep(tx: Tx, org_id: int, user_id: int, hash_: str, now: str) -> None:
    tx.run(
        "INSERT INTO password (org_id, user_id, hash, set_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (org_id, user_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
        org_id, user_id, hash_, now,
    )  # fmt: skip
