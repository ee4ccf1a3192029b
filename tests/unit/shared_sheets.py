"""Small sheets for the tests of `shared`: written as Python values, read as cells."""

from collections.abc import Sequence

from shared.blocks import letter_of
from shared.cells import cell_of, column_of
from shared.schemas import Column, Sheet, Source


def column(header: str, values: Sequence[object], letter: str = "A") -> Column:
    types, texts = column_of(values)
    return Column(header, letter, types, texts)


def columns(**values: Sequence[object]) -> list[Column]:
    return [
        column(header, cells, letter_of(place))
        for place, (header, cells) in enumerate(values.items(), start=1)
    ]


def grid(*rows: Sequence[object]) -> list[list[tuple[str, str]]]:
    width = max(map(len, rows))
    return [[cell_of(value) for value in [*row, *[None] * (width - len(row))]] for row in rows]


def sheet(own: list[Column], hidden: Sequence[int] = ()) -> Sheet:
    rows = list(range(2, 2 + len(own[0].texts)))
    return Sheet(Source(), 1, rows, own, hidden=list(hidden))
