"""The numbers, marks and days inside a CAMT file, each refused with its line where it cannot be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from backend.files.bank.entries import Reading
from backend.files.bank.nodes import Node


def money_of(node: Node, reading: Reading) -> tuple[Decimal, str]:
    """The element's own Amt: amount, never negative, and currency."""
    found = node.first("Amt")
    if found is None:
        raise reading.refused("no_amount", node.line, node.tag)
    return amount_of(found, reading), currency_of(found)


def amount_of(node: Node, reading: Reading) -> Decimal:
    """The number an element holds, never negative: its sign is another element's."""
    amount = reading.amount(node.text, node.line)
    if amount < 0 or "," in node.text:
        raise reading.refused("no_amount", node.line, node.text)
    return amount


def currency_of(node: Node) -> str:
    return node.attributes.get("Ccy", "").strip()


def is_debit(node: Node, reading: Reading) -> bool:
    """By the element's CdtDbtInd, which says what happened, also where a reversal did."""
    word = node.value("CdtDbtInd")
    if word not in {"CRDT", "DBIT"}:
        raise reading.refused("no_mark", node.line, word or node.tag)
    return word == "DBIT"


def day_of(node: Node, name: str, reading: Reading) -> date | None:
    """The day in an element's Dt or DtTm, as the bank wrote it; None where there is none."""
    found = node.first(f"{name}/Dt", f"{name}/DtTm", name)
    if found is None or not found.text:
        return None
    year, month, day = found.text[:4], found.text[5:7], found.text[8:10]
    digits = year + month + day
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()) or found.text[4] != "-":
        raise reading.refused("no_date", found.line, found.text)
    return reading.day(int(year), int(month), int(day), found.line, found.text)
