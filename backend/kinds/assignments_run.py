"""One run of rows of Matches on one working copy of the ledger: what its parts share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from backend.domain.allocation import Books, Refusal, credit_age
from backend.domain.chargebacks import Paid, Part
from backend.domain.planned import BOOKED, FAILED, Planned, Stamp
from backend.kinds.base import Ledger, Rows, Rules
from backend.kinds.refused import Closers, issues_of
from backend.kinds.writing import Writer
from shared.codes import Issue
from shared.money import places_of

_STATES = {state: f'{{"state": "{state}"}}' for state in ("CONVERTED", "IGNORED")}


class Row(NamedTuple):
    """A checked row, in the columns of `assignments_check`."""

    row: int
    amount: int
    account: int
    others: Any
    pooled: bool
    treat_as: str
    type: int
    transaction: str | None
    fingerprint: int | None
    targets: Any
    difference_to: str
    learns: Any
    anyway: bool
    currency: str
    date: str
    entry: int
    payer: str | None
    reference: str | None
    fee: int | None
    fee_to: str
    holds: Any


class Run:
    """What was planned so far, and the ledger as it would be by now.

    open_of: what is open on the credits that rows may use. paid: the payments that may come back, by id;
    on: debit id -> ids of those with money on it. Both only where a row needs them.
    """

    def __init__(self, rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> None:
        self.ledger, self.rules, self.stamp = ledger, rules, stamp
        self.done = Planned()
        self.books = Books(ledger.debits, ledger.going)
        self.done.opens = self.books.changed
        self.writer = Writer(self.done, stamp)
        self.closed_by: Closers = {}
        self.credits = ledger.credits
        self.open_of = {note.id: note.open for note in ledger.credit_notes.values()}
        self.open_of |= {credit[0]: credit[1] for found in ledger.credits.values() for credit in found}
        self.has_returned = "RETURNED" in rows["treat_as"]
        self.refunded = {
            account
            for account, treat_as in zip(rows["account"], rows["treat_as"], strict=True)
            if treat_as == "REFUND"
        }
        self.paid: dict[int, Paid] = {}
        self.on: dict[int, set[int]] = {}
        for paid in ledger.paid:
            self.keep(paid)
        self._effective: dict[str, str] = {}

    def number(self, prefix: str, row: int) -> str:
        """What a document of a row is called."""
        return f"{prefix}-{self.stamp.root_number}-{row}"

    def effective(self, date: str) -> str:
        """When something of a day counts."""
        found = self._effective.get(date)
        if found is None:
            found = self._effective[date] = self.stamp.effective(date)
        return found

    def minor(self, setting: str, currency: str) -> int:
        """A limit that is set in whole currency, in minor units."""
        return int(Decimal(self.rules[setting]).scaleb(places_of(currency)))

    def keep(self, paid: Paid) -> None:
        """A payment that may come back."""
        self.paid[paid.id] = paid
        self.open_of[paid.id] = paid.open
        for part in paid.parts:
            self.on.setdefault(part.debit_id, set()).add(paid.id)

    def received(
        self, row: Row, account: int, credit_id: int, number: str, rest: int, parts: list[Part]
    ) -> None:
        """A payment of this run, where later rows may need it."""
        effective = self.effective(row.date)
        if self.has_returned:
            self.keep(Paid(credit_id, account, number, row.date, effective, rest, parts))
        if account in self.refunded and rest:
            self.open_of[credit_id] = rest
            found = self.credits.setdefault(account, [])
            found.append([credit_id, rest, effective, number, row.date, "PAYMENT"])
            found.sort(key=lambda credit: credit_age(credit[4], credit[3]))

    def set_open(self, credit_id: int, amount: int) -> None:
        """What is open on a credit by now."""
        self.open_of[credit_id] = self.done.opens[credit_id] = amount
        if credit_id in self.paid:
            self.paid[credit_id].open = amount

    def settle(self, row: Row, state: str) -> None:
        """The row is booked, and its bank line with it."""
        self.writer.put("payment_entry", row.entry, _STATES[state], row.row)
        self.done.folds.add(("payment_entry", row.entry))
        self.done.outcomes.append((row.row, BOOKED))

    def refuse(self, row: Row, refusals: list[Refusal]) -> None:
        """The row fails for reasons of its invoices."""
        self.done.outcomes.append((row.row, FAILED))
        self.done.issues[row.row] = issues_of(
            row.row, refusals, row.currency, self.books, self.closed_by, self.stamp
        )

    def fail(self, row: Row, field: str, code: str, **args: Any) -> None:
        """The row fails for another reason."""
        self.done.outcomes.append((row.row, FAILED))
        self.done.issues[row.row] = [Issue(row.row, field, code, {"currency": row.currency, **args})]
