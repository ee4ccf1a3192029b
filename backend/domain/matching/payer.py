"""Whose money a line is, by what the payer is known by."""

from __future__ import annotations

from typing import NamedTuple

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.model import Candidate, Reason
from backend.domain.matching.payer_keys import WEAK, Key


class Payer(NamedTuple):
    """account_id: 0 where the payer is not known. strong: known by more than a name or bare digits. reasons:
    by what, or why not. accounts: all that the keys name, each once."""

    account_id: int
    strong: bool
    reasons: tuple[Reason, ...]
    candidates: tuple[Candidate, ...]
    keys: tuple[Key, ...]


def payer_of(keys: tuple[Key, ...], books: OpenBooks) -> Payer:
    """The customer the first key names, a name or bare digits only where nothing else does; none where keys
    that are more than these disagree."""
    if not keys:
        return Payer(0, False, (), (), ())
    if len(keys) == 1 and len(keys[0].account_ids) == 1:
        (key,) = keys
        return Payer(key.account_ids[0], key.by not in WEAK, (_known_by(key, books),), (), keys)
    single = tuple(key for key in keys if len(key.account_ids) == 1)
    known = tuple(key for key in single if key.by not in WEAK) or single
    owners = dict.fromkeys(key.account_ids[0] for key in known)
    everyone = dict.fromkeys(account_id for key in keys for account_id in key.account_ids)
    candidates = tuple(Candidate(account_id, 0, "CANDIDATE_PAYER") for account_id in everyone)
    unclear = tuple(
        Reason("PAYER_AMBIGUOUS", {"text": key.text, **_all(key.account_ids, books)})
        for key in keys
        if len(key.account_ids) > 1
    )
    if len(owners) > 1:
        disagree = Reason("PAYERS_DISAGREE", _all(tuple(owners), books))
        return Payer(0, False, (*unclear, disagree), candidates, single)
    if not owners:
        return Payer(0, False, unclear, candidates, single)
    (account_id,) = owners
    others = tuple(each for each in candidates if each.account_id != account_id)
    reasons = (_known_by(known[0], books), *unclear)
    return Payer(account_id, known[0].by not in WEAK, reasons, others, single)


def _known_by(key: Key, books: OpenBooks) -> Reason:
    return Reason(f"CUSTOMER_BY_{key.by}", {"text": key.text, **about(key.account_ids[0], books)})


def about(account_id: int, books: OpenBooks) -> dict[str, str]:
    """A customer for a sentence."""
    account = books.accounts[account_id]
    return {"account": account.number, "name": account.name or account.number}


def _all(account_ids: tuple[int, ...], books: OpenBooks) -> dict[str, object]:
    return {"count": len(account_ids), "accounts": [books.accounts[each].number for each in account_ids]}


def against(keys: tuple[Key, ...], owners: set[int], books: OpenBooks) -> list[Reason]:
    """The keys that name another customer than those whose invoices are named: someone else pays."""
    return [
        Reason("PAYER_DIFFERS", {"text": key.text, **about(key.account_ids[0], books)})
        for key in keys
        if key.account_ids[0] not in owners
    ]
