"""`remitbook admin`: organisations, users and tokens, by whoever may open the database.

The words are declared in `backend.commands`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend import access, invitations, people, settings
from backend.context import Server
from backend.problems import BodyInvalid, NotFound, Refused, as_problem
from backend.store import migrate
from backend.store.database import Database, Tx
from shared.people import UserPut, UserRecord

OK, REFUSED, USAGE = 0, 2, 64


def run(arguments: argparse.Namespace) -> int:
    """Does one action in one transaction and prints what it says; the exit code."""
    try:
        chosen = settings.load(database=arguments.database)
    except ValueError as error:
        print(error, file=sys.stderr)
        return USAGE
    database = Database(chosen.database_url)
    try:
        migrate.upgrade(database)
        with database.write() as tx:
            lines = ACTIONS[arguments.action](arguments, Server(database), tx)
    except Refused as error:
        print(as_problem(error).detail, file=sys.stderr)
        return REFUSED
    finally:
        database.close()
    print("\n".join(lines))
    return OK


def add_organisation(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`org add`."""
    try:
        ZoneInfo(arguments.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BodyInvalid(why=f"no time zone {arguments.time_zone!r}") from error
    currency = arguments.currency.upper()
    if not (len(currency) == 3 and currency.isalpha()):
        raise BodyInvalid(why=f"no currency {arguments.currency!r}")
    org_id = access.create_organisation(
        tx, arguments.name, server.clock(), currency=currency, time_zone=arguments.time_zone
    )
    return [f"{org_id}\t{arguments.name}"]


def list_organisations(_: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`org list`."""
    return [f"{org_id}\t{name}" for org_id, name in tx.rows("SELECT id, name FROM organisation ORDER BY id")]


def put_user(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user add`."""
    name = arguments.name or arguments.email.partition("@")[0]
    put = UserPut(arguments.email, name, arguments.role)
    return [_line(people.save_user(tx, _organisation(arguments, tx), put, server))]


def list_users(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user list`."""
    return [_line(user) for user in people.records(tx, _organisation(arguments, tx), server.now())]


def change_role(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user role`."""
    org_id = _organisation(arguments, tx)
    user = _user(arguments, server, tx, org_id)
    put = UserPut(user.email, user.name, arguments.role, user.active)
    return [_line(people.save_user(tx, org_id, put, server))]


def deactivate(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user deactivate`."""
    org_id = _organisation(arguments, tx)
    user = _user(arguments, server, tx, org_id)
    put = UserPut(user.email, user.name, user.role, active=False)
    return [_line(people.save_user(tx, org_id, put, server))]


def invite(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user invite`: the link alone, so that it can be piped."""
    name = arguments.name or arguments.email.partition("@")[0]
    put = UserPut(arguments.email, name, arguments.role)
    return [arguments.address.rstrip("/") + invitations.invite(tx, _organisation(arguments, tx), put, server)]


def password_link(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user link`: a link to set a new password, alone."""
    org_id = _organisation(arguments, tx)
    user = _user(arguments, server, tx, org_id)
    return [arguments.address.rstrip("/") + invitations.password_link(tx, org_id, user.id, server)]


def add_token(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`token add`: the token alone, so that it can be piped."""
    org_id = _organisation(arguments, tx)
    user = _user(arguments, server, tx, org_id)
    return [access.create_token(tx, org_id, user.id, arguments.label, server.clock(), arguments.days)]


def list_tokens(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`token list`."""
    return [
        "\t".join([token.hash[:12], user.email, token.label, token.created_at,
                   f"revoked {token.revoked_at}" if token.revoked_at else token.expires_at or "for ever"])
        for user in people.records(tx, _organisation(arguments, tx), server.now())
        for token in user.tokens
    ]  # fmt: skip


def revoke_token(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`token revoke`."""
    org_id = _organisation(arguments, tx)
    found = [
        token.hash
        for user in people.records(tx, org_id, server.now())
        for token in user.tokens
        if token.hash.startswith(arguments.hash)
    ]
    if len(found) != 1 or len(arguments.hash) < 6:
        raise NotFound(what="token", id=arguments.hash)
    people.revoke(tx, org_id, found[0], server.now())
    return [f"{found[0][:12]} revoked"]


def _organisation(arguments: argparse.Namespace, tx: Tx) -> int:
    rows = tx.rows("SELECT id, name FROM organisation ORDER BY id")
    found = [row[0] for row in rows if not arguments.org or arguments.org in {row[1], str(row[0])}]
    if len(found) != 1:
        raise NotFound(what="organisation", id=arguments.org)
    return int(found[0])


def _user(arguments: argparse.Namespace, server: Server, tx: Tx, org_id: int) -> UserRecord:
    for user in people.records(tx, org_id, server.now()):
        if user.email == arguments.email.strip().casefold():
            return user
    raise NotFound(what="user", id=arguments.email)


def _line(user: UserRecord) -> str:
    state = "active" if user.active else "invited" if user.link_until else "locked out"
    return "\t".join([user.email, user.name, user.role, state])


ACTIONS: dict[str, Callable[[argparse.Namespace, Server, Tx], list[str]]] = {
    action.__name__: action
    for action in (
        add_organisation,
        list_organisations,
        put_user,
        list_users,
        change_role,
        deactivate,
        invite,
        password_link,
        add_token,
        list_tokens,
        revoke_token,
    )
}
"""What `backend.commands` names: each does its work in the transaction and returns lines to print."""
