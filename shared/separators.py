"""Where the lines of a text file are cut: found from its first lines, or held against them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

FOUND = ";\t|,"
"""The separators that are found without being told."""

END = "\0"
"""Stands after the last line: no NUL comes from the file, so if it is no row of its own, a quote was open."""

_SAMPLE_ROWS = 100
_WORDS = {"tab": "\t"}


def with_end(lines: Iterable[str]) -> Iterator[str]:
    """The lines without a NUL, then `END`."""
    yield from (line.replace("\0", "") for line in lines)
    yield END


def separator_of(word: str) -> str:
    """The character of an option's code word; "" to find it."""
    return _WORDS.get(word, word)


def separator_label(separator: str) -> str:
    """The character as people read it."""
    return {"\t": "Tab"}.get(separator, separator)


def find_separator(sample: str) -> str:
    """The separator that cuts most of a text's first rows into equally many cells; "," where none does."""
    best, best_score = ",", (0.0, 0)
    for separator in FOUND:
        widths = _widths(sample, separator)
        cut = [(count, width) for width, count in Counter(widths).items() if width > 1]
        if cut:
            count, width = max(cut)
            score = (count / len(widths), width)
            if score > best_score:
                best, best_score = separator, score
    return best


def separator_misses(sample: str, separator: str) -> str:
    """The separator that cuts the first row there is to cut, where this one does not; "" where it does."""
    found = find_separator(sample)
    both = zip(_widths(sample, found), _widths(sample, separator), strict=False)
    return next((found if width == 1 else "" for cut, width in both if cut > 1), "")


def _widths(sample: str, separator: str) -> list[int]:
    """Cells in each of the first rows that hold something, as far as they can be read."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        return [len(cells) for cells in islice(reader, _SAMPLE_ROWS) if cells]
    except csv.Error:
        return []
