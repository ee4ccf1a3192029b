"""Import, from the workbook to the ledger: what is sent, what comes back, what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import httpx
import openpyxl
import pytest

from addin.companion import companion_of
from tests.workbook.office import CUSTOMERS, GOOD, HEADER, INVOICES, TODAY, Office, failed_rows

Loaded = tuple[Office, Path]


def test_good_rows_are_booked_and_the_users_sheet_is_not_touched(loaded: Loaded) -> None:
    office, book = loaded
    before = book.read_bytes()
    outcome = office.press("import", book, "Payments")
    assert (outcome.exit_code, outcome.sheet) == (0, ""), outcome
    assert "2 of 2" in outcome.sentence
    assert book.read_bytes() == before


def test_the_same_sheet_twice_books_nothing_twice(loaded: Loaded) -> None:
    office, book = loaded
    office.press("import", book, "Payments")
    again = office.press("import", book, "Payments")
    assert (again.exit_code, again.code) == (2, "SAME_CONTENT")
    anyway = office.press("import", book, "Payments", send_anyway="Yes")
    assert anyway.exit_code == 0
    result = office.client().get_import("4")
    assert (result.counts.booked, result.counts.duplicate) == (0, 2)


def test_a_question_may_be_answered_with_yes(loaded: Loaded) -> None:
    office, book = loaded
    office.press("import", book, "Payments")
    questions: list[str] = []

    def yes(question: str) -> bool:
        questions.append(question)
        return True

    assert office.press("import", book, "Payments", ask=yes).exit_code == 0
    assert len(questions) == 1


def test_after_mending_some_rows_only_these_are_booked(office: Office) -> None:
    bad = ["00317", "INV-9999", 50.0, TODAY, "Cheque", "TX3", None]
    book = office.book(Customers=CUSTOMERS, Invoices=INVOICES, Payments=[HEADER, *GOOD, bad])
    office.load(book)
    assert office.press("import", book, "Payments").exit_code == 1
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"]["B4"] = "INV-1003"
    workbook.save(book)
    assert office.press("import", book, "Payments").exit_code == 0
    result = office.client().get_import("4")
    assert (result.counts.booked, result.counts.duplicate) == (1, 2)


def test_import_straight_after_a_check_names_the_check(loaded: Loaded) -> None:
    office, book = loaded
    check = office.press("check", book, "Payments")
    assert (check.exit_code, check.sheet) == (0, "Check")
    assert office.press("import", book, "Payments").exit_code == 0


def test_import_on_sheet_check_sends_what_was_checked(loaded: Loaded) -> None:
    office, book = loaded
    office.press("check", book, "Payments")
    assert office.press("check", book, "Check").sheet == "Check"
    done = office.press("import", book, "Check")
    assert (done.exit_code, done.sentence) == (0, "Import 3: 2 of 2 rows booked.")
    assert office.press("import", book, "Check").code == "SAME_CONTENT"
    assert office.client().get_import("3").source.sheet == "Payments"


def test_import_on_sheet_check_refuses_what_was_not_checked(loaded: Loaded) -> None:
    office, book = loaded
    office.press("check", book, "Payments")
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"].append(GOOD[0])
    workbook.save(book)
    refused = office.press("import", book, "Check")
    assert (refused.exit_code, refused.code) == (2, "NOT_AS_CHECKED")
    assert refused.sentence == (
        "What stands on sheet Payments is not what was checked here. Go there and press Check, or Import."
    )
    office.press("check", book, "Payments")
    workbook["Payments"]["C2"] = 99.0
    workbook.save(book)
    assert office.press("import", book, "Check").code == "NOT_AS_CHECKED"
    del workbook["Payments"]
    workbook.save(book)
    assert office.press("import", book, "Check").code == "SHEET_UNKNOWN"
    assert len(office.client().view("imports").keys) == 2


@pytest.mark.parametrize("button", ["status", "guide", "about", "saved_mappings", "delete_import"])
def test_a_sheet_of_ours_without_rows_to_send_says_so(loaded: Loaded, button: str) -> None:
    office, book = loaded
    options = {"import": "1"} if button == "delete_import" else {}
    name = office.press(button, book, **options).sheet
    for send in ("map_columns", "check", "import"):
        refused = office.press(send, book, name)
        assert (refused.exit_code, refused.code) == (2, "SHEET_IS_OURS")
    assert refused.sentence == (
        f"Sheet {name} is Remitbook's own and holds no rows to send. Go to the sheet with your rows, then"
        " press again."
    )


@pytest.mark.parametrize("typed", ["-5", "one", "\u00b2"])
def test_a_row_that_is_no_number_is_refused_by_the_name_people_read(loaded: Loaded, typed: str) -> None:
    office, book = loaded
    for option, label in (("header_row", "Header row"), ("skip_rows", "Rows to skip")):
        refused = office.press("map_columns", book, "Payments", **{option: typed})
        assert refused.sentence == f'{label} cannot be "{typed}": give a whole number.'


def test_an_import_after_a_check_says_what_changed_meanwhile(loaded: Loaded) -> None:
    office, book = loaded
    office.press("check", book, "Payments")
    other = office.book(
        "other.xlsx", Payments=[HEADER, ["00104", "INV-1001", 40.0, TODAY, "Cash", "TX8", None]]
    )
    assert office.press("import", other, "Payments").exit_code == 0
    refused = office.press("import", book, "Payments")
    assert (refused.exit_code, refused.code) == (2, "CHECK_CHANGED")
    assert "00104" in refused.sentence
    assert office.press("import", book, "Payments", send_anyway="yes").exit_code == 0


def test_payments_before_customers_are_answered_with_the_way_out(office: Office) -> None:
    book = office.book(Payments=[HEADER, *GOOD])
    outcome = office.press("import", book, "Payments")
    assert (outcome.exit_code, outcome.code) == (2, "NO_ACCOUNTS")


def test_all_or_nothing_books_nothing_with_a_bad_row(loaded: Loaded) -> None:
    office, _ = loaded
    bad = ["00317", "INV-9999", 50.0, TODAY, "Cheque", "TX3", None]
    book = office.book("b.xlsx", Payments=[HEADER, *GOOD, bad])
    outcome = office.press("import", book, "Payments", all_or_nothing="Yes")
    assert outcome.exit_code == 2
    assert office.client().get_import("3").counts.booked == 0
    head = str(office.values(book, "Failed")[0][0])
    assert "on sheet Payments" in head
    assert "Re-import" not in head
    alone = office.press("reimport_failed", book, "Failed")
    assert (alone.exit_code, alone.code) == (2, "IMPORT_REFUSED")
    mended = office.book("b.xlsx", Payments=[HEADER, *GOOD, ["00317", None, *bad[2:]]])
    assert office.press("import", mended, "Payments", all_or_nothing="Yes").exit_code == 0
    assert office.client().get_import("4").counts.booked == len(GOOD) + 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "SHEET_EMPTY"),
        ([HEADER], "SHEET_EMPTY"),
        ([HEADER, ["", "", None, None, "", "", ""]], "SHEET_EMPTY"),
        ([[1, 2.0], [3, 4.0]], "HEADER_NOT_FOUND"),
        ([["Customer", "Amount"], ["cust.", "eur"], ["00104", 1.0], ["00231", 2.0]], "TWO_HEADER_ROWS"),
        ([HEADER, *GOOD, [], [], HEADER, *GOOD], "TWO_BLOCKS"),
        ([["Customer", "Invoice"], ["00104", "INV-1001"]], "MAPPING_OPEN"),
    ],
)
def test_a_sheet_that_cannot_be_sent_is_refused_with_nothing_sent(
    loaded: Loaded, rows: list[list[object]], code: str
) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=rows)
    outcome = office.press("import", book, "Payments")
    assert (outcome.exit_code, outcome.code) == (2, code)
    with pytest.raises(Exception, match="no such"):
        office.client().get_import("3")


def test_banner_rows_above_and_blank_rows_between_are_no_rows(loaded: Loaded) -> None:
    office, _ = loaded
    banner = [["Payments of April", None], [None], HEADER, GOOD[0], [None], GOOD[1]]
    book = office.book("b.xlsx", Payments=banner)
    assert office.press("import", book, "Payments").exit_code == 0
    assert office.client().get_import("3").counts.sent == 2


def test_a_total_row_is_skipped_and_a_customer_named_total_is_not(loaded: Loaded) -> None:
    office, _ = loaded
    total = [None, None, 300.0, None, None, None, "Total"]
    book = office.book("b.xlsx", Payments=[HEADER, *GOOD, total])
    assert office.press("import", book, "Payments").exit_code == 0
    counts = office.client().get_import("3").counts
    assert (counts.sent, counts.booked, counts.skipped) == (3, 2, 1)


def test_hidden_rows_are_asked_about(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, *GOOD])
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"].row_dimensions[3].hidden = True
    workbook.save(book)
    refused = office.press("import", book, "Payments")
    assert refused.exit_code == 2
    assert "hidden" in refused.sentence
    assert office.press("import", book, "Payments", hidden_rows="Leave out").exit_code == 0
    counts = office.client().get_import("3").counts
    assert (counts.booked, counts.filtered) == (1, 1)
    assert office.press("import", book, "Payments", ask=lambda _: True).exit_code == 0


def test_moved_renamed_and_extra_columns_are_found_again(loaded: Loaded) -> None:
    office, _ = loaded
    moved = [
        ["Region", "Zahlbetrag", "Zahlungsart", "Rechnung", "Kunde"],
        ["N", 100.0, "Cash", "INV-1001", "00104"],
    ]
    book = office.book("b.xlsx", Payments=moved)
    assert office.press("import", book, "Payments").exit_code == 0


def test_a_selection_is_the_range(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book(
        "b.xlsx", Payments=[HEADER, *GOOD, ["00317", "INV-9999", 1.0, TODAY, "Cash", "X", None]]
    )
    assert office.press("import", book, "Payments", select="A1:G3").exit_code == 0
    assert office.client().get_import("3").source.range == "A1:G3"


def test_a_table_under_the_cursor_is_the_range(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[["note", "x"], [], HEADER, *GOOD, [], ["below", "y"]])
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"].add_table(openpyxl.worksheet.table.Table(displayName="T", ref="A3:G5"))
    workbook.save(book)
    assert office.press("import", book, "Payments", select="B4").exit_code == 0
    assert office.client().get_import("3").source.range == "A3:G5"


def test_a_formula_never_calculated_and_an_error_cell_fail_by_name(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book(
        "b.xlsx",
        Payments=[HEADER, ["00104", "INV-1001", "=50+50", TODAY, "Cash", "A", None],
                  ["00104", "INV-1001", "#N/A", TODAY, "Cash", "B", None]],
    )  # fmt: skip
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"]["C3"].data_type = "e"
    workbook.save(book)
    assert office.press("import", book, "Payments").exit_code == 1
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Code"] for row in rows] == ["FORMULA_NOT_CALCULATED", "CELL_ERROR"]
    assert [row["Amount"] for row in rows] == ["=50+50", "#N/A"]


def test_zeros_shown_by_a_number_format_count(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, [104, "INV-1001", 100.0, TODAY, "Cash", "A", None]])
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"]["A2"].number_format = "00000"
    workbook.save(book)
    assert office.press("import", book, "Payments").exit_code == 0
    assert office.client().get_import("3").counts.warnings == 0


def test_a_date_of_a_1904_book_is_the_date_shown(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER])
    workbook = openpyxl.load_workbook(book)
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook["Payments"].append(["00104", "INV-1001", 100.0, dt.datetime(2026, 4, 2), "Cash", "A", None])
    workbook.save(book)
    assert office.press("import", book, "Payments").exit_code == 0


def test_unknown_sheet_button_and_option_name_what_there_is(loaded: Loaded) -> None:
    office, book = loaded
    outcome = office.press("import", book, "Paymants")
    assert (outcome.exit_code, outcome.code) == (2, "SHEET_UNKNOWN")
    assert "Payments" in outcome.sentence
    with pytest.raises(Exception, match="Allowed"):
        office.press("map_columns", book, "Payments", payment_date_rule="Tuesdays")


def test_cancel_without_anything_running_says_so(loaded: Loaded) -> None:
    office, book = loaded
    assert office.press("cancel", book).code == "NOTHING_RUNNING"
    office.press("import", book, "Payments")
    assert office.press("cancel", book, import_="3").exit_code == 0


def test_cancel_without_a_server_promises_nothing_nobody_does(loaded: Loaded) -> None:
    """Without Excel no process goes on: whether the server has it, the log says."""
    office, book = loaded
    office.press("map_columns", book, "Payments")

    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    office.transport = httpx.MockTransport(away)
    assert office.press("import", book, "Payments").exit_code == 3
    outcome = office.press("cancel", book)
    assert (outcome.exit_code, "Import log" in outcome.sentence) == (0, True)
    assert office.press("cancel", book).code == "NOTHING_RUNNING"


def test_in_place_writes_into_the_book(loaded: Loaded) -> None:
    office, _ = loaded
    bad = ["00317", "INV-9999", 50.0, TODAY, "Cheque", "TX3", None]
    book = office.book("b.xlsx", Payments=[HEADER, bad])
    office.press("import", book, "Payments", in_place=True)
    assert "Failed" in openpyxl.load_workbook(book).sheetnames
    assert not companion_of(book).exists()
