"""The chart on sheet Aging: the customers who owe most, a bar each, by how late it is. Pure."""

from __future__ import annotations

from collections import Counter

from addin.hosts.geometry import Area
from addin.pages import TEXT, Block, Chart, Column, Page, amount, lines, money_format
from shared.schemas import ViewTable
from shared.views import View

MOST = 15
"""Bars that can be read at a glance."""
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "over_90")
NAME = "Remitbook aging"
ROOM = 2 + MOST + 2
"""Rows of the sheet's head: there no filter of the table hides the chart's numbers, nor squeezes it."""
_AT = Area(2, 4)
_WIDTH, _HEIGHT = 640, 210
"""In points; the rows of LibreOffice are a sixth lower than those of Excel."""
_LONGEST = 28


def owing(table: ViewTable) -> tuple[str, list[tuple[int, int]]] | None:
    """The currency most lines are in, and (open invoices, row of the table) of who owes, most first.

    None where nobody owes. Amounts of several currencies cannot stand in one chart.
    """
    columns = dict(zip(table.columns, table.values, strict=True))
    sums = [sum(amounts) for amounts in zip(*(columns[bucket] for bucket in BUCKETS), strict=True)]
    lines_in = Counter(code for code, owed in zip(columns["currency"], sums, strict=True) if owed)
    if not lines_in:
        return None
    currency = min(lines_in, key=lambda code: (-lines_in[code], code))
    found = [(owed, at) for at, owed in enumerate(sums) if owed and columns["currency"][at] == currency]
    return currency, sorted(found, key=lambda each: (-each[0], each[1]))


def add_chart(page: Page, view: View, table: ViewTable) -> None:
    """Puts the chart beside the options, and the numbers it draws right of the table; nothing where nobody
    owes."""
    found = owing(table)
    if found is None:
        return
    currency, owed = found
    columns = dict(zip(table.columns, table.values, strict=True))
    # A bar chart begins at the bottom: whoever owes most comes last.
    shown = [at for _, at in owed[:MOST]][::-1]
    share = sum(each[0] for each in owed[:MOST]) * 100 // sum(each[0] for each in owed)
    told = f"{len(shown)} of {len(owed):,} customers who owe in {currency}: {share} % of it."
    if len(table.places) > 1:
        told += " Another currency: choose it in the yellow cell."
    places = table.places[currency]
    money = money_format(places)
    headers = {each.name: each.header for each in view.columns}
    names = [str(columns["name"][at] or columns["number"][at])[:_LONGEST] for at in shown]
    column = len(view.columns) + 4  # behind the two hidden ones and a gap
    block = Block(
        3, column,
        [Column("Customer", 28, TEXT), *(Column(headers[bucket], 14, money) for bucket in BUCKETS)],
        [names, *([amount(columns[bucket][at], places) for at in shown] for bucket in BUCKETS)],
    )  # fmt: skip
    page.blocks += [lines(2, column, [told], "help"), block]
    source = Area(block.row, column, len(shown) + 1, len(BUCKETS) + 1)
    title = f"Open invoices in {currency} by days late: who owes most"
    page.charts.append(Chart(NAME, "bar_stacked", title, source, _AT, _WIDTH, _HEIGHT))
    page.freeze = None  # the head is higher than a screen should give away
