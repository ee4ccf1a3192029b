"""Defined names of a LibreOffice book, of the whole book or of one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.geometry import parse_address, quote_sheet, split_sheet
from addin.hosts.libreoffice_area import area_of
from addin.hosts.libreoffice_formula import to_excel, to_office
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_office import struct
from addin.hosts.parts import BookNames

if TYPE_CHECKING:
    from addin.hosts.libreoffice_book import Book
    from addin.hosts.libreoffice_range import Range
    from addin.hosts.libreoffice_sheet import Sheet


@tells_what_is_gone
class Name(base_classes.Name):
    """One defined name; one of a sheet is called `Sheet1!name`."""

    def __init__(self, book: Book, sheet: Sheet | None, holder: Any, local: str) -> None:
        self._book, self._sheet, self._holder, self._local = book, sheet, holder, local

    @cached_property
    def _stored(self) -> Any:
        """What UNO has of it. To fetch it costs 1 ms; many names are asked for their name alone."""
        return self._holder.getByName(self._local)

    @property
    def api(self) -> Any:
        return self._stored

    @property
    def name(self) -> str:
        return self._local if self._sheet is None else f"{quote_sheet(self._sheet.name)}!{self._local}"

    @name.setter
    def name(self, value: str) -> None:
        local = split_sheet(value)[1]
        self._stored.setName(local)
        self._local = local

    @property
    def refers_to(self) -> str:
        return to_excel(f"={self._stored.getContent()}")

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._stored.setContent(to_office(f"={value.removeprefix('=')}")[1:])

    @property
    def refers_to_range(self) -> Range:
        """Raises ValueError for a name that stands for no range of this book."""
        from addin.hosts.libreoffice_range import Range

        cells = self._stored.getReferredCells()
        if cells is None:
            raise ValueError(f"{self.name} refers to no range: {self.refers_to}")
        return Range.of(self._book.sheets(cells.getSpreadsheet().getName()), area_of(cells.getRangeAddress()))

    def is_exactly(self, cell_range: Range) -> bool:
        """Whether the name stands for exactly this range."""
        sheet_name, address = split_sheet(self.refers_to.removeprefix("="))
        try:
            return sheet_name == cell_range.sheet.name and parse_address(address) == cell_range.area
        except ValueError:
            return False

    def delete(self) -> None:
        self._holder.removeByName(self._local)


@tells_what_is_gone
class Names(BookNames):
    """The names of a book with those of its sheets, or those of one sheet."""

    @property
    def api(self) -> Any:
        return _holder(self._book, self._sheet)

    def __iter__(self) -> Iterator[Name]:
        owners: list[Sheet | None] = [self._sheet] if self._sheet else [None, *self._book.sheets]
        names = []
        for owner in owners:
            holder = _holder(self._book, owner)
            before = "" if owner is None else f"{quote_sheet(owner.name)}!"
            names += [
                (f"{before}{local}".casefold(), Name(self._book, owner, holder, local))
                for local in holder.getElementNames()
            ]
        return iter([name for _, name in sorted(names, key=itemgetter(0))])

    def contains(self, name_or_index: int | str) -> bool:
        try:
            self(name_or_index)
        except (IndexError, KeyError):
            return False
        return True

    def add(self, name: str, refers_to: str) -> Name:
        sheet_name, local = split_sheet(name)
        sheet = self._sheet if sheet_name is None else self._book.sheets(sheet_name)
        holder = _holder(self._book, sheet)
        for known in holder.getElementNames():
            if known.casefold() == local.casefold():
                holder.removeByName(known)
        content = to_office(f"={refers_to.removeprefix('=')}")[1:]
        holder.addNewByName(local, content, struct("table.CellAddress"), 0)
        return Name(self._book, sheet, holder, local)


def _holder(book: Book, sheet: Sheet | None) -> Any:
    return book.document.NamedRanges if sheet is None else sheet.grid.named_ranges
