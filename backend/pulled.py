"""A pulled sheet sent back: what is worked out may not be typed over."""

from __future__ import annotations

from typing import Any

from backend.kinds.pulled import pulled_record
from backend.store.database import Tx
from backend.store.imports import Cells
from backend.views import FIND
from backend.views.base import Ask, Moment
from shared.bad import Bad
from shared.cells import read_decimal, read_text
from shared.codes import Issue
from shared.kinds import Kind
from shared.money import format_money, known_currency, places_of, to_minor
from shared.schemas import Column
from shared.text import one_line
from shared.views import VIEWS, ViewColumn

COMPARED = ("money", "id", "text")
"""Days late and the like move by themselves, and so do states that depend on the day."""

_RECORDS = {"invoices": ("invoice", "open_item"), "accounts": ("account", "account")}
"""View -> the entity its keys name, and where its records stand."""

MOVING = frozenset({"status", "overdue"})


def derived_edits(tx: Tx, org_id: int, kind: Kind, cells: Cells, moment: Moment) -> dict[int, list[Issue]]:
    """Row index -> COLUMN_DERIVED for each cell of a worked-out column that is not what the view shows.

    moment: as of when the sheet was pulled. Rows whose key or version is no longer right are left to
    the kind's own rules.
    """
    view = VIEWS[kind.updates]
    headers = {one_line(column.header): column for column in cells.sheet.columns}
    compared = [
        (place, column, headers[column.header])
        for place, column in enumerate(view.columns)
        if column.type in COMPARED
        and not column.editable
        and column.name not in MOVING
        and column.header in headers
    ]
    if not compared:
        return {}
    filters = {"kind": "ALL"} if any(declared.name == "kind" for declared in view.filters) else {}
    numbers = _numbers_of(tx, org_id, view.name, cells.keys)
    if not numbers:
        return {}
    found = FIND[view.name](tx, Ask(org_id, moment, "9999-12-31", filters, numbers))
    shown = {key: row for key, row in zip(found.keys, found.rows, strict=True) if key}
    versions = dict(zip(found.keys, found.versions, strict=True))
    names = [column.name for column in view.columns]
    issues: dict[int, list[Issue]] = {}
    for index, key in enumerate(cells.keys):
        row = shown.get(key)
        if row is None or versions[key] != cells.versions[index]:
            continue
        currency = row[names.index("currency")] if "currency" in names else ""
        for place, declared, column in compared:
            said = _edited(declared, column, index, row[place], currency)
            if said is not None:
                args = {"label": declared.header, "now": said[0], "value": said[1]}
                issues.setdefault(index, []).append(
                    Issue(cells.sheet.rows[index], "", "COLUMN_DERIVED", args)
                )
    return issues


def _numbers_of(tx: Tx, org_id: int, view: str, keys: list[str]) -> tuple[str, ...]:
    """The numbers of the records the keys name, whatever number stands beside them on the sheet."""
    entity, table = _RECORDS[view]
    among, argument = tx.among(sorted({record for key in keys if (record := pulled_record(key, entity))}))
    found = tx.rows(f"SELECT number FROM {table} WHERE org_id = ? AND id IN {among}", org_id, argument)
    return tuple(sorted({number for (number,) in found if number}))


def _edited(
    declared: ViewColumn, column: Column, index: int, value: Any, currency: str
) -> tuple[str, str] | None:
    """(what is shown, what the row says) where they differ."""
    type_ = column.types if len(column.types) == 1 else column.types[index]
    text = column.texts[index]
    if declared.type == "money":
        places = places_of(currency) if known_currency(currency) else 2
        read = read_decimal(type_, text, ".")
        minor = to_minor(read, places) if not isinstance(read, Bad) and read is not None else None
        now = value or 0
        return (
            None if (minor or 0) == now and not isinstance(read, Bad) else (format_money(now, places), text)
        )
    words = dict(declared.choices)
    now_text = words.get(value, value) or ""
    said = read_text(type_, text)
    return None if (said or "") in (now_text, value or "") else (str(now_text), text)
