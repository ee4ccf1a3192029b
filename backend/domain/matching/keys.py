"""How a number is compared: as it is written, without its separators, without lost zeros."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

HAS_DIGIT = re.compile(r"[0-9]")
RUNS = re.compile(r"[^\W_]+")
_PARTED, _PARTED_ASCII = re.compile(r"([^\W_]+)"), re.compile("([0-9a-z]+)")

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_GROUPS = re.compile(r"[0-9]+")
_DIGITS = str.maketrans("123456789", "000000000")


def fold(text: str) -> str:
    """Any case made one, character for character, so that places in it are those in the `composed` text."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := char.casefold()) == 1 else char for char in text)


def parted(folded: str) -> list[str]:
    """What stands before the first run, a run, what stands behind it, a run, and so on."""
    return (_PARTED_ASCII if folded.isascii() else _PARTED).split(folded)


def composed(text: str) -> str:
    """A letter and its accent as one character."""
    return text if text.isascii() else normalize("NFC", text)


def compact(folded: str) -> str:
    """Letters and digits alone: "inv-2024/001" -> "inv2024001"."""
    return folded if folded.isalnum() else "".join(RUNS.findall(folded))


def without_zeros(runs: list[str]) -> str:
    """Without the leading zeros of each group of digits; groups that touch stay apart:
    ["inv", "2024", "001"] -> "inv2024-1"."""
    key = ""
    for run in runs:
        if "0" in run:
            run = _ZEROS.sub("", run)
        key += f"-{run}" if key and key[-1].isdigit() and run[0].isdigit() else run
    return key


def shape(folded: str) -> str:
    """Its letters and separators with every digit a 0: the form of a number."""
    return folded.translate(_DIGITS)


def skeleton(folded: str) -> str:
    """A compact key with each group of digits as one 0: what is left of a form once zeros may be missing."""
    if folded.isalpha():
        return folded
    return "0" if folded.isdigit() else _GROUPS.sub("0", folded)


def filled(form: str, key: str) -> str:
    """A compact key written in a form of as many characters: ("inv-0000-000", "inv2024001") ->
    "inv-2024-001"."""
    for at, mark in _marks_in(form):
        key = f"{key[:at]}{mark}{key[at:]}"
    return key


@lru_cache(maxsize=1024)
def _marks_in(form: str) -> tuple[tuple[int, str], ...]:
    """The separators of a form, with their places."""
    return tuple((at, char) for at, char in enumerate(form) if not char.isalnum())


def text_key(what: str, text: str) -> str:
    """How an alias is compared: letters and digits in any case, of a name its words."""
    folded = fold(composed(text))
    return " ".join(RUNS.findall(folded)) if what == "NAME" else compact(folded)
