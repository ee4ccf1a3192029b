"""Cells to and from the wire, and what ids, flags and whole numbers they hold."""

import datetime as dt
from decimal import Decimal

import pytest

from shared.bad import Bad
from shared.cells import (
    cell_of,
    column_of,
    number_format_of,
    read_amounts,
    read_bool,
    read_id,
    read_integer,
    read_text,
    value_of,
)
from shared.text import clean, one_line


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ("_", "")),
        ("", ("_", "")),
        (" \u00a0\n", ("_", "")),
        ("00123", ("t", "00123")),
        (" =1+1", ("t", " =1+1")),
        ("#N/A", ("x", "#N/A")),
        ("#DIV/0! ", ("x", "#DIV/0!")),
        ("#1 of 3", ("t", "#1 of 3")),
        (True, ("b", "TRUE")),
        (False, ("b", "FALSE")),
        (5, ("n", "5")),
        (201900023.0, ("n", "201900023")),
        (0.1, ("n", "0.1")),
        (-0.0, ("n", "0")),
        (1e-7, ("n", "0.0000001")),
        (1e22, ("n", "10000000000000000000000")),
        (1.2345678901234568e17, ("n", "123456789012345680")),
        (float("nan"), ("x", "#NUM!")),
        (float("-inf"), ("x", "#NUM!")),
        (Decimal("1250.500"), ("n", "1250.5")),
        (Decimal("1E+3"), ("n", "1000")),
        (Decimal("NaN"), ("x", "#NUM!")),
        (dt.datetime(2026, 4, 2), ("d", "2026-04-02")),
        (dt.datetime(2026, 4, 2, 18, 12), ("s", "2026-04-02T18:12:00")),
        (dt.datetime(2026, 4, 2, 18, 11, 59, 999_997), ("s", "2026-04-02T18:12:00")),
        (dt.datetime(2026, 4, 2, 18, 12, 0, 3), ("s", "2026-04-02T18:12:00")),
        (dt.datetime(9999, 12, 31, 23, 59, 59, 999_999), ("s", "9999-12-31T23:59:59")),
        (dt.datetime(2026, 4, 2, tzinfo=dt.UTC), ("d", "2026-04-02")),
        (dt.datetime(1899, 12, 30, 18, 12), ("h", "18:12:00")),
        (dt.date(2026, 4, 2), ("d", "2026-04-02")),
        (dt.time(18, 12), ("h", "18:12:00")),
        (dt.timedelta(hours=18, minutes=12), ("h", "18:12:00")),
        (dt.timedelta(days=1, hours=12), ("n", "1.5")),
        (1 + 2j, ("t", "(1+2j)")),
    ],
)
def test_cell_of(value: object, cell: tuple[str, str]) -> None:
    assert cell_of(value) == cell
    assert column_of([value, value]) == (cell[0] * 2, [cell[1]] * 2)


def test_a_column_keeps_truth_apart_from_one() -> None:
    assert column_of([1, True, 1.0, "1"]) == ("nbnt", ["1", "TRUE", "1", "1"])


def test_formula_never_calculated() -> None:
    assert cell_of(None, "General", "=A1+B1") == ("f", "=A1+B1")
    assert cell_of(3.0, "General", "=A1+B1") == ("n", "3")
    assert cell_of("", "General", '=""') == ("_", "")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (123.0, "000000", "000123"),
        (-7, "000", "-007"),
        (12.5, "000", "12.5"),
        (12, "0", "12"),
        (12, "0.00", "12"),
    ],
)
def test_number_formats_of_zeros(value: float, number_format: str, text: str) -> None:
    assert cell_of(value, number_format) == ("n", text)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (("_", ""), None),
        (("t", "=1+1"), "=1+1"),
        (("t", "00123"), "00123"),
        (("n", "000123"), 123),
        (("n", "-007"), -7),
        (("n", "0.5"), 0.5),
        (("n", "123456789012345680"), 1.2345678901234568e17),
        (("d", "2026-04-02"), dt.date(2026, 4, 2)),
        (("s", "2026-04-02T18:12:00"), dt.datetime(2026, 4, 2, 18, 12)),
        (("h", "18:12:00"), dt.time(18, 12)),
        (("b", "TRUE"), True),
        (("b", "FALSE"), False),
        (("x", "#N/A"), "#N/A"),
        (("f", "=A1"), "=A1"),
    ],
)
def test_value_of(cell: tuple[str, str], value: object) -> None:
    got = value_of(*cell)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize("cell", [("", ""), ("q", "1"), ("d", "yesterday")])
def test_value_of_what_is_no_cell(cell: tuple[str, str]) -> None:
    with pytest.raises(ValueError):
        value_of(*cell)


def test_number_format_of() -> None:
    assert number_format_of("n", "-000123") == "000000"
    assert (
        number_format_of("n", "0") == number_format_of("n", "0.5") == number_format_of("d", "x") == "General"
    )
    assert number_format_of("t", "00123") == "@"


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("t", " Acme\u00a0 Ltd ", "Acme Ltd"),
        ("t", "\u200b", None),
        ("_", "", None),
        ("n", "12.5", "12.5"),
        ("d", "2026-04-02", "2026-04-02"),
    ],
)
def test_read_text(type: str, text: str, value: str | None) -> None:
    assert read_text(type, text) == value


@pytest.mark.parametrize(("type", "code"), [("x", "CELL_ERROR"), ("f", "FORMULA_NOT_CALCULATED")])
def test_cells_without_a_value(type: str, code: str) -> None:
    for read in (read_text, read_id, read_bool, read_integer):
        got = read(type, "#N/A")
        assert isinstance(got, Bad)
        assert got.code == code


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("t", " 00123 ", "00123"),
        ("t", "Kunde\u00a0Müller", "Kunde Müller"),
        ("t", "1E5", "1E5"),
        ("t", "E+S 10", "E+S 10"),
        ("t", "  ", None),
        ("_", "", None),
        ("n", "201900023", "201900023"),
        ("n", "000000000000000123", "000000000000000123"),
        ("n", "123456789012345", "123456789012345"),
        ("n", "12345678.901234567", "12345678.901234567"),
        ("b", "TRUE", "TRUE"),
    ],
)
def test_read_id(type: str, text: str, value: str | None) -> None:
    assert read_id(type, text) == value


@pytest.mark.parametrize(
    ("type", "text", "code"),
    [
        ("n", "1234567890123456", "ID_DIGITS_LOST"),
        ("t", "1.23457E+15", "ID_DIGITS_LOST"),
        ("t", "1,23457e+15", "ID_DIGITS_LOST"),
        ("d", "2026-04-03", "ID_IS_DATE"),
        ("h", "18:12:00", "ID_IS_DATE"),
    ],
)
def test_ids_excel_has_changed(type: str, text: str, code: str) -> None:
    got = read_id(type, text)
    assert isinstance(got, Bad)
    assert got.code == code


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("t", " Yes ", True),
        ("t", "x", True),
        ("n", "1", True),
        ("n", "0", False),
        ("b", "FALSE", False),
        ("t", "Nein", False),
        ("t", "\u00a0", None),
        ("_", "", None),
    ],
)
def test_read_bool(type: str, text: str, value: bool | None) -> None:
    assert read_bool(type, text) is value


def test_bools_that_are_none() -> None:
    for cell in (("t", "maybe"), ("n", "2"), ("d", "2026-04-02")):
        got = read_bool(*cell)
        assert isinstance(got, Bad)
        assert got.code == "BOOL_UNKNOWN"


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [("t", " 30 ", 30), ("n", "-5", -5), ("t", "+7", 7), ("_", "", None), ("t", " ", None)],
)
def test_read_integer(type: str, text: str, value: int | None) -> None:
    assert read_integer(type, text) == value


@pytest.mark.parametrize(
    "cell", [("n", "1.5"), ("t", "thirty"), ("t", "9" * 16), ("t", "٣"), ("d", "2026-04-02")]
)
def test_integers_that_are_none(cell: tuple[str, str]) -> None:
    got = read_integer(*cell)
    assert isinstance(got, Bad)
    assert got.code == "INTEGER_EXPECTED"


def test_clean_keeps_what_was_meant() -> None:
    assert clean("a  b\nc ") == "a  b\nc"
    assert clean("ü  b\u202f c\u200e") == "ü  b c"
    assert one_line(" Payment\n date ") == "Payment date"


def test_amounts_of_one_cell_are_read_piece_by_piece() -> None:
    assert read_amounts("t", "100.00; ;50") == (Decimal("100.00"), Decimal(50))
    assert read_amounts("n", "7") == (Decimal(7),)
    assert read_amounts("t", " ; ") is None
    assert read_amounts("_", "") is None
    assert isinstance(read_amounts("t", "1;x"), Bad)
