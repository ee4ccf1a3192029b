"""Rectangles of cells, independent of any host."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

LONGEST_ADDRESS = 255
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NEAR = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,5})(?::([A-Z]{1,2})([1-9][0-9]{0,5}))?")
"""Nearly all addresses, in one look: plain, and surely inside the sheet."""
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
_ROW = re.compile(r"\$?([0-9]{1,7})")


@cache
def column_letters(column: int) -> str:
    """The letters of a 1-based column: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """The 1-based column of its letters: AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells: its first cell (1-based) and its size in cells."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def __post_init__(self) -> None:
        down, right = self.row + self.rows - 1, self.column + self.columns - 1
        if self.row < 1 or self.column < 1 or down > MAX_ROWS or right > MAX_COLUMNS:
            raise IndexError(
                f"outside the sheet: rows {self.row}-{self.last_row}, columns from {self.column}"
            )

    @property
    def last_row(self) -> int:
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        return self.column + self.columns - 1

    @property
    def size(self) -> int:
        """The number of cells."""
        return self.rows * self.columns

    @property
    def whole_columns(self) -> bool:
        return self.rows == MAX_ROWS

    @property
    def whole_rows(self) -> bool:
        return self.columns == MAX_COLUMNS

    @property
    def row_numbers(self) -> range:
        return range(self.row, self.row + self.rows)

    @property
    def column_numbers(self) -> range:
        return range(self.column, self.column + self.columns)

    def address(self, row_absolute: bool = True, column_absolute: bool = True) -> str:
        """The A1 address, absolute unless told otherwise: `$A$1:$B$2`, `$A:$B`, `$1:$2`."""
        row, column = "$" * row_absolute, "$" * column_absolute
        left, right = column_letters(self.column), column_letters(self.last_column)
        if self.whole_columns and not self.whole_rows:
            return f"{column}{left}:{column}{right}"
        if self.whole_rows:
            return f"{row}{self.row}:{row}{self.last_row}"
        first = f"{column}{left}{row}{self.row}"
        return first if self.size == 1 else f"{first}:{column}{right}{row}{self.last_row}"

    def contains(self, other: "Area") -> bool:
        return (
            self.row <= other.row
            and other.last_row <= self.last_row
            and self.column <= other.column
            and other.last_column <= self.last_column
        )

    def intersect(self, other: "Area") -> "Area | None":
        """The cells in both, or None."""
        row, column = max(self.row, other.row), max(self.column, other.column)
        last_row = min(self.last_row, other.last_row)
        last_column = min(self.last_column, other.last_column)
        if last_row < row or last_column < column:
            return None
        return Area(row, column, last_row - row + 1, last_column - column + 1)

    def subtract(self, other: "Area") -> "list[Area]":
        """The cells of this rectangle outside the other, as up to four rectangles."""
        hole = self.intersect(other)
        if hole is None:
            return [self]
        bands = [
            (self.row, self.column, hole.row - self.row, self.columns),
            (hole.last_row + 1, self.column, self.last_row - hole.last_row, self.columns),
            (hole.row, self.column, hole.rows, hole.column - self.column),
            (hole.row, hole.last_column + 1, hole.rows, self.last_column - hole.last_column),
        ]
        return [Area(*band) for band in bands if band[2] and band[3]]

    def union(self, other: "Area") -> "Area":
        """The smallest rectangle that holds both."""
        row, column = min(self.row, other.row), min(self.column, other.column)
        last_row = max(self.last_row, other.last_row)
        last_column = max(self.last_column, other.last_column)
        return Area(row, column, last_row - row + 1, last_column - column + 1)


WHOLE_SHEET = Area(1, 1, MAX_ROWS, MAX_COLUMNS)


def parse_address(address: str) -> Area:
    """The rectangle of an A1 address without a sheet.

    Raises:
        ValueError: if it is no address (`""`, `A0`, `Sheet1!A1`, `A1,B2`).
    """
    if match := _NEAR.fullmatch(address):
        left, top, right, bottom = match.groups()
        if right is None:
            return Area(int(top), column_number(left))
        return Area(int(top), column_number(left)).union(Area(int(bottom), column_number(right)))
    first, colon, last = address.strip().partition(":")
    (top, left), (bottom, right) = _corner(first, address), _corner(last if colon else first, address)
    if not colon and not (top and left):
        raise ValueError(f"not a cell address: {address!r}")
    if (top == 0) != (bottom == 0) or (left == 0) != (right == 0):
        raise ValueError(f"not a cell address: {address!r}")
    top, bottom = sorted((top, bottom)) if top else (1, MAX_ROWS)
    left, right = sorted((left, right)) if left else (1, MAX_COLUMNS)
    if bottom > MAX_ROWS or right > MAX_COLUMNS:
        raise ValueError(f"outside the sheet: {address!r}")
    return Area(top, left, bottom - top + 1, right - left + 1)


def parse_addresses(address: str) -> list[Area]:
    """The rectangles of an A1 address of one or several areas: `A1,B7,C9:D9`. Raises ValueError."""
    return _joined.get(address) or [parse_address(part) for part in address.split(",")]


_joined: dict[str, list[Area]] = {}
"""The addresses joined last, with their areas: our own hosts are handed them at once."""


def joined_addresses(
    areas: Iterable[Area], mac: bool = sys.platform == "darwin", longest: int = LONGEST_ADDRESS
) -> list[str]:
    """The A1 addresses of many rectangles, with as many areas in each as Excel takes.

    mac: xlwings there reads an address of several areas wrong where it has more than one colon. longest:
    characters of an address.
    """
    made: list[tuple[list[str], list[Area]]] = []
    length = longest + 1
    for area in areas:
        part = area.address(False, False)
        alone = mac and ":" in part
        length += len(part) + 1
        if length > longest or alone:
            made.append(([part], [area]))
            length = longest if alone else len(part)
        else:
            made[-1][0].append(part)
            made[-1][1].append(area)
    _joined.clear()
    _joined.update({",".join(parts): together for parts, together in made})
    return list(_joined)


def _corner(part: str, address: str) -> tuple[int, int]:
    """Row and column of one end of an address; 0 stands for all."""
    if match := _CELL.fullmatch(part):
        row, column = int(match[2]), column_number(match[1])
        if row:
            return row, column
    elif match := _ROW.fullmatch(part):
        if int(match[1]):
            return int(match[1]), 0
    elif match := _COLUMN.fullmatch(part):
        return 0, column_number(match[1])
    raise ValueError(f"not a cell address: {address!r}")


def split_sheet(reference: str) -> tuple[str | None, str]:
    """The sheet name, if any, and the rest of `Sheet1!A1`, `'It''s'!A1`, `[Book]Sheet1!A1` or `A1`."""
    sheet, separator, rest = reference.strip().rpartition("!")
    if not separator:
        return None, rest
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet.rpartition("]")[2], rest


def quote_sheet(name: str) -> str:
    """A sheet name as a formula needs it: quoted unless it is a plain word."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", name) and not _CELL.fullmatch(name)
    return name if plain else "'" + name.replace("'", "''") + "'"


def rectangles(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """Cells (row, column), in any order, as few rectangles, top to bottom."""
    cells = list(cells)
    if len({column for _, column in cells}) == 1:
        column = cells[0][1]
        runs = _runs(sorted({row for row, _ in cells}))
        return [Area(first, column, last - first + 1) for first, last in runs]
    by_row: dict[int, list[int]] = {}
    for row, column in cells:
        by_row.setdefault(row, []).append(column)
    done: list[Area] = []
    growing: dict[tuple[int, int], Area] = {}
    for row in sorted(by_row):
        current: dict[tuple[int, int], Area] = {}
        for left, right in _runs(sorted(by_row[row])):
            above = growing.get((left, right))
            if above is not None and above.last_row == row - 1:
                current[left, right] = Area(above.row, left, above.rows + 1, right - left + 1)
            else:
                current[left, right] = Area(row, left, 1, right - left + 1)
        kept = {(area.row, area.column) for area in current.values()}
        done += [area for area in growing.values() if (area.row, area.column) not in kept]
        growing = current
    return sorted([*done, *growing.values()], key=lambda area: (area.row, area.column))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Sorted numbers as (first, last) of their unbroken runs."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
