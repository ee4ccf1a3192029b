"""A range of cells: where it is, what it holds."""

from __future__ import annotations

from typing import Any, Self

from xlwings import base_classes

from addin.hosts.files_regions import current_region, end_of, special_cells
from addin.hosts.geometry import Area, column_letters, quote_sheet


class CellRange(base_classes.Range):
    """A rectangle of cells; one without cells takes no writes and reads as None.

    The sheet and its grid are those of whichever host derives from this.
    """

    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Any, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        self.sheet: Any = sheet
        self.grid: Any = sheet.grid
        self._place = (row, column, rows, columns)
        self._area = Area(row, column, rows, columns) if rows and columns else None

    @property
    def row(self) -> int:
        return self._place[0]

    @property
    def column(self) -> int:
        return self._place[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self._place[2:]

    others: tuple[Area, ...] = ()
    """Further areas of the same range: they share its looks and stand in its address, and that alone."""

    @classmethod
    def of(cls, sheet: Any, area: Area, *others: Area) -> Self:
        found = cls(sheet, area.row, area.column, area.rows, area.columns)
        found.others = others
        return found

    @property
    def area(self) -> Area:
        if self._area is None:
            raise ValueError("the range has no cells")
        return self._area

    @property
    def api(self) -> Any:
        return self._area

    @property
    def coords(self) -> Any:
        return self.sheet.name, *self._place

    @property
    def arg1_input(self) -> str:
        return self.area.address(False, False)

    def __len__(self) -> int:
        return self._area.size if self._area else 0

    def __bool__(self) -> bool:
        return True  # xlwings asks `if impl`, and a range without cells is one too

    def __call__(self, *args: Any) -> Self:
        if len(args) == 1:
            row, column = divmod(args[0] - 1, self.shape[1])
        else:
            row, column = args[0] - 1, args[1] - 1
        return type(self)(self.sheet, self.row + row, self.column + column)

    # -- values

    @property
    def raw_value(self) -> Any:
        if self._area is None:
            return None
        if self._area.size == 1:
            return self.grid.value(self.row, self.column)
        return self.grid.read(self._area)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if self._area is None:
            return
        if self.others:
            raise NotImplementedError("A range of several areas takes looks, not values.")
        if not isinstance(data, list | tuple):
            self.grid.fill(self._area, data)
        elif data and isinstance(data[0], list | tuple):
            self.grid.write(self._area, data)
        else:
            self.grid.write(self._area, [data])

    @property
    def formula(self) -> Any:
        if self._area is None:
            return None
        if self._area.size == 1:
            return self.grid.formula(self.row, self.column)
        formula, columns = self.grid.formula, self._area.column_numbers
        return tuple(tuple(formula(row, column) for column in columns) for row in self._area.row_numbers)

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    @property
    def formula2(self) -> Any:
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self.raw_value = value

    @property
    def has_array(self) -> bool:
        return False

    def clear_contents(self) -> None:
        if self._area is not None:
            self.grid.clear_contents(self._area)

    # -- where

    @property
    def address(self) -> str:
        if self._area is None:
            return f"${column_letters(self.column)}${self.row}{{{self.shape[0]}x{self.shape[1]}}}"
        return ",".join(area.address() for area in (self._area, *self.others))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        address = self.area.address(row_absolute, col_absolute)
        return (
            f"{quote_sheet(f'[{self.sheet.book.name}]{self.sheet.name}')}!{address}" if external else address
        )

    def end(self, direction: str) -> Self:
        return type(self)(self.sheet, *end_of(self.grid, self.row, self.column, direction))

    @property
    def current_region(self) -> Self:
        return self.of(self.sheet, current_region(self.grid, self.area))

    def get_special_cells(self, cell_type: str, value_type: str | None) -> list[Self]:
        areas = special_cells(self.grid, self.area, cell_type, value_type)
        return [self.of(self.sheet, area) for area in areas]

    def select(self) -> None:
        self.sheet.select_area(self.area)
