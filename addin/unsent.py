"""What a person has typed on a pulled sheet and not imported: it is not written over unasked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

from addin.errors import Refusal
from addin.press import Press
from addin.pulled_rows import PulledRows, digest_of, plain
from addin.view_options import day_of
from addin.view_sheet import shown
from addin.wire import header_text
from addin.workbook import SheetOf
from addin.workbook.marks import UNFINISHED
from shared.cells import cell_of, read_bool
from shared.headers import KEY_HEADER, VERSION_HEADER
from shared.kinds import KINDS
from shared.limits import QUERY_NUMBERS
from shared.schemas import ViewQuery, ViewTable
from shared.views import View, ViewColumn

PULLED = "pulled"
"""The mark with what a person may change, as it was pulled."""
_REMOVE = "remove"


def as_pulled(view: View, table: ViewTable) -> str:
    """A digest of what a person may change in the rows of a view, as they are written."""
    return digest_of(zip(*(_cells(table, column) for column in _changeable(view)), strict=True))


def keep_changes(press: Press, view: View, sheet: SheetOf, table: ViewTable, query: ViewQuery) -> None:
    """Raises Refusal where a refresh would replace what a person typed, unless told to do it.

    table: what is to be written. query: what was asked for it. A sheet whose writing was broken off differs
    by itself: it is written anew.
    """
    if not view.updates or press.option("discard") == "yes" or UNFINISHED in sheet.marks:
        return
    changed = unsent(press, view, sheet, table, query)
    if not changed:
        return
    listed = ", ".join(changed[:3]) + (f" and {len(changed) - 3:,} more" if len(changed) > 3 else "")
    sentence = f"Sheet {sheet.name} differs from the ledger in {listed}."
    if press.agreed(f"{sentence} Replace it by what the ledger says?"):
        return
    raise Refusal(
        "UNSENT_CHANGES",
        f'{sentence} Press Import to send it, or pull with "Replace changed cells": Yes.',
        {"count": len(changed)},
    )


def unsent(press: Press, view: View, sheet: SheetOf, table: ViewTable, query: ViewQuery) -> list[str]:
    """Where the sheet says something else than the ledger: "Due of INV-7", "row 12".

    Rows that are not in `table`, as it is narrowed down otherwise by now, are looked up by themselves. A
    blank cell says nothing else: an import takes it for as it is.
    """
    lines, was = PulledRows.of(sheet), sheet.marks.get(PULLED)
    if not lines.places:
        is_empty = sheet.used is None or was == digest_of([])
        return [] if is_empty else ["its header row"]
    columns = _changeable(view)
    if digest_of(zip(*(lines.column(column.header) for column in columns), strict=True)) == was:
        return []
    gone = [f"column {column.header}" for column in columns if column.header not in lines.places]
    if gone and _has_own_columns(view, lines):
        return gone
    if _is_numbered(view):
        return list(_of_numbered(press, view, lines, table, query))
    whole = press.client.query(view.name, ViewQuery()) if query.filters else table
    return list(_of_others(view, lines, whole))


def _is_numbered(view: View) -> bool:
    """Whether a row is known by the number in its first column."""
    return view.columns[0].type == "id"


def _changeable(view: View) -> list[ViewColumn]:
    """By what a row is known and what a person may change of it; without a number all that its kind takes."""
    if _is_numbered(view):
        return [view.columns[0], *(column for column in view.columns if column.editable)]
    fields = {field.name for field in KINDS[view.updates].fields}
    return [column for column in view.columns if column.name in fields]


def _has_own_columns(view: View, lines: PulledRows) -> bool:
    """Whether a header is none of ours: one of ours may have been renamed."""
    ours = {KEY_HEADER, VERSION_HEADER, *(column.header for column in view.columns)}
    return bool(lines.places.keys() - ours)


def _of_numbered(
    press: Press, view: View, lines: PulledRows, table: ViewTable, query: ViewQuery
) -> Iterator[str]:
    """Changed cells, and rows that were added: they have no key and name nothing that is there.

    A row whose number was typed over, or turned from text into a number, is known by its key.
    """
    first, *others = _changeable(view)
    columns = [column for column in others if column.header in lines.places]
    numbers = [header_text(number).strip() for number in lines.column(first.header)]
    keys = [str(key or "") for key in lines.column(KEY_HEADER)]
    ledger, by_key = _by_number(table, [first, *columns]), _by_key(table, columns)
    apart = list(dict.fromkeys(each for each in numbers if each and each.casefold() not in ledger))
    for start in range(0, len(apart), QUERY_NUMBERS):
        asked = ViewQuery(numbers=apart[start : start + QUERY_NUMBERS])
        ledger |= _by_number(press.client.query(view.name, asked), [first, *columns])
    pairs = list(zip(numbers, keys, strict=True))
    unknown = (key for number, key in pairs if key and number.casefold() not in ledger)
    if query.filters and not all(key in by_key for key in unknown):
        by_key |= _by_key(press.client.query(view.name, ViewQuery()), columns)
    cells = [lines.column(column.header) for column in columns]
    for at, (number, key) in enumerate(pairs):
        here = [_meant(column, each[at]) for column, each in zip(columns, cells, strict=True)]
        theirs = ledger.get(number.casefold(), by_key.get(key))
        if theirs is not None:
            name = number or f"row {lines.first + at}"
            changed = zip(columns, here, theirs, strict=True)
            yield from (
                f"{column.header} of {name}" for column, mine, its in changed if mine not in ("", its)
            )
        elif (number or any(here)) and not key:
            yield f"row {lines.first + at}"


def _meant(column: ViewColumn, cell: Any) -> str:
    """What a cell says as the ledger's would say it: TRUE or x is Yes, the text 31.05.2026 is that day."""
    if column.type == "bool" and isinstance(said := read_bool(*cell_of(cell)), bool):
        return plain(shown(column, said))
    if column.type == "date" and isinstance(cell, str):
        return day_of(cell.strip()) or plain(cell)
    return plain(cell)


def _by_number(table: ViewTable, columns: Sequence[ViewColumn]) -> dict[str, list[str]]:
    """What the other columns say by the number in the first, of all that are there."""
    first, *others = columns
    rows = zip(table.keys, _cells(table, first), _plain(table, others), strict=True)
    return {plain(number): row for key, number, row in rows if key}


def _by_key(table: ViewTable, columns: Sequence[ViewColumn]) -> dict[str, list[str]]:
    return {key: row for key, row in zip(table.keys, _plain(table, columns), strict=True) if key}


def _plain(table: ViewTable, columns: Sequence[ViewColumn]) -> list[list[str]]:
    """Row by row what these columns say."""
    cells = [[*map(plain, _cells(table, column))] for column in columns]
    return [[each[row] for each in cells] for row in range(len(table.keys))]


def _of_others(view: View, lines: PulledRows, table: ViewTable) -> Iterator[str]:
    """Rows that are not in the ledger as they stand, and those to be removed that still are."""
    columns = [column for column in _changeable(view) if column.name != _REMOVE]
    needed = [field.name for field in KINDS[view.updates].fields if field.required == "yes"]
    ledger = _Said(_plain(table, columns), [column.name in needed for column in columns])
    remove = next((column.header for column in view.columns if column.name == _REMOVE), "")
    cells = [lines.column(column.header) for column in columns]
    for at, said in enumerate(lines.column(remove)):
        row = [plain(each[at]) for each in cells]
        if any(row) and (read_bool(*cell_of(said)) is True) == ledger.has(row):
            yield f"row {lines.first + at}"


class _Said:
    """What the ledger says, row by row, for asking often. needed: whether a column is in every row."""

    def __init__(self, rows: list[list[str]], needed: list[bool]) -> None:
        self._rows, self._needed = rows, needed
        self._of_columns: dict[tuple[bool, ...], set[tuple[str, ...]]] = {}

    def has(self, row: list[str]) -> bool:
        """Whether a row is there, whatever the ledger has where the row is blank."""
        filled = tuple(need or bool(text) for need, text in zip(self._needed, row, strict=True))
        if filled not in self._of_columns:
            self._of_columns[filled] = {tuple(compress(each, filled)) for each in self._rows}
        return tuple(compress(row, filled)) in self._of_columns[filled]


def _cells(table: ViewTable, column: ViewColumn) -> list[Any]:
    return [shown(column, value) for value in table.values[table.columns.index(column.name)]]
