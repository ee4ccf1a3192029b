"""What a person sees of a saved workbook, to compare what two hosts wrote."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(\|\S+)?")  # an id, made by chance
_MOMENT = re.compile(r"\b\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d\b")
_NOTHING = (None, None, False, None, None)
_NEAR = dt.timedelta(minutes=10)
_WIDTHS_APART = 0.1
"""LibreOffice measures a column by the font it has: it writes a twentieth less, and rounds."""


def differences(first: Path, second: Path, now: dt.datetime | None = None) -> list[str]:
    """Where two workbooks differ: sheets, cells, tables, drop-downs, frozen panes, widths; a line each.

    now: times near it are taken for the same.
    """
    seen, built = (seen_in(first, now), seen_in(second, now)), (built_in(first), built_in(second))
    if list(seen[0]) != list(seen[1]):
        return [f"sheets: {list(seen[0])} and {list(seen[1])}"]
    found = []
    for name in seen[0]:
        one, other = (each[name] for each in seen)
        found += [
            f"{name}!{place}: {one.get(place)} and {other.get(place)}"
            for place in {**one, **other}
            if one.get(place) != other.get(place)
        ]
        mine, theirs = (each[name] for each in built)
        widths = mine.pop("widths"), theirs.pop("widths")
        found += [
            f"{name}, {what}: {mine[what]} and {theirs[what]}" for what in mine if mine[what] != theirs[what]
        ]
        for letter in widths[0].keys() & widths[1].keys():
            narrow, wide = sorted(each[letter] for each in widths)
            if wide - narrow > _WIDTHS_APART * wide:
                found.append(f"{name}, column {letter}: {widths[0][letter]} and {widths[1][letter]} wide")
    return found


def seen_in(book: Path, now: dt.datetime | None = None) -> dict[str, dict[str, Any]]:
    """The cells on each sheet that are not empty."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in openpyxl.load_workbook(book).worksheets:
        cells = {cell.coordinate: looks(cell, now) for row in sheet.iter_rows() for cell in row}
        found[sheet.title] = {place: look for place, look in cells.items() if look[:5] != _NOTHING}
    return found


def looks(cell: Any, now: dt.datetime | None = None) -> tuple[Any, ...]:
    """Of a cell: value, fill, whether bold, note, link, and the number format of what is not empty."""
    fill = cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else None
    note = cell.comment.text if cell.comment else None
    link = (
        "#".join(filter(None, (cell.hyperlink.target, cell.hyperlink.location))) if cell.hyperlink else None
    )
    value = _KEY.sub("KEY", cell.value) if isinstance(cell.value, str) else cell.value
    if now is not None and isinstance(value, dt.datetime) and abs(value - now) < _NEAR:
        value = "now"
    if now is not None and isinstance(value, str):
        value = _MOMENT.sub("now", value)
    # LibreOffice puts a mark before the - . and blanks of a format, which then means the same.
    shown_as = re.sub(r"\\([-. ])", r"\1", cell.number_format) if value is not None else None
    return value, fill, bool(cell.font.bold), note, link, shown_as


def built_in(book: Path) -> dict[str, dict[str, Any]]:
    """What else each sheet has. lists: the source of each cell's drop-down. widths: 0 for a hidden column."""
    found = {}
    for sheet in openpyxl.load_workbook(book).worksheets:
        widths: dict[str, float] = {}
        for column in sheet.column_dimensions.values():
            for number in range(column.min, min(column.max, sheet.max_column) + 1):
                widths[get_column_letter(number)] = 0 if column.hidden else column.width
        found[sheet.title] = {
            "frozen": sheet.freeze_panes,
            "filtered": sheet.auto_filter.ref is not None,
            "tables": {
                table.name: (table.ref, table.autoFilter is not None) for table in sheet.tables.values()
            },
            "lists": {
                place: each.formula1
                for each in sheet.data_validations.dataValidation
                if each.type == "list"
                for area in each.sqref.ranges
                for row in sheet[area.coord if ":" in area.coord else f"{area.coord}:{area.coord}"]
                for place in (cell.coordinate for cell in row)
            },
            "shown": sheet.sheet_state,
            "widths": widths,
        }
    return found
