"""Effects as rows of the tables, each with the next id, appended to a plan."""

from __future__ import annotations

import json
from typing import Any

from backend.domain.planned import Planned, Stamp


class Writer:
    """Appends to a plan what a stamp allows; ids are counted here."""

    def __init__(self, done: Planned, stamp: Stamp) -> None:
        self.done, self.stamp = done, stamp
        self.item_id, self.allocation_id, self.put_id = stamp.item_id, stamp.allocation_id, stamp.put_id

    def payment(
        self, account: int, currency: str, amount: int, rest: int, number: str, date: str, effective: str,
        row: int, type_id: int, transaction: str | None, print_: int | None, payer: str | None,
        reference: str | None,
    ) -> int:  # fmt: skip
        """Money received; its id. rest: what stays unapplied."""
        stamp, item_id = self.stamp, self.item_id
        self.done.items.append(
            (
                stamp.org_id, item_id, "C", "PAYMENT", account, currency, amount, rest, number, None, date,
                effective, None, stamp.seq, None, None, stamp.import_id, row, type_id, transaction, print_,
                payer, reference, None, False, True, stamp.seq,
            )
        )  # fmt: skip
        self.done.accounts.add(account)
        self.item_id = item_id + 1
        return item_id

    def allocation(self, debit_id: int, credit_id: int, amount: int, effective: str) -> None:
        """Money of a credit on a debit."""
        stamp = self.stamp
        self.done.allocations.append(
            (stamp.org_id, self.allocation_id, debit_id, credit_id, amount, effective, stamp.seq, None)
        )
        self.allocation_id += 1

    def put(self, entity: str, entity_id: int, fields: str, row: int) -> None:
        """A change of a record. fields: JSON."""
        stamp = self.stamp
        self.done.puts.append(
            (stamp.org_id, self.put_id, entity, entity_id, fields, stamp.seq, None, stamp.import_id, row)
        )
        self.put_id += 1

    def record(self, entity: str, fields: dict[str, Any], row: int) -> int:
        """A new record; it bears the id of its first put."""
        record_id = self.put_id
        self.put(entity, record_id, json.dumps(fields, sort_keys=True), row)
        return record_id
