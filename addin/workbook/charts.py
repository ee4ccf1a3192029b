"""Native charts of a page: each stands on its sheet once, the user's own are left alone."""

from __future__ import annotations

import xlwings as xw

from addin.hosts.geometry import Area
from addin.pages import Chart
from addin.workbook.reading import range_of

OURS = "Remitbook "
"""How the names of our charts begin."""


def write_charts(sheet: xw.Sheet, charts: list[Chart]) -> None:
    """Bring the charts of a page onto the sheet: those there already follow their new numbers."""
    standing = {chart.name: chart for chart in sheet.charts if chart.name.startswith(OURS)}
    wanted = {chart.name for chart in charts}
    for name, chart in standing.items():
        if name not in wanted:
            chart.delete()
    for each in charts:
        source = range_of(sheet, each.source)
        found = standing.get(each.name)
        if found is None:
            corner = range_of(sheet, Area(each.at.row, each.at.column))
            found = sheet.charts.add(
                width=each.width, height=each.height, chart_type=each.type, source=source,
                plot_by="columns", name=each.name, anchor=corner, style=None,
            )  # fmt: skip
        else:
            found.set_source_data(source, plot_by="columns")
        found.title = each.title
