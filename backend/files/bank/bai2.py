"""BAI2 to statements: an account a statement. Source: BAI, Cash Management Balance Reporting, version 2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from backend.files.bank.bai2_text import BREAK, add_text
from backend.files.bank.bai2_totals import WHOLE, Totals
from backend.files.bank.entries import Entry, Reading, Statement, full_year
from shared.money import known_currency, places_of

OPENING, CLOSING = "010", "015"
DEFAULT_CURRENCY = "USD"
FIELD_CHARACTERS = 200_000
NOT_MONEY = "890"
DELETION, CORRECTION, TEST = "2", "3", "4"
"""Status of a group that is no update."""
# First and last type code, whether it is money out.
RANGES = (
    (100, 399, False),
    (400, 699, True),
    (706, 708, False),
    (720, 759, False),
    (760, 799, True),
    (920, 959, False),
    (960, 999, True),
)
# Items that came back, either way.
RETURNS = frozenset({"123", "255", "257", "266", "268", "423", "555", "557", "566", "568"})
FUNDS = {"": 0, "Z": 0, "0": 0, "1": 0, "2": 0, "S": 3, "V": 2}

_CODES = r"(?:01|02|03|16|49|88|98|99)"
_RECORD = re.compile(rf"({_CODES}),(.*)")
_NEXT = re.compile(rf"/\s+(?={_CODES},)")
_CUT = re.compile(f"[,{BREAK}]")
_DAY = re.compile(r"[0-9]{6}")


class Record(NamedTuple):
    """One record with its continuations. text: behind its code, with BREAK where a line ended. records: how
    many, the continuations (88) among them."""

    code: str
    line: int
    text: str
    records: int

    @property
    def fields(self) -> list[str]:
        return [field.strip() for field in _CUT.split(self.text)]

    def field(self, place: int) -> str:
        """A field by its place behind the code, from 0; "" where there are not so many."""
        fields = self.fields
        return fields[place] if place < len(fields) else ""


def bai2_statements(lines: Iterable[tuple[int, str]], reading: Reading) -> Iterator[Statement]:
    """The statements in order.

    Raises FileRefused: BANK_FILE_UNREADABLE (also where trailer 99 is missing: the file is cut off),
    FILE_TOO_MANY_ROWS.
    """
    file = _File(reading)
    for record in _records(lines, reading):
        if (done := file.take(record)) is not None:
            yield done


def _records(lines: Iterable[tuple[int, str]], reading: Reading) -> Iterator[Record]:
    """A slash ends a record at the end of its line, or where another begins in the same line; a record 88,
    and a line that begins none, go on with the one before."""
    code, start, pieces, count, characters, number = "", 0, [""], 0, 0, 0
    for number, line in lines:
        for piece in _NEXT.split(line):
            plain = piece.strip().removesuffix("/")
            found = _RECORD.fullmatch(plain)
            if found is not None and found[1] != "88":
                if code:
                    yield Record(code, start, BREAK.join(pieces), count)
                code, start, pieces, count, characters = found[1], number, [found[2]], 1, len(plain)
            elif code and plain:
                pieces.append(found[2] if found is not None else plain)
                count += found is not None
                characters += len(plain)
            elif plain:
                raise reading.refused("no_record", number, plain)
            if characters > FIELD_CHARACTERS:
                raise reading.refused("too_long", start)
    if code:
        yield Record(code, start, BREAK.join(pieces), count)
    if code != "99":
        raise reading.refused("cut_off", number)


class _File:
    """What is known of the group and the account being read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._statement: Statement | None = None
        self._day: date | None = None
        self._name = ""
        self._currency = ""
        self._totals = Totals(reading)

    def take(self, record: Record) -> Statement | None:
        """Takes one record in; gives the account before it where that is over."""
        done = None
        if record.code != "16":
            done, self._statement = self._statement, None
        if record.code == "02":
            self._begin_group(record)
        elif record.code == "03":
            self._begin_account(record)
        elif record.code == "16":
            self._take_entry(record)
        elif record.code in ("49", "98", "99"):
            self._compare(record)
        return done

    def _compare(self, record: Record) -> None:
        total, count = record.field(0), record.field(1)
        if record.code == "49":
            self._totals.end_account(total, count, record.line)
        elif record.code == "98":
            self._totals.end_group(total, count, record.line)
        else:
            self._totals.end_file(total, count, record.line)

    def _begin_group(self, record: Record) -> None:
        status = record.field(2)
        if status in (DELETION, TEST):
            reason = "deletion" if status == DELETION else "test_only"
            raise self._reading.refused(reason, record.line, record.text)
        self._reading.about.corrections += status == CORRECTION
        self._name = record.field(3)
        self._day = self._read_day(self._name, record)
        self._currency = record.field(5)

    def _begin_account(self, record: Record) -> None:
        if self._day is None:
            raise self._reading.refused("out_of_place", record.line, record.text)
        account, currency, *fields = [*record.fields, ""]
        currency = (currency or self._currency or DEFAULT_CURRENCY).upper()
        if not known_currency(currency):
            raise self._reading.refused("no_currency", record.line, currency)
        self._statement = statement = Statement(f"{self._day:%Y-%m-%d}", account, currency)
        summaries = list(_summaries(fields, record, self._reading))
        self._totals.begin_account([amount for _, amount in summaries], record.records)
        for code, amount in summaries:
            if code == OPENING and amount:
                statement.opening = self._amount(amount, record)
            elif code == CLOSING and amount:
                statement.closing = self._amount(amount, record)

    def _take_entry(self, record: Record) -> None:
        statement = self._statement
        if statement is None or self._day is None:
            raise self._reading.refused("out_of_place", record.line, record.text)
        code, amount, funds, *_ = [*record.fields, "", "", ""]
        self._totals.add_entry(amount, record.records)
        if code == NOT_MONEY:
            return
        is_debit = _is_debit(code)
        if is_debit is None:
            raise self._reading.refused("no_type", record.line, record.text)
        read = self._amount(amount, record) if amount else Decimal(0)
        if read < 0:
            raise self._reading.refused("no_amount", record.line, amount)
        after = 3 + _extra(funds, record.fields[3:], record, self._reading)
        entry = Entry(record.line, self._day, read, is_debit, currency=statement.currency)
        if funds.upper() == "V" and record.field(3):
            entry.valued = self._read_day(record.field(3), record)
        entry.is_returned = code in RETURNS
        add_text(entry, _behind(record.text, after))
        self._reading.count_entry()
        statement.entries.append(entry)

    def _amount(self, text: str, record: Record) -> Decimal:
        """Whole minor units of the account's currency."""
        assert self._statement is not None
        if not WHOLE.fullmatch(text):
            raise self._reading.refused("no_amount", record.line, text)
        amount = self._reading.amount(text, record.line)
        return amount.scaleb(-places_of(self._statement.currency))

    def _read_day(self, text: str, record: Record) -> date:
        if not _DAY.fullmatch(text):
            raise self._reading.refused("no_date", record.line, text or record.text)
        year = full_year(int(text[:2]))
        return self._reading.day(year, int(text[2:4]), int(text[4:]), record.line, text)


def _is_debit(code: str) -> bool | None:
    """By the ranges of type codes; None for one that says neither, or that is no code."""
    if not re.fullmatch("[0-9]{3}", code):
        return None
    number = int(code)
    for first, last, is_debit in RANGES:
        if first <= number <= last:
            return is_debit
    return None


def _summaries(fields: list[str], record: Record, reading: Reading) -> Iterator[tuple[str, str]]:
    """(type code, amount) of record 03: type, amount, item count, funds type with what it brings."""
    place = 0
    while place < len(fields):
        code, amount, _, funds = [*fields[place : place + 4], "", "", "", ""][:4]
        yield code, amount
        place += 4 + _extra(funds, fields[place + 4 :], record, reading)


def _extra(funds: str, fields: list[str], record: Record, reading: Reading) -> int:
    """How many fields the funds type brings: S three amounts, V day and time, D pairs behind their count."""
    if funds.upper() == "D":
        count = fields[0] if fields else ""
        if not (count.isascii() and count.isdigit() and len(count) <= 3):
            raise reading.refused("no_funds", record.line, record.text)
        return 1 + 2 * int(count)
    if funds.upper() not in FUNDS:
        raise reading.refused("no_funds", record.line, record.text)
    return FUNDS[funds.upper()]


def _behind(text: str, fields: int) -> str:
    """What stands behind so many fields, as it is."""
    for _ in range(fields):
        found = _CUT.search(text)
        if found is None:
            return ""
        text = text[found.end() :]
    return text
