"""Which column of a sheet is which field of a kind, how certain that is, and why, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Literal, NamedTuple

from shared.cells import read_decimal
from shared.dates import infer_date_order, read_date
from shared.headers import header_keys, user_columns
from shared.kinds.base import Field, Kind
from shared.schemas import Column
from shared.text import one_line

Certainty = Literal["certain", "likely", "unsure", "none"]

_REMEMBERED, _SAME, _NAME, _KNOWN, _EXPANDED, _PART, _CLOSE, _VALUES = 1000, 900, 850, 800, 600, 500, 400, 200
_CLOSE_ENOUGH = 0.86
_SAMPLE = 200
_NUMBERED = re.compile(r"[\s(#]*[0-9]{1,3}\)?$")
_SHORT = {
    "cust": "customer", "no": "number", "nr": "number", "num": "number", "inv": "invoice", "acc": "account",
    "acct": "account", "amt": "amount", "pmt": "payment", "pymt": "payment", "dt": "date", "ref": "reference",
    "trans": "transaction", "txn": "transaction", "cur": "currency", "curr": "currency", "ccy": "currency",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


class Match(NamedTuple):
    """The columns proposed for one field. keys: header keys in column order, () where none fits.
    why: what it rests on, for people."""

    field: str
    keys: tuple[str, ...]
    certainty: Certainty
    why: str


class _Candidate(NamedTuple):
    score: int
    field: int
    column: int
    why: str


def match_headers(
    kind: Kind, columns: Sequence[Column], remembered: Mapping[str, Sequence[str]] | None = None
) -> list[Match]:
    """One match a field, in the kind's order. No column serves two fields; what a Failed sheet of ours adds
    is never matched. remembered: field -> header keys of a saved mapping; a field all of whose columns are
    there keeps them.
    """
    own = user_columns(columns)
    keys = header_keys(own)
    taken: dict[int, int] = {}
    chosen: dict[int, list[int]] = {}
    reasons: dict[int, tuple[int, str]] = {}
    for place, field in enumerate(kind.fields):
        wanted = list((remembered or {}).get(field.name, ()))
        places = [keys.index(key) for key in wanted if key in keys and keys.index(key) not in taken]
        if wanted and len(places) == len(wanted):
            taken.update(dict.fromkeys(places, place))
            chosen[place], reasons[place] = places, (_REMEMBERED, "as in the saved mapping")
    kinds_of_values = [_values_of(column) for column in own]
    candidates = sorted(
        (
            candidate
            for place, field in enumerate(kind.fields)
            if place not in chosen
            for column, key in enumerate(keys)
            if (candidate := _candidate(kind, place, field, column, key, kinds_of_values[column]))
        ),
        key=lambda candidate: (-candidate.score, candidate.field, candidate.column),
    )
    for score, place, column, why in candidates:
        if column in taken or not (place not in chosen or (kind.fields[place].many and score >= _EXPANDED)):
            continue
        if (
            score == _VALUES
            and sum(other[:2] == (score, place) and other.column not in taken for other in candidates) > 1
        ):
            continue
        taken[column] = place
        chosen.setdefault(place, []).append(column)
        reasons.setdefault(place, (score, why))
    spare = Counter(_folded(column.header) for place, column in enumerate(own) if place not in taken)
    matches = []
    for place, field in enumerate(kind.fields):
        match = _match(field, place, chosen, reasons, keys)
        twin = place in chosen and spare[_folded(own[chosen[place][0]].header)] and not field.many
        if twin and match.certainty == "certain" and reasons[place][0] < _REMEMBERED:
            match = match._replace(certainty="likely", why="another column has the same header")
        matches.append(match)
    return matches


def _match(
    field: Field,
    place: int,
    chosen: dict[int, list[int]],
    reasons: dict[int, tuple[int, str]],
    keys: list[str],
) -> Match:
    if place not in chosen:
        return Match(field.name, (), "none", "no column fits")
    score, why = reasons[place]
    certainty: Certainty
    certainty = "certain" if score >= _EXPANDED else "likely" if score >= _CLOSE else "unsure"
    return Match(field.name, tuple(keys[column] for column in sorted(chosen[place])), certainty, why)


def _candidate(kind: Kind, place: int, field: Field, column: int, key: str, values: str) -> _Candidate | None:
    """How well one column fits one field; None where not at all."""
    header = _folded(key)
    known = [_folded(name) for name in (field.header, *field.aliases)]
    score, why = 0, ""
    stem = _NUMBERED.sub("", header) if field.many else header
    if header == known[0]:
        score, why = _SAME, "the header is the same"
    elif header in known:
        score, why = _KNOWN - known.index(header), "the header is another name for it"
    elif header == _folded(field.name):
        score, why = _NAME, "the header is the field's name"
    elif stem in known:
        score, why = _KNOWN - known.index(stem), "the header is a numbered name for it"
    elif _expanded(stem) in (spelled := [_expanded(name) for name in known]):
        score, why = _EXPANDED + 90 - spelled.index(_expanded(stem)), "the header is short for it"
    elif (words := _WORD.findall(header)) and (inside := [name for name in known if _within(name, words)]):
        score, why = _PART + len(max(inside, key=len)), f'the header holds "{max(inside, key=len)}"'
    elif len(header) > 3 and (near := max(known, key=lambda name: _likeness(name, header))):
        likeness = _likeness(near, header)
        if likeness >= _CLOSE_ENOUGH:
            score, why = _CLOSE + int(50 * likeness), f'the header reads almost like "{near}"'
    fits = _fits(field, values)
    if score > _EXPANDED + 100 and fits is False and field.name == kind.date_field:
        # Dates that cannot be read fail row by row: left aside, their rows would be booked as of today.
        why = f"{why}, though its values are no dates"
        return _Candidate(max(score - 150, _EXPANDED), place, column, why)
    if score and fits is False:
        # "Paid" over dates is no amount; the same word over amounts is.
        return None if score < _SAME else _Candidate(score - 300, place, column, why)
    if not score and fits and field.name in (kind.date_field, kind.amount_field):
        score, why = _VALUES, f"its values look like {values}"
    return _Candidate(score, place, column, why) if score else None


def _fits(field: Field, values: str) -> bool | None:
    """Whether the values speak for the field (True), against it (False), or neither (None)."""
    if field.type == "date" and values:
        return {"dates": True, "amounts": False, "texts": False}.get(values)
    if field.type == "amount" and values:
        return {"amounts": True, "dates": False, "texts": False}.get(values)
    return False if values == "dates" and field.type in ("bool", "integer", "choice") else None


def _values_of(column: Column) -> str:
    """What most of the first values look like: "dates", "amounts", "texts" or "" where it is unclear."""
    types = column.types * len(column.texts) if len(column.types) == 1 else column.types
    filled = ((type, text) for type, text in zip(types, column.texts, strict=True) if type not in "_xf")
    cells = list(islice(filled, _SAMPLE))
    if not cells:
        return ""
    order = infer_date_order("".join(type for type, _ in cells), [text for _, text in cells]).order
    dates = amounts = texts = 0
    for type, text in cells:
        day = read_date(type, text, order)
        if not isinstance(day, tuple) or day.code == "DATE_AMBIGUOUS":
            dates += 1
            continue
        amount = read_decimal(type, text, "")
        if not isinstance(amount, tuple) or amount.code == "AMOUNT_AMBIGUOUS":
            amounts += 1
        elif not any(character.isdigit() for character in text):
            texts += 1
    for name, count in (("dates", dates), ("amounts", amounts), ("texts", texts)):
        if count * 5 >= len(cells) * 4:
            return name
    return ""


def _within(name: str, words: list[str]) -> bool:
    """Whether all words of a name stand in a header, side by side."""
    wanted = _WORD.findall(name)
    size = len(wanted)
    return (
        any(words[start : start + size] == wanted for start in range(len(words) - size + 1))
        if size
        else False
    )


def _likeness(name: str, header: str) -> float:
    shorter, longer = sorted((len(name), len(header)))
    if 2 * shorter < _CLOSE_ENOUGH * (shorter + longer):
        return 0.0
    return SequenceMatcher(None, name, header, autojunk=False).ratio()


def _expanded(name: str) -> str:
    """A header with its short words written out: "cust no" as "customer number"."""
    return " ".join(_SHORT.get(word, word) for word in _WORD.findall(name))


def _folded(header: str) -> str:
    """A header as it is compared: any case, "_" and "-" as blanks, without the mark of a needed column."""
    return one_line(header.replace("_", " ").replace("-", " ")).casefold().rstrip(" *:")
