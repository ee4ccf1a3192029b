"""Connection: sign in, who am I, who else."""

from __future__ import annotations

import os
import sys
import time

from addin import config, credentials
from addin.errors import Refusal
from addin.pages import GENERAL, Block, Column, Page, Value, lines
from addin.press import Outcome, Press
from addin.refresh import tell_age
from addin.report import plural
from shared.people import UserRecord
from shared.places import ENV_TOKEN


def sign_in(press: Press) -> Outcome:
    """Keep a token given on standard input or in the environment, once the server knows it."""
    url = config.server_url(press.option("server") or press.server)
    token = os.environ.get(ENV_TOKEN, "").strip() or _from_input()
    if not token:
        raise Refusal(
            "TOKEN_MISSING",
            f"Give your token on standard input, or in {ENV_TOKEN}. It is never typed into a cell.",
        )
    from addin.client import Client

    status = Client(url, token).status()
    where = credentials.store(url, token)
    config.remember_server(url)
    kept = "this computer's keyring" if where == "keyring" else "a file only you can read"
    return Outcome(f"You are {status.user} of {status.org} at {url}. Your token is kept in {kept}.")


def show_status(press: Press) -> Outcome:
    """Who, where, which version, what runs, what waits, every limit."""
    status = press.client.status()
    press.outbox.sweep(time.time())
    waiting = press.outbox.pending()
    labels: list[Value] = [
        "Server", "Server version", "Organisation", "User", "Role", "Currency", "Time zone", "Today",
        "Imports running", "Waiting to be sent",
    ]  # fmt: skip
    values: list[Value] = [
        press.client.url, status.server_version, status.org, status.user, status.role.capitalize(),
        status.currency, status.time_zone, status.today, f"{status.running:,}",
        ", ".join(f"{entry.sheet} of {entry.book}" for entry in waiting) or "nothing",
    ]  # fmt: skip
    page = Page("status", "Status")
    page.blocks.append(lines(1, 1, ["Status"], "title"))
    columns = [Column(width=34, look="label"), Column(width=50)]
    page.blocks.append(Block(3, 1, columns, [labels, values], with_header=False))
    limits: list[list[Value]] = [
        [name.replace("_", " ").capitalize() for name in status.limits],
        list(status.limits.values()),
    ]
    page.blocks.append(Block(4 + len(labels), 1, [Column("Limit"), Column("At most", 0, "#,##0")], limits))
    sheet = press.desk.write(page)
    tell_age(press.desk, status.sequence)
    empty = " There are no customers yet: New sheet, Customers." if status.is_empty else ""
    return Outcome(
        f"You are {status.user} ({status.role.lower()}) of {status.org} at {press.client.url}.{empty}",
        sheet=sheet.name,
    )


def show_users(press: Press) -> Outcome:
    """The users of the organisation and their tokens' last days."""
    users = press.client.get_json("/v1/users", list[UserRecord])
    rows: list[list[Value]] = [
        [user.name, user.email, user.role.capitalize(), "Yes" if user.active else "No", len(user.tokens)]
        for user in users
    ]
    columns = [
        Column("Name", 28), Column("Email", 32), Column("Role", 12), Column("Active", 9),
        Column("Tokens", 9, GENERAL),
    ]  # fmt: skip
    page = Page("users", "Users")
    page.blocks.append(lines(1, 1, ["Users"], "title"))
    page.blocks.append(Block(3, 1, columns, [list(column) for column in zip(*rows, strict=True)]))
    sheet = press.desk.write(page)
    return Outcome(f"{plural(len(users), 'user')} of your organisation.", sheet=sheet.name)


def _from_input() -> str:
    """A token piped in; at a terminal it is asked for without being shown."""
    if sys.stdin is None or sys.stdin.closed:
        return ""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("Token: ").strip()
    return sys.stdin.readline().strip()
