"""An organisation's rules in force, and what the choice fields of a kind may hold."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, timedelta

from backend.context import Server, day_in
from backend.problems import NotFound
from backend.store.database import Tx
from shared.kinds import KINDS
from shared.settings import resolve

SETTING_ENTITY, SETTING_ID = "setting", 0
"""The rules are one record per organisation, {name: value}: the fold of its live puts, like any other."""


def of_organisation(tx: Tx, org_id: int, without: Collection[int] = ()) -> dict[str, str]:
    """The rules the organisation has set itself; the rest are defaults. without: those of these imports."""
    rules: dict[str, str] = {}
    for fields, import_id in tx.rows(
        "SELECT fields, import_id FROM put WHERE org_id = ? AND entity = ? AND entity_id = ?"
        " AND dead_seq IS NULL ORDER BY id",
        org_id, SETTING_ENTITY, SETTING_ID,
    ):  # fmt: skip
        if import_id not in without:
            rules.update(json.loads(fields))
    return {name: value for name, value in rules.items() if value != ""}


def in_force(tx: Tx, org_id: int) -> dict[str, str]:
    """Every setting with the organisation's value or its default."""
    return resolve(of_organisation(tx, org_id), {}, {})


def today(server: Server, tx: Tx, org_id: int) -> date:
    """The organisation's calendar day now."""
    return day_in(server.clock(), in_force(tx, org_id)["time_zone"])


def reopened_without(tx: Tx, org_id: int, gone: Collection[int], going: Collection[int]) -> str:
    """Through which day (ISO text) the books are closed by these imports and would be no more; "" where they
    stay closed. going: imports that are being taken back, by which nothing stays closed."""
    closed = of_organisation(tx, org_id, going).get("books_closed_through", "")
    left = of_organisation(tx, org_id, {*gone, *going}).get("books_closed_through", "")
    return closed if left < closed else ""


def first_open_day(closed_through: str) -> str:
    """The day after the books' closing (ISO text), "" where nothing is closed."""
    return (date.fromisoformat(closed_through) + timedelta(days=1)).isoformat() if closed_through else ""


def choices(tx: Tx, org_id: int, kind: str) -> dict[str, list[tuple[str, str]]]:
    """Field -> (code word, label) of each choice field of a kind. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound(what="kind", id=kind)
    found = {field.name: list(field.choices) for field in KINDS[kind].fields if field.type == "choice"}
    if kind in ("payments", "payment_actions"):
        found["type"] = [
            (code, name)
            for code, name in tx.rows(
                "SELECT code, name FROM payment_type WHERE org_id = ? AND live AND active ORDER BY id", org_id
            )
        ]
    return found
