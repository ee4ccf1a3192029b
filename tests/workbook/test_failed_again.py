"""The sheet Failed, lost or thinned out, and brought back by Open import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.companion import companion_of
from tests.workbook.office import HEADER, TODAY, Office, failed_rows, failing_book, find

Loaded = tuple[Office, Path]

BAD = [
    ["00104", "INV-9001", 100.0, TODAY, "Cash", "B1", "one"],
    ["00231", "INV-1002", "1.234,5O", TODAY, "Cheque", "B2", "=1+1"],
    ["00317", "INV-1003", 300.0, "soon", "Cash", "B3", "@sum"],
]


@pytest.fixture
def failing(loaded: Loaded) -> Loaded:
    """Three rows that failed, on a sheet with looks of its own; import 3."""
    office, _ = loaded
    return office, failing_book(office, BAD)


def thin_out(workbook: Any) -> None:
    """Corrects the first row, and takes the two others off the sheet."""
    sheet = workbook["Failed"]
    find(sheet, "INV-9001").value = "INV-1001"
    sheet.delete_rows(find(sheet, "What is wrong").row + 2, 2)


def names(office: Office, book: Path) -> list[str]:
    return [name for name in office.open(book).sheetnames if name.startswith("Failed")]


def rows_of(office: Office, book: Path, sheet: str = "Failed") -> list[int]:
    return [row["Row"] for row in failed_rows(office.values(book, sheet))[1]]


def looks(sheet: Any) -> list[tuple[Any, ...]]:
    """Every cell with what a person sees of it."""
    return [
        (cell.coordinate, cell.value, cell.data_type, cell.number_format, cell.fill.fgColor.rgb,
         cell.comment.text if cell.comment else "", cell.hyperlink.location if cell.hyperlink else "")
        for row in sheet.iter_rows()
        for cell in row
    ] + [(letter, each.width, each.hidden) for letter, each in sheet.column_dimensions.items()]  # fmt: skip


def test_a_deleted_sheet_comes_back_as_it_was(failing: Loaded) -> None:
    office, book = failing
    before = looks(office.open(book)["Failed"])
    office.press("open_import", book, import_="3")
    office.edit(book, lambda workbook: workbook.remove(workbook["Failed"]))
    outcome = office.press("open_import", book, import_="3")
    assert (outcome.exit_code, outcome.sheet) == (0, "Import 3")
    assert "Failed" in outcome.sentence
    assert names(office, book) == ["Failed"]
    assert looks(office.open(book)["Failed"]) == before

    def fix(workbook: Any) -> None:
        find(workbook["Failed"], "INV-9001").value = "INV-1001"

    office.edit(book, fix)
    assert office.press("reimport_failed", book).exit_code == 1
    assert office.client().get_import("3").counts.fixed == 1
    office.edit(book, lambda workbook: workbook.remove(workbook["Failed"]))
    office.press("open_import", book, import_="3")
    assert rows_of(office, book) == [3, 4]


def test_what_stands_on_a_failed_sheet_is_left_alone(failing: Loaded) -> None:
    office, book = failing

    def correct(workbook: Any) -> None:
        find(workbook["Failed"], "INV-9001").value = "INV-1001"

    office.edit(book, correct)
    before = looks(office.open(book)["Failed"])
    outcome = office.press("open_import", book, import_="3")
    assert "Failed" not in outcome.sentence
    assert names(office, book) == ["Failed"]
    assert looks(office.open(book)["Failed"]) == before


def test_rows_taken_off_the_sheet_come_back_on_another(failing: Loaded) -> None:
    office, book = failing
    office.edit(book, thin_out)
    office.press("open_import", book, import_="3")
    assert names(office, book) == ["Failed", "Failed 3"]
    assert (rows_of(office, book), rows_of(office, book, "Failed 3")) == ([2], [3, 4])
    assert office.press("reimport_failed", book, "Failed").exit_code == 0
    office.press("open_import", book, import_="3")
    assert rows_of(office, book, "Failed 3") == [3, 4]
    assert names(office, book) == ["Failed", "Failed 3"]


def test_a_finished_sheet_makes_room_for_rows_left_elsewhere(failing: Loaded) -> None:
    office, book = failing

    office.edit(book, thin_out)
    assert office.press("reimport_failed", book).exit_code == 0
    office.press("open_import", book, import_="3")
    assert (names(office, book), rows_of(office, book)) == (["Failed"], [3, 4])


def test_in_another_book_the_rows_come_without_links(failing: Loaded) -> None:
    office, _ = failing
    other = office.book("other.xlsx", Payments=[["mine"], [1]])
    office.press("open_import", other, import_="3")
    assert rows_of(office, other) == [2, 3, 4]
    sheet = openpyxl.load_workbook(companion_of(other))["Failed"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_where_nothing_is_to_fix_no_sheet_comes(failing: Loaded) -> None:
    office, _ = failing
    other = office.book("other.xlsx", Payments=[["mine"], [1]])
    office.press("open_import", other, import_="2")
    assert names(office, other) == []
    assert office.press("delete_import", other, import_="3").exit_code == 0
    office.press("delete_import", other, "Delete import 3")
    assert office.client().get_import("3").state == "REVERSED"
    office.press("open_import", other, import_="3")
    assert names(office, other) == []


def test_a_payment_over_several_rows_goes_again_whole(loaded: Loaded) -> None:
    office, _ = loaded
    rows = [
        ["00104", number, 10.0, TODAY, "Cash", "T", "x"] for number in ("INV-1001", "INV-9001", "INV-1004")
    ]
    book = office.book("b.xlsx", Payments=[HEADER, *rows])
    assert office.press("import", book, "Payments", same_transaction_id="one_payment").exit_code == 1

    def correct(workbook: Any) -> None:
        sheet = workbook["Failed"]
        find(sheet, "INV-9001").value = "INV-1007"
        sheet.delete_rows(find(sheet, "What is wrong").row + 3)
        sheet.delete_rows(find(sheet, "What is wrong").row + 1)

    office.edit(book, correct)
    assert office.press("reimport_failed", book).exit_code == 1
    (row,) = failed_rows(office.values(book, "Failed"))[1]
    assert (row["Row"], row["Code"]) == (3, "GROUP_INCOMPLETE")
    assert "payment T, these were not sent along: 2, 4." in row["What is wrong"]
    office.press("import_log", book)
    office.edit(book, lambda workbook: workbook.remove(workbook["Failed"]))
    office.press("open_import", book, import_="3")
    back = failed_rows(office.values(book, "Failed"))[1]
    assert [(each["Row"], each["Invoice no."]) for each in back] == [
        (2, "INV-1001"), (3, "INV-1007"), (4, "INV-1004"),
    ]  # fmt: skip
    assert office.press("reimport_failed", book).exit_code == 0
    assert office.client().get_import("3").counts.fixed == 3


def test_what_was_corrected_on_its_own_sheet_is_not_sent_from_failed_as_well(loaded: Loaded) -> None:
    office, _ = loaded
    row = ["00104", "INV-9001", 10.0, TODAY, "Cash", None, "x"]
    book = office.book("b.xlsx", Payments=[HEADER, row])
    assert office.press("import", book, "Payments").exit_code == 1
    row[1] = "INV-1001"
    office.book("b.xlsx", Payments=[HEADER, row])
    assert office.press("import", book, "Payments").exit_code == 0
    office.edit(book, lambda workbook: setattr(find(workbook["Failed"], "INV-9001"), "value", "INV-1004"))
    assert office.press("reimport_failed", book).exit_code == 1
    (told,) = failed_rows(office.values(book, "Failed"))[1]
    assert (told["Row"], told["Code"], told["Suggestion"]) == (2, "ROW_SENT_AGAIN", "Send: Drop")
    assert "PAY-4-2, import 4" in told["What is wrong"]
    office.edit(book, lambda workbook: setattr(find(workbook["Failed"], "Yes"), "value", "Drop"))
    assert office.press("reimport_failed", book).exit_code == 0
    assert office.client().get_import("3").counts.dropped == 1
