"""What stands in a live document, read over UNO itself and not through the host under test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from addin.hosts.geometry import parse_address

_NO_COLOUR = -1
_BOLD = 150.0


@dataclass(frozen=True)
class Look:
    """A cell: what stands in it (text, or a float for a number), colours as "FFC7CE" or "" for none."""

    value: str | float = ""
    fill: str = ""
    colour: str = ""
    bold: bool = False
    format: str = "General"


@dataclass
class Sheet:
    """cells: by address. notes: by address. lists: where each drop-down takes its words from, by address."""

    cells: dict[str, Look] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)

    def find(self, value: object, column: str = "") -> str:
        """The address of the only cell that holds it, on the sheet or in a column."""
        found = [
            address
            for address, look in self.cells.items()
            if look.value == value and column in ("", address.rstrip("0123456789"))
        ]
        assert len(found) == 1, f"{value!r} stands in {found or 'no cell'}"
        return found[0]

    def rows(self) -> list[list[str | float]]:
        """The values, from A1 on, the empty ones at the end of a row left out."""
        rows: dict[int, dict[int, str | float]] = {}
        for address, look in self.cells.items():
            if look.value != "":
                area = parse_address(address)
                rows.setdefault(area.row, {})[area.column] = look.value
        return [
            [rows.get(row, {}).get(column, "") for column in range(1, max(rows.get(row, {0: ""})) + 1)]
            for row in range(1, max(rows, default=0) + 1)
        ]

    def row_with(self, value: object) -> list[str | float]:
        """The only row that holds it."""
        found = [row for row in self.rows() if value in row]
        assert len(found) == 1, f"{value!r} stands in {len(found)} rows"
        return found[0]

    def table(self, header: str) -> list[dict[str, str | float]]:
        """The rows below the header row that begins with that text, by their headers."""
        rows = self.rows()
        place = next(place for place, row in enumerate(rows) if row and row[0] == header)
        names = [str(name) for name in rows[place]]
        return [dict(zip(names, row + [""] * len(names))) for row in rows[place + 1 :] if row]


@dataclass
class Book:
    """names: of all sheets, in the order of their tabs. sheets: those that were read. filters: the area with
    filter buttons on a sheet, by its name. hidden: the names of sheets not shown."""

    names: list[str]
    sheets: dict[str, Sheet]
    filters: dict[str, str]
    hidden: set[str]


def read_book(document: Any, sheets: Sequence[str] = ()) -> Book:
    """What there is now. sheets: those to read; all where none is named."""
    names = document.Sheets.ElementNames
    filters = document.getPropertyValue("UnnamedDatabaseRanges")
    held = {name: filters.getByTable(place) for place, name in enumerate(names) if filters.hasByTable(place)}
    return Book(
        list(names),
        {name: read_sheet(document, name) for name in sheets or names},
        {name: _corners(found.DataArea) for name, found in held.items() if found.AutoFilter},
        {name for name in names if not document.Sheets.getByName(name).IsVisible},
    )


def read_sheet(document: Any, name: str) -> Sheet:
    """One sheet; a block at a time, not a cell."""
    sheet = document.Sheets.getByName(name)
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    used = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
    found = Sheet()
    looks = _read_looks(document, used, found)
    for row, values in enumerate(used.getDataArray()):
        for column, value in enumerate(values):
            found.cells[address_of(column, row)] = Look(value, *looks[row, column])
    for note in _each(sheet.Annotations):
        found.notes[address_of(note.Position.Column, note.Position.Row)] = note.String
    for row in range(last.EndRow + 1):
        cell = sheet.getCellByPosition(0, row)
        link = _link(cell)
        if link:
            place = address_of(0, row)
            found.links[place] = link
            found.cells[place] = replace(found.cells[place], value=cell.String)
    return found


def _read_looks(document: Any, used: Any, found: Sheet) -> dict[tuple[int, int], tuple[str, str, bool, str]]:
    """Fill, colour, bold and format of each cell, by row and column from 0; the drop-downs go to found."""
    formats = document.NumberFormats
    looks = {}
    for alike in _each(used.getUniqueCellFormatRanges()):
        look = (
            _colour(alike.CellBackColor), _colour(alike.CharColor), alike.CharWeight == _BOLD,
            formats.getByKey(alike.NumberFormat).FormatString,
        )  # fmt: skip
        is_list = alike.Validation.Type.value == "LIST"
        source = alike.Validation.getFormula1() if is_list else ""
        for area in alike.RangeAddresses:
            if is_list:
                found.lists[_corners(area)] = source
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    looks[row, column] = look
    return looks


def _link(cell: Any) -> str:
    fields = cell.getTextFields()
    return str(fields.getByIndex(0).URL if fields.Count else cell.Hyperlink)


def _colour(number: int) -> str:
    return "" if number == _NO_COLOUR else f"{number:06X}"


def _each(container: Any) -> Iterator[Any]:
    for place in range(container.Count):
        yield container.getByIndex(place)


def _corners(area: Any) -> str:
    corners = (area.StartColumn, area.StartRow), (area.EndColumn, area.EndRow)
    return ":".join(address_of(*each) for each in corners)


def address_of(column: int, row: int) -> str:
    """From numbers that begin at 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
