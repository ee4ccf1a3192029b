"""The cells of one LibreOffice sheet, read and written in blocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from math import isfinite
from typing import TYPE_CHECKING, Any

from addin.hosts.entry import FORMAT_DATE, FORMAT_DATE_TIME, FORMAT_TIME, is_plain, read_entry
from addin.hosts.errors import HostFileError, HostValueError, ValueCode
from addin.hosts.files_cell import moment, serial
from addin.hosts.files_grid import MAX_CELLS_READ
from addin.hosts.files_text import MAX_TEXT
from addin.hosts.geometry import Area, quote_sheet, rectangles
from addin.hosts.libreoffice_area import area_of
from addin.hosts.libreoffice_errors import error_texts
from addin.hosts.libreoffice_formula import to_excel, to_office
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_guide import Guide
from addin.hosts.libreoffice_kept import Kept
from addin.hosts.libreoffice_noted import Noted
from addin.hosts.libreoffice_office import enum
from addin.hosts.libreoffice_scattered import Scattered

if TYPE_CHECKING:
    from addin.hosts.libreoffice_book import Book

# com.sun.star.sheet.CellFlags and FormulaResult
CONTENTS = 1 | 2 | 4 | 16
FORMATS = 32 | 64 | 256 | 512
ERRORS, ANY_RESULT = 4, 7
EPOCH = dt.datetime(1899, 12, 30)
FIRST_DAY = dt.datetime(1900, 1, 1)
_NONE = type(None)
_TEXTS = {str, _NONE}
_HASHED = {_NONE, str, int, float, bool, dt.datetime, dt.date, dt.time}
_TAB = "\x01"  # what LibreOffice gives for a tab in a text


@tells_what_is_gone
class Grid:
    """The cells of one UNO sheet, seen as Excel's macros see them."""

    def __init__(self, book: Book, worksheet: Any) -> None:
        self.book = book
        self.worksheet = worksheet
        self.formats = book.formats
        self.scattered = Scattered(self)
        self.noted = Noted(self)
        self.kept = Kept(book)

    def uno(self, area: Area) -> Any:
        """The UNO range of an area; while the screen is still, one that the next call leads on."""
        return self._guide.led_to(area) if self.book.still is not None else self.range_at(area)

    def range_at(self, area: Area) -> Any:
        """A UNO range of an area's own."""
        return self.worksheet.getCellRangeByPosition(
            area.column - 1, area.row - 1, area.last_column - 1, area.last_row - 1
        )

    @property
    def _guide(self) -> Guide:
        guide: Guide = self.kept("guide", lambda: Guide(self))
        return guide

    @property
    def sheet_number(self) -> int:
        """The 0-based place among the sheets."""
        return int(self.kept("number", lambda: self.worksheet.getRangeAddress().Sheet))

    @property
    def annotations(self) -> Any:
        """The notes of the sheet that stands in this place: of another, should one come to stand there."""
        return self.kept("annotations", self.worksheet.getAnnotations)

    @property
    def named_ranges(self) -> Any:
        """The names of the sheet; of a closed book there would be none."""
        return self.kept("names", lambda: self.worksheet.NamedRanges)

    def cell(self, area: Area) -> Any:
        """The UNO cell an area begins with."""
        return self.worksheet.getCellByPosition(area.column - 1, area.row - 1)

    @property
    def extent(self) -> Area | None:
        """The smallest rectangle that holds every cell with a value or a format, or None."""
        cursor = self.worksheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        area = area_of(cursor.getRangeAddress())
        if area.size == 1 and not self.filled(area)[0][0]:
            return None
        return area

    def kinds(self, area: Area) -> Iterator[tuple[str, list[Area]]]:
        """The kinds of number formats in an area, each with its rectangles."""
        cells = self.uno(area)
        # Told of all cells at once, which spares an object a rectangle. Formats of styles are never told so.
        if cells.getPropertyState("NumberFormat").value == "DIRECT_VALUE":
            yield self.formats.kind(cells.NumberFormat), [area]
            return
        for part in self._alike(area):
            yield self.formats.kind(part.NumberFormat), _areas_of(part)

    def _alike(self, area: Area) -> Iterator[Any]:
        """UNO ranges of the cells that look the same in everything, merged or not among it."""
        return each(self.uno(area).getUniqueCellFormatRanges())

    def merged(self, area: Area) -> list[Area]:
        """The merged areas that touch an area."""
        found: list[Area] = []
        whole = self._merged_around(area)  # a merged area is known only by its first cell
        if not self.uno(whole).getIsMerged():
            return found
        alike = [part for parts in self._alike(whole) for part in _areas_of(parts)]
        left = [part for part in alike if self.uno(part).getIsMerged()]
        while left:
            part = left.pop()
            merged = self._merged_around(Area(part.row, part.column))
            if merged.size > 1:
                found.append(merged)
            left += part.subtract(merged)
        return [merged for merged in found if merged.intersect(area)]

    def _merged_around(self, area: Area) -> Area:
        """The area, with the whole of each merged area that touches it."""
        cursor = self.worksheet.createCursorByRange(self.uno(area))
        cursor.collapseToMergedArea()
        return area_of(cursor.getRangeAddress())

    # -- reading

    def value(self, row: int, column: int) -> Any:
        """One value; see `read`."""
        return self.read(Area(row, column))[0][0]

    def read(self, area: Area) -> list[list[Any]]:
        """The values, rows x columns; see `files_grid.Grid.read`, whose types these are."""
        if area.size > MAX_CELLS_READ:
            raise HostFileError(
                "FILE_TOO_LARGE",
                f"{area.address()} has {area.size:,} cells, too many to read. Mark only the cells to send.",
            )
        # Column by column: what a column does not hold need not be looked for in each of its cells.
        given = list(zip(*self.uno(area).getDataArray(), strict=True))
        types = [set(map(type, column)) for column in given]
        has_errors = any(_NONE in found for found in types)
        columns = list(map(_as_excel_gives, given, types))
        for kind, parts in self.kinds(area):
            if kind in ("date", "time", "logical"):
                for part in parts:
                    _show(columns, area, part, kind)
        rows = list(map(list, zip(*columns, strict=True)))
        if has_errors:
            self._read_errors(area, rows)
        return rows

    def _read_errors(self, area: Area, rows: list[list[Any]]) -> None:
        """Put the errors' texts where the data has none."""
        found = self.uno(area).queryFormulaCells(ERRORS).getRangeAddresses()
        texts = error_texts(self.book.controller, self.uno, [area_of(each) for each in found])
        for (row, column), text in texts.items():
            rows[row - area.row][column - area.column] = text

    def formula(self, row: int, column: int) -> str:
        """One formula; see `formulas`."""
        return self.formulas(Area(row, column))[0][0]

    def formulas(self, area: Area) -> tuple[tuple[str, ...], ...]:
        """The formulas with their equals sign, or the constants as texts; empty for empty cells."""
        cells = self.uno(area)
        pairs = zip(cells.getFormulaArray(), cells.getDataArray(), strict=True)
        return tuple(
            tuple(_formula(formula, value) for formula, value in zip(*pair, strict=True)) for pair in pairs
        )

    def filled(self, area: Area) -> list[list[bool]]:
        """Which cells hold a constant or a formula, rows x columns."""
        return [[formula != "" for formula in row] for row in self.uno(area).getFormulaArray()]

    # -- writing

    def write(self, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        """Write values, rows x columns, as Excel takes them from a macro; see `files_grid.Grid.write`."""
        area = Area(area.row, area.column, len(rows), max(map(len, rows)))
        ink = _Ink(self, area)
        columns = zip_longest(*rows, fillvalue="")
        self.put(area, tuple(zip(*map(ink.column, range(area.columns), columns), strict=True)))
        by_format: dict[str, list[tuple[int, int]]] = {}
        for place, code in ink.formats.items():
            by_format.setdefault(code, []).append(place)
        for part in ink.strips:
            self.uno(part).NumberFormat = self.formats.key("BOOLEAN")
        for code, places in by_format.items():
            for part in rectangles(places):
                self.uno(part).NumberFormat = self.formats.key(code)
        for part in rectangles(ink.formulas):
            texts = tuple(
                tuple(ink.formulas[row, column] for column in part.column_numbers) for row in part.row_numbers
            )
            with self._notes_kept(part):
                self.uno(part).setFormulaArray(texts)

    def put(self, area: Area, data: tuple[tuple[str | float, ...], ...]) -> None:
        """Write numbers and texts, which stay what they are."""
        with self._notes_kept(area):
            self.uno(area).setDataArray(data)

    @contextmanager
    def _notes_kept(self, area: Area) -> Iterator[None]:
        """LibreOffice drops the notes of cells that a block is written over: put them back."""
        notes = [
            (row, column, self.cell(Area(row, column)).getAnnotation().getString())
            for row, column in self.noted.within(area)
        ]
        yield
        for row, column, text in notes:
            self.noted.add(row, column, text)

    def fill(self, area: Area, value: Any) -> None:
        """Write one value into every cell; a formula's relative references follow the cell."""
        if value is None or value == "":
            self.clear_contents(area)
            return
        if not (isinstance(value, str) and value.startswith("=")) or area.size == 1:
            self.write(area, [[value] * area.columns] * area.rows)
            return
        self.write(Area(area.row, area.column), [[value]])
        if area.rows > 1:
            self.uno(Area(area.row, area.column, area.rows)).fillAuto(
                enum("sheet.FillDirection", "TO_BOTTOM"), 1
            )
        if area.columns > 1:
            self.uno(area).fillAuto(enum("sheet.FillDirection", "TO_RIGHT"), 1)

    def clear_contents(self, area: Area) -> None:
        """Empty the cells; formats, notes and links stay."""
        self.uno(area).clearContents(CONTENTS)


class _Ink:
    """What the values of one block become: `formats` and `formulas` by (row, column) of the sheet."""

    def __init__(self, grid: Grid, area: Area) -> None:
        self._grid, self._area = grid, area
        self.formats: dict[tuple[int, int], str] = {}
        self.strips: list[Area] = []  # columns of truth values
        self.formulas: dict[tuple[int, int], str] = {}
        self._kinds = [["general"] * area.rows for _ in range(area.columns)]
        for kind, parts in grid.kinds(area):
            for part in parts if kind != "general" else ():
                top, bottom = part.row - area.row, part.last_row - area.row + 1
                for column in part.column_numbers:
                    self._kinds[column - area.column][top:bottom] = [kind] * (bottom - top)

    def column(self, right: int, values: Sequence[Any]) -> list[str | float]:
        """What to write for a column's values; those of one type in cells of one kind are told together."""
        types = set(map(type, values))
        if types <= _TEXTS and set(self._kinds[right]) == {"text"} and not _is_too_long(values):
            return [value or "" for value in values]
        known = self._known(right, values, types) if types <= _HASHED else {}
        return [
            known[value] if known and value in known else self.taken(value, down, right)
            for down, value in enumerate(values)
        ]

    def _known(self, right: int, values: Sequence[Any], types: set[type]) -> dict[Any, str | float]:
        """What the values become whose place does not matter, blanks among them."""
        kinds = set(self._kinds[right])
        kind = kinds.pop() if len(kinds) == 1 else ""
        known: dict[Any, str | float] = {None: "", "": ""}
        full = types - {_NONE}
        if full == {str} and kind:
            short = {text for text in values if text and len(text) <= MAX_TEXT}
            known |= {text: text for text in short if kind == "text" or is_plain(text)}
        elif full <= {int, float} and kind in ("general", "number", "date", "time"):
            numbers = {number for number in values if number is not None}
            known |= {number: float(number) for number in numbers if isfinite(number)}
        elif full == {dt.datetime} and kind == "date":
            places = {when: down for down, when in enumerate(values) if when is not None}
            known |= {when: self.taken(when, down, right) for when, down in places.items()}
        elif types == {bool} and kind in ("general", "logical"):
            self.strips.append(Area(self._area.row, self._area.column + right, len(values)))
            known |= {True: 1.0, False: 0.0}
        return known

    def taken(self, value: Any, down: int, right: int) -> str | float:
        """The text or number to write for a value; formats and formulas are noted."""
        if value is None or value == "":
            return ""
        kind = self._kinds[right][down]
        place = self._area.row + down, self._area.column + right
        if isinstance(value, str):
            return self._text(value, kind, place)
        return self._typed(value, kind, place)

    def _text(self, text: str, kind: str, place: tuple[int, int]) -> str | float:
        if len(text) > MAX_TEXT:
            self._refuse(place, "TEXT_TOO_LONG", f"{len(text):,} characters; a cell holds {MAX_TEXT:,}")
        if kind == "text":
            return str(text)
        entry = read_entry(str(text))
        if entry.kind == "text":
            return str(entry.value)
        if entry.kind in ("formula", "error"):
            formula = str(entry.value) if entry.kind == "formula" else f"={entry.value}"
            self.formulas[place] = to_office(formula)
            return ""
        if entry.number_format and kind == "general":
            self.formats[place] = entry.number_format
            kind = "number"
        return self._typed(entry.value, kind, place)

    def _typed(self, value: Any, kind: str, place: tuple[int, int]) -> str | float:
        if isinstance(value, bool):
            if kind == "text":
                return str(value).upper()
            self.formats[place] = "BOOLEAN"
            return float(value)
        if kind == "logical":  # the format was that of the value before
            self.formats[place], kind = "General", "general"
        if isinstance(value, int | float):
            if not isfinite(value):
                self._refuse(place, "NUMBER_NOT_FINITE", f"{value} is not a number that a cell can hold")
            return f"{value:.15g}" if kind == "text" else float(value)
        if not isinstance(value, dt.date | dt.time):
            self._refuse(place, "VALUE_TYPE_UNKNOWN", f"a cell cannot hold a {type(value).__name__}")
        return self._moment(value, kind, place)

    def _moment(self, when: Any, kind: str, place: tuple[int, int]) -> str | float:
        shown = FORMAT_TIME
        if isinstance(when, dt.date):
            if not isinstance(when, dt.datetime):
                when = dt.datetime(when.year, when.month, when.day)
            when = when.replace(tzinfo=None)
            if when < FIRST_DAY:
                self._refuse(
                    place, "DATE_OUT_OF_RANGE", f"{when:%Y-%m-%d} lies before 1900, where Excel begins"
                )
            shown = FORMAT_DATE if when.time() == dt.time() else FORMAT_DATE_TIME
        else:
            when = when.replace(tzinfo=None)
        if kind == "text":
            return str(when).removesuffix(" 00:00:00")
        if kind == "general":
            self.formats.setdefault(place, shown)
        return serial(when, EPOCH)

    def _refuse(self, place: tuple[int, int], code: ValueCode, why: str) -> None:
        sheet = quote_sheet(self._grid.worksheet.getName())
        where = f"{sheet}!{Area(*place).address(False, False)}"
        raise HostValueError(code, f"{where}: {why}.", where)


def _is_too_long(texts: Sequence[str | None]) -> bool:
    return max(map(len, filter(None, texts)), default=0) > MAX_TEXT


def each(container: Any) -> Iterator[Any]:
    """The elements of a UNO index container."""
    return (container.getByIndex(place) for place in range(container.getCount()))


def _areas_of(cells: Any) -> list[Area]:
    return [area_of(address) for address in cells.getRangeAddresses()]


def _as_excel_gives(column: tuple[Any, ...], types: set[type]) -> list[Any]:
    """A column with None in its empty cells, and the tabs in its texts. types: those of its values."""
    values: list[Any] = list(column)
    if str not in types:
        return values
    if "" in column:
        values = [None if value == "" else value for value in values]
    texts = column if types == {str} else [value for value in column if type(value) is str]
    if _TAB in "".join(texts):
        values = [value.replace(_TAB, "\t") if type(value) is str else value for value in values]
    return values


def _show(columns: list[list[Any]], area: Area, part: Area, kind: str) -> None:
    """Turn the numbers of a part into what its format shows: dates, times, true and false."""
    top, bottom = part.row - area.row, part.last_row - area.row + 1
    for column in columns[part.column - area.column : part.last_column - area.column + 1]:
        there = column[top:bottom]
        shown = {value: _shown(value, kind) for value in set(there)}
        column[top:bottom] = map(shown.__getitem__, there)


def _shown(value: Any, kind: str) -> Any:
    if type(value) is not float:
        return value
    if kind == "logical":
        return value != 0
    when = moment(value, EPOCH)
    return value if when is None else when


def _formula(formula: str, value: Any) -> str:
    if formula.startswith("="):
        return to_excel(formula)
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value or "").replace(_TAB, "\t")
