"""What taking an import back would do to every document and customer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from backend.dependants import along_with, going_along, payers, whole
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.reversals import Standing, born, standing_on
from shared.identifiers import natural_key
from shared.limits import CHECK_EFFECTS
from shared.schemas import Dependant, ReversalPreview, Touched
from shared.sentences import plural
from shared.views.invoices import DOCUMENTS

Line = TypeVar("Line", bound=tuple[Any, ...])

_KINDS = {**dict(DOCUMENTS), "PAYMENT": "Payment", "OPENING": "Paid before", "WRITE_OFF": "Written off"}
BALANCE = "Customer balance"
GONE = "Customer, taken back"


class Name(NamedTuple):
    """What people call a customer, and its currency."""

    number: str
    name: str
    currency: str


def preview_of(tx: Tx, row: ImportRow) -> ReversalPreview:
    """Documents first, then customers; amounts open now and after, in minor units."""
    going = going_along(tx, row)
    members = whole(tx, row, along_with(going))
    others = standing_on(tx, row.org_id, members)
    documents = _own(tx, row.org_id, members) + others
    accounts = _balances(tx, row, members, documents)
    named = named_accounts(tx, row.org_id, accounts)
    differences: dict[str, int] = {}
    for line in documents:
        change = line.change if line.side == "D" else -line.change
        differences[line.currency] = differences.get(line.currency, 0) + change
    for id_, (_, change, _) in accounts.items():
        currency = named[id_].currency
        differences[currency] = differences.get(currency, 0) - change
    count = row.totals.counts.booked + row.totals.counts.fixed
    return ReversalPreview(
        import_id=row.uuid,
        number=row.number,
        touched=_lines(members, documents, accounts, named),
        touched_count=len(documents) + len(accounts),
        dependants=going + payers(tx, row, others),
        money=row.totals.money_totals(),
        differences=differences,
        sentence=f"Taking back import {row.number} undoes {plural(count, 'row')}"
        f" and changes {plural(len(others), 'other document')}.{_with_it(going)}",
    )


def _with_it(going: list[Dependant]) -> str:
    """The sentence on the imports that go along, "" where none does."""
    numbers = sorted({found.import_number for found in going})
    if not numbers:
        return ""
    listed = ", ".join(str(number) for number in numbers)
    return f" It takes back with it {'import' if len(numbers) == 1 else 'imports'} {listed}."


@lru_cache(maxsize=256)
def what_of(kind: str, state: str) -> str:
    """What a line is of, in people's words: Payment, taken back."""
    return f"{_KINDS.get(kind, kind.replace('_', ' ').capitalize())}, {state}"


def in_natural_order(lines: Iterable[Line], named: dict[int, Name], limit: int) -> list[Line]:
    """The first lines, given as (account id, side, number, ...): customer by customer, invoices before
    payments."""
    by_account: dict[int, list[Line]] = {}
    for line in lines:
        by_account.setdefault(line[0], []).append(line)
    found: list[Line] = []
    for id_ in sorted(by_account, key=lambda id_: natural_key(named[id_].number)):
        found += sorted(by_account[id_], key=lambda line: (line[1] == "C", natural_key(line[2])))
        if len(found) >= limit:
            break
    return found[:limit]


def named_accounts(tx: Tx, org_id: int, account_ids: Iterable[int]) -> dict[int, Name]:
    """Customer's id -> what people call it."""
    keys, parameter = tx.among(sorted(account_ids))
    return {
        id_: Name(number, name, currency)
        for id_, number, name, currency in tx.each(
            f"SELECT id, number, name, currency FROM account WHERE org_id = ? AND id IN {keys}",
            org_id,
            parameter,
        )
    }


def _own(tx: Tx, org_id: int, members: list[int]) -> list[Standing]:
    """The imports' own live documents; each loses what is open of it."""
    keys, parameter = tx.among(members)
    return [
        Standing._make(line)
        for line in tx.each(
            "SELECT o.account_id, o.side, o.number, o.kind, o.currency, o.open, -o.open, o.import_id"
            " FROM posting p CROSS JOIN open_item o WHERE p.org_id = ? AND p.action = 'book'"
            f" AND p.import_id IN {keys} AND o.org_id = p.org_id AND o.id >= p.item_from AND o.id < p.item_to"
            " AND o.void_seq IS NULL",
            org_id,
            parameter,
        )
    ]


def _balances(
    tx: Tx, row: ImportRow, members: list[int], documents: list[Standing]
) -> dict[int, tuple[int, int, str]]:
    """Customer's id -> its balance (open debits less open credits) from all its items, by how much it
    changes, and what the line is of."""
    gone = set(born(tx, row.org_id, members))
    change: dict[int, int] = dict.fromkeys(gone, 0)
    for line in documents:
        of_others = 0 if line.import_id in members else line.change if line.side == "D" else -line.change
        change[line.account_id] = change.get(line.account_id, 0) + of_others
    keys, parameter = tx.among(sorted(change))
    own, own_parameter = tx.among(members)
    signed = "CASE side WHEN 'D' THEN open ELSE -open END"
    balances = {
        id_: (now, of_own)
        for id_, now, of_own in tx.each(
            f"SELECT account_id, CAST(SUM({signed}) AS BIGINT),"
            f" CAST(SUM(CASE WHEN import_id IN {own} THEN {signed} ELSE 0 END) AS BIGINT)"
            f" FROM open_item WHERE org_id = ? AND open > 0 AND account_id IN {keys} GROUP BY account_id",
            own_parameter,
            row.org_id,
            parameter,
        )
    }
    found = {}
    for id_, of_others in change.items():
        now, of_own = balances.get(id_, (0, 0))
        found[id_] = (now, of_others - of_own, GONE if id_ in gone else BALANCE)
    return found


def _lines(
    members: list[int],
    documents: list[Standing],
    accounts: dict[int, tuple[int, int, str]],
    named: dict[int, Name],
) -> list[Touched]:
    lines = []
    for line in in_natural_order(documents, named, CHECK_EFFECTS):
        again = "open amount rises" if line.open else "open again"
        again = "open amount falls" if line.change < 0 else again
        what = what_of(line.kind, "taken back" if line.import_id in members else again)
        number, name, _ = named[line.account_id]
        after = line.open + line.change
        lines.append(Touched(line.number, number, name, line.currency, line.open, after, line.change, what))
    left = CHECK_EFFECTS - len(lines)
    for id_ in sorted(accounts, key=lambda id_: natural_key(named[id_].number))[:left] if left else []:
        now, change, what = accounts[id_]
        lines.append(Touched("", *named[id_], now, now + change, change, what))
    return lines
