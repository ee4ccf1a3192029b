"""The cells of one sheet: values, formulas and their last results, read and written in bulk."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils.datetime import from_excel, to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from addin.hosts.entry import FORMAT_DATE, FORMAT_DATE_TIME, FORMAT_TIME, read_entry
from addin.hosts.errors import HostFileError, HostValueError, ValueCode
from addin.hosts.files_styles import FormatKinds, restyle, set_number_format, set_quoted
from addin.hosts.files_text import MAX_TEXT, escape_text, unescape_text
from addin.hosts.geometry import Area, column_letters, quote_sheet

Results = dict[tuple[int, int], Any]
MAX_CELLS_READ = 20_000_000
FIRST_DAY = dt.datetime(1900, 1, 1)


class CellError(str):
    """The text of a cell that holds an error: `#N/A`."""

    __slots__ = ()


class Grid:
    """The cells of one openpyxl sheet, seen as Excel's macros see them.

    `results` holds the last results of formula cells by (row, column); a formula that was never
    calculated has none.
    """

    def __init__(self, worksheet: Any, results: Results | None = None) -> None:
        self.worksheet = worksheet
        self.cells: dict[tuple[int, int], Any] = worksheet._cells
        self.results: Results = results or {}
        self.kinds = FormatKinds(worksheet.parent)
        self.epoch: dt.datetime = worksheet.parent.epoch
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
        if found is None:
            found = self.cells[row, column] = Cell(self.worksheet, row, column)
            found._style = self.inherited_style(row, column)
            extent = self._extent
            if self._extent_known and (
                extent is None
                or not (
                    extent.row <= row <= extent.last_row and extent.column <= column <= extent.last_column
                )
            ):
                here = Area(row, column)
                self._extent = extent.union(here) if extent else here
        return found

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
        return _as_excel_gives(value)

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
            return f"{_serial(value, self.epoch):.15g}"
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
        cells = self.cells
        for row, line in enumerate(rows, area.row):
            for column, value in enumerate(line, area.column):
                if value is None or value == "":
                    cell = cells.get((row, column))
                    if cell is not None:
                        self._empty(cell)
                else:
                    self.put(self.cell(row, column), value)

    def fill(self, area: Area, value: Any) -> None:
        """Write one value into every cell; a formula's relative references follow the cell."""
        if value is None or value == "":
            self.clear_contents(area)
            return
        origin = f"{column_letters(area.column)}{area.row}"
        moving = isinstance(value, str) and value.startswith("=") and area.size > 1
        for row in area.row_numbers:
            for column in area.column_numbers:
                here = value
                if moving:
                    target = f"{column_letters(column)}{row}"
                    here = Translator(value, origin=origin).translate_formula(target)
                self.put(self.cell(row, column), here)

    def put(self, cell: Any, value: Any) -> None:
        """Write one value that is not empty into a cell."""
        if type(cell) is MergedCell:
            return  # the hidden part of a merged cell keeps nothing
        if cell.data_type == "f":
            self.results.pop((cell.row, cell.column), None)
        if isinstance(value, str):
            self._put_text(cell, value)
        elif isinstance(value, bool):
            cell._value, cell.data_type = value, "b"
        elif isinstance(value, int | float):
            self._put_number(cell, value)
        elif isinstance(value, dt.date | dt.time):
            self._put_moment(cell, value)
        else:
            self._refuse(cell, "VALUE_TYPE_UNKNOWN", f"a cell cannot hold a {type(value).__name__}")

    def put_text(self, cell: Any, text: str) -> None:
        """Write a text as it is, whatever the format."""
        if len(text) > MAX_TEXT:
            self._refuse(cell, "TEXT_TOO_LONG", f"{len(text):,} characters; a cell holds {MAX_TEXT:,}")
        cell._value, cell.data_type = escape_text(str(text)), "s"

    def _put_text(self, cell: Any, text: str) -> None:
        kind = self.kinds.kind(cell)
        if kind == "text":
            self.put_text(cell, text)
            if text.startswith("="):  # keep it a text even if the format is changed later
                restyle(self.worksheet, [cell], set_quoted(True))
            return
        entry = read_entry(str(text)) if len(text) <= MAX_TEXT else None
        if entry is None or entry.kind == "text":
            self.put_text(cell, text if entry is None else str(entry.value))
            if entry and entry.quoted:
                restyle(self.worksheet, [cell], set_quoted(True))
            return
        if entry.number_format and kind == "general":
            restyle(self.worksheet, [cell], set_number_format(entry.number_format))
        if entry.kind == "formula":
            cell._value, cell.data_type = escape_text(str(entry.value)), "f"
        elif entry.kind == "error":
            cell._value, cell.data_type = entry.value, "e"
        elif entry.kind == "bool":
            cell._value, cell.data_type = entry.value, "b"
        elif entry.kind == "number":
            self._put_number(cell, entry.value)
        else:
            self._put_moment(cell, entry.value)

    def _put_number(self, cell: Any, number: Any) -> None:
        if not math.isfinite(number):
            self._refuse(cell, "NUMBER_NOT_FINITE", f"{number} is not a number that a cell can hold")
        kind = self.kinds.kind(cell)
        if kind == "text":
            self.put_text(cell, f"{number:.15g}")
        elif kind == "date":
            self._put_serial(cell, number)
        else:
            cell._value, cell.data_type = number, "n"

    def _put_moment(self, cell: Any, moment: Any) -> None:
        """Write a date, a datetime or a time; a General cell gets a format that shows it."""
        if isinstance(moment, dt.date):
            if not isinstance(moment, dt.datetime):
                moment = dt.datetime(moment.year, moment.month, moment.day)
            moment = moment.replace(tzinfo=None)
            if moment < FIRST_DAY:
                self._refuse(
                    cell, "DATE_OUT_OF_RANGE", f"{moment:%Y-%m-%d} lies before 1900, where Excel begins"
                )
            shown = FORMAT_DATE if moment.time() == dt.time() else FORMAT_DATE_TIME
        else:
            moment, shown = moment.replace(tzinfo=None), FORMAT_TIME
        kind = self.kinds.kind(cell)
        if kind == "text":
            self.put_text(cell, str(moment).removesuffix(" 00:00:00"))
            return
        if kind == "general":
            restyle(self.worksheet, [cell], set_number_format(shown))
        elif kind != "date":
            cell._value, cell.data_type = _serial(moment, self.epoch), "n"
            return
        cell._value, cell.data_type = moment, "d"

    def _put_serial(self, cell: Any, number: float) -> None:
        """Write a number into a cell whose format shows dates."""
        try:
            cell._value, cell.data_type = from_excel(number, self.epoch), "d"
        except (OverflowError, ValueError):
            cell._value, cell.data_type = number, "n"

    def _refuse(self, cell: Any, code: ValueCode, why: str) -> None:
        where = f"{quote_sheet(self.worksheet.title)}!{cell.coordinate}"
        raise HostValueError(code, f"{where}: {why}.", where)

    # -- emptying, and changing formats

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

    def format_changed(self, cells: Iterable[Any]) -> None:
        """Turn numbers into dates, or back, after the cells' number formats were changed."""
        for cell in cells:
            shows_date = self.kinds.kind(cell) == "date"
            if cell.data_type == "d" and not shows_date:
                cell._value, cell.data_type = _serial(cell.value, self.epoch), "n"
            elif cell.data_type == "n" and shows_date and cell.value is not None:
                self._put_serial(cell, cell.value)


def _as_excel_gives(value: Any) -> Any:
    """A number as a float, a date as a datetime, a duration as days."""
    if isinstance(value, int):
        return float(value)
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value


def _serial(moment: Any, epoch: dt.datetime) -> float:
    """The number under a date, a time or a duration."""
    return float(to_excel(moment, epoch))
