"""Writing a page into a sheet: formats first, then every value of a block in one call, then the looks.

No text that comes from data may become a formula, a number or a date. Two ways hold it: the number format
"@", set before the value is written, or, in columns people type numbers and dates into, the leading
apostrophe Excel itself uses, which is not part of the value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import groupby, repeat
from typing import Any, TypeVar
from urllib.parse import quote

import xlwings as xw

from addin.hosts.geometry import LONGEST_ADDRESS, MAX_ROWS, Area, joined_addresses, rectangles
from addin.pages import GENERAL, TEXT, Block, Column, ErrorCell, Fill, Formula, Look, Page, Value
from addin.workbook import looks
from addin.workbook.charts import write_charts
from addin.workbook.lists import Lists
from addin.workbook.marks import PURPOSE, UNFINISHED, forget_mark, read_mark, write_marks
from addin.workbook.reading import range_of

MAX_LINKS = 50
MAX_NOTES = 50
MAX_FILLS = 500
"""Calls a page may spend on links, on notes, and on looks of a few dozen cells each: beyond these the words
in the row must do."""

MAX_FITTED = 200
"""Rows whose heights are fitted, the first of a page; Excel fits the others by itself."""
TITLE_HEIGHT = 21

_EXCEL, _LONGEST_ELSEWHERE = "excel", 8_000
"""xlwings' name of its own engine; the characters of an address where another is in force: LibreOffice is
quickest with some thousand areas in each."""

_FILTER = "filter"
_TRUTHS = {"true", "false", "wahr", "falsch", "vrai", "faux"}
_LONGEST_TRUTH = max(map(len, _TRUTHS))
_DIGIT = re.compile("[0-9]")
_DAY = dt.timedelta(days=1)
_Shared = TypeVar("_Shared")
_MIDNIGHT = dt.datetime(2000, 1, 1)


@contextmanager
def still(app: xw.App) -> Iterator[None]:
    """Without a redraw after every call. What comes after is the user's screen, whatever was before: a press
    that was killed may have left it off."""
    try:
        app.screen_updating = False  # of one book after the other; any may be closed just then
        yield
    finally:
        app.screen_updating = True


def write_page(sheet: xw.Sheet, page: Page, book: str = "") -> dict[str, str]:
    """Put a page on a sheet that is empty. book: the file links lead into, "" for the sheet's own. Returns
    the marks it has then."""
    for block in page.blocks:
        _write_header(sheet, block)
    if page.freeze is not None:
        _freeze(sheet, _frozen(page.freeze))  # a full sheet takes longer to come to the front
    if page.filter is not None:
        _show_filter(range_of(sheet, page.filter))
    shown = {_FILTER: page.filter.address(False, False)} if page.filter is not None else {}
    marks = {**page.marks, **shown, PURPOSE: page.purpose, UNFINISHED: "yes"}
    remembered = write_marks(sheet, marks)  # so that nobody takes half of a page for a whole one
    for block in page.blocks:
        _write_body(sheet, block)
    _write_fills(sheet, page.fills)
    for area in page.wrapped:
        range_of(sheet, area).wrap_text = True
    for block in page.blocks:
        _fit_rows(sheet, block)
    for link in page.links[:MAX_LINKS]:
        target = "'" + link.sheet.replace("'", "''") + "'!" + link.cell
        address = f"{quote(book)}#{target}"
        sheet.range((link.row, link.column)).add_hyperlink(address, link.text, target)
    for note in page.notes[:MAX_NOTES]:
        sheet.range((note.row, note.column)).add_note(note.text)
    _write_choices(sheet, page)
    for area in page.hidden_rows:
        range_of(sheet, area).rows.hidden = True
    write_charts(sheet, page.charts)
    if page.print_area is not None:
        sheet.page_setup.print_area = page.print_area.address()
    forget_mark(sheet, UNFINISHED)
    del remembered[UNFINISHED]
    return remembered


def rewrite_page(sheet: xw.Sheet, page: Page, book: str = "") -> dict[str, str]:
    """Put a page on a sheet of ours in place of what stands there. Returns the marks it has then."""
    clear_page(sheet)
    return write_page(sheet, page, book)


def write_rows(sheet: xw.Sheet, block: Block, fills: Sequence[Fill]) -> None:
    """Put rows in place of as many on a sheet of ours, drop-downs and notes left as they are."""
    if block.body is not None:
        range_of(sheet, block.body).clear_formats()
    _write_body(sheet, block)
    _write_fills(sheet, fills)
    _fit_rows(sheet, block)


def _write_fills(sheet: xw.Sheet, fills: Sequence[Fill]) -> None:
    joined = _by_look(fills)
    for look, address in joined[:MAX_FILLS]:
        looks.apply(sheet.range(address), look)


def _by_look(fills: Sequence[Fill]) -> list[tuple[Look, str]]:
    """The looks with the addresses of their cells, a few dozen in each."""
    by_look: dict[Look, list[Area]] = {}
    for fill in fills:
        by_look.setdefault(fill.look, []).append(fill.area)
    return [(look, address) for look, areas in by_look.items() for address in _joined(areas)]


def _joined(areas: Sequence[Area]) -> list[str]:
    """The addresses of many rectangles, with as many in each as the program takes."""
    return joined_addresses(areas, longest=LONGEST_ADDRESS if _in_excel() else _LONGEST_ELSEWHERE)


def _in_excel() -> bool:
    engine = xw.engines.active
    return engine is None or engine.name == _EXCEL


def clear_page(sheet: xw.Sheet) -> None:
    """Empty a sheet of ours, whatever was added to it; formulas elsewhere that point at it stay whole."""
    filtered = read_mark(sheet, _FILTER)
    if filtered:
        sheet.range(filtered).autofilter.clear()
    used = sheet.used_range
    used.rows.hidden = False
    used.columns.hidden = False
    used.data_validation.delete()
    _freeze(sheet, "")
    sheet.clear()
    for note in list(sheet.notes):  # of a program that leaves them
        note.delete()
    used.rows.autofit()


def cell_values(
    column: Column, values: Sequence[Value], formats: dict[int, str]
) -> tuple[list[Any], list[int]]:
    """A column's values as Excel must be handed them, and the places (0-based) whose cells need "@".

    formats: number format by place, of cells that have one of their own.
    """
    types = set(map(type, values)) - {type(None)}
    if types == {str} and not formats:
        return _texts(column, values)
    if types <= {int, float} and column.number_format != TEXT and not formats:
        return list(values), []
    if len(types) < 2 and not formats:
        # 1, 1.0 and True are equal: only of one type are values their own keys.
        known = {value: _handed(column, value, column.number_format) for value in set(values)}
        pairs = list(map(known.__getitem__, values))
    else:
        own = map(formats.get, range(len(values)), repeat(column.number_format))
        pairs = list(map(_handed, repeat(column), values, own))
    return [value for value, _ in pairs], [place for place, (_, is_text) in enumerate(pairs) if is_text]


def _texts(column: Column, values: Sequence[Any]) -> tuple[list[Any], list[int]]:
    """`cell_values` of texts and blanks in cells of the column's own format."""
    if column.number_format == TEXT:
        return list(values), []
    odd = {text for text in set(values) if text and not is_plain(text)}
    if column.keep_typed:
        return [f"'{value}" if value in odd else value for value in values], []
    return list(values), [place for place, value in enumerate(values) if value in odd]


def _handed(column: Column, value: Value, number_format: str) -> tuple[Any, bool]:
    """A value as Excel must be handed it, and whether its cell needs "@"."""
    if isinstance(value, ErrorCell | Formula):
        return str(value), False
    if isinstance(value, str):
        if number_format == TEXT or is_plain(value):
            return value, False
        return ("'" + value, False) if column.keep_typed else (value, True)
    return _as_text(value) if number_format == TEXT else _as_number(value), False


def is_plain(text: str) -> bool:
    """Whether Excel leaves a text typed into a General cell as it is; in doubt it does not."""
    if not text:
        return True
    if not text[0].isalpha() or (len(text) <= _LONGEST_TRUTH and text.casefold() in _TRUTHS):
        return False
    return not (_DIGIT.search(text) if text.isascii() else any(map(str.isdigit, text)))


def _write_header(sheet: xw.Sheet, block: Block) -> None:
    for width, area in _alike(block, 1, 1, lambda column: column.width):
        if width:
            range_of(sheet, area).column_width = width
    if block.whole:
        _format_columns(sheet, block, 1, MAX_ROWS)
    if block.with_header:
        header = range_of(sheet, Area(block.row, block.column, 1, len(block.columns)))
        header.number_format = TEXT
        _put(header, [[column.header for column in block.columns]])
        looks.apply(header, "head")
        # Headers stand over their numbers.
        for area in rectangles(
            (block.row, block.column + place)
            for place, column in enumerate(block.columns)
            if column.number_format not in (TEXT, GENERAL)
        ):
            range_of(sheet, area).horizontal_alignment = "right"
        for place, column in enumerate(block.columns):
            if column.note:
                sheet.range((block.row, block.column + place)).add_note(column.note)


def _alike(
    block: Block, row: int, rows: int, what: Callable[[Column], _Shared]
) -> Iterator[tuple[_Shared, Area]]:
    """Neighbouring columns that have something in common, with the area of theirs in these rows."""
    place = block.column
    for shared, run in groupby(block.columns, what):
        count = len(list(run))
        yield shared, Area(row, place, rows, count)
        place += count


def _format_columns(sheet: xw.Sheet, block: Block, row: int, rows: int) -> None:
    """The columns' own number formats in these rows."""
    for number_format, area in _alike(block, row, rows, lambda column: column.number_format):
        if number_format != GENERAL:
            range_of(sheet, area).number_format = number_format


def _show_filter(area: xw.Range) -> None:
    """Filter buttons with nothing filtered: set while there is nothing below the header, then cleared."""
    try:
        area.autofilter.apply_values(1, [""])
        area.autofilter.clear(1)
    except ValueError:
        return  # Excel keeps the filter of an earlier page: xlwings cannot take it away.


def _write_body(sheet: xw.Sheet, block: Block) -> None:
    body = block.body
    handed: list[list[Any]] = []
    own_formats: list[dict[int, str]] = [{} for _ in block.columns]
    for (row, place), each in block.formats.items():
        own_formats[place][row] = each
    if body is not None:
        _format_columns(sheet, block, body.row, body.rows)
        for place, column in enumerate(block.columns):
            own = own_formats[place]
            values, text_places = cell_values(column, block.values[place], own)
            handed.append(values)
            _format_cells(sheet, block.first_row, block.column + place, own, text_places)
        _put(range_of(sheet, body), list(map(list, zip(*handed, strict=True))))
        for look, area in _alike(block, body.row, body.rows, lambda column: column.look):
            looks.apply(range_of(sheet, area), look)
        for wrap, area in _alike(block, body.row, body.rows, lambda column: column.wrap):
            if wrap:
                range_of(sheet, area).wrap_text = True
    for hidden, area in _alike(block, 1, 1, lambda column: column.hidden):
        if hidden:
            range_of(sheet, area).columns.hidden = True


def _put(area: xw.Range, rows: list[list[Any]]) -> None:
    """Every value of a block in one call. For Excel xlwings makes each ready; our own hosts take them as they
    are."""
    if _in_excel():
        area.value = rows
    else:
        area.raw_value = rows


def _fit_rows(sheet: xw.Sheet, block: Block) -> None:
    """Rows as high as their wrapped texts: Excel sees to it by itself, other programs do not."""
    body = block.body
    if block.with_header:
        range_of(sheet, Area(block.row, block.column, 1, len(block.columns))).rows.autofit()
    if body is None:
        return
    if block.columns[0].look == "title":
        range_of(sheet, body).row_height = TITLE_HEIGHT
    elif any(column.wrap for column in block.columns):
        range_of(sheet, body).vertical_alignment = "top"
        fitted = Area(body.row, body.column, min(body.rows, MAX_FITTED), body.columns)
        range_of(sheet, fitted).rows.autofit()


def _format_cells(
    sheet: xw.Sheet, first: int, number: int, own: dict[int, str], text_places: list[int]
) -> None:
    """The number formats of a column's exceptions, many cells a call. first: row of its first value."""
    by_format: dict[str, list[int]] = {TEXT: text_places} if text_places else {}
    for place, each in own.items():
        if place not in by_format.get(TEXT, ()):
            by_format.setdefault(each, []).append(place)
    for each, places in by_format.items():
        addresses = _joined(rectangles((first + place, number) for place in places))
        for address in addresses:
            sheet.range(address).number_format = each


def _write_choices(sheet: xw.Sheet, page: Page) -> None:
    """Drop-downs that point at lists on a hidden sheet: a list in the cell itself ends at 255 characters."""
    wanted = [each for each in page.choices if each.values]
    if not wanted:
        return
    lists = Lists(sheet.book)
    for each in wanted:
        range_of(sheet, each.area).data_validation.set_list(lists.range_of(each.values))


def _freeze(sheet: xw.Sheet, address: str) -> None:
    """Freeze the rows and columns of an address, "" for none.

    The desktop engines of xlwings 0.37 do not implement freeze panes: asking for them raises
    NotImplementedError there. In Excel the panes are those of the user then; nothing else may fail for it.
    """
    try:
        panes = sheet.freeze_panes
    except NotImplementedError:
        return
    if address:
        panes.freeze_at(address)
    else:
        panes.unfreeze()


def _frozen(first_scrolling: tuple[int, int]) -> str:
    """What `freeze_at` wants: the rows and columns that stay, as an address."""
    row, column = first_scrolling
    if column == 1:
        return f"1:{row - 1}"
    return Area(1, 1, max(row - 1, 1), column - 1).address(row_absolute=False, column_absolute=False)


def _as_text(value: Value) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def _as_number(value: Value) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.time):
        return (dt.datetime.combine(_MIDNIGHT, value) - _MIDNIGHT) / _DAY
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value
