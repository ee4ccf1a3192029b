"""Bad input: cells as people and programs write them. What can be read is booked, all else is explained."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.office import HEADER, TODAY, Office, failed_rows
from tests.workbook.test_bad_input_sheets import SHORT, codes, counts, paid, send

Loaded = tuple[Office, Path]


def amounts_booked(office: Office) -> list[int]:
    """Minor units of every payment there is, in sheet order."""
    view = office.client().view("payments")
    amounts = view.values[view.columns.index("amount")]
    return sorted(int(each) for each in amounts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "minor"),
    [("10.50", 1050), (" 20 ", 2000), ("1,000.00", 100000), ("1.234,56", 123456), ("150,00 €", 15000),
     ("€ 150.00", 15000), ("EUR 20", 2000), ("1'234.50", 123450), ("1 234,50", 123450), (10.1 + 0.2, 1030)],
)  # fmt: skip
def test_amounts_as_text_are_read_exactly(loaded: Loaded, text: Any, minor: int) -> None:
    office, _ = loaded
    outcome, _ = send(office, [SHORT, ["00104", text, "Cash", "A1"]])
    assert outcome.exit_code == 0
    assert amounts_booked(office) == [minor]


@pytest.mark.parametrize(
    ("value", "code"),
    [("(80.00)", "AMOUNT_NOT_POSITIVE"), (-80, "AMOUNT_NOT_POSITIVE"), ("80.00-", "AMOUNT_NOT_POSITIVE"),
     (0, "AMOUNT_IS_ZERO"), ("1.234,5O", "AMOUNT_NOT_NUMERIC"), ("l50", "AMOUNT_NOT_NUMERIC"),
     ("n/a", "AMOUNT_NOT_NUMERIC"), ("12%", "AMOUNT_NOT_NUMERIC"), (None, "AMOUNT_MISSING"),
     (10.005, "AMOUNT_PRECISION"), ("10.0051", "AMOUNT_PRECISION"), (1e15, "AMOUNT_TOO_LARGE"),
     (TODAY, "AMOUNT_NOT_NUMERIC"), (True, "AMOUNT_NOT_NUMERIC")],
)  # fmt: skip
def test_amounts_that_are_none_fail_with_their_cell(loaded: Loaded, value: Any, code: str) -> None:
    office, _ = loaded
    outcome, book = send(office, [SHORT, ["00104", value, "Cash", "A1"], ["00231", 5.0, "Cash", "A2"]])
    assert outcome.exit_code == 1
    assert (counts(office).booked, counts(office).to_fix) == (1, 1)
    assert codes(office, book) == [code]


@pytest.mark.parametrize(("value", "others"), [("n/a", 5.0), ("-", 5.0), ("tbd", "1.234,5")])
def test_what_is_no_amount_is_told_with_an_example_of_one(loaded: Loaded, value: str, others: Any) -> None:
    office, _ = loaded
    _, book = send(office, [SHORT, ["00104", value, "Cash", "A1"], ["00231", others, "Cash", "A2"]])
    example = "1234,50" if others == "1.234,5" else "1234.50"
    said = failed_rows(office.values(book, "Failed"))[1][0]["What is wrong"]
    assert said.startswith(f'Amount in B2, "{value}", is not a number')
    assert said.endswith(f"Type an amount such as {example}.")


def test_the_letter_o_gets_its_correction_beside_it(loaded: Loaded) -> None:
    office, _ = loaded
    _, book = send(office, [SHORT, ["00104", "1.234,5O", "Cash", "A1"]])
    row = failed_rows(office.values(book, "Failed"))[1][0]
    assert (row["Suggestion"], "B2" in row["What is wrong"]) == ("1234.50", True)


@pytest.mark.parametrize("text", ["$5.00", "5.00 USD", "USD 5", "£5", "CHF 5,00"])
def test_money_in_another_currency_than_the_accounts_is_not_booked(loaded: Loaded, text: str) -> None:
    office, _ = loaded
    outcome, book = send(office, [SHORT, ["00104", text, "Cash", "C1"]])
    assert (outcome.exit_code, amounts_booked(office)) == (1, [])
    assert codes(office, book) == ["CURRENCY_MISMATCH"]


def test_a_currency_beside_the_amount_may_not_contradict_its_column(loaded: Loaded) -> None:
    office, _ = loaded
    header = [*SHORT, "Currency"]
    outcome, book = send(
        office, [header, ["00104", "$5.00", "Cash", "C1", "EUR"], ["00104", "5.00 €", "Cash", "C2", "EUR"]]
    )
    assert (outcome.exit_code, amounts_booked(office)) == (1, [500])
    assert codes(office, book) == ["CURRENCY_MISMATCH"]


def test_mixed_currencies_are_judged_row_by_row(loaded: Loaded) -> None:
    office, _ = loaded
    rows = [
        ["00104", 5.0, "Cash", f"X{place}", word] for place, word in enumerate(["EUR", "USD", "EURO", ""])
    ]
    outcome, book = send(office, [[*SHORT, "Currency"], *rows])
    assert outcome.exit_code == 1
    assert counts(office).booked == 2
    assert codes(office, book) == ["CURRENCY_MISMATCH", "CURRENCY_UNKNOWN"]


def test_ids_whose_zeros_were_lost_are_found_with_a_warning(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, _ = send(office, [SHORT, [104, 5.0, "Cash", "Z1"]])
    assert (outcome.exit_code, counts(office).warnings) == (0, 1)


@pytest.mark.parametrize("number", [1234567890123456, 12345678901234567890, "1.23457E+15"])
def test_ids_of_sixteen_digits_are_not_trusted_as_numbers(loaded: Loaded, number: Any) -> None:
    office, _ = loaded
    outcome, book = send(office, [SHORT, ["00104", 5.0, "Cash", number]])
    assert (outcome.exit_code, codes(office, book)) == (1, ["ID_DIGITS_LOST"])


def test_ids_of_sixteen_digits_as_text_are_kept(loaded: Loaded) -> None:
    office, _ = loaded
    assert send(office, [SHORT, ["00104", 5.0, "Cash", "1234567890123456"]])[0].exit_code == 0


@pytest.mark.parametrize(
    ("texts", "days"),
    [(["13.04.2026", "03.04.2026"], ["2026-04-03", "2026-04-13"]),
     (["04/13/2026", "04/03/2026"], ["2026-04-03", "2026-04-13"])],
)  # fmt: skip
def test_dates_as_text_in_either_order(loaded: Loaded, texts: list[str], days: list[str]) -> None:
    office, _ = loaded
    rows = [paid(f"D{place}", **{"Paid on": text}) for place, text in enumerate(texts)]
    assert send(office, [HEADER, *rows], payment_date_rule="ANY")[0].exit_code == 0
    view = office.client().view("payments")
    assert sorted(str(each)[:10] for each in view.values[view.columns.index("date")]) == days


@pytest.mark.parametrize(
    "value",
    ["31.02.2026", "soon", 46000, -5, dt.time(9, 5), True, "00.00.0000", "46000", dt.date(1901, 1, 1)],
)
def test_dates_that_are_none_say_what_to_type(loaded: Loaded, value: Any) -> None:
    office, _ = loaded
    outcome, book = send(office, [HEADER, paid("D1", **{"Paid on": value})], payment_date_rule="ANY")
    assert (outcome.exit_code, codes(office, book)) == (1, ["DATE_NOT_A_DATE"])
    sentence = failed_rows(office.values(book, "Failed"))[1][0]["What is wrong"]
    assert "D2" in sentence
    assert "Type " in sentence


@pytest.mark.parametrize("value", [-3, 0, 0.5, 2_958_466])
def test_dates_outside_of_excels_calendar_do_not_stop_the_sheet(loaded: Loaded, value: float) -> None:
    office, _ = loaded

    def as_date(sheet: Any) -> None:
        sheet["D2"].number_format = "dd.mm.yyyy"

    rows = [HEADER, paid("D1", **{"Paid on": value}), paid("D2")]
    outcome, book = send(office, rows, as_date)
    assert (outcome.exit_code, counts(office).booked) == (1, 1)
    assert codes(office, book) == ["DATE_NOT_A_DATE"]


def test_a_moment_is_read_as_its_day(loaded: Loaded) -> None:
    office, _ = loaded
    moment = dt.datetime(2026, 4, 2, 18, 12)
    assert send(office, [HEADER, paid("D1", **{"Paid on": moment})])[0].exit_code == 0


def test_invoice_numbers_that_became_dates_are_named(loaded: Loaded) -> None:
    office, _ = loaded
    outcome, book = send(office, [HEADER, paid("D1", **{"Invoice no.": dt.date(2026, 3, 4)})])
    assert (outcome.exit_code, codes(office, book)) == (1, ["ID_IS_DATE"])


def test_what_looks_like_a_formula_stays_text_on_every_sheet(loaded: Loaded) -> None:
    office, _ = loaded
    evil = ["=1+1", "+49", "-5", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']
    header = ["Customer", "Amount", "Type", "Txn", "=A1", "Note"]
    rows = [
        ["00104", 5.0, "TRF" if place % 2 else "Cash", text, text, text] for place, text in enumerate(evil)
    ]

    def as_text(sheet: Any) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type

    outcome, book = send(office, [header, *rows], as_text)
    assert (outcome.exit_code, counts(office).booked) == (1, 3)
    for button in ("map_columns", "check", "pull_payments", "pull_accounts", "pull_unallocated"):
        office.press(button, book, "Payments" if button in ("map_columns", "check") else "")
    office.press("import_log", book)
    office.press("open_import", book, import_="3")
    office.press("saved_mappings", book, "Payments", save_as="=1+1")
    formulas = [
        cell.value
        for sheet in office.open(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and not str(cell.value).startswith("=SUBTOTAL(")
    ]
    assert formulas == []
    _, failed = failed_rows(office.values(book, "Failed"))
    assert [row["=A1"] for row in failed] == [evil[1], evil[3], evil[5]]
