"""Amounts as people write them, read exactly: either decimal sign, thousands marks, currency, brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Context, Decimal
from itertools import repeat
from typing import Literal, NamedTuple

from shared.bad import Bad
from shared.currencies import PLACES, SIGNS
from shared.text import name_cell

DecimalSign = Literal["", ".", ","]

_ANY = re.compile(r"-?[0-9]+(?:\.[0-9]{1,2})?")
_POINT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_COMMA = re.compile(r"-?[0-9]+(?:,[0-9]+)?")
_FAST = {"": _ANY.fullmatch, ".": _POINT.fullmatch, ",": _COMMA.fullmatch}
_PARTS = re.compile(
    r"([^0-9.,]*)"
    r"([0-9][0-9., ']*[0-9]|[.,]?[0-9]|[.,][0-9]+)"
    r"([.,]-{1,2}|[.,])?"
    r"([^0-9.,]*)"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\1[0-9]{3})*")
_INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")
_LOOKALIKES = str.maketrans("OoQlI|iSBZ", "0001111582")
_EXCEL_DIGITS = Context(prec=15)
_NINE = Decimal("1e-9")
_LONGEST = 100
_WIDE = Context(prec=60)
_PLAIN_CHARACTERS = str.maketrans(
    {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " ")
    | dict.fromkeys("’‘´`＇", "'")
    | dict.fromkeys("−‐‑‒–—－﹣", "-")
    | {"，": ",", "．": ".", "（": "(", "）": ")", "＋": "+", "\u200b": "", "\u200e": "", "\ufeff": ""}
)


class InferredSign(NamedTuple):
    """A column's decimal sign: "." or ",", "" where the texts leave it open or need none. reason: in
    words. ambiguous: rows that can be read in two ways unless the sign is chosen."""

    sign: DecimalSign
    reason: str
    ambiguous: int


def read_decimal(type: str, text: str, decimal_sign: DecimalSign = "") -> Decimal | Bad | None:
    """An amount, exact and without a currency's rounding; None for a blank cell.

    Number cells: Excel's 15 digits, noise beyond 9 places dropped. Texts: a currency sign or code before
    or after, (80.00) or 80.00- for -80.00, the other sign, blank or apostrophe as thousands mark, in
    proper groups. Bad: AMOUNT_NOT_NUMERIC (args value, why, suggestion, example), AMOUNT_AMBIGUOUS (value,
    point, comma) where no sign is given and 1,234 can be both, CELL_ERROR, FORMULA_NOT_CALCULATED.
    """
    if type == "n":
        if len(text) > 11 and (len(text) > 15 or len(text.partition(".")[2]) > 9):
            return _without_noise(Decimal(text))
        return Decimal(text)
    if type == "t":
        if _FAST[decimal_sign](text):
            return Decimal(text.replace(",", ".") if decimal_sign == "," else text)
        plain = text.translate(_PLAIN_CHARACTERS).strip()
        if not plain:
            return None
        if len(plain) > _LONGEST:
            return _not_numeric(text.strip(), {"why": "it is far too long for an amount"}, decimal_sign)
        read = _read(plain, decimal_sign)
        if isinstance(read, Decimal):
            return read
        if isinstance(read, Bad):
            return Bad(read.code, {"value": text.strip(), **read.args})
        return _not_numeric(text.strip(), _explain(plain, decimal_sign), decimal_sign)
    if type == "_":
        return None
    if type == "x":
        return Bad("CELL_ERROR", {"value": text})
    if type == "f":
        return Bad("FORMULA_NOT_CALCULATED", {"value": text})
    why = "it is yes or no" if type == "b" else "it is a time" if type == "h" else "it is a date"
    return _not_numeric(text, {"why": why}, decimal_sign)


def infer_decimal_sign(types: str, texts: Sequence[str], rows: Sequence[int] = ()) -> InferredSign:
    """The decimal sign a column of amounts is written with, from its text cells alone.

    types: one character a row, or one for all. rows: the sheet's row numbers, so that the reason names
    them. Works on the distinct values and counts rows; the order of the rows is nothing to it.
    """
    each = types if len(types) != 1 else repeat(types)
    counts = Counter([text for type, text in zip(each, texts, strict=False) if type == "t"])
    proof: dict[str, str] = {}
    ambiguous = 0
    for text, count in counts.items():
        point, comma = read_decimal("t", text, "."), read_decimal("t", text, ",")
        if isinstance(point, Decimal) and isinstance(comma, Decimal):
            ambiguous += count if point != comma else 0
        elif isinstance(point, Decimal):
            proof["."] = min(text, proof.get(".", text))
        elif isinstance(comma, Decimal):
            proof[","] = min(text, proof.get(",", text))
    if len(proof) == 1:
        sign: DecimalSign
        sign = "." if "." in proof else ","
        return InferredSign(sign, f"{name_cell(proof[sign], texts, rows)} settles it", 0)
    if proof:
        point_cell, comma_cell = (name_cell(proof[sign], texts, rows) for sign in (".", ","))
        reason = f"{point_cell} has a decimal point, {comma_cell} a decimal comma"
        return InferredSign("", reason, ambiguous)
    if ambiguous:
        return InferredSign("", "nothing in the column settles it", ambiguous)
    return InferredSign("", "every amount can be read in one way only", 0)


def currency_in(type: str, text: str) -> str:
    """The currency an amount's text bears, as a code or sign in upper case; "" where it bears none."""
    if type != "t" or _ANY.fullmatch(text):
        return ""
    parts = _PARTS.fullmatch(text.translate(_PLAIN_CHARACTERS).strip())
    found = [part.strip("()+- ").upper() for part in (parts[1], parts[4])] if parts else []
    codes = [each for each in found if each in PLACES]
    return next(iter(codes), next((each for each in found if each in SIGNS), ""))


def _not_numeric(value: str, why: dict[str, str], sign: DecimalSign) -> Bad:
    """What is wrong, and what would be read with this sign: the amount that may have been meant, or any."""
    args = {"value": value, **why}
    if sign == ",":
        fact = "suggestion" if "suggestion" in why else "example"
        args[fact] = why.get(fact, "an amount such as 1234.50").replace(".", ",")
    return Bad("AMOUNT_NOT_NUMERIC", args)


def _without_noise(value: Decimal) -> Decimal:
    rounded = _EXCEL_DIGITS.plus(value)
    exponent = rounded.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -9:
        rounded = rounded.quantize(_NINE, context=_WIDE)
    return Decimal(f"{rounded.normalize():f}")


def _read(plain: str, sign: DecimalSign) -> Decimal | Bad | None:
    """The value of a cleaned text, Bad where it has two, None where it has none."""
    parts = _PARTS.fullmatch(plain)
    if parts is None:
        return None
    before, digits, end, after = parts.groups()
    negative = _negative(before, after)
    if negative is None:
        return None
    # 1.250,- is 1250.00: nothing follows the decimal sign, which therefore stands nowhere before.
    last = end[0] if end else ""
    if last and (last in digits or (sign and sign != last and sign in digits)):
        return None
    point = _digits(digits, last or sign)
    if point is None:
        return None
    if not point:
        as_point, as_comma = (_signed(_digits(digits, each) or "", negative) for each in (".", ","))
        return Bad("AMOUNT_AMBIGUOUS", {"point": f"{as_point:f}", "comma": f"{as_comma:f}"})
    return _signed(point, negative)


def _signed(point: str, negative: bool) -> Decimal:
    return Decimal(f"-{point}" if negative else point)


def _negative(before: str, after: str) -> bool | None:
    """Whether what stands around the digits makes them negative; None where it does not belong there."""
    brackets = "(" in before and ")" in after
    if brackets:
        before, after = before.replace("(", "", 1), after.replace(")", "", 1)
    minus = before.count("-") + after.count("-") + brackets
    if minus > 1 or before.count("+") > 1 or (minus and "+" in before):
        return None
    before, after = before.replace("-", "").replace("+", "").strip(), after.replace("-", "").strip()
    if before and after:
        return minus == 1 if before.upper() in SIGNS and after.upper() in PLACES else None
    return minus == 1 if not before + after or _is_currency(before + after) else None


def _is_currency(word: str) -> bool:
    upper = word.upper()
    return upper in PLACES or upper in SIGNS


def _digits(digits: str, sign: str) -> str | None:
    """Digits and marks in plain point notation; None where the marks are wrong, "" where ambiguous."""
    if not sign:
        sign = _own_sign(digits)
        if not sign:
            return ""
    whole, mark, part = digits.partition(sign)
    if mark and not part.isdigit():
        # A thousands mark such as the point of 1.234.567 is no decimal sign, whatever was chosen.
        return None
    if not whole.isdigit() and whole:
        group = _GROUPED.fullmatch(whole)
        if group is None and (sign == "," or not _INDIAN.fullmatch(whole)):
            return None
        whole = "".join(character for character in whole if character.isdigit())
    return f"{whole or '0'}.{part}" if part else whole


def _own_sign(digits: str) -> str:
    """The decimal sign a single text shows by itself, "" where both readings are sound."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if points + commas != 1:
        return "," if points else "."
    mark = "." if points else ","
    other = "," if points else "."
    as_group = _digits(digits, other)
    return mark if as_group is None else ""


def _explain(plain: str, sign: DecimalSign) -> dict[str, str]:
    """Why a text is no amount, in words, with the amount it may have meant."""
    if "%" in plain:
        return {"why": "it is a percentage"}
    wrong = [index for index, character in enumerate(plain) if character.translate(_LOOKALIKES) != character]
    meant = _read(plain.translate(_LOOKALIKES), sign or ".")
    if not isinstance(meant, Decimal):
        meant = _read(plain.translate(_LOOKALIKES), ",")
    digits = sum(character.isdigit() for character in plain)
    if wrong and isinstance(meant, Decimal) and digits:
        index = wrong[-1]
        place = "last character" if index == len(plain) - 1 else f"character {index + 1}"
        place = "first character" if index == 0 else place
        letter = "letter" if plain[index].isalpha() else "sign"
        return {
            "why": f"the {place} is the {letter} {plain[index]}",
            "suggestion": f"{meant:.2f}" if _exponent(meant) >= -2 else f"{meant:f}",
        }
    if not digits:
        return {"why": "it holds no digits"}
    if any(character.isalpha() for character in plain):
        return {"why": "it holds other words than a currency"}
    if any(character in ".,' " for character in plain):
        return {"why": "the marks between its digits are not where a decimal sign or thousands marks belong"}
    return {}


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
