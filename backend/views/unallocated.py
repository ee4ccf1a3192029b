"""The query of the view `unallocated`: money received that stands on no invoice yet."""

from __future__ import annotations

from backend.store.database import Tx
from backend.store.searching import Sql
from backend.views.accounts import currency_filter
from backend.views.base import Ask, Found, Rows, account_filter, both, date_filter, in_order, ordinal
from backend.views.payments import select
from backend.views.settled import owed


def find(tx: Tx, ask: Ask) -> Found:
    """Payments and other money with something left, oldest first; its sum is Unapplied of `accounts`."""
    where = both(
        Sql("o.side = 'C' AND o.kind <> 'CREDIT_NOTE'"),
        Sql("o.open > 0") if ask.moment.is_now else None,
        account_filter(tx, ask),
        date_filter(ask, "date_to", "o.document_date", "<="),
        currency_filter(ask),
    )
    rows = [row for row in select(tx, ask, where) if row[8] > 0]
    order = in_order(row[1] for row in rows)
    rows.sort(key=lambda row: (row[4], order[row[1]], row[1]))
    if ask.limit:
        del rows[ask.limit :]
    owing = owed(tx, ask, {row[16] for row in rows})
    today = ordinal(ask.today)
    result = Rows()
    for row in rows:
        (item_id, number, account, name, day, kind, currency, amount, left,
         transaction, payer, reference, _, import_no, row_no, version, account_id) = row  # fmt: skip
        result.add(
            (number, account, name, day, max(0, today - ordinal(day)), currency, amount, amount - left, left,
             owing.get((account_id, currency), 0), kind, transaction, payer, reference, import_no, row_no),
            f"payment:{item_id}", version,
        )  # fmt: skip
    return result.found
