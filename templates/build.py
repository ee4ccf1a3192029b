"""Builds templates/workbooks/<kind>.xlsx, one a kind from its fields alone, and the guide's example.

`python -m templates.build` writes them; tests hold that they are as built. A template has the sheet to fill
in, a sheet Example, a sheet Columns that says what each column is, and the hidden sheet Lists behind the
drop-downs. The rows of Example are no rows of the sheet that is sent, so that none is sent by mistake.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from addin.hosts.files_styles import stored_format
from addin.new_sheet import kind_page
from addin.pages import TEXT, Column
from shared.kinds import KINDS, Field, Kind
from shared.kinds.payment_types import BUILT_IN
from shared.limits import SHEET_ROWS
from templates.example import example_book

WORKBOOKS = Path(__file__).parent / "workbooks"
EXAMPLE = "example"
"""The workbook of the guide, which is of no kind."""

FILTERED_ROWS = 1_000
"""Rows under the filter of an empty sheet; Excel lets it grow with the rows."""

_HEAD = PatternFill("solid", fgColor="FF1F3864")
_WHITE = Font("Calibri", 11, bold=True, color="FFFFFFFF")
_EXAMPLE = Font("Calibri", 11, italic=True, color="FF808080")
_TITLE = Font("Calibri", 14, bold=True, color="FF1F3864")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_NOTE_WIDTH, _NOTE_LINE, _NOTE_CHARACTERS = 280, 18, 34
_MADE = dt.datetime(2026, 1, 1)
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def build(kind: Kind) -> bytes:
    """The workbook of a kind; the same fields give the same parts."""
    book = Workbook()
    sheet = book.active
    sheet.title = kind.label
    columns = kind_page(kind).blocks[0].columns
    _fill_in(sheet, kind, columns)
    _example(book.create_sheet("Example"), kind, columns)
    _columns(book.create_sheet("Columns"), kind)
    _lists(book.create_sheet("Lists"), sheet, kind)
    book.properties.creator = "Remitbook"
    book.properties.title = f"{kind.label}: {kind.help}"
    stream = BytesIO()
    book.save(stream)
    return _dateless(stream.getvalue())


def build_example() -> bytes:
    """The workbook of docs/five-minutes.md."""
    return _dateless(example_book())


def write() -> None:
    """Writes every workbook, and removes those of kinds there are no more."""
    WORKBOOKS.mkdir(exist_ok=True)
    workbooks = {kind.name: build(kind) for kind in KINDS.values()} | {EXAMPLE: build_example()}
    for path in WORKBOOKS.glob("*.xlsx"):
        if path.stem not in workbooks:
            path.unlink()
    for name, made in workbooks.items():
        path = WORKBOOKS / f"{name}.xlsx"
        if not path.exists() or parts(made) != parts(path.read_bytes()):
            path.write_bytes(made)


def parts(book: bytes) -> dict[str, bytes]:
    """Part name -> content of a workbook: what two builds have in common, whatever packed them."""
    with zipfile.ZipFile(BytesIO(book)) as package:
        return {name: package.read(name) for name in package.namelist()}


def choices_of(kind: Kind, field: Field) -> tuple[str, ...]:
    """What the drop-down of a field offers, () for no drop-down."""
    if field.choices:
        return tuple(label for _, label in field.choices)
    if field.type == "choice" and (kind.name, field.name) == ("payments", "type"):
        return tuple(name for _, name, is_gateway in BUILT_IN if not is_gateway)
    return ("Yes", "No") if field.type == "bool" else ()


def _fill_in(sheet: Worksheet, kind: Kind, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        # The whole column, so that an id keeps its zeros in the last row as in the first.
        sheet.column_dimensions[letter].number_format = stored_format(column.number_format)
        sheet.column_dimensions[letter].width = max(column.width, len(column.header) + 4)
        cell = sheet.cell(1, place, column.header)
        lines = sum(1 + len(line) // _NOTE_CHARACTERS for line in column.note.split("\n"))
        cell.comment = Comment(column.note, "Remitbook", _NOTE_LINE * (lines + 1), _NOTE_WIDTH)
    _head(sheet, 1, len(columns))
    _align(sheet, 1, kind)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{FILTERED_ROWS + 1}"
    sheet.print_title_rows = "1:1"
    _printed(sheet)
    sheet.sheet_properties.tabColor = "1F3864"


def _example(sheet: Worksheet, kind: Kind, columns: Sequence[Column]) -> None:
    sheet["A1"], sheet["A1"].font = f"An example of sheet {kind.label}", _TITLE
    sheet["A2"], sheet["A2"].font = f"These rows are never sent. Your own go to sheet {kind.label}.", _EXAMPLE
    for place, (field, column) in enumerate(zip(kind.fields, columns, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(column.width, len(column.header) + 4)
        sheet.cell(4, place, column.header)
        for row, text in enumerate(field.example, start=5):
            cell = sheet.cell(row, place, _typed(field, text))
            cell.number_format, cell.font = stored_format(column.number_format), _EXAMPLE
    _head(sheet, 4, len(columns))
    _align(sheet, 4, kind)
    _printed(sheet)
    sheet.freeze_panes = "A5"


def _columns(sheet: Worksheet, kind: Kind) -> None:
    sheet["A1"], sheet["A1"].font = f"The columns of sheet {kind.label}", _TITLE
    sheet["A2"] = kind.help
    for place, (header, width) in enumerate(
        (("Column", 24), ("Needed", 16), ("What it is", 70), ("Allowed", 48), ("Also found as", 60)), start=1
    ):
        sheet.cell(4, place, header)
        sheet.column_dimensions[get_column_letter(place)].width = width
    _head(sheet, 4, 5)
    for row, field in enumerate(kind.fields, start=5):
        texts = (
            field.header,
            _needed(kind, field),
            field.help,
            ", ".join(choices_of(kind, field)),
            ", ".join(field.aliases),
        )
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(row, place, text or None)
            cell.number_format, cell.alignment = TEXT, _WRAPPED
            if place == 1:
                cell.font = Font("Calibri", 11, bold=True)
    _printed(sheet)
    sheet.freeze_panes = "B5"


def _lists(lists: Worksheet, sheet: Worksheet, kind: Kind) -> None:
    """The lists, one a column, and the drop-downs of the sheet that point at them."""
    lists.sheet_state = "hidden"
    place = 0
    for number, field in enumerate(kind.fields, start=1):
        allowed = choices_of(kind, field)
        if not allowed:
            continue
        place += 1
        for row, text in enumerate((field.header, *allowed), start=1):
            lists.cell(row, place, text).number_format = TEXT
        _head(lists, 1, place)
        letter, column = get_column_letter(place), get_column_letter(number)
        rule = DataValidation("list", formula1=f"Lists!${letter}$2:${letter}${len(allowed) + 1}")
        # A word of the user's own is no error: sheet Mapping asks once what it means.
        rule.showErrorMessage = False
        rule.add(f"{column}2:{column}{SHEET_ROWS + 1}")
        sheet.add_data_validation(rule)


def _head(sheet: Worksheet, row: int, count: int) -> None:
    for place in range(1, count + 1):
        cell = sheet.cell(row, place)
        cell.fill, cell.font, cell.number_format = _HEAD, _WHITE, TEXT
        cell.alignment = Alignment(vertical="center")
    sheet.row_dimensions[row].height = 20


def _align(sheet: Worksheet, row: int, kind: Kind) -> None:
    """Headers stand over their numbers."""
    for place, field in enumerate(kind.fields, start=1):
        if field.type in ("amount", "date", "integer"):
            sheet.cell(row, place).alignment = Alignment(horizontal="right", vertical="center")


def _printed(sheet: Worksheet) -> None:
    """On paper: as wide as the page, as long as it takes."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _needed(kind: Kind, field: Field) -> str:
    if field.required in ("yes", "no"):
        return field.required.capitalize()
    return "One of " + " / ".join(each.header for each in kind.fields if each.required == field.required)


def _typed(field: Field, text: str) -> str | float | dt.date | None:
    """An example as the cell a user would have."""
    if not text:
        return None
    if field.type == "amount":
        return float(Decimal(text))
    if field.type == "integer":
        return int(text)
    if field.type == "date":
        return dt.date.fromisoformat(text)
    return text.capitalize() if field.type == "bool" else text


def _dateless(book: bytes) -> bytes:
    """The same workbook, packed without the day it was made."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in sorted(parts(book).items(), key=lambda part: part[0] != "[Content_Types].xml"):
            if name == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>" + _MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
            package.writestr(zipfile.ZipInfo(name, _MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


if __name__ == "__main__":
    write()
