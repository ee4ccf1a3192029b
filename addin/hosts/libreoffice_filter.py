"""Filters on ranges of a LibreOffice sheet, by values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.geometry import Area
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_office import bridge, enum, struct

if TYPE_CHECKING:
    from addin.hosts.libreoffice_sheet import Sheet

_EQUAL, _TEXT = 2, 1  # com.sun.star.sheet.FilterOperator2, FilterFieldType


@tells_what_is_gone
class AutoFilter(base_classes.AutoFilter):
    """The filter on a range: its buttons, and the rows hidden by values of one column."""

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet, self._area = sheet, area

    @property
    def api(self) -> Any:
        return self._holder()

    def _holder(self) -> Any:
        """The range that carries the buttons: a table's, or the sheet's own."""
        from addin.hosts.libreoffice_table import Tables

        table = Tables(self._sheet).at(self._area)
        if table is not None and table.area == self._area:
            return table.api
        own = self._sheet.book.document.getPropertyValue("UnnamedDatabaseRanges")
        place = self._sheet.place
        if own.hasByTable(place):
            return own.getByTable(place)
        own.setByTable(self._sheet.grid.uno(self._area).getRangeAddress())
        return own.getByTable(place)

    def apply_values(self, field: int, values: list[str]) -> None:
        """Show the rows with one of these texts in a column (1 is the first of the range)."""
        self._holder().AutoFilter = True
        wanted = tuple(
            struct("sheet.FilterFieldValue", FilterType=_TEXT, StringValue=value) for value in values
        )
        self._filter(
            struct(
                "sheet.TableFilterField3",
                Field=field - 1,
                Operator=_EQUAL,
                Connection=enum("sheet.FilterConnection", "AND"),
                Values=wanted,
            )
        )

    def clear(self, field: int | None) -> None:
        """Show the rows again; the buttons stay."""
        self._filter()

    def _filter(self, *fields: Any) -> None:
        cells = self._sheet.grid.uno(self._area)
        descriptor = cells.createFilterDescriptor(True)
        descriptor.ContainsHeader = True
        fields_type = "[]com.sun.star.sheet.TableFilterField3"
        bridge().invoke(descriptor, "setFilterFields3", (bridge().Any(fields_type, fields),))
        cells.filter(descriptor)
