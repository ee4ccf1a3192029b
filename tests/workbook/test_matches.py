"""Sheet Matches as people find and correct it: all lines, the rows selected, their own choices kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from addin.matches import Lines
from shared.headers import KEY_HEADER
from shared.schemas import ViewQuery
from tests.workbook.office import CUSTOMERS, INVOICES, Office, find

DAY = dt.date(2026, 4, 2)
LINES = [
    ["Date", "Credit", "Payer", "IBAN", "Reference"],
    [DAY, 500.0, "ACME LIMITED", "DE89 3704", "INV-1001 and INV-1004"],
    [DAY, 777.0, "Somebody", None, "thank you"],
    [DAY, 190.0, "Bolt", None, "INV-1002 less discount"],
    [DAY, -80.0, "Nobody", None, "+1+1"],
]


@pytest.fixture
def desk(office: Office) -> tuple[Office, Path]:
    """Twelve invoices, and four bank lines that are new."""
    sheets = {"Customers": CUSTOMERS, "Invoices": INVOICES, "Bank lines": LINES}
    book = office.book("bank.xlsx", **sheets)
    office.load(book)
    assert office.press("import", book, "Bank lines").exit_code == 0
    return office, book


def rows_of(office: Office, book: Path) -> dict[str, dict[str, Any]]:
    """Bank line -> its row by header."""
    values = office.values(book, "Matches")
    place = next(place for place, row in enumerate(values) if "Certainty" in row and "Why" in row)
    rows = [dict(zip(values[place], row, strict=True)) for row in values[place + 1 :]]
    return {row["Bank line"]: row for row in rows}


def column(sheet: Any, header: str) -> int:
    """Where a header stands in the table."""
    titles = [cell.value for cell in sheet[find(sheet, "Why").row]]
    return titles.index(header) + 1


def typed(header: str, line: str, value: Any) -> Callable[[Any], None]:
    """A person types into the row of a bank line."""

    def change(workbook: Any) -> None:
        sheet = workbook["Matches"]
        sheet.cell(find(sheet, line).row, column(sheet, header)).value = value

    return change


def test_only_what_is_certain_is_ticked_and_every_line_says_why(desk: tuple[Office, Path]) -> None:
    office, book = desk
    outcome = office.press("find_invoices", book)
    assert (outcome.sheet, outcome.exit_code) == ("Matches", 0)
    assert "4 bank lines: 1 certain and ticked, 3 to look at" in outcome.sentence
    rows = rows_of(office, book)
    assert [row["Book?"] for row in rows.values()] == ["Yes", "No", "No", "No"]
    assert [row["Certainty"] for row in rows.values()] == ["Certain", "Unsure", "Strong", "Unsure"]
    assert all(row["Why"] for row in rows.values())
    assert rows["BL-3-2"]["Invoices"] == "INV-1001; INV-1004"
    assert rows["BL-3-5"]["Reference"] == "+1+1"
    sheet = office.open(book)["Matches"]
    certainty = find(sheet, "Certain")
    assert certainty.fill.fgColor.rgb.endswith("C6EFCE")
    amount = sheet.cell(find(sheet, "BL-3-5").row, column(sheet, "Amount"))
    assert (amount.value, "[Red]" in amount.number_format) == (-80, True)
    drop_downs = {str(each.sqref).partition(":")[0][0] for each in sheet.data_validations.dataValidation}
    for header in ("Book?", "Difference goes to", "Treat as", "Fee borne by"):
        assert get_column_letter(column(sheet, header)) in drop_downs


def test_a_corrected_reference_is_found_again_for_all_lines(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    office.edit(book, typed("Reference", "BL-3-3", "INV-1007"))
    office.press("find_invoices", book)
    row = rows_of(office, book)["BL-3-3"]
    assert (row["Reference"], row["Invoices"], row["Certainty"]) == ("INV-1007", "INV-1007", "Strong")


def test_a_reference_pasted_as_a_number_is_its_digits() -> None:
    cells = [20011.0, 20011, 12.5, "INV-1", " 007", None]
    lines = Lines(2, {KEY_HEADER: 0, "Reference": 1}, [[f"key{n}", cell] for n, cell in enumerate(cells)])
    assert list(lines.references().values()) == ["20011", "20011", "12.5", "INV-1", " 007", ""]


def test_the_rows_selected_are_found_again_and_the_others_left_alone(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    office.edit(book, typed("Reference", "BL-3-3", "INV-1007"))
    office.edit(book, typed("Reference", "BL-3-4", "INV-1005"))
    office.edit(book, typed("Customer", "BL-3-5", "00317"))
    row = find(office.open(book)["Matches"], "BL-3-3").row
    outcome = office.press("find_invoices", book, "Matches", select=f"A{row}:C{row}")
    assert outcome.exit_code == 0
    rows = rows_of(office, book)
    assert rows["BL-3-3"]["Invoices"] == "INV-1007"
    assert (rows["BL-3-4"]["Invoices"], rows["BL-3-4"]["Reference"]) == ("INV-1002", "INV-1005")
    assert rows["BL-3-5"]["Customer"] == "00317"
    sheet = office.open(book)["Matches"]
    assert sheet.cell(row, column(sheet, "Certainty")).fill.fgColor.rgb.endswith("FFEB9C")


def test_what_was_found_again_is_no_choice_of_a_persons(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    office.edit(book, typed("Reference", "BL-3-3", "INV-1007"))
    row = find(office.open(book)["Matches"], "BL-3-3").row
    assert office.press("find_invoices", book, "Matches", select=f"A{row}:C{row}").exit_code == 0
    assert office.press("refresh_all", book).exit_code == 0
    assert rows_of(office, book)["BL-3-3"]["Invoices"] == "INV-1007"
    office.edit(book, typed("Customer", "BL-3-5", "00317"))
    assert office.press("find_invoices", book, "Matches", select=f"A{row}:C{row}").exit_code == 0
    assert office.press("refresh_all", book).exit_code == 2


def test_rows_that_a_filter_hides_inside_of_a_selection_are_left_alone(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    office.edit(book, typed("Reference", "BL-3-5", "INV-1007"))
    office.edit(book, typed("Book?", "BL-3-3", "Yes"))
    sheet = office.open(book)["Matches"]
    rows = sorted(find(sheet, line).row for line in ("BL-3-2", "BL-3-3", "BL-3-5"))
    kept = find(sheet, "BL-3-3").row
    office.edit(book, hidden(kept))
    assert office.press("find_invoices", book, "Matches", select=f"A{rows[0]}:C{rows[-1]}").exit_code == 0
    found = rows_of(office, book)
    assert (found["BL-3-3"]["Book?"], found["BL-3-5"]["Reference"]) == ("Yes", "INV-1007")
    assert "INV-1007" in found["BL-3-5"]["Why"]
    refused = office.press("find_invoices", book, "Matches", select=f"A{kept}:C{kept}")
    assert (refused.code, refused.sentence) == (
        "LINES_MISSING", "All rows selected are hidden. Show them, or select others."
    )  # fmt: skip
    assert rows_of(office, book) == found


def hidden(row: int) -> Callable[[Any], None]:
    """Hides a row of sheet Matches, as a filter does."""

    def change(workbook: Any) -> None:
        workbook["Matches"].row_dimensions[row].hidden = True

    return change


@pytest.mark.parametrize("moved", [1, 3, -1])
def test_rows_above_the_header_may_be_inserted_or_deleted(desk: tuple[Office, Path], moved: int) -> None:
    office, book = desk
    office.press("find_invoices", book)
    office.edit(book, typed("Reference", "BL-3-3", "INV-1007"))

    def move(workbook: Any) -> None:
        sheet = workbook["Matches"]
        sheet.insert_rows(1, moved) if moved > 0 else sheet.delete_rows(2)

    office.edit(book, move)
    row = find(office.open(book)["Matches"], "BL-3-3").row
    assert office.press("find_invoices", book, "Matches", select=f"A{row}:C{row}").exit_code == 0
    assert rows_of(office, book)["BL-3-3"]["Invoices"] == "INV-1007"
    office.edit(book, typed("Reference", "BL-3-4", "INV-1008"))
    assert office.press("find_invoices", book, discard="yes").exit_code == 0
    found = rows_of(office, book)
    assert [found[line]["Invoices"] for line in ("BL-3-3", "BL-3-4")] == ["INV-1007", "INV-1008"]


@pytest.mark.parametrize("button", ["find_invoices", "refresh_all"])
def test_half_of_a_page_holds_no_choices(desk: tuple[Office, Path], button: str) -> None:
    office, book = desk
    office.press("find_invoices", book)
    left = DefinedName("remitbook_unfinished", attr_text='"yes"')
    office.edit(book, lambda workbook: workbook["Matches"].defined_names.add(left))
    office.edit(book, typed("Book?", "BL-3-4", None))
    assert office.press(button, book).exit_code == 0
    assert rows_of(office, book)["BL-3-4"]["Book?"] == "No"


def test_choices_of_a_person_are_not_written_over_unasked(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    office.press("find_invoices", book)  # nothing was chosen: nothing is asked
    office.edit(book, typed("Book?", "BL-3-4", "Yes"))
    assert office.press("find_invoices", book).code == "UNSENT_CHANGES"
    told = office.press("refresh_all", book)
    assert (told.exit_code, "Matches" in told.sentence) == (2, True)
    assert rows_of(office, book)["BL-3-4"]["Book?"] == "Yes"
    office.press("find_invoices", book, ask=lambda _: True)
    assert rows_of(office, book)["BL-3-4"]["Book?"] == "No"
    office.edit(book, typed("Book?", "BL-3-4", "Yes"))
    office.press("find_invoices", book, discard="yes")
    assert rows_of(office, book)["BL-3-4"]["Book?"] == "No"
    assert office.press("refresh_all", book).exit_code == 0


def test_the_yellow_cells_choose_lines_and_what_they_may_be(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book, certainty="CERTAIN")
    assert list(rows_of(office, book)) == ["BL-3-2"]
    office.press("find_invoices", book, certainty="UNSURE", find_customers="no")
    assert list(rows_of(office, book)) == ["BL-3-3", "BL-3-5"]


def test_a_corrected_reference_is_not_forgotten_where_its_line_is_left_out(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    assert office.press("find_invoices", book, certainty="UNSURE").exit_code == 0, "nothing was corrected"
    office.edit(book, typed("Reference", "BL-3-3", "INV-1007"))
    for button in ("find_invoices", "refresh_all"):
        refused = office.press(button, book)
        assert (refused.exit_code, "the reference of BL-3-3, which" in refused.sentence) == (2, True)
        assert rows_of(office, book)["BL-3-3"]["Reference"] == "INV-1007"
    office.edit(book, lambda workbook: emptied(workbook, "Certainty"))
    assert office.press("find_invoices", book).exit_code == 0
    assert rows_of(office, book)["BL-3-3"]["Invoices"] == "INV-1007"
    assert office.press("find_invoices", book, certainty="UNSURE", discard="yes").exit_code == 0


def emptied(workbook: Any, label: str) -> None:
    """Empties the yellow cell beside a label."""
    cell = find(workbook["Matches"], label)
    workbook["Matches"].cell(cell.row, 2).value = None


def test_without_a_sheet_there_is_nothing_to_book(desk: tuple[Office, Path]) -> None:
    office, book = desk
    assert office.press("book_matches", book).code == "NO_MATCHES"


def test_the_lines_ticked_are_booked_and_taken_back(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    for header, value in (("Book?", "Yes"), ("Difference goes to", "Keep on account")):
        office.edit(book, typed(header, "BL-3-4", value))
    booked = office.press("book_matches", book)
    assert (booked.exit_code, booked.code) == (0, ""), booked.sentence
    office.press("find_invoices", book, discard="yes")
    assert list(rows_of(office, book)) == ["BL-3-3", "BL-3-5"]
    pulled = office.press("pull_payment_entries", book)
    states = {row[0]: row[1] for row in office.values(book, pulled.sheet)}
    assert (states["BL-3-2"], states["BL-3-3"]) == ("Booked", "New")
    office.press("delete_import", book, import_="4")
    office.press("delete_import", book, "Delete import 4")
    office.press("find_invoices", book, discard="yes")
    assert list(rows_of(office, book)) == ["BL-3-2", "BL-3-3", "BL-3-4", "BL-3-5"]


def test_a_line_booked_meanwhile_is_told_and_nothing_is_booked_twice(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    assert office.press("book_matches", book).exit_code == 0
    again = office.press("book_matches", book)
    assert (again.exit_code, again.sheet) == (0, ""), again.sentence
    assert "1 booked before" in again.sentence
    paid = office.client().query("payments", ViewQuery())
    assert len(paid.keys) == 1


def test_rows_are_found_again_where_their_columns_stand_now(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)

    def insert(workbook: Any) -> None:
        sheet = workbook["Matches"]
        place = column(sheet, "Reference")
        sheet.insert_cols(place)
        sheet.cell(find(sheet, "Why").row, place).value = "My notes"
        sheet.cell(find(sheet, "BL-3-3").row, place).value = "ask Ann"

    office.edit(book, insert)
    office.edit(book, typed("Reference", "BL-3-3", "INV-1007"))
    row = find(office.open(book)["Matches"], "BL-3-3").row
    assert office.press("find_invoices", book, "Matches", select=f"A{row}:C{row}").exit_code == 0
    found = rows_of(office, book)["BL-3-3"]
    assert (found["Reference"], found["Invoices"], found["My notes"]) == ("INV-1007", "INV-1007", "ask Ann")
    assert str(found["Remitbook key"]).startswith("payment_entry:")
    sheet = office.open(book)["Matches"]
    assert sheet.cell(row, column(sheet, "Certainty")).fill.fgColor.rgb.endswith("FFEB9C")
    assert office.press("book_matches", book).exit_code == 0


def test_without_one_of_its_columns_nothing_is_guessed(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("find_invoices", book)
    office.edit(book, typed("Book?", "BL-3-4", "Yes"))

    def rename(workbook: Any) -> None:
        sheet = workbook["Matches"]
        sheet.cell(find(sheet, "Why").row, column(sheet, "Invoices")).value = "Bills"
        sheet.cell(find(sheet, "BL-3-4").row, column(sheet, "Amount each")).value = None

    office.edit(book, rename)
    row = find(office.open(book)["Matches"], "BL-3-3").row
    again = office.press("find_invoices", book, "Matches", select=f"A{row}:C{row}")
    assert (again.code, "Invoices" in again.sentence) == ("COLUMNS_GONE", True)
    booked = office.press("book_matches", book)
    assert (booked.exit_code, booked.code) == (2, "COLUMN_MISSING"), booked.sentence
    assert not office.client().query("payments", ViewQuery()).keys
