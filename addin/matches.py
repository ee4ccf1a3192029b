"""Matches: found for all new bank lines or for the rows selected, corrected on the sheet, and booked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from addin.errors import Refusal
from addin.hosts.geometry import Area, rectangles
from addin.placing import pieces
from addin.press import Outcome, Press
from addin.pull import find_sheet, head_of, page_of, query_of
from addin.pulled_rows import PulledRows, digest_of, plain
from addin.submit import send_sheet
from addin.view_colours import status_fills
from addin.view_sheet import rows_block, shown
from addin.workbook import Place, SheetOf
from addin.workbook.marks import UNFINISHED
from shared.headers import KEY_HEADER, VERSION_HEADER
from shared.limits import QUERY_NUMBERS
from shared.schemas import ViewQuery, ViewTable
from shared.sentences import plural
from shared.views import VIEWS, ViewColumn

VIEW = VIEWS["matches"]
PROPOSED = "proposed"
"""The mark with what was proposed, so that a person's own choices are not written over unasked."""

_NOTHING_FOUND = {f"find_{what}": "no" for what in ("invoices", "credit_notes", "customers")}
"""Filters of a question that is not about what lines pay."""

_BY_NAME = {column.name: column for column in VIEW.columns}
_CHOSEN = tuple(column for column in VIEW.columns if column.editable and column.name != "reference")


class Lines(PulledRows):
    """The rows of a sheet Matches as they stand."""

    def references(self) -> dict[str, str]:
        """Key of a bank line -> its reference as it stands."""
        pairs = zip(self.column(KEY_HEADER), self.column(_BY_NAME["reference"].header), strict=True)
        return {str(key): _text(cell) for key, cell in pairs if key}

    def chosen(self) -> str:
        """A digest of what a person may choose, line by line, in any order."""
        columns = [self.column(column.header) for column in (_BY_NAME["entry"], *_CHOSEN)]
        return digest_of(zip(*columns, strict=True))


def find_invoices(press: Press) -> Outcome:
    """Match all new lines, or those of the rows selected on sheet Matches, by the references there."""
    sheet = find_sheet(press, VIEW.name)
    query = query_of(VIEW, head_of(sheet) if sheet else [], press.options)
    if sheet is None:
        return _write(press, None, query)
    lines = Lines.of(sheet)
    query.texts = lines.references()
    rows = _selected(press, sheet, lines)
    if rows:
        return _again(press, sheet, lines, rows, query)
    if _holds_choices(sheet, lines) and press.option("discard") != "yes":
        sentence = f"Sheet {sheet.name} holds choices of yours."
        if not press.agreed(f"{sentence} Find all anew and replace them? What is booked stays booked."):
            raise Refusal(
                "UNSENT_CHANGES",
                f"{sentence} Book them, select the rows to find anew, or press with"
                ' "Replace changed cells": Yes.',
            )
    return _write(press, sheet, query, lines)


def refresh(press: Press, sheet: SheetOf) -> None:
    """For *Refresh all*: raises Refusal where there are choices that are not booked."""
    lines = Lines.of(sheet)
    if _holds_choices(sheet, lines):
        raise Refusal("UNSENT_CHANGES", "it holds choices of yours; press Find invoices there.")
    query = query_of(VIEW, head_of(sheet), {})
    query.texts = lines.references()
    _write(press, sheet, query, lines)


def _holds_choices(sheet: SheetOf, lines: Lines) -> bool:
    """Whether a person chose something else than was proposed; half of a page, whose writing was broken off,
    differs by itself."""
    return UNFINISHED not in sheet.marks and sheet.marks.get(PROPOSED, "") != lines.chosen()


def book_matches(press: Press) -> Outcome:
    """Send the lines ticked on sheet Matches."""
    sheet = find_sheet(press, VIEW.name)
    if sheet is None:
        raise Refusal("NO_MATCHES", "There is no sheet Matches in this workbook yet: press Find invoices.")
    return send_sheet(press, Place(sheet.name))


def _write(press: Press, sheet: SheetOf | None, query: ViewQuery, lines: Lines | None = None) -> Outcome:
    """lines: as they stand on the sheet."""
    table = press.client.query(VIEW.name, query)
    if lines is not None and query.filters and press.option("discard") != "yes":
        _keep_references(press, lines, table)
    page = page_of(press, VIEW, table, query)
    page.marks[PROPOSED] = _proposed(table)
    written = press.desk.rewrite(sheet, page) if sheet is not None else press.desk.add(page)
    return Outcome(_sentence(table), sheet=written.name)


def _keep_references(press: Press, lines: Lines, table: ViewTable) -> None:
    """Raises Refusal where references a person corrected would be forgotten: the yellow cells leave their
    lines out by now."""
    column, there = _BY_NAME["reference"], set(table.keys)
    cells = zip(lines.column(KEY_HEADER), lines.column(_BY_NAME["entry"].header),
                lines.column(column.header), strict=True)  # fmt: skip
    left = {str(number): plain(_text(cell)) for key, number, cell in cells if number and key not in there}
    changed: list[str] = []
    for start in range(0, len(left), QUERY_NUMBERS):
        query = ViewQuery(numbers=list(left)[start : start + QUERY_NUMBERS], filters=_NOTHING_FOUND)
        query.columns = ["entry", column.name]
        numbers, references = press.client.query(VIEW.name, query).values
        pairs = zip(numbers, references, strict=True)
        changed += [number for number, text in pairs if left[number] != plain(text)]
    if not changed:
        return
    listed = ", ".join(changed[:3]) + (f" and {len(changed) - 3:,} more" if len(changed) > 3 else "")
    sentence = f"You corrected the reference of {listed}, which the yellow cells leave out now."
    if not press.agreed(f"{sentence} Forget the correction?"):
        raise Refusal(
            "UNSENT_CHANGES",
            f'{sentence} Empty the yellow cells, or press with "Replace changed cells": Yes.',
        )


def _again(press: Press, sheet: SheetOf, lines: Lines, rows: Sequence[int], query: ViewQuery) -> Outcome:
    """Writes the rows selected anew, where they stand; the others are left as they are."""
    numbers = lines.column(_BY_NAME["entry"].header)
    at = {str(numbers[row]): lines.first + row for row in rows if numbers[row]}
    query.numbers, query.filters = (
        list(at),
        {name: text for name, text in query.filters.items() if name.startswith("find_")},
    )
    if not at:
        raise Refusal("LINES_MISSING", "No bank line stands in the rows selected.")
    columns = _columns(sheet, lines)
    table = press.client.query(VIEW.name, query)
    found = {number: place for place, number in enumerate(table.values[table.columns.index("entry")])}
    for area in rectangles((at[number], 1) for number in found):
        part = _part(table, [found[str(numbers[row - lines.first])] for row in area.row_numbers])
        block = rows_block(VIEW, part, area.row, press.now.tzinfo)
        for piece, fills in pieces(block, status_fills(VIEW, part, block.first_row), columns):
            sheet.write_rows(piece, fills)
    if sheet.marks.get(PROPOSED, "") == lines.chosen():
        sheet.remember(PROPOSED, Lines.of(sheet).chosen())
    press.desk.written.append(sheet.name)
    gone = len(at) - len(found)
    more = f" {plural(gone, 'line')} {'is' if gone == 1 else 'are'} booked or gone by now." if gone else ""
    return Outcome(_sentence(table) + more, sheet=sheet.name)


def _columns(sheet: SheetOf, lines: Lines) -> list[int]:
    """Where each column of the view stands now, 1-based, the hidden ones last. Raises Refusal where one is
    gone."""
    headers = [*(column.header for column in VIEW.columns), KEY_HEADER, VERSION_HEADER]
    gone = [header for header in headers if header not in lines.places]
    if gone:
        raise Refusal(
            "COLUMNS_GONE",
            f"Sheet {sheet.name} has no column {', '.join(gone)} any more. Give it its name back, or select"
            " one cell and press Find invoices: then all is written anew.",
        )
    return [lines.places[header] + 1 for header in headers]


def _part(table: ViewTable, rows: Sequence[int]) -> ViewTable:
    values = [[column[row] for row in rows] for column in table.values]
    keys, versions = [table.keys[row] for row in rows], [table.versions[row] for row in rows]
    return replace(table, values=values, keys=keys, versions=versions)


def _selected(press: Press, sheet: SheetOf, lines: Lines) -> list[int]:
    """Indexes of the lines whose rows are selected and seen; [] for all: one cell, or none of them.

    Raises Refusal where all of those selected are hidden: a filter leaves them inside of a selection.
    """
    here = press.desk.here()
    if here.sheet != sheet.name or not here.areas or (len(here.areas) == 1 and here.areas[0].size == 1):
        return []
    below = range(lines.first, lines.first + len(lines.rows))
    rows = sorted({row for area in here.areas for row in area.row_numbers if row in below})
    if not rows:
        return []
    hidden = set(sheet.hidden_rows(Area(rows[0], 1, rows[-1] - rows[0] + 1, 1)))
    seen = [row - lines.first for row in rows if row not in hidden]
    if not seen:
        raise Refusal("LINES_MISSING", "All rows selected are hidden. Show them, or select others.")
    return seen


def _proposed(table: ViewTable) -> str:
    values = dict(zip(table.columns, table.values, strict=True))
    shares = [10 ** table.places[code] for code in values["currency"]]
    columns = [_shown(column, values[column.name], shares) for column in (_BY_NAME["entry"], *_CHOSEN)]
    return digest_of(zip(*columns, strict=True))


def _shown(column: ViewColumn, values: Sequence[Any], shares: Sequence[int]) -> list[Any]:
    """As the cells of a column will be read back. shares: minor units in a whole, by row."""
    if column.type != "money":
        return [shown(column, value) for value in values]
    return [None if value is None else value / share for value, share in zip(values, shares, strict=True)]


def _text(cell: Any) -> str:
    """A cell's text; a whole number has no decimals: 20011, not 20011.0."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell)


def _sentence(table: ViewTable) -> str:
    """12 bank lines: 9 certain and ticked, 3 to look at. Nothing is booked yet."""
    levels = table.values[table.columns.index("certainty")]
    certain = levels.count("CERTAIN")
    if not levels:
        return "There is no new bank line to match."
    left = len(levels) - certain
    return (
        f"{plural(len(levels), 'bank line')}: {certain:,} certain and ticked, {left:,} to look at. Nothing is"
        " booked yet: press Book matches."
    )
