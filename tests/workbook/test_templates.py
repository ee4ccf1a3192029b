"""The committed templates: as built, with what people rely on when they fill one in."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from addin.companion import open_files
from addin.draft import Where
from addin.source import read_rows
from shared.headers import header_keys
from shared.kinds import KINDS
from shared.limits import SHEET_ROWS
from shared.matching import match_headers
from templates.build import EXAMPLE, WORKBOOKS, build, build_example, choices_of, parts

if TYPE_CHECKING:
    from tests.workbook.office import Office

each_kind = pytest.mark.parametrize("kind", sorted(KINDS))


def opened(kind: str) -> Any:
    return openpyxl.load_workbook(WORKBOOKS / f"{kind}.xlsx")


def fill_in(path: Path, sheet: str, rows: list[dict[str, Any]]) -> None:
    """Type rows below the header; a cell takes the format of its column, as in Excel."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    places = {cell.value: cell.column for cell in page[1]}
    for number, row in enumerate(rows, start=2):
        for header, value in row.items():
            cell = page.cell(number, places[header], value)
            cell.number_format = page.column_dimensions[get_column_letter(cell.column)].number_format
    book.save(path)


def test_there_is_one_a_kind_and_the_example_and_no_other() -> None:
    assert {path.stem for path in WORKBOOKS.glob("*.xlsx")} == {*KINDS, EXAMPLE}


def test_the_example_is_as_built() -> None:
    assert build_example() == build_example()
    assert parts((WORKBOOKS / f"{EXAMPLE}.xlsx").read_bytes()) == parts(build_example()), "make templates"


@each_kind
def test_it_is_as_built(kind: str) -> None:
    assert parts((WORKBOOKS / f"{kind}.xlsx").read_bytes()) == parts(build(KINDS[kind])), "make templates"


@each_kind
def test_building_twice_gives_the_same_bytes(kind: str) -> None:
    made = build(KINDS[kind])
    assert made == build(KINDS[kind])
    with zipfile.ZipFile(BytesIO(made)) as package:
        assert {info.date_time for info in package.infolist()} == {(2026, 1, 1, 0, 0, 0)}


@each_kind
def test_every_cell_with_words_names_its_font(kind: str) -> None:
    """A font without a name is drawn as each program likes: LibreOffice takes one with serifs."""
    for sheet in opened(kind):
        for row in sheet.iter_rows():
            assert {cell.font.name for cell in row if cell.value is not None} <= {"Calibri"}


@each_kind
def test_its_sheets(kind: str) -> None:
    book = opened(kind)
    assert book.sheetnames == [KINDS[kind].label, "Example", "Columns", "Lists"]
    assert book.active.title == KINDS[kind].label
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "visible", "hidden"]


@each_kind
def test_the_sheet_to_fill_in_holds_headers_alone(kind: str) -> None:
    sheet = opened(kind).worksheets[0]
    fields = KINDS[kind].fields
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [[field.header for field in fields]]
    for cell, field in zip(sheet[1], fields, strict=True):
        assert (cell.fill.fgColor.rgb, cell.font.color.rgb, cell.font.bold) == ("FF1F3864", "FFFFFFFF", True)
        assert field.help in cell.comment.text
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")


@each_kind
def test_whole_columns_have_their_number_format(kind: str) -> None:
    sheet = opened(kind).worksheets[0]
    wanted = {"amount": "#,##0.00", "date": "mm-dd-yy", "integer": "0"}
    for place, field in enumerate(KINDS[kind].fields, start=1):
        column = sheet.column_dimensions[get_column_letter(place)]
        assert column.number_format == wanted.get(field.type, "@"), field.name
        assert column.width >= len(field.header)


@each_kind
def test_drop_downs_offer_what_is_allowed_down_to_the_last_row(kind: str) -> None:
    book = opened(kind)
    sheet = book.worksheets[0]
    found = {}
    for rule in sheet.data_validations.dataValidation:
        first, _, last = rule.formula1.removeprefix("Lists!").replace("$", "").partition(":")
        found[str(rule.sqref)] = tuple(cell.value for (cell,) in book["Lists"][f"{first}:{last}"])
    expected = {}
    for place, field in enumerate(KINDS[kind].fields, start=1):
        allowed = choices_of(KINDS[kind], field)
        if allowed:
            letter = get_column_letter(place)
            expected[f"{letter}2:{letter}{SHEET_ROWS + 1}"] = allowed
    assert found == expected


def test_payment_types_of_gateways_are_not_offered() -> None:
    field = KINDS["payments"].field("type")
    assert choices_of(KINDS["payments"], field) == ("Bank transfer", "Direct debit", "Cheque", "Cash", "Card")


@each_kind
def test_examples_are_grey_italic_and_typed(kind: str) -> None:
    sheet = opened(kind)["Example"]
    assert "never sent" in sheet["A2"].value
    cells = [cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value is not None]
    assert cells
    assert all(cell.font.italic and cell.font.color.rgb == "FF808080" for cell in cells)
    types = {field.header: field.type for field in KINDS[kind].fields}
    headers = [cell.value for cell in sheet[4]]
    for cell in cells:
        expected = {"amount": "n", "integer": "n", "date": "d"}.get(types[headers[cell.column - 1]], "s")
        assert cell.data_type == expected, cell.coordinate


@each_kind
def test_the_headers_map_themselves(kind: str, tmp_path: Path) -> None:
    copy = tmp_path / "book.xlsx"
    copy.write_bytes((WORKBOOKS / f"{kind}.xlsx").read_bytes())
    first = {field.header: field.example[0] for field in KINDS[kind].fields if field.example}
    fill_in(copy, KINDS[kind].label, [first])
    desk = open_files(copy).desk
    rows = read_rows(desk, desk.here(), Where())
    matches = match_headers(KINDS[kind], rows.sheet.columns)
    assert {match.field: match.keys for match in matches} == {
        field.name: (key,)
        for field, key in zip(KINDS[kind].fields, header_keys(rows.sheet.columns), strict=True)
    }


def test_an_untouched_template_and_its_example_send_nothing(office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "book.xlsx"
    copy.write_bytes((WORKBOOKS / "accounts.xlsx").read_bytes())
    assert office.press("import", copy).code == "SHEET_EMPTY"
    assert office.press("import", copy, "Example").code == "KIND_MISSING"


def test_customers_and_invoices_load_from_filled_in_templates(office: Office, tmp_path: Path) -> None:
    for kind in ("accounts", "invoices"):
        copy = tmp_path / f"{kind}.xlsx"
        copy.write_bytes((WORKBOOKS / f"{kind}.xlsx").read_bytes())
        example = opened(kind)["Example"]
        headers = [cell.value for cell in example[4]]
        rows = [
            {header: cell.value for header, cell in zip(headers, row, strict=True) if cell.value is not None}
            for row in example.iter_rows(min_row=5)
        ]
        fill_in(copy, KINDS[kind].label, rows)
        outcome = office.press("import", copy)
        assert outcome.exit_code == 0, outcome
    assert office.client().get_import("1").counts.booked == 3
