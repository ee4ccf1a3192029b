"""What a person typed on a pulled sheet is not lost with the next pull, whatever else they did there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook.defined_name import DefinedName

from shared.headers import KEY_HEADER
from shared.schemas import ViewQuery
from tests.workbook.office import CUSTOMERS, INVOICES, Office, find

MAY = dt.datetime(2026, 5, 31)
Change = Callable[[Any], None]


@pytest.fixture
def desk(office: Office) -> tuple[Office, Path]:
    """Twelve invoices on a pulled sheet Invoices."""
    book = office.book("april.xlsx", Customers=CUSTOMERS, Invoices=INVOICES)
    office.load(book)
    mine = office.book("today.xlsx", Notes=[["Dear Ann"]])
    assert office.press("pull_invoices", mine).exit_code == 0
    return office, mine


def column_of(sheet: Any, header: str) -> int:
    return next(cell.column for cell in sheet[find(sheet, "Days late").row] if cell.value == header)


def typed(sheet: Any) -> None:
    """Another due date for INV-1005."""
    sheet.cell(find(sheet, "INV-1005").row, column_of(sheet, "Due")).value = MAY


def due(sheet: Any) -> Any:
    """The due date of INV-1005 as it stands, whatever its column is called and wherever it stands."""
    values = [cell.value for cell in sheet[find(sheet, "INV-1005").row]]
    return MAY if MAY in values else None


def rows_inserted(sheet: Any) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"].value = "For the meeting"


def row_deleted(sheet: Any) -> None:
    sheet.delete_rows(2)


def column_inserted(sheet: Any) -> None:
    sheet.insert_cols(3)
    sheet.cell(find(sheet, "Days late").row, 3).value = "My notes"


def column_renamed(sheet: Any) -> None:
    sheet.cell(find(sheet, "Days late").row, column_of(sheet, "Due")).value = "Due day"


def keys_deleted(sheet: Any) -> None:
    sheet.delete_cols(column_of(sheet, KEY_HEADER), 2)


def header_deleted(sheet: Any) -> None:
    sheet.delete_rows(find(sheet, "Days late").row)


def rows_turned_round(sheet: Any) -> None:
    first = find(sheet, "Days late").row + 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
    for place, row in enumerate(reversed(rows)):
        for column, value in enumerate(row, start=1):
            sheet.cell(first + place, column).value = value


HARMLESS = [rows_inserted, row_deleted, column_inserted, rows_turned_round]
ALL = [*HARMLESS, column_renamed, keys_deleted, header_deleted]


@pytest.mark.parametrize("change", ALL, ids=lambda change: change.__name__)
def test_a_changed_cell_is_kept_whatever_else_was_done_to_the_sheet(
    desk: tuple[Office, Path], change: Change
) -> None:
    office, book = desk
    office.edit(book, lambda workbook: typed(workbook["Invoices"]))
    office.edit(book, lambda workbook: change(workbook["Invoices"]))
    for button in ("pull_invoices", "refresh_all"):
        refused = office.press(button, book)
        assert (refused.exit_code, "differs from the ledger in" in refused.sentence) == (2, True)
        assert due(office.open(book)["Invoices"]) == MAY
    assert office.press("pull_invoices", book, discard="yes").exit_code == 0
    assert due(office.open(book)["Invoices"]) is None


@pytest.mark.parametrize("change", HARMLESS, ids=lambda change: change.__name__)
def test_nothing_is_asked_where_nothing_was_typed(desk: tuple[Office, Path], change: Change) -> None:
    office, book = desk
    office.edit(book, lambda workbook: change(workbook["Invoices"]))
    assert office.press("refresh_all", book).exit_code == 0
    assert office.press("pull_invoices", book, account="00104").exit_code == 0
    assert office.press("pull_invoices", book, account="00231").exit_code == 0


def test_nothing_is_asked_of_a_sheet_that_was_emptied(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.edit(book, lambda workbook: workbook["Invoices"].delete_rows(1, 100))
    assert office.press("pull_invoices", book).sentence.startswith("Invoices: 12 lines")


def test_a_changed_cell_is_kept_where_its_row_is_filtered_out_by_now(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.edit(book, lambda workbook: typed(workbook["Invoices"]))
    refused = office.press("pull_invoices", book, account="00104")
    assert (refused.code, "in Due of INV-1005." in refused.sentence) == ("UNSENT_CHANGES", True)
    assert due(office.open(book)["Invoices"]) == MAY
    assert office.press("import", book, "Invoices").exit_code == 0
    assert office.press("pull_invoices", book, account="00104").exit_code == 0, "it is imported by now"


def test_a_row_that_was_added_is_kept(desk: tuple[Office, Path]) -> None:
    office, book = desk

    def add(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        sheet.cell(sheet.max_row + 1, 1).value = "INV-2000"

    office.edit(book, add)
    refused = office.press("refresh_all", book)
    assert (refused.exit_code, "in row 25." in refused.sentence) == (2, True), refused.sentence


def test_the_yellow_cells_count_where_rows_were_inserted_above_them(desk: tuple[Office, Path]) -> None:
    office, book = desk

    def narrow(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        sheet.cell(find(sheet, "Due by").row, 2).value = dt.datetime(2026, 1, 1)
        rows_inserted(sheet)

    office.edit(book, narrow)
    assert office.press("pull_invoices", book).sentence == "Invoices: 0 lines."


def test_what_was_imported_is_not_asked_for_however_it_was_typed(desk: tuple[Office, Path]) -> None:
    office, book = desk
    holds = {"INV-1001": "x", "INV-1004": True, "INV-1005": "ja", "INV-1007": "YES"}

    def change(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        for number, said in holds.items():
            sheet.cell(find(sheet, number).row, column_of(sheet, "On hold")).value = said
        sheet.cell(find(sheet, "INV-1002").row, column_of(sheet, "Due")).value = "31.5.2026"

    office.edit(book, change)
    assert office.press("refresh_all", book).exit_code == 2
    assert office.press("import", book, "Invoices").sentence == "Import 3: 5 of 12 rows booked, 7 skipped."
    assert office.press("refresh_all", book).exit_code == 0


def test_a_yellow_cell_with_a_formula_nobody_calculated_is_not_taken_for_empty(
    desk: tuple[Office, Path],
) -> None:
    office, book = desk

    def change(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        sheet.cell(find(sheet, "As of").row, 2).value = "=DATE(2026,3,5)"

    office.edit(book, change)
    refused = office.press("pull_invoices", book)
    assert (refused.exit_code, refused.sentence) == (
        2,
        "As of in B3 of sheet Invoices holds a formula that was never calculated. Open the file in Excel,"
        " save it, and press again.",
    )
    assert office.open(book)["Invoices"]["B3"].value == "=DATE(2026,3,5)"


def test_a_changed_cell_is_kept_where_the_numbers_were_turned_from_text_into_numbers(office: Office) -> None:
    """As Excel offers beside each of them: 00104 is 104 then, and 3001 no text."""
    book = office.book("april.xlsx", Customers=[*CUSTOMERS, ["3001", "Crane", "EUR"]])
    office.press("import", book, "Customers")
    pulled = office.press("pull_accounts", book).sheet

    def change(workbook: Any) -> None:
        sheet = workbook[pulled]
        for number, name in (("00104", "Acme Inc"), ("3001", "Crane & Sons")):
            cell = find(sheet, number)
            cell.value = int(number)
            cell.offset(0, 1).value = name

    office.edit(book, change)
    for account in ("", "00231"):
        refused = office.press("pull_accounts", book, account=account)
        assert "in Name of 104, Name of 3001." in refused.sentence, refused.sentence
    assert find(office.open(book)[pulled], "Acme Inc") is not None


def test_a_cell_left_blank_is_not_asked_for_as_no_import_changes_it(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_matching_rules", book)

    def change(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        sheet.cell(find(sheet, "INV-1005").row, column_of(sheet, "On hold")).value = None
        workbook["Matching rules"].append(["Order", "Invoice reference", "Payer", "[0-9]{6}"])

    office.edit(book, change)
    refused = office.press("refresh_all", book)
    assert (refused.exit_code, "in row 11." in refused.sentence) == (2, True), refused.sentence
    assert office.press("import", book, "Matching rules").exit_code == 0
    assert office.press("refresh_all", book).exit_code == 0


def test_nothing_is_asked_of_a_sheet_whose_writing_was_broken_off(desk: tuple[Office, Path]) -> None:
    office, book = desk

    def half(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        for row in sheet.iter_rows(min_row=find(sheet, "INV-1005").row, min_col=2):
            for cell in row:
                cell.value = None
        sheet.defined_names["remitbook_unfinished"] = DefinedName("remitbook_unfinished", attr_text='"yes"')

    office.edit(book, half)
    assert office.press("refresh_all", book).exit_code == 0
    assert office.values(book, "Invoices")[-1][1] is not None


def test_matching_rules_that_were_typed_are_kept_until_they_are_imported(office: Office) -> None:
    book = office.book("rules.xlsx", Notes=[["Dear Ann"]])
    office.press("pull_matching_rules", book)
    rule = ["Order", "Invoice reference", "Payer", "[0-9]{6}", 70, "Yes"]

    def change(workbook: Any) -> None:
        sheet = workbook["Matching rules"]
        sheet.append(rule)
        sheet.cell(find(sheet, "Mandate").row, 6).value = "No"

    office.edit(book, change)
    for button in ("pull_matching_rules", "refresh_all"):
        refused = office.press(button, book)
        assert (refused.exit_code, "in row 9, row 11." in refused.sentence) == (2, True), refused.sentence
    assert office.values(book, "Matching rules")[-1] == rule
    assert office.press("import", book, "Matching rules").exit_code == 0
    assert office.press("refresh_all", book).exit_code == 0
    assert [row[5] for row in office.values(book, "Matching rules")[4:]].count("No") == 1


def test_payer_names_to_be_removed_are_kept_until_they_are(office: Office) -> None:
    names = [["What", "As the bank writes it", "Customer"], ["Name", "ACME LIMITED", "00104"],
             ["Name", "BOLT", "00231"], ["Name", "SUMMIT", "00317"]]  # fmt: skip
    book = office.book("names.xlsx", **{"Customers": CUSTOMERS, "Payer names": names})
    for sheet in ("Customers", "Payer names"):
        assert office.press("import", book, sheet).exit_code == 0
    pulled = office.press("pull_payer_aliases", book).sheet

    def remove(workbook: Any) -> None:
        sheet = workbook[pulled]
        sheet.cell(find(sheet, "BOLT").row, 5).value = "yes"

    office.edit(book, remove)
    assert office.press("refresh_all", book).exit_code == 2
    narrowed = office.press("pull_payer_aliases", book, account="00104")
    assert (narrowed.code, "in row 8." in narrowed.sentence) == ("UNSENT_CHANGES", True), narrowed.sentence
    assert office.press("import", book, pulled).exit_code == 0
    left = office.client().query("payer_aliases", ViewQuery()).keys
    assert len(left) == 2
    assert office.press("pull_payer_aliases", book, account="00104").exit_code == 0
