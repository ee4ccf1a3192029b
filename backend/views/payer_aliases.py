"""The query of the view `payer_aliases`: what stands for each customer, and where it was learned."""

from __future__ import annotations

from backend.store.database import Tx
from backend.store.searching import Sql
from backend.views.base import Ask, Found, Rows, both, find_account
from shared.identifiers import natural_key


def find(tx: Tx, ask: Ask) -> Found:
    """Those not removed, customer by customer."""
    account, what = ask.filters.get("account", ""), ask.filters.get("what", "")
    where = both(
        Sql("o.account_id = ?", (find_account(tx, ask.org_id, account),)) if account else None,
        Sql("o.what = ?", (what,)) if what else None,
    )
    rows = tx.rows(
        "SELECT o.id, o.what, o.text, a.number, a.name, m.number, p.row_no FROM payer_alias o"
        " JOIN account a ON a.org_id = o.org_id AND a.id = o.account_id"
        " LEFT JOIN put p ON p.org_id = o.org_id AND p.id = o.id"
        " LEFT JOIN import m ON m.org_id = p.org_id AND m.id = p.import_id"
        f" WHERE o.org_id = ? AND o.live AND o.active AND {where.text}",
        ask.org_id,
        *where.args,
    )
    rows.sort(key=lambda row: (natural_key(row[3]), row[3], row[1], row[2]))
    result = Rows()
    for alias_id, *shown, import_no, row_no in rows[: ask.limit or None]:
        result.add((*shown, None, import_no, row_no), f"payer_alias:{alias_id}")
    return result.found
