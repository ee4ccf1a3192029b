"""The open documents and the customers, found by what may stand in a bank line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.domain.matching.keys import compact, composed, fold, shape, text_key
from backend.domain.matching.model import Account, Alias, AliasOf, Document
from backend.domain.matching.names import Names
from backend.domain.matching.number_index import LONGEST, Ids, NumberIndex, add, ids, prefixes_of
from shared.collector import without_collector


class OpenBooks:
    """Built once for many lines; never changed.

    documents: all open ones. unallocated: account id -> {currency: minor units of payments that stand on
    no invoice}.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        accounts: Iterable[Account],
        aliases: Iterable[Alias] = (),
        unallocated: Mapping[int, Mapping[str, int]] | None = None,
    ) -> None:
        with without_collector():
            self._build(documents, accounts, aliases)
        self.unallocated = unallocated or {}

    def _build(
        self, documents: Iterable[Document], accounts: Iterable[Account], aliases: Iterable[Alias]
    ) -> None:
        self.documents = {document.id: document for document in documents}
        self.accounts = {account.id: account for account in accounts}
        self.names = Names(self.accounts.values())
        self.numbers = NumberIndex(list(self.documents), [each.number for each in self.documents.values()])
        self.by_account: dict[int, list[Document]] = {}
        for document in self.documents.values():
            self.by_account.setdefault(document.account_id, []).append(document)
        self.customers = _index((each.number, each.id) for each in self.accounts.values())
        self.references = _index(
            (each.reference, each.id) for each in self.documents.values() if each.reference
        )
        self._aliases: dict[AliasOf, dict[str, Ids]] = {}
        for what, text, account_id in aliases:
            if account_id not in self.accounts:
                continue  # what a customer was known by outlives it: its import may have been taken back
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

    def open_of(self, account_id: int, side: str, currency: str) -> list[Document]:
        """An account's open documents of one side and currency."""
        return [
            document
            for document in self.by_account.get(account_id, ())
            if document.side == side and document.currency == currency
        ]


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
