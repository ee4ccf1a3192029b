"""What stands in one bank line, before anything is decided."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import NamedTuple

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.directory import Directory
from backend.domain.matching.marks import Mark, marks_by, marks_of
from backend.domain.matching.model import Entry, MatchRules
from backend.domain.matching.patterns import found_by
from backend.domain.matching.payer_keys import Key, KeyRule, Token, text_of, tokens
from backend.domain.matching.text import Text
from shared.kinds.matching_rules import MatchingRule


class Reading(NamedTuple):
    """A line and what was found in its texts.

    marks: what may be a document's number, of each text looked in, in the order of the rules; places: the
    words for these texts. references: numbers of orders, dunnings and statements. keys: what the payer is
    known by, in the order of the rules, names last.
    """

    entry: Entry
    places: tuple[str, ...]
    marks: tuple[tuple[Mark, ...], ...]
    references: tuple[Token, ...]
    keys: tuple[Key, ...]


Piece = tuple[int, list[Reading]]
"""The place of a line, and what was read of it and those after it."""


class Reader:
    """Reads lines by the rules that are active. Raises PatternRefused."""

    def __init__(self, directory: Directory, rules: Iterable[MatchingRule]) -> None:
        self._directory = directory
        active = sorted((rule for rule in rules if rule.active), key=lambda rule: rule.priority)
        for rule in active:
            found_by(rule.pattern, "")  # a pattern that is none is refused before the first line
        self._numbers = _of(active, "INVOICE_NUMBER")
        self._references = _of(active, "INVOICE_REFERENCE")
        others = (rule for rule in active if rule.source not in ("INVOICE_NUMBER", "INVOICE_REFERENCE"))
        self._keys = [asked for rule in others if (asked := KeyRule.of(rule, directory))]
        places = dict.fromkeys(rule.look_in for rule in active if rule.source in _IN_TEXTS)
        self._places = [(place, text_of(place)) for place in places]

    def read(self, entry: Entry) -> Reading:
        """One line."""
        directory = self._directory
        texts = {place: Text(text(entry)) for place, text in self._places}
        marks: dict[str, list[Mark]] = {}
        for rule in self._numbers:
            text, numbers = texts[rule.look_in], directory.numbers
            found = marks_by(rule.pattern, text, numbers) if rule.pattern else marks_of(text, numbers)
            marks.setdefault(rule.look_in, []).extend(found)
        references: list[Token] = []
        for rule in self._references:
            references += tokens(rule.pattern, texts[rule.look_in], directory.references, _ORDER)
        keys: list[Key] = []
        for each in self._keys:
            if written := each.text(entry):
                keys += each.keys(written, directory, texts)
        if entry.payer and (named := directory.named(entry.payer)):
            keys.append(Key("NAME", entry.payer, named))
        return Reading(entry, tuple(marks), tuple(map(tuple, marks.values())), tuple(references), tuple(keys))

    def in_pieces(self, entries: Sequence[Entry]) -> Generator[Piece, None, None]:
        """All lines, in their order."""
        for start in range(0, len(entries), LINES_AT_ONCE):
            yield start, list(map(self.read, entries[start : start + LINES_AT_ONCE]))


def read_lines(entries: Sequence[Entry], books: OpenBooks, rules: MatchRules) -> Generator[Piece, None, None]:
    """All lines, in pieces: what was read of all need not be held at once. Raises PatternRefused."""
    yield from Reader(books.directory, rules.fields).in_pieces(entries)


LINES_AT_ONCE = 500
_ORDER = frozenset({"order"})
_IN_TEXTS = frozenset({"INVOICE_NUMBER", "INVOICE_REFERENCE", "CUSTOMER_NUMBER"})


def _of(rules: Iterable[MatchingRule], source: str) -> list[MatchingRule]:
    return [rule for rule in rules if rule.source == source]
