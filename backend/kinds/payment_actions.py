"""Payment corrections: an invoice is paid by hand, from money on account first. Source: domain 2.8."""

from __future__ import annotations

from backend.columns import Reading
from backend.domain.allocation import Books, Refusal, Target, refusals
from backend.domain.planned import BOOKED, Planned, Stamp
from backend.kinds.base import Checked, InvoiceRef, KindRules, Ledger, Needs, References, Rows, Rules, Wants
from backend.kinds.cells import Choice, tell_missing
from backend.kinds.payments_lookup import Lookup
from backend.kinds.refused import Closers, issues_of
from backend.kinds.writing import Writer
from shared.bad import Bad
from shared.codes import Issue
from shared.identifiers import loose_key
from shared.kinds.payment_actions import KIND
from shared.money import places_of, to_minor

ROWS = ("index", "row", "unit", "amount", "currency", "account", "debit", "date", "type", "reference")
_ACTION = Choice(KIND, "action")


def needs(reading: Reading, rules: Rules) -> Needs:
    """The invoices named, and the payment types."""
    del rules
    named = {loose_key(text) for text in reading.column("invoice") if text is not None}
    return Needs(invoices=named, payment_types=True)


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row: an invoice, what is to be paid of it, and how."""
    count = len(reading)
    rows: Rows = {name: [] for name in ROWS}
    done = Checked(rows, {}, [None] * count, [rules.currency] * count)
    find = Lookup(references, rules)
    left: dict[int, int] = {}
    for index, row in enumerate(reading.rows):
        issues = list(reading.issues.get(index, ()))
        ref = _invoice(reading, index, find, issues, done)
        if ref is not None:
            done.currencies[index] = references.account_by_id[ref.account_id].currency
            done.amounts[index] = _amount(reading, index, ref, left, done.currencies[index], issues)
        if index in reading.decided:
            continue
        action, said = reading.column("action")[index], reading.column("type")[index]
        if action is not None:
            _ACTION.read(action, row, issues)
        type_id, code, args = find.type(said) if said is not None else (0, "", {})
        if code:
            money = {"amount": done.amounts[index], "currency": done.currencies[index]}
            issues.append(Issue(row, "type", code, {**args, **money}))
        amount = done.amounts[index]
        if issues or ref is None or amount is None:
            done.failed[index] = issues
            continue
        left[ref.id] -= amount if amount <= left[ref.id] else 0
        values = (
            index, row, len(rows["row"]), amount, done.currencies[index], ref.account_id, ref.id,
            reading.column("date")[index] or rules.submitted, type_id, reading.column("reference")[index],
        )  # fmt: skip
        for name, value in zip(ROWS, values, strict=True):
            rows[name].append(value)
    return done


def _invoice(
    reading: Reading, index: int, find: Lookup, issues: list[Issue], done: Checked
) -> InvoiceRef | None:
    row, text = reading.rows[index], reading.column("invoice")[index]
    if text is None:
        tell_missing(row, "invoice", issues)
        return None
    look = find.invoice(text)
    if look.ref is None:
        issues.append(Issue(row, "invoice", look.code, look.args))
    elif look.ref.side != "D":
        issues.append(Issue(row, "invoice", "INVOICE_NOT_DEBIT", {"invoice": look.ref.number}))
        return None
    elif look.warning:
        done.warnings.append(Issue(row, "invoice", look.warning, look.args))
    return look.ref


def _amount(
    reading: Reading, index: int, ref: InvoiceRef, left: dict[int, int], currency: str, issues: list[Issue]
) -> int | None:
    """What is to be paid, in minor units: as it says, else all that earlier rows leave open."""
    row, value = reading.rows[index], reading.column("amount")[index]
    there = left.setdefault(ref.id, ref.open)
    if value is None:
        if not there:
            facts = {"invoice": ref.number, "debit_id": ref.id}
            issues.append(Issue(row, "invoice", "INVOICE_ALREADY_PAID", facts))
        return there or None
    minor = to_minor(value, places_of(currency))
    if isinstance(minor, Bad):
        issues.append(Issue(row, "amount", minor.code, {**minor.args, "currency": currency}))
        return None
    if minor <= 0:
        code = "AMOUNT_NOT_POSITIVE" if minor else "AMOUNT_IS_ZERO"
        issues.append(Issue(row, "amount", code, {"value": str(value)}))
    return minor


def wants(rows: Rows, rules: Rules) -> Wants:
    """The invoices, and what their customers have on account."""
    del rules
    return Wants(debits=set(rows["debit"]), credits_of=set(rows["account"]))


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """Credits of the customer first, oldest first; a new payment for what they lack."""
    del rules
    done = Planned()
    books = Books(ledger.debits, ledger.going)
    done.opens = books.changed
    writer = Writer(done, stamp)
    closed_by: Closers = {}
    for row, amount, currency, account, debit_id, date, type_id, reference in zip(
        *(rows[name] for name in ROWS if name not in ("index", "unit")), strict=True
    ):
        credits = ledger.credits.get(account, [])
        lacking = max(0, amount - sum(credit[1] for credit in credits))
        against = _against(books, debit_id, amount)
        if against is None and lacking and not type_id:
            done.fail([row], [Issue(row, "type", "TYPE_MISSING", {})])
            continue
        if against is not None:
            done.fail([row], issues_of(row, [against], currency, books, closed_by, stamp))
            continue
        since = books.debits[debit_id].effective_date
        effective, number = stamp.effective(date), f"PAY-{stamp.root_number}-{row}"
        rest, used = amount, ""
        for credit in credits:
            part = min(rest, credit[1])
            if part:
                writer.allocation(debit_id, credit[0], part, max(effective, since, credit[2]))
                credit[1] -= part
                rest -= part
                used = credit[3]
                done.opens[credit[0]] = credit[1]
        if rest:
            credit_id = writer.payment(
                account, currency, rest, 0, number, date, effective, row, type_id, None, None, None, reference
            )
            writer.allocation(debit_id, credit_id, rest, max(effective, since))
        books.set_open(debit_id, books.open[debit_id] - amount)
        closed_by[debit_id] = (date, number if rest else used, row)
        done.accounts.add(account)
        done.numbers[row] = number if rest else used
        done.outcomes.append((row, BOOKED))
    return done


def _against(books: Books, debit_id: int, amount: int) -> Refusal | None:
    """Why an invoice cannot be paid so much of."""
    against = refusals(books, [Target(debit_id, amount)])
    if against:
        return against[0]
    there = books.open[debit_id]
    if books.debits[debit_id].kind == "TOPUP" and amount != there:
        return Refusal("TOPUP_REQUIRES_FULL_AMOUNT", debit_id, {"open": there})
    return None


RULES = KindRules(needs=needs, check=check, wants=wants, plan=plan)
