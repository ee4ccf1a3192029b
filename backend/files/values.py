"""Stored numbers of a spreadsheet to wire cells: number formats, serial dates, escapes, columns.

A wire cell here is a pair (type, text) as `shared.schemas` defines them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import NamedTuple

from shared.schemas import BLANK, DATE, DATETIME, ERROR, NUMBER, TEXT, TIME

Cell = tuple[str, str]
BLANK_CELL: Cell = (BLANK, "")

DAY_S = 86_400
LAST_SERIAL = 2_958_465  # 9999-12-31
LAST_SERIAL_1904 = LAST_SERIAL - 1_462
EPOCH_1900, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)

# What the number formats 0 to 163 mean is in no file; those that show a date or a time are these.
# Source: ECMA-376 part 1, 18.8.30.
BUILTIN_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
BUILTIN_TIMES = frozenset([*range(18, 22), 45, 46, 47])

_NOT_SHOWN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_DAY, _CLOCK = re.compile(r"[dy]", re.IGNORECASE), re.compile(r"[hs]", re.IGNORECASE)
_MONTH_OR_MINUTE = re.compile(r"m", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Format(NamedTuple):
    """What a number format does to a number: shows it as a date (with or without a time), as a time
    of day alone, or with `zeros` digits."""

    date: bool = False
    time: bool = False
    zeros: int = 0


PLAIN = Format()


def format_of(code: str) -> Format:
    """What a number format's code says of positive numbers: "dd/mm/yyyy", "000000", "[$-409]h:mm"."""
    shown = _NOT_SHOWN.sub("", code).split(";", 1)[0].strip()
    if shown.lower() == "general":
        return PLAIN
    if _ZEROS.fullmatch(shown):
        return Format(zeros=len(shown))
    clock = _CLOCK.search(shown) is not None
    date = _DAY.search(shown) is not None or (not clock and _MONTH_OR_MINUTE.search(shown) is not None)
    return Format(date=date, time=clock and not date)


def number_text(value: float) -> str:
    """The shortest decimal form that reads back as the same number, without exponent: "0.1", "-12"."""
    text = repr(float(value))
    if "e" in text:
        text = format(Decimal(text), "f")
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def number_cell(value: float, shown: Format, date1904: bool) -> Cell:
    """A stored number as a wire cell: a true date or time where its format shows it as one.

    What Excel itself cannot show as a date (negative, day 0 of 1900, beyond 9999) stays a number,
    and so does a length of time of a day or more.
    """
    if not math.isfinite(value):
        return ERROR, "#NUM!"
    if (shown.date or shown.time) and 0 <= value < (LAST_SERIAL_1904 if date1904 else LAST_SERIAL):
        return _serial_cell(value, shown, date1904)
    if shown.zeros and value >= 0 and value == int(value):
        return NUMBER, str(int(value)).zfill(shown.zeros)
    return NUMBER, number_text(value)


def _serial_cell(serial: float, shown: Format, date1904: bool) -> Cell:
    total_s = math.floor(serial * DAY_S + 0.5)
    days, seconds = divmod(total_s, DAY_S)
    if 0 < serial < 1 or (serial == 0 and shown.time):
        moment = EPOCH_1904 + dt.timedelta(seconds=min(total_s, DAY_S - 1))
        return TIME, moment.time().isoformat()
    if date1904:
        moment = EPOCH_1904 + dt.timedelta(days=days, seconds=seconds)
    elif serial == 0:
        return NUMBER, "0"
    else:
        # Excel holds 1900 for a leap year: the days before its 29 February count one less.
        moment = EPOCH_1900 + dt.timedelta(days=days + (days < 60), seconds=seconds)
    return (DATETIME, moment.isoformat()) if seconds else (DATE, moment.date().isoformat())


def iso_cell(text: str) -> Cell:
    """A cell stored as ISO text (type "d"): date, moment or time; any other text stays text."""
    plain = text.removesuffix("Z")
    try:
        if "T" not in plain and "-" in plain:
            return DATE, dt.date.fromisoformat(plain).isoformat()
        if ":" in plain and "-" not in plain:
            return TIME, dt.time.fromisoformat(plain).replace(microsecond=0).isoformat()
        moment = dt.datetime.fromisoformat(plain).replace(microsecond=0, tzinfo=None)
    except ValueError:
        return text_cell(text)
    return (DATETIME, moment.isoformat()) if moment.time() != dt.time() else (DATE, moment.date().isoformat())


def text_cell(text: str) -> Cell:
    return (TEXT, text) if text else BLANK_CELL


def unescape(text: str) -> str:
    """Decodes `_x000D_` as the line break it stands for, and drops NUL, which no ledger can hold."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = text.replace("\0", "")
    return text


def column_number(letters: str) -> int:
    """0 for "A", 26 for "AA"; -1 for what is no column."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            return -1
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letter(number: int) -> str:
    """"A" for 0, "AA" for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
