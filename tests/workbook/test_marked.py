"""Which cells are sent: those marked on the sheet, also where the press is made on Mapping or Check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from tests.workbook.office import GOOD, HEADER, TODAY, Office, by_label, find

Loaded = tuple[Office, Path]
ROWS = [["00104", None, float(row), TODAY, "Cash", f"T{row}", None] for row in range(1, 9)]


def sent(office: Office) -> int:
    return office.client().get_import("3").counts.sent


def type_on_mapping(office: Office, book: Path, label: str, value: Any) -> None:
    office.edit(book, lambda workbook: setattr(find(workbook["Mapping"], label).offset(0, 2), "value", value))


@pytest.mark.parametrize(("first", "then"), [("map_columns", "Mapping"), ("check", "Check")])
@pytest.mark.parametrize(("marked", "count"), [("A1:G3", 2), ("A1:G1048576", 8), ("C2", 8)])
def test_pressed_on_mapping_or_check_what_was_marked_is_sent(
    loaded: Loaded, first: str, then: str, marked: str, count: int
) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *ROWS])
    assert str(count) in office.press(first, book, "Payments", select=marked).sentence
    assert office.press("import", book, then).exit_code == 0
    assert sent(office) == count


def test_a_table_under_the_cursor_is_sent_from_mapping_with_the_rows_it_has_by_then(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *ROWS[:2], [], HEADER, *ROWS[2:4]])
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Payments"]
    sheet.add_table(Table(displayName="Below", ref="A5:G7"))
    workbook.save(book)
    assert office.press("map_columns", book, "Payments", select="B6").exit_code == 0
    sheet.append(ROWS[4])
    sheet.tables["Below"].ref = "A5:G8"
    workbook.save(book)
    assert office.press("import", book, "Mapping").exit_code == 0
    assert office.client().get_import("3").source.range == "A5:G8"


def test_a_range_typed_or_emptied_on_mapping_wins_over_what_was_marked(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *ROWS])
    for value, count in (("A1:G5", 4), (None, 8)):
        office.press("map_columns", book, "Payments", select="A1:G3")
        type_on_mapping(office, book, "Range", value)
        assert office.press("check", book, "Mapping").sentence.startswith(f"Check: {count} of {count} rows")


@pytest.mark.parametrize("button", ["map_columns", "check", "import"])
@pytest.mark.parametrize(("marked", "told"), [("3:3", "A3:G3"), ("C2:C3", "C2:C3"), ("A1:G1", "A1:G1")])
def test_a_row_or_a_column_is_refused_with_nothing_sent(
    loaded: Loaded, button: str, marked: str, told: str
) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *GOOD])
    refused = office.press(button, book, "Payments", select=marked)
    assert (refused.code, refused.sentence) == (
        "PART_MARKED",
        f"Only {told} is marked on sheet Payments. Mark the headers and all rows to be sent, or a single cell"
        " for the whole table.",
    )
    assert office.press("check", book, "Payments", select="C3").sentence.startswith("Check: 2 of 2 rows")


@pytest.mark.parametrize("title", ["A1:G1", "A1:G2"])
def test_a_title_merged_over_the_columns_is_one_cell(loaded: Loaded, title: str) -> None:
    """Excel says so of a book as it opens it, where the cursor is on the title."""
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[["Payments of March"], [], HEADER, *ROWS])
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"].merge_cells(title)
    workbook.save(book)
    assert office.press("import", book, "Payments", select=title).sentence == "Import 3: 8 of 8 rows booked."


@pytest.mark.parametrize("button", ["map_columns", "check", "import"])
@pytest.mark.parametrize("marked", ["A1:G2,A3:G3", "A1:G1,A3:G3", "A:B,D:G"])
def test_several_areas_are_refused_with_nothing_sent(loaded: Loaded, button: str, marked: str) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *GOOD])
    assert office.press(button, book, "Payments", select=marked).code == "SEVERAL_AREAS"
    assert office.press("check", book, "Payments", select=marked, range_="A1:G3").exit_code == 0
    assert office.press("check", book, "Payments", select="C1,C3").exit_code == 0


def test_rows_marked_without_their_headers_are_not_sent_with_others(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *([*row[:-1], "note"] for row in ROWS)])
    assert office.press("import", book, "Payments", select="A4:G6").code == "HEADER_NOT_FOUND"
    assert by_label(office.values(book, "Mapping"))["Range"] == "A4:G6"
    type_on_mapping(office, book, "Header row", 1)
    refused = office.press("import", book, "Mapping")
    assert refused.code == "HEADER_OUTSIDE"
    assert "A4:G6" in refused.sentence
    type_on_mapping(office, book, "Range", "A1:G6")
    type_on_mapping(office, book, "Rows to skip", 2)
    assert office.press("import", book, "Mapping").exit_code == 0
    assert sent(office) == 3


@pytest.mark.parametrize("sheet", ["Mapping", "Check"])
def test_a_sheet_of_our_own_named_on_mapping_is_not_taken_for_rows(loaded: Loaded, sheet: str) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    office.press("check", book, "Payments")
    type_on_mapping(office, book, "Sheet", sheet)
    for button in ("map_columns", "check", "import"):
        assert office.press(button, book, "Mapping").code == "SHEET_IS_OURS"
