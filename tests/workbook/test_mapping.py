"""Sheet Mapping: told before sending, changed by hand, remembered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.errors import Refusal
from shared.headers import header_keys, header_signature
from shared.schemas import Column, Mapping, Profile
from tests.workbook.office import GOOD, HEADER, TODAY, Office, by_label, failed_rows, find

Loaded = tuple[Office, Path]


def row_of(values: list[list[Any]], field: str) -> list[Any]:
    """The line of a field in the fields block."""
    start = next(place for place, row in enumerate(values) if row[:2] == ["Field", "Needed"])
    return next(row for row in values[start:] if row[0] == field)


def told(values: list[list[Any]], label: str) -> str:
    """What stands beside an option."""
    return next(str(row[3]) for row in values if row[0] == label)


def set_meaning(workbook: Any, own: str, meaning: str) -> None:
    """Say on sheet Mapping what a value means."""
    sheet = workbook["Mapping"]
    for row in sheet.iter_rows(min_row=find(sheet, "Your value").row + 1):
        if row[1].value == own:
            row[2].value = meaning


def test_each_field_says_its_column_and_why(loaded: Loaded) -> None:
    office, book = loaded
    outcome = office.press("map_columns", book, "Payments")
    assert (outcome.exit_code, outcome.sheet) == (0, "Mapping")
    values = office.values(book, "Mapping")
    amount = row_of(values, "Amount")
    assert amount[1:7] == ["Yes", "Amount (C)", None, 100, 200, None]
    assert row_of(values, "Customer")[1] == "One of these two"
    assert by_label(values)["This sheet holds"] == "Payments"
    assert by_label(values)["Range"] == "A1:G3"


def test_the_date_rule_counts_beside_its_drop_down(loaded: Loaded) -> None:
    office, _ = loaded
    early = [
        ["00104", "INV-1001", 1.0, TODAY - dt.timedelta(days=day), "Cash", f"T{day}", None]
        for day in range(4)
    ]
    book = office.book("b.xlsx", Payments=[HEADER, *early])
    office.press("map_columns", book, "Payments")
    values = office.values(book, "Mapping")
    sentence = told(values, "Date rule")
    assert sentence.startswith("3 rows would be refused")
    assert "Any date: 0" in sentence

    def relax(workbook: Any) -> None:
        sheet = workbook["Mapping"]
        find(sheet, "Date rule").offset(0, 2).value = "Any date"

    office.edit(book, relax)
    office.press("import", book, "Payments")
    assert office.client().get_import("3").counts.booked == 4


def test_ids_that_repeat_and_equal_rows_are_counted(loaded: Loaded) -> None:
    office, _ = loaded
    twin = ["00317", "INV-1003", 5.0, TODAY, "Cash", None, None]
    rows = [GOOD[0], ["00104", "INV-1004", 9.0, TODAY, "Bank transfer", "TX1", None], twin, twin]
    book = office.book("b.xlsx", Payments=[HEADER, *rows])
    office.press("map_columns", book, "Payments")
    values = office.values(book, "Mapping")
    assert told(values, "Same transaction ID twice").startswith(
        "1 transaction ID stands in more than one row (2 rows)"
    )
    assert told(values, "Equal rows").startswith("2 rows equal to another")


def test_a_value_is_mapped_once_and_remembered(loaded: Loaded) -> None:
    office, _ = loaded
    rows = [["00104", "INV-1001", 50.0, TODAY, "TRF", "A", None]]
    book = office.book("b.xlsx", Payments=[HEADER, *rows])
    office.press("map_columns", book, "Payments")
    office.edit(book, lambda workbook: set_meaning(workbook, "TRF", "Bank transfer"))
    assert office.press("import", book, "Payments").exit_code == 0
    next_month = office.book(
        "c.xlsx", Payments=[HEADER, ["00104", "INV-1001", 50.0, TODAY, "trf", "B", None]]
    )
    assert office.press("import", next_month, "Payments").exit_code == 0


def test_a_value_mapped_after_the_import_mends_the_failed_rows(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, ["00104", "INV-1001", 50.0, TODAY, "TRF", "A", None]])
    office.press("map_columns", book, "Payments")
    assert office.press("import", book, "Payments").exit_code == 1
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Code"] for row in rows] == ["TYPE_UNKNOWN"]
    office.edit(book, lambda workbook: set_meaning(workbook, "TRF", "Bank transfer"))
    assert office.press("reimport_failed", book).exit_code == 0


def test_a_column_chosen_by_hand_is_used_and_one_value_for_all_rows(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[["Who", "Amount", "x"], ["00104", 10.0, TODAY]])
    assert office.press("import", book, "Payments").code == "MAPPING_OPEN"

    def choose(workbook: Any) -> None:
        sheet = workbook["Mapping"]
        fields = find(sheet, "Needed").row
        for row in sheet.iter_rows(min_row=fields + 1):
            if row[0].value == "Customer":
                row[2].value = "Who (A)"
            if row[0].value == "Payment type":
                row[3].value = "Cash"
            if row[0].value == "Payment date":
                row[2].value = str(row[2].value).rstrip("?")

    office.edit(book, choose)
    assert office.press("import", book, "Payments").exit_code == 0


def test_a_guess_stays_one_until_the_user_chooses(loaded: Loaded) -> None:
    office, _ = loaded
    header = ["Customer no.", "Amount", "Amount", "Type", "Invoice no."]
    book = office.book("b.xlsx", Payments=[header, ["00104", 100, 2, "Cash", "INV-1001"]])
    for button in ("map_columns", "map_columns", "import", "check", "import"):
        pressed = office.press(button, book, "Payments")
        assert button == "map_columns" or pressed.code == "MAPPING_OPEN"
        assert row_of(office.values(book, "Mapping"), "Amount")[2] == "Amount (B)?"
    office.press("saved_mappings", book, "Payments", save_as="Mine")
    (mine,) = office.client().profiles("payments")
    assert "account" in mine.mapping.columns
    assert "amount" not in mine.mapping.columns, "what is only guessed is not remembered as known"
    office.press("saved_mappings", book, remove="Mine")

    def choose(workbook: Any) -> None:
        sheet = workbook["Mapping"]
        fields = find(sheet, "Needed").row
        row = next(row for row in sheet.iter_rows(min_row=fields + 1) if row[0].value == "Amount")
        row[2].value = "Amount (B)"

    office.edit(book, choose)
    assert office.press("import", book, "Payments").exit_code == 0
    (kept,) = office.client().profiles("payments")
    assert kept.mapping.columns["amount"] == ["Amount"]


def test_a_column_renamed_since_is_refused_and_one_moved_is_found(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Payments"]
    sheet.move_range("A1:G3", cols=2)
    workbook.save(book)
    assert office.press("import", book, "Payments").exit_code == 0
    sheet["C1"] = "Someone"
    workbook.save(book)
    assert office.press("import", book, "Payments").code == "MAPPING_INVALID"


def test_rows_added_after_mapping_are_sent_too(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"].append(["00317", "INV-1003", 300.0, TODAY, "Cash", "TX3", None])
    workbook.save(book)
    office.press("import", book, "Payments")
    assert office.client().get_import("3").counts.sent == 3


@pytest.mark.parametrize(
    ("column", "value", "option", "choice"),
    [("Paid on", "03/04/2026", "date_order", "DMY"), ("Amount", "1,234", "decimal_sign", "Point: 1,234.56")],
)
def test_a_column_that_can_be_read_in_two_ways_is_one_refusal_with_a_choice(
    loaded: Loaded, column: str, value: str, option: str, choice: str
) -> None:
    office, _ = loaded
    row = dict(zip(HEADER, GOOD[0], strict=True)) | {column: value}
    book = office.book("b.xlsx", Payments=[HEADER, list(row.values())])
    refused = office.press("import", book, "Payments")
    assert refused.code == "MAPPING_OPEN"
    assert "two ways" in refused.sentence
    assert (
        office.press("import", book, "Payments", payment_date_rule="ANY", **{option: choice}).exit_code == 0
    )


def test_each_sheet_of_a_book_has_a_mapping_of_its_own(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    office.press("map_columns", book, "Invoices")
    assert {"Mapping", "Mapping (2)"} <= set(office.open(book).sheetnames)
    office.press("map_columns", book, "Payments")
    assert "Mapping (3)" not in office.open(book).sheetnames


def test_pressed_on_mapping_itself_it_takes_the_sheet_named_there(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    assert office.press("import", book, "Mapping").exit_code == 0


def test_a_sheet_whose_name_says_nothing_is_asked_for(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", April=[HEADER, *GOOD])
    assert office.press("import", book, "April").code == "KIND_MISSING"
    assert office.press("this_sheet_holds", book, "April").code == "KIND_MISSING"
    assert office.press("this_sheet_holds", book, "April", holds="Payments").exit_code == 0
    assert office.press("import", book, "April").exit_code == 0


def test_a_mapping_is_saved_under_a_name_used_and_removed(loaded: Loaded) -> None:
    office, book = loaded
    saved = office.press("saved_mappings", book, "Payments", save_as="Branch", shared="Yes")
    assert saved.exit_code == 0
    assert office.press("import", book, "Payments", profile="branch").exit_code == 0
    assert office.client().get_import("3").profile == "Branch"
    assert office.press("saved_mappings", book, remove="Branch").exit_code == 0
    assert office.press("import", book, "Payments", profile="Branch").code == "PROFILE_UNKNOWN"


def test_a_mapping_kept_by_itself_is_used_again_whatever_its_name_was_cut_to(loaded: Loaded) -> None:
    office, book = loaded
    header = ["Customer no.", "Invoice no.", "Amount", "Paid on", "Type", "Txn", "Notes of the branch"]
    for month in ("march", "april"):
        row = ["00317", "INV-1003", 5.0, TODAY, "Cash", month, ""]
        book = office.book(f"{month}.xlsx", Payments=[header, row])
        assert office.press("map_columns", book, "Payments").exit_code == 0
        assert office.press("import", book, "Payments").exit_code == 0
    (saved,) = office.client().profiles("payments")
    assert saved.name == saved.name.strip(), "a blank at the end of a cell is lost"


def test_a_saved_mapping_named_with_blanks_around_it_is_found(loaded: Loaded) -> None:
    office, book = loaded
    signature = header_signature(header_keys([Column(str(header), "", "", []) for header in HEADER]))
    office.client().put_profile(Profile("Branch ", "payments", signature, Mapping({})))
    assert office.press("map_columns", book, "Payments").exit_code == 0
    assert by_label(office.values(book, "Mapping"))["Saved mapping"].strip() == "Branch"
    assert office.press("import", book, "Payments").exit_code == 0


def test_two_layouts_whose_names_begin_alike_keep_a_mapping_each(loaded: Loaded) -> None:
    office, _ = loaded
    for number, last in enumerate(["Fee", "Gross", "Fee"]):
        row = ["00317", "INV-1003", 5.0 + number, TODAY, "UEB", f"T{number}", 1]
        header = ["Customer no.", "Invoice no.", "Amount", "Paid on", "Type", "Txn", last]
        book = office.book(f"b{number}.xlsx", Payments=[header, row])
        if number < 2:
            office.press("map_columns", book, "Payments")
            office.edit(book, lambda workbook: set_meaning(workbook, "UEB", "Bank transfer"))
        assert office.press("import", book, "Payments").exit_code == 0, f"{last} is remembered"
    first, second = sorted(profile.name for profile in office.client().profiles("payments"))
    assert second == f"{first} (2)"


def test_lists_longer_than_a_cell_allows_are_ranges_of_a_hidden_sheet(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    workbook = office.open(book)
    assert workbook["Remitbook lists"].sheet_state == "hidden"
    rules = workbook["Mapping"].data_validations.dataValidation
    assert len(rules) > 10
    assert all("Remitbook lists" in rule.formula1 for rule in rules)


def test_a_broken_mapping_sheet_is_said_to_be_one(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    office.edit(book, lambda workbook: setattr(find(workbook["Mapping"], "Needed"), "value", "gone"))
    assert office.press("import", book, "Payments").code == "MAPPING_SHEET_BROKEN"


def test_what_a_saved_mapping_is_for_may_be_said_in_words(loaded: Loaded) -> None:
    office, book = loaded
    saved = office.press("saved_mappings", book, "Payments", save_as="Mine", holds="Payments")
    assert (saved.exit_code, 'is saved as "Mine"' in saved.sentence) == (0, True)
    with pytest.raises(Refusal, match='This sheet holds cannot be "poems"') as refused:
        office.press("saved_mappings", book, "Payments", save_as="Mine", holds="poems")
    assert refused.value.code == "OPTION_INVALID"


def test_saved_mappings_are_kept_from_their_own_yellow_cells(loaded: Loaded) -> None:
    office, book = loaded
    office.press("saved_mappings", book, "Payments")
    office.edit(
        book,
        lambda workbook: setattr(find(workbook["Saved mappings"], "Save as").offset(0, 1), "value", "Mine"),
    )
    assert office.press("saved_mappings", book, "Saved mappings").exit_code == 0
    assert [profile.name for profile in office.client().profiles("payments")] == ["Mine"]
    assert find(office.open(book)["Saved mappings"], "Mine")


def test_examples_are_shown_as_on_the_sheet(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    sheet = office.open(book)["Mapping"]
    shown = {
        row[0].value: row[4].number_format
        for row in sheet.iter_rows()
        if row[0].value in ("Amount", "Payment date")
    }
    assert shown["Amount"] == "#,##0.00"
    help_ = [row[10] for row in sheet.iter_rows() if row[0].value == "Amount"]
    assert help_[0].alignment.wrap_text


def test_map_columns_makes_a_broken_mapping_sheet_anew(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    for sheet in ("Payments", "Mapping"):
        office.edit(book, lambda workbook: setattr(find(workbook["Mapping"], "Needed"), "value", "gone"))
        assert office.press("check", book, sheet).code == "MAPPING_SHEET_BROKEN"
        assert office.press("map_columns", book, sheet).exit_code == 0
        assert office.press("check", book, sheet).exit_code == 0


@pytest.mark.parametrize("sheet", ["Payments", "Mapping"])
def test_map_columns_finds_anew_what_is_no_column_any_more_and_says_so(loaded: Loaded, sheet: str) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    workbook = openpyxl.load_workbook(book)
    workbook["Payments"]["C1"], workbook["Payments"]["F1"] = "Value", "Sending"
    workbook.save(book)
    assert office.press("import", book, sheet).code == "MAPPING_INVALID"
    anew = office.press("map_columns", book, sheet)
    assert (anew.exit_code, anew.sheet) == (0, "Mapping")
    assert '"Amount (C)" is no column any more' in anew.sentence
    values = office.values(book, "Mapping")
    assert row_of(values, "Amount")[2] == "Value (C)"
    assert row_of(values, "Transaction ID")[2] is None
    assert row_of(values, "Transaction ID")[9] == '"Txn (F)" is no column of the sheet any more'
    assert office.press("check", book, sheet).exit_code == 0


def test_a_column_found_anew_is_not_taken_from_the_field_it_was_chosen_for(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")

    def choose(workbook: Any) -> None:
        columns = {row[0].value: row[2] for row in workbook["Mapping"].iter_rows(min_row=20)}
        columns["Remark"].value, columns["Transaction ID"].value = "Txn (F)", "gone"

    office.edit(book, choose)
    assert office.press("map_columns", book, "Payments").exit_code == 0
    values = office.values(book, "Mapping")
    assert (row_of(values, "Remark")[2], row_of(values, "Transaction ID")[2]) == ("Txn (F)", None)


@pytest.mark.parametrize(
    ("field", "column", "told"),
    [
        ("Payer", "Amount (C)", 'Column "Amount" stands beside Amount and Payer'),
        ("Payer", "Txn (F); My note (G)", "Payer takes one column, and has Txn, My note"),
    ],
)
def test_a_column_chosen_twice_is_told_on_mapping(loaded: Loaded, field: str, column: str, told: str) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")

    def choose(workbook: Any) -> None:
        for row in workbook["Mapping"].iter_rows():
            if row[0].value in ("Transaction ID", "Remark") and "Txn" in column:
                row[2].value = None
            if row[0].value == field:
                row[2].value = column

    office.edit(book, choose)
    for button in ("map_columns", "import"):
        outcome = office.press(button, book, "Payments")
        assert told in outcome.sentence
    assert outcome.code == "MAPPING_OPEN"


@pytest.mark.parametrize("label", ["Header row", "Rows to skip"])
def test_a_number_that_is_none_is_refused(loaded: Loaded, label: str) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")
    for text in ("²", "-1", "1.5", "one"):
        office.edit(
            book,
            lambda workbook, text=text: setattr(find(workbook["Mapping"], label).offset(0, 2), "value", text),
        )
        assert office.press("check", book, "Payments").code == "OPTION_INVALID"
    name = label.casefold().replace("header row", "header_row").replace("rows to skip", "skip_rows")
    assert office.press("check", book, "Payments", **{name: "²"}).code == "OPTION_INVALID"


def test_a_kind_of_sheet_nobody_knows_is_refused_and_a_blank_one_found_anew(loaded: Loaded) -> None:
    office, book = loaded
    office.press("map_columns", book, "Payments")

    def say(text: str | None) -> None:
        def change(workbook: Any) -> None:
            find(workbook["Mapping"], "This sheet holds").offset(0, 2).value = text

        office.edit(book, change)

    say("Paymnts")
    for button in ("check", "map_columns"):
        refused = office.press(button, book, "Payments")
        assert refused.code == "OPTION_INVALID"
        assert "Payments" in refused.sentence
    assert row_of(office.values(book, "Mapping"), "Amount")[2] == "Amount (C)"
    assert office.press("this_sheet_holds", book, "Payments", holds="payments").exit_code == 0
    say(None)
    assert office.press("check", book, "Payments").exit_code == 0


@pytest.mark.parametrize("header", ["Invoice/no.", "Invoice no. / Rechnung", "no.?#%"])
def test_a_mapping_is_kept_whatever_the_headers_hold(loaded: Loaded, header: str) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[["Who", header, "Amount", "Type"], ["00104", "x", 1.0, "Cash"]])
    assert office.press("map_columns", book, "Payments").exit_code == 0

    def choose(workbook: Any) -> None:
        for row in workbook["Mapping"].iter_rows():
            if row[0].value == "Customer":
                row[2].value = "Who (A)"
            if row[0].value == "Invoice":
                row[2].value = None

    office.edit(book, choose)
    assert office.press("import", book, "Payments").exit_code == 0
    (kept,) = office.client().profiles("payments")
    assert header in kept.name
    assert kept.mapping.columns["account"] == ["Who"]


def test_a_saved_mapping_may_have_a_slash_in_its_name_and_blanks_around_it(loaded: Loaded) -> None:
    office, book = loaded
    assert office.press("saved_mappings", book, "Payments", save_as=" Bank A/April ").exit_code == 0
    assert [profile.name for profile in office.client().profiles("payments")] == ["Bank A/April"]
    assert office.press("check", book, "Payments", profile="Bank A/April").exit_code == 0
    assert office.press("saved_mappings", book, "Payments", remove="Bank A/April").exit_code == 0
    assert office.client().profiles("payments") == []
