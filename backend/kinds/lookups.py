"""Finding customers and invoices by what people wrote: exactly, then casefolded, then without zeros."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from backend.kinds.base import AccountRef, References
from shared.identifiers import loose_key, resolve

T = TypeVar("T")


class Look(NamedTuple, Generic[T]):
    """What a text means: a record, or the code why not; warning: how it was found, "" if exactly."""

    ref: T | None
    code: str = ""
    args: dict[str, Any] = {}
    warning: str = ""

    @property
    def clean(self) -> bool:
        """Found, exactly."""
        return not self.code and not self.warning


_WARNINGS = {"casefold": "ID_CASE_DIFFERS", "zeros": "ID_ZERO_PADDED"}


def pick(text: str, candidates: Sequence[tuple[str, T]], missing: str, ambiguous: str, what: str) -> Look[T]:
    """The one candidate (number, record) a text means. missing, ambiguous: the codes if there is none."""
    if len(candidates) == 1 and candidates[0][0] == text:
        return Look(candidates[0][1])
    found, how = resolve(text, candidates)
    if found is not None:
        number = next(number for number, record in candidates if record is found)
        warning = _WARNINGS.get(how, "")
        return Look(found, args={what: number, "value": text} if warning else {}, warning=warning)
    if how == "ambiguous":
        return Look(None, ambiguous, {what: text, "candidates": [number for number, _ in candidates][:5]})
    return Look(None, missing, {what: text})


def find_account(text: str, references: References) -> Look[AccountRef]:
    """A customer by number, else by the exact name if only one bears it. Source: domain 1.1."""
    key = loose_key(text)
    by_number = [(account.number, account) for account in references.accounts.get(key, ())]
    look = pick(text, by_number, "ACCOUNT_NOT_FOUND", "ACCOUNT_AMBIGUOUS", "account")
    if look.ref is not None or look.code == "ACCOUNT_AMBIGUOUS":
        return look
    named = [account for account in references.names.get(text.casefold(), ()) if account.name == text]
    named = named or list(references.names.get(text.casefold(), ()))
    if len(named) == 1:
        return Look(named[0])
    if named:
        numbers = [account.number for account in named][:5]
        return Look(None, "ACCOUNT_AMBIGUOUS", {"account": text, "candidates": numbers})
    return look
