"""The cells of one sheet: values, formulas and their last results, read and written in bulk."""

from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from addin.hosts.errors import HostFileError
from addin.hosts.files_cell import CellError, Results, as_excel_gives, new_cell, serial
from addin.hosts.files_pen import Pen
from addin.hosts.files_text import unescape_text
from addin.hosts.geometry import Area, column_letters
from shared.collector import without_collector

MAX_CELLS_READ = 20_000_000


class Grid:
    """The cells of one openpyxl sheet, seen as Excel's macros see them.

    `results` holds the last results of formula cells by (row, column); a formula that was never
    calculated has none.
    """

    def __init__(self, worksheet: Any, results: Results | None = None) -> None:
        self.worksheet = worksheet
        self.cells: dict[tuple[int, int], Any] = worksheet._cells
        self.results: Results = {} if results is None else results
        self.pen = Pen(worksheet, self.results)
        self._extent: Area | None = None
        self._extent_known = False
        self._column_styles: dict[int, Any] | None = None

    # -- where there are cells

    @property
    def extent(self) -> Area | None:
        """The smallest rectangle that holds every cell with a value or a format, or None."""
        if not self._extent_known:
            self._extent_known = True
            self._extent = None
            if self.cells:
                rows = [row for row, _ in self.cells]
                columns = [column for _, column in self.cells]
                top, left = min(rows), min(columns)
                self._extent = Area(top, left, max(rows) - top + 1, max(columns) - left + 1)
        return self._extent

    def forget_extent(self) -> None:
        """Say that cells, rows' or columns' styles were changed past this class."""
        self._extent_known = False
        self._column_styles = None

    def existing(self, area: Area) -> Iterator[Any]:
        """The cells in the area that exist, in no particular order; merged-away ones included."""
        if area.size < len(self.cells):
            found = (
                self.cells.get((row, column)) for row in area.row_numbers for column in area.column_numbers
            )
            yield from (cell for cell in found if cell is not None)
            return
        rows, columns = area.row_numbers, area.column_numbers
        yield from [cell for (row, column), cell in self.cells.items() if row in rows and column in columns]

    def cell(self, row: int, column: int) -> Any:
        """The cell, made if need be, with the style of its row or column."""
        found = self.cells.get((row, column))
        return self.cells_of(Area(row, column))[0] if found is None else found

    def cells_of(self, area: Area) -> list[Any]:
        """Every cell of the area, row by row, made if need be."""
        get, make = self.cells.get, self._make
        with without_collector():
            cells = [
                get((row, column)) or make(row, column)
                for row in area.row_numbers
                for column in area.column_numbers
            ]
        self._grow(area.row, area.column, area.last_row, area.last_column)
        return cells

    def _make(self, row: int, column: int) -> Any:
        made = new_cell(self.worksheet, row, column, self.inherited_style(row, column))
        self.cells[row, column] = made
        return made

    def _grow(self, top: int, left: int, bottom: int, right: int) -> None:
        """Say that cells were made up to the edges of a rectangle."""
        if not self._extent_known:
            return
        known = self._extent
        if known is not None:
            top, left = min(top, known.row), min(left, known.column)
            bottom, right = max(bottom, known.last_row), max(right, known.last_column)
        self._extent = Area(top, left, bottom - top + 1, right - left + 1)

    def inherited_style(self, row: int, column: int) -> Any:
        """The style that a cell not made yet has from its row or column, or None."""
        if self._column_styles is None:
            self._column_styles = {}
            for dimension in self.worksheet.column_dimensions.values():
                if dimension.has_style:
                    dimension.reindex()
                    for number in range(dimension.min, dimension.max + 1):
                        self._column_styles[number] = dimension._style
        dimension = self.worksheet.row_dimensions.get(row)
        if dimension is not None and dimension.has_style:
            return dimension._style
        return self._column_styles.get(column)

    # -- reading

    def value(self, row: int, column: int) -> Any:
        """One value; see `read`."""
        cell = self.cells.get((row, column))
        return None if cell is None else self.value_of(cell)

    def value_of(self, cell: Any) -> Any:
        value = cell.value
        kind = cell.data_type
        if kind == "s":
            return None if value is None else unescape_text(str(value))
        if kind == "f":
            return self.results.get((cell.row, cell.column))
        if value is None or kind == "b":
            return value
        if kind == "e":
            return CellError(value)
        return as_excel_gives(value)

    def read(self, area: Area) -> list[list[Any]]:
        """The values, rows x columns.

        Numbers are floats; dates with or without a time are datetimes, times of day are times; errors are
        `CellError`; empty cells and formulas that were never calculated are None.

        Raises:
            HostFileError: FILE_TOO_LARGE, if the area has more than `MAX_CELLS_READ` cells.
        """
        if area.size > MAX_CELLS_READ:
            message = (
                f"{area.address()} on sheet {self.worksheet.title} has {area.size:,} cells, too many to read."
                " Mark only the cells to send."
            )
            raise HostFileError("FILE_TOO_LARGE", message)
        get, value_of, columns = self.cells.get, self.value_of, area.column_numbers
        rows = []
        for row in area.row_numbers:
            line = [get((row, column)) for column in columns]
            rows.append([None if cell is None else value_of(cell) for cell in line])
        return rows

    def formula(self, row: int, column: int) -> str:
        """The formula with its equals sign, or the constant as text; empty for an empty cell."""
        cell = self.cells.get((row, column))
        if cell is None or cell.value is None:
            return ""
        value = cell.value
        if cell.data_type == "f":
            if isinstance(value, ArrayFormula):
                value = value.text or ""
            return "=" if isinstance(value, DataTableFormula) else unescape_text(str(value))
        if cell.data_type == "b":
            return str(value).upper()
        if cell.data_type in "ns" and not isinstance(value, str):
            return f"{value:.15g}" if isinstance(value, int | float) else unescape_text(str(value))
        if cell.data_type == "d":
            return f"{serial(value, self.pen.epoch):.15g}"
        return unescape_text(str(value))

    # -- writing

    def write(self, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        """Write values, rows x columns, as Excel takes them from a macro.

        In a cell whose format is `@` a text stays as it is. Elsewhere a text that looks like a number, a
        date, a time, a percentage, TRUE or an error becomes one, and one that starts with `=` a formula.
        None and the empty text empty a cell.

        Raises:
            HostValueError: for a value that no cell can hold. Cells before it are written.
        """
        with without_collector():
            for row, line in enumerate(rows, area.row):
                self._write_row(row, area.column, line)

    def _write_row(self, row: int, first_column: int, values: Sequence[Any]) -> None:
        get, put = self.cells.get, self.pen.put
        first = last = 0
        for column, value in enumerate(values, first_column):
            cell = get((row, column))
            if value is None or value == "":
                if cell is not None:
                    self._empty(cell)
                continue
            if cell is None:
                cell = self._make(row, column)
                first, last = first or column, column
            put(cell, value)
        if first:
            self._grow(row, first, row, last)

    def fill(self, area: Area, value: Any) -> None:
        """Write one value into every cell; a formula's relative references follow the cell."""
        if value is None or value == "":
            self.clear_contents(area)
            return
        origin = f"{column_letters(area.column)}{area.row}"
        moving = isinstance(value, str) and value.startswith("=") and area.size > 1
        for cell in self.cells_of(area):
            here = value
            if moving:
                here = Translator(value, origin=origin).translate_formula(cell.coordinate)
            self.pen.put(cell, here)

    # -- emptying

    def _empty(self, cell: Any) -> None:
        if type(cell) is not MergedCell:
            self.results.pop((cell.row, cell.column), None)
            cell._value, cell.data_type = None, "n"

    def clear_contents(self, area: Area) -> None:
        """Empty the cells; formats, notes and links stay."""
        for cell in list(self.existing(area)):
            self._empty(cell)
            if type(cell) is Cell and not (cell.has_style or cell._comment or cell._hyperlink):
                del self.cells[cell.row, cell.column]
                self._extent_known = False
