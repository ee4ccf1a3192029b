"""The server's commands on the command line: `serve` and `admin`. Light to import: the server itself is not.

Each `register` is an entry point of the group `remitbook.commands`; it adds a parser whose `func` takes
the arguments and returns the exit code.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from typing import Any

from shared.places import ENV_ADDRESS, PORT, default_url

REFUSED = 2
ROLES = ("VIEWER", "CLERK", "MANAGER", "ADMIN")
_NOT_INSTALLED = 'The server is not installed here ({name} is missing): pip install "remitbook[server]"'


def register_serve(subparsers: Any) -> None:
    """Adds `serve`."""
    parser: argparse.ArgumentParser = subparsers.add_parser("serve", help="start the server")
    parser.add_argument("--port", type=int, default=None, help=f"default {PORT}; 0: any free one")
    parser.add_argument("--host", default="", help="default 127.0.0.1: this computer only")
    parser.add_argument("--database", default="", metavar="URL", help="default: one SQLite file of yours")
    parser.add_argument(
        "--address", default="", metavar="URL", help="as its users reach it, where a proxy stands before it"
    )
    parser.add_argument("--listen-anywhere", action="store_true", help="allow a --host others can reach")
    parser.add_argument("--as-long-as", default="", metavar="FILE", help="end when this file is gone")
    parser.set_defaults(func=_serve)


def register_admin(subparsers: Any) -> None:
    """Adds `admin`; `action` names a function of `backend.admin`."""
    parser = subparsers.add_parser("admin", help="organisations, users and tokens of a server")
    parser.add_argument("--database", default="", metavar="URL", help="default: as for serve")
    groups = parser.add_subparsers(required=True, metavar="org|user|token")

    org = groups.add_parser("org", help="organisations").add_subparsers(required=True, metavar="add|list")
    add = _command(org, "add", "add_organisation", "a new organisation")
    add.add_argument("name")
    add.add_argument("--currency", default="EUR")
    add.add_argument("--time-zone", default="UTC")
    _command(org, "list", "list_organisations", "all organisations")

    user = groups.add_parser("user", help="users").add_subparsers(
        required=True, metavar="add|invite|link|list|role|deactivate"
    )
    add = _command(user, "add", "put_user", "a new user, or an old one anew", with_org=True)
    invite = _command(user, "invite", "invite", "a link with which a new user signs in", with_org=True)
    for command in (add, invite):
        command.add_argument("email")
        command.add_argument("--name", default="")
        command.add_argument("--role", default="CLERK", type=str.upper, choices=ROLES)
    link = _command(user, "link", "password_link", "a link to set a new password", with_org=True)
    link.add_argument("email")
    for command in (invite, link):
        command.add_argument(
            "--address", default=os.environ.get(ENV_ADDRESS) or default_url(), metavar="URL",
            help="of the server as its users reach it: https://...",
        )  # fmt: skip
    _command(user, "list", "list_users", "the users of an organisation", with_org=True)
    role = _command(user, "role", "change_role", "another role for a user", with_org=True)
    role.add_argument("email")
    role.add_argument("role", type=str.upper, choices=ROLES)
    off = _command(user, "deactivate", "deactivate", "lock a user out", with_org=True)
    off.add_argument("email")

    token = groups.add_parser("token", help="tokens").add_subparsers(required=True, metavar="add|list|revoke")
    add = _command(token, "add", "add_token", "a new token for a user, shown this once", with_org=True)
    add.add_argument("email")
    add.add_argument("--label", default="")
    add.add_argument("--days", type=int, default=365, help="0: until revoked")
    _command(token, "list", "list_tokens", "the tokens of an organisation", with_org=True)
    revoke = _command(token, "revoke", "revoke_token", "end a token", with_org=True)
    revoke.add_argument("hash", help="the first characters `token list` shows are enough")


def _command(
    group: Any, name: str, action: str, help_: str, *, with_org: bool = False
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=help_)
    if with_org:
        parser.add_argument("--org", default="", help="name or number; needed where there are several")
    parser.set_defaults(func=_admin, action=action)
    return parser


def _serve(arguments: argparse.Namespace) -> int:
    gc.disable()  # what is loaded now stays: looking through it for garbage would take a tenth of the start
    try:
        from backend.serve import serve
    except ModuleNotFoundError as error:
        return _missing(error)
    finally:
        gc.enable()
    return serve(arguments)


def _admin(arguments: argparse.Namespace) -> int:
    try:
        from backend.admin import run
    except ModuleNotFoundError as error:
        return _missing(error)
    return run(arguments)


def _missing(error: ModuleNotFoundError) -> int:
    name = (error.name or "").partition(".")[0]
    if name in {"backend", "shared", ""}:
        raise error
    print(_NOT_INSTALLED.format(name=name), file=sys.stderr)
    return REFUSED
