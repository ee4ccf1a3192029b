"""The lines of a check: what each row would do, to which invoice, with what a sheet says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.columns import MANY_JOINT, Reading
from backend.domain.planned import BOOKED, DUPLICATE, FAILED, FILTERED, SKIPPED, Planned
from backend.kinds.base import Checked
from backend.store.database import Tx
from shared.codes import Issue
from shared.identifiers import loose_key
from shared.schemas import PlannedEffect
from shared.views.invoices import STATUSES

Accounts = dict[int, tuple[str, str, int]]
"""Account id -> number, name, version."""

_WORDS = {BOOKED: "Book", FAILED: "Fail", DUPLICATE: "Duplicate", FILTERED: "Left out", SKIPPED: "Skipped"}
_STATUS = dict(STATUSES)
_PAYS = {"WRITE_OFF": "Closes, without money,"}
_NEW = {"CHARGEBACK": "Takes a payment back", "FEE": "Customer owes the fee", "REFUND": "Gives money back",
        "PAYOUT": "Pays a credit note out"}  # fmt: skip
"""Kind of debit -> what a row does that makes it; any other is an invoice."""
_PUT = {"assignments": "Ignored from now on", "payment_entries": "Kept, to be matched"}
"""Kind -> what a row does that moves no money, where it is no change of a record."""


def accounts_of(tx: Tx, org_id: int, checked: Checked) -> Accounts:
    """The customers the valid rows are of."""
    ids = set(checked.rows.get("account", ())) | {
        document["account"] for document in checked.rows.get("document", ()) if document
    }
    ids.update(other for others in checked.rows.get("others", ()) for other in others)
    if not ids:
        return {}
    keys, parameter = tx.among(sorted(ids))
    return {
        id_: (number, name, version)
        for id_, number, name, version in tx.rows(
            f"SELECT id, number, name, version FROM account WHERE org_id = ? AND id IN {keys}",
            org_id,
            parameter,
        )
    }


class Told:
    """What the sheet itself says of a row: customer with name, date, invoices, money. put: what a row that is
    booked and moves no money does."""

    def __init__(
        self, tx: Tx, org_id: int, reading: Reading, checked: Checked, accounts: Accounts, rows: list[int]
    ) -> None:
        """rows: sheet row numbers of the rows that will be asked for."""
        kind = reading.kind
        self.put = _PUT.get(kind.name, "Put")
        self._reading, self._checked = reading, checked
        self._place = {number: index for index, number in enumerate(reading.rows)}
        self._invoices = reading.column("invoices" if "invoices" in kind.names else "number" * kind.money)
        self._customers = reading.column("account" if kind.money else "number")
        self._own_names = reading.column("name" if kind.name == "accounts" else "")
        wanted = set(rows)
        written = {text for row in rows if (text := self._customers[self._place[row]])}
        self._names = _names(tx, org_id, written) if written else {}
        ids = checked.rows.get("account", [])
        self._known = {
            row: accounts[id_][:2]
            for row, id_ in zip(checked.rows["row"], ids, strict=False)
            if row in wanted and id_ in accounts
        }

    def line(self, row: int, result: str, what: str) -> PlannedEffect:
        """The line of a row that touches nothing."""
        at, is_money = self._place[row], self._reading.kind.money
        written = self._customers[at] or ""
        number, name = self._known.get(row) or self._names.get(written, (written, ""))
        return PlannedEffect(
            row=row,
            result=result,
            what=what,
            account=number,
            name=self._own_names[at] or name,
            date=self._reading.column(self._reading.kind.date_field)[at] or "",
            amount=self._checked.amounts[at] if is_money else None,
            currency=self._checked.currencies[at] if is_money else "",
            invoice=(self._invoices[at] or "").replace(MANY_JOINT, ", "),
        )


def _names(tx: Tx, org_id: int, written: set[str]) -> dict[str, tuple[str, str]]:
    """What people wrote -> number and name of the one live customer it can mean."""
    found: dict[str, set[tuple[str, str]]] = {}
    for column, key_of in (("number_key", loose_key), ("name_key", str.casefold)):
        keys, parameter = tx.among(sorted({key_of(text) for text in written}))
        by_key: dict[str, set[tuple[str, str]]] = {}
        for key, number, name in tx.rows(
            f"SELECT {column}, number, name FROM account WHERE org_id = ? AND live AND {column} IN {keys}",
            org_id,
            parameter,
        ):
            by_key.setdefault(key, set()).add((number, name))
        for text in written - found.keys():
            if key_of(text) in by_key:
                found[text] = by_key[key_of(text)]
    return {text: next(iter(records)) for text, records in found.items() if len(records) == 1}


def effects_of(
    planned: Planned,
    before: dict[int, tuple[str, int]],
    accounts: Accounts,
    told: Told,
    sentence_of: Callable[[Issue], str],
) -> list[PlannedEffect]:
    """One line an invoice touched, one a row otherwise, in row order. before: debit id -> number, open."""
    items = {item[1]: item for item in planned.items}
    by_row: dict[int, list[PlannedEffect]] = {}
    running = {debit_id: open_ for debit_id, (_, open_) in before.items()}
    allocated: dict[int, list[tuple[int, int]]] = {}
    for _, _, debit_id, credit_id, amount, *_ in planned.allocations:
        allocated.setdefault(credit_id, []).append((debit_id, amount))
    for item_id, item in items.items():
        if item[3] == "OPENING":
            continue
        row, number, name = item[17], *accounts.get(item[4], ("", "", 0))[:2]
        head: dict[str, Any] = {
            "row": row,
            "result": "Book",
            "account": number,
            "name": name,
            "date": item[10],
            "amount": item[6],
            "currency": item[5],
        }
        lines = by_row.setdefault(row, [])
        for debit_id, amount in allocated.get(item_id, ()):
            invoice, _ = before.get(debit_id) or (items[debit_id][8], 0)
            open_before = running.get(debit_id, items[debit_id][6] if debit_id in items else 0)
            running[debit_id] = open_before - amount
            lines.append(
                PlannedEffect(
                    **head,
                    what=f"{_PAYS.get(item[3], 'Pays')} {invoice}",
                    invoice=invoice,
                    open_before=open_before,
                    applied=amount,
                    open_after=open_before - amount,
                    becomes=_STATUS["PAID" if open_before == amount else "PARTIALLY_PAID"],
                )
            )
        if item[2] == "C" and item[7]:
            lines.append(PlannedEffect(**head, what="Stays on account", on_account=item[7]))
        elif item[2] == "D":
            lines.append(
                PlannedEffect(
                    **head,
                    what=_NEW.get(item[3], "New invoice"),
                    invoice=item[8] if item[3] not in _NEW else "",
                    open_after=item[7],
                    becomes=_STATUS["PAID" if not item[7] else "UNPAID"] if item[3] not in _NEW else "",
                )
            )
    for row, outcome in planned.outcomes:
        if row not in by_row:
            what = " ".join(map(sentence_of, planned.issues.get(row, ())))
            what = what or (told.put if outcome == BOOKED else "")
            by_row[row] = [told.line(row, _WORDS.get(outcome, ""), what)]
    return [line for row in sorted(by_row) for line in by_row[row]]
