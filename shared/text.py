"""Text as people type it, made plain: no stray blanks, one kind of space."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPACES = re.compile("[ \u00a0\u2007\u2009\u202f]+")
_INVISIBLE = str.maketrans("", "", "\u200b\u200e\u200f\u2060\ufeff")


def clean(text: str) -> str:
    """Trimmed, with no-break and narrow spaces collapsed to one space and invisible marks removed.
    Case, line breaks and ordinary inner spaces stay."""
    if text.isascii():
        return text.strip()
    return _SPACES.sub(_collapsed, text.translate(_INVISIBLE)).strip()


def one_line(text: str) -> str:
    """As `clean`, with every run of blanks and line breaks as one space: a header, a name."""
    return " ".join(clean(text).split())


def words(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


def name_cell(text: str, texts: Sequence[str], rows: Sequence[int]) -> str:
    """A column's value with the first row it stands in: "13/04/2026" in row 5; the value alone where the
    rows are not known."""
    where = [row for row, other in zip(rows, texts, strict=False) if other == text]
    return f'"{text.strip()}" in row {min(where)}' if where else f'"{text.strip()}"'


def _collapsed(run: re.Match[str]) -> str:
    return run[0] if run[0].isascii() else " "
