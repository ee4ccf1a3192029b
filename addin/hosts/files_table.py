"""Tables (list objects) of a sheet, and filters on columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openpyxl.worksheet.filters import AutoFilter as StoredFilter
from openpyxl.worksheet.table import Table as StoredTable
from openpyxl.worksheet.table import TableColumn as StoredColumn
from openpyxl.worksheet.table import TableStyleInfo
from xlwings import base_classes

from addin.hosts.files_filter import AutoFilter
from addin.hosts.geometry import Area, parse_address
from addin.hosts.parts import SheetTables, new_table_name, unique_headers

if TYPE_CHECKING:
    from addin.hosts.files_range import Range
    from addin.hosts.files_sheet import Sheet


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
        return parse_address(self._stored.ref)

    @property
    def name(self) -> str:
        return str(self._stored.displayName)

    @name.setter
    def name(self, value: str) -> None:
        tables = self._sheet.grid.worksheet.tables
        _check_name_free(self._sheet, value, self._stored)
        del tables[self._stored.name]
        self._stored.name = self._stored.displayName = value
        tables[value] = self._stored

    @property
    def display_name(self) -> str:
        return self.name

    @display_name.setter
    def display_name(self, value: str) -> None:
        self.name = value

    def _range(self, area: Area | None) -> Range | None:
        from addin.hosts.files_range import Range

        return None if area is None else Range.of(self._sheet, area)

    @property
    def range(self) -> Range | None:
        return self._range(self.area)

    @property
    def _header_rows(self) -> int:
        return 0 if self._stored.headerRowCount == 0 else 1

    @property
    def _total_rows(self) -> int:
        return 1 if self._stored.totalsRowCount else 0

    @property
    def header_row_range(self) -> Range | None:
        area = self.area
        return self._range(Area(area.row, area.column, 1, area.columns) if self._header_rows else None)

    @property
    def data_body_range(self) -> Range | None:
        area = self.area
        rows = area.rows - self._header_rows - self._total_rows
        if rows < 1:
            return None
        return self._range(Area(area.row + self._header_rows, area.column, rows, area.columns))

    @property
    def totals_row_range(self) -> Range | None:
        area = self.area
        return self._range(Area(area.last_row, area.column, 1, area.columns) if self._total_rows else None)

    @property
    def insert_row_range(self) -> None:
        return None

    @property
    def autofilter(self) -> AutoFilter:
        area = self.area
        filtered = Area(area.row, area.column, area.rows - self._total_rows, area.columns)
        return AutoFilter(self._sheet, filtered, self._stored)

    @property
    def show_autofilter(self) -> bool:
        return self._stored.autoFilter is not None

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self._stored.autoFilter = StoredFilter(ref=self._stored.ref) if value else None

    @property
    def show_headers(self) -> bool:
        return bool(self._header_rows)

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise NotImplementedError("The files host cannot show or hide the header row of a table.")

    @property
    def show_totals(self) -> bool:
        return bool(self._total_rows)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        raise NotImplementedError("The files host cannot show or hide the total row of a table.")

    @property
    def table_style(self) -> str | None:
        info = self._stored.tableStyleInfo
        return None if info is None else info.name

    @table_style.setter
    def table_style(self, value: str) -> None:
        self._style().name = value

    def _style(self) -> Any:
        if self._stored.tableStyleInfo is None:
            self._stored.tableStyleInfo = TableStyleInfo(showRowStripes=True)
        return self._stored.tableStyleInfo

    @property
    def show_table_style_row_stripes(self) -> bool:
        return bool(self._style().showRowStripes)

    @show_table_style_row_stripes.setter
    def show_table_style_row_stripes(self, value: bool) -> None:
        self._style().showRowStripes = value

    @property
    def show_table_style_column_stripes(self) -> bool:
        return bool(self._style().showColumnStripes)

    @show_table_style_column_stripes.setter
    def show_table_style_column_stripes(self, value: bool) -> None:
        self._style().showColumnStripes = value

    @property
    def show_table_style_first_column(self) -> bool:
        return bool(self._style().showFirstColumn)

    @show_table_style_first_column.setter
    def show_table_style_first_column(self, value: bool) -> None:
        self._style().showFirstColumn = value

    @property
    def show_table_style_last_column(self) -> bool:
        return bool(self._style().showLastColumn)

    @show_table_style_last_column.setter
    def show_table_style_last_column(self, value: bool) -> None:
        self._style().showLastColumn = value

    def resize(self, range: Any) -> None:
        area = range.impl.area
        if area.row != self.area.row:
            raise ValueError("a table keeps its header row when it is resized")
        Tables(self._sheet).check_free(area, self.name)
        set_area(self._sheet, self._stored, area)


class Tables(SheetTables):
    """The tables of a sheet, in the order they were made."""

    def __iter__(self) -> Iterator[Table]:
        stored = self._sheet.grid.worksheet.tables.values()
        return iter([Table(self._sheet, each) for each in list(stored)])

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
        if name is None:
            name = new_table_name(table.name for sheet in self._sheet.book.sheets for table in sheet.tables)
        _check_name_free(self._sheet, name, None)
        stored = StoredTable(
            id=1,
            name=name,
            displayName=name,
            ref=area.address(False, False),
            headerRowCount=1,
            tableStyleInfo=TableStyleInfo(name=table_style_name, showRowStripes=True),
        )
        stored.autoFilter = StoredFilter(ref=stored.ref)
        self._sheet.grid.worksheet.tables[name] = stored
        set_area(self._sheet, stored, area)
        return Table(self._sheet, stored)


def set_area(sheet: Sheet, stored: Any, area: Area) -> None:
    """Let a stored table cover an area; known columns stay, new ones get their header's name."""
    before = parse_address(stored.ref)
    stored.ref = area.address(False, False)
    if stored.autoFilter is not None:
        totals = 1 if stored.totalsRowCount else 0
        filtered = Area(area.row, area.column, area.rows - totals, area.columns)
        stored.autoFilter.ref = filtered.address(False, False)
    old = dict(zip(before.column_numbers, stored.tableColumns, strict=False))
    columns = [old.get(column) or StoredColumn(id=1, name="") for column in area.column_numbers]
    for number, column in enumerate(columns, start=1):
        column.id = number
    stored.tableColumns = columns
    name_columns(sheet, stored)


def name_columns(sheet: Sheet, stored: Any) -> None:
    """Name a table's columns by its header cells, which must be unique texts or Excel repairs the file."""
    if stored.headerRowCount == 0:
        return
    area, grid = parse_address(stored.ref), sheet.grid
    texts = [grid.formula(area.row, place) for place in area.column_numbers]
    headers = zip(area.column_numbers, stored.tableColumns, texts, unique_headers(texts), strict=False)
    for place, column, text, unique in headers:
        cell = grid.cell(area.row, place)
        if cell.data_type != "s" or unique != text:
            grid.pen.put_text(cell, unique)
        column.name = unique.replace("\n", "_x000a_")


def _check_name_free(sheet: Sheet, name: str, but: Any) -> None:
    others = (table for each in sheet.book.sheets for table in each.tables if table._stored is not but)
    if any(table.name.casefold() == name.casefold() for table in others) or name in sheet.book.names:
        raise ValueError(f"the name {name!r} is in use")
