"""`remitbook admin`: organisations, users and tokens, by whoever may open the database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend import access, people, settings
from backend.context import Server
from backend.problems import BodyInvalid, NotFound, Refused, as_problem
from backend.store import migrate
from backend.store.database import Database, Tx
from shared.people import UserPut, UserRecord

OK, REFUSED, USAGE = 0, 2, 64
Action = Callable[[argparse.Namespace, Server, Tx], list[str]]


def register(subparsers: Any) -> None:
    """Adds `admin` to the command line."""
    parser = subparsers.add_parser("admin", help="organisations, users and tokens of a server")
    parser.add_argument("--database", default="", metavar="URL", help="default: as for serve")
    groups = parser.add_subparsers(required=True, metavar="org|user|token")

    org = groups.add_parser("org", help="organisations").add_subparsers(required=True)
    add = _command(org, "add", add_organisation, "a new organisation")
    add.add_argument("name")
    add.add_argument("--currency", default="EUR")
    add.add_argument("--time-zone", default="UTC")
    _command(org, "list", list_organisations, "all organisations")

    user = groups.add_parser("user", help="users").add_subparsers(required=True)
    add = _command(user, "add", put_user, "a new user, or an old one anew", with_org=True)
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--role", default="CLERK", type=str.upper, choices=access.ROLES)
    _command(user, "list", list_users, "the users of an organisation", with_org=True)
    role = _command(user, "role", change_role, "another role for a user", with_org=True)
    role.add_argument("email")
    role.add_argument("role", type=str.upper, choices=access.ROLES)
    off = _command(user, "deactivate", deactivate, "lock a user out", with_org=True)
    off.add_argument("email")

    token = groups.add_parser("token", help="tokens").add_subparsers(required=True)
    add = _command(token, "add", add_token, "a new token for a user, shown this once", with_org=True)
    add.add_argument("email")
    add.add_argument("--label", default="")
    add.add_argument("--days", type=int, default=access.TOKEN_DAYS, help="0: until revoked")
    _command(token, "list", list_tokens, "the tokens of an organisation", with_org=True)
    revoke = _command(token, "revoke", revoke_token, "end a token", with_org=True)
    revoke.add_argument("hash", help="the first characters `token list` shows are enough")


def _command(
    group: Any, name: str, action: Action, help_: str, *, with_org: bool = False
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=help_)
    if with_org:
        parser.add_argument("--org", default="", help="name or number; needed where there are several")
    parser.set_defaults(func=run, action=action)
    return parser


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
            lines = arguments.action(arguments, Server(database), tx)
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
    return [_line(user) for user in people.records(tx, _organisation(arguments, tx))]


def change_role(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user role`."""
    org_id = _organisation(arguments, tx)
    user = _user(arguments, tx, org_id)
    put = UserPut(user.email, user.name, arguments.role, user.active)
    return [_line(people.save_user(tx, org_id, put, server))]


def deactivate(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`user deactivate`."""
    org_id = _organisation(arguments, tx)
    user = _user(arguments, tx, org_id)
    put = UserPut(user.email, user.name, user.role, active=False)
    return [_line(people.save_user(tx, org_id, put, server))]


def add_token(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`token add`: the token alone, so that it can be piped."""
    org_id = _organisation(arguments, tx)
    user = _user(arguments, tx, org_id)
    return [access.create_token(tx, org_id, user.id, arguments.label, server.clock(), arguments.days)]


def list_tokens(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`token list`."""
    return [
        "\t".join([token.hash[:12], user.email, token.label, token.created_at,
                   f"revoked {token.revoked_at}" if token.revoked_at else token.expires_at or "for ever"])
        for user in people.records(tx, _organisation(arguments, tx))
        for token in user.tokens
    ]  # fmt: skip


def revoke_token(arguments: argparse.Namespace, server: Server, tx: Tx) -> list[str]:
    """`token revoke`."""
    org_id = _organisation(arguments, tx)
    found = [
        token.hash
        for user in people.records(tx, org_id)
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


def _user(arguments: argparse.Namespace, tx: Tx, org_id: int) -> UserRecord:
    for user in people.records(tx, org_id):
        if user.email == arguments.email.strip().casefold():
            return user
    raise NotFound(what="user", id=arguments.email)


def _line(user: UserRecord) -> str:
    return "\t".join([user.email, user.name, user.role, "active" if user.active else "locked out"])
