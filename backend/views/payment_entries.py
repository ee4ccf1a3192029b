"""The query of the view `payment_entries`: the lines of the statements, and what became of each."""

from __future__ import annotations

from backend.store.database import Tx
from backend.store.searching import Sql
from backend.views.base import Ask, Found, Rows, both, date_filter
from backend.views.payments import import_filter
from backend.views.trace import source_name

_FROM = (
    " FROM payment_entry o JOIN import m ON m.org_id = o.org_id AND m.id = o.import_id"
    " WHERE o.org_id = ? AND o.live AND "
)


def find(tx: Tx, ask: Ask) -> Found:
    """Live bank lines, newest first."""
    state = ask.filters.get("state", "")
    where = both(
        Sql("o.state = ?", (state,)) if state else None,
        date_filter(ask, "date_from", "o.booking_date", ">="),
        date_filter(ask, "date_to", "o.booking_date", "<="),
        import_filter(tx, ask),
    )
    limit = f" LIMIT {ask.limit:d}" if ask.limit else ""
    result = Rows()
    for row in tx.each(
        "SELECT o.id, o.version, o.number, o.state, o.booking_date, o.currency, o.amount, o.payer,"
        " o.reference, o.iban, o.transaction_id, o.mandate, o.returned, o.fee, o.value_date,"
        " o.foreign_amount, o.foreign_currency, o.conversion_rate, o.statement, o.own_account,"
        f" m.book, m.sheet, m.file, m.number, o.row_no{_FROM}{where.text}"
        f" ORDER BY o.booking_date DESC, m.number DESC, o.row_no{limit}",
        ask.org_id,
        *where.args,
    ):
        entry_id, version, *shown = row
        returned = None if shown[10] is None else bool(shown[10])
        result.add(
            (*shown[:10], returned, *shown[11:18], source_name(*shown[18:21]), *shown[21:]),
            f"payment_entry:{entry_id}", version,
        )  # fmt: skip
    return result.found
