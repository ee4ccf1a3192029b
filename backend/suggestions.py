"""Did you mean: the customer nearest to what was written.

Near is one slip of the hand away in the number or the name (a character too many, too few, wrong, or two
exchanged), or a name of much the same words. Customers are looked up, not compared one by one: a sheet
with thousands of wrong numbers among 20,000 customers must not wait for this.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from shared.codes import Issue

TEXTS = 200
"""So many different texts of a sheet get a suggestion."""

_SHORTEST = 3
"""A shorter text is one slip away from anything."""

_LIKENESS = 0.75
_COMMON_WORD = 200
"""A word that more customers bear tells nothing ("Limited")."""


class _Customers:
    """Customers by what may be written for them, all in small letters."""

    def __init__(self, customers: list[tuple[str, str]]) -> None:
        self._by_text: dict[str, set[str]] = {}
        self._by_word: dict[str, list[str]] = {}
        for number, name in customers:
            self._by_text.setdefault(number.casefold(), set()).add(number)
            self._by_text.setdefault(name.casefold(), set()).add(number)
            for word in name.casefold().split():
                self._by_word.setdefault(word, []).append(name.casefold())
        self._letters = "".join(sorted({letter for text in self._by_text for letter in text}))

    def nearest(self, text: str) -> str | None:
        """The number of the one customer that is meant, None where there is none or several."""
        written = text.casefold()
        found: set[str] = set()
        for slip in _slips(written, self._letters) if len(written) >= _SHORTEST else ():
            found |= self._by_text.get(slip, frozenset())
        if not found:
            alike: list[str] = []
            for word in written.split():
                names = self._by_word.get(word, [])
                alike += names if len(names) <= _COMMON_WORD else []
            for name in get_close_matches(written, alike, n=1, cutoff=_LIKENESS):
                found = self._by_text[name]
        return next(iter(found)) if len(found) == 1 else None


def _slips(text: str, letters: str) -> Iterator[str]:
    """All texts one slip away."""
    for place in range(len(text) + 1):
        head, tail = text[:place], text[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            yield head + letter + tail[1:]


def suggest(issues: list[Issue], customers: list[tuple[str, str]]) -> None:
    """Adds `did_you_mean` and `candidate` to issues that name a customer there is not, where one is near.

    customers: (number, name). Each distinct text is looked up once; at most TEXTS of them.
    """
    names = dict(customers)
    known = _Customers(customers)
    seen: dict[str, str | None] = {}
    for issue in issues:
        text = str(issue.args.get("account", ""))
        if text not in seen:
            seen[text] = known.nearest(text) if len(seen) < TEXTS else None
        number = seen[text]
        if number is not None:
            issue.args["did_you_mean"] = f"{number} {names[number]}"
            issue.args["candidate"] = number
