"""What every bank format is read into: statements with their entries, and what was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from backend.files.options import ReadLimits
from backend.files.refusal import FileRefused
from shared.currencies import PLACES
from shared.limits import CELL_CHARACTERS
from shared.schemas import BankFile
from shared.text import one_line as text_line

SHOWN_CHARACTERS = 60
AMOUNT_CHARACTERS = 30
RATE_PLACES, LARGEST_RATE = Decimal("0.000001"), Decimal(10**12)
SEPARATOR = "; "
SAYS_NOTHING = frozenset({"NONREF", "NOREF", "NOTPROVIDED", "NOT PROVIDED", "KREF+", "EREF+", "KREF", "EREF"})

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_THOUSANDS = re.compile(r"[+-]?0*[1-9][0-9]{0,2}[.,][0-9]{3}")
_AMOUNT = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]*))?")


@dataclass(slots=True)
class Entry:
    """One line of a statement. line: of the file, 1-based. amount: never negative; `is_debit`: money out.

    booked: None where the file states none and may. reference: all the payer's texts, in one line.
    rate: foreign amount divided by amount. fee: part of the amount; shown for what was returned.
    is_returned: either way round; Returned says it of money out alone.
    """

    line: int
    booked: date | None
    amount: Decimal
    is_debit: bool
    currency: str = ""
    valued: date | None = None
    payer: str = ""
    iban: str = ""
    reference: str = ""
    transaction_id: str = ""
    mandate: str = ""
    foreign_amount: Decimal | None = None
    foreign_currency: str = ""
    rate: Decimal | None = None
    is_returned: bool = False
    fee: Decimal | None = None


@dataclass(slots=True)
class Statement:
    """One statement, or one page of one. opening, closing: signed, of `currency`; None where not stated."""

    name: str = ""
    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    entries: list[Entry] = field(default_factory=list)


class Reading:
    """One reading of one bank file: its format for people, its counts, and its typed refusal."""

    def __init__(self, format: str, limits: ReadLimits) -> None:
        self.about = BankFile(format=format)
        self._limits = limits

    def count_entry(self) -> None:
        """Raises FileRefused: FILE_TOO_MANY_ROWS."""
        self.about.entries += 1
        if self.about.entries > self._limits.rows:
            raise FileRefused("FILE_TOO_MANY_ROWS", limit=self._limits.rows)

    def note_untrue(self, line: int) -> None:
        """A total or count the file states of itself is not what stands in it."""
        self.about.untrue_totals += 1
        self.about.untrue_at = self.about.untrue_at or line

    def refused(self, reason: str, line: int, text: str = "") -> FileRefused:
        """The refusal of the whole file for one line of it: a bank's file that is wrong in one place is not
        trusted in the others. reason: a word of `refusal.BANK_REASONS`; text: what stands there."""
        shown = one_line(text)
        shown = shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[: SHOWN_CHARACTERS - 1]}…"
        return FileRefused(
            "BANK_FILE_UNREADABLE", format=self.about.format, line=line, reason=reason, text=shown
        )

    def amount(self, text: str, line: int, rare: str = "", currency: str = "") -> Decimal:
        """An amount with a comma or point before its decimals and nothing between its digits, signed.

        rare: the one of the two that this format hardly writes before decimals; 1.000 by it may be a
        thousand, and is refused unless the currency has three decimals.
        """
        found = _AMOUNT.fullmatch(text.strip())
        if found is None or not (found[2] or found[3]) or len(found[0]) > AMOUNT_CHARACTERS:
            raise self.refused("no_amount", line, text)
        if rare and rare in found[0] and _THOUSANDS.fullmatch(found[0]) and PLACES.get(currency, 0) < 3:
            raise self.refused("no_amount", line, text)
        return Decimal(f"{found[1]}{found[2] or 0}.{found[3] or 0}")

    def day(self, year: int, month: int, day: int, line: int, text: str) -> date:
        """A date a sheet can hold."""
        try:
            found = date(year, month, day)
        except ValueError as error:
            raise self.refused("no_date", line, text) from error
        if not year >= 1900:
            raise self.refused("no_date", line, text)
        return found


def one_line(text: str) -> str:
    """Every run of blanks, line breaks and control characters as one blank; a soft hyphen, which is not
    seen, as the hyphen the bank meant."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    return text_line(_CONTROLS.sub(" ", text).replace("\xad", "-"))


def joined(*pieces: str) -> str:
    """The texts as one reference, in order, each once: one that says nothing (or is a single character), or
    stands in an earlier one already, is left out."""
    kept = ""
    for piece in map(one_line, pieces):
        if len(piece) > 1 and piece.upper() not in SAYS_NOTHING and not _stands_in(kept, piece):
            kept += f"{SEPARATOR}{piece}" if kept else piece
        if len(kept) > CELL_CHARACTERS:  # refused as a cell: no more of it is needed
            break
    return kept


def _stands_in(text: str, piece: str) -> bool:
    """Whether a text holds these words, not as a part of a longer one: 1001 does not stand in 21001."""
    at = text.find(piece)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(piece) : at + len(piece) + 1]
        if not any(each.isalnum() for each in around):
            return True
        at = text.find(piece, at + 1)
    return False


def is_iban(text: str) -> bool:
    """Whether this is an IBAN, by its check digits. Source: ISO 13616, ISO 7064 (mod 97-10)."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1


def rate_of(foreign: Decimal, amount: Decimal) -> Decimal | None:
    """What the foreign amount is divided by the amount, with six places; None where nothing is."""
    if not amount or not foreign:
        return None
    rate = foreign / amount
    return rate.quantize(RATE_PLACES) if RATE_PLACES < rate < LARGEST_RATE else None


def full_year(two_digits: int) -> int:
    """70 to 99 are of the last century, as everywhere in Remitbook."""
    return two_digits + (1900 if two_digits >= 70 else 2000)
