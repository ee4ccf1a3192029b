"""Headers: a key for every column, a signature for all of them, and the columns that are our own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol, TypeVar

from shared.blocks import letter_of
from shared.text import one_line

FAILED_BEFORE = ("Row", "What is wrong", "Suggestion", "Send")
FAILED_AFTER = "Code"
KEY_HEADER = "Remitbook key"
VERSION_HEADER = "Remitbook version"
"""What a Failed sheet puts before and behind the user's columns; the hidden columns of any of our sheets."""


class Headed(Protocol):
    """A column as far as its header goes; `shared.schemas.Column` is one."""

    header: str
    letter: str


C = TypeVar("C", bound=Headed)


def column_name(number: int) -> str:
    """What a column without a header is called, by its number from 1: Column C."""
    return f"Column {letter_of(number)}"


def header_keys(columns: Sequence[Headed]) -> list[str]:
    """One key a column, unique, in column order: its own text on one line; "Column C" where it is blank;
    " (2)" and so on behind a text that stood before."""
    taken = {one_line(column.header) for column in columns}
    seen: set[str] = set()
    keys: list[str] = []
    for column in columns:
        text = one_line(column.header) or f"Column {column.letter}"
        key, number = text, 1
        while key in seen or (number > 1 and key in taken):
            number += 1
            key = f"{text} ({number})"
        seen.add(key)
        keys.append(key)
    return keys


def header_signature(keys: Iterable[str]) -> str:
    """32 hexadecimal digits that are equal for the same headers in any order and case."""
    text = "\n".join(sorted(key.casefold() for key in keys))
    return sha256(text.encode()).hexdigest()[:32]


def is_failed_sheet(headers: Iterable[str]) -> bool:
    """Whether these are the headers of a Failed sheet of ours."""
    return set(FAILED_BEFORE[1:]) <= {one_line(header) for header in headers}


def disagrees(link: str, row: int) -> bool:
    """Whether the cell under Row of a Failed sheet names another row than the hidden key beside it."""
    text = link.strip()
    return text.isascii() and text.isdigit() and int(text) != row


def user_columns(columns: Sequence[C]) -> list[C]:
    """The columns that are the user's own: without hidden keys, and on a Failed sheet without what it
    adds (the first Row, What is wrong, Suggestion, Send, and the last Code), so that keys and signature
    are those of the sheet the rows came from."""
    ours: set[int] = set()
    headers = [one_line(column.header) for column in columns]
    for place, header in enumerate(headers):
        if header in (KEY_HEADER, VERSION_HEADER):
            ours.add(place)
    if is_failed_sheet(headers):
        ours.update(headers.index(header) for header in FAILED_BEFORE if header in headers)
        if FAILED_AFTER in headers:
            ours.add(len(headers) - 1 - headers[::-1].index(FAILED_AFTER))
    return [column for place, column in enumerate(columns) if place not in ours]
