"""The sheet Check: what an import would do, in rows, money and invoices; nothing is booked. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from addin.hosts.geometry import Area
from addin.pages import (
    DATE,
    Block,
    Column,
    Fill,
    Link,
    Look,
    Page,
    Value,
    amount,
    by_column,
    lines,
    money_format,
)
from addin.report import cause_line, totals_block
from shared.money import places_of
from shared.schemas import CheckResult, PlannedEffect
from shared.sentences import plural

PURPOSE = "check"
WORDS = {
    "booked": "Will book",
    "failed": "Will fail",
    "duplicate": "Duplicate",
    "filtered": "Left out",
    "skipped": "Skipped",
}
_RESULTS = {"Book": "Will book", "Fail": "Will fail"}
_MARKED: dict[str, Look] = {"Fail": "bad", "Duplicate": "warning"}
_MAX_CAUSES = 30


def check_page(check: CheckResult, label: str, source: str, content: str) -> Page:
    """label: what the sheet holds, in words. source: the sheet. content: digest of what was checked."""
    page = Page(PURPOSE, "Check", {"source": source, "check": check.id, "content": content}, ("source",))
    page.blocks.append(lines(1, 1, [f"Check of {label} in sheet {source}: nothing was booked"], "title"))
    page.blocks.append(lines(2, 1, [check.sentence], "help"))
    top = 4
    # The totals stand under the wide columns, so that amounts have room.
    block = totals_block(top, 3, check.counts, check.money, WORDS)
    page.blocks.append(block)
    last = block.last_row
    page.fills.append(Fill(Area(last, 3, 1, len(block.columns)), "good" if _adds_up(check) else "bad"))
    if check.unreadable:
        last += 1
        text = f"{plural(check.unreadable, 'row')} without a readable amount, in no money total."
        page.blocks.append(lines(last, 3, [text], "help"))
    causes: list[Value] = [cause_line(cause) for cause in check.causes[:_MAX_CAUSES]]
    if len(check.causes) > _MAX_CAUSES:
        causes.append(f"... and {plural(len(check.causes) - _MAX_CAUSES, 'other cause')}")
    if check.questions:
        page.blocks.append(lines(last + 2, 1, list(check.questions)))
        page.fills.append(Fill(Area(last + 2, 1, len(check.questions), 4), "warning"))
        last += 1 + len(check.questions)
    if causes:
        page.blocks.append(lines(last + 2, 1, causes))
        last += 1 + len(causes)
    if check.effect_count > len(check.effects):
        last += 1
        text = f"The first {len(check.effects):,} of {check.effect_count:,} lines; the totals are of all."
        page.blocks.append(lines(last, 1, [text], "help"))
    _effects(page, check.effects, last + 2, source)
    return page


def _effects(page: Page, effects: Sequence[PlannedEffect], top: int, source: str) -> None:
    places = {effect.currency: places_of(effect.currency) for effect in effects if effect.currency}
    usual = max(places.values(), default=2)
    money = money_format(usual)
    columns = [
        Column("Row", 7, "0"),
        Column("Result", 12),
        Column("What will happen", 60, wrap=True),
        Column("Customer", 14),
        Column("Name", 28),
        Column("Date", 11, DATE),
        Column("Amount", 14, money),
        Column("Invoice", 16),
        Column("Open before", 14, money),
        Column("Applied", 14, money),
        Column("Open after", 14, money),
        Column("Cur.", 6),
        Column("Becomes", 14),
        Column("On account", 14, money),
    ]
    rows = [_line(effect, places) for effect in effects]
    values = by_column(rows, len(columns))
    formats = {
        (row, place): money_format(places[effect.currency])
        for row, effect in enumerate(effects)
        if effect.currency and places[effect.currency] != usual
        for place in (6, 8, 9, 10, 13)
    }
    block = Block(top, 1, columns, values, formats=formats)
    page.blocks.append(block)
    page.freeze = (top + 1, 3)
    page.filter = Area(top, 1, len(rows) + 1, len(columns)) if rows else None
    first_of: dict[int, int] = {}
    for place, effect in enumerate(effects):
        if effect.row not in first_of:
            first_of[effect.row] = place
            page.links.append(Link(top + 1 + place, 1, str(effect.row), source, f"A{effect.row}"))
    page.fills += [
        Fill(Area(top + 1 + start, 2, end - start, 1), _MARKED[result])
        for result, start, end in _runs([effect.result for effect in effects])
        if result in _MARKED
    ]


def _line(effect: PlannedEffect, places: Mapping[str, int]) -> list[Value]:
    digits = places.get(effect.currency, 2)
    return [
        effect.row,
        _RESULTS.get(effect.result, effect.result),
        effect.what,
        effect.account,
        effect.name,
        _day(effect.date),
        amount(effect.amount, digits),
        effect.invoice,
        amount(effect.open_before, digits),
        amount(effect.applied, digits),
        amount(effect.open_after, digits),
        effect.currency,
        effect.becomes,
        amount(effect.on_account, digits),
    ]


def _runs(results: Sequence[str]) -> list[tuple[str, int, int]]:
    """(result, first, behind the last) of equal neighbours."""
    runs: list[tuple[str, int, int]] = []
    for place, result in enumerate(results):
        if runs and runs[-1][0] == result:
            runs[-1] = (result, runs[-1][1], place + 1)
        else:
            runs.append((result, place, place + 1))
    return runs


def _adds_up(check: CheckResult) -> bool:
    counts = check.counts
    rows = counts.sent - sum(getattr(counts, outcome) for outcome in WORDS)
    return rows == 0 and all(total.difference == 0 for total in check.money)


def _day(text: str) -> Value:
    try:
        return dt.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return text
