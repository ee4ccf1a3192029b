"""Who pays, by what the line says beside invoices: IBAN, mandate, account at a provider, numbers, name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Literal, NamedTuple

from backend.domain.matching.directory import Directory, TokenIndex
from backend.domain.matching.marks import MOST_RUNS, NOT_AN_INVOICE, SURE_DIGITS
from backend.domain.matching.masks import looks_like_date
from backend.domain.matching.model import AliasOf, Entry
from backend.domain.matching.patterns import found_by
from backend.domain.matching.text import Text
from shared.kinds.matching_rules import MatchingRule

By = AliasOf | Literal["CUSTOMER_NUMBER", "DIGITS"]
"""DIGITS: digits that are a customer's number, and no word says so: a postal code has as many."""

WEAK: frozenset[By] = frozenset({"NAME", "DIGITS"})
"""What never makes a line certain by the sum."""


class Key(NamedTuple):
    """Something a payer is known by. account_ids: more than one where it is not unique. first, last: the runs
    of the reference it stands in, (0, 0) where it does not."""

    by: By
    text: str
    account_ids: tuple[int, ...]
    first: int = 0
    last: int = 0


class Token(NamedTuple):
    """A number in a text that is no invoice's. ids: what it stands for."""

    first: int
    last: int
    text: str
    ids: tuple[int, ...]


_CUSTOMER = frozenset({"customer"})
_MANDATE: tuple[AliasOf, ...] = ("MANDATE",)
_BANK_ACCOUNT: tuple[AliasOf, ...] = ("IBAN", "PROVIDER")


def text_of(place: str) -> Callable[[Entry], str]:
    """Gives a line's text that a rule looks in, by the rule's word for it."""
    return attrgetter(place)


class KeyRule(NamedTuple):
    """A rule for customers as it is asked. text: gives what it looks in. known: as what that is looked up; ()
    for a customer's number."""

    place: str
    text: Callable[[Entry], str]
    pattern: str
    known: tuple[AliasOf, ...]

    @classmethod
    def of(cls, rule: MatchingRule, directory: Directory) -> KeyRule | None:
        """None where nothing is known that it could find."""
        known: tuple[AliasOf, ...] = ()
        if rule.source != "CUSTOMER_NUMBER":
            known = directory.any_known(_MANDATE if rule.source == "MANDATE" else _BANK_ACCOUNT)
            if not known:
                return None
        return cls(rule.look_in, text_of(rule.look_in), rule.pattern, known)

    def keys(self, written: str, directory: Directory, texts: dict[str, Text]) -> list[Key]:
        """What it finds in a field that is not empty. Raises PatternRefused."""
        if not self.known:
            inside, text = self.place == "reference", texts[self.place]
            return [
                Key(self._by(each, text), each.text, each.ids, *((each.first, each.last) if inside else ()))
                for each in tokens(self.pattern, text, directory.customers, _CUSTOMER)
            ]
        return [
            Key(what, piece, account_ids)
            for piece in self._pieces(written)
            for what, account_ids in directory.known_as(self.known, piece)
        ]

    def _by(self, token: Token, text: Text) -> By:
        """How a customer's number is known for one."""
        said = self.pattern or not token.text.isdigit() or text.about(token.first) in _CUSTOMER
        return "CUSTOMER_NUMBER" if said else "DIGITS"

    def _pieces(self, written: str) -> list[str]:
        """What is looked up of a field: what the pattern finds, of a free text its words, else all of it."""
        if self.pattern:
            return [written[start:end] for start, end in found_by(self.pattern, written)]
        return written.split() if self.place in ("reference", "payer") else [written]


def tokens(pattern: str, text: Text, index: TokenIndex, behind: frozenset[str]) -> Iterable[Token]:
    """The numbers of an index that stand whole in a text, the longest at each place. behind: what the words
    before a short one must say it is. Raises PatternRefused."""
    if pattern:
        return _tokens_by(pattern, text, index)
    return () if index.prefixes.isdisjoint(text.skeletons) else _tokens_in(text, index, behind)


def _tokens_in(text: Text, index: TokenIndex, behind: frozenset[str]) -> Iterator[Token]:
    words, skeletons, prefixes, count = text.words, text.skeletons, index.prefixes, len(text.words)
    run = 0
    while run < count:
        form, key, last, found = skeletons[run], words[run], run + 1, 0
        ids: tuple[int, ...] = ()
        while form in prefixes:
            if "0" in form and (known := index[key]) and _counts(text, run, last, key, behind):
                found, ids = last, known
            if last == count or not text.joins(last) or last - run == MOST_RUNS:
                break
            key += words[last]
            more = skeletons[last]
            form = form + more[1:] if form[-1] == "0" and more[0] == "0" else form + more
            last += 1
        if found:
            yield Token(run, found, text.between(run, found), ids)
        run = found or run + 1


def _tokens_by(pattern: str, text: Text, index: TokenIndex) -> Iterator[Token]:
    for start, end in found_by(pattern, text.text):
        runs = text.whole_runs(start, end)
        if runs and (ids := index["".join(text.words[runs[0] : runs[1]])]):
            yield Token(*runs, text.text[start:end], ids)


def _counts(text: Text, first: int, last: int, key: str, behind: frozenset[str]) -> bool:
    """Whether a known number is meant here, by its form or the word before it."""
    about = text.about(first)
    if about in behind:
        return True
    if about == "invoice" or (about in NOT_AN_INVOICE and key.isdigit()):
        return False
    if any(run in text.masked for run in range(first, last)) or text.beside(first, last):
        return False
    if not key.isdigit():
        return len(key) >= SURE_DIGITS
    return len(key) >= SURE_DIGITS and last == first + 1 and not looks_like_date(key)
