"""What a sheet of Remitbook's holds, as plain values: made by pure code, written by `addin.workbook`.

Rows and columns are 1-based, as in Excel. Nothing here knows xlwings, files or the clock.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from addin.hosts.geometry import Area

Value = str | int | float | Decimal | bool | dt.date | dt.datetime | dt.time | None
Look = Literal["plain", "title", "head", "label", "input", "bad", "warning", "good", "help", "bold", "total"]


class ErrorCell(str):
    """A text that is to become an error cell: #N/A."""

    __slots__ = ()


class Formula(str):
    """A formula of our own making, never of data: =SUBTOTAL(109,L12:L900)."""

    __slots__ = ()


TEXT = "@"
GENERAL = "General"
MONEY = "#,##0.00"
DATE = "m/d/yyyy"
MOMENT = "m/d/yyyy h:mm"
"""Excel's own short date, and the same with the time: each user sees them in the order of their locale."""
WHOLE = "#,##0"


def money_format(places: int, *, signed: bool = False) -> str:
    """The number format of an amount with that many decimal places. signed: red below zero."""
    plain = "#,##0" if places == 0 else "#,##0." + "0" * places
    return f"{plain};[Red]-{plain}" if signed else plain


def shows_date(number_format: str) -> bool:
    """Whether a number format shows a day or a time of day."""
    plain = _LITERAL.sub("", number_format).casefold()
    return plain != "general" and any(letter in plain for letter in "dmyhs")


def amount(minor: int | None, places: int) -> Decimal | None:
    """Minor units as the number a cell shows."""
    return None if minor is None else Decimal(minor).scaleb(-places)


_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True)
class Column:
    """One column of a block. width: characters, 0 leaves it as it is. number_format: "@" for text.

    keep_typed: the column is one people type numbers or dates into: its number format stays also in
    cells that hold text for now, so that a correction typed there becomes a number or a date.
    """

    header: str = ""
    width: float = 0
    number_format: str = TEXT
    look: Look = "plain"
    wrap: bool = False
    hidden: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    keep_typed: bool = False


@dataclass(frozen=True)
class Block:
    """A rectangle of cells from (row, column) on: a header row if `with_header`, then the values.

    values: one list a column, all of the same length. formats: number formats of single cells that
    differ from their column's, by (row below the header, column), 0-based. whole: the columns' number
    formats hold for the whole columns, also below the values.
    """

    row: int
    column: int
    columns: Sequence[Column]
    values: Sequence[Sequence[Value]]
    with_header: bool = True
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    whole: bool = False

    @property
    def first_row(self) -> int:
        """The sheet row of the first row of values."""
        return self.row + self.with_header

    @property
    def count(self) -> int:
        """Rows of values."""
        return len(self.values[0]) if self.values else 0

    @property
    def last_row(self) -> int:
        """The sheet row of the last row of values (of the header, where there is none)."""
        return self.first_row + self.count - 1

    @property
    def body(self) -> Area | None:
        """Where the values stand, None for none."""
        return Area(self.first_row, self.column, self.count, len(self.columns)) if self.count else None


@dataclass(frozen=True)
class Fill:
    """A look for a rectangle."""

    area: Area
    look: Look


@dataclass(frozen=True)
class Note:
    """A note on one cell."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Link:
    """A cell that jumps to a cell of another sheet; the cell keeps its text."""

    row: int
    column: int
    text: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Choices:
    """A drop-down on a rectangle."""

    area: Area
    values: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A native chart. source: its cells, series names in the first row and categories in the first column;
    at: the cell its upper left corner lies on. width, height: in points."""

    name: str
    type: Literal["bar_stacked"]
    title: str
    source: Area
    at: Area
    width: float = 480
    height: float = 300


@dataclass
class Page:
    """One sheet of Remitbook's.

    purpose: which sheet it is ("mapping", "failed"); with `marks`, what it remembers of itself.
    same: names of the marks that say which sheet of that purpose it is: it replaces the sheet with
    the same purpose and the same values of these. title: the sheet name wanted.
    """

    purpose: str
    title: str
    marks: dict[str, str] = field(default_factory=dict)
    same: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    choices: list[Choices] = field(default_factory=list)
    wrapped: list[Area] = field(default_factory=list)
    freeze: tuple[int, int] | None = None
    filter: Area | None = None
    hidden_rows: list[Area] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    print_area: Area | None = None


def by_column(rows: Sequence[Sequence[Value]], count: int) -> list[list[Value]]:
    """Rows as a block takes them: column by column. count: columns, for where there are no rows."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(count)]


def lines(row: int, column: int, texts: Sequence[Value], look: Look = "plain") -> Block:
    """Texts below one another, as a block of one column without header."""
    return Block(row, column, [Column(look=look)], [list(texts)], with_header=False)
