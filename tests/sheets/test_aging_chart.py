"""The chart on sheet Aging: whom it shows, and from which cells."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from addin.aging_chart import BUCKETS, MOST, NAME, ROOM, add_chart, owing
from addin.pages import Block, Page
from addin.view_sheet import view_page
from shared.schemas import ViewTable
from shared.views import VIEWS

VIEW = VIEWS["aging"]


def aging(*lines: tuple[str, str, int, int], places: dict[str, int]) -> ViewTable:
    """A line a customer: number, currency, not due, over 90 days late; in minor units."""
    rows = [
        [number, f"Customer {number}", currency, fresh, 0, 0, 0, old, 0, 0, 0, 0, fresh + old]
        for number, currency, fresh, old in lines
    ]
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in VIEW.columns]
    names = [column.name for column in VIEW.columns]
    keys = [f"account:{at}" for at in range(len(rows))]
    return ViewTable("aging", names, values, keys, [1] * len(rows), 9, "", "", places)


def page_of(found: ViewTable) -> Page:
    page = view_page(VIEW, found, (), {}, dt.UTC, room=ROOM if owing(found) else 0)
    add_chart(page, VIEW, found)
    return page


def drawn(page: Page) -> Block:
    """The numbers of its chart."""
    source = page.charts[0].source
    return next(each for each in page.blocks if (each.row, each.column) == (source.row, source.column))


def test_who_owes_most_comes_last_because_bars_begin_at_the_bottom() -> None:
    found = aging(("1", "EUR", 100, 0), ("2", "EUR", 0, 0), ("3", "EUR", 200, 700), places={"EUR": 2})
    page = page_of(found)
    (chart,) = page.charts
    assert (chart.name, chart.type) == (NAME, "bar_stacked")
    block = drawn(page)
    assert block.values[0] == ["Customer 1", "Customer 3"]
    assert block.values[1] == [Decimal("1.00"), Decimal("2.00")]
    assert (chart.source.rows, chart.source.columns) == (3, 1 + len(BUCKETS))
    header = int(page.marks["header"])
    assert chart.source.last_row <= ROOM < header
    assert chart.source.column > len(VIEW.columns) + 2
    assert page.freeze is None


def test_many_are_cut_and_the_currency_most_lines_are_in_is_shown() -> None:
    lines = [(f"{at:03d}", "JPY", at, 0) for at in range(1, MOST + 6)]
    page = page_of(aging(*lines, ("900", "EUR", 5, 5), places={"EUR": 2, "JPY": 0}))
    (chart,) = page.charts
    assert chart.source.rows == MOST + 1
    assert "JPY" in chart.title
    block = drawn(page)
    assert block.values[1][-1] == Decimal(MOST + 5)
    assert block.columns[1].number_format == "#,##0"
    assert chart.source.last_row < int(page.marks["header"])


def test_where_nobody_owes_there_is_no_chart() -> None:
    assert page_of(aging(("1", "EUR", 0, 0), places={"EUR": 2})).charts == []
    assert page_of(aging(places={})).charts == []
