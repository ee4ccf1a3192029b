"""The field mapping text: 1 BookingDate__c;2 Reference__c, or Date booking_date;"Amount due" credit.

    mapping := pair (";" pair)* [";"]        column := number from 1 | header without blanks | "header"
    pair    := column blanks field           field  := a field's name, its header, or JustOn's name for it

With numbers the file has no header. Source: domain 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from shared.bad import Bad
from shared.blocks import letter_of
from shared.headers import header_keys
from shared.kinds.base import Kind
from shared.schemas import Column

JUSTON = "__c"
"""How JustOn's own names end; a kind lists those it takes among the aliases of its fields."""

_OTHERS = {
    "Name": "lines are numbered by Remitbook",
    "Info__c": "the file's name is kept by itself",
    "Invoice__c": "invoices are found from the reference",
    "IsDeleted__c": "a line withdrawn by the bank is taken back with its import",
    "PaymentAmount__c": "it is worked out as credit less debit",
    "Status__c": "every line is new when it comes",
}
"""JustOn's fields of a payment entry that no column fills: why not."""

_DIGITS, _TOLD, _LONGEST = 5, 20, 40
_TOKEN = re.compile(r"""\s*(?:(?P<end>;)|"(?P<quoted>(?:[^"]|"")*)"|(?P<word>[^\s;"]+))""")


@dataclass(frozen=True)
class Pair:
    """A column and the field it fills. column: a number from 1, or a header. at: where it stands, from 1."""

    column: int | str
    field: str
    at: int


@dataclass(frozen=True)
class FieldMapping:
    """A text that could be read. pairs: in the order of the text, all of numbers or all of headers."""

    text: str
    pairs: tuple[Pair, ...]

    @property
    def is_numbered(self) -> bool:
        """Whether columns go by number, so that there is no header."""
        return isinstance(self.pairs[0].column, int)

    @property
    def fields(self) -> frozenset[str]:
        """The fields it fills."""
        return frozenset(pair.field for pair in self.pairs)

    def columns_of(self, columns: Sequence[Column]) -> dict[str, list[str]] | Bad:
        """Field -> header keys, as a mapping has them; number 3 is column C. columns: of the sheet.

        Bad: FIELD_MAPPING_INVALID where a column is not there.
        """
        keys = header_keys(columns)
        by_letter = dict(zip((column.letter for column in columns), keys, strict=True))
        by_name = {_folded(key): key for key in reversed(keys)}
        found: dict[str, list[str]] = {}
        for pair in self.pairs:
            if isinstance(pair.column, int):
                key = by_letter.get(letter_of(pair.column))
            else:
                key = by_name.get(_folded(pair.column))
            if key is None:
                there = _listed([*by_letter] if isinstance(pair.column, int) else keys)
                return _bad(self.text, pair.at, f"there is no column {_cut(pair.column)}, only {there}")
            found.setdefault(pair.field, []).append(key)
        return found


def parse_field_mapping(text: str, kind: Kind) -> FieldMapping | Bad:
    """The mapping a text says. Bad: FIELD_MAPPING_INVALID, args at (position, from 1), why, text."""
    tokens = _tokens(text)
    if isinstance(tokens, Bad):
        return tokens
    pairs: list[Pair] = []
    place = 0
    while place < len(tokens):
        stop = next(at for at in range(place, len(tokens)) if tokens[at].what == "end")
        wrong = _wrong_pair(tokens[place : stop + 1]) or _add(pairs, tokens[place : stop + 1], kind)
        if wrong is not None:
            return _bad(text, *wrong)
        place = stop + 1
    if not pairs:
        return _bad(text, 1, "it names no column")
    return FieldMapping(text, tuple(pairs))


def field_of(kind: Kind, word: str) -> str | None:
    """The field a word of the text names, in any case; None for none."""
    names = _names(kind)
    return names.get(word.casefold()) or names.get(_plain(word))


@cache
def _names(kind: Kind) -> dict[str, str]:
    """Word -> field: its name, JustOn's, both without underscores, its header without blanks."""
    names = {field.name: field.name for field in kind.fields}
    theirs = [
        (alias, field.name) for field in kind.fields for alias in field.aliases if alias.endswith(JUSTON)
    ]
    names.update((alias.casefold(), name) for alias, name in theirs)
    for alias, name in theirs:
        names.setdefault(_plain(alias.removesuffix(JUSTON)), name)
    for field in kind.fields:
        names.setdefault(_plain(field.name), field.name)
        names.setdefault(_folded(field.header), field.name)
    return names


class _Token(NamedTuple):
    """what: end (of a pair), quoted or word. at: its place in the text, from 1. behind: the next one's."""

    what: str
    text: str
    at: int
    behind: int


_Wrong = tuple[int, str]
"""Where, from 1, and why."""


def _tokens(text: str) -> list[_Token] | Bad:
    """The words of a text, an end behind each pair."""
    tokens: list[_Token] = []
    at, stop = 0, len(text.rstrip())
    while at < stop:
        match = _TOKEN.match(text, at)
        if match is None:
            return _bad(text, text.index('"', at) + 1, "the quote is not closed")
        what = str(match.lastgroup)
        start = match.end() - len(match[0].lstrip())
        tokens.append(_Token(what, match[what].replace('""', '"'), start + 1, match.end() + 1))
        at = match.end()
    if tokens and tokens[-1].what != "end":
        tokens.append(_Token("end", "", stop + 1, stop + 1))
    return tokens


def _wrong_pair(tokens: Sequence[_Token]) -> _Wrong | None:
    """What is wrong with the form of a pair: a column, a field, an end are right."""
    if len(tokens) == 1:
        return tokens[0].at, "a column and its field are missing before the semicolon"
    column, field = tokens[0], tokens[1]
    if field.what == "end":
        return column.behind, f"the field is missing: write a blank and its name behind {_cut(column.text)}"
    if column.behind == field.at:
        return field.at, "a blank is missing between column and field"
    if len(tokens) > 3:
        name = " ".join(token.text for token in tokens[:-2])
        return field.at, (
            f'this is more than a column and a field: write "{_cut(name)}" {_cut(tokens[-2].text)}'
            " for a header of several words, and a semicolon between two pairs"
        )
    return None


def _add(pairs: list[Pair], tokens: Sequence[_Token], kind: Kind) -> _Wrong | None:
    """Takes a pair in, or says what is wrong with its column or its field."""
    column, field = tokens[0], tokens[1]
    name = field_of(kind, field.text)
    if name is None:
        return field.at, _unknown(kind, field.text)
    is_number = column.what == "word" and column.text.isascii() and column.text.isdigit()
    if is_number and not (len(column.text) <= _DIGITS and int(column.text)):
        return column.at, f"columns are counted from 1, and {_cut(column.text)} is none"
    key: int | str = int(column.text) if is_number else column.text
    if pairs and isinstance(pairs[0].column, int) != is_number:
        return column.at, (
            "numbers and headers are mixed: number all columns of a file without headers, or none;"
            ' a header that is a number stands in "quotes"'
        )
    if any(_same(pair.column, key) for pair in pairs):
        return column.at, f"column {_cut(column.text)} stands twice"
    if not kind.field(name).many and any(pair.field == name for pair in pairs):
        return field.at, f"{kind.field(name).header} takes one column"
    pairs.append(Pair(key, name, column.at))
    return None


def _unknown(kind: Kind, word: str) -> str:
    """Why a word is no field, with the one that may have been meant."""
    other = {name.casefold(): why for name, why in _OTHERS.items()}.get(word.casefold())
    if other is not None:
        return f"{word} is filled by no column: {other}"
    theirs = [alias for field in kind.fields for alias in field.aliases if alias.endswith(JUSTON)]
    close = get_close_matches(_plain(word), [_plain(name) for name in (*theirs, *kind.names)], 1, 0.7)
    meant = next((name for name in (*theirs, *kind.names) if [_plain(name)] == close), "")
    return f"there is no field {_cut(word)}" + (
        f"; did you mean {meant}?" if meant else f", only {', '.join(kind.names)}"
    )


def _same(one: int | str, other: int | str) -> bool:
    return one == other or (
        isinstance(one, str) and isinstance(other, str) and _folded(one) == _folded(other)
    )


def _listed(names: Sequence[str]) -> str:
    more = [f"and {len(names) - _TOLD} more"] if len(names) > _TOLD else []
    return ", ".join([_cut(name) for name in names[:_TOLD]] + more) or "none"


def _cut(word: int | str) -> str:
    """A word of the user's, short enough for a sentence."""
    text = str(word)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _folded(name: str) -> str:
    """A header in any case, with or without its blanks."""
    return "".join(name.split()).casefold()


def _plain(word: str) -> str:
    return word.replace("_", "").casefold()


def _bad(text: str, at: int, why: str) -> Bad:
    return Bad("FIELD_MAPPING_INVALID", {"at": at, "why": why, "text": text})
