"""Where a text holds what may be a document's number, with all that speaks for it and against it."""

from __future__ import annotations

from typing import NamedTuple

from backend.domain.matching.keys import filled, shape, skeleton, without_zeros
from backend.domain.matching.masks import looks_like_date
from backend.domain.matching.number_index import NumberIndex
from backend.domain.matching.patterns import found_by
from backend.domain.matching.text import Text
from backend.domain.matching.words import BEFORE_INVOICE, GENERAL, without_word
from shared.identifiers import loose_key

EXACT, JOINED, ZEROS, UNKNOWN = 0, 1, 2, 3
SURE_DIGITS = 5
"""So many digits make a bare number one; a shorter one needs a word before it."""
MOST_RUNS = 8
MORE_ZEROS = 4
"""So many zeros more than a number has may stand before it in a text."""

NOT_AN_INVOICE = frozenset({"customer", "order", "other"})


class Mark(NamedTuple):
    """What may be a number. first, last: its runs of letters and digits, last exclusive. ids: the open
    documents it may be. how: EXACT, JOINED (but for separators), ZEROS (but for zeros), UNKNOWN.

    named: a word of an invoice stands before it. sure: by its own form it is a number, not a date or an
    amount. denied: a word before it, or what it is part of, says that it is something else. other: a word
    before it says so, but it has letters of ours. link: what stands between it and the run `after`, where
    another mark may end: "list", "range", "space" or "". beside: runs with digits that are glued to it. keys:
    loose keys under which a closed document may be found. ours: it has the form of our numbers, so that one
    that does not exist is worth a word.
    """

    first: int
    last: int
    text: str
    ids: tuple[int, ...]
    how: int
    named: bool
    sure: bool
    denied: bool
    other: bool
    link: str
    after: int
    beside: tuple[int, ...]
    keys: tuple[str, ...]
    ours: bool


def marks_of(text: Text, index: NumberIndex) -> list[Mark]:
    """All that may be a document's number, overlapping ones too."""
    found: list[Mark] = []
    for run, (word, form) in enumerate(zip(text.words, text.skeletons, strict=True)):
        if form in index.prefixes:
            _grow(text, index, run, word, form, False, found)
        if len(form) > 1 and (rest := without_word(word)):
            _grow(text, index, run, rest, skeleton(rest), _says_invoice(text, run, rest), found)
    glued, last = text.glued, 0
    for run in text.numbered:
        if run < last:
            continue
        last = run + 1
        if run not in glued and last not in glued:
            _alone(text, index, run, last, found)
            continue
        first, last = text.chunk(run)
        if any(mark.first == first and mark.last == last and mark.how < UNKNOWN for mark in found):
            continue
        _alone(text, index, first, last, found)
        for each in range(first, last):
            if text.skeletons[each] == "0" and each not in text.masked:
                _alone(text, index, each, each + 1, found)
    return found


def _alone(text: Text, index: NumberIndex, first: int, last: int, found: list[Mark]) -> None:
    """What is no open document's number, but may be a closed one's, in a form of earlier days."""
    if first in text.masked and text.about(first) != "invoice":
        return
    for each in found:
        if first == each.first and last == each.last:
            return
    key = "".join(text.words[first:last])
    rest = without_word(key)
    named = rest.isdigit() and _says_invoice(text, first, rest)
    found.append(_mark(text, index, first, last, key, (), UNKNOWN, named))


def _says_invoice(text: Text, run: int, rest: str) -> bool:
    """Whether the word that a run begins with says "invoice"; rest: what of the run follows it."""
    return text.words[run].removesuffix(rest) not in GENERAL or text.of_general(run) == "invoice"


def _grow(
    text: Text, index: NumberIndex, first: int, head: str, form: str, named: bool, found: list[Mark]
) -> None:
    """The numbers that begin at a run, with as many runs after it as may belong to them.

    head: what stands for the first run; form: its skeleton."""
    words, prefixes = text.words, index.prefixes
    key, last, longest = head, first + 1, index.longest + MORE_ZEROS
    while form in prefixes and len(key) <= longest:
        if "0" in form:
            ids, how = index.written_so(key), JOINED
            if not ids:
                loose = (
                    key
                    if last == first + 1 and "0" not in key
                    else without_zeros([head, *words[first + 1 : last]])
                )
                ids, how = index.but_for_zeros(loose), ZEROS
            if ids or shape(key) in index.forms or (named and last == first + 1) or index.with_zeros(key):
                found.append(_mark(text, index, first, last, key, ids, how if ids else UNKNOWN, named))
        if last == len(words) or not text.joins(last) or last - first == MOST_RUNS:
            return
        key += words[last]
        more = text.skeletons[last]
        form = form + more[1:] if form[-1] == "0" and more[0] == "0" else form + more
        last += 1


def marks_by(pattern: str, text: Text, index: NumberIndex) -> list[Mark]:
    """What a rule's pattern finds; never a part of a longer run. Raises PatternRefused."""
    found: list[Mark] = []
    for start, end in found_by(pattern, text.text):
        where = text.whole_runs(start, end)
        if where is None:
            continue
        first, last = where
        runs = text.words[first:last]
        key = "".join(runs)
        ids, how = index.written_so(key), JOINED
        if not ids:
            ids, how = index.but_for_zeros(without_zeros(runs)), ZEROS
        mark = _mark(text, index, first, last, key, ids, how if ids else UNKNOWN, True)
        found.append(mark._replace(sure=True, denied=False, beside=()))
    return found


def _mark(
    text: Text,
    index: NumberIndex,
    first: int,
    last: int,
    key: str,
    ids: tuple[int, ...],
    how: int,
    named: bool,
) -> Mark:
    begin, end = text.starts[first], text.stops[last - 1]
    folded = text.folded[begin:end]
    form = shape(key)
    forms = index.forms.get(form, ())
    if how == JOINED and (form if folded == key else shape(folded)) in forms:
        how = EXACT
    about = "invoice" if named else text.about(first)
    bare = key.isdigit()
    if bare:
        size = len(key) if how == EXACT else len(key.lstrip("0"))
        sure = size >= SURE_DIGITS and how != JOINED and not (last == first + 1 and looks_like_date(key))
        ours = bool(forms) and size >= SURE_DIGITS
    else:
        sure = len(key) >= SURE_DIGITS or key.rstrip("0123456789") in BEFORE_INVOICE
        ours = bool(forms)
    other = about in NOT_AN_INVOICE
    denied = other and bare
    if text.masked:
        for run in range(first, last):
            mask = text.masked.get(run)
            if mask is not None:
                sure = False
                denied = denied or not (first <= mask[0] and mask[1] <= last)
    keys: tuple[str, ...] = ()
    if how != EXACT:
        ways = {folded, key, *(filled(each, key) for each in forms)}
        if how == UNKNOWN and not bare and not forms:
            longer = index.with_zeros(key)
            ours = bool(longer)
            ways.update(longer)
        keys = tuple(sorted(set(map(loose_key, ways))))
    link, after = text.link(first)
    return Mark(
        first, last, text.text[begin:end], ids, how, about == "invoice", sure, denied, other and not bare,
        link, after, text.beside(first, last), keys, ours,
    )  # fmt: skip
