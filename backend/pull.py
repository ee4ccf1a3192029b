"""The verb pull: a view as a table, as of a date and a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from backend import rules
from backend.access import Caller, require
from backend.context import Server, day_in, stamp
from backend.problems import LimitExceeded, NotFound, OptionInvalid
from backend.store.database import Row, Tx
from backend.views import FIND
from backend.views.base import ALL, EVER, Ask, Moment, checked_date
from shared import limits
from shared.currencies import PLACES
from shared.schemas import ViewQuery, ViewTable
from shared.views import VIEWS, View

BY_NUMBER = frozenset({"invoices", "accounts", "history", "matches"})
"""Views that answer to document or customer numbers."""


def pull(server: Server, caller: Caller, view: str, query: ViewQuery) -> ViewTable:
    """The rows of a view that the caller's organisation has, column by column, of one snapshot.

    Raises NotFound (no such view, customer or import), OptionInvalid (a filter, date or time that cannot
    be), LimitExceeded (too many numbers, or more rows than a sheet holds), RoleTooLow.
    """
    require(caller, "read")
    if view not in VIEWS:
        raise NotFound(what="view", id=view)
    declared = VIEWS[view]
    filters = _checked_filters(declared, query)
    columns = _checked_columns(declared, query)
    with server.database.read() as tx:
        zone = rules.in_force(tx, caller.org_id)["time_zone"]
        now = server.clock()
        ask = Ask(
            org_id=caller.org_id,
            moment=_moment(tx, caller.org_id, declared, query, zone),
            today=query.as_of or day_in(now, zone).isoformat(),
            filters=filters,
            numbers=tuple(query.numbers),
            limit=query.limit,
            columns=tuple(query.columns),
            texts=query.texts,
        )
        found = FIND[view](tx, ask)
        sequence = sequence_now(tx, caller.org_id)
    if len(found.rows) > limits.SHEET_ROWS:
        raise LimitExceeded(limit="sheet_rows", allowed=limits.SHEET_ROWS, found=len(found.rows))
    by_name = found.columns or _by_name(declared, found.rows)
    currencies = set(by_name["currency"]) if "currency" in columns else set()
    return ViewTable(
        view=view,
        columns=columns,
        values=[list(by_name[name]) for name in columns],
        keys=[] if query.columns else list(found.keys) or [""] * len(found.rows),
        versions=[] if query.columns else list(found.versions) or [0] * len(found.rows),
        sequence=sequence,
        as_of=query.as_of,
        known_at=query.known_at,
        places={code: PLACES[code] for code in sorted(c for c in currencies if c)},
        generated_at=stamp(now),
    )


def _by_name(view: View, rows: list[Row]) -> dict[str, Sequence[Any]]:
    """Column -> its values."""
    values: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(view.columns)
    return dict(zip((column.name for column in view.columns), values, strict=True))


def _checked_filters(view: View, query: ViewQuery) -> dict[str, str]:
    """The filters that are filled in. Raises OptionInvalid, LimitExceeded."""
    known = {declared.name: declared for declared in view.filters}
    filters = {name: text.strip() for name, text in query.filters.items() if text.strip()}
    for name, text in filters.items():
        choices = [word for word, _ in known[name].choices] if name in known else []
        if name not in known or (choices and text not in choices):
            raise OptionInvalid(name=name, value=text)
    if query.numbers and view.name not in BY_NUMBER:
        raise OptionInvalid(name="numbers", value=query.numbers[0])
    if len(query.numbers) > limits.QUERY_NUMBERS:
        raise LimitExceeded(limit="query_numbers", allowed=limits.QUERY_NUMBERS, found=len(query.numbers))
    if not 0 <= query.limit < 1 << 63:
        raise OptionInvalid(name="limit", value=str(query.limit))
    return filters


def _checked_columns(view: View, query: ViewQuery) -> list[str]:
    """The columns asked for, all of them where none is. Raises OptionInvalid."""
    names = [column.name for column in view.columns]
    for name in query.columns:
        if name not in names:
            raise OptionInvalid(name="columns", value=name)
    return query.columns or names


def _moment(tx: Tx, org_id: int, view: View, query: ViewQuery, zone: str) -> Moment:
    """When the question looks. Raises OptionInvalid."""
    for name, text in (("as_of", query.as_of), ("known_at", query.known_at)):
        if text and not view.as_of:
            raise OptionInvalid(name=name, value=text)
    day = checked_date("as_of", query.as_of) if query.as_of else EVER
    return Moment(day, known_sequence(tx, org_id, query.known_at, zone))


def known_sequence(tx: Tx, org_id: int, text: str, zone: str) -> int:
    """The ledger sequence a *known at* means: a sequence itself, or the last one recorded by a time.

    A time without offset is the organisation's own; a day alone means its end. A sequence the ledger has not
    reached is refused: 20260331 is a day written as a number, and would be shown as if it were now. Raises
    OptionInvalid.
    """
    if not text:
        return ALL
    reached = sequence_now(tx, org_id)
    if text.isascii() and text.isdigit() and len(text) < 19 and int(text) <= reached:
        return int(text)
    try:
        moment = datetime.fromisoformat(text) if not text.isdigit() else None
    except ValueError:
        moment = None
    if moment is None:
        raise _no_moment(text, reached)
    if "T" not in text and ":" not in text:
        moment = datetime.combine(moment.date(), time.max)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    try:
        until = stamp(moment.astimezone(UTC))
    except (OverflowError, ValueError) as error:
        raise _no_moment(text, reached) from error
    found = tx.value(
        "SELECT seq FROM posting WHERE org_id = ? AND recorded_at <= ? ORDER BY seq DESC LIMIT 1",
        org_id, until,
    )  # fmt: skip
    return int(found or 0)


def sequence_now(tx: Tx, org_id: int) -> int:
    """The ledger sequence of the last booking."""
    return int(tx.value("SELECT value FROM counter WHERE org_id = ? AND name = 'seq'", org_id) or 0)


def _no_moment(text: str, reached: int) -> OptionInvalid:
    allowed = f"a day (2026-03-31), a time (2026-03-31 18:00), or a ledger sequence up to {reached}"
    return OptionInvalid(name="known_at", label="Known at", value=text, allowed=allowed)
