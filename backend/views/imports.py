"""The query of the view `imports`: the Import log, one line an import and currency, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backend.report import closing_sentence
from backend.store.database import Row, Tx
from backend.store.searching import Sql
from backend.views.base import Ask, Found, Rows, both, date_filter
from backend.views.trace import source_name
from shared.kinds import KINDS
from shared.schemas import Cause, Counts, ImportResult, MoneyTotals, Source
from shared.sentences import write_day

UNFINISHED = ("STAGED", "CHECKING", "RUNNING", "REVERSING")


def find(tx: Tx, ask: Ask) -> Found:
    """Root imports with the outcome of all their tries; counts stand on the first line of each."""
    where = both(Sql("m.org_id = ? AND m.root_id = m.id", (ask.org_id,)), *_filters(ask))
    rows = tx.rows(
        "SELECT m.number, m.uuid, m.kind, m.state, m.book, m.sheet, m.file, m.submitted_at, u.name, m.counts,"
        " m.money, m.position, m.rows, r.name, m.reversed_at, m.reversed_why,"
        " (SELECT COUNT(*) FROM import t WHERE t.org_id = m.org_id AND t.root_id = m.id), m.causes"
        " FROM import m LEFT JOIN user_account u ON u.org_id = m.org_id AND u.id = m.user_id"
        " LEFT JOIN user_account r ON r.org_id = m.org_id AND r.id = m.reversed_by"
        f" WHERE {where.text} ORDER BY m.number DESC",
        *where.args,
    )
    result = Rows()
    wanted = ask.filters.get("result", "")
    for row in rows:
        counts = msgspec.json.decode(row[9], type=Counts)
        if wanted and wanted != _bucket(row[3], counts):
            continue
        if ask.limit and len(result.rows) >= ask.limit:
            break
        for line in _lines(row, counts):
            result.add(line, f"import:{row[1]}")
    return result.found


def _lines(row: Row, counts: Counts) -> Iterator[tuple[Any, ...]]:
    number, _, kind, state, book, sheet, file, at, by, _, money_text, *_ = row
    what = KINDS[kind].label if kind in KINDS else kind
    words = result_words(state, counts, row[11], row[12])
    head = (number, words, what, source_name(book, sheet, file), at, by)
    numbers: tuple[int | None, ...] = (
        counts.sent, counts.booked, counts.to_fix, counts.fixed, counts.dropped, counts.duplicate,
        counts.filtered, counts.skipped, counts.not_reached, counts.warnings,
    )  # fmt: skip
    by_when_why = (row[13], write_day(row[14]), row[15]) if row[14] else ()
    taken_back = ", ".join(part for part in by_when_why if part)
    sentence = closing_sentence(
        ImportResult(
            "", number, "", number, 1, kind, state, counts, [], 0, _causes(row[17]), "", Source(),
            at, by or "",
        )
    )  # fmt: skip
    has_money = kind not in KINDS or KINDS[kind].money
    totals = msgspec.json.decode(money_text, type=list[MoneyTotals]) if has_money else []
    for place, money in enumerate(totals or [MoneyTotals("", 0)]):
        not_booked = money.failed + money.duplicate + money.filtered + money.skipped + money.not_reached
        amounts = (money.sent, money.booked, not_booked, money.difference) if money.currency else (None,) * 4
        yield (
            *head,
            *(numbers if place == 0 else (None,) * len(numbers)),
            money.currency or None,
            *amounts,
            row[16] if place == 0 else None,
            sentence if place == 0 else None,
            taken_back or None,
        )


def _causes(text: str) -> list[Cause]:
    """The codes and counts of an import's causes, as its column holds them."""
    return [Cause(code, count, "", []) for code, _, count, *_ in msgspec.json.decode(text)]


def result_words(state: str, counts: Counts, position: int, rows: int) -> str:
    """The column Result: Done, 40 to fix, Running 62 %, Taken back, Cancelled, Refused."""
    if state == "REVERSING":
        return "Being taken back"
    if state in UNFINISHED:
        return f"Running {100 * position // rows} %" if rows else "Running"
    if state == "REVERSED":
        return "Taken back"
    if state == "CANCELLED":
        return "Cancelled"
    if state == "REFUSED":
        return "Refused"
    return f"{counts.to_fix:,} to fix" if counts.to_fix else "Done"


def _bucket(state: str, counts: Counts) -> str:
    """The filter word of an import. One that is being taken back is still running."""
    if state in UNFINISHED:
        return "RUNNING"
    return "TO_FIX" if state == "DONE" and counts.to_fix else state


def _filters(ask: Ask) -> list[Sql | None]:
    kind, by = ask.filters.get("kind", ""), ask.filters.get("by", "")
    return [
        Sql("m.kind = ?", (kind,)) if kind else None,
        Sql("LOWER(u.name) = ?", (by.lower(),)) if by else None,
        date_filter(ask, "date_from", "m.submitted_date", ">="),
        date_filter(ask, "date_to", "m.submitted_date", "<="),
    ]
