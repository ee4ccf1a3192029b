"""Inserting and deleting whole rows or columns, or cells of a range, with all that hangs on them."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openpyxl.worksheet.cell_range import MultiCellRange

from addin.hosts.files_references import rewrite_workbook
from addin.hosts.files_table import set_area
from addin.hosts.geometry import MAX_COLUMNS, MAX_ROWS, Area, column_letters, parse_address

if TYPE_CHECKING:
    from addin.hosts.files_sheet import Sheet


def insert(sheet: Sheet, area: Area, shift: str | None, copy_origin: str | None) -> None:
    """Insert empty cells where the area is. `shift` is down or right; whole rows and columns know."""
    down = _is_vertical(area, shift, "down")
    _Shift(sheet, area, down, inserting=True).run()
    if copy_origin != "format_from_left_or_above" or (area.row == 1 if down else area.column == 1):
        return
    worksheet, grid = sheet.grid.worksheet, sheet.grid
    for row in area.row_numbers if down else range(0):
        for column in area.column_numbers if grid.extent and not area.whole_rows else _used_columns(sheet):
            model = grid.cells.get((area.row - 1, column))
            if model is not None and model.has_style:
                grid.cell(row, column)._style = copy(model._style)
    worksheet._current_row = max((row for row, _ in grid.cells), default=0)


def _used_columns(sheet: Sheet) -> range:
    extent = sheet.grid.extent
    return range(0) if extent is None else extent.column_numbers


def delete(sheet: Sheet, area: Area, shift: str | None) -> None:
    """Delete the area's cells. `shift` is up or left; whole rows and columns know."""
    _Shift(sheet, area, _is_vertical(area, shift, "up"), inserting=False).run()


def _is_vertical(area: Area, shift: str | None, vertical: str) -> bool:
    if area.whole_rows or area.whole_columns:
        return area.whole_rows
    return shift == vertical if shift else area.columns >= area.rows


class _Shift:
    """One move of everything behind an area, along the rows or the columns."""

    def __init__(self, sheet: Sheet, area: Area, down: bool, inserting: bool) -> None:
        self.sheet, self.area, self.down, self.inserting = sheet, area, down, inserting
        self.worksheet = sheet.grid.worksheet
        self.first = area.row if down else area.column
        self.count = area.rows if down else area.columns
        self.limit = MAX_ROWS if down else MAX_COLUMNS
        self.across = area.column_numbers if down else area.row_numbers

    def line(self, number: int) -> int | None:
        """The new number of a row (or column); None if it was deleted."""
        if self.inserting:
            return number + self.count if number >= self.first else number
        if number < self.first:
            return number
        return number - self.count if number >= self.first + self.count else None

    def moved(self, area: Area) -> Area | None:
        """Where a reference to an area leads afterwards; None if all of it was deleted."""
        cross = area.column_numbers if self.down else area.row_numbers
        if cross.start not in self.across or cross.stop - 1 not in self.across:
            return area  # partly beside the moved cells: it stays
        start, stop = (area.row, area.last_row) if self.down else (area.column, area.last_column)
        if stop - start + 1 == self.limit:
            return area
        span = self._span(start, stop)
        if span is None:
            return None
        start, size = span[0], span[1] - span[0] + 1
        return replace(area, row=start, rows=size) if self.down else replace(area, column=start, columns=size)

    def _span(self, start: int, stop: int) -> tuple[int, int] | None:
        """First and last row (or column) of a block afterwards; None if all of it was deleted."""
        first, last = self.first, self.first + self.count - 1
        if self.inserting:
            start, stop = (number + self.count * (number >= first) for number in (start, stop))
            return start, min(stop, self.limit)
        start = start if start < first else first if start <= last else start - self.count
        stop = stop if stop < first else first - 1 if stop <= last else stop - self.count
        return (start, stop) if start <= stop else None

    def run(self) -> None:
        self._refuse_split()
        self._move_cells()
        self._move_lines()
        self.worksheet.merged_cells = MultiCellRange(
            [_merged_like(each, area) for each, area in self._areas(self.worksheet.merged_cells.ranges)]
        )
        for rule in list(self.worksheet.data_validations.dataValidation):
            left = [area.address(False, False) for _, area in self._areas(rule.sqref.ranges)]
            if left:
                rule.sqref = MultiCellRange(" ".join(left))
            else:
                self.worksheet.data_validations.dataValidation.remove(rule)
        for name, table in [(table.name, table) for table in self.worksheet.tables.values()]:
            area = self.moved(parse_address(table.ref))
            if area is None:
                del self.worksheet.tables[name]
            elif area != parse_address(table.ref):
                self._move_table(table, area)
        if self.worksheet.auto_filter.ref:
            area = self.moved(parse_address(self.worksheet.auto_filter.ref))
            self.worksheet.auto_filter.ref = area.address(False, False) if area else None
        rewrite_workbook(self.worksheet.parent, self._reference)
        self.sheet.grid.forget_extent()

    def _areas(self, ranges: Any) -> list[tuple[Any, Area]]:
        pairs = [(each, self.moved(parse_address(each.coord))) for each in ranges]
        return [(each, area) for each, area in pairs if area is not None]

    def _refuse_split(self) -> None:
        """Refuse, as Excel does, what would tear a table or a merged cell apart."""
        stored = [table.ref for table in self.worksheet.tables.values()]
        stored += [merged.coord for merged in self.worksheet.merged_cells.ranges]
        for reference in stored:
            area = parse_address(reference)
            cross = area.column_numbers if self.down else area.row_numbers
            inside = [number in self.across for number in (cross.start, cross.stop - 1)]
            behind = (area.last_row if self.down else area.last_column) >= self.first
            overlaps = cross.start <= self.across.stop - 1 and self.across.start <= cross.stop - 1
            if behind and overlaps and not all(inside):
                raise ValueError(f"this would tear {reference} apart; insert or delete whole rows or columns")

    def _move_cells(self) -> None:
        grid = self.sheet.grid
        moved, results = {}, {}
        for (row, column), cell in grid.cells.items():
            along, across = (row, column) if self.down else (column, row)
            number = self.line(along) if across in self.across else along
            if number is None or number > self.limit:
                continue
            place = (number, column) if self.down else (row, number)
            if (row, column) in grid.results:
                results[place] = grid.results[row, column]
            cell.row, cell.column = place
            if getattr(cell, "hyperlink", None):
                cell.hyperlink.ref = cell.coordinate
            moved[place] = cell
        grid.cells.clear()
        grid.cells.update(moved)
        grid.results.clear()
        grid.results.update(results)

    def _move_lines(self) -> None:
        """Move the heights, widths and styles of whole rows or columns."""
        if self.down and self.area.whole_rows:
            holder = self.worksheet.row_dimensions
            rows = dict(holder)
            holder.clear()
            for number, row in rows.items():
                new = self.line(number)
                if new is not None and new <= self.limit:
                    row.index = new
                    holder[new] = row
        elif not self.down and self.area.whole_columns:
            holder = self.worksheet.column_dimensions
            columns = list(holder.values())
            holder.clear()
            for column in columns:
                column.reindex()
                area = self.moved(Area(1, column.min, 1, column.max - column.min + 1))
                if area is not None:
                    column.min, column.max = area.column, area.last_column
                    column.index = column_letters(area.column)
                    holder[column.index] = column

    def _move_table(self, table: Any, area: Area) -> None:
        before = parse_address(table.ref)
        if self.down or area.columns == before.columns:
            table.tableColumns = list(table.tableColumns)
            table.ref = area.address(False, False)
            set_area(self.sheet, table, area)
            return
        kept = dict(zip(before.column_numbers, table.tableColumns, strict=False))
        columns = {self.line(number): column for number, column in kept.items()}
        table.tableColumns = [columns[n] for n in area.column_numbers if n in columns]
        width = len(table.tableColumns)
        table.ref = Area(area.row, area.column, area.rows, width).address(False, False)
        set_area(self.sheet, table, area)

    def _reference(self, sheet: str, address: str) -> tuple[str, str] | None:
        if sheet.casefold() != self.worksheet.title.casefold():
            return sheet, address
        try:
            area = parse_address(address)
        except ValueError:
            return sheet, address  # a defined name
        moved = self.moved(area)
        if moved is None:
            return None
        return sheet, _with_dollars(moved, address)


def _with_dollars(area: Area, like: str) -> str:
    """An area's address with the dollar signs of another's."""
    parts = like.split(":")
    plain = area.address(False, False).split(":")
    if len(plain) < len(parts):
        plain = [plain[0]] * len(parts)
    done = []
    for new, old in zip(plain, parts, strict=False):
        letters, digits = new.rstrip("0123456789"), new.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        column = "$" if old.startswith("$") and letters else ""
        row = "$" if "$" in old[1:] or (old.startswith("$") and not letters) else ""
        done.append(f"{column}{letters}{row}{digits}")
    return ":".join(done)


def _merged_like(merged: Any, area: Area) -> Any:
    merged.min_row, merged.max_row = area.row, area.last_row
    merged.min_col, merged.max_col = area.column, area.last_column
    return merged
