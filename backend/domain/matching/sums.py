"""Which of some open amounts add up to a payment, if only one choice of them does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from shared.limits import SUM_INVOICES

SumFound = Literal["ONE", "SEVERAL", "NONE", "TOO_MANY"]


def one_choice(amounts: Sequence[int], total: int) -> tuple[SumFound, tuple[int, ...]]:
    """("ONE", the places of the only amounts that add up to total), or why there is no such choice.

    amounts: minor units, above 0. Every choice is counted, in two halves, so that one is the only one; with
    more than SUM_INVOICES amounts that are no larger than the total it is not tried, but for all together.
    """
    places = [place for place, amount in enumerate(amounts) if amount <= total]
    whole = sum(amounts[place] for place in places)
    if whole <= total:
        return ("ONE", tuple(places)) if whole == total else ("NONE", ())
    if len(places) > SUM_INVOICES:
        return "TOO_MANY", ()
    half = len(places) // 2
    left = _sums([amounts[place] for place in places[:half]], total)
    found: int | None = None
    for rest, (count, chosen) in _sums([amounts[place] for place in places[half:]], total).items():
        other = left.get(total - rest)
        if other is None:
            continue
        if found is not None or count * other[0] > 1:
            return "SEVERAL", ()
        found = other[1] | chosen << half
    if found is None:
        return "NONE", ()
    return "ONE", tuple(place for bit, place in enumerate(places) if found >> bit & 1)


def _sums(amounts: list[int], total: int) -> dict[int, tuple[int, int]]:
    """Sum -> (how many choices give it, one of them as bits); none above the total."""
    sums = {0: (1, 0)}
    for bit, amount in enumerate(amounts):
        for known, (count, chosen) in list(sums.items()):
            with_it = known + amount
            if with_it <= total:
                before = sums.get(with_it)
                sums[with_it] = (before[0] + count, before[1]) if before else (count, chosen | 1 << bit)
    return sums
