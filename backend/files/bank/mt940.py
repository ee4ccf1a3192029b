"""MT940 and MT942 to statements: the fields of a message, each with the lines that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from backend.files.bank.details import add_details
from backend.files.bank.entries import Entry, Reading, Statement, full_year
from backend.files.bank.statement_line import read_line, set_year
from backend.files.refusal import FileRefused
from shared.money import known_currency
from shared.text import words

# What is no field of these messages is text of the line before it: a time of day that was wrapped.
TAGS = words("13 13D 20 21 25 25P 28 28C 34F 60F 60M 61 62F 62M 64 65 86 90C 90D 940 NS")
# Only an MT942 has these.
INTERIM = frozenset({"13", "13D", "34F", "90C", "90D"})
FIELD_CHARACTERS = 200_000

_FIELD = re.compile(r"\s{0,3}:([0-9A-Z]{2,3}):(.*)")
_END = re.compile(r"-(?:\}.*|XXX)?\s*|\{[1-5]:.*")
_TAIL_OF_TAG = re.compile(r"([0-9]{2}[A-Z]?):.*")
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})?([0-9]+(?:[,.][0-9]*)?)(?=\s|$)")
_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_LIMIT = re.compile(r"([A-Z]{3})[CD]?[0-9]")
_SUM = re.compile(r"[0-9]*([A-Z]{3})[0-9]")
_WITH_CURRENCY = re.compile(r"(.*[0-9/])([A-Z]{3})")


class Field(NamedTuple):
    """One field of a message. tag: "" at the end of a message. line: of the file, where it begins."""

    tag: str
    line: int
    lines: list[str]


def mt940_statements(lines: Iterable[tuple[int, str]], reading: Reading) -> Iterator[Statement]:
    """The statements in order, each page one of its own. Expected entries (EC, ED) are counted and left out.

    Raises FileRefused: BANK_FILE_UNREADABLE, FILE_TOO_MANY_ROWS.
    """
    message = _Message(reading)
    for field in _fields(lines, reading):
        done = message.take(field)
        if done is not None:
            yield done
    if (last := message.end()) is not None:
        yield last


def _fields(lines: Iterable[tuple[int, str]], reading: Reading) -> Iterator[Field]:
    field: Field | None = None
    characters = 0
    for number, line in _mended(lines):
        found = _FIELD.fullmatch(line)
        if found is not None and found[1] in TAGS:
            if field is not None:
                yield field
            field, characters = Field(found[1], number, [found[2]]), len(line)
        elif _END.fullmatch(line):
            if field is not None:
                yield field
            field = None
            yield Field("", number, [])
        elif field is not None:
            characters += len(line)
            field.lines.append(line)
        if field is not None and characters > FIELD_CHARACTERS:
            raise reading.refused("too_long", field.line)
    if field is not None:
        yield field


def _mended(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """A colon alone in its line begins the tag in the next one."""
    colon = 0
    for number, line in lines:
        if colon:
            yield (colon, f":{line}") if _TAIL_OF_TAG.fullmatch(line) else (colon, ":")
            if not _TAIL_OF_TAG.fullmatch(line):
                yield number, line
            colon = 0
        elif line.strip() == ":":
            colon = number
        else:
            yield number, line


class _Message:
    """What is known of the statement being read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._is_whole = False  # a message began or ended: else the file is a piece cut out of one
        self._begin()

    def _begin(self, account: str = "") -> None:
        self._statement = Statement(account=account)
        self._reference = ""
        self._days: list[date] = []  # of its balances, or of an MT942 itself
        self._holds = False  # anything that belongs to a statement
        self._is_closed = False
        self._entry: Entry | None = None  # what a :86: now belongs to
        self._details: list[str] = []
        self._is_open = False  # whether an entry, also a left out one, takes the :86: that follow
        self._is_numbered = False

    def take(self, field: Field) -> Statement | None:
        """Takes one field in; gives the statement before it where this begins another."""
        tag, first = field.tag, field.lines[0] if field.lines else ""
        if tag in {"86", "NS"}:
            if self._is_open:
                self._details += field.lines
                self._is_numbered = tag == "NS"
            return None
        self._finish_entry()
        if tag in {"", "20"}:
            self._is_whole = True
            done = self.end()
            self._reference = first.strip()
            return done
        done = None
        if tag in {"60F", "60M"} and (self._statement.opening is not None or self._statement.entries):
            account = self._statement.account
            done = self.end()
            self._begin(account)
        self._refuse_nobodys(field)
        self._holds = True
        if tag in INTERIM:
            self._reading.about.format = "MT942"
        if tag in {"13", "13D"}:
            self._add_day(first)
        if tag == "61":
            self._take_entry(field)
        elif tag in {"25", "25P"}:
            self._take_account(field)
        elif tag in {"28", "28C"}:
            self._statement.name = first.strip()
        elif tag in {"60F", "60M", "62F", "62M"}:
            self._take_balance(field)
        elif tag in {"34F", "64", "65", "90C", "90D"} and not self._statement.currency:
            found = {"34F": _LIMIT, "64": _BALANCE, "65": _BALANCE}.get(tag, _SUM).match(first)
            if found is not None:
                self._statement.currency = found[3 if found.re is _BALANCE else 1] or ""
        return done

    def end(self) -> Statement | None:
        """The statement so far, None where there is none; begins another."""
        self._finish_entry()
        statement, reference, holds, days = self._statement, self._reference, self._holds, self._days
        self._begin()
        if not holds:
            return None
        if days:
            for entry in statement.entries:
                set_year(entry, min(days), max(days))
        statement.name = statement.name or reference
        found = _WITH_CURRENCY.fullmatch(statement.account)
        if found is not None and known_currency(found[2]):
            statement.account = found[1].rstrip("/")
            statement.currency = statement.currency or found[2]
        return statement

    def _refuse_nobodys(self, field: Field) -> None:
        """What has neither account nor balance above it stands below a line "-" of a text that was taken for
        the end of the message: the rest of that text is lost."""
        if not self._is_whole or field.tag not in {"61", "62F", "62M"}:
            return
        if not self._statement.account and self._statement.opening is None:
            raise self._refused("out_of_place", field)

    def _take_entry(self, field: Field) -> None:
        if self._is_closed:
            raise self._refused("out_of_place", field)
        entry = read_line(field.lines, field.line, self._statement.currency, self._reading)
        self._is_open = True
        if entry is None:
            self._reading.about.pending += 1
            return
        self._reading.count_entry()
        self._entry = entry
        self._statement.entries.append(entry)

    def _take_account(self, field: Field) -> None:
        # A second one below entries stands where their :86: should: whose account it is, nobody knows.
        if self._statement.entries:
            raise self._refused("out_of_place", field)
        self._statement.account = "".join(field.lines[0].split())

    def _take_balance(self, field: Field) -> None:
        found = _BALANCE.match(field.lines[0].strip())
        if found is None:
            raise self._refused("no_balance", field)
        amount = self._reading.amount(found[4], field.line, ".", found[3] or self._statement.currency)
        signed = -amount if found[1] == "D" else amount
        self._add_day(found[2])
        statement, currency = self._statement, found[3] or ""
        if field.tag.startswith("60"):
            statement.opening, statement.currency = signed, currency
            return
        self._is_closed = True
        if not currency or not statement.currency or currency == statement.currency:
            statement.closing, statement.currency = signed, statement.currency or currency

    def _add_day(self, text: str) -> None:
        """Where it is no day (000000, of an account just opened), nothing is known by it."""
        found = _DAY.match(text)
        try:
            self._days += [date(full_year(int(found[1])), int(found[2]), int(found[3]))] if found else []
        except ValueError:
            return

    def _finish_entry(self) -> None:
        if self._entry is not None:
            add_details(self._entry, self._details, self._is_numbered, self._reading)
        self._entry, self._details, self._is_open = None, [], False

    def _refused(self, reason: str, field: Field) -> FileRefused:
        return self._reading.refused(reason, field.line, f":{field.tag}:{field.lines[0]}")
