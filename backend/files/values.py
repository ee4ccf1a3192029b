"""Stored numbers of a spreadsheet to wire cells: number formats, serial dates, escapes, columns.

A wire cell here is a pair (type, text) as `shared.schemas` defines them.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from shared.cells import cell_of

Cell = tuple[str, str]

LAST_SERIAL = 2_958_465  # 9999-12-31
LAST_SERIAL_1904 = LAST_SERIAL - 1_462
EPOCH_1900, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)

# What the number formats 0 to 163 mean is in no file; those that show a date or a time are these.
# Source: ECMA-376 part 1, 18.8.30.
BUILTIN_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
BUILTIN_TIMES = frozenset([*range(18, 22), 45, 47])
BUILTIN_ELAPSED = 46

_NOT_SHOWN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_DAY, _CLOCK = re.compile(r"[dy]", re.IGNORECASE), re.compile(r"[hs]", re.IGNORECASE)
_MONTH_OR_MINUTE = re.compile(r"m", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Format(NamedTuple):
    """What a number format does to a number: shows it as a date (with or without a time), as a time
    of day alone, as a length of time ([h]:mm), or with `zeros` digits."""

    date: bool = False
    time: bool = False
    elapsed: bool = False
    zeros: int = 0


PLAIN = Format()


def format_of(code: str) -> Format:
    """What a number format's code says of positive numbers: "dd/mm/yyyy", "000000", "[$-409]h:mm"."""
    shown = _NOT_SHOWN.sub("", code).split(";", 1)[0].strip()
    if shown.lower() == "general":
        return PLAIN
    if _ZEROS.fullmatch(shown):
        return Format(zeros=len(shown))
    if _ELAPSED.search(shown):
        return Format(elapsed=True)
    clock = _CLOCK.search(shown) is not None
    date = _DAY.search(shown) is not None or (not clock and _MONTH_OR_MINUTE.search(shown) is not None)
    return Format(date=date, time=clock and not date)


def number_cell(value: float, shown: Format, date1904: bool) -> Cell:
    """A stored number as a wire cell: a true date or time where its format shows it as one.

    What Excel itself cannot show as a date (negative, day 0 of 1900, beyond 9999) stays a number,
    and so does a length of time of a day or more.
    """
    if shown.elapsed and 0 <= value < 1:
        return cell_of(dt.timedelta(days=value))
    if (shown.date or shown.time) and 0 <= value < (LAST_SERIAL_1904 if date1904 else LAST_SERIAL):
        return cell_of(_moment(value, shown, date1904))
    return cell_of(value, "0" * shown.zeros)


def _moment(serial: float, shown: Format, date1904: bool) -> dt.datetime | dt.timedelta | int:
    since = dt.timedelta(days=serial)
    if 0 < serial < 1 or (serial == 0 and shown.time):
        return since
    if date1904:
        return EPOCH_1904 + since
    if serial == 0:
        return 0
    # Excel holds 1900 for a leap year: the days before its 29 February count one less.
    return EPOCH_1900 + since + dt.timedelta(days=serial < 60)


def iso_cell(text: str) -> Cell:
    """A cell stored as ISO text (type "d"): date, moment or time; any other text stays text."""
    plain = text.removesuffix("Z")
    try:
        if ":" in plain and "-" not in plain:
            return cell_of(dt.time.fromisoformat(plain))
        return cell_of(dt.datetime.fromisoformat(plain))
    except ValueError:
        return cell_of(text)


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
    """The letters of a 0-based column: "A" for 0, "AA" for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
