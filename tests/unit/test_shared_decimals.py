"""Amounts as people write them."""

import re
from decimal import Decimal

import pytest

from shared.bad import Bad
from shared.codes import sentence
from shared.decimals import DecimalSign, infer_decimal_sign, read_decimal


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("100", "", "100"),
        ("1234.50", "", "1234.50"),
        ("1234,50", ",", "1234.50"),
        ("1.2345", ".", "1.2345"),
        ("(80.00)", "", "-80.00"),
        ("80.00-", "", "-80.00"),
        ("- 5", "", "-5"),
        ("+80", "", "80"),
        ("€-5.00", "", "-5.00"),
        ("-€5", "", "-5"),
        ("EUR 1.250,00", "", "1250.00"),
        ("1'234.50 chf", "", "1234.50"),
        ("$100.00 USD", "", "100.00"),
        ("(1,250.00) EUR", "", "-1250.00"),
        ("1 234,50", "", "1234.50"),
        ("1\u00a0234,50", "", "1234.50"),
        ("1\u202f234,50", ",", "1234.50"),
        ("1 234,567", "", "1234.567"),
        ("1.234.567", "", "1234567"),
        ("1,234,567", "", "1234567"),
        ("1.234.567", ",", "1234567"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("0,125", "", "0.125"),
        ("1,23,456.00", "", "123456.00"),
        (".5", "", "0.5"),
        (",5", ",", "0.5"),
        ("5.", "", "5"),
        ("100,-", "", "100"),
        ("1.250,-", "", "1250"),
        ("1'250.--", ",", "1250"),
        ("-100,-", "", "-100"),
        ("１２３．５０", "", "123.50"),
        ("−7,5", ",", "-7.5"),
        ("7", "", "7"),
        (" 1234.567 ", "", None),
        ("", "", None),
        ("\u00a0", "", None),
    ],
)
def test_texts(text: str, sign: str, value: str | None) -> None:
    got = read_decimal("t", text, sign)  # type: ignore[arg-type]
    if text.strip() == "1234.567":
        value = "1234.567"
    assert got == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("5%", ""),
        ("abc", ""),
        ("1e5", ""),
        ("12 50", ""),
        ("1.234.567", "."),
        ("0,125", "."),
        ("(-5)", ""),
        ("--5", ""),
        ("++5", ""),
        ("-+5", ""),
        ("EUR 5 USD", ""),
        ("€5€", ""),
        ("5 CR", ""),
        ("1.5.-", ""),
        ("1.250,-", "."),
        ("12.345.67", ""),
        ("1,234.567,89", ""),
        ("1,2,3", "."),
        ("1,23,456", ","),
        ("€" + "9" * 101, ""),
        ("(5", ""),
        ("1.250,00-EUR-", ""),
        ("٣", ""),
        ("1,250.00", ","),
    ],
)
def test_texts_that_are_no_amount(text: str, sign: str) -> None:
    got = read_decimal("t", text, sign)  # type: ignore[arg-type]
    assert isinstance(got, Bad)
    assert got.code == "AMOUNT_NOT_NUMERIC"
    assert got.args["value"] == text


@pytest.mark.parametrize("text", ["1,234", "1.234", "(12,345)", "€ 999.999"])
def test_ambiguous_texts(text: str) -> None:
    got = read_decimal("t", text, "")
    assert isinstance(got, Bad)
    assert got.code == "AMOUNT_AMBIGUOUS"
    readings = {read_decimal("t", text, "."), read_decimal("t", text, ",")}
    assert {Decimal(got.args["point"]), Decimal(got.args["comma"])} == readings


@pytest.mark.parametrize(
    ("text", "character", "suggestion"),
    [
        ("1.234,5O", "letter O", "1234.50"),
        ("l00", "letter l", "100.00"),
        ("12S.7", "letter S", "125.70"),
        ("1|.2345", "sign |", "11.2345"),
        ("1.2O4", "letter O", "1.204"),
    ],
)
def test_a_letter_for_a_digit_is_named(text: str, character: str, suggestion: str) -> None:
    got = read_decimal("t", text, "")
    assert isinstance(got, Bad)
    assert got.args["why"].endswith(character)
    assert got.args["suggestion"] == suggestion


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("0.30000000000000004", "0.3"),
        ("123456789.12000002", "123456789.12"),
        ("1234567.8900000001", "1234567.89"),
        ("1000000000000000", "1000000000000000"),
        ("-0.1", "-0.1"),
        ("0.00000000012345", "0"),
        ("123456789.125", "123456789.125"),
        ("000123", "123"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    got = read_decimal("n", text)
    assert got == Decimal(value)
    assert "E" not in str(got)


@pytest.mark.parametrize(
    ("type", "code"),
    [
        ("x", "CELL_ERROR"),
        ("f", "FORMULA_NOT_CALCULATED"),
        ("b", "AMOUNT_NOT_NUMERIC"),
        ("d", "AMOUNT_NOT_NUMERIC"),
        ("h", "AMOUNT_NOT_NUMERIC"),
    ],
)
def test_other_cells(type: str, code: str) -> None:
    got = read_decimal(type, "#N/A")
    assert isinstance(got, Bad)
    assert got.code == code


def test_blank() -> None:
    assert read_decimal("_", "") is None


@pytest.mark.parametrize(
    ("texts", "sign", "ambiguous"),
    [
        (["1,234", "1.5", "7"], ".", 0),
        (["1.234", "2,50"], ",", 0),
        (["1,234", "1,234", "5"], "", 2),
        (["1.5", "1,5", "1,234"], "", 1),
        (["7", "abc", ""], "", 0),
        (["1,234,567"], ".", 0),
    ],
)
def test_the_sign_of_a_column(texts: list[str], sign: str, ambiguous: int) -> None:
    got = infer_decimal_sign("t", texts)
    assert (got.sign, got.ambiguous) == (sign, ambiguous)
    assert got.reason
    assert infer_decimal_sign("t" * len(texts), texts) == got


def test_numbers_do_not_settle_the_sign() -> None:
    assert infer_decimal_sign("nt", ["1.5", "1,234"]).ambiguous == 1


def test_a_clash_of_signs_names_one_cell_of_each_kind_in_any_order() -> None:
    cells = [("1.5", 2), ("1,5", 3), ("1,234", 4), ("2.5", 5), ("1,5", 6)]
    first = infer_decimal_sign("t", [text for text, _ in cells], [row for _, row in cells])
    assert first.reason == '"1.5" in row 2 has a decimal point, "1,5" in row 3 a decimal comma'
    cells.reverse()
    assert infer_decimal_sign("t", [text for text, _ in cells], [row for _, row in cells]) == first


@pytest.mark.parametrize("sign", ["", ".", ","])
@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("t", "n/a"), ("t", "-"), ("t", "tbd"), ("t", "12%"), ("t", "1.2.3,4"), ("t", "l50"),
        ("t", "9x" * 60), ("t", "1.234.567,8O"), ("d", "2026-04-02"), ("b", "TRUE"), ("h", "18:12:00"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_amount_is_told_with_one_that_is(type: str, text: str, sign: DecimalSign) -> None:
    got = read_decimal(type, text, sign)
    assert isinstance(got, Bad)
    said = sentence(got.code, {"label": "Amount", "cell": "C2", **got.args})
    assert f'"{text[:70]}' in said
    would_do = re.search(r"Type (?:an amount such as )?(\S+)\.$", said)
    assert would_do, said
    assert isinstance(read_decimal("t", would_do[1], sign), Decimal), said
