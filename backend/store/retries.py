"""Failed rows sent again: each is consumed at most once, whatever the sheet looks like."""

from __future__ import annotations

from typing import Any

from backend.domain.planned import BOOKED, DUPLICATE, FAILED, Planned
from backend.store import imports
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.tables import FailedRow

OPEN = ("to_fix", "duplicate")


def states(tx: Tx, row: ImportRow, numbers: list[int]) -> dict[int, tuple[str, int | None, str]]:
    """Row number -> (state, amount, currency) of the root's failed rows."""
    keys, parameter = tx.among(numbers)
    return {
        number: (state, amount, currency)
        for number, state, amount, currency in tx.rows(
            "SELECT row_no, state, amount, currency FROM failed_row WHERE org_id = ? AND root_id = ?"
            f" AND row_no IN {keys}",
            row.org_id,
            row.root_id,
            parameter,
        )
    }


def waiting(tx: Tx, row: ImportRow) -> dict[int, tuple[str, int]]:
    """Row number -> (state, the last try it failed in) of all rows of the root that may be sent again."""
    return {
        number: (state, import_id)
        for number, state, import_id in tx.rows(
            "SELECT row_no, state, import_id FROM failed_row WHERE org_id = ? AND root_id = ?"
            " AND state IN ('to_fix', 'duplicate') ORDER BY row_no",
            row.org_id,
            row.root_id,
        )
    }


def still_open(tx: Tx, row: ImportRow, rows: dict[str, list[Any]]) -> tuple[dict[str, list[Any]], list[int]]:
    """The rows of a run that nobody consumed meanwhile, and the row numbers of those somebody did."""
    there = states(tx, row, rows["row"])
    keep = [place for place, number in enumerate(rows["row"]) if there.get(number, ("", None, ""))[0] in OPEN]
    consumed = [number for number in rows["row"] if there.get(number, ("", None, ""))[0] not in OPEN]
    if not consumed:
        return rows, []
    return {name: [column[place] for place in keep] for name, column in rows.items()}, consumed


def settle(
    tx: Tx,
    row: ImportRow,
    planned: Planned,
    money: dict[int, tuple[int | None, str]],
    bad: list[tuple[Any, ...]],
) -> None:
    """Carries a run's outcomes into the root's failed rows and totals.

    bad: rows of FailedRow for what failed again or proved to be booked before.
    """
    root = imports.by_id(tx, row.org_id, row.root_id)
    numbers = [number for number, _ in planned.outcomes]
    before = states(tx, row, numbers) if numbers else {}
    rows = {record[2]: record for record in bad}
    for number, outcome in planned.outcomes:
        state, amount_before, currency_before = before.get(number, ("", None, ""))
        if state not in OPEN:
            continue
        if outcome == BOOKED:
            _mark(tx, row, number, "fixed" if state == "to_fix" else "booked", fixed_by=row.id)
            amount, currency = money[number]
            if state == "to_fix":
                root.totals.mend(amount_before, currency_before, amount or 0, currency)
            else:
                root.totals.book_duplicate(amount_before, currency_before, amount or 0, currency)
        elif outcome == FAILED and state == "to_fix":
            _replace(tx, rows[number], "to_fix", amount_before, currency_before)
        elif outcome == DUPLICATE and state == "to_fix":
            _replace(tx, rows[number], "dropped", amount_before, currency_before)
            root.totals.drop()
    imports.save(tx, root)


def drop(tx: Tx, row: ImportRow, dropped: dict[int, tuple[int | None, str]]) -> None:
    """Rows the user gives up, with the reason that was sent along."""
    blob = imports.get_part(tx, row.org_id, row.id, "cells")
    assert blob is not None, "an import keeps its cells"
    cells = imports.unpack_cells(blob)
    reasons = dict(zip(cells.sheet.rows, cells.reasons, strict=True)) if cells.reasons else {}
    root = imports.by_id(tx, row.org_id, row.root_id)
    there = states(tx, row, list(dropped))
    row.totals.decide((FAILED, *amount) for amount in dropped.values())
    for number in dropped:
        row.totals.drop()
        if there.get(number, ("", None, ""))[0] == "to_fix":
            tx.run(
                "UPDATE failed_row SET state = 'dropped', reason = ?, fixed_by = ? WHERE org_id = ? AND"
                " root_id = ?"
                " AND row_no = ?",
                reasons.get(number, ""),
                row.id,
                row.org_id,
                row.root_id,
                number,
            )
            root.totals.drop()
    imports.save(tx, root)


def _mark(tx: Tx, row: ImportRow, number: int, state: str, *, fixed_by: int) -> None:
    changed = tx.run(
        "UPDATE failed_row SET state = ?, fixed_by = ? WHERE org_id = ? AND root_id = ? AND row_no = ?"
        " AND state IN ('to_fix', 'duplicate')",
        state,
        fixed_by,
        row.org_id,
        row.root_id,
        number,
    )
    assert changed == 1, (row.root_id, number)


def _replace(tx: Tx, record: tuple[Any, ...], state: str, amount: int | None, currency: str) -> None:
    """The row failed again: its new cells, issues; its money stays as first sent, so that totals add up."""
    org_id, root_id, number = record[:3]
    tx.run("DELETE FROM failed_row WHERE org_id = ? AND root_id = ? AND row_no = ?", org_id, root_id, number)
    reason = "booked before" if state == "dropped" else ""
    tx.insert(
        FailedRow, [(*record[:5], state, record[6], amount, currency, reason, record[3] if reason else 0)]
    )
