"""The filter expression."""

import pytest

from shared.bad import Bad
from shared.filters import Comparison, Filter, parse_filter

ROW = {
    "Status": "Paid ",
    "Amount": "1.250,50",
    "Booking Date": "02.04.2026",
    "Type": "Bank transfer",
    "Note": "",
}


def kept(text: str) -> bool:
    found = parse_filter(text, list(ROW))
    assert isinstance(found, Filter)
    return found.keep(ROW, ",", "DMY")


@pytest.mark.parametrize(
    "text",
    [
        "$Status = paid",
        "$status == PAID",
        "$Amount > 1000",
        "$Amount = 1250.50",
        "$Amount <= 1.250,50",
        '$"Booking Date" < 2026-04-03',
        "$BookingDate >= 2.4.2026",
        "$Type ~ TRANSFER",
        "$Type !~ cash",
        '$Type = "bank transfer"',
        '$Note = ""',
        "$Note != x",
        "$Status <> open",
        "$Status > oak",
        "$Status = open | $Amount > 1 & $Type ~ bank",
        "($Status = open | $Amount > 1) & $Type ~ bank",
        "(($Status = paid))",
    ],
)
def test_kept(text: str) -> None:
    assert kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "$Status = open",
        "$Amount < 1000",
        '$"Booking Date" > 2026-04-02',
        "$Type ~ cash",
        "$Note < 5",
        "$Note > 0",
        "$Status = paid & $Amount < 5",
        "$Status = paid & ($Amount < 5 | $Type = x)",
        "$Note ~ a",
    ],
)
def test_not_kept(text: str) -> None:
    assert not kept(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 1),
        ("Status = 1", 1),
        ("$Status", 8),
        ("$Status =", 10),
        ("$Status = & $Type = 1", 11),
        ("$Gone = 1", 2),
        ("$Status = 1 $Type = 2", 14),
        ("($Status = 1", 13),
        ('$Status = "x', 11),
        ("$Status =  !", 12),
        ("$Status = 1)", 12),
        ("$Status = " + "(" * 3, 11),
        ("(" * 60 + "$Status = 1" + ")" * 60, 51),
        ("$ = 1", 1),
    ],
)
def test_refused_with_its_place(text: str, at: int) -> None:
    got = parse_filter(text, list(ROW))
    assert isinstance(got, Bad)
    assert (got.code, got.args["at"]) == ("FILTER_INVALID", at)
    assert got.args["why"]


def test_without_keys_any_column_will_do() -> None:
    got = parse_filter("$A = 1 & $B = 2")
    assert isinstance(got, Filter)
    assert got.names == {"A", "B"}
    assert got.keep({"A": "1.0", "B": "2"})
    assert not got.keep({"A": "1"})
    assert got.parts == (Filter("and", (Comparison("A", "=", "1"), Comparison("B", "=", "2"))),)


def test_over_columns() -> None:
    got = parse_filter("$Amount > 1000 & ($Status = paid | $Gone = x)")
    assert isinstance(got, Filter)
    columns = {
        "Amount": ("nntn", ["1000.5", "999", "1.000,50", "1000.5"]),
        "Status": ("t", ["Paid"] * 3 + ["x"]),
    }
    assert got.keep_rows(columns, 4, ",") == [True, False, True, False]


def test_a_sheet_without_headers_goes_by_number() -> None:
    parsed = parse_filter("$3 = x & $1 = y", ["Column A", "Column C"])
    assert isinstance(parsed, Filter)
    assert parsed.names == {"Column A", "Column C"}
    assert isinstance(parse_filter("$0 = x", ["Column", "Column A"]), Bad)
    assert isinstance(parse_filter("$2 = x", ["Column A", "Column C"]), Bad)
    named = parse_filter("$3 = x", ["3", "Column C"])
    assert isinstance(named, Filter)
    assert named.names == {"3"}
