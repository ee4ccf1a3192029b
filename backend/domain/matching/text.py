"""A text of a bank line, cut into its runs of letters and digits, and what stands between and before them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate

from backend.domain.matching.keys import HAS_DIGIT, composed, fold, parted, skeleton
from backend.domain.matching.masks import masks
from backend.domain.matching.words import (
    AND,
    APART,
    BEFORE_CUSTOMER,
    BEFORE_INVOICE,
    BEFORE_ORDER,
    BEFORE_OTHER,
    GENERAL,
    JOINING,
    LIST_MARKS,
    NEUTRAL,
    NOT_GLUE,
    RANGE_MARKS,
    THROUGH,
)

_SAID = {
    word: said
    for said, group in (
        ("invoice", BEFORE_INVOICE),
        ("customer", BEFORE_CUSTOMER),
        ("order", BEFORE_ORDER),
        ("other", BEFORE_OTHER),
    )
    for word in group
}


@lru_cache(maxsize=1024)
def _joining(gap: str) -> bool:
    return len(gap) <= 3 and JOINING.issuperset(gap)


class Text:
    """words, starts, stops, skeletons: of each run; none where nothing is a digit, for every number has one.
    gaps: what stands before each. numbered: the runs with digits. glued: those that nothing but a mark parts
    from the run before. masked: run -> (first run, last run exclusive) of the date, amount, IBAN or telephone
    number it is in."""

    __slots__ = (
        "folded", "gaps", "glued", "masked", "numbered", "skeletons", "starts", "stops", "text", "words",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self.text = composed(text)
        folded = self.folded = fold(self.text)
        parts = parted(folded) if HAS_DIGIT.search(folded) else []
        places = list(accumulate(map(len, parts)))
        self.words = parts[1::2]
        gaps = self.gaps = parts[:-1:2]
        self.starts = places[:-1:2]
        self.stops = places[1::2]
        self.skeletons = [
            word if word.isalpha() else "0" if word.isdigit() else skeleton(word) for word in self.words
        ]
        self.numbered = [run for run, form in enumerate(self.skeletons) if "0" in form]
        self.glued = {run for run, gap in enumerate(gaps) if len(gap) == 1 and gap not in NOT_GLUE and run}
        self.masked: dict[int, tuple[int, int]] = {}
        run = 0
        for start, stop in masks(folded) if parts else ():
            run = bisect_right(self.stops, start, run)
            first = run
            run = bisect_left(self.starts, stop, run)
            self.masked.update(dict.fromkeys(range(first, run), (first, run)))
            run -= 1

    def joins(self, run: int) -> bool:
        """Whether a run may belong to one number with the run before it."""
        return run > 0 and _joining(self.gaps[run])

    def between(self, first: int, last: int) -> str:
        """The text of those runs, as it is written; last exclusive."""
        return self.text[self.starts[first] : self.stops[last - 1]]

    def whole_runs(self, start: int, end: int) -> tuple[int, int] | None:
        """The runs (first, last exclusive) that a part of the text holds; None where it cuts one."""
        if start not in self.starts or end not in self.stops:
            return None
        return self.starts.index(start), self.stops.index(end) + 1

    def chunk(self, run: int) -> tuple[int, int]:
        """The runs glued to a run, itself among them: (first, last exclusive)."""
        first, last, glued = run, run + 1, self.glued
        while first in glued:
            first -= 1
        while last in glued:
            last += 1
        return first, last

    def beside(self, first: int, last: int) -> tuple[int, ...]:
        """The runs with digits that are glued to these, directly or by others."""
        if first not in self.glued and last not in self.glued:
            return ()
        start, end = self.chunk(first)[0], self.chunk(last - 1)[1]
        return tuple(run for run in (*range(start, first), *range(last, end)) if "0" in self.skeletons[run])

    def about(self, run: int) -> str:
        """What the words before a run say it is: "invoice", "customer", "order", "other" or ""."""
        gap = self.gaps[run]
        if len(gap) > 4:
            return ""
        word = self.words[run - 1] if run else ""
        if word in GENERAL:
            return self.of_general(run - 1)
        if (said := _SAID.get(word)) is not None:
            return said
        return self.of_general(run) if "#" in gap or "№" in gap else ""

    def of_general(self, run: int) -> str:
        """What a no. at a run, or a # before it, says: what the word before it does; behind one that says
        nothing (a member's no., a ticket's #) nothing. At a beginning it is an invoice's."""
        if not run:
            return "invoice"
        before = self.words[run - 1]
        if (said := _SAID.get(before)) is not None:
            return said
        begins = before in NEUTRAL or "0" in self.skeletons[run - 1] or not APART.isdisjoint(self.gaps[run])
        return "invoice" if begins else ""

    def link(self, run: int) -> tuple[str, int]:
        """How a run is tied to what stands before it ("list", "range", "space" or ""), and the run at which
        that must end."""
        at = run
        while at > 0 and run - at < 2 and self.words[at - 1] in BEFORE_INVOICE:
            at -= 1
        if at == 0:
            return "", 0
        before = self.words[at - 1]
        if at > 1 and before in AND:
            return "list", at - 1
        if at > 1 and before in THROUGH:
            return "range", at - 1
        marks = "".join(self.gaps[at].split())
        if not marks:
            return "space", at
        if marks in RANGE_MARKS:
            return "range", at
        return ("list", at) if LIST_MARKS.issuperset(marks) else ("", 0)
