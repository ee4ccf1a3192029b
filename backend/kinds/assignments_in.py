"""Bank lines of money that came in: a payment for each customer, what the invoices lack, what is learned."""

from __future__ import annotations

import json
from typing import Any

from backend.domain.allocation import Books, Policy, Refusal, Target, allocate, refusals
from backend.domain.chargebacks import Part
from backend.domain.planned import DUPLICATE
from backend.domain.records import alias_row
from backend.kinds.assignments_run import Row, Run
from backend.kinds.base import Ledger
from backend.kinds.payments_lookup import unpacked
from backend.kinds.payments_plan import booked_before, claim_key, duplicate_of, policy_of
from shared.kinds.assignments import DIFFERENCE_TO

KIND = "assignments"
REASONS = {code: label for code, label in DIFFERENCE_TO if code in ("FEE", "DISCOUNT", "WRITE_OFF")}
"""Differences that close an invoice without its money -> the reason kept with it."""
_HOLD = json.dumps({"hold": True})
Share = tuple[int, int, list[tuple[int, int]], int]
"""A payment of one customer: account id, amount, [(debit id, amount)], what stays unapplied."""


def overpay(policy: Policy, to: str) -> str:
    """What becomes of a surplus: what the row says, else what the settings do."""
    return {"": policy.overpay, "OLDEST": "SPILL_OLDEST"}.get(to, "LEAVE")


class Payments:
    """Books payments in one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        policy = policy_of(run.rules)
        self.policies = {
            to: policy._replace(overpay=overpay(policy, to)) for to in ("", *dict(DIFFERENCE_TO))
        }
        self.elsewhere = _elsewhere(run.ledger)
        self.looks_back = bool(self.elsewhere.claimed or self.elsewhere.fingerprints)
        self.learn = run.rules.on("learn_payers")
        self.takers: dict[tuple[str, str], int] = {}
        self.kept: set[tuple[str, str]] = set()
        self.held: set[int] = set()

    def payment(self, row: Row) -> None:
        """One bank line, or why not."""
        run = self.run
        claim = None if row.transaction is None else ("transaction", claim_key(row.type, row.transaction))
        if claim is not None and not row.anyway:
            self.takers.setdefault(claim, row.row)
        if self.learn:
            for key, _, _ in row.learns:
                self.takers.setdefault(("payer_alias", key), row.row)
        if self.looks_back and not row.anyway:
            before = booked_before(
                self.elsewhere, row.type, row.transaction, row.fingerprint, run.stamp.root_id, run.rules
            )
            if before is not None:
                run.done.outcomes.append((row.row, DUPLICATE))
                run.done.issues[row.row] = [duplicate_of(row.row, before, run.stamp.root_number)]
                return
        shares = self._shares(row)
        if shares is None:
            return
        effective = run.effective(row.date)
        number = run.number("PAY", row.row)
        tracked = run.has_returned or bool(run.refunded)
        for place, (account, money, parts, rest) in enumerate(shares, start=1):
            called = number if place == 1 else f"{number}-{place}"
            credit_id = run.writer.payment(
                account, row.currency, money, rest, called, row.date, effective, row.row, row.type,
                row.transaction if place == 1 else None, row.fingerprint, row.payer, row.reference,
            )  # fmt: skip
            kept = []
            for debit_id, part in parts:
                when = max(effective, run.books.debits[debit_id].effective_date)
                allocation_id = run.writer.allocation(debit_id, credit_id, part, when)
                if tracked:
                    kept.append(Part(allocation_id, debit_id, part, when))
                if not run.books.open[debit_id]:
                    run.closed_by[debit_id] = (row.date, number, row.row)
            if tracked:
                run.received(row, account, credit_id, called, rest, kept)
        if row.difference_to in REASONS:
            self._close(row, effective, number)
        elif row.difference_to == "DISPUTE":
            self._hold(row)
        if claim is not None:
            self._keep_id(row.row, claim)
        if self.learn:
            self._learn(row)
        run.settle(row, "CONVERTED")

    def _shares(self, row: Row) -> list[Share] | None:
        """Where the money goes; None where the row is refused, which is told then."""
        run, books, targets = self.run, self.run.books, row.targets
        policy = self.policies[row.difference_to]
        if policy.is_plain and not row.others and row.difference_to in ("", "ACCOUNT"):
            if type(targets) is int and (part := books.pay(targets, row.amount)):
                return [(row.account, row.amount, [(targets, part)], row.amount - part)]
            if targets is None and row.pooled:
                return [(row.account, row.amount, *books.pay_oldest(row.account, row.amount))]
        wanted = unpacked(targets)
        before = sum(books.open[target.debit_id] for target in wanted)
        answer: list[Share] | list[Refusal]
        if row.others:
            answer = share(books, (row.account, *row.others), row.amount, wanted, policy, pooled=row.pooled)
        else:
            one = allocate(books, row.account, row.amount, wanted, policy, pooled=row.pooled)
            answer = one if isinstance(one, list) else [(row.account, row.amount, *one)]
        shares = [each for each in answer if not isinstance(each, Refusal)]
        if not shares:
            run.refuse(row, [each for each in answer if isinstance(each, Refusal)])
            return None
        if row.difference_to not in (*REASONS, "DISPUTE"):
            return shares
        surplus = sum(rest for _, _, _, rest in shares)
        lack = sum(books.open[target.debit_id] for target in wanted)
        percent = before * int(run.rules["write_off_percent"]) // 100
        limit = min(run.minor("write_off_max", row.currency), percent)
        if surplus:
            run.fail(row, "difference_to", "DIFFERENCE_DOES_NOT_FIT", surplus=surplus)
        elif row.difference_to in REASONS and lack > limit:
            run.fail(row, "difference_to", "WRITE_OFF_ABOVE_LIMIT", amount=lack, limit=limit)
        else:
            return shares
        for _, _, parts, _ in shares:
            for debit_id, part in parts:
                books.give_back(debit_id, part)
        return None

    def _close(self, row: Row, effective: str, payment: str) -> None:
        """What the invoices named lack is closed by a credit that is no money, one a customer."""
        run, books = self.run, self.run.books
        lacking: dict[int, list[int]] = {}
        for debit_id, _ in unpacked(row.targets):
            if books.open[debit_id]:
                lacking.setdefault(books.debits[debit_id].account_id, []).append(debit_id)
        for place, (account, debit_ids) in enumerate(lacking.items(), start=1):
            number = run.number("WO", row.row)
            total = sum(books.open[debit_id] for debit_id in debit_ids)
            credit_id = run.writer.credit(
                "WRITE_OFF", account, row.currency, total, 0, number if place == 1 else f"{number}-{place}",
                row.date, effective, row.row, row.reference, REASONS[row.difference_to],
            )  # fmt: skip
            for debit_id in debit_ids:
                when = max(effective, books.debits[debit_id].effective_date)
                run.writer.allocation(debit_id, credit_id, books.open[debit_id], when)
                books.set_open(debit_id, 0)
                run.closed_by[debit_id] = (row.date, payment, row.row)

    def _hold(self, row: Row) -> None:
        """What the invoices named lack is disputed: no money that does not name them pays them."""
        run, books = self.run, self.run.books
        for debit_id, attributes in row.holds:
            if books.open[debit_id] and debit_id not in self.held:
                self.held.add(debit_id)
                run.writer.put("invoice", debit_id, attributes, 0, first=True)
                run.writer.put("invoice", debit_id, _HOLD, row.row)
                run.done.folds.add(("invoice", debit_id))
                books.add(books.debits[debit_id]._replace(pooled=False, open=books.open[debit_id]))

    def _keep_id(self, row: int, claim: tuple[str, str]) -> None:
        """The payment owns the bank's number, or waits for it behind another line that bears it."""
        if self.takers.get(claim) == row and claim not in self.run.ledger.claimed:
            self.kept.add(claim)
        else:
            self.run.done.repeats.append((claim[1], row))

    def _learn(self, row: Row) -> None:
        run = self.run
        for key, what, text in row.learns:
            claim = ("payer_alias", key)
            if claim not in run.ledger.claimed and claim not in self.kept:
                self.kept.add(claim)
                fields: dict[str, Any] = {
                    "account_id": row.account, "active": True, "text": text, "what": what,
                }  # fmt: skip
                record_id = run.writer.record("payer_alias", fields, row.row)
                run.done.records.setdefault("payer_alias", []).append(
                    alias_row(run.stamp.org_id, record_id, fields)
                )

    def finish(self) -> None:
        """Gives back the claims of rows that were not booked."""
        held = self.run.ledger.claimed
        self.run.done.released = [
            claim for claim in self.takers if claim not in self.kept and claim not in held
        ]


def _elsewhere(ledger: Ledger) -> Ledger:
    """What other sheets than this kind booked: bank lines are held apart from each other where they are
    loaded."""
    names = ledger.owner_names
    return Ledger(
        claimed={claim: owner for claim, owner in ledger.claimed.items() if names[owner]["of_kind"] != KIND},
        owner_names=names,
        fingerprints={
            print_: others
            for print_, found in ledger.fingerprints.items()
            if (others := [each for each in found if each[3]["of_kind"] != KIND])
        },
    )


def share(
    books: Books,
    accounts: tuple[int, ...],
    amount: int,
    targets: list[Target],
    policy: Policy,
    *,
    pooled: bool,
) -> list[Share] | list[Refusal]:
    """One line's money over the invoices of several customers, a payment for each of them, or all that is
    against it. What is left over belongs to the customer named first; `books` changes only on success."""
    against = refusals(books, targets)
    if against:
        return against
    ordered = list(targets)
    if targets[0].amount is None and not policy.as_listed:
        ordered.sort(key=lambda target: books.debits[target.debit_id].order)
    rest, own = amount, {account: list[Target]() for account in accounts}
    for debit_id, wanted in ordered:
        part = min(rest, books.open[debit_id] if wanted is None else wanted)
        if not part:
            return [Refusal("MONEY_DOES_NOT_REACH", debit_id, {"amount": amount})]
        own[books.debits[debit_id].account_id].append(Target(debit_id, part))
        rest -= part
    shares: list[Share] = []
    for account in accounts:
        money = sum(target.amount or 0 for target in own[account]) + rest
        answer = allocate(books, account, money, own[account], policy, pooled=pooled)
        if isinstance(answer, list):
            for _, _, parts, _ in shares:
                for debit_id, part in parts:
                    books.give_back(debit_id, part)
            return answer
        shares.append((account, money, *answer))
        rest = 0
    return shares
