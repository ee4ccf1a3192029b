"""A range of the LibreOffice host."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from addin.hosts.files_range_cells import CellRange
from addin.hosts.geometry import MAX_COLUMNS, MAX_ROWS, Area, quote_sheet
from addin.hosts.libreoffice_area import area_of
from addin.hosts.libreoffice_filter import AutoFilter
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_grid import ANY_RESULT, CONTENTS, ERRORS, FORMATS, Grid
from addin.hosts.libreoffice_link import put_link, read_link
from addin.hosts.libreoffice_look import (
    Borders,
    Font,
    common,
    horizontal,
    number_of,
    rgb_of,
    set_horizontal,
    set_vertical,
    vertical,
)
from addin.hosts.libreoffice_note import Note
from addin.hosts.libreoffice_noted import NOTES
from addin.hosts.libreoffice_office import enum
from addin.hosts.libreoffice_table import Table, Tables
from addin.hosts.libreoffice_validation import DataValidation

if TYPE_CHECKING:
    from addin.hosts.libreoffice_sheet import Sheet

# A column's width is in characters of 7 pixels and 5 of padding, LibreOffice's in 1/100 mm.
_CHARACTER_PIXELS, _PADDING_PIXELS, _PIXEL = 7, 5, 2540 / 96
_POINT = 2540 / 72
_CONSTANTS = {None: 1 | 2 | 4, "numbers": 1 | 2, "text": 4}
_RESULTS = {None: ANY_RESULT, "numbers": 1, "text": 2, "errors": ERRORS}
_STEPS = {"down": (1, 0), "d": (1, 0), "up": (-1, 0), "u": (-1, 0)}
_STEPS |= {"right": (0, 1), "r": (0, 1), "left": (0, -1), "l": (0, -1)}


def width_of(characters: float) -> int:
    """A column width of Excel in 1/100 mm."""
    return round((characters * _CHARACTER_PIXELS + _PADDING_PIXELS) * _PIXEL)


@tells_what_is_gone
class Range(CellRange):
    """A rectangle of cells with its looks, its rows and columns, and what hangs on its cells."""

    sheet: Sheet
    grid: Grid

    @property
    def uno(self) -> Any:
        """The UNO range; it may be one that is led on when the next is asked for."""
        return (
            self.grid.scattered.at((self.area, *self.others), self)
            if self.others
            else self.grid.uno(self.area)
        )

    @property
    def api(self) -> Any:
        return None if self._area is None else self.uno

    # -- values

    @property
    def formula(self) -> Any:
        if self._area is None:
            return None
        formulas = self.grid.formulas(self._area)
        return formulas[0][0] if self._area.size == 1 else formulas

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    def clear_formats(self) -> None:
        if self._area is not None:
            self.unmerge()
            self.uno.clearContents(FORMATS)

    def clear(self) -> None:
        if self._area is not None:
            for table in list(self.sheet.tables):
                if self._area.contains(table.area):
                    table.delete()
            self.data_validation.delete()
            self.unmerge()
            self.uno.clearContents(CONTENTS | FORMATS | NOTES)
            self.sheet.book.moved()

    # -- where

    def end(self, direction: str) -> Range:
        """Where Ctrl and an arrow lead, told from one read of the line up to the last used cell."""
        down, right = _STEPS[direction]
        extent = self.grid.extent or Area(1, 1)
        at, last = (self.row, extent.last_row) if down else (self.column, extent.last_column)
        if down:
            strip = self.grid.filled(Area(1, self.column, max(last, 1)))
            line = [row[0] for row in strip]
        else:
            line = self.grid.filled(Area(self.row, 1, 1, max(last, 1)))[0]
        place = _end(line, at, down + right, MAX_ROWS if down else MAX_COLUMNS)
        return Range(self.sheet, place if down else self.row, self.column if down else place)

    @property
    def current_region(self) -> Range:
        cursor = self.grid.worksheet.createCursorByRange(self.uno)
        cursor.collapseToCurrentRegion()
        return self.of(self.sheet, area_of(cursor.getRangeAddress()))

    def get_special_cells(self, cell_type: str, value_type: str | None) -> list[Any]:
        if cell_type == "visible":
            found = self.uno.queryVisibleCells()
        else:
            inside = self.grid.extent and self.area.intersect(self.grid.extent)
            if inside is None:
                return []
            cells = self.grid.uno(inside)
            if cell_type == "blanks":
                found = cells.queryEmptyCells()
            elif cell_type == "formulas" and value_type in _RESULTS:
                found = cells.queryFormulaCells(_RESULTS[value_type])
            elif cell_type == "constants" and value_type in _CONSTANTS:
                found = cells.queryContentCells(_CONSTANTS[value_type])
            else:
                raise NotImplementedError(f"The LibreOffice host finds no {cell_type} of {value_type}.")
        areas = sorted(map(area_of, found.getRangeAddresses()), key=lambda area: (area.row, area.column))
        return [self.of(self.sheet, area) for area in areas]

    @property
    def table(self) -> Table | None:
        found: Table | None = Tables(self.sheet).at(self.area)
        return found

    @property
    def autofilter(self) -> AutoFilter:
        return AutoFilter(self.sheet, self.area)

    @property
    def name(self) -> Any:
        return next((name for name in self.sheet.book.names if name.is_exactly(self)), None)

    @name.setter
    def name(self, value: str) -> None:
        reference = f"={quote_sheet(self.sheet.name)}!{self.area.address()}"
        names: Any = self.sheet.names if "!" in value else self.sheet.book.names
        names.add(value, reference)

    # -- rows and columns

    @property
    def row_hidden(self) -> bool | None:
        first = Area(self.row, self.column, self.shape[0])
        return self._hidden(first, lambda area: area.rows)

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.uno.getRows().IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        first = Area(self.row, self.column, 1, self.shape[1])
        return self._hidden(first, lambda area: area.columns)

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.uno.getColumns().IsVisible = not value

    def _hidden(self, line: Area, length: Callable[[Area], int]) -> bool | None:
        """Whether a line of cells is hidden; None where it is in parts."""
        visible = self.grid.uno(line).queryVisibleCells().getRangeAddresses()
        shown = sum(length(area_of(address)) for address in visible)
        return None if 0 < shown < line.size else shown == 0

    @property
    def column_width(self) -> float | None:
        columns = self.uno.getColumns()
        widths: set[int] = {columns.getByIndex(place).Width for place in range(self.shape[1])}
        if len(widths) > 1:
            return None
        pixels = round(widths.pop() / _PIXEL)
        return round((pixels - _PADDING_PIXELS) / _CHARACTER_PIXELS, 2)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.uno.getColumns().Width = width_of(value)

    @property
    def row_height(self) -> float | None:
        rows = self.uno.getRows()
        first: int = rows.getByIndex(0).Height
        if any(rows.getByIndex(place).Height != first for place in range(1, self.shape[0])):
            return None
        return round(first / _POINT, 1)

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.uno.getRows().Height = round(value * _POINT)

    def autofit(self, axis: str | None = None) -> None:
        if axis in (None, "c", "columns"):
            self.uno.getColumns().OptimalWidth = True
        if axis in (None, "r", "rows"):
            document = self.sheet.book.document
            before, document.IsAdjustHeightEnabled = document.IsAdjustHeightEnabled, True
            self.uno.getRows().OptimalHeight = True
            document.IsAdjustHeightEnabled = before

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        self.grid.worksheet.insertCells(
            self.uno.getRangeAddress(), enum("sheet.CellInsertMode", self._shift(shift, "DOWN", "RIGHT"))
        )
        self.sheet.book.moved()

    def delete(self, shift: str | None = None) -> None:
        self.grid.worksheet.removeRange(
            self.uno.getRangeAddress(), enum("sheet.CellDeleteMode", self._shift(shift, "UP", "LEFT"))
        )
        self.sheet.book.moved()

    def _shift(self, shift: str | None, down: str, right: str) -> str:
        """LibreOffice's word for how the cells behind move; whole rows and columns have their own."""
        if self.area.whole_rows:
            return "ROWS"
        if self.area.whole_columns:
            return "COLUMNS"
        if shift is None:
            return down if self.shape[1] >= self.shape[0] else right
        return down if shift in ("down", "up") else right

    # -- looks

    @property
    def number_format(self) -> Any:
        return common(self.uno, "NumberFormat", self.grid.formats.code)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.uno.NumberFormat = self.grid.formats.key(value)

    @property
    def color(self) -> Any:
        return common(self.uno, "CellBackColor", rgb_of)

    @color.setter
    def color(self, value: Any) -> None:
        self.uno.CellBackColor = number_of(value)

    def set_colors(self, colors: Any) -> None:
        for row, line in enumerate(colors, start=1):
            for column, color in enumerate(line, start=1):
                if color is not ...:
                    self(row, column).color = color

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def wrap_text(self) -> Any:
        return common(self.uno, "IsTextWrapped", bool)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.uno.IsTextWrapped = bool(value)

    @property
    def horizontal_alignment(self) -> Any:
        return horizontal(self.uno)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        set_horizontal(self.uno, value)

    @property
    def vertical_alignment(self) -> Any:
        return vertical(self.uno)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        set_vertical(self.uno, value)

    # -- merging

    @property
    def merge_area(self) -> Range:
        cursor = self.grid.worksheet.createCursorByRange(self.grid.uno(Area(self.row, self.column)))
        cursor.collapseToMergedArea()
        return self.of(self.sheet, area_of(cursor.getRangeAddress()))

    @property
    def merge_cells(self) -> bool | None:
        areas = [area for area in self.grid.merged(self.area) if area.intersect(self.area)]
        covered = sum(overlap.size for area in areas if (overlap := area.intersect(self.area)))
        return None if 0 < covered < self.area.size else bool(covered)

    def merge(self, across: bool) -> None:
        self.unmerge()
        for row in self.area.row_numbers if across else [self.row]:
            self.grid.uno(Area(row, self.column, 1 if across else self.shape[0], self.shape[1])).merge(True)

    def unmerge(self) -> None:
        for area in self.grid.merged(self.area):
            self.grid.uno(area).merge(False)

    # -- notes, links, drop-downs

    @property
    def data_validation(self) -> DataValidation:
        return DataValidation(self)

    @property
    def note(self) -> Note | None:
        return Note(self) if self.grid.noted.within(Area(self.row, self.column)) else None

    def add_note(self, text: str) -> Note:
        return Note.add(self, text)

    @property
    def comment(self) -> None:
        return None  # LibreOffice has notes only

    @property
    def hyperlink(self) -> str:
        return read_link(self.uno.getCellByPosition(0, 0))

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """A link on the cell, whose text is taken as typed. LibreOffice shows no tip."""
        text, cell = text_to_display or address, self.grid.cell(self.area)
        if cell.getString() != text:  # what stands there already needs no typing
            self.grid.write(self.area, [[text]])
        put_link(self.sheet.book, cell, address)


def _end(filled: list[bool], at: int, step: int, last: int) -> int:
    """Where Ctrl and an arrow lead along a line of cells, 1-based; beyond `filled` there is nothing."""

    def full(place: int) -> bool:
        return 1 <= place <= len(filled) and filled[place - 1]

    edge = last if step > 0 else 1
    stop = len(filled) if step > 0 else 1
    if full(at) and full(at + step):
        while full(at + step):
            at += step
        return at
    at = min(at, len(filled) + 1) if step < 0 else at
    while (stop - at) * step > 0:
        at += step
        if full(at):
            return at
    return edge
