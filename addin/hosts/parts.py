"""What books, tables and names of both hosts have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from xlwings import base_classes

from addin.hosts.errors import HostFileError
from addin.hosts.geometry import Area, quote_sheet


class NamedBook(base_classes.Book):
    """A book with its file, if it has one."""

    def __init__(self, app: Any, path: Path | None, name: str) -> None:
        self._app = app
        self.path = path
        self.read_only_source = False
        self._unsaved_name = name

    @property
    def app(self) -> Any:
        return self._app

    @property
    def name(self) -> str:
        return self._unsaved_name if self.path is None else self.path.name

    @property
    def fullname(self) -> str:
        return self._unsaved_name if self.path is None else str(self.path)

    def activate(self) -> None:
        self.app.activate_book(self)

    def target_of(self, path: str | None) -> Path:
        """Where to write: the path, else its own file, else the working directory.

        Raises:
            HostFileError: FILE_LOCKED, if that is the file it was opened from to read only.
        """
        target = Path(path) if path else self.path or Path.cwd() / f"{self.name}.xlsx"
        if self.read_only_source and self.path is not None and target.resolve() == self.path.resolve():
            raise HostFileError(
                "FILE_LOCKED", f"{target.name} was opened to read only; save under another name."
            )
        return target

    def saved_at(self, target: Path) -> None:
        """The book is this file's from now on."""
        self.path = target.resolve()
        self.read_only_source = False


class Named:
    """Things that are found by their number from 1 on, or by their name in any case; a host iterates."""

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __call__(self, key: int | str) -> Any:
        if isinstance(key, int):
            return list(iter(self))[key - 1]
        for each in self:
            if each.name.casefold() == key.casefold():
                return each
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        return any(each.name.casefold() == key.casefold() for each in self)


class SheetCharts(Named, base_classes.Charts):
    """The charts of a sheet; a host iterates and adds."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    @property
    def parent(self) -> Any:
        return self._sheet

    def free_name(self) -> str:
        """What a new chart is called where nobody says."""
        count = len(self)
        return next(f"Chart {n}" for n in range(count + 1, 2 * count + 2) if f"Chart {n}" not in self)


class SheetTables(Named, base_classes.Tables):
    """The tables of a sheet; a host iterates and adds."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return self._sheet

    @property
    def parent(self) -> Any:
        return self._sheet

    def at(self, area: Area) -> Any:
        """The table that holds an area's first cell, or None."""
        first = Area(area.row, area.column)
        return next((table for table in self if table.area.contains(first)), None)

    def check_free(self, area: Area, but: str | None = None) -> None:
        """Raises ValueError where another table than `but` has a cell of the area."""
        for table in self:
            if table.name != but and table.area.intersect(area):
                raise ValueError(f"{area.address()} overlaps the table {table.name}")

    def new_area(self, source: Any, has_headers: bool | None) -> Area:
        """What a new table is to cover. Raises NotImplementedError without a header, ValueError if taken."""
        if has_headers is False:
            raise NotImplementedError("Tables are made only of ranges with a header row.")
        area: Area = source.impl.area
        if area.rows == 1:
            area = Area(area.row, area.column, 2, area.columns)  # a table has at least one row of data
        self.check_free(area)
        return area


def new_table_name(names: Iterable[str]) -> str:
    """The first of Table1, Table2, ... that no table of the book has."""
    taken = {name.casefold() for name in names}
    return next(f"Table{n}" for n in range(1, len(taken) + 2) if f"table{n}" not in taken)


def unique_headers(texts: Iterable[str]) -> list[str]:
    """A table's headers made unique, in any case, and none blank, or Excel repairs the file."""
    taken: set[str] = set()
    found = []
    for number, given in enumerate(texts, start=1):
        text = unique = given or f"Column{number}"
        suffix = 1
        while unique.casefold() in taken:
            suffix += 1
            unique = f"{text}{suffix}"
        taken.add(unique.casefold())
        found.append(unique)
    return found


class BookNames(base_classes.Names):
    """The names of a book with those of its sheets, or those of one sheet; a host iterates and adds."""

    def __init__(self, book: Any, sheet: Any = None) -> None:
        self._book, self._sheet = book, sheet

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(list(iter(self)))

    def snapshot(self) -> list[tuple[str, Any]]:
        return [(name.name, name) for name in self]

    def __call__(self, name_or_index: int | str) -> Any:
        if isinstance(name_or_index, int):
            return list(iter(self))[name_or_index - 1]
        wanted = [name_or_index.casefold()]
        if self._sheet is not None and "!" not in name_or_index:
            wanted.insert(0, f"{quote_sheet(self._sheet.name)}!{name_or_index}".casefold())
        for name in self:
            if name.name.casefold() in wanted:
                return name
        raise KeyError(name_or_index)

    def contains(self, name_or_index: int | str) -> bool:
        raise NotImplementedError

    def __contains__(self, name: str) -> bool:
        return self.contains(name)
