"""Users: the server's page in the browser, or a sheet of who may sign in."""

from __future__ import annotations

import datetime as dt

from addin import browser
from addin.pages import DATE, GENERAL, Block, Column, Page, Value, by_column, lines
from addin.press import Outcome, Press
from shared.people import UserRecord
from shared.sentences import plural
from shared.sign_in import PageLink, PageRequest


def show_users(press: Press) -> Outcome:
    """Open the page on which an administrator invites and revokes; with show=sheet, list the users."""
    return _sheet(press) if press.option("show") == "sheet" else _open(press)


def _open(press: Press) -> Outcome:
    link = press.client.send_json("POST", "/v1/page-links", PageRequest("users"), PageLink)
    address = browser.page_at(press.client.url, link.path)
    if browser.open_page(address):
        return Outcome("The page of the users is open in your browser: invite, change and revoke there.")
    # The link signs whoever opens it in: it is shown to whoever sits here, and never comes onto a sheet.
    return Outcome(
        f"No browser could be opened here. Sign in at {press.client.url}/users in one, or list the users on a"
        " sheet with show=sheet.",
        details=(f"Without signing in, within a minute: {address}",),
    )


def _sheet(press: Press) -> Outcome:
    users = press.client.get_json("/v1/users", list[UserRecord])
    rows: list[list[Value]] = [
        [user.name, user.email, user.role.capitalize(), _state(user), _live(user), _last_use(user)]
        for user in users
    ]
    columns = [
        Column("Name", 28), Column("Email", 32), Column("Role", 14), Column("State", 12),
        Column("Tokens", 9, GENERAL), Column("Last used", 12, DATE),
    ]  # fmt: skip
    page = Page("users", "Users")
    page.blocks.append(lines(1, 1, ["Users"], "title"))
    where = f"Invite, change and revoke with the button Users, or at {press.client.url}/users."
    page.blocks.append(lines(2, 1, [where], "help"))
    page.blocks.append(Block(4, 1, columns, by_column(rows, len(columns))))
    sheet = press.desk.write(page)
    return Outcome(f"{plural(len(users), 'user')} of your organisation.", sheet=sheet.name)


def _state(user: UserRecord) -> str:
    return "Active" if user.active else "Invited" if user.link_until else "Locked out"


def _live(user: UserRecord) -> int:
    return sum(not token.revoked_at for token in user.tokens)


def _last_use(user: UserRecord) -> Value:
    last = max((token.used_on for token in user.tokens), default="")
    return dt.date.fromisoformat(last) if last else None
