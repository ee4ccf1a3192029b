"""What is told of an import: its result, its failed rows with their sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from backend.attempts import row_key, stored_cells
from backend.outcomes import Totals
from backend.store import imports
from backend.store.database import Tx
from backend.store.imports import ImportRow
from shared.codes import Issue, sentence, suggestion
from shared.headers import header_keys
from shared.kinds import KINDS, Kind
from shared.schemas import Cause, Column, FailedRows, ImportResult, RowIssue, Source


def labels(kind: Kind) -> dict[str, str]:
    """Field -> what people call it."""
    return {field.name: field.header for field in kind.fields}


def causes_of(issues: list[Issue], kind: Kind) -> list[Cause]:
    """Issues counted by cause."""
    totals = Totals()
    totals.blame(issues)
    return totals.cause_list(labels(kind))


def import_result(tx: Tx, row: ImportRow) -> ImportResult:
    """One import, told whole."""
    root = row if row.root_id == row.id else imports.by_id(tx, row.org_id, row.root_id)
    name = (
        tx.value("SELECT name FROM user_account WHERE org_id = ? AND id = ?", row.org_id, row.user_id) or ""
    )
    attempts = int(
        tx.value("SELECT count(*) FROM import WHERE org_id = ? AND root_id = ?", row.org_id, row.root_id)
    )
    reverser = ""
    if row.reversed_by:
        reverser = (
            tx.value("SELECT name FROM user_account WHERE org_id = ? AND id = ?", row.org_id, row.reversed_by)
            or ""
        )
    result = ImportResult(
        id=row.uuid,
        number=row.number,
        root=root.uuid,
        root_number=root.number,
        attempt=row.attempt,
        kind=row.kind,
        state=row.state,
        counts=row.totals.counts,
        money=row.totals.money_totals(),
        unreadable=row.unreadable,
        causes=row.totals.cause_list(labels(KINDS[row.kind])),
        sentence="",
        source=Source(row.book, row.sheet, row.range, row.file),
        submitted_at=row.submitted_at,
        submitted_by=name,
        profile=row.profile,
        pressed_at=row.pressed_at,
        elapsed_ms=_elapsed_ms(row),
        code=row.code,
        reversed_by=reverser,
        reversed_at=row.reversed_at,
        reversed_why=row.reversed_why,
        attempts=attempts,
    )
    _add_refused(result, imports.refused_of(tx, row))
    result.sentence = closing_sentence(result)
    return result


def _add_refused(result: ImportResult, refused: list[Issue]) -> None:
    """Adds rows of a Failed sheet that are none of its own, as causes by the sheet's own row numbers."""
    if not refused:
        return
    result.causes = [*causes_of(refused, KINDS[result.kind]), *result.causes]
    if result.counts.sent or result.state not in ("STAGED", "CHECKING"):  # else no row is counted yet
        result.counts.sent += len(refused)
        result.counts.skipped += len(refused)


def _elapsed_ms(row: ImportRow) -> int:
    if not row.started_at or not row.finished_at:
        return 0
    return int(
        (datetime.fromisoformat(row.finished_at) - datetime.fromisoformat(row.started_at)).total_seconds()
        * 1000
    )


_STATES = {
    "STAGED": "is waiting",
    "CHECKING": "is being checked",
    "RUNNING": "is running",
    "CANCELLED": "was cancelled",
    "REFUSED": "was refused: a row failed, so nothing was booked",
    "REVERSING": "is being taken back",
    "REVERSED": "was taken back",
}


def closing_sentence(result: ImportResult) -> str:
    """One sentence for the status bar."""
    c = result.counts
    parts = [f"{c.booked:,} of {c.sent:,} rows booked"]
    for count, words in (
        (c.to_fix, "to fix"),
        (c.fixed, "fixed later"),
        (c.dropped, "dropped"),
        *_duplicates(result),
        (c.filtered, "left out"),
        (c.skipped, "skipped"),
        (c.not_reached, "not reached"),
    ):
        if count:
            parts.append(f"{count:,} {words}")
    state = _STATES.get(result.state)
    opening = f"Import {result.number} {state}: " if state else f"Import {result.number}: "
    return opening + ", ".join(parts) + "."


def _duplicates(result: ImportResult) -> list[tuple[int, str]]:
    """The duplicates by what they are equal to, where the causes still add up to them."""
    told = {cause.code: 0 for cause in result.causes}
    for cause in result.causes:
        told[cause.code] += cause.count
    before, here = told.get("DUPLICATE", 0), told.get("DUPLICATE_IN_SHEET", 0)
    if not here:
        return [(result.counts.duplicate, "booked before")]
    if before + here == result.counts.duplicate:
        return [(before, "booked before"), (here, "twice in this sheet")]
    return [(result.counts.duplicate, "twice in this sheet" if not before else "duplicates")]


def failed_rows(tx: Tx, row: ImportRow) -> FailedRows:
    """The rows of a root import that are still to fix, with the user's own cells, in sheet order."""
    root = row if row.root_id == row.id else imports.by_id(tx, row.org_id, row.root_id)
    found: list[tuple[int, list[Any], int | None, str]] = [
        (number, msgspec.json.decode(issues), amount, currency)
        for number, issues, amount, currency in tx.rows(
            "SELECT row_no, issues, amount, currency FROM failed_row WHERE org_id = ? AND root_id = ?"
            " AND state = 'to_fix' ORDER BY row_no",
            root.org_id,
            root.id,
        )
    ]
    numbers = [number for number, *_ in found]
    sheet = stored_cells(tx, root, numbers)
    keys = header_keys(sheet.columns)
    by_key = dict(zip(keys, sheet.columns, strict=True))
    kind = KINDS[root.kind]
    mapping = root.mapping_
    issues = [
        [_row_issue(kind, mapping.columns, by_key, number, place, *issue) for issue in row_issues]
        for place, (number, row_issues, _, _) in enumerate(found)
    ]
    totals = Totals()
    totals.sent((amount for *_, amount, _ in found), (currency for *_, currency in found))
    totals.decide(("f", amount, currency) for _, _, amount, currency in found)
    totals.blame(Issue(number, *issue) for number, row_issues, _, _ in found for issue in row_issues[:1])
    columns = [
        Column(column.header or key, column.letter, column.types, column.texts)
        for key, column in zip(keys, sheet.columns, strict=True)
    ]
    return FailedRows(
        import_id=root.uuid,
        number=root.number,
        rows=numbers,
        keys=[row_key(root.uuid, number) for number in numbers],
        columns=columns,
        issues=issues,
        causes=totals.cause_list(labels(kind)),
        money=totals.money_totals(),
    )


def facts_of(
    kind: Kind,
    columns: Mapping[str, Sequence[str]],
    by_key: Mapping[str, Column],
    number: int,
    place: int,
    field: str,
) -> dict[str, str]:
    """Where a field of a row stands on the user's sheet: label, header, cell (C8) and the text in it.

    columns: field -> header keys. by_key: header key -> column. number: the sheet's row; place: its index.
    """
    header, cell, value = "", "", ""
    for key in columns.get(field, ()):
        column = by_key.get(key)
        if column is not None and (not header or (not value and column.texts[place])):
            header, cell, value = column.header or key, f"{column.letter}{number}", column.texts[place]
    return {"label": labels(kind).get(field, ""), "cell": cell, "value": value, "header": header}


def _row_issue(
    kind: Kind,
    columns: dict[str, list[str]],
    by_key: dict[str, Column],
    number: int,
    place: int,
    field: str,
    code: str,
    args: dict[str, Any],
) -> RowIssue:
    found = facts_of(kind, columns, by_key, number, place, field)
    facts = {**found, **args}
    return RowIssue(
        row=number,
        field=field,
        code=code,
        sentence=sentence(code, facts),
        header=found["header"],
        cell=found["cell"],
        value=found["value"],
        suggestion=suggestion(code, facts),
    )
