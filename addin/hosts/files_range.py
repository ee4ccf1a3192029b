"""A range of the files host: what can be done to its cells besides reading and writing them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.hyperlink import Hyperlink

from addin.hosts import files_lines, files_shift, files_styles
from addin.hosts.files_filter import AutoFilter
from addin.hosts.files_note import Note, add_note
from addin.hosts.files_range_cells import CellRange
from addin.hosts.files_range_format import (
    Borders,
    Font,
    Look,
    horizontal_alignment,
    set_horizontal_alignment,
)
from addin.hosts.files_table import Table, Tables
from addin.hosts.files_validation import DataValidation
from addin.hosts.geometry import MAX_ROWS, Area, parse_address, quote_sheet

LINK_COLOR = (5, 99, 193)


class Range(CellRange):
    """A rectangle of cells with its looks, its rows and columns, and what hangs on its cells."""

    def clear_formats(self) -> None:
        if self._area is not None:
            self.unmerge()
            self.look.change_existing(files_styles.clear_style)
            self.grid.pen.format_changed(self.grid.existing(self._area))

    def clear(self) -> None:
        if self._area is None:
            return
        for name, table in list(self.grid.worksheet.tables.items()):
            if self._area.contains(parse_address(table.ref)):
                del self.grid.worksheet.tables[name]
        for cell in self.grid.existing(self._area):
            if type(cell) is Cell:
                cell.comment = cell.hyperlink = None
        self.data_validation.delete()
        self.clear_formats()
        for cell in list(self.grid.existing(self._area)):
            del self.grid.cells[cell.row, cell.column]
            self.grid.results.pop((cell.row, cell.column), None)
        self.grid.forget_extent()

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
        names = self.sheet.names if "!" in value else self.sheet.book.names
        names.add(value, reference)

    # -- rows and columns

    @property
    def row_hidden(self) -> bool | None:
        hidden = len(files_lines.hidden_rows(self.grid.worksheet, self.area))
        return None if 0 < hidden < self.shape[0] else bool(hidden)

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        for row in self.area.row_numbers:
            self.grid.worksheet.row_dimensions[row].hidden = value

    @property
    def column_hidden(self) -> bool | None:
        hidden = len(files_lines.hidden_columns(self.grid.worksheet, self.area))
        return None if 0 < hidden < self.shape[1] else bool(hidden)

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        for dimension in files_lines.column_dimensions(self.grid.worksheet, self.area):
            dimension.hidden = value

    @property
    def column_width(self) -> float | None:
        return _only(files_lines.column_widths(self.grid.worksheet, self.area))

    @column_width.setter
    def column_width(self, value: float) -> None:
        for dimension in files_lines.column_dimensions(self.grid.worksheet, self.area):
            dimension.width = value + files_lines.WIDTH_PADDING

    @property
    def row_height(self) -> float | None:
        return _only(files_lines.row_heights(self.grid.worksheet, self.area))

    @row_height.setter
    def row_height(self, value: float) -> None:
        if self.area.rows == MAX_ROWS:
            self.grid.worksheet.sheet_format.defaultRowHeight = value
            self.grid.worksheet.sheet_format.customHeight = True
            return
        for row in self.area.row_numbers:
            self.grid.worksheet.row_dimensions[row].height = value

    def autofit(self, axis: str | None = None) -> None:
        if axis in (None, "c", "columns"):
            files_lines.fit_columns(self.grid, self.area)
        if axis in (None, "r", "rows"):
            files_lines.fit_rows(self.grid, self.area)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        files_shift.insert(self.sheet, self.area, shift, copy_origin)

    def delete(self, shift: str | None = None) -> None:
        files_shift.delete(self.sheet, self.area, shift)

    # -- looks

    @property
    def look(self) -> Look:
        return Look(self.grid, self.area, *self.others)

    def _look(self, read: Callable[[Any], Any]) -> Any:
        return self.look.common(read)

    @property
    def number_format(self) -> Any:
        return self._look(files_styles.number_format_of)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.look.change(files_styles.set_number_format(value))
        self.grid.pen.format_changed(self.look.existing())

    @property
    def color(self) -> Any:
        return self._look(
            lambda cell: files_styles.rgb_of(cell.fill.fgColor) if cell.fill.fill_type else None
        )

    @color.setter
    def color(self, value: Any) -> None:
        self.look.change(files_styles.set_fill(None if value is None else files_styles.as_rgb(value)))

    def set_colors(self, colors: Any) -> None:
        for row, line in enumerate(colors, start=1):
            for column, color in enumerate(line, start=1):
                if color is not ...:
                    self(row, column).color = color

    @property
    def font(self) -> Font:
        return Font(self.look)

    @property
    def borders(self) -> Borders:
        return Borders(self.look)

    @property
    def wrap_text(self) -> Any:
        return self._look(lambda cell: bool(cell.alignment.wrap_text))

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.look.change(files_styles.set_alignment(wrap_text=value))

    @property
    def horizontal_alignment(self) -> Any:
        return self._look(horizontal_alignment)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.look.change(set_horizontal_alignment(value))

    @property
    def vertical_alignment(self) -> Any:
        return self._look(lambda cell: cell.alignment.vertical or "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.look.change(files_styles.set_alignment(vertical=value))

    # -- merging

    def _merged(self) -> list[Any]:
        return [
            merged
            for merged in self.grid.worksheet.merged_cells.ranges
            if parse_address(merged.coord).intersect(self.area)
        ]

    @property
    def merge_area(self) -> Range:
        merged = next(iter(self._merged()), None)
        return self if merged is None else Range.of(self.sheet, parse_address(merged.coord))

    @property
    def merge_cells(self) -> bool | None:
        merged = [parse_address(each.coord) for each in self._merged()]
        covered = sum(overlap.size for area in merged if (overlap := area.intersect(self.area)))
        return None if 0 < covered < self.area.size else bool(covered)

    def merge(self, across: bool) -> None:
        self.unmerge()
        rows = self.area.row_numbers if across else [self.row]
        height = 1 if across else self.shape[0]
        for row in rows:
            area = Area(row, self.column, height, self.shape[1])
            first = self.grid.cell(row, self.column)
            files_styles.restyle(self.grid.worksheet, [first], lambda holder: None)
            self.grid.worksheet.merge_cells(area.address(False, False))
        self.grid.forget_extent()

    def unmerge(self) -> None:
        for merged in self._merged():
            self.grid.worksheet.unmerge_cells(merged.coord)
        self.grid.forget_extent()

    # -- notes, links, drop-downs

    @property
    def data_validation(self) -> DataValidation:
        return DataValidation(self)

    @property
    def note(self) -> Note | None:
        cell = self.grid.cells.get((self.row, self.column))
        return Note(self) if cell is not None and cell.comment is not None else None

    def add_note(self, text: str) -> Note:
        return add_note(self, text)

    @property
    def comment(self) -> None:
        return None  # openpyxl reads no threaded comments

    @property
    def hyperlink(self) -> str:
        cell = self.grid.cells.get((self.row, self.column))
        link = None if cell is None else cell.hyperlink
        if link is None:
            raise ValueError("The cell doesn't seem to contain a hyperlink!")
        return str(link.target or f"#{link.location}")

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        cell = self.grid.cell(self.row, self.column)
        inside = address.startswith("#")
        cell._hyperlink = Hyperlink(
            ref=cell.coordinate,
            target=None if inside else address,
            location=address[1:] if inside else None,
            tooltip=screen_tip,
        )
        self.grid.pen.put(cell, text_to_display or address)
        color = files_styles.argb(LINK_COLOR)
        self.look.change(files_styles.set_font(color=color, underline="single"))


def _only(values: set[float]) -> float | None:
    return next(iter(values)) if len(values) == 1 else None
