"""Loads what a check looks up: one query a table."""

from __future__ import annotations

from typing import Any

from backend.domain.facts import AccountRef, InvoiceRef, Needs, PaymentTypeRef, References
from backend.store.database import Tx
from shared.identifiers import loose_key

_ACCOUNT = (
    "SELECT id, number, name, currency, ordering_enabled, status, payment_days, auto_allocate, collection_threshold,"
    " email, version, number_key, name_key FROM account WHERE org_id = ? AND live AND "
)
_ITEM = (
    "SELECT id, number, side, kind, account_id, currency, amount, open, version, document_date, due_date, hold,"
    " auto_allocate, reference, import_id, row_no, number_key FROM open_item"
    " WHERE org_id = ? AND void_seq IS NULL AND number_key IS NOT NULL AND "
)


def load_references(tx: Tx, org_id: int, needs: Needs) -> References:
    """The records that the needs name, live ones only."""
    found = References()
    if needs.accounts:
        keys, parameter = tx.among(sorted({loose_key(text) for text in needs.accounts}))
        for row in tx.rows(f"{_ACCOUNT} number_key IN {keys}", org_id, parameter):
            _add_account(found, row)
        keys, parameter = tx.among(sorted({text.casefold() for text in needs.accounts}))
        for row in tx.rows(f"{_ACCOUNT} name_key IN {keys}", org_id, parameter):
            found.names.setdefault(row[12], []).append(_account(row))
    if needs.invoices:
        keys, parameter = tx.among(sorted(needs.invoices))
        for row in tx.rows(f"{_ITEM} number_key IN {keys}", org_id, parameter):
            found.invoices.setdefault(row[16], []).append(_invoice(row))
    if needs.item_ids:
        keys, parameter = tx.among(sorted(needs.item_ids))
        for row in tx.rows(f"{_ITEM} id IN {keys}", org_id, parameter):
            found.invoice_by_id[row[0]] = _invoice(row)
    wanted = needs.account_ids | {ref.account_id for refs in found.invoices.values() for ref in refs}
    missing = sorted(wanted - found.account_by_id.keys())
    if missing:
        keys, parameter = tx.among(missing)
        for row in tx.rows(f"{_ACCOUNT} id IN {keys}", org_id, parameter):
            found.account_by_id[row[0]] = _account(row)
    if needs.payment_types:
        found.payment_types = [
            PaymentTypeRef(id, code, name, bool(gateway), bool(active), bool(built_in))
            for id, code, name, gateway, active, built_in in tx.rows(
                "SELECT id, code, name, is_gateway, active, built_in FROM payment_type WHERE org_id = ? AND live"
                " ORDER BY id",
                org_id,
            )
        ]
    return found


def load_opening(tx: Tx, org_id: int, item_ids: list[int]) -> dict[int, int]:
    """Document id -> its opening amount, of those that have one."""
    keys, parameter = tx.among(item_ids)
    opening: dict[int, int] = {}
    for document, other in (("debit_id", "credit_id"), ("credit_id", "debit_id")):
        for item_id, amount in tx.rows(
            f"SELECT a.{document}, SUM(a.amount) FROM allocation a JOIN open_item o ON o.org_id = a.org_id"
            f" AND o.id = a.{other} WHERE a.org_id = ? AND a.{document} IN {keys} AND o.kind = 'OPENING'"
            f" GROUP BY a.{document}",
            org_id, parameter,
        ):
            opening[item_id] = int(amount)
    return opening


def is_empty(tx: Tx, org_id: int) -> bool:
    """Whether the organisation has no customer at all."""
    return tx.one("SELECT 1 FROM account WHERE org_id = ? AND live LIMIT 1", org_id) is None


def suggest_accounts(tx: Tx, org_id: int, limit: int = 20_000) -> list[tuple[str, str]]:
    """(number, name) of live customers, for "did you mean"."""
    return [(number, name) for number, name in tx.rows(
        "SELECT number, name FROM account WHERE org_id = ? AND live ORDER BY number LIMIT ?", org_id, limit)]


def _add_account(found: References, row: tuple[Any, ...]) -> None:
    account = _account(row)
    found.accounts.setdefault(row[11], []).append(account)
    found.account_by_id[account.id] = account


def _account(row: tuple[Any, ...]) -> AccountRef:
    return AccountRef(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], bool(row[7]), row[8], row[9], row[10])


def _invoice(row: tuple[Any, ...]) -> InvoiceRef:
    return InvoiceRef(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10] or "",
                      bool(row[11]), bool(row[12]), row[13], row[14], row[15])
