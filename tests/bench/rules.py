"""The rules as both peers carry them out, row by row: the same outcomes as ours, on their own tables.

A peer looks up customer and invoices, refuses what our kind `payments` refuses of these sheets, books the
payment and its allocations and lowers the open amounts. Amounts are minor units.
"""

from __future__ import annotations

from typing import Protocol


class RowRefused(Exception):
    """A row that is not booked; its code."""


class Invoice(Protocol):
    """An open invoice of a peer."""

    id: int
    number: str
    account_id: int
    issued: str
    open: int


def cents(text: str) -> int:
    """An amount as the sheet has it. Raises RowRefused."""
    try:
        amount = round(float(text) * 100)
    except ValueError as error:
        raise RowRefused("AMOUNT_NOT_NUMERIC") from error
    if amount <= 0:
        raise RowRefused("AMOUNT_NOT_POSITIVE")
    return amount


def named(text: str) -> list[tuple[str, int | None]]:
    """The invoices of a cell, each with its own amount where it has one."""
    found: list[tuple[str, int | None]] = []
    for piece in text.replace(";", ",").split(","):
        number, _, part = piece.strip().partition(":")
        if number:
            found.append((number, cents(part) if part else None))
    return found


def shares(amount: int, invoices: list[Invoice], parts: dict[str, int | None]) -> list[tuple[Invoice, int]]:
    """What each invoice gets: its own amount, else oldest first until the money is used up."""
    rest = amount
    given: list[tuple[Invoice, int]] = []
    for invoice in sorted(invoices, key=lambda one: (one.issued, one.number)):
        part = parts.get(invoice.number)
        share = min(rest, invoice.open) if part is None else part
        if share > min(rest, invoice.open):
            raise RowRefused("AMOUNT_EXCEEDS_OPEN")
        if share:
            given.append((invoice, share))
            rest -= share
    return given
