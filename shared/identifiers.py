"""Identifiers: several invoices out of one cell, the key they are looked up by, their natural order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeVar
from unicodedata import normalize

from shared.bad import Bad
from shared.limits import INVOICES_IN_A_ROW
from shared.text import clean

T = TypeVar("T")
How = Literal["exact", "casefold", "zeros", "ambiguous", "none"]

SEPARATORS = ",;|\n"
_WITH_AMOUNT = re.compile(r"(.*[^\s:])\s*:\s*([^:0-9]{0,4}[0-9][^:]*)", re.DOTALL)
_DECIMAL_TAIL = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?[-)]?")
_DIGITS = re.compile(r"([0-9]+)")
_BETWEEN_TWO = re.compile(r"\s*[\s/+&]\s*(?:(?:and|und)\s+)?", re.IGNORECASE)
_HEAD = re.compile(r"[^0-9]*")


def split_invoices(text: str, separators: str = SEPARATORS) -> list[tuple[str, str]] | Bad:
    """The invoices one cell names, in order, each with its amount's text or "": INV001:100; INV002:50.

    Never split on hyphens, slashes or blanks. A comma followed by nothing but decimals belongs to the
    amount before it; where another separator stands in the cell, every comma inside an amount does.
    Bad: INVOICE_NAMED_TWICE (two amounts for one), INVOICE_AMOUNTS_INCOMPLETE (some with an amount, some
    without), TOO_MANY_INVOICES.
    """
    strong, comma, any_of = _splitters(separators)
    if ":" not in text:
        if not any_of.search(text):
            name = clean(text)
            return [(name, "")] if name else []
        pairs = [(name, "") for piece in any_of.split(text) if (name := clean(piece))]
    else:
        pieces = strong.split(text)
        pairs = [
            pair
            for piece in pieces
            for fragment in (_fragments(piece, len(pieces) > 1) if comma else [piece])
            if (pair := _pair(fragment))[0]
        ]
    return _distinct(pairs)


def loose_key(text: str) -> str:
    """The key a number is looked up by: trimmed, casefolded, without leading zeros; "000" -> "0"."""
    plain = text.strip() if text.isascii() else normalize("NFC", clean(text))
    key = plain.casefold()
    return key.lstrip("0") or key[:1]


def resolve(text: str, candidates: Sequence[tuple[str, T]]) -> tuple[T | None, How]:
    """Which of the candidates (number, what it stands for) a text means: the same, else the same in
    another case, else without leading zeros; each only where it is one alone, else "ambiguous"."""
    wanted = clean(text)
    folded, loose = wanted.casefold(), loose_key(wanted)
    exact = [thing for number, thing in candidates if number == wanted]
    if exact:
        return (exact[0], "exact") if len(exact) == 1 else (None, "ambiguous")
    cased = [thing for number, thing in candidates if number.casefold() == folded]
    if cased:
        return (cased[0], "casefold") if len(cased) == 1 else (None, "ambiguous")
    without = [thing for number, thing in candidates if loose_key(number) == loose]
    if without:
        return (without[0], "zeros") if len(without) == 1 else (None, "ambiguous")
    return None, "none"


def natural_key(number: str) -> str:
    """A string whose plain code point order is the numbers' natural one: INV-2 before INV-10, any case;
    ties end in the number itself. PostgreSQL: store with COLLATE "C"."""
    parts = _DIGITS.split(number.casefold().replace("\0", "\2").replace("\1", "\2"))
    parts[0] += "\1"
    for index in range(1, len(parts), 2):
        digits = parts[index].lstrip("0")
        length = len(digits)
        parts[index] = f"{length}{digits}" if length < 10 else f"~{length:05d}{digits}"
        parts[index + 1] += "\1"
    return "".join(parts) + "\1" + number


def looks_like_two(text: str) -> bool:
    """Whether an unknown invoice number is more likely two with no comma between: "INV001 INV002"."""
    tokens = [token for token in _BETWEEN_TWO.split(clean(text)) if token]
    if len(tokens) < 2 or not all(any(character.isdigit() for character in token) for token in tokens):
        return False
    heads = {head[0].casefold() for token in tokens if (head := _HEAD.match(token))}
    if len(heads) > 1:
        return False
    return heads != {""} or (len({len(token) for token in tokens}) == 1 and len(tokens[0]) > 4)


@lru_cache(maxsize=64)
def _splitters(separators: str) -> tuple[re.Pattern[str], bool, re.Pattern[str]]:
    """By all separators but the comma; whether the comma is one; by all of them."""
    marks = "".join(dict.fromkeys(separators + ("\r" if "\n" in separators else "")))
    strong = marks.replace(",", "")
    return _one_of(strong), "," in marks, _one_of(marks)


def _one_of(marks: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(marks)}]" if marks else "(?!)")


def _fragments(piece: str, commas_in_amounts: bool) -> list[str]:
    """A piece split at its commas, those inside an amount left alone."""
    if commas_in_amounts and (match := _WITH_AMOUNT.fullmatch(piece)):
        *names, last = match[1].split(",")
        return [*names, f"{last}:{match[2]}"]
    fragments: list[str] = []
    for fragment in piece.split(","):
        if fragments and ":" in fragments[-1] and _DECIMAL_TAIL.fullmatch(fragment.rstrip()):
            fragments[-1] += f",{fragment}"
        else:
            fragments.append(fragment)
    return fragments


def _pair(fragment: str) -> tuple[str, str]:
    match = _WITH_AMOUNT.fullmatch(fragment)
    return (clean(match[1]), clean(match[2])) if match else (clean(fragment).rstrip(":").rstrip(), "")


def _distinct(pairs: list[tuple[str, str]]) -> list[tuple[str, str]] | Bad:
    amounts: dict[str, str] = {}
    for name, amount in pairs:
        if amounts.setdefault(name, amount) != amount:
            return Bad("INVOICE_NAMED_TWICE", {"invoice": name, "first": amounts[name], "second": amount})
    missing = [name for name, amount in amounts.items() if not amount]
    if missing and len(missing) < len(amounts):
        return Bad("INVOICE_AMOUNTS_INCOMPLETE", {"invoice": missing[0]})
    if len(amounts) > INVOICES_IN_A_ROW:
        return Bad("TOO_MANY_INVOICES", {"count": len(amounts), "limit": INVOICES_IN_A_ROW})
    return list(amounts.items())
