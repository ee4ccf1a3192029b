"""Whether the entries of a bank's statement lead from its opening to its closing balance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from shared.money import known_currency, places_of


class StatementLine(NamedTuple):
    """One entry with what its row says of its statement. amount: signed, positive is money in.

    opening, closing: None where the statement states none. amount: None where it cannot be read.
    """

    statement: str
    own_account: str
    currency: str
    amount: Decimal | None
    opening: Decimal | None
    closing: Decimal | None


class Difference(NamedTuple):
    """A statement whose balances its entries do not explain. apart: closing less what they lead to."""

    statement: str
    own_account: str
    currency: str
    opening: Decimal
    entries: Decimal
    closing: Decimal
    apart: Decimal


def balances(lines: Iterable[StatementLine]) -> list[Difference]:
    """The statements where opening + entries is not closing, in order of their first line.

    lines: all rows of a sheet, also those a filter leaves out, in any order. Rows of one statement are those
    that agree on it, the account, the currency and both balances, so that each page of one is counted alone.
    Nothing is said of a statement without both balances, or with an amount that cannot be read.
    """
    sums: dict[tuple[str, str, str, Decimal, Decimal], Decimal | None] = {}
    for line in lines:
        if line.opening is None or line.closing is None:
            continue
        key = line.statement, line.own_account, line.currency, line.opening, line.closing
        so_far = sums.get(key, Decimal(0))
        sums[key] = None if so_far is None or line.amount is None else so_far + line.amount
    return [
        Difference(statement, account, currency, opening, entries, closing, closing - opening - entries)
        for (statement, account, currency, opening, closing), entries in sums.items()
        if entries is not None and opening + entries != closing
    ]


def checked(lines: Iterable[StatementLine]) -> int:
    """How many statements there are of which `balances` can say something."""
    keys = {line[:3] + line[4:] for line in lines if line.opening is not None and line.closing is not None}
    return len(keys)


def difference_sentence(found: Difference) -> str:
    """Statement 12: opening 100.00 + entries 50.00 = 150.00, the file says closing 160.00: 10.00 apart."""
    opening, entries, reached, closing, apart = (
        _money(amount, found.currency)
        for amount in (
            found.opening, found.entries, found.opening + found.entries, found.closing, abs(found.apart)
        )
    )  # fmt: skip
    name = f"Statement {found.statement}" if found.statement else f"Account {found.own_account}"
    return (
        f"{name}: opening {opening} + entries {entries} = {reached}, the file says closing {closing}: {apart}"
        " apart"
    )


def _money(amount: Decimal, currency: str) -> str:
    """With the places of its currency, or more where it has more."""
    places = places_of(currency) if known_currency(currency) else 2
    exponent = amount.normalize().as_tuple().exponent
    return f"{amount:,.{max(places, -exponent if isinstance(exponent, int) else 0)}f}"


_TOLD = 3


def differences_sentence(found: Sequence[Difference]) -> str:
    """The first few, and how many more there are."""
    told = "; ".join(difference_sentence(each) for each in found[:_TOLD])
    more = len(found) - _TOLD
    return f"{told}; and {more:,} more" if more > 0 else told
