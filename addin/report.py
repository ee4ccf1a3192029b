"""From a result of the server to tables: pure, with no workbook, no clock, no file.

Words are those people read; what the code calls filtered is left out, what it calls an account a customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addin.pages import Block, Column, Value, amount, money_format
from shared.money import format_money
from shared.schemas import Cause, Counts, MoneyTotals

_SHOWN_ROWS = 5


def money_words(money: Sequence[MoneyTotals], outcome: str) -> str:
    """12,480.00 EUR and 80.00 USD; "" where nothing of that outcome has an amount."""
    parts = [
        f"{format_money(getattr(total, outcome), total.places)} {total.currency}"
        for total in money
        if getattr(total, outcome)
    ]
    return " and ".join(parts)


def totals_block(
    row: int, column: int, counts: Counts, money: Sequence[MoneyTotals], words: Mapping[str, str]
) -> Block:
    """Rows and money by outcome, one column a currency; the last line is the difference, which is 0.

    words: outcome -> what it is called here, in the order of the lines.
    """
    names = ["Rows and money", *words.values(), "Difference"]
    rows = [counts.sent, *(getattr(counts, outcome) for outcome in words)]
    rows.append(rows[0] - sum(rows[1:]))
    columns = [Column("", 0), Column("Rows", 0, "#,##0")]
    values: list[list[Value]] = [[f"{names[0]} in the sheet", *names[1:]], list(rows)]
    for total in money:
        columns.append(Column(total.currency, 0, money_format(total.places)))
        sums = [total.sent, *(getattr(total, outcome) for outcome in words)]
        values.append([amount(each, total.places) for each in [*sums, sums[0] - sum(sums[1:])]])
    return Block(row, column, columns, values)


def cause_line(cause: Cause) -> str:
    """23 × type TRF unknown (rows 7, 12, 19, ...)."""
    return f"{cause.count:,} × {cause.sentence}{rows_words(cause.rows, cause.count)}"


def rows_words(rows: Sequence[int], count: int) -> str:
    """Which rows, the first few of them: " (row 7)", " (rows 7, 12 and 21 more)"."""
    if not rows:
        return ""
    shown = list(rows[:_SHOWN_ROWS])
    listed = ", ".join(str(row) for row in shown)
    more = count - len(shown)
    if more > 0:
        return f" (rows {listed} and {more:,} more)"
    return f" (row {listed})" if len(shown) == 1 else f" (rows {listed})"
