"""Ranges of a sheet by address, name, table or number, for every host."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from addin.hosts.geometry import WHOLE_SHEET, Area, parse_address, parse_addresses, split_sheet


class SheetCells(base_classes.Sheet):
    """The half of a sheet that finds its ranges.

    A host says what its ranges are (`range_type`) and gives `grid`, whose `extent` is the used area or None.
    """

    range_type: Any
    grid: Any

    def range(self, arg1: Any, arg2: Any = None) -> Any:
        if isinstance(arg1, tuple) and len(arg1) == 4:
            return self.range_type(self, *arg1)
        if isinstance(arg1, int) and isinstance(arg2, int):
            return self.range_type.of(self, Area(arg1, arg2))
        if arg2 is None and isinstance(arg1, str) and "," in arg1 and "!" not in arg1:
            return self.range_type.of(self, *parse_addresses(arg1))
        first = self._area(arg1)
        return self.range_type.of(self, first if arg2 is None else first.union(self._area(arg2)))

    def _area(self, argument: Any) -> Area:
        if isinstance(argument, self.range_type):
            area: Area = argument.area
            return area
        if isinstance(argument, tuple):
            return Area(*argument)
        sheet_name, address = split_sheet(argument)
        found: Any
        if sheet_name is not None:
            found = self.book.sheets(sheet_name).range(address)
        else:
            try:
                return parse_address(address)
            except ValueError:
                found = self._named(address)
        named: Area = found.area
        return named

    def _named(self, name: str) -> Any:
        if name in self.names:
            return self.names(name).refers_to_range
        if name in self.tables:
            table = self.tables(name)
            return table.data_body_range or table.range
        return self.book.names(name).refers_to_range

    @property
    def cells(self) -> Any:
        return self.range_type.of(self, WHOLE_SHEET)

    @property
    def used_range(self) -> Any:
        return self.range_type.of(self, self.grid.extent or Area(1, 1))

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        self.cells.clear_formats()

    def clear(self) -> None:
        self.cells.clear()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)
