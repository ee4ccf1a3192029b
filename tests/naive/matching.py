"""The matcher's first question answered slowly, number by number: which documents a text names.

Written apart from the real one: each number is searched for in the text, letter by letter, instead of the
text being looked up. For texts of plain words and numbers that carry letters, as the property makes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.domain.matching.model import Document

_BETWEEN = r"[ \t\r\n\-/.;_]{0,3}"


def spelled(number: str) -> re.Pattern[str]:
    """A number with its marks anywhere or nowhere, and any zeros before each group of digits."""
    groups = re.findall(r"[0-9]+|[A-Za-z]", number)
    parts = []
    for group in groups:
        if group.isdigit():
            digits = group.lstrip("0") or "0"
            parts.append("0*" + _BETWEEN.join(digits))
        else:
            parts.append(group)
    return re.compile(rf"(?<![0-9a-z])(?:{_BETWEEN.join(parts)})(?![0-9a-z])", re.IGNORECASE)


def named(text: str, documents: Sequence[Document]) -> set[int]:
    """The ids of all documents whose number stands in the text."""
    return {document.id for document in documents if spelled(document.number).search(text)}


def certain(text: str, amount: int, documents: Sequence[Document]) -> set[int] | None:
    """The documents a line pays whole, or None where that cannot be said: none named, two numbers that are
    one but for zeros and marks, or another sum."""
    found = named(text, documents)
    looks = [spelled(each.number).pattern for each in documents if each.id in found]
    chosen = [each for each in documents if each.id in found]
    if not found or len(set(looks)) < len(looks) or sum(each.open for each in chosen) != amount:
        return None
    return found
