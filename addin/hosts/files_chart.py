"""Charts of the files host, over openpyxl: made, found by name, given other numbers, deleted.

openpyxl has no names for charts: reading forgets them, writing numbers them. Here the place of a chart
carries its name.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from openpyxl.chart import BarChart
from openpyxl.chart.reference import Reference
from openpyxl.drawing.spreadsheet_drawing import OneCellAnchor, SpreadsheetDrawing
from xlwings import base_classes

from addin.hosts.geometry import Area
from addin.hosts.parts import SheetCharts

if TYPE_CHECKING:
    from addin.hosts.files_sheet import Sheet

_EMU = 12_700  # in a point
_BARS = {
    "bar_stacked": ("bar", "stacked"),
    "bar_clustered": ("bar", "clustered"),
    "column_stacked": ("col", "stacked"),
    "column_clustered": ("col", "clustered"),
}
_patching = threading.Lock()


_read_relations = SpreadsheetDrawing._chart_rels.fget
_make_frame = SpreadsheetDrawing._chart_frame


def _relations_with_names(drawing: Any) -> list[Any]:
    """The charts of a drawing that is read; reading them forgets the frames and the names on those."""
    anchors = [*drawing.absoluteAnchor, *drawing.oneCellAnchor, *drawing.twoCellAnchor]
    for anchor in anchors:
        if anchor.graphicFrame is not None:
            anchor.chart_name = anchor.graphicFrame.nvGraphicFramePr.cNvPr.name
    found: list[Any] = _read_relations(drawing)
    return found


def _frame_with_name(drawing: Any, number: int) -> Any:
    """The frame of a chart that is written. number: from 1 on."""
    frame = _make_frame(drawing, number)
    name = getattr(drawing.charts[number - 1].anchor, "chart_name", "")
    if name:
        frame.nvGraphicFramePr.cNvPr.name = name
    return frame


@contextmanager
def keeping_chart_names() -> Iterator[None]:
    """While inside, openpyxl reads and writes the names of charts."""
    with _patching:
        SpreadsheetDrawing._chart_rels = property(_relations_with_names)
        SpreadsheetDrawing._chart_frame = _frame_with_name
        try:
            yield
        finally:
            SpreadsheetDrawing._chart_rels = property(_read_relations)
            SpreadsheetDrawing._chart_frame = _make_frame


class Chart(base_classes.Chart):
    """One chart of a sheet."""

    def __init__(self, sheet: Sheet, drawn: Any) -> None:
        self._sheet = sheet
        self.drawn = drawn

    @property
    def api(self) -> Any:
        return self.drawn

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @property
    def name(self) -> str:
        return str(self.drawn.anchor.chart_name)

    @name.setter
    def name(self, value: str) -> None:
        self.drawn.anchor.chart_name = value

    @property
    def chart_type(self) -> str:
        looks = (getattr(self.drawn, "barDir", None), getattr(self.drawn, "grouping", None))
        for name, each in _BARS.items():
            if each == looks:
                return name
        raise NotImplementedError(f"The files host has no name for a {type(self.drawn).__name__}.")

    @chart_type.setter
    def chart_type(self, chart_type: str) -> None:
        if chart_type not in _BARS:
            raise NotImplementedError(f"The files host draws {', '.join(_BARS)} only.")
        self.drawn.barDir, self.drawn.grouping = _BARS[chart_type]
        self.drawn.overlap = 100 if self.drawn.grouping == "stacked" else None
        self.drawn.gapWidth = 40

    @property
    def title(self) -> str | None:
        rich = self.drawn.title.tx.rich if self.drawn.title is not None and self.drawn.title.tx else None
        return None if rich is None else "".join(run.t for part in rich.p for run in part.r or ())

    @title.setter
    def title(self, value: str | None) -> None:
        self.drawn.title = value
        if value is not None:
            self.drawn.title.overlay = False

    def set_source_data(self, rng: Any, plot_by: str | None = None) -> None:
        """Draw a range: names of the series in its first row, categories in its first column."""
        if plot_by == "rows":
            raise NotImplementedError("The files host draws columns only.")
        area: Area = rng.area
        sheet = rng.sheet.grid.worksheet
        last, top = area.last_row, area.row
        self.drawn.series = []
        self.drawn.add_data(
            Reference(sheet, min_col=area.column + 1, max_col=area.last_column, min_row=top, max_row=last),
            titles_from_data=True,
        )
        self.drawn.set_categories(Reference(sheet, min_col=area.column, min_row=top + 1, max_row=last))

    def delete(self) -> None:
        self._sheet.grid.worksheet._charts.remove(self.drawn)


class Charts(SheetCharts):
    """The charts of a sheet."""

    @property
    def api(self) -> Any:
        return self._sheet

    def __iter__(self) -> Iterator[Chart]:
        return iter([Chart(self._sheet, drawn) for drawn in self._sheet.grid.worksheet._charts])

    def __len__(self) -> int:
        return len(self._sheet.grid.worksheet._charts)

    def add(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        chart_type: str | None = None,
        source: Any = None,
        plot_by: str | None = None,
        name: str | None = None,
        anchor: Any = None,
        style: int | None = None,
    ) -> Chart:
        """A chart whose upper left corner lies on a cell.

        Raises:
            NotImplementedError: for a place that is no cell.
        """
        if anchor is None and (left or top):
            raise NotImplementedError("The files host puts charts at cells: give `anchor`.")
        cell = anchor.impl.area if anchor is not None else Area(1, 1)
        place = OneCellAnchor()
        place._from.row, place._from.col = cell.row - 1, cell.column - 1
        place.ext.width, place.ext.height = round(width * _EMU), round(height * _EMU)
        place.chart_name = name or self.free_name()
        drawn = BarChart()
        drawn.anchor = place
        # openpyxl leaves the axes out unless told otherwise.
        drawn.x_axis.delete = drawn.y_axis.delete = False
        drawn.legend.position = "b"
        self._sheet.grid.worksheet._charts.append(drawn)
        chart = Chart(self._sheet, drawn)
        chart.chart_type = chart_type or "column_clustered"
        if source is not None:
            chart.set_source_data(source, plot_by)
        return chart
