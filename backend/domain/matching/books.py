"""The open documents and the customers that bank lines are matched with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from backend.domain.matching.directory import Directory, Listed
from backend.domain.matching.keys import compact, composed, fold
from backend.domain.matching.model import Account, Alias, Document
from backend.domain.matching.names import Names
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
            self.documents = {document.id: document for document in documents}
            self.accounts = {account.id: account for account in accounts}
            self.names = Names(self.accounts.values())
            self.by_account: dict[int, list[Document]] = {}
            for document in self.documents.values():
                self.by_account.setdefault(document.account_id, []).append(document)
        self._aliases = list(aliases)
        self.unallocated = unallocated or {}

    @cached_property
    def listed(self) -> Listed:
        """What may stand in a text. What a customer was known by outlives it (its import may have been taken
        back), and is not listed then."""
        documents = self.documents.values()
        return Listed(
            list(self.documents),
            [document.number for document in documents],
            [(document.reference, document.id) for document in documents if document.reference],
            [(account.number, account.id) for account in self.accounts.values()],
            [alias for alias in self._aliases if alias.account_id in self.accounts],
        )

    @cached_property
    def directory(self) -> Directory:
        """What texts are looked up in; made when it is asked for, for another process may read the lines."""
        with without_collector():
            return Directory(self.listed)

    def has(self, number: str) -> bool:
        """Whether a document of exactly this number is open."""
        ids = self.directory.numbers.written_so(compact(fold(composed(number))))
        return any(self.documents[id_].number == number for id_ in ids)

    def open_of(self, account_id: int, side: str, currency: str) -> list[Document]:
        """An account's open documents of one side and currency."""
        return [
            document
            for document in self.by_account.get(account_id, ())
            if document.side == side and document.currency == currency
        ]
