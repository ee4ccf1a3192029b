"""The filter expression: $Status = Paid & ($Amount > 100 | $Type ~ bank). Source: domain 2.3."""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from shared.bad import Bad
from shared.blocks import letter_of
from shared.dates import DateOrder, read_date
from shared.decimals import DecimalSign, read_decimal
from shared.text import clean

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<operator>==|!=|<>|<=|>=|!~|=|<|>|~)
      | (?P<mark>[&|()])
      | \$(?:"(?P<quoted_column>[^"]*)"|(?P<column>[^\s=!<>~&|()"$]+))
      | "(?P<quoted>[^"]*)"
      | (?P<word>[^=!<>~&|()"$]+)
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile("[1-9][0-9]{0,4}")
_DEEPEST = 50
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_SAME_AS = {"==": "=", "<>": "!="}

Cell = tuple[str, str]


@dataclass(frozen=True)
class Comparison:
    """One comparison. column: a header key. operator: = != < <= > >= ~ (contains) !~. value: as written."""

    column: str
    operator: str
    value: str

    def holds(self, cell: Cell, decimal_sign: DecimalSign, date_order: DateOrder) -> bool:
        """Numbers if both sides are, else dates if both are, else text in any case. A blank cell equals ""
        and is neither less nor more than anything."""
        left, right = clean(cell[1]).casefold(), clean(self.value).casefold()
        if self.operator in ("~", "!~"):
            return (right in left) == (self.operator == "~")
        if not left and self.operator not in ("=", "!="):
            return False
        compare = _COMPARE[self.operator]
        number, bound = _number(cell, decimal_sign), _bound(self.value, decimal_sign)
        if number is not None and bound is not None:
            return compare(number, bound)
        day, limit = _day(cell, date_order), _day(("t", self.value), date_order)
        if day is not None and limit is not None:
            return compare(day, limit)
        return compare(left, right)


@dataclass(frozen=True)
class Filter:
    """Parts that must all hold ("and") or of which one must ("or")."""

    how: Literal["and", "or"]
    parts: tuple[Filter | Comparison, ...]

    def keep(
        self, row: Mapping[str, str], decimal_sign: DecimalSign = "", date_order: DateOrder = ""
    ) -> bool:
        """Whether a row (header key -> text) is kept; a column that is not there is blank."""
        held = (
            part.holds(("t", row.get(part.column, "")), decimal_sign, date_order)
            if isinstance(part, Comparison)
            else part.keep(row, decimal_sign, date_order)
            for part in self.parts
        )
        return all(held) if self.how == "and" else any(held)

    def keep_rows(
        self,
        columns: Mapping[str, tuple[str, Sequence[str]]],
        rows: int,
        decimal_sign: DecimalSign = "",
        date_order: DateOrder = "",
    ) -> list[bool]:
        """One truth value a row. columns: header key -> (types, texts) as on the wire, only those of
        `names` are read. Each distinct cell of a column is compared once."""
        masks = [
            _mask(part, columns, rows, decimal_sign, date_order)
            if isinstance(part, Comparison)
            else part.keep_rows(columns, rows, decimal_sign, date_order)
            for part in self.parts
        ]
        return [all(held) if self.how == "and" else any(held) for held in zip(*masks, strict=True)]

    @property
    def names(self) -> frozenset[str]:
        """The columns the filter looks at."""
        return frozenset().union(
            *({part.column} if isinstance(part, Comparison) else part.names for part in self.parts)
        )


def parse_filter(text: str, keys: Sequence[str] | None = None) -> Filter | Bad:
    """The filter a text says. & binds tighter than |; names and values with blanks may be in "quotes".

    keys: the sheet's header keys; a name is then one of them in any case, with or without its blanks; $3 is
    also the third column of a sheet without headers.
    Bad: FILTER_INVALID, args at (position, from 1), why, text.
    """
    tokens = _tokens(text)
    if isinstance(tokens, Bad):
        return tokens
    reader = _Reader(text, tokens, None if keys is None else {_folded(key): key for key in reversed(keys)})
    try:
        return reader.whole()
    except _Wrong as wrong:
        return Bad("FILTER_INVALID", {"at": wrong.at + 1, "why": wrong.why, "text": text})


class _Wrong(Exception):
    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at, self.why = at, why


_Token = tuple[str, str, int]


def _tokens(text: str) -> list[_Token] | Bad:
    """(what, text, position) of each token, ("end", "", length) behind them."""
    tokens: list[_Token] = []
    at = 0
    stop = len(text.rstrip())
    while at < stop:
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            return Bad(
                "FILTER_INVALID", {"at": at + 1, "why": f"{text[at]} means nothing here", "text": text}
            )
        what = str(match.lastgroup).removeprefix("quoted_")
        tokens.append((what, match[str(match.lastgroup)].strip(), match.start(str(match.lastgroup))))
        at = match.end()
    return [*tokens, ("end", "", stop)]


class _Reader:
    """Reads tokens by the grammar: or := and ("|" and)*, and := one ("&" one)*, one := comparison | (or)."""

    def __init__(self, text: str, tokens: list[_Token], keys: Mapping[str, str] | None) -> None:
        self.text, self.tokens, self.keys = text, tokens, keys
        self.place = self.depth = 0

    def whole(self) -> Filter:
        found = self.either()
        what, text, at = self.tokens[self.place]
        if what != "end":
            raise _Wrong(at, f"& or | is missing before {text}")
        return found

    def either(self) -> Filter:
        return Filter("or", tuple(self.chain("|", self.both)))

    def both(self) -> Filter:
        return Filter("and", tuple(self.chain("&", self.one)))

    def chain(self, mark: str, part: Callable[[], Filter | Comparison]) -> list[Filter | Comparison]:
        parts = [part()]
        while self.tokens[self.place][:2] == ("mark", mark):
            self.place += 1
            parts.append(part())
        return parts

    def one(self) -> Filter | Comparison:
        what, text, at = self.take()
        if (what, text) == ("mark", "("):
            self.depth += 1
            if self.depth > _DEEPEST:
                raise _Wrong(at, f"more than {_DEEPEST} brackets inside each other")
            inside = self.either()
            what, text, at = self.take()
            if (what, text) != ("mark", ")"):
                raise _Wrong(at, "a closing bracket is missing")
            self.depth -= 1
            return inside
        if what != "column":
            raise _Wrong(at, "a column is missing: write $ and its header")
        column = self.column(text, at)
        what, sign, at = self.take()
        if what != "operator":
            raise _Wrong(at, "a comparison such as = is missing")
        what, value, at = self.take()
        if what not in ("word", "quoted"):
            raise _Wrong(at, 'a value is missing; write "" for an empty cell')
        return Comparison(column, _SAME_AS.get(sign, sign), value)

    def take(self) -> _Token:
        token = self.tokens[self.place]
        self.place += token[0] != "end"
        return token

    def column(self, name: str, at: int) -> str:
        if self.keys is None:
            return name
        numbered = f"column{letter_of(int(name))}".casefold() if _NUMBER.fullmatch(name) else ""
        key = self.keys.get(_folded(name)) or self.keys.get(numbered)
        if key is None:
            raise _Wrong(at, f"there is no column {name}")
        return key


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def _number(cell: Cell, decimal_sign: DecimalSign) -> Decimal | None:
    read = read_decimal(*cell, decimal_sign)
    return read if isinstance(read, Decimal) else None


def _bound(value: str, decimal_sign: DecimalSign) -> Decimal | None:
    """The expression's own number; one with a plain point is read in either notation."""
    number = _number(("t", value), decimal_sign)
    return _number(("t", value), "") if number is None else number


def _day(cell: Cell, date_order: DateOrder) -> dt.date | None:
    read = read_date(*cell, date_order)
    return read if isinstance(read, dt.date) else None


def _mask(
    part: Comparison,
    columns: Mapping[str, tuple[str, Sequence[str]]],
    rows: int,
    decimal_sign: DecimalSign,
    date_order: DateOrder,
) -> list[bool]:
    types, texts = columns.get(part.column, ("_", [""] * rows))
    known: dict[Cell, bool] = {}
    mask: list[bool] = []
    for cell in zip(types * rows if len(types) == 1 else types, texts, strict=True):
        held = known.get(cell)
        if held is None:
            held = known[cell] = part.holds(cell, decimal_sign, date_order)
        mask.append(held)
    return mask
