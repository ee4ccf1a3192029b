"""Bank lines of money out: a payment that came back, a refund, a payout. Source: domain 2.6, 7.5."""

from __future__ import annotations

from backend.domain.allocation import Debit, credit_age
from backend.domain.chargebacks import Part, find_payment, undone
from backend.kinds.assignments_run import Row, Run
from backend.kinds.payments_lookup import unpacked


def returned(run: Run, row: Row) -> None:
    """A payment came back: its invoices are open again, newest first, and a debit takes its money."""
    books, targets = run.books, unpacked(row.targets)
    closing = [books.why_closed(debit_id) for debit_id, _ in targets if debit_id in books.going]
    if closing:
        run.refuse(row, closing)
        return
    limits = dict(targets)
    if limits:
        ids = sorted(set().union(*(run.on.get(debit_id, ()) for debit_id in limits)))
    else:
        ids = [paid.id for paid in run.paid.values() if paid.account_id == row.account]
    fee_max = run.minor("chargeback_fee_max", row.currency)
    found = find_payment((run.paid[id_] for id_ in ids), limits, -row.amount, row.fee, fee_max)
    if found is None:
        named = [books.debits[debit_id].number for debit_id in limits]
        run.fail(row, "invoices", "RETURNED_NOT_FOUND", amount=-row.amount, invoices=named)
        return
    paid, money, fee = found
    effective = run.effective(row.date)
    taken = undone(paid, limits, money, lambda debit_id: books.debits[debit_id].order)
    for part, amount in taken:
        when = max(effective, part.effective_date)
        run.writer.twin(part.debit_id, paid.id, part.amount, when, part.id)
        books.give_back(part.debit_id, part.amount)
        paid.parts.remove(part)
        rest = part.amount - amount
        if rest:
            allocation_id = run.writer.allocation(part.debit_id, paid.id, rest, when)
            books.give_back(part.debit_id, -rest)
            paid.parts.append(Part(allocation_id, part.debit_id, rest, when))
        else:
            run.on[part.debit_id].discard(paid.id)
        run.closed_by.pop(part.debit_id, None)
    unapplied = money - sum(amount for _, amount in taken)
    if unapplied:
        run.set_open(paid.id, paid.open - unapplied)
    debit_id = run.writer.debit(
        "CHARGEBACK", row.account, row.currency, money, 0, run.number("CB", row.row), row.date, effective,
        row.row, row.reference,
    )  # fmt: skip
    run.writer.allocation(debit_id, paid.id, money, max(effective, paid.effective_date))
    if fee and row.fee_to == "CUSTOMER":
        number = run.number("FEE", row.row)
        fee_id = run.writer.debit(
            "FEE", row.account, row.currency, fee, fee, number, row.date, effective, row.row, row.reference,
            due=row.date,
        )  # fmt: skip
        books.add(Debit(fee_id, row.account, "FEE", number, row.date, row.date, effective, True, fee))
    run.settle(row, "CONVERTED")


def refund(run: Run, row: Row) -> None:
    """Money on account goes back to the customer, the oldest payment's first."""
    amount = -row.amount
    credits = [credit for credit in run.credits.get(row.account, ()) if credit[5] == "PAYMENT"]
    there = sum(run.open_of[credit[0]] for credit in credits)
    if there < amount:
        run.fail(row, "amount", "REFUND_EXCEEDS_UNALLOCATED", amount=amount, unallocated=there)
        return
    sources = [(credit[0], run.open_of[credit[0]], credit[2]) for credit in credits]
    _give_back(run, row, "REFUND", run.number("REF", row.row), sources)


def payout(run: Run, row: Row) -> None:
    """What is open on credit notes is paid out."""
    notes, going, amount = run.ledger.credit_notes, run.books.going, -row.amount
    targets = [(notes[target.debit_id], target.amount) for target in unpacked(row.targets)]
    for note, _ in targets:
        if note.id in going:
            facts = {"invoice": note.number, **going[note.id]}
            run.fail(row, "invoices", "INVOICE_BEING_DELETED", **facts)
            return
        if not run.open_of[note.id]:
            run.fail(row, "invoices", "CREDIT_USED_UP", invoice=note.number)
            return
    for note, wanted in targets:
        if wanted is not None and wanted > run.open_of[note.id]:
            facts = {"amount": wanted, "open": run.open_of[note.id], "invoice": note.number}
            run.fail(row, "amounts", "AMOUNT_EXCEEDS_OPEN", **facts)
            return
    if targets[0][1] is None and run.rules["listed_invoice_order"] != "as_listed":
        targets.sort(key=lambda target: credit_age(target[0].date, target[0].number))
    sources = [
        (note.id, run.open_of[note.id] if wanted is None else wanted, note.effective_date)
        for note, wanted in targets
    ]
    there = sum(source[1] for source in sources)
    if there < amount:
        run.fail(row, "amount", "PAYOUT_EXCEEDS_OPEN", amount=amount, open=there)
        return
    _give_back(run, row, "PAYOUT", run.number("PO", row.row), sources)


def _give_back(run: Run, row: Row, kind: str, number: str, sources: list[tuple[int, int, str]]) -> None:
    """A debit that takes its amount off credits, in order. sources: (credit id, at most, effective date)."""
    effective, rest = run.effective(row.date), -row.amount
    debit_id = run.writer.debit(
        kind, row.account, row.currency, rest, 0, number, row.date, effective, row.row, row.reference
    )
    for credit_id, most, since in sources:
        part = min(rest, most)
        if part:
            run.writer.allocation(debit_id, credit_id, part, max(effective, since))
            run.set_open(credit_id, run.open_of[credit_id] - part)
            rest -= part
    run.settle(row, "CONVERTED")
