"""A record of master data is the fold of its live puts: recomputed here, in any order of reversals."""

from __future__ import annotations

import json
from typing import Any

from backend.domain.records import account_row, alias_row, rule_row, type_row
from backend.store.database import Tx

_PUTS = (
    "SELECT entity_id, fields FROM put WHERE org_id = ? AND entity = ? AND dead_seq IS NULL AND entity_id IN "
)


def folded(tx: Tx, org_id: int, entity: str, ids: list[int]) -> dict[int, dict[str, Any]]:
    """id -> the fields its live puts leave, {} where none is live."""
    keys, parameter = tx.among(ids)
    found: dict[int, dict[str, Any]] = {id_: {} for id_ in ids}
    for id_, fields in tx.rows(f"{_PUTS}{keys} ORDER BY id", org_id, entity, parameter):
        found[id_].update(json.loads(fields))
    return found


def fold(tx: Tx, org_id: int, entity: str, ids: list[int], seq: int) -> None:
    """Writes the records anew. A record without a live put is no longer live."""
    if entity == "payment_entry":
        _fold_entries(tx, org_id, ids, seq)
        return
    for id_, fields in folded(tx, org_id, entity, ids).items():
        if entity == "account":
            _fold_account(tx, org_id, id_, fields, seq)
        elif entity == "payment_type":
            _fold_type(tx, org_id, id_, fields)
        elif entity == "payer_alias":
            _fold_alias(tx, org_id, id_, fields)
        elif entity == "matching_rule":
            _fold_rule(tx, org_id, id_, fields)
        elif entity == "invoice" and fields:
            tx.run(
                "UPDATE open_item SET due_date = ?, hold = ?, auto_allocate = ?, reference = ?, version = ?"
                " WHERE org_id = ? AND id = ?",
                fields["due_date"],
                bool(fields["hold"]),
                bool(fields["auto_allocate"]),
                fields["reference"],
                seq,
                org_id,
                id_,
            )


def _fold_account(tx: Tx, org_id: int, id_: int, fields: dict[str, Any], seq: int) -> None:
    if "number" not in fields:
        tx.run(
            "UPDATE account SET live = ?, version = ? WHERE org_id = ? AND id = ?", False, seq, org_id, id_
        )
        return
    row = account_row(org_id, id_, fields, seq)
    tx.run(
        "UPDATE account SET name = ?, name_key = ?, currency = ?, ordering_enabled = ?, status = ?,"
        " payment_days = ?,"
        " auto_allocate = ?, collection_threshold = ?, email = ?, live = ?, version = ? WHERE org_id = ?"
        " AND id = ?",
        *row[4:],
        org_id,
        id_,
    )


def _fold_type(tx: Tx, org_id: int, id_: int, fields: dict[str, Any]) -> None:
    if "code" not in fields:
        tx.run("UPDATE payment_type SET live = ? WHERE org_id = ? AND id = ?", False, org_id, id_)
        return
    row = type_row(org_id, id_, fields)
    tx.run(
        "UPDATE payment_type SET name = ?, name_key = ?, is_gateway = ?, active = ?, live = ?"
        " WHERE org_id = ? AND id = ?",
        row[4],
        row[5],
        row[6],
        row[7],
        True,
        org_id,
        id_,
    )


def _fold_entries(tx: Tx, org_id: int, ids: list[int], seq: int) -> None:
    """Only the state of a bank line is folded; there may be many."""
    keys, parameter = tx.among(ids)
    states: dict[int, str] = dict(tx.rows(f"{_PUTS}{keys} ORDER BY id", org_id, "payment_entry", parameter))
    read = {text: json.loads(text)["state"] for text in set(states.values())}
    tx.many(
        "UPDATE payment_entry SET state = ?, live = ?, version = ? WHERE org_id = ? AND id = ?",
        [
            (read[states[id_]] if id_ in states else "NEW", id_ in states, seq, org_id, id_)
            for id_ in sorted(ids)
        ],
    )


def _fold_alias(tx: Tx, org_id: int, id_: int, fields: dict[str, Any]) -> None:
    live = "what" in fields
    active = live and alias_row(org_id, id_, fields)[7]
    tx.run(
        "UPDATE payer_alias SET active = ?, live = ? WHERE org_id = ? AND id = ?", active, live, org_id, id_
    )


def _fold_rule(tx: Tx, org_id: int, id_: int, fields: dict[str, Any]) -> None:
    if "source" not in fields:
        tx.run("UPDATE matching_rule SET live = ? WHERE org_id = ? AND id = ?", False, org_id, id_)
        return
    row = rule_row(org_id, id_, fields)
    tx.run(
        "UPDATE matching_rule SET source = ?, look_in = ?, pattern = ?, priority = ?, active = ?, live = ?"
        " WHERE org_id = ? AND id = ?",
        *row[4:],
        org_id,
        id_,
    )
