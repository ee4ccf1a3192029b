"""Sentences for people out of a template and the facts of an issue; a missing fact never raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from shared.money import format_money, known_currency, places_of

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FACT = re.compile(r"\{([a-z_|]+)(?::(day|count|money|word|all|text))?\}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST = 80
_MOST_NAMED = 12
_DEFAULTS = {
    "same": "customer, date, amount and reference",
    "group": "this payment",
    "days": 31,
    "file|name": "the file",
    "what|entry": "entry",
    "transaction_id|number|group": "this payment",
    "suggestion|example": "an amount such as 1234.50",
}
_WORDS = {
    "missing": "it is not there, or cannot be opened",
    "damaged": "it is damaged",
    "doctype": "it declares entities, which no such file needs",
    "row_order": "its rows are not in order",
    "open_quote": "a quote is never closed",
    "crash": "it made the reader stop",
    "file": "the file has more bytes than allowed",
    "unpacked": "unpacked it is larger than allowed",
    "ratio": "it unpacks to far more than its size",
    "parts": "it has too many parts",
    "text": "it holds more text than allowed",
    "memory": "reading it needs too much memory",
    "no_entry": "this is no entry of a statement",
    "no_amount": "there is no amount that can be read",
    "no_date": "there is no such day",
    "no_balance": "this is no balance",
    "no_mark": "it says neither credit nor debit",
    "no_record": "this is no record",
    "no_type": "its type code says neither credit nor debit",
    "no_funds": "there is no such funds type",
    "no_currency": "there is no such currency",
    "out_of_place": "this does not belong here",
    "too_long": "it is longer than a bank writes",
    "cut_off": "the file ends too early",
    "bank_error": "the bank answered by an error",
    "correction": "it corrects an entry of an earlier statement",
    "deletion": "it takes back what the bank sent before",
    "test_only": "it is only a test of the bank's",
    "not_closed": "its end is missing",
    "nested": "its elements stand too deep in one another",
    "CLERK": "clerk",
    "MANAGER": "manager",
    "ADMIN": "administrator",
    "VOID": "void",
    "DRAFT": "a draft",
}


def fill(template: str, args: Mapping[str, Any]) -> str:
    """The template with its {facts} filled in.

    {a|b} is the first fact that is known. {x:day} writes an ISO date as 2 Apr 2026, {x:count} a number as
    2,994, {x:money} minor units of `currency`, {x:word} a code word in plain words, {x:text} our own words
    however long; a list is joined by commas, with {x:all} by commas and "and", at most 12 of it. A part in
    [square brackets] stands only where all of its facts are known; any other fact that is missing becomes a
    general word or "…". {where} is "Amount in G17", of `label` (or `header`), `cell`.
    """
    known: dict[str, Any] = {"where": where(args)}
    known.update((name, value) for name, value in args.items() if value not in (None, "", []))

    said: list[str] = []
    for optional, pairs, end in _pieces(template):
        if optional and not all(fact in _DEFAULTS or _first(fact, known) is not None for _, fact, _ in pairs):
            continue
        for before, fact, style in pairs:
            value = _first(fact, known)
            said.append(before)
            said.append(_written(_DEFAULTS.get(fact, "…") if value is None else value, style, known))
        said.append(end)
    sentence = "".join(said)
    return f"T{sentence[1:]}" if sentence.startswith(("the ", "this ")) else sentence


def facts_of(template: str) -> tuple[str, ...]:
    """The facts a template uses, each once, in order; alternatives stay together: "account|value"."""
    return tuple(dict.fromkeys(fact[0] for fact in _FACT.findall(template)))


def where(args: Mapping[str, Any]) -> str:
    """Where the value stands, in the user's words: "Amount in G17", "Amount", "G17" or "This cell"."""
    label, cell = args.get("label") or args.get("header"), args.get("cell")
    if label and cell:
        return f"{label} in {cell}"
    return str(label or cell or "This cell")


def plural(count: int, one: str, many: str = "") -> str:
    """1 row, 2 rows, 1,200 rows."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def write_day(value: object) -> str:
    """A date, or its ISO text, as people read it: 2 Apr 2026. Anything else as it is."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return str(value)


@lru_cache(maxsize=512)
def _pieces(template: str) -> tuple[tuple[bool, tuple[tuple[str, str, str | None], ...], str], ...]:
    """Alternately plain and optional pieces: of each its (text before a fact, fact, style), and its end."""
    found = []
    for index, piece in enumerate(_OPTIONAL.split(template)):
        *parts, end = _FACT.split(piece)
        pairs = tuple(zip(parts[::3], parts[1::3], parts[2::3], strict=True))
        found.append((index % 2 == 1, pairs, end))
    return tuple(found)


def _first(names: str, known: Mapping[str, Any]) -> Any:
    """The first of the alternatives that is known, None where none is."""
    if names in known:
        return known[names]
    return next((known[name] for name in names.split("|") if name in known), None)


def _written(value: object, style: str | None, known: Mapping[str, Any]) -> str:
    if style == "day":
        return write_day(value)
    if style == "count" and isinstance(value, int):
        return f"{value:,}"
    if style == "money" and isinstance(value, int):
        currency = str(known.get("currency", ""))
        return format_money(value, places_of(currency)) if known_currency(currency) else str(value)
    if style == "word":
        return _WORDS.get(str(value), str(value))
    if style == "all" and isinstance(value, (list, tuple)):
        return _and([str(item) for item in value])
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST or style == "text" else f"{text[: _LONGEST - 1]}…"


def _and(items: list[str]) -> str:
    """A, B and C; of more than twelve the first ones and how many more."""
    if len(items) > _MOST_NAMED:
        items = [*items[: _MOST_NAMED - 1], f"{len(items) - _MOST_NAMED + 1:,} more"]
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
