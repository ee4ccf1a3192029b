"""Documents by their number as it may be written: without separators, without lost zeros."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from backend.domain.matching.keys import RUNS, compact, composed, filled, fold, shape, skeleton, without_zeros

LONGEST = 40
"""Characters of a number that is looked for in texts; a longer one is none that people type."""

Ids = int | tuple[int, ...]
K = TypeVar("K")

_TO_DASHES = {place: "-" for place in range(128) if not chr(place).isalnum() and chr(place) != "\n"}
_ZEROS_AND_DASHES = re.compile(r"(?<![0-9])(?:0+(?=[0-9])|-)|-(?![0-9])")
"""The zeros that a group of digits begins with, and dashes that do not part two groups."""


class NumberIndex:
    """ids by number. Two dicts: by the letters and digits alone, and, where that is another key, without the
    zeros each group of digits begins with.

    forms: compact form -> the forms that are written so. prefixes: all that the skeleton of a number begins
    with. longest: characters of the longest compact key.
    """

    def __init__(self, ids: Sequence[int], numbers: Sequence[str]) -> None:
        """numbers: as they are written, one an id."""
        folded, plain, loose = _keys(numbers)
        self._by_compact = _index(plain, ids)
        others = [place for place, key in enumerate(loose) if key != plain[place]]
        self._by_loose = _index([loose[place] for place in others], [ids[place] for place in others])
        self.forms: dict[str, set[str]] = {}
        for form in set(shape("\n".join(folded)).split("\n")):
            key = compact(form)
            if 0 < len(key) <= LONGEST:
                self.forms.setdefault(key, set()).add(form)
        self.longest = max(map(len, self.forms), default=0)
        self.prefixes = prefixes_of(self.forms)
        self._widths: dict[str, set[int]] = {}
        for key in self.forms:
            letters = key.rstrip("0")
            if letters and letters != key and "0" not in letters:
                self._widths.setdefault(letters, set()).add(len(key) - len(letters))

    def written_so(self, key: str) -> tuple[int, ...]:
        """Those whose letters and digits these are, in a compact key."""
        return ids(self._by_compact.get(key, ()))

    def but_for_zeros(self, loose: str) -> tuple[int, ...]:
        """Those who have this key once zeros are left aside, in the form of `without_zeros`."""
        return ids(self._by_loose.get(loose, ())) + ids(self._by_compact.get(loose, ()))

    def with_zeros(self, key: str) -> list[str]:
        """A compact key of letters and digits, written in each of our forms that has more digits."""
        letters = key.rstrip("0123456789")
        digits = key[len(letters) :]
        return [
            filled(form, letters + digits.zfill(width))
            for width in sorted(self._widths.get(letters, ()))
            if width > len(digits)
            for form in sorted(self.forms[letters + "0" * width])
        ]


def add(index: dict[K, Ids], key: K, id_: int) -> None:
    """Notes one more id under a key."""
    known = index.get(key)
    if known is None:
        index[key] = id_
    else:
        index[key] = (known, id_) if isinstance(known, int) else (*known, id_)


def ids(found: Ids) -> tuple[int, ...]:
    """As a tuple."""
    return (found,) if isinstance(found, int) else found


def prefixes_of(forms: Iterable[str]) -> frozenset[str]:
    """All that the skeletons of these begin with, themselves among them."""
    skeletons = {skeleton(form) for form in set(forms)}
    return frozenset(each[:end] for each in skeletons for end in range(1, len(each) + 1))


def _keys(numbers: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Folded, compact and without zeros: all at once where they are plain, which is faster."""
    joined = "\n".join(numbers)
    if joined.isascii() and joined.count("\n") == len(numbers) - 1:
        joined = joined.lower()
        parted = joined.translate(_TO_DASHES)
        while "--" in parted:
            parted = parted.replace("--", "-")
        loose = _ZEROS_AND_DASHES.sub("", parted)
        return joined.split("\n"), parted.replace("-", "").split("\n"), loose.split("\n")
    folded = [fold(composed(number)) for number in numbers]
    runs = [RUNS.findall(each) for each in folded]
    return folded, ["".join(each) for each in runs], [without_zeros(each) for each in runs]


def _index(keys: Sequence[str], values: Sequence[int]) -> dict[str, Ids]:
    found: dict[str, Ids] = dict(zip(keys, values, strict=True))
    if len(found) < len(keys):
        found = {}
        for key, value in zip(keys, values, strict=True):
            add(found, key, value)
    found.pop("", None)
    return found
