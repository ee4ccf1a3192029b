"""Charts of the LibreOffice host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_office import enum, struct
from addin.hosts.parts import SheetCharts

if TYPE_CHECKING:
    from addin.hosts.libreoffice_sheet import Sheet

_POINT = 2540 / 72  # in 1/100 mm
# Of a bar diagram: lying, stacked. LibreOffice calls a lying one vertical.
_BARS = {
    "bar_stacked": (True, True),
    "bar_clustered": (True, False),
    "column_stacked": (False, True),
    "column_clustered": (False, False),
}


@tells_what_is_gone
class Chart(base_classes.Chart):
    """One chart of a sheet."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self._sheet = sheet
        self._key = name

    @property
    def api(self) -> Any:
        return self._sheet.grid.worksheet.getCharts().getByName(self._key)

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @property
    def _drawn(self) -> Any:
        return self.api.getEmbeddedObject()

    @property
    def _shape(self) -> Any:
        page = self._sheet.grid.worksheet.getDrawPage()
        shapes = (page.getByIndex(at) for at in range(page.getCount()))
        return next(shape for shape in shapes if getattr(shape, "PersistName", None) == self._key)

    @property
    def name(self) -> str:
        return str(self._shape.Name or self._key)

    @name.setter
    def name(self, value: str) -> None:
        self._shape.Name = value

    @property
    def chart_type(self) -> str:
        diagram = self._drawn.getDiagram()
        if diagram.getDiagramType() == "com.sun.star.chart.BarDiagram":
            looks = (bool(diagram.Vertical), bool(diagram.Stacked))
            return next(name for name, each in _BARS.items() if each == looks)
        raise NotImplementedError("The LibreOffice host has no name for this kind of chart.")

    @chart_type.setter
    def chart_type(self, chart_type: str) -> None:
        if chart_type not in _BARS:
            raise NotImplementedError(f"The LibreOffice host draws {', '.join(_BARS)} only.")
        drawn = self._drawn
        diagram = drawn.createInstance("com.sun.star.chart.BarDiagram")
        drawn.setDiagram(diagram)
        diagram.Vertical, diagram.Stacked = _BARS[chart_type]
        drawn.HasLegend = True
        drawn.getLegend().Alignment = enum("chart.ChartLegendPosition", "BOTTOM")

    @property
    def title(self) -> str | None:
        drawn = self._drawn
        return str(drawn.getTitle().String) if drawn.HasMainTitle else None

    @title.setter
    def title(self, value: str | None) -> None:
        drawn = self._drawn
        drawn.HasMainTitle = value is not None
        if value is not None:
            drawn.getTitle().String = value

    def set_source_data(self, rng: Any, plot_by: str | None = None) -> None:
        """Draw a range: names of the series in its first row, categories in its first column."""
        if plot_by == "rows":
            raise NotImplementedError("The LibreOffice host draws columns only.")
        table = self.api
        table.setRanges((rng.uno.getRangeAddress(),))
        table.HasColumnHeaders = table.HasRowHeaders = True

    def delete(self) -> None:
        self._sheet.grid.worksheet.getCharts().removeByName(self._key)


@tells_what_is_gone
class Charts(SheetCharts):
    """The charts of a sheet."""

    @property
    def api(self) -> Any:
        return self._sheet.grid.worksheet.getCharts()

    def __iter__(self) -> Iterator[Chart]:
        return iter([Chart(self._sheet, name) for name in self.api.getElementNames()])

    def __len__(self) -> int:
        return int(self.api.getCount())

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
        """A chart at a cell or a point."""
        if plot_by == "rows":
            raise NotImplementedError("The LibreOffice host draws columns only.")
        place = struct("awt.Rectangle")
        place.X, place.Y = round(left * _POINT), round(top * _POINT)
        if anchor is not None:
            corner = anchor.impl.uno.Position
            place.X, place.Y = corner.X, corner.Y
        place.Width, place.Height = round(width * _POINT), round(height * _POINT)
        name = name or self.free_name()
        drawn_from = () if source is None else (source.uno.getRangeAddress(),)
        key = next(f"Object {n}" for n in range(1, len(self) + 2) if not self.api.hasByName(f"Object {n}"))
        self.api.addNewByName(key, place, drawn_from, True, True)
        chart = Chart(self._sheet, key)
        chart.name = name
        chart.chart_type = chart_type or "column_clustered"
        return chart
