"""The query of the view `import_rows`: what became of each row of one import, in sheet order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.attempts import row_key
from backend.domain.planned import OUTCOMES
from backend.problems import NotFound, OptionInvalid
from backend.store import imports
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.results import decode
from backend.views.base import Ask, Found, Rows
from shared.codes import sentence
from shared.kinds import KINDS

_FAILED_STATES: dict[str, str] = {
    "to_fix": "failed",
    "booked": "booked",
    "fixed": "fixed",
    "dropped": "dropped",
}


@dataclass
class Told:
    """What is known of one row."""

    outcome: str
    document: str = ""
    currency: str = ""
    amount: int | None = None
    why: str = ""
    warnings: str = ""
    attempt: int = 1


def find(tx: Tx, ask: Ask) -> Found:
    """One row a row of the sheet that was sent. Raises OptionInvalid without an import, NotFound."""
    root = _root(tx, ask.org_id, ask.filters.get("import", ""))
    wanted = ask.filters.get("outcome", "")
    labels = {field.name: field.header for field in KINDS[root.kind].fields}
    told = _decided(tx, root, labels)
    _booked(tx, root, told)
    _not_booked(tx, root, told, labels)
    if root.totals.counts.not_reached:
        for row in _sent(tx, root):
            told.setdefault(row, Told("not_reached"))
    result = Rows()
    for row in sorted(told):
        each = told[row]
        if wanted and each.outcome != wanted:
            continue
        result.add(
            (row, each.outcome, each.document or None, each.currency or None, each.amount, each.why or None,
             each.warnings or None, each.attempt, False if each.outcome == "duplicate" else None),
            row_key(root.uuid, row),
        )  # fmt: skip
        if len(result.rows) == ask.limit:
            break
    return result.found


def _root(tx: Tx, org_id: int, reference: str) -> ImportRow:
    if not reference:
        raise OptionInvalid(name="import", value="")
    if reference.isascii() and reference.isdigit() and len(reference) < 10:
        found = imports.by_number(tx, org_id, int(reference))
    else:
        found = imports.by_uuid(tx, org_id, reference)
    if found is None:
        raise NotFound(what="import", id=reference)
    return found if found.root_id == found.id else imports.by_id(tx, org_id, found.root_id)


def _decided(tx: Tx, root: ImportRow, labels: dict[str, str]) -> dict[int, Told]:
    """Row -> what its postings say, the last try winning."""
    told: dict[int, Told] = {}
    warned: dict[tuple[int, int], list[str]] = {}  # the check warns before the row is booked
    for attempt, blob in tx.rows(
        "SELECT m.attempt, p.results FROM import m CROSS JOIN posting p WHERE m.org_id = ? AND m.root_id = ?"
        " AND p.org_id = m.org_id AND p.import_id = m.id AND p.action <> 'reverse' ORDER BY p.seq",
        root.org_id, root.id,
    ):  # fmt: skip
        results = decode(blob)
        for row, outcome in zip(results.rows, results.outcomes, strict=True):
            told[row] = Told(OUTCOMES[outcome], results.numbers.get(row, ""), attempt=attempt)
        for row, field, code, args in results.warnings:
            words = warned.setdefault((row, attempt), [])
            warning = _words(labels, field, code, args)
            if warning not in words:
                words.append(warning)
    for row, each in told.items():
        each.warnings = " ".join(warned.get((row, each.attempt), ()))
    return told


def _booked(tx: Tx, root: ImportRow, told: dict[int, Told]) -> None:
    """Adds number and amount of what the rows became; an invoice of several rows stands with its first."""
    for row, number, currency, amount, kind in tx.rows(
        "SELECT i.row_no, i.number, i.currency, i.amount, i.kind FROM import m"
        " CROSS JOIN posting p CROSS JOIN open_item i"
        " WHERE m.org_id = ? AND m.root_id = ? AND p.org_id = m.org_id AND p.import_id = m.id"
        " AND p.action = 'book'"
        " AND i.org_id = p.org_id AND i.id >= p.item_from AND i.id < p.item_to AND i.kind <> 'OPENING'"
        " ORDER BY i.id",
        root.org_id, root.id,
    ):  # fmt: skip
        if row in told:
            each = told[row]
            each.document = f"{each.document}, {number}" if each.document not in ("", number) else number
            moved = 0 if kind == "WRITE_OFF" else amount
            each.currency, each.amount = currency, moved + (each.amount or 0)


def _not_booked(tx: Tx, root: ImportRow, told: dict[int, Told], labels: dict[str, str]) -> None:
    """Adds why rows failed or are duplicates, and what became of them later."""
    for row, state, issues, amount, currency, reason, attempt in tx.rows(
        "SELECT f.row_no, f.state, f.issues, f.amount, f.currency, f.reason, m.attempt FROM failed_row f"
        " LEFT JOIN import m ON m.org_id = f.org_id AND m.id = f.import_id"
        " WHERE f.org_id = ? AND f.root_id = ?",
        root.org_id, root.id,
    ):  # fmt: skip
        each = told.setdefault(row, Told("failed"))
        each.outcome = _FAILED_STATES.get(state) or str(state)
        if state in ("fixed", "booked"):
            continue
        each.attempt = attempt or each.attempt
        each.amount, each.currency = amount, currency
        why = " ".join(_words(labels, *issue) for issue in json.loads(issues))
        each.why = f"{reason} ({why})" if reason and why else reason or why


def _words(labels: dict[str, str], field: str, code: str, args: dict[str, Any]) -> str:
    return sentence(code, {"label": labels.get(field, ""), **args})


def _sent(tx: Tx, root: ImportRow) -> Iterator[int]:
    """The row numbers of the sheet as it was sent."""
    blob = imports.get_part(tx, root.org_id, root.id, "cells")
    yield from imports.unpack_cells(blob).sheet.rows if blob else ()
