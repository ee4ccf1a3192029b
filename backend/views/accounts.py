"""The query of the view `accounts`: what each customer owes."""

from __future__ import annotations

from typing import Any

from backend.store.database import Row, Tx
from backend.store.searching import Sql
from backend.views.base import (
    Ask,
    Found,
    Rows,
    account_filter,
    both,
    find_account,
    in_order,
    items,
    pick,
)
from backend.views.settled import IS_REQUEST
from shared.identifiers import loose_key

DEBT = f"i.side = 'D' AND i.kind NOT IN {IS_REQUEST}"
"""Condition on an item `i`: it counts as a debt."""

CREDITS = (
    "CAST(SUM(CASE WHEN i.kind = 'CREDIT_NOTE' THEN i.open ELSE 0 END) AS BIGINT),"
    " CAST(SUM(CASE WHEN i.side = 'C' AND i.kind <> 'CREDIT_NOTE' THEN i.open ELSE 0 END) AS BIGINT),"
    " CAST(SUM(CASE WHEN i.kind = 'PROFORMA' THEN i.amount - i.open ELSE 0 END) AS BIGINT)"
)
"""Three sums over items `i`: credit notes left, unapplied money, money on pro-formas."""


def find(tx: Tx, ask: Ask) -> Found:
    """One row a customer and currency, in the order of customer numbers, or of the numbers asked."""
    chosen = _accounts(tx, ask)
    source = items(tx, ask, both(_among(tx, ask, chosen), currency_filter(ask)))
    sums = tx.rows(
        f"SELECT i.account_id, i.currency,"
        f" CAST(SUM(CASE WHEN {DEBT} THEN i.open ELSE 0 END) AS BIGINT), {CREDITS},"
        f" CAST(SUM(CASE WHEN {DEBT} AND i.due_date < ? THEN i.open ELSE 0 END) AS BIGINT),"
        f" MIN(CASE WHEN {DEBT} AND i.open > 0 THEN i.due_date END)"
        f" FROM {source.text} i GROUP BY i.account_id, i.currency",
        ask.today, *source.args,
    )  # fmt: skip
    by_account: dict[int, list[Row]] = {}
    for row in sorted(sums, key=lambda row: str(row[1])):
        by_account.setdefault(row[0], []).append(row[1:])
    result = Rows()
    for account_id, number, name, currency, version, _ in chosen:
        if account_id is None:
            result.add((number, *[None] * 10))
            continue
        for sum_row in by_account.get(account_id) or _nothing(ask, currency):
            row = _row(number, name, sum_row)
            if _shown(ask.filters.get("show", "ALL"), row):
                result.add(row, f"account:{account_id}", version)
        if ask.limit and len(result.rows) >= ask.limit:
            break
    return result.found


def _among(tx: Tx, ask: Ask, chosen: list[Row]) -> Sql | None:
    """A condition that holds for documents of customers asked for, None where all are."""
    if not ask.numbers:
        return account_filter(tx, ask)
    text, argument = tx.among(sorted({row[0] for row in chosen if row[0] is not None}))
    return Sql(f"o.account_id IN {text}", (argument,))


def _row(number: str, name: str, sums: tuple[Any, ...]) -> tuple[Any, ...]:
    currency, debts, notes, unapplied, prepaid, overdue, oldest = sums
    # Charges that no invoice holds yet arrive with billing; until then there are none.
    unbilled = 0
    balance = debts - notes - unapplied - prepaid + unbilled
    return (number, name, currency, debts, notes, unapplied, prepaid, unbilled, balance, overdue, oldest)


def _nothing(ask: Ask, currency: str) -> list[Row]:
    """The one line of a customer without documents, unless another currency is asked for."""
    wanted = ask.filters.get("currency", "")
    return [] if wanted and wanted.upper() != currency else [(currency, 0, 0, 0, 0, 0, None)]


def _shown(show: str, row: tuple[Any, ...]) -> bool:
    return show == "ALL" or bool({"BALANCE": row[8], "OVERDUE": row[9], "UNAPPLIED": row[5]}[show])


def currency_filter(ask: Ask) -> Sql | None:
    """A condition on the currency, where one is asked for."""
    text = ask.filters.get("currency", "")
    return Sql("o.currency = ?", (text.upper(),)) if text else None


def _accounts(tx: Tx, ask: Ask) -> list[Row]:
    """(id, number, name, currency, version) of each customer to be shown; id None for one not found."""
    columns = "SELECT id, number, name, currency, version, number_key FROM account WHERE org_id = ? AND live"
    if not ask.numbers:
        text = ask.filters.get("account", "")
        if text:
            return tx.rows(columns + " AND id = ?", ask.org_id, find_account(tx, ask.org_id, text))
        rows = tx.rows(columns, ask.org_id)
        order = in_order(row[1] for row in rows)
        return sorted(rows, key=lambda row: (order[row[1]], row[1]))
    keys = [loose_key(number) for number in ask.numbers]
    among, argument = tx.among(dict.fromkeys(keys))
    bearing: dict[str, list[Row]] = {}
    for row in tx.rows(f"{columns} AND number_key IN {among}", ask.org_id, argument):
        bearing.setdefault(row[5], []).append(row)
    return [
        pick(number, bearing.get(key, ())) or (None, number, None, None, 0, key)
        for number, key in zip(ask.numbers, keys, strict=True)
    ]
