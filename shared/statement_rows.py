"""The rows of a sheet by the statements they stand on, so that balances can be held against entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from shared.cells import read_id
from shared.decimals import read_decimal
from shared.headers import header_keys
from shared.schemas import Mapping as SheetMapping
from shared.schemas import Sheet
from shared.statements import Difference, StatementLine, balances

BALANCES = ("opening_balance", "closing_balance")
_Cells = list[Any]


def statement_differences(
    sheet: Sheet, mapping: SheetMapping, settings: Mapping[str, str], total_row: int | None = None
) -> list[Difference]:
    """The statements of a sheet whose balances and entries do not agree; [] where it states none.

    All rows count, also those a filter leaves out or hides, for the bank counted them; not the total row.
    settings: those in force. total_row: its index.
    """
    filled = {*mapping.columns, *mapping.constants}
    if not filled.issuperset(BALANCES):
        return []
    return balances(_completed(statement_lines(sheet, mapping, settings, total_row)))


def statement_lines(
    sheet: Sheet, mapping: SheetMapping, settings: Mapping[str, str], total_row: int | None = None
) -> list[StatementLine]:
    """One line a row. What cannot be read is None, as is a balance that is blank."""
    sign: Any = settings["decimal_sign"]

    def amounts(name: str) -> _Cells:
        return _column(sheet, mapping, name, lambda type, text: read_decimal(type, text, sign))

    def texts(name: str) -> _Cells:
        return [cell if isinstance(cell, str) else "" for cell in _column(sheet, mapping, name, read_id)]

    own = settings["sheet_currency"] or settings["currency"]
    columns = zip(
        texts("statement"), texts("own_account"), texts("currency"), amounts("credit"), amounts("debit"),
        amounts(BALANCES[0]), amounts(BALANCES[1]), strict=True,
    )  # fmt: skip
    return [
        StatementLine(
            statement,
            account,
            (currency or own).upper(),
            _net(credit, debit),
            _number(opening),
            _number(closing),
        )
        for index, (statement, account, currency, credit, debit, opening, closing) in enumerate(columns)
        if index != total_row
    ]


def _completed(lines: list[StatementLine]) -> list[StatementLine]:
    """Rows that state no balance take those their statement states once, as where only its first row does."""
    stated: dict[tuple[str, str, str], set[tuple[Decimal, Decimal]]] = {}
    for line in lines:
        if line.opening is not None and line.closing is not None:
            stated.setdefault(line[:3], set()).add((line.opening, line.closing))
    made = []
    for line in lines:
        pairs = stated.get(line[:3], set())
        if line.opening is None and line.closing is None and len(pairs) == 1:
            opening, closing = next(iter(pairs))
            line = line._replace(opening=opening, closing=closing)
        made.append(line)
    return made


def _column(sheet: Sheet, mapping: SheetMapping, name: str, read: Callable[[str, str], Any]) -> _Cells:
    """A field's cells as read, one a row, each distinct cell once; the constant where one is blank."""
    constant = mapping.constants.get(name, "")
    blank = read("t", constant) if constant else None
    keys = mapping.columns.get(name)
    if not keys:
        return [blank] * len(sheet.rows)
    column = dict(zip(header_keys(sheet.columns), sheet.columns, strict=True)).get(keys[0])
    if column is None:
        return [blank] * len(sheet.rows)
    types = column.types * len(sheet.rows) if len(column.types) == 1 else column.types
    known: dict[tuple[str, str], Any] = {}
    cells = []
    for cell in zip(types, column.texts, strict=True):
        if cell not in known:
            known[cell] = read(*cell)
        cells.append(blank if known[cell] is None else known[cell])
    return cells


def _net(credit: Any, debit: Any) -> Decimal | None:
    """Credit less debit; None where either cannot be read, or both are blank."""
    if credit is None and debit is None:
        return None
    sums = [Decimal(0) if each is None else _number(each) for each in (credit, debit)]
    return None if sums[0] is None or sums[1] is None else sums[0] - sums[1]


def _number(cell: Any) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None
