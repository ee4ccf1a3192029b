"""Pulled sheets: head, options, rows, totals, colours; the options read back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from addin.commands import Option
from addin.errors import Refusal
from addin.pages import Formula, Page
from addin.view_options import chosen, read_block
from addin.view_sheet import fresh_line, shown, stale_line, view_page
from shared.schemas import ViewTable
from shared.views import VIEWS
from shared.views.base import View, ViewColumn
from tests.sheets.pages import cells, drop_downs, looks, row, table, texts

SHOW = Option("show", "Show", "", (("ALL", "All"), ("OPEN", "Only open")), "OPEN")
OPTIONS = (
    Option("as_of", "As of", ""), Option("known_at", "Known at", ""), SHOW, Option("account", "Customer", ""),
)  # fmt: skip
VIEW = View(
    "things",
    "Things",
    "",
    updates="things",
    columns=(
        ViewColumn("number", "Number", "id"),
        ViewColumn("name", "Name", "text", 60, editable="name"),
        ViewColumn("hold", "On hold", "bool", editable="hold"),
        ViewColumn("state", "State", "text", choices=(("D", "Done"),)),
        ViewColumn("day", "Day", "date"),
        ViewColumn("at", "At", "datetime"),
        ViewColumn("count", "Count", "integer"),
        ViewColumn("open", "Open", "money", bold=True, total=True),
        ViewColumn("currency", "Cur.", "id"),
    ),
)
LINES: list[list[Any]] = [
    ["A1", "Acme", True, "D", "2026-03-31", "2026-04-02T09:30:00+00:00", 3, 100_00, "EUR"],
    ["A2", "", False, "Q", None, "", 0, None, "EUR"],
]
YEN: list[Any] = ["A3", None, None, None, None, None, None, 700, "JPY"]


def view_table(lines: list[list[Any]], places: dict[str, int], **more: Any) -> ViewTable:
    """A pulled table of the view."""
    values = [list(column) for column in zip(*lines, strict=True)] if lines else [[] for _ in VIEW.columns]
    keys = [f"thing:{number}" for number in range(len(lines))]
    fields: dict[str, Any] = {"keys": keys, "versions": [4] * len(lines), "as_of": "", "known_at": ""} | more
    return ViewTable(
        "things", [column.name for column in VIEW.columns], values, sequence=9, places=places, **fields
    )


def page_of(
    lines: list[list[Any]], places: dict[str, int], options: tuple[Option, ...] = (), **more: Any
) -> Page:
    """Its sheet."""
    picked, checks = more.pop("chosen", {}), more.pop("checks", ())
    return view_page(VIEW, view_table(lines, places, **more), options, picked, dt.UTC, checks=checks)


def test_each_cell_is_shown_by_its_columns_type() -> None:
    page = page_of(LINES, {"EUR": 2})
    block, lines = table(page, "Number")
    assert lines[0] == {
        "Number": "A1", "Name": "Acme", "On hold": "Yes", "State": "Done", "Day": dt.date(2026, 3, 31),
        "At": dt.datetime(2026, 4, 2, 9, 30), "Count": 3, "Open": Decimal("100.00"), "Cur.": "EUR",
        "Remitbook key": "thing:0", "Remitbook version": "4",
    }  # fmt: skip
    assert list(lines[1].values())[:9] == ["A2", None, "No", "Q", None, None, 0, None, "EUR"]
    assert [column.hidden for column in block.columns] == [False] * 9 + [True] * 2
    assert page.filter is not None
    assert (page.filter.row, page.filter.columns) == (block.row, 11)  # what is hidden is sorted along
    assert [column.look for column in block.columns[:3]] == ["plain", "input", "input"]
    assert (block.columns[1].wrap, block.columns[7].look) == (True, "bold")
    assert page.marks == {
        "view": "things", "sequence": "9", "header": str(block.row), "as_of": "", "known_at": "",
    }  # fmt: skip
    assert drop_downs(page) == {f"C{block.first_row}:C{block.first_row + 1}": ("Yes", "No")}


def test_one_currency_has_a_total_that_follows_the_filter() -> None:
    page = page_of(LINES, {"EUR": 2})
    (total,) = [value for value in cells(page).values() if isinstance(value, Formula)]
    block, _ = table(page, "Number")
    assert total == f"=SUBTOTAL(109,H{block.first_row}:H{block.first_row + 1})"
    assert row(page, block.row - 1)[0] == "Total"


def test_several_currencies_have_a_total_each_and_their_own_decimals() -> None:
    page = page_of([*LINES, YEN], {"EUR": 2, "JPY": 0})
    block, lines = table(page, "Number")
    totals = [[cells(page)[line, 8], cells(page)[line, 9]] for line in (block.row - 2, block.row - 1)]
    assert totals == [[Decimal("100.00"), "EUR"], [Decimal(700), "JPY"]]
    assert lines[2]["Open"] == Decimal(700)
    assert block.formats == {(2, 7): "#,##0"}


def test_a_sheet_without_rows_has_no_total_and_no_filter() -> None:
    page = page_of([], {})
    assert (page.filter, drop_downs(page), texts(page)[:2]) == (None, {}, ["Things", "Up to date"])


def test_rows_without_keys_have_no_hidden_columns() -> None:
    block, _ = table(page_of(LINES, {"EUR": 2}, keys=["", ""]), "Number")
    assert len(block.columns) == 9


def test_the_options_stand_on_top_as_they_were_chosen() -> None:
    page = page_of(
        LINES, {"EUR": 2}, OPTIONS, chosen={"as_of": "2026-03-31", "known_at": "17", "account": "00104"}
    )
    assert [row(page, line) for line in range(3, 7)] == [
        ["As of", dt.date(2026, 3, 31)], ["Known at", 17], ["Show", "Only open"], ["Customer", "00104"],
    ]  # fmt: skip
    assert drop_downs(page)["B5"] == ("All", "Only open")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", None),
        ("17", 17),
        ("2026-03-31", dt.date(2026, 3, 31)),
        ("2026-03-31T09:30:00", dt.datetime(2026, 3, 31, 9, 30)),
        ("2026-03-31T09:30:00+02:00", "2026-03-31T09:30:00+02:00"),
        ("last week", "last week"),
    ],
)
def test_a_moment_is_kept_as_what_it_is(typed: str, kept: Any) -> None:
    page = page_of(LINES, {"EUR": 2}, OPTIONS[1:2], chosen={"known_at": typed})
    assert cells(page)[3, 2] == kept


def test_checks_stand_under_the_options_in_their_colour() -> None:
    page = page_of(LINES, {"EUR": 2}, checks=[("Difference 0.00", True), ("Difference 0.01", False)])
    assert looks(page) == [("A3:D3", "good"), ("A4:D4", "bad")]


def test_the_head_says_when_and_as_of_when() -> None:
    more = {"generated_at": "2026-04-03T16:12:00+00:00", "as_of": "2026-03-31", "known_at": "17"}
    told = fresh_line(view_table([], {}, **more), dt.timezone(dt.timedelta(hours=2)))
    assert told == "Up to date 3 Apr 18:12 · as of 31 Mar 2026 · known at 17"
    assert [stale_line(1), stale_line(1200)] == ["1 booking since: Refresh", "1,200 bookings since: Refresh"]


def test_a_status_has_its_colour() -> None:
    view = VIEWS["imports"]
    words = ["Done", "2 to fix", "3 to fix", "Running 40 %", "Refused", "Cancelled", "Staged"]
    lines = [
        [words[at] if column.name == "result" else None for column in view.columns]
        for at in range(len(words))
    ]
    values = [list(column) for column in zip(*lines, strict=True)]
    names = [column.name for column in view.columns]
    pulled = ViewTable("imports", names, values, [""] * len(lines), [], 1, "", "", {})
    column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[names.index("result")]
    page = view_page(view, pulled, (), {}, None)
    first = table(page, view.columns[0].header)[0].first_row
    assert looks(page) == [
        (f"{column}{first}", "good"),
        (f"{column}{first + 1}:{column}{first + 2}", "bad"),
        (f"{column}{first + 3}", "warning"),
        (f"{column}{first + 4}", "bad"),
        (f"{column}{first + 5}", "warning"),
    ]


def late_invoices(days: list[int | None]) -> Page:
    """Sheet Invoices, of rows late by so many days."""
    view = VIEWS["invoices"]
    values = [days if column.name == "days_late" else [None] * len(days) for column in view.columns]
    names = [column.name for column in view.columns]
    return view_page(
        view, ViewTable("invoices", names, values, [""] * len(days), [], 1, "", "", {}), (), {}, None
    )


def test_late_invoices_are_red_unless_that_would_be_too_many_spots() -> None:
    column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[
        [each.name for each in VIEWS["invoices"].columns].index("days_late")
    ]
    page = late_invoices([None, 3, 9, 0, 1])
    first = table(page, "Invoice")[0].first_row
    assert looks(page) == [
        (f"{column}{first + 1}:{column}{first + 2}", "bad"),
        (f"{column}{first + 4}", "bad"),
    ]
    assert len(looks(late_invoices([1, 0] * 1_000))) == 1_000
    assert looks(late_invoices([1, 0] * 1_001)) == []


def test_one_value_is_shown_without_a_sheet() -> None:
    assert shown(VIEW.columns[4], "2026-03-31") == dt.date(2026, 3, 31)


BLOCK = [
    ["As of", dt.datetime(2026, 3, 31, 9, 30)],
    ["Known at", dt.datetime(2026, 3, 31, 9, 30)],
    ["Show", "only open"],
    ["Customer", 104.0],
    ["Invoice", "INV-1"],
    [None, "x"],
    [],
    ["Show"],
]


def test_the_options_are_read_back() -> None:
    assert read_block(BLOCK, OPTIONS) == {
        "as_of": "2026-03-31", "known_at": "2026-03-31T09:30:00", "show": "OPEN", "account": "104",
    }  # fmt: skip
    assert read_block([["Known at", dt.datetime(2026, 3, 31)], ["Customer", "  "]], OPTIONS) == {
        "known_at": "2026-03-31", "account": "",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["2026-03-31", "31/03/2026", "31.03.2026"])
def test_a_day_is_read_in_three_writings(text: str) -> None:
    assert read_block([["As of", text]], OPTIONS) == {"as_of": "2026-03-31"}
    assert read_block([["Known at", text]], OPTIONS) == {"known_at": "2026-03-31"}


def test_a_day_that_is_none_is_refused_with_an_example() -> None:
    with pytest.raises(Refusal, match=r'As of is "soon", which is no date\. .*2026-03-31') as refused:
        read_block([["As of", "soon"]], OPTIONS)
    assert (refused.value.code, refused.value.args_) == ("OPTION_INVALID", {"name": "as_of", "value": "soon"})


def test_what_is_given_with_the_press_wins_over_the_sheet() -> None:
    remembered = {"as_of": "31.03.2026", "show": "ALL", "account": "00104"}
    assert chosen(OPTIONS, remembered, {"show": "Only open", "account": ""}) == {
        "as_of": "2026-03-31",
        "show": "OPEN",
    }
