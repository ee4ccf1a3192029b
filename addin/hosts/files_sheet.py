"""The sheets of a book of the files host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openpyxl.worksheet.views import Selection
from xlwings import base_classes

from addin.hosts.files_cell import Results
from addin.hosts.files_chart import Charts
from addin.hosts.files_copy import copy_sheet
from addin.hosts.files_grid import Grid
from addin.hosts.files_name import Names
from addin.hosts.files_note import Note
from addin.hosts.files_range import Range
from addin.hosts.files_references import rename_sheet
from addin.hosts.files_table import Tables
from addin.hosts.geometry import Area, parse_address, split_sheet
from addin.hosts.parts import Named
from addin.hosts.sheet_cells import SheetCells

if TYPE_CHECKING:
    from addin.hosts.files_book import Book

_VERY_HIDDEN = 2


class FreezePanes(base_classes.FreezePanes):
    """The panes of a sheet that stay in sight."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Keep the rows and columns of a range in sight: `1:1`, `A:B`, or `A1:B3` for both."""
        area = parse_address(frozen_range)
        row = 1 if area.whole_columns else area.last_row + 1
        column = 1 if area.whole_rows else area.last_column + 1
        self._sheet.grid.worksheet.freeze_panes = Area(row, column).address(False, False)

    def unfreeze(self) -> None:
        self._sheet.grid.worksheet.freeze_panes = None


class PageSetup(base_classes.PageSetup):
    """How a sheet is printed."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return self._sheet

    @property
    def print_area(self) -> str | None:
        stored = self._sheet.grid.worksheet.print_area
        return split_sheet(stored)[1] if stored else None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        self._sheet.grid.worksheet.print_area = value


class Sheet(SheetCells):
    """One worksheet."""

    range_type = Range
    grid: Grid

    def __init__(self, book: Book, worksheet: Any, results: Results | None = None) -> None:
        self._book = book
        self.grid = Grid(worksheet, results)

    @property
    def api(self) -> Any:
        return self

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.grid.worksheet.title)

    @name.setter
    def name(self, value: str) -> None:
        others = (sheet.name.casefold() for sheet in self.book.sheets if sheet is not self)
        if value.casefold() in others:
            raise ValueError(f"a sheet named {value!r} exists")
        rename_sheet(self.book.workbook, self.name, value)
        self.grid.worksheet._WorkbookChild__title = value  # the title setter would number the name

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def index(self) -> int:
        return int(self.book.workbook.worksheets.index(self.grid.worksheet)) + 1

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    @property
    def notes(self) -> list[Note]:
        cells = sorted(
            (cell for cell in self.grid.cells.values() if cell.comment is not None),
            key=lambda cell: (cell.row, cell.column),
        )
        return [Note(Range(self, cell.row, cell.column)) for cell in cells]

    @property
    def comments(self) -> list[Any]:
        return []

    # -- the sheet among others

    def activate(self) -> None:
        self.book.activate()
        self.book.activate_sheet(self)

    def select(self) -> None:
        self.activate()

    def delete(self) -> None:
        if self.visible and sum(sheet.visible for sheet in self.book.sheets) == 1:
            raise ValueError("a book keeps at least one visible sheet")
        self.book.remove_sheet(self)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        beside = before or after
        if beside is None:
            raise ValueError("say which sheet to copy before or after")
        target = beside.book
        position = beside.position if before else beside.position + 1
        copy_sheet(self, target.add_sheet(position, target.free_name(self.name, copy=True)))

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        sheets = self.book.workbook._sheets
        sheets.remove(self.grid.worksheet)
        beside = before or after
        if beside is not None:
            sheets.insert(beside.position + (0 if before else 1), self.grid.worksheet)

    @property
    def position(self) -> int:
        """The 0-based place among all sheets, chart sheets included."""
        return int(self.book.workbook._sheets.index(self.grid.worksheet))

    @property
    def visible(self) -> bool:
        return bool(self.grid.worksheet.sheet_state == "visible")

    @visible.setter
    def visible(self, value: bool | int) -> None:
        """False hides the sheet, 2 hides it even from Excel's list of hidden sheets."""
        hides = not value or value == _VERY_HIDDEN
        if hides and self.visible and sum(sheet.visible for sheet in self.book.sheets) == 1:
            raise ValueError("a book keeps at least one visible sheet")
        state = "veryHidden" if value == _VERY_HIDDEN else "hidden" if hides else "visible"
        self.grid.worksheet.sheet_state = state
        if hides and self.book.sheets.active is self:
            self.book.activate_sheet(next(sheet for sheet in self.book.sheets if sheet.visible))

    @property
    def show_gridlines(self) -> bool:
        return bool(self.grid.worksheet.sheet_view.showGridLines is not False)

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        self.grid.worksheet.sheet_view.showGridLines = value

    # -- what lies on it

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def charts(self) -> Charts:
        return Charts(self)

    @property
    def shapes(self) -> Any:
        raise NotImplementedError("The files host has no shapes; use Excel or LibreOffice for them.")

    @property
    def pictures(self) -> Any:
        raise NotImplementedError("The files host has no pictures; use Excel or LibreOffice for them.")

    # -- the selection

    @property
    def selection(self) -> Range:
        """What is selected, A1 if nothing is."""
        view = self.grid.worksheet.sheet_view
        pane = view.pane.activePane if view.pane else None
        chosen = [each for each in view.selection if pane is None or each.pane == pane] or view.selection
        found = [parse_address(part) for selection in chosen[:1] for part in str(selection.sqref).split()]
        first, *others = found or [Area(1, 1)]
        return Range.of(self, first, *others)

    def select_area(self, area: Area) -> None:
        self.activate()
        view = self.grid.worksheet.sheet_view
        first, whole = Area(area.row, area.column).address(False, False), area.address(False, False)
        view.selection = view.selection or [Selection()]
        for selection in view.selection:
            selection.activeCell, selection.sqref = first, whole


class Sheets(Named, base_classes.Sheets):
    """The worksheets of a book, in their order."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Any:
        return self._book

    @property
    def active(self) -> Sheet:
        return self._book.active_sheet

    def __len__(self) -> int:
        return len(self._book.workbook.worksheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([self._book.sheet_of(worksheet) for worksheet in self._book.workbook.worksheets])

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Add a sheet, before the active one unless told otherwise, and activate it."""
        position = (before or self.active).position if after is None else after.position + 1
        sheet = self._book.add_sheet(position, name or self._book.free_name("Sheet"))
        sheet.activate()
        return sheet
