"""Invoices by exactly their number: what stands in the document itself, by one search a number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from backend.domain.status import payment_state, payment_status
from backend.store.database import Tx
from backend.store.searching import Sql, by, each, packed
from backend.views.base import Ask
from shared.identifiers import loose_key

_OF_A_NOTE = (
    f"CASE WHEN o.open = 0 THEN '{payment_state(amount=2, unallocated=0)}'"
    f" WHEN o.open < o.amount THEN '{payment_state(amount=2, unallocated=1)}'"
    f" ELSE '{payment_state(amount=2, unallocated=2)}' END"
)
_OF_A_DEBIT = (
    f"CASE WHEN o.amount <= 0 THEN '{payment_status(total=0, open_amount=0)}'"
    f" WHEN o.open = 0 THEN '{payment_status(total=2, open_amount=0)}'"
    f" WHEN o.open < o.amount THEN '{payment_status(total=2, open_amount=1)}'"
    f" ELSE '{payment_status(total=2, open_amount=2)}' END"
)
COLUMNS = {
    "number": "o.number",
    "kind": "o.kind",
    "issue_date": "o.document_date",
    "due_date": "o.due_date",
    "currency": "o.currency",
    "total": "CASE o.kind WHEN 'CREDIT_NOTE' THEN -o.amount ELSE o.amount END",
    "open": "CASE o.kind WHEN 'CREDIT_NOTE' THEN -o.open ELSE o.open END",
    "status": f"CASE o.kind WHEN 'CREDIT_NOTE' THEN {_OF_A_NOTE} ELSE {_OF_A_DEBIT} END",
}
"""What needs neither allocations nor the customer, from an item `o` that is live."""
NOWHERE = -1


def answers(ask: Ask) -> bool:
    """Whether `exactly` can answer this."""
    return bool(ask.columns) and ask.moment.is_now and COLUMNS.keys() >= set(ask.columns)


def exactly(tx: Tx, ask: Ask) -> tuple[dict[str, list[Any]], list[int]]:
    """The columns asked and "number" of what was found, and for each number asked its place in them.

    The place is NOWHERE where no live document bears the number or several do, and where it takes more to
    know the status: a write-off, or a customer small debts are not collected from.
    """
    given = each(tx, map(loose_key, ask.numbers))
    unsure = _unsure(tx, ask)
    live = Sql(
        f"FROM {given.text}open_item o{by(tx, 'ix_open_item_number')} WHERE o.org_id = ?"
        " AND o.number_key = j.value AND o.void_seq IS NULL AND (o.side = 'D' OR o.kind = 'CREDIT_NOTE')",
        (*unsure.args, *given.args, ask.org_id),
    )
    names = list(dict.fromkeys(("number", *ask.columns)))
    doubts, *columns = packed(tx, [unsure.text, *(COLUMNS[name] for name in names)], live)
    found = dict(zip(names, columns, strict=True))
    numbers = found["number"]
    places = {number: place for place, number in enumerate(numbers)}
    doubtful = [number for number, doubt in zip(numbers, doubts, strict=True) if doubt]
    if len(places) < len(numbers):
        doubtful += [number for number, times in Counter(numbers).items() if times > 1]
    for number in doubtful:
        places.pop(number, None)
    return found, [places.get(number, NOWHERE) for number in ask.numbers]


def _unsure(tx: Tx, ask: Ask) -> Sql:
    """Whether it takes more to know the status of `o`; asked only of what is wholly open or wholly paid."""
    if "status" not in ask.columns:
        return Sql("FALSE")
    small = (
        f"o.account_id IN (SELECT a.id FROM account a{by(tx, 'ix_account_threshold')}"
        " WHERE a.org_id = ? AND a.collection_threshold > 0)"
    )
    written_off = (
        f"o.id IN (SELECT x.debit_id FROM open_item c{by(tx, 'ix_open_item_write_off')}"
        f" CROSS JOIN allocation x{by(tx, 'ix_allocation_credit')}"
        " WHERE c.org_id = ? AND c.kind = 'WRITE_OFF' AND x.org_id = c.org_id AND x.credit_id = c.id)"
    )
    # CASE, because SQLite looks at both sides of an OR whose value is asked for.
    text = f"CASE WHEN o.open = o.amount THEN {small} WHEN o.open = 0 THEN {written_off} ELSE FALSE END"
    return Sql(text, (ask.org_id, ask.org_id))
