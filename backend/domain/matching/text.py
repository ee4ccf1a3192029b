"""A text of a bank line, cut into its runs of letters and digits, and what stands between and before them."""

from __future__ import annotations

from functools import lru_cache

from backend.domain.matching.keys import HAS_DIGIT, RUNS_AND_GAPS, composed, fold, skeleton
from backend.domain.matching.masks import masks
from backend.domain.matching.words import (
    AND,
    BEFORE_CUSTOMER,
    BEFORE_INVOICE,
    BEFORE_ORDER,
    BEFORE_OTHER,
    GENERAL,
    JOINING,
    LIST_MARKS,
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
def _gap(gap: str) -> tuple[bool, bool]:
    """Whether what stands between two runs joins them to one number, and whether it glues them."""
    return len(gap) <= 3 and JOINING.issuperset(gap), len(gap) == 1 and gap not in NOT_GLUE


class Text:
    """words, spans, skeletons: of each run; none where nothing is a digit, for every number has one. joins:
    whether a run may belong to one number with the run before it. glued: whether nothing but a mark stands
    between them. masked: run -> (first run, last run exclusive) of the date, amount, IBAN or telephone number
    it is in."""

    __slots__ = ("folded", "glued", "joins", "masked", "skeletons", "spans", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = composed(text)
        folded = self.folded = fold(self.text)
        self.words: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.skeletons: list[str] = []
        self.joins: list[bool] = []
        self.glued: list[bool] = []
        found = RUNS_AND_GAPS.findall(folded) if HAS_DIGIT.search(folded) else []
        at, joins, glued = 0, False, False
        for before, word, gap in found:
            start = at + len(before)
            end = start + len(word)
            self.words.append(word)
            self.spans.append((start, end))
            self.skeletons.append(word if word.isalpha() else skeleton(word))
            self.joins.append(joins)
            self.glued.append(glued)
            joins, glued = _gap(gap)
            at = end + len(gap)
        self.masked: dict[int, tuple[int, int]] = {}
        run = 0
        for start, stop in masks(folded) if found else ():
            while self.spans[run][1] <= start:
                run += 1
            first = run
            while run < len(found) and self.spans[run][0] < stop:
                run += 1
            self.masked.update(dict.fromkeys(range(first, run), (first, run)))
            run -= 1

    def gap(self, run: int) -> str:
        """What stands between a run and the one before it."""
        return self.folded[self.spans[run - 1][1] if run else 0 : self.spans[run][0]]

    def between(self, first: int, last: int) -> str:
        """The text of those runs, as it is written; last exclusive."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]]

    def whole_runs(self, start: int, end: int) -> tuple[int, int] | None:
        """The runs (first, last exclusive) that a part of the text holds; None where it cuts one."""
        starts = [run for run, (begin, _) in enumerate(self.spans) if begin == start]
        ends = [run for run, (_, stop) in enumerate(self.spans) if stop == end]
        return (starts[0], ends[0] + 1) if starts and ends else None

    def chunk(self, run: int) -> tuple[int, int]:
        """The runs glued to a run, itself among them: (first, last exclusive)."""
        first, last = run, run + 1
        while self.glued[first]:
            first -= 1
        while last < len(self.glued) and self.glued[last]:
            last += 1
        return first, last

    def beside(self, first: int, last: int) -> tuple[int, ...]:
        """The runs with digits that are glued to these, directly or by others."""
        if not self.glued[first] and (last == len(self.glued) or not self.glued[last]):
            return ()
        start, end = self.chunk(first)[0], self.chunk(last - 1)[1]
        return tuple(run for run in (*range(start, first), *range(last, end)) if "0" in self.skeletons[run])

    def about(self, run: int) -> str:
        """What the words before a run say it is: "invoice", "customer", "order", "other" or ""."""
        gap = self.gap(run)
        if len(gap) > 4:
            return ""
        said = _SAID.get(self.words[run - 1], "") if run else ""
        if said and run > 1 and self.words[run - 1] in GENERAL:
            return _SAID.get(self.words[run - 2], "") or said
        return said or ("invoice" if "#" in gap or "№" in gap else "")

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
        marks = "".join(self.gap(at).split())
        if not marks:
            return "space", at
        if marks in RANGE_MARKS:
            return "range", at
        return ("list", at) if LIST_MARKS.issuperset(marks) else ("", 0)
