"""Effects as rows of the tables, each with the next id, appended to a plan."""

from __future__ import annotations

import json
from typing import Any

from backend.domain.planned import Planned, Stamp
from shared.identifiers import loose_key


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

    def debit(
        self, kind: str, account: int, currency: str, amount: int, open_: int, number: str, date: str,
        effective: str, row: int, reference: str | None, *, due: str | None = None,
    ) -> int:  # fmt: skip
        """Money a customer owes, or was given back; people look it up by its number."""
        key = loose_key(number)
        return self._item(
            "D",
            kind,
            account,
            currency,
            amount,
            open_,
            number,
            key,
            date,
            effective,
            due,
            row,
            reference,
            None,
        )

    def credit(
        self, kind: str, account: int, currency: str, amount: int, open_: int, number: str, date: str,
        effective: str, row: int, reference: str | None, remark: str | None,
    ) -> int:  # fmt: skip
        """What stands against invoices and is no money received."""
        return self._item(
            "C", kind, account, currency, amount, open_, number, None, date, effective, None, row, reference,
            remark,
        )  # fmt: skip

    def _item(
        self, side: str, kind: str, account: int, currency: str, amount: int, open_: int, number: str,
        key: str | None, date: str, effective: str, due: str | None, row: int, reference: str | None,
        remark: str | None,
    ) -> int:  # fmt: skip
        stamp, item_id = self.stamp, self.item_id
        self.done.items.append(
            (
                stamp.org_id, item_id, side, kind, account, currency, amount, open_, number, key, date,
                effective, due, stamp.seq, None, None, stamp.import_id, row, None, None, None, None,
                reference, remark, False, True, stamp.seq,
            )
        )  # fmt: skip
        self.done.accounts.add(account)
        self.item_id = item_id + 1
        return item_id

    def allocation(self, debit_id: int, credit_id: int, amount: int, effective: str) -> int:
        """Money of a credit on a debit; the allocation's id."""
        return self._allocation(debit_id, credit_id, amount, effective, None)

    def twin(self, debit_id: int, credit_id: int, amount: int, effective: str, of: int) -> None:
        """The inverse of an allocation there is."""
        self._allocation(debit_id, credit_id, -amount, effective, of)

    def _allocation(
        self, debit_id: int, credit_id: int, amount: int, effective: str, reverses: int | None
    ) -> int:
        stamp, allocation_id = self.stamp, self.allocation_id
        self.done.allocations.append(
            (stamp.org_id, allocation_id, debit_id, credit_id, amount, effective, stamp.seq, reverses)
        )
        self.allocation_id = allocation_id + 1
        return allocation_id

    def put(self, entity: str, entity_id: int, fields: str, row: int, *, first: bool = False) -> None:
        """A change of a record. fields: JSON. first: what it was before any change; of no import."""
        stamp, of = self.stamp, 0 if first else self.stamp.import_id
        self.done.puts.append(
            (stamp.org_id, self.put_id, entity, entity_id, fields, stamp.seq, None, of, row)
        )
        self.put_id += 1

    def record(self, entity: str, fields: dict[str, Any], row: int) -> int:
        """A new record; it bears the id of its first put."""
        record_id = self.put_id
        self.put(entity, record_id, json.dumps(fields, sort_keys=True), row)
        return record_id
