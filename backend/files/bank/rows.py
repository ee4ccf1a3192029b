"""Statements as rows of a sheet: the header of kind payment_entries in row 1, an entry a row below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from backend.files.bank.entries import Entry, Reading, Statement, one_line
from backend.files.options import ReadLimits
from backend.files.refusal import FileRefused
from backend.files.rows import CellAt, Row
from shared.cells import cell_of
from shared.kinds.payment_entries import KIND
from shared.schemas import BLANK, TEXT

Value = date | Decimal | str | None
_NAMES = tuple(field.name for field in KIND.fields)


def entry_rows(statements: Iterable[Statement], reading: Reading, limits: ReadLimits) -> Iterator[Row]:
    """The header, then each entry. The counts of `reading` are complete once they are through.

    Raises FileRefused: BANK_FILE_EMPTY where there is no entry at all, FILE_CELL_TOO_LONG.
    """
    yield Row(1, False, [(column, TEXT, field.header) for column, field in enumerate(KIND.fields)])
    number = 1
    for statement in statements:
        reading.about.statements += 1
        cells = _Cells(limits)
        for entry in statement.entries:
            number += 1
            yield Row(number, False, cells.of(entry, statement, number))
    if number == 1:
        about = reading.about
        raise FileRefused(
            "BANK_FILE_EMPTY", format=about.format, statements=about.statements, pending=about.pending or None
        )


class _Cells:
    """The cells of one statement's entries. What stands in many of them is turned once."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._known: dict[date | Decimal, tuple[str, str]] = {}

    def of(self, entry: Entry, statement: Statement, row: int) -> list[CellAt]:
        """Raises FileRefused: FILE_CELL_TOO_LONG."""
        found: list[CellAt] = []
        values = _values(entry, statement)
        for column, name in enumerate(_NAMES):
            value = values[name]
            if value is None or value == "":
                continue
            type_, text = _text(value) if isinstance(value, str) else self._plain(value)
            if len(text) > self._limits.characters:
                raise FileRefused("FILE_CELL_TOO_LONG", row=row, column="", limit=self._limits.characters)
            if text:
                found.append((column, type_, text))
        return found

    def _plain(self, value: date | Decimal) -> tuple[str, str]:
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = cell_of(value)
        return known


def _values(entry: Entry, statement: Statement) -> dict[str, Value]:
    """Field of the kind -> its value."""
    currency = entry.currency or statement.currency
    # Balances are numbers beside one currency: never beside another's.
    is_of_balance = currency == statement.currency
    # Money of the team's own that comes back is no payment a customer takes away.
    is_taken_back = entry.is_returned and entry.is_debit
    return {
        "booking_date": entry.booked,
        "value_date": entry.valued,
        "credit": None if entry.is_debit else entry.amount,
        "debit": entry.amount if entry.is_debit else None,
        "currency": currency,
        "payer": entry.payer,
        "iban": entry.iban,
        "reference": entry.reference,
        "transaction_id": entry.transaction_id,
        "mandate": entry.mandate,
        "foreign_amount": entry.foreign_amount,
        "foreign_currency": entry.foreign_currency,
        "conversion_rate": entry.rate,
        "returned": "yes" if is_taken_back else "",
        "fee": entry.fee if is_taken_back else None,
        "statement": statement.name,
        "own_account": statement.account,
        "opening_balance": statement.opening if is_of_balance else None,
        "closing_balance": statement.closing if is_of_balance else None,
    }


def _text(text: str) -> tuple[str, str]:
    """A bank's text is a text, also where it looks like Excel's word for an error."""
    plain = one_line(text)
    return (TEXT, plain) if plain else (BLANK, "")
