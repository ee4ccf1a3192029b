"""A row of cells as every parser of this package hands it on, and the sheet it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.schemas import BankFile

CellAt = tuple[int, str, str]


class Row(NamedTuple):
    """One row that holds something. number: 1-based, the sheet's own.

    cells: (0-based column, wire type, text) of the cells that are not blank, in no given order.
    """

    number: int
    hidden: bool
    cells: list[CellAt]


@dataclass
class OpenSheet:
    """A sheet being read. rows ascend; `merged`, ranges of rows, and `bank` are complete once they are
    through."""

    name: str
    rows: Iterator[Row]
    date1904: bool = False
    merged: list[tuple[int, int]] = field(default_factory=list)
    bank: BankFile | None = None
