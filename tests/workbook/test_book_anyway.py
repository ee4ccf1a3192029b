"""Book anyway on a sheet of Open import: lines ticked by hand, in whatever state the sheet is by then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workbook.office import GOOD, HEADER, TODAY, Office, find

Loaded = tuple[Office, Path]
AGAIN = [GOOD[0], ["00231", None, 200.0, TODAY, "Cheque", "TX2", None]]
"""Both are duplicates; the first names an invoice that was paid since, the second none."""


@pytest.fixture
def opened(loaded: Loaded) -> Loaded:
    """Import 4, of nothing but duplicates, on its sheet."""
    office, book = loaded
    assert office.press("import", book, "Payments").exit_code == 0
    again = office.book("again.xlsx", Payments=[HEADER, *AGAIN])
    assert office.press("import", again, "Payments").exit_code == 0
    assert office.press("open_import", again, import_="4").sheet == "Import 4"
    return office, again


def tick(office: Office, book: Path, value: Any, row: Any = None) -> None:
    """Set Book anyway beside both, and what stands under Row."""

    def change(workbook: Any) -> None:
        sheet = workbook["Import 4"]
        head = find(sheet, "Book anyway")
        for at in (head.row + 1, head.row + 2):
            sheet.cell(at, head.column).value = value
            if row is not None:
                sheet.cell(at, find(sheet, "Row").column).value = row

    office.edit(book, change)


def booked(office: Office) -> int:
    return office.client().get_import("4").counts.booked


def test_what_cannot_be_booked_even_so_says_why(opened: Loaded) -> None:
    office, book = opened
    tick(office, book, "Yes")
    outcome = office.press("reimport_failed", book, "Import 4")
    assert (outcome.exit_code, outcome.sheet, booked(office)) == (1, "Import 4", 1)
    assert "INV-1001 was paid in full" in outcome.sentence


@pytest.mark.parametrize("row", ["abc", "2 and 3", 2.5, True])
@pytest.mark.parametrize("value", ["x", 1])
def test_the_hidden_key_tells_the_line_where_row_is_no_number(opened: Loaded, row: Any, value: Any) -> None:
    office, book = opened
    tick(office, book, value, row)
    assert office.press("reimport_failed", book, "Import 4").exit_code == 1
    assert booked(office) == 1


def test_a_line_whose_row_is_that_of_another_is_not_booked(opened: Loaded) -> None:
    office, book = opened
    tick(office, book, "Yes", 3)
    outcome = office.press("reimport_failed", book, "Import 4")
    assert "another" in outcome.sentence, outcome
    assert booked(office) == 1


@pytest.mark.parametrize("button", ["open_import", "delete_import"])
def test_the_number_of_an_import_may_have_blanks_around_it(opened: Loaded, button: str) -> None:
    office, book = opened
    assert office.press(button, book, import_=" 1 ").exit_code == 0
