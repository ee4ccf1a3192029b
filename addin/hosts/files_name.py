"""Defined names of a book, of the whole book or of one sheet, hidden ones included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openpyxl.workbook.defined_name import DefinedName
from xlwings import base_classes

from addin.hosts.geometry import parse_address, quote_sheet, split_sheet
from addin.hosts.parts import BookNames

if TYPE_CHECKING:
    from addin.hosts.files_book import Book
    from addin.hosts.files_range import Range
    from addin.hosts.files_sheet import Sheet

_VALID = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d{1,7}|[Rr]\d*[Cc]?\d*|[Cc]\d*")


class Name(base_classes.Name):
    """One defined name; one of a sheet is called `Sheet1!name`."""

    def __init__(self, book: Book, sheet: Sheet | None, stored: Any) -> None:
        self._book, self._sheet, self._stored = book, sheet, stored

    @property
    def _holder(self) -> Any:
        owner = self._book.workbook if self._sheet is None else self._sheet.grid.worksheet
        return owner.defined_names

    @property
    def api(self) -> Any:
        return self._stored

    @property
    def name(self) -> str:
        local = str(self._stored.name)
        return local if self._sheet is None else f"{quote_sheet(self._sheet.name)}!{local}"

    @name.setter
    def name(self, value: str) -> None:
        local = _checked(split_sheet(value)[1])
        del self._holder[self._stored.name]
        self._stored.name = local
        self._holder[local] = self._stored

    @property
    def refers_to(self) -> str:
        return f"={self._stored.attr_text}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._stored.attr_text = value.removeprefix("=")

    @property
    def refers_to_range(self) -> Range:
        """Raises ValueError for a name that stands for no range of this book."""
        from addin.hosts.files_range import Range

        sheet_name, address = split_sheet(self._stored.attr_text)
        if sheet_name is None:
            raise ValueError(f"{self.name} refers to no range: {self.refers_to}")
        return Range.of(self._book.sheets(sheet_name), parse_address(address))

    def is_exactly(self, cell_range: Range) -> bool:
        """Whether the name stands for exactly this range."""
        try:
            named = self.refers_to_range
        except (KeyError, ValueError):
            return False
        return named.sheet is cell_range.sheet and named.area == cell_range.area

    def delete(self) -> None:
        del self._holder[self._stored.name]


class Names(BookNames):
    """The names of a book, or those of one sheet."""

    @property
    def api(self) -> Any:
        return self._book.workbook.defined_names

    def __iter__(self) -> Iterator[Name]:
        names = []
        if self._sheet is None:
            names = [Name(self._book, None, each) for each in self._book.workbook.defined_names.values()]
        for sheet in self._book.sheets if self._sheet is None else [self._sheet]:
            names += [Name(self._book, sheet, each) for each in sheet.grid.worksheet.defined_names.values()]
        return iter(sorted(names, key=lambda name: name.name.casefold()))

    def contains(self, name_or_index: int | str) -> bool:
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return name_or_index.casefold() in {name.name.casefold() for name in self}

    def add(self, name: str, refers_to: str) -> Name:
        sheet_name, local = split_sheet(name)
        sheet = self._sheet if sheet_name is None else self._book.sheets(sheet_name)
        owner = self._book.workbook if sheet is None else sheet.grid.worksheet
        for known in list(owner.defined_names):
            if known.casefold() == local.casefold():
                del owner.defined_names[known]
        stored = DefinedName(_checked(local), attr_text=refers_to.removeprefix("="))
        owner.defined_names[local] = stored
        return Name(self._book, sheet, stored)


def _checked(name: str) -> str:
    if not _VALID.fullmatch(name) or _LIKE_A_CELL.fullmatch(name) or len(name) > 255:
        raise ValueError(f"Excel accepts no such name: {name!r}")
    return name
