"""The letter head of a statement, what stands out on it and what is printed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from addin.commands.pulling import options_of
from addin.statement_sheet import dress, heading, sentence
from addin.view_sheet import view_page
from shared.schemas import ViewTable
from shared.views import VIEWS
from tests.sheets.pages import looks, table, texts

VIEW = VIEWS["statement"]
LINES: list[list[Any]] = [
    ["OPENING_BALANCE", None, "2026-02-28", None, None, 0, None, "EUR", None, None],
    ["STANDARD", "INV-1", "2026-03-01", "2026-03-31", 10000, 10000, 10000, "EUR", None, None],
    ["CLOSING_BALANCE", None, "2026-03-31", None, None, 10000, 10000, "EUR", None, None],
    ["NOT_DUE", None, None, None, None, None, 10000, "EUR", None, None],
]


def statement(lines: list[list[Any]]) -> ViewTable:
    values = [list(column) for column in zip(*lines, strict=True)] or [[] for _ in VIEW.columns]
    names = [column.name for column in VIEW.columns]
    return ViewTable("statement", names, values, [""] * len(lines), [0] * len(lines), 9, "", "", {"EUR": 2})


def test_balances_stand_out_and_the_letter_alone_is_printed() -> None:
    told = heading("00104", "Acme Ltd", "2026-03-01", "2026-03-31", ["EUR"])
    found = statement(LINES)
    page = view_page(VIEW, found, options_of(VIEW), {}, dt.UTC, heading=told)
    dress(page, VIEW, found)
    block, rows = table(page, "What")
    assert [row["What"] for row in rows] == ["Opening balance", "Invoice", "Closing balance", "Not due"]
    assert told[0] in texts(page)
    assert looks(page) == [
        (f"A{block.first_row}:J{block.first_row}", "total"),
        (f"A{block.first_row + 2}:J{block.first_row + 2}", "total"),
    ]
    assert page.print_area is not None
    assert page.print_area.address(False, False) == f"A{block.row - 3}:G{block.last_row}"
    assert page.filter is None


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("", "", "Statement of account ·"),
        ("2026-03-01", "", "Statement of account from 1 Mar 2026 ·"),
        ("", "2026-03-31", "Statement of account to 31 Mar 2026 ·"),
    ],
)
def test_the_heading_says_of_which_days(first: str, last: str, said: str) -> None:
    assert said in heading("00104", "", first, last, ["EUR", "JPY"])[1]
    assert heading("00104", "", first, last, [])[0] == "00104"


def test_the_closing_sentence_says_whose_it_is_and_the_closing_balance() -> None:
    assert "100.00 EUR" in sentence("00104", statement(LINES))
    assert sentence("00104", statement([])) == "Statement of 00104: 0 movements."
