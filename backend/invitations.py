"""What an administrator does on the page of the users: invite, change, revoke; each in one transaction.

An invitation is a link that its administrator hands on: the server sends no mail.
"""

from __future__ import annotations

import logging

from backend import access, links, people
from backend.access import Caller
from backend.context import Server
from backend.problems import BodyInvalid, NotFound, UserExists
from backend.store.database import Tx
from shared.people import UserPut, UserRecord

log = logging.getLogger("remitbook")


def invite(tx: Tx, org_id: int, put: UserPut, server: Server) -> str:
    """A new user, or one locked out, is let in by a link with which they set a password; its path.

    Until then they are not active. Raises UserExists, BodyInvalid.
    """
    email = put.email.strip().casefold()
    if tx.one("SELECT 1 FROM user_account WHERE org_id = ? AND email = ? AND active", org_id, email):
        raise UserExists(email=email)
    user = people.save_user(tx, org_id, UserPut(put.email, put.name, put.role, active=False), server)
    return links.make(tx, "PASSWORD", org_id, user.id, server.clock())


def password_link(tx: Tx, org_id: int, user_id: int, server: Server) -> str:
    """A link with which a user, active or invited, sets a new password; its path. Raises NotFound."""
    if not tx.one("SELECT 1 FROM user_account WHERE org_id = ? AND id = ?", org_id, user_id):
        raise NotFound(what="user", id=str(user_id))
    return links.make(tx, "PASSWORD", org_id, user_id, server.clock())


def invite_user(server: Server, caller: Caller, put: UserPut) -> str:
    """`invite` by an administrator. Raises UserExists, BodyInvalid."""
    access.require(caller, "users")
    with server.database.write() as tx:
        path = invite(tx, caller.org_id, put, server)
    log.info("user %d of organisation %d invited somebody", caller.user_id, caller.org_id)
    return path


def link_for(server: Server, caller: Caller, user_id: int) -> tuple[str, UserRecord]:
    """`password_link` by an administrator, and whom it is for. Raises NotFound."""
    access.require(caller, "users")
    with server.database.write() as tx:
        return password_link(tx, caller.org_id, user_id, server), _user(tx, caller, user_id, server)


def change_role(server: Server, caller: Caller, user_id: int, role: str) -> None:
    """Another role for a user. Raises NotFound, BodyInvalid, LastAdmin."""
    access.require(caller, "users")
    with server.database.write() as tx:
        user = _user(tx, caller, user_id, server)
        if user.active:
            people.save_user(tx, caller.org_id, UserPut(user.email, user.name, role), server)
        elif role in access.ROLES:  # an invitation stays good
            tx.run(
                "UPDATE user_account SET role = ? WHERE org_id = ? AND id = ?", role, caller.org_id, user_id
            )
        else:
            raise BodyInvalid(why=f"role: one of {', '.join(access.ROLES)}")


def lock_out(server: Server, caller: Caller, user_id: int) -> None:
    """Ends a user's access at once: tokens, browsers, links. Raises NotFound, LastAdmin."""
    access.require(caller, "users")
    with server.database.write() as tx:
        user = _user(tx, caller, user_id, server)
        people.save_user(tx, caller.org_id, UserPut(user.email, user.name, user.role, active=False), server)
    log.info("user %d of organisation %d locked out user %d", caller.user_id, caller.org_id, user_id)


def sign_out(server: Server, caller: Caller, user_id: int) -> None:
    """Signs a user out of every Excel and every browser; they may sign in again. Raises NotFound."""
    access.require(caller, "users")
    with server.database.write() as tx:
        _user(tx, caller, user_id, server)
        people.sign_out_everywhere(tx, caller.org_id, user_id, server.now())


def _user(tx: Tx, caller: Caller, user_id: int, server: Server) -> UserRecord:
    for user in people.records(tx, caller.org_id, server.now()):
        if user.id == user_id:
            return user
    raise NotFound(what="user", id=str(user_id))
