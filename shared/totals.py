"""The total row: the last row of a sheet when it is the sum of those above it, and no payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shared.decimals import DecimalSign, read_decimal
from shared.headers import header_keys
from shared.kinds.base import Kind
from shared.schemas import Column


def total_row(
    kind: Kind,
    mapping: Mapping[str, Sequence[str]],
    columns: Sequence[Column],
    decimal_sign: DecimalSign = "",
) -> int | None:
    """The index of the total row, None where there is none.

    It is the last row that is not wholly blank, no identifier stands in it (customer or invoices; a kind
    without those: its key), and its amount equals the sum of the readable amounts above it, of which there
    is at least one. A customer named Total has an identifier. mapping: field -> header keys.
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
    if last < 1 or not identifiers or any(_type(column, last) != "_" for column in identifiers):
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
    return last if count and above == total else None


def _type(column: Column, row: int) -> str:
    return column.types if len(column.types) == 1 else column.types[row]
