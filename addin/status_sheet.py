"""Status: who, where, which versions, what runs, what waits, every limit."""

from __future__ import annotations

import datetime as dt
import time

from addin import config
from addin.errors import AddinError
from addin.outbox import Entry, Outbox
from addin.pages import Block, Column, Page, Value, by_column, lines
from addin.press import Outcome, Press
from addin.refresh import tell_age
from addin.this_computer import LOG
from addin.version import addin_version
from shared.limits import LABELS


def show_status(press: Press) -> Outcome:
    """Write sheet Status: what waits also where no server answers, or it does not know the user."""
    press.outbox.sweep(time.time())
    try:
        status = press.client.status()
    except AddinError as error:
        waits = _waits(press.outbox)
        sheet = press.desk.write(
            _page([("Server", error.sentence), ("Add-in version", addin_version()), *waits])
        )
        error.args_["shown"] = sheet.name
        raise
    facts: list[tuple[Value, Value]] = [
        ("Server", press.client.url),
        ("Server version", status.server_version),
        ("Add-in version", addin_version()),
        ("Organisation", status.org),
        ("User", status.user),
        ("Role", status.role.capitalize()),
        ("Currency", status.currency),
        ("Time zone", status.time_zone),
        ("Today", status.today),
        ("Imports running", f"{status.running:,}"),
        *_waits(press.outbox),
    ]
    if config.is_this_computer(config.chosen(press.server)):
        facts.insert(1, ("", f"this computer's own; its log is {config.data_folder() / LOG}"))
    page = _page(facts)
    limits: list[list[Value]] = [
        [LABELS.get(name, name) for name in status.limits],
        list(status.limits.values()),
    ]
    page.blocks.append(Block(4 + len(facts), 1, [Column("Limit"), Column("At most", 0, "#,##0")], limits))
    sheet = press.desk.write(page)
    tell_age(press.desk, status.sequence)
    empty = " There are no customers yet: New sheet, Customers." if status.is_empty else ""
    return Outcome(
        f"You are {status.user} ({status.role.lower()}) of {status.org} at {press.client.url}.{empty}",
        sheet=sheet.name,
    )


def _page(facts: list[tuple[Value, Value]]) -> Page:
    page = Page("status", "Status")
    page.blocks.append(lines(1, 1, ["Status"], "title"))
    columns = [Column(width=34, look="label"), Column(width=50)]
    page.blocks.append(Block(3, 1, columns, by_column(facts, len(columns)), with_header=False))
    return page


def _waits(outbox: Outbox) -> list[tuple[Value, Value]]:
    """What the server does not have yet, and what it has, whose result waits for its book."""
    unsent = [entry for entry in outbox.unsent() if not outbox.is_stopped(entry)]
    ended = [entry for entry in outbox.pending() if entry.said or outbox.is_answered(entry)]
    facts: list[tuple[Value, Value]] = [
        ("Waiting to be sent", f"{len(unsent):,}" if unsent else "nothing"),
        *[("", _line(entry)) for entry in unsent],
    ]
    if ended:
        facts += [("Ended; the result waits for its book", f"{len(ended):,}")]
        facts += [("", _line(entry)) for entry in ended]
    if unread := outbox.unread():
        facts += [("Cannot be read, and is not sent", f"{len(unread):,}")]
        facts += [("", str(path)) for path in unread]
    return facts


def _line(entry: Entry) -> str:
    """pressed_at is ISO text, "" for what was kept by an earlier version."""
    if not entry.pressed_at:
        return f"{entry.sheet} of {entry.book}"
    moment = dt.datetime.fromisoformat(entry.pressed_at)
    return f"{entry.sheet} of {entry.book}, pressed on {moment:%d %b %Y at %H:%M}"
