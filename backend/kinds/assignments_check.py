"""The static rules of Matches, over the whole sheet; what a row says is read in `assignments_row`."""

from __future__ import annotations

import json
from typing import Any

from backend.columns import Reading
from backend.domain.facts import DocumentRef, EntryRef, Needs, References, Rules
from backend.domain.matching.keys import text_key
from backend.domain.planned import FILTERED
from backend.domain.records import alias_key
from backend.kinds.assignments_row import CHOICES, Judge, Line, customers
from backend.kinds.base import Checked, Rows
from backend.kinds.invoices_check import ATTRIBUTES
from backend.kinds.payments_lookup import keys_of, named_invoices, packed, take_whole_numbers
from backend.kinds.payments_row import fingerprint
from backend.kinds.pulled import pulled_record
from shared.money import places_of, to_minor

ROWS = (
    "index", "row", "unit", "amount", "currency", "account", "others", "pooled", "entry", "treat_as", "date",
    "type", "transaction", "fingerprint", "payer", "reference", "targets", "difference_to", "learns",
    "anyway", "fee", "fee_to", "holds",
)  # fmt: skip
"""account, others: ids of the customers, in the order named; account 0 for none. learns: (alias key, what,
text) of what the line says of its payer. targets: as payments pack them. holds: (document id, its attributes
now as JSON) of invoices that may be put on hold."""


def needs(reading: Reading, rules: Rules) -> Needs:
    """All bank lines, for their money is told too; customers and documents of the rows to be booked."""
    found = Needs(payment_types=True)
    keys, booked = reading.keys, reading.column("book")
    numbers, accounts = reading.column("entry"), reading.column("account")
    differences, cells = reading.column("difference_to"), reading.column("invoices")
    for index, named in enumerate(named_invoices(reading, rules)):
        if keys and keys[index]:
            found.entries.add(pulled_record(keys[index], "payment_entry"))
        elif numbers[index] is not None:
            found.entry_numbers.add(numbers[index].upper())
        if not _is_wanted(reading, index, booked[index]):
            continue
        if (said := accounts[index]) is not None:
            found.accounts.update((said, *customers(said)))
        wanted = keys_of(named, cells[index])
        found.invoices.update(wanted)
        if CHOICES["difference_to"].code(differences[index] or "") == "DISPUTE":
            found.documents.update(wanted)
    return found


def check(reading: Reading, references: References, rules: Rules) -> Checked:
    """Every row to be booked, with all that is wrong with it; the others are left out."""
    count = len(reading)
    rows: Rows = {name: [] for name in ROWS}
    done = Checked(rows, {}, [None] * count, [rules.currency] * count)
    type_id = next(type.id for type in references.payment_types if type.built_in and type.code == "BANK")
    named_invoices(reading, rules)
    take_whole_numbers(reading, references)
    judge = Judge(reading, references, rules)
    for index, book in enumerate(reading.column("book")):
        if index in reading.decided:
            continue
        if not _is_wanted(reading, index, book):
            reading.decided[index] = FILTERED
        else:
            judge.count(index)
    stated, references_said = reading.column("amount"), reading.column("reference")
    add = [rows[name].append for name in ROWS]
    for index in range(count):
        entry = judge.entries[index]
        if entry is not None:
            done.amounts[index], done.currencies[index] = entry.amount, entry.currency
        elif stated[index] is not None:
            minor = to_minor(stated[index], places_of(rules.currency))
            done.amounts[index] = minor if isinstance(minor, int) else None
        if index in reading.decided:
            continue
        plain = judge.plain(index)
        if plain is not None and entry is not None:
            line = Line([], treat_as="PAYMENT", entry=entry, accounts=[plain[0]], targets=[plain[1]])
            line.reference = references_said[index] or entry.reference
        else:
            line = judge.line(index)
        if line.issues:
            done.failed[index] = line.issues
            before = [issue for issue in line.issues if issue.code == "ENTRY_BOOKED"]
            if before:  # whatever else the row says: nothing is left of the line to be booked
                done.failed[index] = before
                done.repeats.add(index)
            continue
        assert line.entry is not None, "a line without issues is there"
        done.warnings.extend(line.notes)
        values = _values(index, reading, line, line.entry, len(rows["row"]), type_id)
        for put, value in zip(add, values, strict=True):
            put(value)
    return done


def _is_wanted(reading: Reading, index: int, book: bool | None) -> bool:
    """Whether a row is to be booked: it says so, or what it says could not be read."""
    return bool(book) or any(issue.field == "book" for issue in reading.issues.get(index, ()))


def _values(
    index: int, reading: Reading, line: Line, entry: EntryRef, unit: int, type_id: int
) -> tuple[Any, ...]:
    accounts, row = line.accounts, reading.rows[index]
    account = accounts[0] if accounts else None
    return (
        index, row, unit, entry.amount, entry.currency,
        account.id if account else 0,
        tuple(other.id for other in accounts[1:]),
        bool(account and account.auto_allocate and index not in reading.on_account),
        entry.id, line.treat_as, entry.date, type_id, entry.transaction_id, _print(line, entry), entry.payer,
        line.reference, packed(line.targets), line.difference_to,
        _learns(line, entry), row in reading.book_anyway, line.fee, line.fee_to,
        tuple((document.id, _attributes(document)) for document in line.holds),
    )  # fmt: skip


def _attributes(document: DocumentRef) -> str:
    return json.dumps({name: getattr(document, name) for name in ATTRIBUTES}, sort_keys=True)


def _print(line: Line, entry: EntryRef) -> int | None:
    """What makes the payment equal to one of a payments sheet; None of a line that is none, or several."""
    if line.treat_as != "PAYMENT" or len(line.accounts) != 1:
        return None
    # Without the amounts, which sheet Matches fills in by itself and few payments sheets have.
    named: list[tuple[int, None]] = [(target_id, None) for target_id, _ in line.targets]
    said: Any = named[0][0] if len(named) == 1 else sorted(named, key=str) or ()
    return fingerprint(line.accounts[0].id, entry.date, entry.amount, said, line.reference or "")


def _learns(line: Line, entry: EntryRef) -> tuple[tuple[str, str, str], ...]:
    """What an accepted payment of one customer says of its payer."""
    if line.treat_as != "PAYMENT" or len(line.accounts) != 1:
        return ()
    account_id = line.accounts[0].id
    texts = (("NAME", entry.payer), (_what(entry.iban), entry.iban), ("MANDATE", entry.mandate))
    return tuple(
        (alias_key(what, text, account_id), what, text)
        for what, text in texts
        if text and text_key(what, text)
    )


def _what(text: str | None) -> str:
    """Whether an account number is an IBAN, or one with a provider."""
    plain = "".join((text or "").split())
    return "IBAN" if plain[:2].isalpha() and plain[2:4].isdigit() and len(plain) >= 15 else "PROVIDER"
