"""A bank's file on a sheet: formats of its columns, and the sentence that says what is in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from addin.bank_sheet import bank_page, bank_sentence
from shared.kinds.payment_entries import KIND
from shared.schemas import BankFile, Column, Sheet, Source

Row = dict[str, str]


def sheet_of(*rows: Row, about: BankFile | None = None) -> Sheet:
    """A bank's sheet of these rows: field -> text."""
    columns = []
    for place, field in enumerate(KIND.fields):
        texts = [row.get(field.name, "") for row in rows]
        letter = {"date": "d", "amount": "n"}.get(field.type, "t")
        types = "".join(letter if text else "_" for text in texts)
        columns.append(Column(field.header, "A" if not place else "B", types, texts))
    return Sheet(Source(file="a.sta"), 1, list(range(2, len(rows) + 2)), columns, bank=about)


def entry(credit: str = "", debit: str = "", currency: str = "EUR", **more: str) -> Row:
    return {
        "booking_date": "2026-04-02",
        "credit": credit,
        "debit": debit,
        "currency": currency,
        "statement": "12",
        **more,
    }


def shown(page: Any, name: str, row: int) -> tuple[Any, str]:
    place = [field.name for field in KIND.fields].index(name)
    block = page.blocks[0]
    return block.values[place][row], block.formats.get((row, place), block.columns[place].number_format)


def test_dates_money_and_texts_are_shown_as_such() -> None:
    page = bank_page(
        sheet_of(entry("300"), entry("5", currency="JPY"), entry(debit="0.1234")), "a", {"file": "a.sta"}
    )
    assert shown(page, "booking_date", 0) == (dt.date(2026, 4, 2), "m/d/yyyy")
    assert shown(page, "credit", 0) == (Decimal(300), "#,##0.00")
    assert shown(page, "credit", 1) == (Decimal(5), "#,##0")
    assert shown(page, "debit", 2) == (Decimal("0.1234"), "#,##0.0000")
    assert shown(page, "debit", 0) == (None, "#,##0.00")
    assert shown(page, "statement", 0) == ("12", "@")
    assert shown(page, "conversion_rate", 0) == (None, "General")
    assert page.marks == {"file": "a.sta"}


def sentence(*rows: Row, **about: Any) -> tuple[str, tuple[str, ...]]:
    counts = {"format": "MT940", "statements": 1, "entries": len(rows)} | about
    return bank_sentence(sheet_of(*rows, about=BankFile(**counts)), "a.sta", "a")


def test_entries_and_sums_by_currency() -> None:
    said, _ = sentence(
        entry("300"), entry("1000.5"), entry(debit="80"), entry("7", currency="JPY"), entry("0"), statements=2
    )
    assert said.startswith(
        "a.sta is on sheet a: 5 entries of 2 statements (MT940); in 1,300.50 EUR and 7 JPY, out 80.00 EUR."
    )
    assert said.endswith("No statement gives both balances. Nothing was sent.")


def test_nothing_in_one_direction_is_said() -> None:
    assert "in nothing, out 0.001 ." not in sentence(entry(debit="0.001", currency=""))[0]
    assert "in nothing, out 0.001." in sentence(entry(debit="0.001", currency=""))[0]


def with_balances(name: str, opening: str, closing: str) -> Row:
    return entry("10", statement=name, opening_balance=opening, closing_balance=closing)


def test_which_statements_add_up() -> None:
    rows = [with_balances("1", "0", "10"), with_balances("2", "10", "25"), entry("1", statement="3")]
    said, details = sentence(*rows)
    told = "Statement 2: opening 10.00 + entries 10.00 = 20.00, the file says closing 25.00: 5.00 apart."
    assert details == (told,)
    assert f"Opening + entries = closing: 1 of 2 statements. Without both balances: 1. {told}" in said


def test_the_first_three_differences_are_in_the_sentence_all_in_the_details() -> None:
    said, details = sentence(*(with_balances(str(number), "0", "0") for number in range(5)))
    assert len(details) == 5
    assert [each in said for each in details] == [True, True, True, False, False]
    assert "And 2 more." in said


@pytest.mark.parametrize(
    ("about", "word"),
    [
        ({"pending": 2}, "has not booked it yet: 2 entries."),
        ({"unsplit": 1}, "1 entry of several payments."),
        ({"corrections": 1}, "corrects what the bank sent before, in 1 group"),
        ({"untrue_totals": 1, "untrue_at": 7}, "not what stands in it (in line 7)"),
        ({"untrue_totals": 3, "untrue_at": 7}, "not what stands in it (first in line 7, 3 in all)"),
        ({"format": "MT942"}, "interim report"),
        ({"format": "CAMT.052"}, "interim report"),
        ({"format": "CAMT.054"}, "import one of the two"),
    ],
)
def test_what_else_there_is_to_say(about: dict[str, Any], word: str) -> None:
    assert word in sentence(entry("1"), **about)[0]
    assert word not in sentence(entry("1"))[0]


def test_a_sheet_without_the_word_of_the_reader_has_no_counts() -> None:
    assert "0 entries of 0 statements" in bank_sentence(sheet_of(entry("1")), "a", "a")[0]
