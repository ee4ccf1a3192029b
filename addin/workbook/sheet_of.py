"""One sheet of a book, ours or the user's: read in bulk, written only if it is ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import xlwings as xw

from addin.grid import Grid
from addin.hosts.geometry import Area, parse_address, rectangles
from addin.pages import Block, Fill, Page
from addin.workbook import reading
from addin.workbook.marks import PURPOSE, forget_mark, read_marks, write_marks
from addin.workbook.reading import range_of, read_grid, read_uncalculated, read_values, used_area
from addin.workbook.writing import rewrite_page, still, write_rows

BESIDE_TITLE = 4
"""The column behind the title of the Import log, which runs over the narrow ones before."""


class SheetOf:
    """One sheet, ours or the user's. name: as it stands on its tab. marks: {} for a user's own; read where
    they are not given."""

    def __init__(self, sheet: xw.Sheet, in_companion: bool, marks: dict[str, str] | None = None) -> None:
        self._sheet = sheet
        self.in_companion = in_companion
        self.marks = read_marks(sheet) if marks is None else marks

    @property
    def name(self) -> str:
        return self._sheet.name

    @property
    def purpose(self) -> str:
        """Which sheet of Remitbook's it is, "" for a user's own."""
        return self.marks.get(PURPOSE, "")

    @property
    def used(self) -> Area | None:
        """From A1 to the last cell with anything in it."""
        return used_area(self._sheet)

    def values(self, area: Area | None = None) -> list[list[Any]]:
        """Rows x columns of values (of all from A1 on); [] for an empty sheet."""
        where = area or self.used
        return [] if where is None else read_values(self._sheet, where)

    def grid(
        self,
        area: Area,
        header_rows: int = 1,
        values: list[list[Any]] | None = None,
        uncalculated: dict[tuple[int, int], str] | None = None,
    ) -> Grid:
        """Values with formats, hidden and merged rows; see `read_grid`."""
        return read_grid(self._sheet, area, header_rows, values, uncalculated)

    def uncalculated(self, area: Area, values: list[list[Any]]) -> dict[tuple[int, int], str]:
        """Formulas without a result, by their place (row, column) in a rectangle, 0-based."""
        return read_uncalculated(self._sheet, area, values)

    def hidden_rows(self, area: Area) -> list[int]:
        """The sheet rows of a rectangle that a filter or the user hides."""
        return reading.hidden_rows(self._sheet, area)

    def is_one_cell(self, area: Area) -> bool:
        """Whether a rectangle is a single cell, or the cells merged into one."""
        if area.size == 1:
            return True
        merged = range_of(self._sheet, Area(area.row, area.column)).merge_area
        return parse_address(merged.address) == area

    def table_at(self, area: Area) -> Area | None:
        """The Excel table under a cell, None for none."""
        table = range_of(self._sheet, Area(area.row, area.column)).table
        return None if table is None else parse_address(table.range.address)

    def fill_column(self, row: int, column: int, values: list[Any], formats: Sequence[str]) -> None:
        """Write numbers, dates or texts down empty cells the user asked for, in one call.

        formats: number formats, one a cell; "" where nothing is written, which gets the usual one with them.
        """
        whole = range_of(self._sheet, Area(row, column, len(values), 1))
        tally = Counter(each for each in formats if each)
        usual = tally.most_common(1)[0][0]
        whole.number_format = usual
        odd = {each for each in tally if each != usual}
        for each in sorted(odd):
            for area in rectangles((row + at, column) for at, own in enumerate(formats) if own == each):
                range_of(self._sheet, area).number_format = each
        whole.value = [[value] for value in values]

    def rewrite(self, page: Page, book: str = "") -> None:
        """Replace what stands on a sheet of ours. book: the file its links lead into, "" for its own."""
        self.marks = rewrite_page(self._sheet, page, book)

    def write_rows(self, block: Block, fills: Sequence[Fill] = ()) -> None:
        """Put rows in place of as many on a sheet of ours."""
        with still(self._sheet.book.app):
            write_rows(self._sheet, block, fills)

    def remember(self, mark: str, text: str) -> None:
        """Let a sheet of ours remember one thing more, or otherwise."""
        self.marks = write_marks(self._sheet, {**self.marks, mark: text})

    def forget(self, mark: str) -> None:
        """Let a sheet of ours remember one thing less."""
        self.marks.pop(mark, None)
        forget_mark(self._sheet, mark)

    def write_first_line(self, text: str) -> None:
        """Put a sentence beside the title of a sheet of ours."""
        self.write_line(1, text, BESIDE_TITLE)

    def write_line(self, row: int, text: str, column: int = 1) -> bool:
        """Put a sentence into a cell of a sheet of ours; False where it stands there already."""
        cell = self._sheet.range((row, column))
        if cell.value == text:
            return False
        cell.number_format = "@"
        cell.value = text
        return True
