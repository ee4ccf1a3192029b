"""Field :61: of an MT940: date, mark, amount and the references of one entry.

Source: SWIFT FIN, Category 9, MT940 field 61: 6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][CRLF 34x].
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from backend.files.bank.entries import SAYS_NOTHING, Entry, Reading, full_year, is_iban

RETURNED_ITEM = "RTI"
# A statement may hold a line booked some days before its first balance, or after its last.
SPARE = timedelta(days=31)

_LINE = re.compile(
    r"(?P<day>[0-9]{6})(?P<entry>[0-9]{4}| {4})?(?P<mark>E[CD]|R?[CD])[A-Z]?[ ]?"
    r"(?P<amount>[0-9]+(?:[,.][0-9]*)?)"
    r"(?:[A-Z](?P<type>[A-Z0-9 ]{3})(?P<references>.*))?\s*"
)
# Some banks write the other party's name into the same line, padded apart.
_PADDED = re.compile(r"(\S+)\s{2,}(\S.*)")
_FOREIGN = re.compile(r"/OCMT/([A-Z]{3})([0-9][0-9.,']*)")
_CHARGES = re.compile(r"/CHGS/([A-Z]{3})([0-9][0-9.,']*)")


def read_line(lines: list[str], number: int, currency: str, reading: Reading) -> Entry | None:
    """The entry, None for an expected one (EC, ED), which is no money yet.

    lines: of the field, its supplementary details below. currency: "" where it is not known yet. `payer` and
    `reference` are what stands here; `details.add_details` completes them.
    """
    found = _LINE.fullmatch(lines[0])
    more = lines[1:]
    if found is None and more:  # the first line was wrapped
        found, more = _LINE.fullmatch(lines[0].rstrip() + more[0]), more[1:]
    if found is None:
        raise reading.refused("no_entry", number, lines[0])
    mark = found["mark"]
    valued = _value_date(found["day"], number, reading)
    booked = _entry_date(found["entry"], valued, number, reading)
    if mark.startswith("E"):
        return None
    entry = Entry(
        line=number,
        booked=booked,
        valued=valued,
        amount=reading.amount(found["amount"], number, ".", currency),
        is_debit=mark in {"D", "RC"},
        is_returned=mark.startswith("R") or found["type"] == RETURNED_ITEM,
    )
    _add_references(entry, (found["references"] or "").strip(), " ".join(more).strip(), reading)
    return entry


def set_year(entry: Entry, first: date, last: date) -> None:
    """Gives a day of booking the year of its statement, first to last day of it, where the one next to the
    value date is not: what is returned after months has the value date of long ago."""
    if entry.booked is None or entry.booked == entry.valued:
        return
    near = (_years_on(entry.booked, step) for step in (0, 1, -1))
    entry.booked = next((day for day in near if first - SPARE <= day <= last + SPARE), entry.booked)


def _years_on(day: date, years: int) -> date:
    year = day.year + years
    is_missing = (day.month, day.day) == (2, 29) and not _is_leap(year)
    return date(year, 2, 28) if is_missing else day.replace(year=year)


def _add_references(entry: Entry, references: str, supplement: str, reading: Reading) -> None:
    own, _, bank = references.partition("//")
    if bank.strip() and bank.strip().upper() not in SAYS_NOTHING:
        entry.transaction_id = bank.strip()
    padded = _PADDED.fullmatch(own.strip())
    if padded is not None:
        own, entry.payer = padded[1], padded[2]
    for text in (own.strip(), supplement):
        if is_iban(text):
            entry.iban = text
    if (foreign := _FOREIGN.search(supplement)) is not None:
        entry.foreign_currency = foreign[1]
        entry.foreign_amount = reading.amount(foreign[2], entry.line, ".", foreign[1])
    if (charges := _CHARGES.search(supplement)) is not None:
        entry.fee = reading.amount(charges[2], entry.line, ".", charges[1])
    shown = "" if foreign or charges or is_iban(supplement) else supplement
    entry.reference = "\n".join((own.strip() if not is_iban(own.strip()) else "", shown))


def _value_date(text: str, line: int, reading: Reading) -> date:
    """German banks give every month 30 days: 29 and 30 February are its last day."""
    year, month, day = full_year(int(text[:2])), int(text[2:4]), int(text[4:])
    if (month == 2 and day in {29, 30} and not _is_leap(year)) or (month, day) == (2, 30):
        day = 29 if _is_leap(year) else 28
    return reading.day(year, month, day, line, text)


def _entry_date(text: str | None, valued: date, line: int, reading: Reading) -> date:
    """The day of booking: month and day of the year that brings it next to the value date."""
    if text is None or not text.strip():
        return valued
    month, day = int(text[:2]), int(text[2:])
    if (month, day) in {(2, 29), (2, 30)}:
        return reading.day(valued.year, 2, 29 if _is_leap(valued.year) else 28, line, text)
    near = [reading.day(valued.year + step, month, day, line, text) for step in (-1, 0, 1)]
    return min(near, key=lambda each: abs(each - valued) if each else timedelta.max)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
