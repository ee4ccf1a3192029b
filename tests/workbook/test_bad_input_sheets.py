"""Bad input: sheets as they come. Each is refused whole, or books its good rows and explains the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.press import Outcome
from shared.schemas import Counts
from tests.workbook.office import GOOD, HEADER, TODAY, Office, failed_rows, find

Loaded = tuple[Office, Path]
Change = Callable[[Any], None]

SHORT = ["Customer", "Amount", "Type", "Txn"]


def paid(txn: str, **other: Any) -> list[Any]:
    """A good row for Bolt's first invoice."""
    row = dict(zip(HEADER, ["00231", "INV-1002", 10.0, TODAY, "Cash", txn, None], strict=True))
    return list((row | other).values())


def send(
    office: Office, rows: Sequence[Sequence[Any]], change: Change | None = None, **options: str
) -> tuple[Outcome, Path]:
    """Import a sheet Payments; the user's book stays as it was to the byte."""
    book = office.book("bad.xlsx", Payments=rows)
    if change is not None:
        workbook = openpyxl.load_workbook(book)
        change(workbook["Payments"])
        workbook.save(book)
    before = book.read_bytes()
    outcome = office.press("import", book, "Payments", **options)
    assert book.read_bytes() == before
    return outcome, book


def counts(office: Office) -> Counts:
    """Of the import that was just made; they add up."""
    found = office.client().get_import("3").counts
    parts = (found.booked, found.failed, found.duplicate, found.filtered, found.skipped, found.not_reached)
    assert sum(parts) == found.sent
    return found


def nothing_sent(office: Office) -> bool:
    return "3" not in {str(number) for number in range(4) if _is_there(office, number)}


def _is_there(office: Office, number: int) -> bool:
    try:
        office.client().get_import(str(number))
    except Exception:  # noqa: BLE001 - any refusal means it is not there
        return False
    return True


def codes(office: Office, book: Path) -> list[str]:
    """What stands under Code on sheet Failed; no cell of it is a formula."""
    sheet = office.open(book)["Failed"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [row["Code"] for row in failed_rows(office.values(book, "Failed"))[1]]


def test_missing_required_columns_are_named_in_one_sentence(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, _ = send(office, [["Invoice", "My note"], ["INV-1001", "x"]])
    assert (outcome.exit_code, outcome.code) == (2, "MAPPING_OPEN")
    assert "Amount" in outcome.sentence
    assert "Payment type" in outcome.sentence
    assert "…" not in outcome.sentence
    assert nothing_sent(office)


UNITS = [SHORT, ["id", "EUR", "text", "text"], ["00104", 7.5, "Cash", "U1"], ["00231", 8.5, "Cash", "U2"]]


def test_two_header_rows_are_settled_on_sheet_mapping(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, book = send(office, UNITS)
    assert (outcome.exit_code, outcome.code, outcome.sheet) == (2, "TWO_HEADER_ROWS", "Mapping")

    def fill(workbook: Any) -> None:
        sheet = workbook["Mapping"]
        assert find(sheet, "Header row").offset(0, 2).value is None
        find(sheet, "Header row").offset(0, 2).value = 1
        find(sheet, "Rows to skip").offset(0, 2).value = 1

    office.edit(book, fill)
    assert office.press("import", book, "Payments").exit_code == 0
    assert (counts(office).sent, counts(office).booked) == (2, 2)


def test_what_the_refusal_of_two_headers_proposes_loses_no_row(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("units.xlsx", Payments=[["Payments of April"], [], *UNITS])
    refused = office.press("import", book, "Payments")
    assert refused.code == "TWO_HEADER_ROWS"
    assert office.press("import", book, "Payments", header_row="3", skip_rows="1").exit_code == 0
    assert counts(office).booked == 2


def test_a_header_row_typed_on_mapping_counts_and_stays(loaded: Loaded) -> None:
    office, _ = loaded
    rows = [["from", "sum", "how", "no."], SHORT, ["00104", "7.5", "Cash", "H1"]]
    book = office.book("header.xlsx", Payments=rows)
    office.press("map_columns", book, "Payments")

    def fill(workbook: Any) -> None:
        find(workbook["Mapping"], "Header row").offset(0, 2).value = 2

    office.edit(book, fill)
    office.press("map_columns", book, "Payments")
    assert office.press("import", book, "Payments").exit_code == 0
    assert (counts(office).sent, counts(office).booked) == (1, 1)


def test_a_range_typed_on_mapping_counts_and_stays(loaded: Loaded) -> None:
    office, _ = loaded
    book = office.book("range.xlsx", Payments=[HEADER, paid("R1"), paid("R2"), paid("R3")])
    office.press("map_columns", book, "Payments")
    office.edit(
        book, lambda workbook: setattr(find(workbook["Mapping"], "Range").offset(0, 2), "value", "A1:G3")
    )
    office.press("map_columns", book, "Payments")
    assert office.press("import", book, "Payments").exit_code == 0
    assert counts(office).sent == 2


def test_banner_rows_are_passed_over(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, _ = send(
        office, [["April"], ["Made by Ann", None, "on", TODAY], [], HEADER, paid("B1"), paid("B2")]
    )
    assert outcome.exit_code == 0
    assert counts(office).sent == 2


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, paid("T1"), [], [], ["Invoice", "Amount"], ["INV-1005", 5.0], ["INV-1006", 6.0]],
        [[*HEADER, None, "Invoice", "Amount"], [*paid("T1"), None, "INV-1005", 5.0]],
    ],
)
def test_two_blocks_are_a_question(loaded: Loaded, rows: list[list[Any]]) -> None:
    office, _ = loaded
    outcome, book = send(office, rows)
    assert (outcome.exit_code, outcome.code) == (2, "TWO_BLOCKS")
    assert nothing_sent(office)
    assert office.press("import", book, "Payments", select="A1:G2").exit_code == 0


def test_merged_headers_and_a_blank_column_are_one_table(loaded: Loaded) -> None:
    office, _ = loaded
    rows = [["Customer", "Amount", None, "Type", "Txn"], ["00104", 10.0, None, "Cash", "M1"]]
    outcome, _ = send(office, rows, lambda sheet: sheet.merge_cells("B1:C1"))
    assert outcome.exit_code == 0
    assert counts(office).booked == 1


def test_merged_cells_among_the_data_warn(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, _ = send(office, [HEADER, paid("M1"), paid("M2")], lambda sheet: sheet.merge_cells("A2:A3"))
    assert outcome.exit_code == 0
    assert counts(office).warnings == 2


def test_of_two_columns_with_one_header_none_is_taken_in_silence(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, _ = send(office, [["Customer", "Amount", "Amount", "Type"], ["00104", 11.0, 12.0, "Cash"]])
    assert (outcome.exit_code, outcome.code) == (2, "MAPPING_OPEN")
    assert nothing_sent(office)


def test_blank_rows_are_no_rows(loaded: Loaded) -> None:
    office, _ = loaded
    blank = ["  ", None, "", None, None, None, "\u00a0"]
    outcome, _ = send(office, [HEADER, paid("B1"), [None] * 7, blank, paid("B2")])
    assert outcome.exit_code == 0
    assert counts(office).sent == 2


@pytest.mark.parametrize(
    ("last", "skipped", "code"),
    [
        ([None, None, 20.0], 1, ""),
        ([None, None, 21.0], 0, "IDENTIFIER_MISSING, TYPE_MISSING"),
        (["Total", None, 20.0], 1, ""),
        (["Total", None, 21.0], 0, "ACCOUNT_NOT_FOUND, TYPE_MISSING"),
        ([None, None, "=SUM(C2:C3)"], 0, "FORMULA_NOT_CALCULATED, IDENTIFIER_MISSING, TYPE_MISSING"),
    ],
)
def test_a_total_row_is_skipped_only_where_it_is_one(
    loaded: Loaded, last: list[Any], skipped: int, code: str
) -> None:
    office, _ = loaded
    outcome, book = send(office, [HEADER, paid("S1"), paid("S2"), last])
    assert (counts(office).booked, counts(office).skipped) == (2, skipped)
    assert outcome.exit_code == (1 if code else 0)
    if code:
        assert sorted(codes(office, book)[0].replace(",", " ").split()) == code.split(", ")


def test_a_customer_named_summit_is_no_total(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, _ = send(office, [SHORT, ["00104", 25.0, "Cash", "S1"], ["Summit Partners", 25.0, "Cash", "S2"]])
    assert outcome.exit_code == 0
    assert counts(office).booked == 2


def hide(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:G4"
    sheet.auto_filter.add_filter_column(5, ["F1", "F3"])
    sheet.row_dimensions[3].hidden = True


@pytest.mark.parametrize(("choice", "booked", "left_out"), [("Send", 3, 0), ("Leave out", 2, 1)])
def test_hidden_and_filtered_rows_are_asked_about(
    loaded: Loaded, choice: str, booked: int, left_out: int
) -> None:
    office, _ = loaded
    rows = [HEADER, paid("F1"), paid("F2"), paid("F3")]
    asked, _ = send(office, rows, hide)
    assert (asked.exit_code, asked.code) == (2, "MAPPING_OPEN")
    assert nothing_sent(office)
    outcome, _ = send(office, rows, hide, hidden_rows=choice)
    assert outcome.exit_code == 0
    assert (counts(office).booked, counts(office).filtered) == (booked, left_out)


def test_error_cells_fail_by_cell_and_come_back_as_errors(loaded: Loaded) -> None:
    office, _ = loaded

    def spoil(sheet: Any) -> None:
        for place, text in enumerate(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!"]):
            cell = sheet.cell(2 + place, 1 + place)
            cell.value, cell.data_type = text, "e"

    outcome, book = send(office, [HEADER, *(paid(f"E{row}") for row in range(6))], spoil)
    assert outcome.exit_code == 1
    assert codes(office, book) == ["CELL_ERROR"] * 6
    sentences = [row["What is wrong"] for row in failed_rows(office.values(book, "Failed"))[1]]
    assert all(cell in text for cell, text in zip(["A2", "B3", "C4", "D5", "E6", "F7"], sentences))
    assert find(office.open(book)["Failed"], "#DIV/0!").data_type == "e"


def test_rows_of_nothing_but_formulas_never_calculated_are_not_lost(loaded: Loaded) -> None:
    office, _ = loaded
    formulas = [f"={letter}2" for letter in "ABCDEFG"]
    outcome, book = send(office, [HEADER, paid("N1"), formulas, formulas])
    assert outcome.exit_code == 1
    assert (counts(office).sent, counts(office).booked, counts(office).to_fix) == (3, 1, 2)
    assert {*codes(office, book)} == {"FORMULA_NOT_CALCULATED"}
    _, rows = failed_rows(office.values(book, "Failed"))
    assert [row["Amount"] for row in rows] == ["=C2", "=C2"]


def test_a_sheet_of_nothing_but_formulas_never_calculated_is_not_empty(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, _ = send(office, [HEADER, [f"=Raw!{letter}2" for letter in "ABCDEFG"]])
    assert (outcome.exit_code, counts(office).to_fix) == (1, 1)


def test_an_empty_sheet_is_said_to_be_empty(loaded: Loaded) -> None:
    office, _ = loaded
    for rows in ([], [HEADER], [[None], [" "]]):
        outcome, _ = send(office, rows)
        assert (outcome.exit_code, outcome.code) == (2, "SHEET_EMPTY")
    assert nothing_sent(office)


def test_a_cell_in_the_last_corner_of_the_sheet_costs_nothing(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, book = send(office, [HEADER, paid("L1")], lambda sheet: sheet.cell(1_048_576, 16_384, 1))
    assert (outcome.exit_code, outcome.code) == (2, "SHEET_TOO_LARGE")
    assert office.press("import", book, "Payments", select="A1:G2").exit_code == 0


def test_the_same_id_with_other_content_is_never_booked_as_well(loaded: Loaded) -> None:
    office, _ = loaded
    assert send(office, [HEADER, paid("SAME")])[0].exit_code == 0
    again, _ = send(office, [HEADER, paid("SAME", Amount=99.0)])
    assert again.exit_code == 0
    found = office.client().get_import("4").counts
    assert (found.booked, found.duplicate) == (0, 1)


def test_two_genuine_twins_are_both_booked_if_the_mapping_says_so(loaded: Loaded) -> None:
    office, _ = loaded
    rows = [HEADER, paid(""), paid("")]
    assert send(office, rows)[0].exit_code == 0
    assert (counts(office).booked, counts(office).duplicate) == (1, 1)
    assert send(office, [HEADER, paid("", Amount=7.0), paid("", Amount=7.0)], twins="book")[0].exit_code == 0
    assert office.client().get_import("4").counts.booked == 2


def test_after_an_undo_the_same_sheet_loads_again(loaded: Loaded) -> None:
    office, book = loaded
    assert office.press("import", book, "Payments").exit_code == 0
    assert office.press("delete_import", book, import_="3", confirm="Yes", why="wrong file").exit_code == 0
    assert office.press("import", book, "Payments").exit_code == 0
    assert office.client().get_import("4").counts.booked == len(GOOD)


def test_a_date_is_never_replaced_by_today(loaded: Loaded) -> None:
    office, _ = loaded
    day = dt.date(2026, 4, 13)
    send(office, [HEADER, paid("D1", **{"Paid on": "13.04.2026"}), paid("D2", **{"Paid on": "31.04.2026"})])
    view = office.client().view("payments")
    dates = view.values[view.columns.index("date")]
    assert [str(each)[:10] for each in dates] == [day.isoformat()]


def test_a_limit_says_of_what_there_is_too_much(loaded: Loaded) -> None:
    office, _ = loaded
    wide = [*HEADER, *(f"More {place}" for place in range(201 - len(HEADER)))]
    book = office.book("b.xlsx", Payments=[wide, [*GOOD[0], *range(201 - len(HEADER))]])
    refused = office.press("import", book, "Payments")
    assert refused.code == "LIMIT_EXCEEDED"
    assert refused.sentence.startswith("More columns than the 200 allowed (201 here).")


@pytest.mark.parametrize("blank", [49_000, 60_000, 1_000_000])
def test_a_row_far_below_the_others_is_sent_too(loaded: Loaded, blank: int) -> None:
    office, _ = loaded
    book = office.book("b.xlsx", Payments=[HEADER, GOOD[0]])
    workbook = openpyxl.load_workbook(book)
    for column, value in enumerate(GOOD[1], start=1):
        workbook["Payments"].cell(blank, column).value = value
    workbook.save(book)
    assert office.press("check", book, "Payments").sentence == "Check: 2 of 2 rows will be booked."
