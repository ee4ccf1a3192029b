"""Days as people write them, read exactly, and the order of day, month, year a column is written in."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations, pairwise, repeat
from typing import Literal, NamedTuple

from shared.bad import Bad
from shared.text import clean, name_cell, words

DateOrder = Literal["", "DMY", "MDY", "YMD", "MYD", "DYM", "YDM"]

FIRST_YEAR, LAST_YEAR = 1950, 2199
_FIRST, _LAST = str(FIRST_YEAR), str(LAST_YEAR)
_PIVOT = 69
_DAY_ZERO = dt.date(1899, 12, 30)
_TIME = re.compile(r"(?:[T,]\s*|\s+)\d{1,2}:\d{2}.*$", re.DOTALL)
_NUMBERS = re.compile(r"(\d{1,4})[^\w:+]+(\d{1,2})[^\w:+]+(\d{1,4})")
_TOKENS = re.compile(r"\d+|[^\W\d_]+")
_RARE = ("MYD", "DYM", "YDM")
"""Orders that are read where they were chosen, and never thought of otherwise."""
_ORDERS: tuple[DateOrder, ...] = ("DMY", "MDY", "YMD")
_LEADS: dict[DateOrder, str] = {"DMY": "day", "MDY": "month", "YMD": "year"}
_LONGEST = 60


def _words(*groups: str) -> dict[str, int]:
    return {word: number for number, group in enumerate(groups, start=1) for word in group.split()}


_MONTHS = _words(
    "january jan januar jänner jän", "february feb februar feber", "march mar märz maerz mrz mär",
    "april apr", "may mai", "june jun juni", "july jul juli", "august aug", "september sep sept",
    "october oct oktober okt", "november nov", "december dec dezember dez",
)  # fmt: skip
_FILLERS = words(
    "st nd rd th of the den der mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri "
    "friday sat saturday sun sunday mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag "
    "sonnabend so sonntag"
)


class Inferred(NamedTuple):
    """A column's date order, "" where the texts leave it open or need none. reason: in words.
    ambiguous: rows that stay readable in two ways unless the order is chosen."""

    order: DateOrder
    reason: str
    ambiguous: int


def read_date(type: str, text: str, order: DateOrder = "") -> dt.date | Bad | None:
    """The day in a cell; None for a blank one. A moment is read as its day.

    Texts: any separator, ISO, YYYYMMDD, month names in English and German, two-digit years from 1969 to
    2068, a time behind it ignored. A year in front or a month's name needs no order. Bad:
    DATE_NOT_A_DATE (args value, why, suggestion as ISO), DATE_AMBIGUOUS (value, first, second as ISO),
    CELL_ERROR, FORMULA_NOT_CALCULATED.
    """
    if type in ("d", "s"):
        if _FIRST <= text[:4] <= _LAST:
            return dt.date.fromisoformat(text[:10])
        return _not_a_date(text, why=f"it lies in the year {text[:4].lstrip('0')}")
    if type == "t":
        if len(text) == 10 and text.isascii() and order not in _RARE:
            if text[4] == text[7] == "-" and _FIRST <= text[:4] <= _LAST:
                try:
                    return dt.date.fromisoformat(text)
                except ValueError:
                    pass
            elif order in ("DMY", "MDY") and not (text[2].isalnum() or text[5].isalnum()):
                first, second, year = text[:2], text[3:5], text[6:]
                if first.isdigit() and second.isdigit() and _FIRST <= year <= _LAST and year.isdigit():
                    day, month = (first, second) if order == "DMY" else (second, first)
                    try:
                        return dt.date(int(year), int(month), int(day))
                    except ValueError:
                        pass
        return _read_text(clean(text), order)
    if type == "_":
        return None
    if type == "n":
        return _number(text)
    if type == "x":
        return Bad("CELL_ERROR", {"value": text})
    if type == "f":
        return Bad("FORMULA_NOT_CALCULATED", {"value": text})
    return _not_a_date(text, why="it is a time of day without a day" if type == "h" else "it is yes or no")


def infer_date_order(types: str, texts: Sequence[str], rows: Sequence[int] = ()) -> Inferred:
    """The order a column of dates is written in, from its text cells alone: an order stands if every
    text can be read in it. One value with a part above 12 settles the column.

    types: one character a row, or one for all. rows: the sheet's row numbers, so that the reason names
    them. Works on the distinct values and counts rows; the order of the rows is nothing to it.
    """
    each = types if len(types) != 1 else repeat(types)
    counts = Counter([text for type, text in zip(each, texts, strict=False) if type == "t"])
    readings = {text: found for text in counts if (found := _readings_of(clean(text)))}
    left = set(_ORDERS).intersection(*readings.values())
    if readings and not left:
        ambiguous = _ambiguous(readings, counts, _ORDERS)
        parts = [
            f"{name_cell(text, texts, rows)} has {_first_of(orders)}"
            for orders, text in _shown(readings, left)
        ]
        return Inferred("", ", ".join(parts), ambiguous)
    if len(left) == 1:
        cells = [name_cell(text, texts, rows) for _, text in _shown(readings, left)]
        reason = f"{' and '.join(cells)} {'settle' if len(cells) > 1 else 'settles'} it"
        return Inferred(next(iter(left)), reason, 0)
    ambiguous = _ambiguous(readings, counts, left)
    if not ambiguous:
        return Inferred("", "every date can be read in one way only", 0)
    return Inferred("", "nothing in the column settles it", ambiguous)


def _ambiguous(
    readings: Mapping[str, Mapping[DateOrder, dt.date]],
    counts: Mapping[str, int],
    orders: Iterable[DateOrder],
) -> int:
    """Rows that are different days in some of these orders."""
    return sum(
        counts[text]
        for text, days in readings.items()
        if len({days[order] for order in orders if order in days}) > 1
    )


def _shown(
    readings: Mapping[str, Mapping[DateOrder, dt.date]], left: set[DateOrder]
) -> list[tuple[frozenset[DateOrder], str]]:
    """The fewest texts that leave only these orders, each with its own orders: one text of a kind."""
    kinds: dict[frozenset[DateOrder], str] = {}
    for text in sorted(readings):
        kinds.setdefault(frozenset(readings[text]), text)
    one_each = sorted(kinds.items(), key=lambda kind: (len(kind[0]), kind[1]))
    sets = chain.from_iterable(combinations(one_each, size) for size in range(1, len(_ORDERS) + 1))
    return next(list(few) for few in sets if frozenset.intersection(*(orders for orders, _ in few)) == left)


def _first_of(orders: frozenset[DateOrder]) -> str:
    return f"the {' or '.join(_LEADS[order] for order in _ORDERS if order in orders)} first"


def _not_a_date(value: str, why: str = "", suggestion: str = "") -> Bad:
    return Bad("DATE_NOT_A_DATE", {"value": value, "why": why, "suggestion": suggestion})


def _number(text: str) -> Bad:
    whole = text.partition(".")[0].lstrip("0")
    if len(whole) == 8 and (day := _compact(whole, "YMD")):
        return _not_a_date(text, "it is a plain number", day.isoformat())
    if len(whole) in (5, 6) and whole.isdigit():
        day = _DAY_ZERO + dt.timedelta(days=int(whole))
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return _not_a_date(text, "it is a number without a date format", day.isoformat())
    return _not_a_date(text, "a day before 1900" if text[:1] == "-" else "it is a plain number")


def _read_text(text: str, order: DateOrder) -> dt.date | Bad | None:
    if not text:
        return None
    parts = _parts_of(text)
    if parts is None:
        return _not_a_date(text)
    if order in _RARE:
        return _in_order(parts, order) or _not_a_date(text, "there is no such day in the date order chosen")
    if len(parts) == 1:
        found = _compact(parts[0], order)
        return found or _not_a_date(text)
    readings = _readings(parts, text, order)
    if not readings:
        named = _named(parts)
        return named or _not_a_date(text, "there is no such day" if _looks_like_date(parts) else "")
    if order in readings:
        return readings[order]
    days = sorted(set(readings.values()))
    if order and not (order == "YMD" and len(parts[2]) == 4):
        return _not_a_date(text, "there is no such day in the date order chosen", days[0].isoformat())
    if len(days) == 1:
        return days[0]
    first, second = list(dict.fromkeys(readings.values()))[:2]
    return Bad("DATE_AMBIGUOUS", {"value": text, "first": first.isoformat(), "second": second.isoformat()})


def _parts_of(text: str) -> list[str] | None:
    """Numbers and month names of a text that may be a date, None where it is none."""
    if match := _NUMBERS.fullmatch(text):
        return list(match.groups())
    day = _TIME.sub("", text)
    if len(text) > _LONGEST or ":" in day:
        return None
    words = _TOKENS.findall(day.casefold())
    parts = [word for word in words if word not in _FILLERS]
    if len(parts) == 1 and text.isdigit():
        return parts
    if len(parts) != 3 or text[0] in "-+" or sum(not part.isdigit() for part in parts) > 1:
        return None
    return parts if all(part.isdigit() or part in _MONTHS for part in parts) else None


def _looks_like_date(parts: list[str]) -> bool:
    return {len(part) for part in parts} <= {1, 2, 4}


def _readings_of(text: str, order: DateOrder = "") -> dict[DateOrder, dt.date]:
    """The orders in which a text is a day, with that day; {} where the order does not matter."""
    parts = _parts_of(text)
    return _readings(parts, text, order) if parts else {}


def _readings(parts: list[str], text: str, order: DateOrder) -> dict[DateOrder, dt.date]:
    if len(parts) != 3 or len(parts[0]) == 4 or not all(part.isdigit() for part in parts):
        return {}
    first, second, third = parts
    readings: dict[DateOrder, dt.date | None] = {
        "DMY": _day(third, second, first),
        "MDY": _day(third, first, second),
    }
    # A two-digit year in front is only thought of where ISO's hyphen stands, or no day has that number.
    if len(third) <= 2 and len(first) == 2 and (order == "YMD" or "-" in text or int(first) > 31):
        readings["YMD"] = _day(first, second, third)
    return {order: day for order, day in readings.items() if day is not None}


def _named(parts: list[str]) -> dt.date | None:
    """A day with its month's name, or with its year in front."""
    if all(part.isdigit() for part in parts):
        return _day(*parts) if len(parts[0]) == 4 else None
    place = next(index for index, part in enumerate(parts) if not part.isdigit())
    month = str(_MONTHS[parts[place]])
    first, second = (part for part in parts if part.isdigit())
    return _day(first, month, second) if len(first) == 4 else _day(second, month, first)


def _in_order(parts: list[str], order: str) -> dt.date | None:
    """Three parts, or eight digits, strictly in the order that was chosen; a month's name needs none."""
    if len(parts) == 1 and len(parts[0]) == 8:
        ends = [sum(4 if part == "Y" else 2 for part in order[:place]) for place in range(4)]
        parts = [parts[0][start:end] for start, end in pairwise(ends)]
    if len(parts) != 3:
        return None
    if not all(part.isdigit() for part in parts):
        return _named(parts)
    named = dict(zip(order, parts, strict=True))
    return _day(named["Y"], named["M"], named["D"])


def _compact(digits: str, order: DateOrder) -> dt.date | None:
    """Eight digits: YYYYMMDD, or in the order that was chosen."""
    if len(digits) != 8:
        return None
    if order == "DMY":
        in_order = _day(digits[4:], digits[2:4], digits[:2])
    else:
        in_order = _day(digits[4:], digits[:2], digits[2:4]) if order == "MDY" else None
    return _day(digits[:4], digits[4:6], digits[6:]) or in_order


def _day(year: str, month: str, day: str) -> dt.date | None:
    if len(month) > 2 or len(day) > 2 or len(year) not in (2, 4):
        return None
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _PIVOT else 2000
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return None
    try:
        return dt.date(number, int(month), int(day))
    except ValueError:
        return None
