"""The sheets of a LibreOffice book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from xlwings import base_classes

from addin.hosts.geometry import WHOLE_SHEET, Area, parse_address
from addin.hosts.libreoffice_area import area_of
from addin.hosts.libreoffice_chart import Charts
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_grid import Grid, each
from addin.hosts.libreoffice_name import Names
from addin.hosts.libreoffice_note import Note
from addin.hosts.libreoffice_range import Range, width_of
from addin.hosts.libreoffice_table import Tables
from addin.hosts.sheet_cells import SheetCells

if TYPE_CHECKING:
    from addin.hosts.libreoffice_book import Book

DEFAULT_WIDTH = 8.43
_Found = TypeVar("_Found", bound=Sequence[Any])


@tells_what_is_gone
class FreezePanes(base_classes.FreezePanes):
    """The panes of a sheet that stay in sight."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Keep the rows and columns of a range in sight: `1:1`, `A:B`, or `A1:B3` for both."""
        area = parse_address(frozen_range)
        rows = 0 if area.whole_columns else area.last_row
        columns = 0 if area.whole_rows else area.last_column
        with self._sheet.in_front() as controller:
            controller.freezeAtPosition(columns, rows)

    def unfreeze(self) -> None:
        with self._sheet.in_front() as controller:
            controller.freezeAtPosition(0, 0)


@tells_what_is_gone
class PageSetup(base_classes.PageSetup):
    """How a sheet is printed."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return self._sheet.grid.worksheet

    @property
    def print_area(self) -> str | None:
        areas = self.api.getPrintAreas()
        return ",".join(area_of(each).address() for each in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = [parse_address(each) for each in value.split(",")] if value else []
        self.api.setPrintAreas(tuple(self._sheet.grid.uno(area).getRangeAddress() for area in areas))


@tells_what_is_gone
class Sheet(SheetCells):
    """One worksheet."""

    range_type = Range
    grid: Grid

    def __init__(self, book: Book, worksheet: Any) -> None:
        self._book = book
        self.grid = Grid(book, worksheet)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sheet) and other.book is self.book and other.place == self.place

    def __hash__(self) -> int:
        return hash(id(self.book))

    @property
    def api(self) -> Any:
        return self.grid.worksheet

    @property
    def book(self) -> Book:
        return self._book

    @property
    def place(self) -> int:
        """The 0-based place among the sheets."""
        return self.grid.sheet_number

    @property
    def index(self) -> int:
        return self.place + 1

    @property
    def name(self) -> str:
        name = str(self.grid.worksheet.getName())
        if not name:
            raise TypeError("the sheet was deleted")  # or its book closed, which is told instead
        return name

    @name.setter
    def name(self, value: str) -> None:
        if value.casefold() != self.name.casefold() and value in self.book.sheets:
            raise ValueError(f"a sheet named {value!r} exists")
        self.grid.worksheet.setName(value)

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def charts(self) -> Charts:
        return Charts(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    @property
    def notes(self) -> list[Note]:
        return [Note(Range(self, row, column)) for row, column in self.grid.noted.within(WHOLE_SHEET)]

    @property
    def comments(self) -> list[Any]:
        return []

    def in_front(self) -> Any:
        """A context with the book's controller while this sheet is in front; then the one before is."""
        return self.book.in_front(self)

    # -- the sheet among others

    def activate(self) -> None:
        self.book.activate()
        if not self.visible:
            raise ValueError(f"{self.name} is hidden and cannot be activated")
        self.book.controller.setActiveSheet(self.grid.worksheet)

    def select(self) -> None:
        self.activate()

    def delete(self) -> None:
        self._refuse_last()
        for table in list(self.tables):
            table.delete()
        self.book.document.Sheets.removeByName(self.name)
        self.book.moved()

    def _refuse_last(self) -> None:
        if self.visible and sum(sheet.visible for sheet in self.book.sheets) == 1:
            raise ValueError("a book keeps at least one visible sheet")

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        beside = before or after
        if beside is None:
            raise ValueError("say which sheet to copy before or after")
        target = beside.book
        place = beside.place if before else beside.place + 1
        name = target.free_name(self.name, copy=True)
        if target is self.book:
            target.document.Sheets.copyByName(self.name, name, place)
        else:
            target.document.Sheets.importSheet(self.book.document, self.name, place)
            target.document.Sheets.getByIndex(place).setName(name)
        target.moved()
        self._copy_tables(target.sheets(name))

    def _copy_tables(self, copy: Sheet) -> None:
        """LibreOffice leaves tables behind; Excel names their copies Name_2, Name_3, ..."""
        taken = {name.casefold() for name in copy.book.document.DatabaseRanges.getElementNames()}
        for table in list(self.tables):
            name, number = table.name, 1
            while name.casefold() in taken:
                number += 1
                name = f"{table.name}_{number}"
            taken.add(name.casefold())
            cells = copy.grid.uno(table.area)
            copy.book.document.DatabaseRanges.addNewByName(name, cells.getRangeAddress())
            made = copy.book.document.DatabaseRanges.getByName(name)
            made.ContainsHeader, made.AutoFilter = table.show_headers, table.show_autofilter
            made.TotalsRow = table.show_totals

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        beside = before or after
        if beside is not None:
            place = beside.place if before else beside.place + 1
            self.book.document.Sheets.moveByName(self.name, place)
            self.book.moved()

    @property
    def visible(self) -> bool:
        return bool(self.grid.worksheet.IsVisible)

    @visible.setter
    def visible(self, value: bool | int) -> None:
        """False hides the sheet; LibreOffice knows no deeper hiding."""
        hides = not value or value == 2
        if hides:
            self._refuse_last()
        self.grid.worksheet.IsVisible = not hides

    @property
    def show_gridlines(self) -> bool:
        with self.in_front() as controller:
            return bool(controller.ShowGrid)

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        with self.in_front() as controller:
            controller.ShowGrid = bool(value)

    # -- the selection

    @property
    def selection(self) -> Range | None:
        """The cells that are selected, None where a drawing is."""
        chosen = self.book.controller.getSelection()
        if hasattr(chosen, "getRangeAddress"):
            return Range.of(self, area_of(chosen.getRangeAddress()))
        if hasattr(chosen, "getRangeAddresses") and chosen.getRangeAddresses():
            first, *others = map(area_of, chosen.getRangeAddresses())
            return Range.of(self, first, *others)
        return None

    def select_area(self, area: Area) -> None:
        self.activate()
        self.book.controller.select(self.grid.uno(area))


@tells_what_is_gone
class Sheets(base_classes.Sheets):
    """The worksheets of a book, in their order."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Any:
        return self._book.kept("worksheets", lambda: self._book.document.Sheets)

    @property
    def active(self) -> Sheet:
        return self._book.active_sheet

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self._book.kept("sheets", self._all))

    def _all(self) -> list[Sheet]:
        return _some([Sheet(self._book, worksheet) for worksheet in each(self.api)])

    def __call__(self, name_or_index: int | str) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self._book, self.api.getByIndex(name_or_index - 1))
        for name in self._names():
            if name.casefold() == name_or_index.casefold():
                return Sheet(self._book, self.api.getByName(name))
        raise KeyError(name_or_index)

    def __contains__(self, name: str) -> bool:
        return any(known.casefold() == name.casefold() for known in self._names())

    def _names(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.api.getElementNames()
        return _some(names)

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Add a sheet, before the active one unless told otherwise, and activate it."""
        place = (before or self.active).place if after is None else after.place + 1
        name = name or self._book.free_name("Sheet")
        self.api.insertNewByName(name, place)
        self._book.moved()
        sheet = self(name)
        give_excel_widths(sheet)
        sheet.activate()
        return sheet


def _some(found: _Found) -> _Found:
    """What was found of the sheets of a book: of one that was closed it is nothing, without a word."""
    if not found:
        raise TypeError("the book was closed")
    return found


def give_excel_widths(sheet: Sheet) -> None:
    """Let an empty sheet have Excel's column width, not LibreOffice's."""
    sheet.grid.worksheet.getColumns().Width = width_of(DEFAULT_WIDTH)
