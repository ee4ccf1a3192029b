"""The total row: the last row of a sheet when it is the sum of those above it, and no payment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from shared.decimals import DecimalSign, read_decimal
from shared.headers import header_keys
from shared.kinds.base import Kind
from shared.schemas import Column
from shared.text import clean

WORDS = frozenset(
    {
        "total", "totals", "grand total", "sum", "summe", "gesamt", "gesamtsumme", "endsumme", "insgesamt",
        "somme", "totale", "totaal", "suma",
    }
)  # fmt: skip
"""What people write before a total, in any case, a colon behind it or not."""

_BESIDE = ("date", "issue_date", "due_date", "transaction_id")


def total_row(
    kind: Kind,
    mapping: Mapping[str, Sequence[str]],
    columns: Sequence[Column],
    decimal_sign: DecimalSign = "",
    is_known: Callable[[str], bool] = lambda text: False,
) -> int | None:
    """The index of the total row, None where there is none.

    It is the last row that is not wholly blank, no identifier stands in it (customer or invoices; a kind
    without those: its key), and its amount equals the sum of the readable amounts above it, of which there
    is at least one. mapping: field -> header keys.

    The word Total alone in place of the identifier is none (docs/decisions/0031-total-rows.md): then it
    is the sum of at least two amounts, with neither date nor transaction id beside it. is_known: whether
    a text names a customer or an invoice there is.
    """
    by_key = dict(zip(header_keys(columns), columns, strict=True))
    amounts = [by_key[key] for key in mapping.get(kind.amount_field, ()) if key in by_key]
    if not amounts:
        return None
    amount = amounts[0]
    last = len(amount.texts) - 1
    while last >= 0 and all(_type(column, last) == "_" for column in columns):
        last -= 1
    names = kind.identifiers or kind.key
    identifiers = [by_key[key] for name in names for key in mapping.get(name, ()) if key in by_key]
    if last < 1 or not identifiers:
        return None
    named = [column.texts[last] for column in identifiers if _type(column, last) != "_"]
    if named:
        beside = [by_key[key] for name in _BESIDE for key in mapping.get(name, ()) if key in by_key]
        if not all(_is_word(text) and not is_known(clean(text)) for text in named):
            return None
        if any(_type(column, last) != "_" for column in beside if column not in identifiers):
            return None
    total = read_decimal(_type(amount, last), amount.texts[last], decimal_sign)
    if not isinstance(total, Decimal):
        return None
    read: dict[tuple[str, str], Decimal | None] = {}
    above, count = Decimal(0), 0
    for row in range(last):
        cell = _type(amount, row), amount.texts[row]
        if cell not in read:
            value = read_decimal(*cell, decimal_sign)
            read[cell] = value if isinstance(value, Decimal) else None
        one = read[cell]
        if one is not None:
            above, count = above + one, count + 1
    return last if count > bool(named) and above == total else None


def _is_word(text: str) -> bool:
    return clean(text).rstrip(":").rstrip().casefold() in WORDS


def _type(column: Column, row: int) -> str:
    return column.types if len(column.types) == 1 else column.types[row]
