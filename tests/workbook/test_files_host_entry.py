"""What Excel makes of typed texts, and the arithmetic of rectangles."""

import datetime as dt
from typing import Any

import pytest

from addin.hosts.entry import read_entry
from addin.hosts.files_references import rewritten
from addin.hosts.files_text import escape_text, unescape_text
from addin.hosts.geometry import (
    Area,
    column_letters,
    column_number,
    parse_address,
    quote_sheet,
    rectangles,
    split_sheet,
)

THIS_YEAR = dt.date.today().year


@pytest.mark.parametrize(
    ("text", "kind", "value", "number_format"),
    [
        ("INV-001", "text", "INV-001", None),
        ("Acme Ltd", "text", "Acme Ltd", None),
        ("", "text", "", None),
        ("-", "text", "-", None),
        ("- none -", "text", "- none -", None),
        ("00123", "number", 123.0, None),
        (" 7 ", "number", 7.0, None),
        ("-5.00", "number", -5.0, None),
        ("(5)", "number", -5.0, None),
        ("1,234.50", "number", 1234.5, "#,##0.00"),
        ("1,23", "text", "1,23", None),
        ("12%", "number", 0.12, "0%"),
        ("$1,000", "number", 1000.0, '"$"#,##0'),
        ("12E5", "number", 1200000.0, "0.00E+00"),
        ("1E999", "text", "1E999", None),
        ("12345678901234567890", "number", 12345678901234600000.0, None),
        ("1.2.3", "text", "1.2.3", None),
        ("true", "bool", True, None),
        ("#n/a", "error", "#N/A", None),
        ("=A1", "formula", "=A1", None),
        ("=", "text", "=", None),
        ("+A1", "formula", "=+A1", None),
        ("'00123", "text", "00123", None),
        ("2024-03-04", "date", dt.datetime(2024, 3, 4), "m/d/yyyy"),
        ("3/4/2024", "date", dt.datetime(2024, 3, 4), "m/d/yyyy"),
        ("3/4/24", "date", dt.datetime(2024, 3, 4), "m/d/yyyy"),
        ("3/4/30", "date", dt.datetime(1930, 3, 4), "m/d/yyyy"),
        ("13/4/2024", "text", "13/4/2024", None),
        ("4-Mar-24", "date", dt.datetime(2024, 3, 4), "d-mmm-yy"),
        ("4 March 2024", "date", dt.datetime(2024, 3, 4), "d-mmm-yy"),
        ("March 4, 2024", "date", dt.datetime(2024, 3, 4), "d-mmm-yy"),
        ("MAR1", "date", dt.datetime(THIS_YEAR, 3, 1), "d-mmm"),
        ("1-2", "date", dt.datetime(THIS_YEAR, 1, 2), "d-mmm"),
        ("3/2024", "date", dt.datetime(2024, 3, 1), "mmm-yy"),
        ("Mar-2024", "date", dt.datetime(2024, 3, 1), "mmm-yy"),
        ("2024-03-04 05:06", "date", dt.datetime(2024, 3, 4, 5, 6), "m/d/yyyy h:mm"),
        ("2024-03-04T05:06", "text", "2024-03-04T05:06", None),
        ("9:30", "time", dt.time(9, 30), "h:mm"),
        ("9:30:15 pm", "time", dt.time(21, 30, 15), "h:mm:ss"),
        ("25:00", "text", "25:00", None),
        ("May", "text", "May", None),
    ],
)
def test_typed_texts(text: str, kind: str, value: Any, number_format: str | None) -> None:
    entry = read_entry(text)
    assert (entry.kind, entry.value, entry.number_format) == (kind, value, number_format)


@pytest.mark.parametrize(
    "text", ["", "plain", "a\nb\tc", "\x00\x07\r", "_x0041_", "_x_", "\ud800", "__x0041__"]
)
def test_escaped_texts_come_back(text: str) -> None:
    escaped = escape_text(text)
    assert unescape_text(escaped) == text
    escaped.encode()


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("A1", Area(1, 1)),
        ("$B$3:a1", Area(1, 1, 3, 2)),
        ("A:C", Area(1, 1, 1_048_576, 3)),
        ("$2:3", Area(2, 1, 2, 16_384)),
        ("XFD1048576", Area(1_048_576, 16_384)),
    ],
)
def test_addresses(address: str, area: Area) -> None:
    assert parse_address(address) == area
    assert parse_address(area.address()) == area


@pytest.mark.parametrize(
    "address", ["", "A", "1", "A0", "A1:", ":B2", "XFE1", "A1048577", "A1:C", "Sheet1!A1", "A1,B2"]
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(ValueError):
        parse_address(address)


def test_letters_of_columns() -> None:
    for column in (1, 26, 27, 702, 703, 16_384):
        assert column_number(column_letters(column)) == column


def test_an_area_without_its_middle() -> None:
    left = Area(1, 1, 4, 4).subtract(Area(2, 2, 2, 2))
    assert sum(area.size for area in left) == 12
    assert Area(1, 1, 2, 2).subtract(Area(5, 5)) == [Area(1, 1, 2, 2)]
    assert Area(1, 1, 2, 2).subtract(Area(1, 1, 9, 9)) == []


def test_cells_as_rectangles() -> None:
    assert rectangles([(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (3, 2)]) == [
        Area(1, 1, 2, 2),
        Area(3, 2),
        Area(4, 1),
    ]


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("A1", (None, "A1")),
        ("Sheet1!A1", ("Sheet1", "A1")),
        ("'It''s here'!$A$1", ("It's here", "$A$1")),
        ("'[Book1]It''s'!A1", ("It's", "A1")),
    ],
)
def test_sheets_of_references(reference: str, parts: tuple[str | None, str]) -> None:
    assert split_sheet(reference) == parts


def test_sheet_names_in_formulas() -> None:
    assert [quote_sheet(name) for name in ("Pays", "It's", "A1", "2024")] == [
        "Pays",
        "'It''s'",
        "'A1'",
        "'2024'",
    ]


def test_references_in_formulas_move() -> None:
    def move(sheet: str, address: str) -> tuple[str, str] | None:
        return None if address == "C3" else (sheet.upper(), address)

    formula = "=SUM(A1:B2,one!$A$1,\"one!A1\",'two x'!A:A,C3)+Pays[Amount]"
    assert (
        rewritten(formula, "home", move) == "=SUM(A1:B2,ONE!$A$1,\"one!A1\",'TWO X'!A:A,#REF!)+Pays[Amount]"
    )
