"""Loads what a check looks up: one query a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any

from backend.domain.facts import (
    AccountRef,
    AliasRef,
    DocumentRef,
    EntryRef,
    InvoiceRef,
    Needs,
    PaymentTypeRef,
    References,
    RuleRef,
)
from backend.store.database import Tx
from backend.store.going import going_imports, going_items
from shared.identifiers import loose_key

_ACCOUNT = (
    "SELECT id, number, name, currency, ordering_enabled, status, payment_days, auto_allocate,"
    " collection_threshold,"
    " email, version, number_key, name_key FROM account WHERE org_id = ? AND live AND "
)
_ITEM = (
    "SELECT id, number, side, kind, account_id, currency, amount, open, version, document_date, due_date,"
    " hold,"
    " auto_allocate, reference, import_id, row_no, number_key FROM open_item"
    " WHERE org_id = ? AND void_seq IS NULL AND number_key IS NOT NULL AND "
)

_invoice_ref: Callable[[tuple[Any, ...]], InvoiceRef] = partial(tuple.__new__, InvoiceRef)
"""Of a row in the ref's own order, without a call into Python: there may be a million."""
_key_of = itemgetter(InvoiceRef._fields.index("number_key"))
_account_of = itemgetter(InvoiceRef._fields.index("account_id"))


def load_references(tx: Tx, org_id: int, needs: Needs) -> References:
    """The records that the needs name, live ones only."""
    found = References()
    if needs.accounts:
        key_of = {text: loose_key(text) for text in needs.accounts}
        keys, parameter = tx.among(sorted(set(key_of.values())))
        for *columns, key, _ in tx.rows(f"{_ACCOUNT} number_key IN {keys}", org_id, parameter):
            account = AccountRef._make(columns)
            found.accounts.setdefault(key, []).append(account)
            found.account_by_id[account.id] = account
        others = {text.casefold() for text, key in key_of.items() if key not in found.accounts}
        keys, parameter = tx.among(sorted(others))
        for *columns, _, key in tx.rows(f"{_ACCOUNT} name_key IN {keys}", org_id, parameter):
            account = AccountRef._make(columns)
            found.names.setdefault(key, []).append(account)
            found.account_by_id[account.id] = account
    if needs.invoices:
        keys, parameter = tx.among(sorted(needs.invoices))
        refs = list(
            map(
                _invoice_ref,
                tx.each(
                    "SELECT id, number, side, account_id, open, number_key FROM open_item WHERE org_id = ?"
                    f" AND void_seq IS NULL AND number_key IS NOT NULL AND number_key IN {keys}",
                    org_id,
                    parameter,
                ),
            )
        )
        found.invoices = dict(zip(map(_key_of, refs), zip(refs, strict=True), strict=True))
        if len(found.invoices) < len(refs):
            for ref in refs:
                if ref is not found.invoices[ref.number_key][-1]:
                    found.invoices[ref.number_key] = (ref, *found.invoices[ref.number_key])
    if needs.documents:
        keys, parameter = tx.among(sorted(needs.documents))
        for *columns, key in tx.each(f"{_ITEM} number_key IN {keys}", org_id, parameter):
            found.documents.setdefault(key, []).append(DocumentRef._make(columns))
    if needs.item_ids:
        keys, parameter = tx.among(sorted(needs.item_ids))
        for *columns, _ in tx.rows(f"{_ITEM} id IN {keys}", org_id, parameter):
            found.document_by_id[columns[0]] = DocumentRef._make(columns)
    wanted = needs.account_ids | {id_ for refs in found.invoices.values() for id_ in map(_account_of, refs)}
    wanted |= {ref.account_id for refs in found.documents.values() for ref in refs}
    missing = sorted(wanted - found.account_by_id.keys())
    if missing:
        keys, parameter = tx.among(missing)
        for *columns, _, _ in tx.rows(f"{_ACCOUNT} id IN {keys}", org_id, parameter):
            found.account_by_id[columns[0]] = AccountRef._make(columns)
    going = going_imports(tx, org_id) if found.invoices or found.document_by_id else {}
    if going:
        named = {ref.id for refs in found.invoices.values() for ref in refs}
        found.going = going_items(tx, org_id, going, named | found.document_by_id.keys())
    if needs.payment_types:
        found.payment_types = [
            PaymentTypeRef(id, code, name, bool(gateway), bool(active), bool(built_in))
            for id, code, name, gateway, active, built_in in tx.rows(
                "SELECT id, code, name, is_gateway, active, built_in FROM payment_type WHERE org_id = ?"
                " AND live"
                " ORDER BY id",
                org_id,
            )
        ]
    if needs.aliases:
        found.aliases = load_aliases(tx, org_id)
    if needs.matching_rules:
        found.matching_rules = load_rules(tx, org_id)
    if needs.entries or needs.entry_numbers:
        _load_entries(tx, org_id, needs, found)
    return found


_ENTRY = (
    "SELECT id, number, booking_date, currency, amount, state, version, transaction_id, payer, iban, mandate,"
    " reference, fee, import_id FROM payment_entry WHERE org_id = ? AND live AND "
)


def _load_entries(tx: Tx, org_id: int, needs: Needs, found: References) -> None:
    """The bank lines named; of those booked or ignored already, by which row of which import."""
    going = going_imports(tx, org_id)
    settled: list[int] = []
    asked: list[tuple[str, list[Any]]] = [
        ("id", sorted(needs.entries)), ("number", sorted(needs.entry_numbers)),
    ]  # fmt: skip
    for column, wanted in asked:
        if not wanted:
            continue
        keys, parameter = tx.among(wanted)
        for *columns, import_id in tx.each(f"{_ENTRY} {column} IN {keys}", org_id, parameter):
            entry = EntryRef._make(columns)
            found.entries[entry.id] = entry
            found.entry_numbers[entry.number] = entry.id
            if entry.state != "NEW":
                settled.append(entry.id)
            if import_id in going:
                found.going_entries[entry.id] = going[import_id]
    if settled:
        keys, parameter = tx.among(sorted(settled))
        for entry_id, number, row_no in tx.rows(
            "SELECT p.entity_id, i.number, p.row_no FROM put p JOIN import i ON i.org_id = p.org_id"
            " AND i.id = p.import_id WHERE p.org_id = ? AND p.entity = 'payment_entry'"
            f" AND p.entity_id IN {keys} AND p.dead_seq IS NULL ORDER BY p.id",
            org_id,
            parameter,
        ):
            found.booked_entries[entry_id] = {"import_number": number, "of_row": row_no}


def load_aliases(tx: Tx, org_id: int) -> list[AliasRef]:
    """All payer names, those removed too."""
    rows = tx.rows(
        "SELECT id, alias_key, what, text, text_key, account_id, active FROM payer_alias"
        " WHERE org_id = ? AND live ORDER BY id",
        org_id,
    )
    return [AliasRef._make((*row[:-1], bool(row[-1]))) for row in rows]


def load_rules(tx: Tx, org_id: int) -> list[RuleRef]:
    """The organisation's own matching rules."""
    rows = tx.rows(
        "SELECT id, name, source, look_in, pattern, priority, active FROM matching_rule"
        " WHERE org_id = ? AND live ORDER BY id",
        org_id,
    )
    return [RuleRef._make((*row[:-1], bool(row[-1]))) for row in rows]


def load_opening(tx: Tx, org_id: int, item_ids: list[int]) -> dict[int, int]:
    """Document id -> its opening amount, of those that have one."""
    keys, parameter = tx.among(item_ids)
    opening: dict[int, int] = {}
    for document, other in (("debit_id", "credit_id"), ("credit_id", "debit_id")):
        for item_id, amount in tx.rows(
            f"SELECT a.{document}, SUM(a.amount) FROM allocation a JOIN open_item o ON o.org_id = a.org_id"
            f" AND o.id = a.{other} WHERE a.org_id = ? AND a.{document} IN {keys} AND o.kind = 'OPENING'"
            f" GROUP BY a.{document}",
            org_id,
            parameter,
        ):
            opening[item_id] = int(amount)
    return opening


def is_empty(tx: Tx, org_id: int) -> bool:
    """Whether the organisation has no customer at all."""
    return tx.one("SELECT 1 FROM account WHERE org_id = ? AND live LIMIT 1", org_id) is None


def is_known(tx: Tx, org_id: int, text: str) -> bool:
    """Whether a live customer (by number or name) or a live document (by number) is called that."""
    account = "SELECT 1 FROM account WHERE org_id = ? AND live AND "
    return any(
        tx.one(f"{query} LIMIT 1", org_id, key) is not None
        for query, key in (
            (f"{account} number_key = ?", loose_key(text)),
            (f"{account} name_key = ?", text.casefold()),
            (
                "SELECT 1 FROM open_item WHERE org_id = ? AND void_seq IS NULL AND number_key IS NOT NULL"
                " AND number_key = ?",
                loose_key(text),
            ),
        )
    )


def suggest_accounts(tx: Tx, org_id: int, limit: int = 20_000) -> list[tuple[str, str]]:
    """(number, name) of live customers, for "did you mean"."""
    return [
        (number, name)
        for number, name in tx.rows(
            "SELECT number, name FROM account WHERE org_id = ? AND live ORDER BY number LIMIT ?",
            org_id,
            limit,
        )
    ]
