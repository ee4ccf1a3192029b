"""The query of the view `aging`: open debts by days since they fell due."""

from __future__ import annotations

from datetime import date, timedelta

from backend.problems import OptionInvalid
from backend.store.database import Tx
from backend.views.accounts import CREDITS, DEBT, currency_filter
from backend.views.base import Ask, Found, Rows, account_filter, both, in_order, items

BUCKETS = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))
"""Days late, from and to, of each column; None: no limit."""


def find(tx: Tx, ask: Ask) -> Found:
    """One row a customer and currency that has anything open, in the order of customer numbers."""
    source = items(tx, ask, both(account_filter(tx, ask), currency_filter(ask)))
    sums: list[str] = []
    days: list[str] = []
    for first, last in BUCKETS:
        condition = DEBT
        if first is not None:
            condition += " AND i.due_date <= ?"
            days.append(_days_before(ask.today, first))
        if last is not None:
            # A debt without a due date is not late.
            undated = "" if first is not None else " OR i.due_date IS NULL"
            condition += f" AND (i.due_date >= ?{undated})"
            days.append(_days_before(ask.today, last))
        sums.append(f"CAST(SUM(CASE WHEN {condition} THEN i.open ELSE 0 END) AS BIGINT)")
    rows = tx.rows(
        f"SELECT a.id, a.number, a.name, i.currency, {', '.join(sums)}, {CREDITS}, a.version"
        f" FROM {source.text} i JOIN account a ON a.org_id = i.org_id AND a.id = i.account_id"
        " GROUP BY a.id, a.number, a.name, i.currency, a.version",
        *days, *source.args,
    )  # fmt: skip
    order = in_order(row[1] for row in rows)
    rows.sort(key=lambda row: (order[row[1]], row[1], row[3]))
    result = Rows()
    for account_id, number, name, currency, *amounts, version in rows:
        *debts, notes, unapplied, prepaid = amounts
        if not any(amounts):
            continue
        unbilled = 0
        balance = sum(debts) - notes - unapplied - prepaid + unbilled
        row = (number, name, currency, *debts, notes, unapplied, prepaid, unbilled, balance)
        result.add(row, f"account:{account_id}", version)
        if len(result.rows) == ask.limit:
            break
    return result.found


def _days_before(today: str, days: int) -> str:
    """Raises OptionInvalid where the calendar ends."""
    try:
        return (date.fromisoformat(today) - timedelta(days=days)).isoformat()
    except OverflowError as error:
        raise OptionInvalid(name="as_of", label="As of", value=today) from error
