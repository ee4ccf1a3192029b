"""Tables of a LibreOffice sheet: its database ranges. LibreOffice 7 has no table styles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.geometry import Area
from addin.hosts.libreoffice_area import area_of
from addin.hosts.libreoffice_filter import AutoFilter
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.parts import SheetTables, new_table_name, unique_headers

if TYPE_CHECKING:
    from addin.hosts.libreoffice_range import Range
    from addin.hosts.libreoffice_sheet import Sheet


@tells_what_is_gone
class Table(base_classes.Table):
    """One table."""

    def __init__(self, sheet: Sheet, stored: Any) -> None:
        self._sheet, self._stored = sheet, stored

    @property
    def api(self) -> Any:
        return self._stored

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @property
    def area(self) -> Area:
        return area_of(self._stored.getDataArea())

    @property
    def name(self) -> str:
        return str(self._stored.getName())

    @name.setter
    def name(self, value: str) -> None:
        _check_name_free(self._sheet, value)
        self._stored.setName(value)

    @property
    def display_name(self) -> str:
        return self.name

    @display_name.setter
    def display_name(self, value: str) -> None:
        self.name = value

    def _range(self, area: Area) -> Range:
        from addin.hosts.libreoffice_range import Range

        return Range.of(self._sheet, area)

    @property
    def range(self) -> Range:
        return self._range(self.area)

    @property
    def header_row_range(self) -> Range | None:
        area = self.area
        return self._range(Area(area.row, area.column, 1, area.columns)) if self.show_headers else None

    @property
    def data_body_range(self) -> Range | None:
        area, header, totals = self.area, int(self.show_headers), int(self.show_totals)
        rows = area.rows - header - totals
        return self._range(Area(area.row + header, area.column, rows, area.columns)) if rows > 0 else None

    @property
    def totals_row_range(self) -> Range | None:
        area = self.area
        return self._range(Area(area.last_row, area.column, 1, area.columns)) if self.show_totals else None

    @property
    def insert_row_range(self) -> None:
        return None

    @property
    def autofilter(self) -> AutoFilter:
        return AutoFilter(self._sheet, self.area)

    @property
    def show_autofilter(self) -> bool:
        return bool(self._stored.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self._stored.AutoFilter = bool(value)

    @property
    def show_headers(self) -> bool:
        return bool(self._stored.ContainsHeader)

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise NotImplementedError("The LibreOffice host cannot show or hide the header row of a table.")

    @property
    def show_totals(self) -> bool:
        return bool(self._stored.TotalsRow)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        raise NotImplementedError("The LibreOffice host cannot show or hide the total row of a table.")

    def resize(self, range: Any) -> None:
        area = range.impl.area
        if area.row != self.area.row:
            raise ValueError("a table keeps its header row when it is resized")
        Tables(self._sheet).check_free(area, self.name)
        self._stored.setDataArea(range.impl.uno.getRangeAddress())
        name_columns(self._sheet, area)

    def delete(self) -> None:
        """Turn the table into a plain range."""
        self._sheet.book.document.DatabaseRanges.removeByName(self.name)


@tells_what_is_gone
class Tables(SheetTables):
    """The tables of a sheet."""

    def __iter__(self) -> Iterator[Table]:
        ranges, place = self._sheet.book.document.DatabaseRanges, self._sheet.place
        stored = [ranges.getByName(name) for name in ranges.getElementNames()]
        return iter([Table(self._sheet, each) for each in stored if each.getDataArea().Sheet == place])

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool | None = None,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """Make a table of a range; its first row is the header, whose cells become unique texts."""
        area = self.new_area(source, has_headers)
        ranges = self._sheet.book.document.DatabaseRanges
        if name is None:
            name = new_table_name(ranges.getElementNames())
        _check_name_free(self._sheet, name)
        ranges.addNewByName(name, self._sheet.grid.uno(area).getRangeAddress())
        stored = ranges.getByName(name)
        stored.ContainsHeader = stored.AutoFilter = True
        name_columns(self._sheet, area)
        return Table(self._sheet, stored)


def name_columns(sheet: Sheet, area: Area) -> None:
    """Make a table's header cells unique texts, or Excel repairs the file."""
    header = Area(area.row, area.column, 1, area.columns)
    texts = unique_headers(sheet.grid.formulas(header)[0])
    if texts != sheet.grid.read(header)[0]:
        sheet.grid.put(header, (tuple(texts),))


def _check_name_free(sheet: Sheet, name: str) -> None:
    others = sheet.book.document.DatabaseRanges.getElementNames()
    if name.casefold() in {other.casefold() for other in others} or name in sheet.book.names:
        raise ValueError(f"the name {name!r} is in use")
