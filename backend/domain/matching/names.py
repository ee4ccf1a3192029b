"""Customers whose name is like a payer's: what a person may look at, never more."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from backend.domain.matching.keys import RUNS, composed, fold
from backend.domain.matching.model import Account
from shared.text import words

LIKE = 85.0
"""Of 100: less is no candidate."""
MOST = 3
_COMMON = 400
"""A word that more customers bear says nothing."""
_LEGAL = words(
    "gmbh mbh ag kg kgaa ohg gbr ug ek ev co cokg and und the der die das inc llc ltd limited plc corp "
    "corporation company sa sas sarl srl spa bv nv oy ab as aps se eu group holding international"
)


class Names:
    """Customers by the words of their names, and by how these begin; made when the first is asked for."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = accounts
        self._names: dict[int, str] = {}
        self._by_word: dict[str, list[int]] = {}
        self._answers: dict[str, tuple[int, ...]] = {}

    def _learn(self) -> None:
        for account in self._accounts:
            name = plain(account.name)
            if name:
                self._names[account.id] = name
                for word in _handles(name):
                    self._by_word.setdefault(word, []).append(account.id)

    def like(self, payer: str) -> tuple[int, ...]:
        """At most three accounts, the likest first."""
        name = plain(payer)
        known = self._answers.get(name)
        if known is None:
            known = self._answers[name] = self._search(name)
        return known

    def _search(self, name: str) -> tuple[int, ...]:
        if not self._names:
            self._learn()
        near: dict[int, str] = {}
        for word in _handles(name):
            bearers = self._by_word.get(word, ())
            if len(bearers) <= _COMMON:
                near.update((account_id, self._names[account_id]) for account_id in bearers)
        found = process.extract(name, near, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE, limit=MOST)
        return tuple(account_id for _, _, account_id in found)


def plain(name: str) -> str:
    """A name in one case, without the words of its legal form."""
    return " ".join(word for word in RUNS.findall(fold(composed(name))) if word not in _LEGAL)


def _handles(name: str) -> set[str]:
    pieces = name.split()
    return {*pieces, *(f"{word[:4]}*" for word in pieces if len(word) >= 4)}
