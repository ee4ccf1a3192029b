"""A cell between a sheet and the wire: its type and shortest text, and what text, ids and flags it holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from operator import eq

from shared.bad import Bad
from shared.decimals import DecimalSign, InferredSign, infer_decimal_sign, read_decimal
from shared.text import clean, words

__all__ = [
    "ERROR_TEXTS", "Bad", "InferredSign", "are_plain_ids", "are_plain_texts", "cell_of", "cells_of",
    "column_of", "has_blank", "infer_decimal_sign", "number_format_of", "read_bool", "read_decimal",
    "read_id", "read_integer", "read_text", "unreadable", "value_of",
]  # fmt: skip

ERROR_TEXTS = words(
    "#N/A #DIV/0! #REF! #NAME? #NULL! #NUM! #VALUE! #SPILL! #CALC! #FIELD! #BLOCKED! #UNKNOWN! #CONNECT! "
    "#BUSY! #PYTHON! #EXTERNAL! #GETTING_DATA"
)
"""What Excel shows in a cell whose formula failed."""

_BLANK = ("_", "")
_EXACT_INTEGER = 2**53
_ID_DIGITS = 15
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}", re.IGNORECASE)
_TRUE = words("1 yes true y x ja wahr j")
_FALSE = words("0 no false n nein falsch")


def cell_of(value: object, number_format: str = "General", formula: str = "") -> tuple[str, str]:
    """A value as a spreadsheet reader gives it, as (type, text) of the wire (`shared.schemas`).

    number_format: only one of nothing but zeros ("000000") matters. formula: the cell's formula, where
    known; with no value it was never calculated. Date cells come as datetimes at midnight: type d.
    """
    if value is None:
        return ("f", formula) if formula.startswith("=") else _BLANK
    if isinstance(value, str):
        return _text_cell(value)
    if isinstance(value, bool):
        return "b", "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return _number_cell(value, number_format)
    if isinstance(value, dt.datetime):
        return _datetime_cell(value)
    if isinstance(value, dt.date):
        return "d", value.isoformat()
    if isinstance(value, dt.time):
        return "h", _to_second(dt.datetime.combine(dt.date(2000, 1, 1), value)).time().isoformat()
    if isinstance(value, dt.timedelta):
        if dt.timedelta(0) <= value < dt.timedelta(days=1):
            return "h", _to_second(dt.datetime(2000, 1, 1) + value).time().isoformat()
        return _number_cell(value / dt.timedelta(days=1), "General")
    return cell_of(str(value))


def cells_of(values: Sequence[object]) -> list[tuple[str, str]]:
    """A column of values in format General as (type, text) of the wire, each distinct value turned once."""
    types = set(map(type, values)) - {type(None)}
    # 1, 1.0 and True are equal but not the same cell: only of one type are values their own keys.
    is_mixed = len(types) > 1
    keys: Sequence[object] = list(zip(map(type, values), values, strict=True)) if is_mixed else values
    cells = {key: cell_of(key[1] if is_mixed else key) for key in set(keys)}  # type: ignore[index]
    return list(map(cells.__getitem__, keys))


def column_of(values: Sequence[object]) -> tuple[str, list[str]]:
    """A column of values in format General as the wire wants it: one type character a row, one text a row."""
    if set(map(type, values)) == {str} and are_plain_texts(values):  # type: ignore[arg-type]
        return "t" * len(values), list(values)  # type: ignore[arg-type]
    cells = cells_of(values)
    return "".join([type for type, _ in cells]), [text for _, text in cells]


def are_plain_texts(texts: Sequence[str]) -> bool:
    """Whether none of these texts is blank or may be an error's: asked of a whole column, which is much
    cheaper than of each cell."""
    return "#" not in "".join(texts) and not has_blank(texts)


def has_blank(texts: Sequence[str]) -> bool:
    """Whether one of these texts says nothing."""
    return "" in texts or any(map(str.isspace, texts))


def value_of(type: str, text: str) -> object:
    """The value to write into a sheet. Text stays str, whatever it looks like: the writer marks it as
    text, so that no id loses its zeros and no `=` becomes a formula (f and x come back as their text).
    Raises ValueError where the text is none of its type."""
    if type == "t":
        return text
    if type == "n":
        number = float(text)
        return int(text) if "." not in text and abs(number) < _EXACT_INTEGER else number
    if type == "_":
        return None
    if type == "d":
        return dt.date.fromisoformat(text)
    if type == "s":
        return dt.datetime.fromisoformat(text)
    if type == "h":
        return dt.time.fromisoformat(text)
    if type == "b":
        return text == "TRUE"
    if type in ("x", "f"):
        return text
    raise ValueError(f"no cell type {type!r}")


def number_format_of(type: str, text: str) -> str:
    """The number format a cell needs to look as it did: "000000" for the number "000123", "@" for text,
    "General" otherwise; dates are the writer's to format."""
    if type == "n":
        digits = text.lstrip("-")
        padded = len(digits) > 1 and digits[0] == "0" and "." not in digits
        return "0" * len(digits) if padded else "General"
    return "@" if type in ("t", "f", "x") else "General"


def unreadable(type: str, text: str) -> Bad | None:
    """Bad for an error cell (CELL_ERROR) or a formula never calculated, None for every other cell."""
    if type == "x":
        return Bad("CELL_ERROR", {"value": text})
    if type == "f":
        return Bad("FORMULA_NOT_CALCULATED", {"value": text})
    return None


def read_text(type: str, text: str) -> str | Bad | None:
    """A cell as text: trimmed, no-break spaces collapsed, case kept; None where nothing is left."""
    if type == "t":
        return clean(text) or None
    if type == "_":
        return None
    return unreadable(type, text) or text


def read_id(type: str, text: str) -> str | Bad | None:
    """An identifier, kept as it is written: "00123" stays, the number 201900023 is its digits.

    Bad: ID_DIGITS_LOST for a number of more than 15 digits, or text such as 1.23457E+15, which Excel
    made of one; ID_IS_DATE where Excel made a date or time of what was typed.
    """
    if type == "t":
        cleaned = text.strip() if text.isascii() else clean(text)
        if ("E+" in cleaned or "e+" in cleaned) and _SCIENTIFIC.fullmatch(cleaned):
            return Bad("ID_DIGITS_LOST", {"value": cleaned})
        return cleaned or None
    if type == "_":
        return None
    if type == "n":
        if len(text) > _ID_DIGITS and len(text.partition(".")[0].lstrip("-0")) > _ID_DIGITS:
            return Bad("ID_DIGITS_LOST", {"value": text})
        return text
    if type in ("d", "s", "h"):
        return Bad("ID_IS_DATE", {"value": text})
    return unreadable(type, text) or text


def are_plain_ids(texts: Sequence[str]) -> bool:
    """Whether `read_id` gives every one of these texts back as it is, "" as None: asked of a whole column,
    which is much cheaper than of each cell."""
    joined = "\n".join(texts)
    return joined.isascii() and "e+" not in joined.casefold() and all(map(eq, texts, map(str.strip, texts)))


def read_bool(type: str, text: str) -> bool | Bad | None:
    """1, yes, true, y, x (ja, wahr, j) or 0, no, false, n (nein, falsch); any case. Bad: BOOL_UNKNOWN."""
    if type == "_":
        return None
    word = clean(text).casefold()
    if not word:
        return None
    if type in ("t", "n", "b"):
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
    return unreadable(type, text) or Bad("BOOL_UNKNOWN", {"value": text})


def read_integer(type: str, text: str) -> int | Bad | None:
    """A whole number of at most 15 digits, written plainly. Bad: INTEGER_EXPECTED."""
    cleaned = clean(text)
    if not cleaned:
        return None
    digits = cleaned[1:] if cleaned[0] in "+-" else cleaned
    if type in ("t", "n") and digits.isascii() and digits.isdigit() and len(digits) <= _ID_DIGITS:
        return int(cleaned)
    return unreadable(type, text) or Bad("INTEGER_EXPECTED", {"value": text})


_BETWEEN_AMOUNTS = re.compile(r"[;|\n]")
_POINT_ALONE = re.compile(r"[0-9]+\.(?:[0-9]{2}|[0-9]{4})")


def read_amounts(type: str, text: str, decimal_sign: DecimalSign = "") -> tuple[Decimal, ...] | Bad | None:
    """Amounts with a semicolon between: 100.00; 50.00. Bad: as `read_decimal`, of the first that is.

    A point before two or four digits is a decimal point whatever sign was chosen: so sheet Matches has them.
    """
    if type != "t":
        one = read_decimal(type, text, decimal_sign)
        return one if one is None or isinstance(one, Bad) else (one,)
    found: list[Decimal] = []
    for piece in _BETWEEN_AMOUNTS.split(text):
        amount = read_decimal("t", piece, "." if _POINT_ALONE.fullmatch(piece.strip()) else decimal_sign)
        if isinstance(amount, Bad):
            return amount
        if amount is not None:
            found.append(amount)
    return tuple(found) or None


def _text_cell(text: str) -> tuple[str, str]:
    if text[:1] == "#" and text.strip() in ERROR_TEXTS:
        return "x", text.strip()
    return ("t", text) if text and not text.isspace() else _BLANK


def _number_cell(value: float | Decimal, number_format: str) -> tuple[str, str]:
    if isinstance(value, int):
        text = str(value)
    elif not isfinite(value):
        return "x", "#NUM!"
    else:
        text = repr(value) if isinstance(value, float) else f"{value:f}"
        if "e" in text:
            text = f"{Decimal(text):f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        if text == "-0":
            text = "0"
    width = len(number_format)
    if width > 1 and number_format == "0" * width and "." not in text:
        return "n", f"-{text[1:].zfill(width)}" if text[0] == "-" else text.zfill(width)
    return "n", text


def _datetime_cell(value: dt.datetime) -> tuple[str, str]:
    moment = _to_second(value.replace(tzinfo=None))
    # Excel's day 0: some readers give a time of day as a moment of 30 or 31 December 1899.
    if moment.year < 1900:
        return "h", moment.time().isoformat()
    if moment.hour or moment.minute or moment.second:
        return "s", moment.isoformat()
    return "d", moment.date().isoformat()


def _to_second(value: dt.datetime) -> dt.datetime:
    """Rounded to the second: Excel's times are floats, 18:12:00 may come as 18:11:59.999997."""
    if not value.microsecond:
        return value
    second = value.replace(microsecond=0)
    return second + dt.timedelta(seconds=1) if value.microsecond >= 500_000 and second < _LAST else second


_LAST = dt.datetime(9999, 12, 31, 23, 59, 59)
