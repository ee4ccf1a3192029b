"""Bad input: sheet Failed as people leave it, beyond what `test_failed` does to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.companion import companion_of
from tests.workbook.office import HEADER, Office, failed_rows, find
from tests.workbook.test_bad_input_sheets import paid

Loaded = tuple[Office, Path]
Change = Callable[[Any, int, dict[str, int]], None]


@pytest.fixture
def failing(loaded: Loaded) -> Loaded:
    """Two rows that failed for their payment type."""
    office, _ = loaded
    book = office.book("f.xlsx", Payments=[HEADER, paid("K1", Type="TRF"), paid("00K2", Type="TRF")])
    assert office.press("import", book, "Payments").exit_code == 1
    return office, book


def edit(office: Office, book: Path, change: Change) -> None:
    """Change the Failed sheet: its header row, and its columns by header."""

    def change_sheet(workbook: Any) -> None:
        sheet = workbook["Failed"]
        top = find(sheet, "What is wrong").row
        change(sheet, top, {cell.value: cell.column for cell in sheet[top] if cell.value})

    office.edit(book, change_sheet)


def mend(sheet: Any, top: int, columns: dict[str, int]) -> None:
    for row in (top + 1, top + 2):
        sheet.cell(row, columns["Type"]).value = "Cash"


@pytest.mark.parametrize("header", ["Amount", "My note"])
def test_a_mapped_column_that_is_gone_or_renamed_is_named(failing: Loaded, header: str) -> None:
    office, book = failing
    edit(office, book, mend)
    whole = companion_of(book).read_bytes()
    edit(office, book, lambda sheet, top, columns: sheet.delete_cols(columns[header]))
    refused = office.press("reimport_failed", book)
    assert (refused.exit_code, refused.code) == (2, "FAILED_COLUMN_GONE")
    assert header in refused.sentence
    companion_of(book).write_bytes(whole)
    edit(office, book, lambda sheet, top, columns: setattr(sheet.cell(top, columns[header]), "value", "x"))
    assert office.press("reimport_failed", book).code == "FAILED_COLUMN_GONE"
    companion_of(book).write_bytes(whole)
    assert office.press("reimport_failed", book).exit_code == 0


def test_rows_without_key_and_link_stay_and_the_sentence_counts_them(failing: Loaded) -> None:
    office, book = failing

    def remove(sheet: Any, top: int, columns: dict[str, int]) -> None:
        mend(sheet, top, columns)
        sheet.delete_cols(columns["Remitbook key"])
        sheet.delete_cols(columns["Row"])

    edit(office, book, remove)
    outcome = office.press("reimport_failed", book)
    assert outcome.exit_code == 1
    assert "0 of 2" in outcome.sentence
    assert [row["Code"] for row in failed_rows(office.values(book, "Failed"))[1]] == ["KEY_MISSING"] * 2
    assert office.client().get_import("3").counts.to_fix == 2


def test_an_old_copy_books_nothing_twice_and_says_so(failing: Loaded) -> None:
    office, book = failing
    edit(office, book, mend)
    copy = companion_of(book).read_bytes()
    assert office.press("reimport_failed", book).exit_code == 0
    companion_of(book).write_bytes(copy)
    again = office.press("reimport_failed", book)
    assert again.exit_code == 0
    assert "0 of 2" in again.sentence
    assert office.client().get_import("3").counts.fixed == 2


def test_title_and_causes_deleted_rows_inserted_ids_typed_anew(failing: Loaded) -> None:
    office, book = failing

    def change(sheet: Any, top: int, columns: dict[str, int]) -> None:
        mend(sheet, top, columns)
        cell = sheet.cell(top + 1, columns["Customer no."])
        cell.value, cell.number_format = 231, "General"
        sheet.cell(top + 1, columns["Send"]).value = None
        sheet.insert_rows(top + 2, 2)
        sheet.delete_rows(1, top - 1)

    edit(office, book, change)
    assert office.press("reimport_failed", book).exit_code == 0
    counts = office.client().get_import("3").counts
    assert (counts.fixed, counts.to_fix) == (2, 0)


def test_failed_rows_of_an_import_taken_back_are_not_booked(failing: Loaded) -> None:
    office, book = failing
    edit(office, book, mend)
    copy = companion_of(book).read_bytes()
    assert office.press("delete_import", book, import_="3", confirm="Yes", why="wrong").exit_code == 0
    assert office.press("reimport_failed", book, "Failed").code == "NOTHING_FAILED"
    companion_of(book).write_bytes(copy)
    assert office.press("reimport_failed", book, "Failed").code == "IMPORT_REVERSED"


def test_the_users_own_columns_may_be_called_as_ours(loaded: Loaded) -> None:
    office, _ = loaded
    header = [*HEADER, "Row", "Send", "Code", "What is wrong"]
    row = [*paid("O1", Type="TRF"), 7, "by post", "A-1", "=nothing"]
    book = office.book("own.xlsx", Payments=[header, row])
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"]["K2"].data_type = "s"
    workbook.save(book)
    assert office.press("import", book, "Payments").exit_code == 1

    def change(workbook: Any) -> None:
        find(workbook["Failed"], "TRF").value = "Cash"

    office.edit(book, change)
    assert office.press("reimport_failed", book).exit_code == 0
