"""What Excel makes of a text put into a cell whose format is General.

Source: the behaviour of Excel for US English, in which xlwings writes.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

TypedValue = str | float | bool | dt.datetime | dt.time

ERROR_TEXTS = frozenset(
    {"#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
FORMAT_DATE = "m/d/yyyy"
FORMAT_DATE_TIME = "m/d/yyyy h:mm"
FORMAT_TIME = "h:mm:ss"

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH = f"(?P<month>{_MONTH_NAMES})"
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[ap])\.?m\.?)?"

# Most texts are plain: this one test lets them through without the others.
_CANDIDATE = re.compile(rf"\s*(?:['=+\-#(.$€£¥\d]|(?:true|false)\s*$|(?:{_MONTH_NAMES})(?:\b|\d))", re.I)
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[+-])?(?P<currency>[$€£¥])?\s?(?P<sign2>-)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<exponent>[eE][+-]?\d{1,3})?\s?(?P<percent>%)?(?P<close>\))?"
)
_SIGNED = re.compile(r"[+-]+[\w(.$]")
_DATES = [
    (re.compile(pattern, re.I), number_format)
    for pattern, number_format in (
        (r"(?P<year>\d{4})(?P<s>[-/])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})", FORMAT_DATE),
        (r"(?P<month>\d{1,2})(?P<s>[-/])(?P<day>\d{1,2})(?P=s)(?P<year>\d{4}|\d{1,2})", FORMAT_DATE),
        (rf"(?P<day>\d{{1,2}})[-/ ]?{_MONTH}[-/ ,]+(?P<year>\d{{4}}|\d{{2}})", "d-mmm-yy"),
        (rf"{_MONTH}[- ](?P<day>\d{{1,2}}),? (?P<year>\d{{4}})", "d-mmm-yy"),
        (r"(?P<month>\d{1,2})[-/](?P<day>\d{1,2})", "d-mmm"),
        (rf"(?P<day>\d{{1,2}})[-/ ]?{_MONTH}", "d-mmm"),
        (rf"{_MONTH}[- ]?(?P<day>\d{{1,2}})", "d-mmm"),
        (r"(?P<month>\d{1,2})[-/](?P<year>\d{4})", "mmm-yy"),
        (rf"{_MONTH}[-/ ]+(?P<year>\d{{4}}|\d{{2}})", "mmm-yy"),
    )
]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a text became: its value, its kind, the number format Excel gives a General cell, or None.

    A formula's value is its text with the equals sign; an error's is its text. `quoted` is true if the
    text was typed with a leading apostrophe, which the value no longer has.
    """

    kind: str
    value: TypedValue
    number_format: str | None = None
    quoted: bool = False


def is_plain(text: str) -> bool:
    """Whether a text stays what it is, told without reading it; False where it must be read."""
    return not _CANDIDATE.match(text)


@lru_cache(maxsize=65_536)
def read_entry(text: str) -> Entry:
    """What Excel makes of a text typed into a General cell; plain text stays as it is."""
    if not _CANDIDATE.match(text):
        return Entry("text", text)
    if text.startswith("'"):
        return Entry("text", text[1:], quoted=True)
    if text.startswith("=") and len(text) > 1:
        return Entry("formula", text)
    trimmed = text.strip()
    upper = trimmed.upper()
    if upper in ("TRUE", "FALSE"):
        return Entry("bool", upper == "TRUE")
    if upper in ERROR_TEXTS:
        return Entry("error", upper)
    entry = _number(trimmed) or _moment(trimmed)
    if entry is not None:
        return entry
    if _SIGNED.match(text):
        return Entry("formula", "=" + text)
    return Entry("text", text)


def _number(text: str) -> Entry | None:
    match = _NUMBER.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    signs = (match["open"], match["sign"], match["sign2"])
    if sum(sign is not None for sign in signs) > 1:
        return None
    digits = match["digits"]
    # Excel keeps 15 significant digits of a typed number, whatever it is.
    value = float(f"{float(digits.replace(',', '') + (match['exponent'] or '')):.15g}")
    if value == float("inf"):
        return None
    if match["open"] or "-" in (match["sign"], match["sign2"]):
        value = -value
    places = "0.00" if "." in digits else "0"
    if match["percent"]:
        return Entry("number", value / 100, f"{places}%")
    if match["exponent"]:
        return Entry("number", value, "0.00E+00")
    if match["currency"]:
        return Entry("number", value, f'"{match["currency"]}"#,##{places}')
    return Entry("number", value, f"#,##{places}" if "," in digits else None)


def _moment(text: str) -> Entry | None:
    """A date, a time, or a date with a time."""
    if match := re.fullmatch(_TIME, text, re.I):
        clock = _clock(match)
        shown = "h:mm" if match["second"] is None else FORMAT_TIME
        return None if clock is None else Entry("time", clock, shown)
    with_time = re.fullmatch(rf"(?P<date>.+?)\s+{_TIME}", text, re.I)
    clock = _clock(with_time) if with_time else dt.time()
    if clock is None:
        return None
    for pattern, number_format in _DATES:
        match = pattern.fullmatch(with_time["date"] if with_time else text)
        day = match and _day(match)
        if day:
            shown = FORMAT_DATE_TIME if with_time else number_format
            return Entry("date", dt.datetime.combine(day, clock), shown)
    return None


def _clock(match: re.Match[str]) -> dt.time | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return dt.time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _day(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    month = parts["month"].lower()
    year = int(parts["year"]) if parts.get("year") else dt.date.today().year
    if year < 100:
        year += 2000 if year < 30 else 1900
    try:
        day = dt.date(year, _MONTHS.get(month) or int(month), int(parts.get("day") or 1))
    except ValueError:
        return None
    return day if day.year >= 1900 else None
