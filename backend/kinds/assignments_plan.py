"""The plan of Matches: what each bank line becomes, in sheet order on running open amounts."""

from __future__ import annotations

from typing import Any

from backend.domain.allocation import Books, Policy, Refusal, Target, allocate
from backend.domain.facts import WHOLE
from backend.domain.planned import BOOKED, DUPLICATE, FAILED, Planned, Stamp
from backend.domain.records import alias_row
from backend.kinds.base import Ledger, Rows, Rules, Wants
from backend.kinds.payments_lookup import unpacked
from backend.kinds.payments_plan import booked_before, claim_key, duplicate_of, policy_of
from backend.kinds.refused import Closers, issues_of
from backend.kinds.writing import Writer

KIND = "assignments"
_STATES = {state: f'{{"state": "{state}"}}' for state in ("CONVERTED", "IGNORED")}
_ASKED = (
    "row", "amount", "account", "others", "pooled", "treat_as", "type", "transaction", "fingerprint",
    "targets", "difference_to", "learns", "anyway",
)  # fmt: skip
Share = tuple[int, int, list[tuple[int, int]], int]
"""A payment of one customer: account id, amount, [(debit id, amount)], what stays unapplied."""


def wants(rows: Rows, rules: Rules) -> Wants:
    """The pools of customers whose lines name nothing, or spill; the invoices named; ids, contents and payer
    names."""
    found = Wants()
    policy = policy_of(rules)
    claimed: set[tuple[str, str]] = set()
    learn = rules.on("learn_payers")
    for values in zip(*(rows[name] for name in _ASKED), strict=True):
        (row, amount, account, others, pooled, treat_as, type_id, transaction, print_, targets, to, learns,
         anyway) = values  # fmt: skip
        if treat_as == "IGNORE":
            continue
        found.debits.update(target.debit_id for target in unpacked(targets))
        if policy.strict_oldest_first:
            found.pools |= dict.fromkeys((account, *others), WHOLE)
        elif pooled and (not targets or _overpay(policy, to) == "SPILL_OLDEST"):
            found.pools[account] = found.pools.get(account, 0) + amount
        keys = [("payer_alias", key) for key, _, _ in learns] if learn else []
        if not anyway:
            if transaction is not None:
                keys.append(("transaction", claim_key(type_id, transaction)))
            if print_ is not None:
                found.fingerprints.add(print_)
        for key in keys:
            if key not in claimed:
                claimed.add(key)
                found.claims.append((*key, row))
    return found


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """Books each line, or says why not."""
    booking = _Booking(ledger, rules, stamp)
    names = (*_ASKED, "currency", "date", "entry", "payer", "reference")
    for values in zip(*(rows[name] for name in names), strict=True):
        booking.line(*values)
    return booking.finish()


def _overpay(policy: Policy, to: str) -> str:
    """What becomes of a surplus: what the row says, else what the settings do."""
    return {"": policy.overpay, "OLDEST": "SPILL_OLDEST"}.get(to, "LEAVE")


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
            if (others := [each for each in found if each[2]["of_kind"] != KIND])
        },
    )


class _Booking:
    """One run of rows on one working copy of the ledger."""

    def __init__(self, ledger: Ledger, rules: Rules, stamp: Stamp) -> None:
        self.ledger, self.rules, self.stamp = ledger, rules, stamp
        self.done = Planned()
        self.books = Books(ledger.debits, ledger.going)
        self.done.opens = self.books.changed
        self.writer = Writer(self.done, stamp)
        self.policies = {to: policy_of(rules)._replace(overpay=_overpay(policy_of(rules), to)) for to in _TO}
        self.closed_by: Closers = {}
        self.elsewhere = _elsewhere(ledger)
        self.looks_back = bool(self.elsewhere.claimed or self.elsewhere.fingerprints)
        self.learn = rules.on("learn_payers")
        self.takers: dict[tuple[str, str], int] = {}
        self.kept: set[tuple[str, str]] = set()
        self.prefix = f"PAY-{stamp.root_number}-"

    def line(
        self, row: int, amount: int, account: int, others: Any, pooled: bool, treat_as: str, type_id: int,
        transaction: str | None, print_: int | None, targets: Any, to: str, learns: Any, anyway: bool,
        currency: str, date: str, entry: int, payer: str | None, reference: str | None,
    ) -> None:  # fmt: skip
        """One bank line."""
        if treat_as == "IGNORE":
            self._settle(row, entry, "IGNORED")
            return
        claim = None if transaction is None else ("transaction", claim_key(type_id, transaction))
        if claim is not None and not anyway:
            self.takers.setdefault(claim, row)
        if self.learn:
            for key, _, _ in learns:
                self.takers.setdefault(("payer_alias", key), row)
        if self.looks_back and not anyway:
            before = booked_before(
                self.elsewhere, type_id, transaction, print_, self.stamp.root_id, self.rules
            )
            if before is not None:
                self.done.outcomes.append((row, DUPLICATE))
                self.done.issues[row] = [duplicate_of(row, before, self.stamp.root_number)]
                return
        policy = self.policies[to]
        shares: list[Share] | list[Refusal]
        if others:
            shares = share(self.books, (account, *others), amount, unpacked(targets), policy, pooled=pooled)
        elif policy.is_plain and type(targets) is int and (part := self.books.pay(targets, amount)):
            shares = [(account, amount, [(targets, part)], amount - part)]
        elif policy.is_plain and targets is None and pooled:
            shares = [(account, amount, *self.books.pay_oldest(account, amount))]
        else:
            answer = allocate(self.books, account, amount, unpacked(targets), policy, pooled=pooled)
            shares = answer if isinstance(answer, list) else [(account, amount, *answer)]
        if isinstance(shares[0], Refusal):
            self._fail(row, shares, currency)
            return
        effective = self.stamp.effective(date)
        for place, (owner, money, parts, rest) in enumerate(shares, start=1):
            number = f"{self.prefix}{row}" if place == 1 else f"{self.prefix}{row}-{place}"
            credit_id = self.writer.payment(
                owner, currency, money, rest, number, date, effective, row, type_id,
                transaction if place == 1 else None, print_, payer, reference,
            )  # fmt: skip
            for debit_id, part in parts:
                debit = self.books.debits[debit_id]
                self.writer.allocation(debit_id, credit_id, part, max(effective, debit.effective_date))
                if not self.books.open[debit_id]:
                    self.closed_by[debit_id] = (date, number, row)
        if claim is not None:
            self._keep_id(row, claim)
        if self.learn:
            self._learn(row, account, learns)
        self.done.numbers[row] = f"{self.prefix}{row}"
        self._settle(row, entry, "CONVERTED")

    def _fail(self, row: int, refusals: list[Refusal], currency: str) -> None:
        issues = issues_of(row, refusals, currency, self.books, self.closed_by, self.stamp)
        self.done.outcomes.append((row, FAILED))
        self.done.issues[row] = issues

    def _keep_id(self, row: int, claim: tuple[str, str]) -> None:
        """The payment owns the bank's number, or waits for it behind another line that bears it."""
        if self.takers.get(claim) == row and claim not in self.ledger.claimed:
            self.kept.add(claim)
        else:
            self.done.repeats.append((claim[1], row))

    def _learn(self, row: int, account: int, learns: Any) -> None:
        for key, what, text in learns:
            claim = ("payer_alias", key)
            if claim not in self.ledger.claimed and claim not in self.kept:
                self.kept.add(claim)
                fields = {"account_id": account, "active": True, "text": text, "what": what}
                record_id = self.writer.record("payer_alias", fields, row)
                self.done.records.setdefault("payer_alias", []).append(
                    alias_row(self.stamp.org_id, record_id, fields)
                )

    def _settle(self, row: int, entry: int, state: str) -> None:
        self.writer.put("payment_entry", entry, _STATES[state], row)
        self.done.folds.add(("payment_entry", entry))
        self.done.outcomes.append((row, BOOKED))

    def finish(self) -> Planned:
        """The plan; claims of rows that were not booked are given back."""
        held = self.ledger.claimed
        self.done.released = [claim for claim in self.takers if claim not in self.kept and claim not in held]
        return self.done


_TO = ("", "ACCOUNT", "OLDEST", "FEE", "DISCOUNT", "DISPUTE", "WRITE_OFF")


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
    against = [books.why_closed(debit_id) for debit_id, _ in targets if not books.open[debit_id]]
    against += [
        Refusal("AMOUNT_EXCEEDS_OPEN", debit_id, {"amount": wanted, "open": books.open[debit_id]})
        for debit_id, wanted in targets
        if wanted is not None and wanted > books.open[debit_id] > 0
    ]
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
