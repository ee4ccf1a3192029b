"""A payment, or an invoice, over several rows of a Failed sheet is sent again whole, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from backend.columns import Reading, read_fields
from backend.domain.facts import Needs, Rules
from backend.kinds.payments_lookup import Lookup
from backend.store import imports, retries
from backend.store.database import Tx
from backend.store.imports import Cells, ImportRow
from backend.store.references import load_references
from shared.kinds import KINDS
from shared.schemas import Mapping, Sheet

_FIELDS = {"payments": "transaction_id", "invoices": "number"}
"""Kind -> the field by which its rows belong together."""

_NAMED = 10
"""So many of the missing rows are named, the others counted."""


class _Member(NamedTuple):
    row: int
    type_id: int
    """Of the payment type; 0 where it means nothing yet, so that it may be any."""


def rows_missing(tx: Tx, root: ImportRow, mapping: Mapping, sent: Cells) -> dict[int, list[int]]:
    """Row sent -> the rows that belong to it, are as open as it is, and were not sent along.

    Rows belong together by their cells as they were sent last. One that is dropped was sent along. mapping:
    with the values mapped meanwhile.
    """
    field = _FIELDS.get(root.kind, "")
    if field not in (mapping.columns if _joins(root, mapping) else ()):
        return {}
    sheet = sent.sheet
    waiting = {row: each for row, each in retries.waiting(tx, root).items() if row not in set(sheet.rows)}
    if not waiting:
        return {}
    states = retries.states(tx, root, sheet.rows)
    find = _Types(tx, root)
    members: dict[tuple[str, str], list[_Member]] = defaultdict(list)
    by_try: dict[int, set[int]] = defaultdict(set)
    for row, (_, import_id) in waiting.items():
        by_try[import_id].add(row)
    for import_id, rows in by_try.items():
        blob = imports.get_part(tx, root.org_id, import_id, "cells")
        assert blob is not None, "an import keeps its cells"
        for group, member in find.members(imports.unpack_cells(blob).sheet, mapping, field):
            if member.row in rows:
                members[waiting[member.row][0], group].append(member)
    dropped = {row for row, send in zip(sheet.rows, sent.sends, strict=True) if send == "drop"}
    missing = {}
    for group, member in find.members(sheet, mapping, field):
        others = members.get((states[member.row][0], group), ())
        rows_left = sorted(
            other.row
            for other in others
            if other.type_id == member.type_id or not (other.type_id and member.type_id)
        )
        if rows_left and member.row not in dropped:
            missing[member.row] = rows_left
    return missing


def tell(reading: Reading, missing: dict[int, list[int]]) -> None:
    """Fails the rows whose others were not sent along."""
    field = _FIELDS.get(reading.kind.name, "")
    for index, row in enumerate(reading.rows if missing else ()):
        if row in missing:
            others = missing[row]
            named = [*map(str, others[:_NAMED])]
            more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
            group = f"{reading.kind.name.removesuffix('s')} {reading.column(field)[index]}"
            reading.add(index, field, "GROUP_INCOMPLETE", group=group, rows=f"{', '.join(named)}{more}")


def _joins(root: ImportRow, mapping: Mapping) -> bool:
    """Whether rows of this import can be one payment or one invoice."""
    if root.kind == "payments":
        return root.settings_["same_transaction_id"] == "one_payment"
    return "line" in mapping.columns or "line" in mapping.constants


class _Types:
    """Reads to which payment or invoice rows belong."""

    def __init__(self, tx: Tx, root: ImportRow) -> None:
        settings = root.settings_
        self._kind, self._settings = KINDS[root.kind], settings
        references = load_references(tx, root.org_id, Needs(payment_types=True))
        self._lookup = Lookup(references, Rules(settings, settings, root.submitted_date))

    def members(self, sheet: Sheet, mapping: Mapping, field: str) -> Iterable[tuple[str, _Member]]:
        """(what the row belongs to, the row) of each row that belongs to anything."""
        reading = read_fields(self._kind, sheet, mapping, self._settings, (field, "type"))
        for row, group, type_ in zip(
            reading.rows, reading.column(field), reading.column("type"), strict=True
        ):
            if group is not None:
                yield group, _Member(row, self._lookup.type(type_)[0] if type_ is not None else 0)
