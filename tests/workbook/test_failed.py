"""The sheet Failed, edited in every way a person edits, and sent again."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.companion import companion_of, open_files
from addin.hosts import files
from addin.hosts.errors import HostFileError
from addin.pages import Page
from tests.workbook.office import HEADER, TODAY, Office, failed_rows, failing_book, find

Loaded = tuple[Office, Path]

BAD = [
    ["00104", "INV-9001", 100.0, TODAY, "Cash", "B1", "one"],
    ["00231", "INV-1002", "1.234,5O", TODAY, "Cheque", "B2", "=1+1"],
    ["00317", "INV-1003", 300.0, "soon", "Cash", "B3", "@sum"],
    ["00104", "INV-1004", 400.0, TODAY, "TRF", "00123", "-x"],
]


@pytest.fixture
def failing(loaded: Loaded) -> Loaded:
    """Four rows that failed for four reasons, in the companion's sheet Failed."""
    office, _ = loaded
    return office, failing_book(office, BAD)


def fix(sheet: Any, row: int = 0) -> None:
    """Correct the rows of a Failed sheet (one of them, 1-based among them)."""
    start = find(sheet, "What is wrong").row
    columns = {cell.value: cell.column for cell in sheet[start]}
    right = {
        "B1": ("Invoice no.", "INV-1001"),
        "B2": ("Amount", 200),
        "B3": ("Paid on", dt.datetime(2026, 4, 2)),
        "00123": ("Type", "Cash"),
    }
    for place, cells in enumerate(sheet.iter_rows(min_row=start + 1), start=1):
        wanted = right.get(cells[columns["Txn"] - 1].value)
        if wanted and row in (0, place):
            cells[columns[wanted[0]] - 1].value = wanted[1]


def test_the_rows_come_back_as_they_were(failing: Loaded) -> None:
    office, book = failing
    headers, rows = failed_rows(office.values(book, "Failed"))
    assert headers == ["Row", "What is wrong", "Suggestion", "Send", *HEADER, "Code", "Remitbook key"]
    assert [row["Code"] for row in rows] == [
        "INVOICE_NOT_FOUND",
        "AMOUNT_NOT_NUMERIC",
        "DATE_NOT_A_DATE",
        "TYPE_UNKNOWN",
    ]
    assert [row["Customer no."] for row in rows] == ["00104", "00231", "00317", "00104"]
    assert [row["My note"] for row in rows] == ["one", "=1+1", "@sum", "-x"]
    assert [row["Amount"] for row in rows] == [100, "1.234,5O", 300, 400]
    assert rows[0]["Paid on"] == dt.datetime(2026, 4, 2)
    assert [row["Row"] for row in rows] == [2, 3, 4, 5]


def test_looks_are_the_users_and_nothing_is_a_formula(failing: Loaded) -> None:
    office, book = failing
    sheet = office.open(book)["Failed"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    amount = find(sheet, 300)
    assert amount.number_format == "#,##0.00"
    assert amount.offset(0, 1).number_format == "dd.mm.yyyy"
    assert sheet.column_dimensions[find(sheet, "My note").column_letter].width == pytest.approx(31, abs=1)
    bad = find(sheet, "1.234,5O")
    assert bad.fill.fgColor.rgb == "FFFFC7CE"
    assert "above zero" in bad.comment.text
    assert sheet.column_dimensions[find(sheet, "Remitbook key").column_letter].hidden
    assert sheet.freeze_panes is not None
    assert sheet.auto_filter.ref is not None


def red_cells(office: Office, book: Path) -> list[str]:
    """The headers of the red cells of sheet Failed, row by row, and of those that say so in a note."""
    sheet = office.open(book)["Failed"]
    head = find(sheet, "What is wrong").row
    noted = [cell for row in sheet.iter_rows(min_row=head + 1) for cell in row if cell.comment]
    red = [cell for row in sheet.iter_rows(min_row=head + 1) for cell in row
           if cell.fill.fgColor.rgb == "FFFFC7CE"]  # fmt: skip
    assert noted == red
    return [sheet.cell(head, cell.column).value for cell in red]


@pytest.mark.parametrize(
    ("customer", "invoice", "red", "suggestion"),
    [
        ("00231", "INV-1001", ["Customer no.", "Invoice no."], "Customer 00104"),
        (None, None, ["Customer no.", "Invoice no."], None),
        ("00104", "INV-1001:7; INV-1004:8", ["Invoice no.", "Amount"], None),
        ("00104", "INV-9001", ["Invoice no."], None),
    ],
)
def test_where_one_of_two_cells_is_wrong_both_are_red(
    loaded: Loaded, customer: str | None, invoice: str | None, red: list[str], suggestion: str | None
) -> None:
    office, _ = loaded
    book = office.book("two.xlsx", Payments=[HEADER, [customer, invoice, 10.0, TODAY, "Cash", "X", "y"]])
    assert office.press("import", book, "Payments").exit_code == 1
    assert failed_rows(office.values(book, "Failed"))[1][0]["Suggestion"] == suggestion
    assert red_cells(office, book) == red


def test_corrected_rows_are_booked_and_leave_the_sheet(failing: Loaded) -> None:
    office, book = failing
    office.edit(book, lambda workbook: fix(workbook["Failed"], row=1))
    outcome = office.press("reimport_failed", book)
    assert (outcome.exit_code, outcome.sheet) == (1, "Failed")
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Row"] for row in rows] == [3, 4, 5]
    office.edit(book, lambda workbook: fix(workbook["Failed"]))
    assert office.press("reimport_failed", book).exit_code == 0
    assert "nothing left" in office.values(book, "Failed")[0][0]
    counts = office.client().get_import("3").counts
    assert (counts.to_fix, counts.fixed) == (0, 4)
    assert office.press("reimport_failed", book).code == "NOTHING_FAILED"


def test_drop_with_a_reason_and_on_account(failing: Loaded) -> None:
    office, book = failing

    def choose(workbook: Any) -> None:
        sheet = workbook["Failed"]
        first = find(sheet, "What is wrong").row + 1
        sheet.cell(first, 4).value = "On account"
        for row in range(first + 1, first + 4):
            sheet.cell(row, 4).value = "Drop: paid in cash"

    office.edit(book, choose)
    assert office.press("reimport_failed", book).exit_code == 0
    counts = office.client().get_import("3").counts
    assert (counts.fixed, counts.dropped) == (1, 3)


def test_a_send_that_is_no_choice_is_refused(failing: Loaded) -> None:
    office, book = failing

    def choose(workbook: Any) -> None:
        sheet = workbook["Failed"]
        sheet.cell(find(sheet, "What is wrong").row + 1, 4).value = "Maybe"

    office.edit(book, choose)
    assert office.press("reimport_failed", book).code == "SEND_UNKNOWN"


def test_rows_deleted_stay_to_fix_and_are_told(failing: Loaded) -> None:
    office, book = failing

    def delete(workbook: Any) -> None:
        sheet = workbook["Failed"]
        fix(sheet)
        sheet.delete_rows(find(sheet, "What is wrong").row + 1, 2)

    office.edit(book, delete)
    office.press("reimport_failed", book)
    assert "2 other rows" in office.values(book, "Failed")[1][0]
    counts = office.client().get_import("3").counts
    assert (counts.to_fix, counts.fixed) == (2, 2)


def test_sorted_with_columns_added_and_moved(failing: Loaded) -> None:
    office, book = failing

    def rearrange(workbook: Any) -> None:
        sheet = workbook["Failed"]
        fix(sheet, row=2)
        head = find(sheet, "What is wrong").row
        rows = [
            [cell.value for cell in row]
            for row in sheet.iter_rows(min_row=head, max_row=head + 4, max_col=13)
        ]
        header, data = [*rows[0], "Asked by"], [[*row, "Ann"] for row in reversed(rows[1:])]
        order = [13, 6, 5, 4, 3, 2, 1, 0, 7, 8, 9, 10, 11, 12]
        for down, row in enumerate([header, *data]):
            for right, place in enumerate(order, start=1):
                sheet.cell(head + down, right).value = row[place]
                if isinstance(row[place], str):
                    sheet.cell(head + down, right).data_type = "s"

    office.edit(book, rearrange)
    assert office.press("reimport_failed", book).exit_code == 1
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Row"] for row in rows] == [5, 4, 2]
    assert [row["Asked by"] for row in rows] == ["Ann"] * 3
    assert [row["Customer no."] for row in rows] == ["00104", "00317", "00104"]


def test_the_hidden_key_removed_leaves_the_row_number(failing: Loaded) -> None:
    office, book = failing

    def remove(workbook: Any) -> None:
        sheet = workbook["Failed"]
        fix(sheet)
        sheet.delete_cols(find(sheet, "Remitbook key").column)

    office.edit(book, remove)
    assert office.press("reimport_failed", book).exit_code == 0
    assert office.client().get_import("3").counts.fixed == 4


def test_a_row_copied_with_its_key_is_not_booked_twice(failing: Loaded) -> None:
    office, book = failing

    def copy(workbook: Any) -> None:
        sheet = workbook["Failed"]
        fix(sheet)
        head = find(sheet, "What is wrong").row
        for column in range(1, 14):
            sheet.cell(head + 5, column).value = sheet.cell(head + 1, column).value

    office.edit(book, copy)
    assert office.press("reimport_failed", book).exit_code == 1
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Row"] for row in rows] == [2, 2]
    assert all("KEY_TWICE" in row["Code"] for row in rows)
    assert office.client().get_import("3").counts.fixed == 3


@pytest.mark.parametrize("again", [False, True])
def test_rows_sorted_without_their_hidden_key_are_not_booked(failing: Loaded, again: bool) -> None:
    office, book = failing

    def swap(workbook: Any) -> None:
        sheet = workbook["Failed"]
        fix(sheet)
        head, key = find(sheet, "What is wrong").row, find(sheet, "Remitbook key").column
        assert sheet.auto_filter.ref.endswith(f"{find(sheet, 'Remitbook key').column_letter}{head + 4}")
        for column in range(1, key):
            first, second = sheet.cell(head + 1, column), sheet.cell(head + 2, column)
            first.value, second.value = second.value, first.value

    office.edit(book, swap)
    for _ in range(1 + again):
        assert office.press("reimport_failed", book).exit_code == 1
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Code"] for row in rows] == ["KEY_OF_ANOTHER_ROW"] * 2
    assert [row["Row"] for row in rows] == [3, 2]
    assert office.client().get_import("3").counts.fixed == 2


def test_a_row_typed_in_by_hand_stays_and_is_explained(failing: Loaded) -> None:
    office, book = failing

    def add(workbook: Any) -> None:
        sheet = workbook["Failed"]
        fix(sheet)
        head = find(sheet, "What is wrong").row
        for column, value in ((5, "00231"), (6, "INV-1005"), (7, 500), (9, "Cash")):
            sheet.cell(head + 5, column).value = value

    office.edit(book, add)
    assert office.press("reimport_failed", book).exit_code == 1
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Code"] for row in rows] == ["KEY_MISSING"]
    assert rows[0]["Invoice no."] == "INV-1005"


def test_a_row_typed_in_by_hand_never_takes_the_place_of_another(loaded: Loaded) -> None:
    office, _ = loaded
    book = failing_book(
        office, [["00104", None, 10.0 + row, TODAY, "TRF", f"R{row}", ""] for row in range(2, 14)]
    )

    def add(workbook: Any) -> None:
        sheet = workbook["Failed"]
        first = find(sheet, "What is wrong").row + 1
        sheet.delete_rows(first + 6, 6)
        assert 8 <= first + 6 <= 13, "its own row on this sheet is that of a row to fix, which was taken off"
        for column, value in ((5, "00231"), (7, 500), (9, "Cash")):
            sheet.cell(first + 6, column).value = value

    office.edit(book, add)
    for _ in range(3):
        assert office.press("reimport_failed", book).exit_code == 1
        row = failed_rows(office.values(book, "Failed"))[1][-1]
        assert (row["Row"], row["Code"], row["Amount"]) == (None, "KEY_MISSING", 500)
    assert office.client().get_import("3").counts.to_fix == 12


def test_split_in_two_and_copied_to_another_book(failing: Loaded) -> None:
    office, book = failing
    other = office.folder / "other.xlsx"
    shutil.copy(companion_of(book), other)

    def keep_first_two(workbook: Any) -> None:
        sheet = workbook["Failed"]
        fix(sheet)
        sheet.delete_rows(find(sheet, "What is wrong").row + 3, 2)

    office.edit(book, keep_first_two)
    workbook = openpyxl.load_workbook(other)
    fix(workbook["Failed"])
    workbook["Failed"].delete_rows(find(workbook["Failed"], "What is wrong").row + 1, 2)
    workbook.save(other)
    assert office.press("reimport_failed", book).exit_code == 0
    assert office.press("reimport_failed", other, "Failed").exit_code == 0
    assert office.client().get_import("3").counts.fixed == 4


def test_cells_copied_into_a_sheet_of_the_users_own(failing: Loaded) -> None:
    office, book = failing
    values = office.values(book, "Failed")
    head = next(place for place, row in enumerate(values) if "What is wrong" in row)
    mine = office.book("mine.xlsx", Mine=values[head:])
    workbook = openpyxl.load_workbook(mine)
    fix(workbook["Mine"], row=2)
    find(workbook["Mine"], "=1+1").data_type = "s"
    workbook.save(mine)
    before = mine.read_bytes()
    assert office.press("reimport_failed", mine, "Mine").exit_code == 1
    assert mine.read_bytes() == before
    _, rows = failed_rows(office.values(mine, "Failed 3"))
    assert [row["Row"] for row in rows] == [2, 4, 5]


def test_a_copy_beside_the_failed_sheet_is_sent_as_well(failing: Loaded) -> None:
    office, book = failing

    def copy(workbook: Any) -> None:
        copied = workbook.copy_worksheet(workbook["Failed"])
        copied.title = "Mine"
        fix(copied, row=2)

    office.edit(book, copy)
    assert office.press("reimport_failed", book, "mine").exit_code == 1
    assert office.client().get_import("3").counts.fixed == 1
    _, untouched = failed_rows(office.values(book, "Failed"))
    assert [row["Row"] for row in untouched] == [2, 3, 4, 5], "only the sheet that was sent is known by now"
    _, left = failed_rows(office.values(book, "Failed 3"))
    assert [row["Row"] for row in left] == [2, 4, 5]
    assert office.press("reimport_failed", book, "Nothing").code == "SHEET_UNKNOWN"


def test_the_header_row_lost_is_refused(failing: Loaded) -> None:
    office, book = failing
    office.edit(
        book, lambda workbook: workbook["Failed"].delete_rows(find(workbook["Failed"], "What is wrong").row)
    )
    refused = office.press("reimport_failed", book)
    assert refused.code == "FAILED_HEADER_GONE"
    assert "Import there" not in refused.sentence, "booked from both sheets it would be two payments"

    def delete(workbook: Any) -> None:
        workbook.create_sheet("Own")
        workbook.remove(workbook["Failed"])

    office.edit(book, delete)
    assert office.press("open_import", book, **{"import": "3"}).exit_code == 0
    assert len(failed_rows(office.values(book, "Failed"))[1]) == 4


def test_a_second_import_gets_a_sheet_of_its_own(failing: Loaded) -> None:
    office, book = failing
    office.press("import", book, "Payments")
    assert {"Failed", "Failed 4"} <= set(office.open(book).sheetnames)
    assert office.press("reimport_failed", book).code == "WHICH_FAILED"
    assert office.press("reimport_failed", book, "Failed 4").exit_code == 1


def test_a_sheet_of_the_users_called_failed_is_left_alone(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, BAD[0]], Failed=[["mine"]])
    office.press("import", book, "Payments", in_place=True)
    workbook = openpyxl.load_workbook(book)
    assert workbook["Failed"]["A1"].value == "mine"
    assert "Failed (2)" in workbook.sheetnames


def test_the_failed_sheet_is_not_sent_as_a_new_sheet(failing: Loaded) -> None:
    office, book = failing
    assert office.press("import", book, "Failed").code == "SHEET_IS_FAILED"


def test_a_locked_companion_is_written_under_another_name(
    failing: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, book = failing
    real = files.save

    def locked(workbook: Any, path: Path) -> None:
        if path == companion_of(book):
            raise HostFileError("FILE_LOCKED", "locked")
        real(workbook, path)

    monkeypatch.setattr(files, "save", locked)
    opened = open_files(book)
    opened.desk.write(Page("note", "Note"))
    saved = opened.save()
    assert saved is not None
    assert saved.name == "b.remitbook (2).xlsx"
