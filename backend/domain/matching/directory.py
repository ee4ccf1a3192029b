"""What stands for what in a text: numbers of documents, customers, references, what payers are known by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backend.domain.matching.keys import compact, composed, fold, shape, text_key
from backend.domain.matching.model import Alias, AliasOf
from backend.domain.matching.number_index import LONGEST, Ids, NumberIndex, add, ids, prefixes_of


class Listed(NamedTuple):
    """What a directory is made of, as plain values.

    ids, numbers: of the open documents, one beside the other. references: of documents, customers: their
    numbers, each with the id it stands for. aliases: of live customers."""

    ids: Sequence[int]
    numbers: Sequence[str]
    references: Sequence[tuple[str, int]]
    customers: Sequence[tuple[str, int]]
    aliases: Sequence[Alias]


class Directory:
    """Built once for many lines; never changed. All that reading a line asks of the ledger."""

    def __init__(self, listed: Listed) -> None:
        self.numbers = NumberIndex(listed.ids, listed.numbers)
        self.references = _index(listed.references)
        self.customers = _index(listed.customers)
        self._aliases: dict[AliasOf, dict[str, Ids]] = {}
        for what, text, account_id in listed.aliases:
            key, known = text_key(what, text), self._aliases.setdefault(what, {})
            if key and account_id not in ids(known.get(key, ())):
                add(known, key, account_id)

    def named(self, text: str) -> tuple[int, ...]:
        """The accounts a payer's name is known for; more than one means none."""
        names = self._aliases.get("NAME")
        return ids(names.get(text_key("NAME", text), ())) if names else ()

    def any_known(self, whats: tuple[AliasOf, ...]) -> tuple[AliasOf, ...]:
        """Those of these as which any text is known."""
        return tuple(what for what in whats if what in self._aliases)

    def known_as(self, whats: tuple[AliasOf, ...], text: str) -> list[tuple[AliasOf, tuple[int, ...]]]:
        """Whose a text is, as each of these (no names): more than one account means none."""
        key = text_key(whats[0], text)
        return [(what, ids(known[key])) for what in whats if (known := self._aliases[what]) and key in known]


class TokenIndex:
    """Ids by the letters and digits of a number. prefixes: all that a number's skeleton begins with."""

    def __init__(self, found: dict[str, Ids]) -> None:
        self._found = found
        self.prefixes = prefixes_of(map(shape, found))

    def __getitem__(self, key: str) -> tuple[int, ...]:
        return ids(self._found.get(key, ()))


def _index(numbers: Iterable[tuple[str, int]]) -> TokenIndex:
    found: dict[str, Ids] = {}
    for number, id_ in numbers:
        key = compact(fold(composed(number)))
        if 0 < len(key) <= LONGEST:
            add(found, key, id_)
    return TokenIndex(found)
