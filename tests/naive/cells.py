"""How a cell is read, for the few ways of writing that the tests use. Written from domain 7.1 alone.

A cell is None, a text, or (type, text) of the wire. What cannot be read is a `Code`.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

Cell = Any


class Code(str):
    """Why something is refused."""

    __slots__ = ()


def typed(cell: Cell) -> tuple[str, str]:
    """A cell as (type, text)."""
    if cell is None:
        return "_", ""
    return ("t", cell) if isinstance(cell, str) else cell


def _broken(type_: str) -> Code | None:
    return {"x": Code("CELL_ERROR"), "f": Code("FORMULA_NOT_CALCULATED")}.get(type_)


def read_text(cell: Cell) -> str | Code | None:
    """Any text, trimmed."""
    type_, text = typed(cell)
    return _broken(type_) or text.strip() or None


def read_id(cell: Cell) -> str | Code | None:
    """An identifier as it is written; Excel's dates are none."""
    type_, text = typed(cell)
    if type_ in ("d", "s", "h"):
        return Code("ID_IS_DATE")
    return _broken(type_) or text.strip() or None


def read_amount(cell: Cell) -> Decimal | Code | None:
    """A number, or a text with a decimal point; (80.00) is negative."""
    type_, text = typed(cell)
    if type_ == "_":
        return None
    if type_ not in ("n", "t"):
        return _broken(type_) or Code("AMOUNT_NOT_NUMERIC")
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    try:
        return Decimal(text)
    except InvalidOperation:
        return Code("AMOUNT_NOT_NUMERIC")


def read_day(cell: Cell) -> str | Code | None:
    """An ISO date, typed or as text."""
    type_, text = typed(cell)
    if type_ == "_":
        return None
    if type_ in ("d", "s", "t"):
        try:
            return dt.date.fromisoformat(text[:10]).isoformat()
        except ValueError:
            return Code("DATE_NOT_A_DATE")
    return _broken(type_) or Code("DATE_NOT_A_DATE")


def split_named(text: str) -> list[tuple[str, str]] | Code:
    """Invoices of a cell, each with the text of its amount or "": A:10; B:5. Source: domain 1.3."""
    named: dict[str, str] = {}
    for piece in re.split(r"[,;|\n]", text):
        name, _, amount = (part.strip() for part in piece.partition(":"))
        if not name:
            continue
        if named.setdefault(name, amount) != amount:
            return Code("INVOICE_NAMED_TWICE")
    if len({bool(amount) for amount in named.values()}) > 1:
        return Code("INVOICE_AMOUNTS_INCOMPLETE")
    return list(named.items())


def minor(amount: Decimal, currency: str) -> int | Code:
    """Whole minor units, never rounded."""
    shifted = amount * (1 if currency == "JPY" else 100)
    return int(shifted) if shifted == int(shifted) else Code("AMOUNT_PRECISION")


def natural(number: str) -> list[Any]:
    """INV-2 before INV-10."""
    return [int(part) if part.isdigit() else part.casefold() for part in re.split(r"(\d+)", number)]


def bare(number: str) -> str:
    """A number without case and leading zeros."""
    folded = number.strip().casefold()
    return folded.lstrip("0") or folded[:1]


def meant(text: str, numbers: list[str]) -> list[int]:
    """Places of the numbers a text may mean: the same, else in another case, else without zeros."""
    for same in (str, str.casefold, bare):
        found = [place for place, number in enumerate(numbers) if same(number) == same(text)]
        if found:
            return found
    return []
