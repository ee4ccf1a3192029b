"""The lists behind drop-downs: columns of one hidden sheet, each list once."""

from __future__ import annotations

import xlwings as xw

from addin.hosts.geometry import Area
from addin.workbook.marks import PURPOSE, read_mark, write_marks
from addin.workbook.reading import range_of, read_values, used_area

NAME = "Remitbook lists"
_PURPOSE = "lists"


class Lists:
    """The lists of one book; the sheet is made when the first is asked for."""

    def __init__(self, book: xw.Book) -> None:
        self._sheet = _find(book) or _add(book)
        used = used_area(self._sheet)
        rows = read_values(self._sheet, used) if used is not None else []
        self._places: dict[tuple[str, ...], int] = {}
        for place, column in enumerate(zip(*rows, strict=True), start=1):
            self._places[tuple(str(cell) for cell in column if cell is not None)] = place

    def range_of(self, values: tuple[str, ...]) -> xw.Range:
        """The cells that hold exactly these values."""
        place = self._places.get(values)
        if place is None:
            place = len(self._places) + 1
            self._places[values] = place
            strip = range_of(self._sheet, Area(1, place, len(values), 1))
            strip.number_format = "@"
            strip.value = [[value] for value in values]
        return range_of(self._sheet, Area(1, place, len(values), 1))


def _find(book: xw.Book) -> xw.Sheet | None:
    for sheet in book.sheets:
        if sheet.name.startswith(NAME) and read_mark(sheet, PURPOSE) == _PURPOSE:
            return sheet
    return None


def _add(book: xw.Book) -> xw.Sheet:
    taken = {sheet.name for sheet in book.sheets}
    name = next(
        name for name in [NAME, *(f"{NAME} ({n})" for n in range(2, len(taken) + 3))] if name not in taken
    )
    before = book.sheets.active
    sheet = book.sheets.add(name, after=book.sheets[-1])
    write_marks(sheet, {PURPOSE: _PURPOSE})
    before.activate()
    sheet.visible = False
    return sheet
