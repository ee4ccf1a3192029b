"""Which documents a line names: marks that overlap are settled, lists and ranges are followed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from backend.domain.matching.books import OpenBooks
from backend.domain.matching.keys import compact, composed, fold
from backend.domain.matching.marks import EXACT, ZEROS, Mark
from backend.domain.matching.model import Closed, Document, Reason
from backend.domain.matching.reading import Reading

RANGE_NUMBERS = 200
"""So many numbers a range may span."""

_TAIL = re.compile(r"(.*?)([0-9]+)")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(slots=True)
class Named:
    """What a line names. found: open documents, in the order of the text. closed: documents on which
    nothing is open. ranges: two of `found`, written as the ends of a range. doubtful: documents that may be
    meant or not: nothing but the digits speaks for them. ambiguous: a text and the documents it may be.
    unknown: texts that look like a number of ours, and are none. stray: such of
    digits alone. doubts: why what is found is not certain. notes: what is worth a word and no doubt."""

    found: list[Document] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    ranges: list[tuple[Document, Document]] = field(default_factory=list)
    doubtful: list[Document | Closed] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    doubts: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """A mark that stays, what it stands for, and whether anything speaks for it."""

    mark: Mark
    things: tuple[Document | Closed, ...]
    how: int
    evident: bool
    rivals: bool = False


def named_in(reading: Reading, books: OpenBooks, closed: Mapping[str, Sequence[Closed]]) -> Named:
    """What a line names. closed: by loose key."""
    named = Named()
    customer = [(key.first, key.last) for key in reading.keys if key.last]
    for place, marks in zip(reading.places, reading.marks, strict=True):
        if not marks:
            continue
        items = _settled([_item(mark, books, closed) for mark in marks], named.doubtful)
        _follow_lists(items)
        _leave_parts(items)
        if place == "reference" and customer:
            for item in items:
                if item.evident and any(a < item.mark.last and item.mark.first < b for a, b in customer):
                    item.rivals = True
        _collect(items, named)
    return named


def _item(mark: Mark, books: OpenBooks, closed: Mapping[str, Sequence[Closed]]) -> _Item:
    things: tuple[Document | Closed, ...] = tuple(books.documents[id_] for id_ in mark.ids)
    how = mark.how
    others = {each.id: each for key in mark.keys for each in closed.get(key, ())} if closed else {}
    if others:
        text = fold(composed(mark.text))
        written = {id_: fold(composed(each.number)) for id_, each in others.items()}
        literal = [others[id_] for id_, number in written.items() if number == text]
        same = [others[id_] for id_, number in written.items() if compact(number) == compact(text)]
        if literal:
            things, how = tuple(literal), EXACT
        elif same and how >= ZEROS:
            things, how = tuple(same), min(how, ZEROS)
        else:
            things, how = (*things, *others.values()), min(how, ZEROS)
    return _Item(mark, things, how, (mark.named or mark.sure) and not mark.denied, mark.other)


def _settled(items: list[_Item], lost: list[Document | Closed]) -> list[_Item]:
    """Of marks that overlap the best: what is evident, and written most as the number is, and longest.
    lost: takes what the others may have meant."""
    if len(items) == 1:
        return items
    in_turn = sorted(items, key=lambda item: item.mark.first)
    if all(before.mark.last <= item.mark.first for before, item in pairwise(in_turn)):
        return in_turn
    kept: list[_Item] = []
    taken: dict[int, _Item] = {}

    def rank(item: _Item) -> tuple[bool, bool, bool, int, int, int]:
        mark = item.mark
        known = bool(item.things)
        return (
            not known,
            not item.evident,
            not known and not mark.ours,
            item.how,
            mark.first - mark.last,
            mark.first,
        )

    for item in sorted(items, key=rank):
        runs = range(item.mark.first, item.mark.last)
        over = {id(taken[run]): taken[run] for run in runs if run in taken}
        if not over:
            kept.append(item)
            taken.update(dict.fromkeys(runs, item))
        elif item.things and not all(_says_more(other, item) for other in over.values()):
            lost.extend(item.things)
            for other in over.values():
                other.rivals = True
    return sorted(kept, key=lambda item: item.mark.first)


def _says_more(one: _Item, other: _Item) -> bool:
    """Whether the other is nothing but a part of the one, or means the same."""
    if {each.id for each in one.things} == {each.id for each in other.things}:
        return True
    within = one.mark.first <= other.mark.first and other.mark.last <= one.mark.last
    longer = one.mark.last - one.mark.first > other.mark.last - other.mark.first
    return within and longer and one.how <= other.how


def _follow_lists(items: list[_Item]) -> None:
    """A word of an invoice counts for all numbers of the list behind it."""
    for before, item in pairwise(items):
        mark = item.mark
        if item.evident or mark.denied or not before.evident or mark.after != before.mark.last:
            continue
        if mark.link in ("list", "range"):
            item.evident = True
        elif mark.link == "space" and item.things:
            owners = {each.account_id for each in item.things}
            item.evident = owners == {each.account_id for each in before.things}


def _leave_parts(items: list[_Item]) -> None:
    """A number glued to digits that are none of ours is perhaps a part of a longer number."""
    if not any(item.mark.beside for item in items):
        return
    whole = {
        run
        for item in items
        if item.evident and item.things
        for run in range(item.mark.first, item.mark.last)
    }
    for item in items:
        if item.evident and not whole.issuperset(item.mark.beside):
            if item.mark.text.isdigit() or not item.things:
                item.evident = False
            else:
                item.rivals = True


def _collect(items: list[_Item], named: Named) -> None:
    before: _Item | None = None
    for item in items:
        mark = item.mark
        if not item.things:
            if item.evident and _worth_naming(mark):
                bare = mark.text.isdigit() and mark.sure and not mark.named
                (named.stray if bare else named.unknown).append(mark.text)
        elif not item.evident:
            named.doubtful.extend(item.things)
        elif len(item.things) > 1:
            named.ambiguous.append((mark.text, tuple(each.id for each in item.things)))
        else:
            _take(item, named)
            if before is not None and mark.link == "range" and mark.after == before.mark.last:
                first, last = before.things[0], item.things[0]
                if isinstance(first, Document) and isinstance(last, Document):
                    named.ranges.append((first, last))
        before = item if item.evident and len(item.things) == 1 else None


def _take(item: _Item, named: Named) -> None:
    (thing,) = item.things
    if isinstance(thing, Closed):
        if thing not in named.closed:
            named.closed.append(thing)
        return
    if item.how == ZEROS:
        named.notes.append(Reason("ZEROS_LOST", {"text": item.mark.text, "invoice": thing.number}))
    if item.rivals:
        named.doubts.append(Reason("NUMBER_IN_DOUBT", {"text": item.mark.text, "invoice": thing.number}))
    if thing not in named.found:
        named.found.append(thing)


def _worth_naming(mark: Mark) -> bool:
    """Whether a number that is none of ours should be one."""
    if mark.ours:
        return True
    return mark.named and len(mark.text) >= 3 and not _YEAR.fullmatch(mark.text)


def between(first: Document, last: Document, books: OpenBooks) -> list[Document] | None:
    """The open documents of a range, its ends included, of the ends' customer; None where it is no range:
    other letters, falling, or too long."""
    ends = [_TAIL.fullmatch(fold(composed(each.number))) for each in (first, last)]
    if ends[0] is None or ends[1] is None or ends[0][1] != ends[1][1]:
        return None
    start, stop = int(ends[0][2]), int(ends[1][2])
    if not start < stop <= start + RANGE_NUMBERS:
        return None
    head, width = ends[0][1], len(ends[0][2])
    found = [first]
    for number in range(start + 1, stop):
        for id_ in books.directory.numbers.written_so(compact(f"{head}{number:0{width}}")):
            document = books.documents[id_]
            if document.account_id == first.account_id and document.side == first.side:
                found.append(document)
    return [*found, last]
