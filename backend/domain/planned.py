"""What a plan hands over: effects and outcomes, as plain rows in the tables' column order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shared.codes import Issue

BOOKED, FAILED, DUPLICATE, FILTERED, SKIPPED = "bfdls"
"""An outcome is one character; what is not decided yet was not reached."""

OUTCOMES: dict[str, str] = {
    BOOKED: "booked",
    FAILED: "failed",
    DUPLICATE: "duplicate",
    FILTERED: "filtered",
    SKIPPED: "skipped",
}


@dataclass(frozen=True)
class Stamp:
    """What effects are written with: who books, under which sequence, from which ids on.

    today: of the organisation. open_from: the first day of the open period, "" if none is closed.
    """

    org_id: int
    import_id: int
    root_id: int
    root_number: int
    seq: int
    item_id: int
    allocation_id: int
    put_id: int
    today: str
    open_from: str

    def effective(self, date: str) -> str:
        """When something dated `date` counts: never in a closed period."""
        return max(date, self.open_from)


@dataclass
class Planned:
    """Effects of a run of rows, and what became of each row.

    items, allocations, puts, lines: rows of the tables OpenItem, Allocation, Put, InvoiceLine.
    opens: item id -> its new open amount. accounts: ids touched. released: claims (kind, key)
    of rows that were not booked after all. repeats: (transaction key, row) of payments booked although the
    id stands already. records: new rows of master data by table name; folds: (entity, id)
    to fold anew after the puts. outcomes: (row number, outcome), in the order given; numbers: row
    number -> the document it became. issues: why a row failed or is a duplicate. warnings: what the
    user should know of a booked row.
    """

    items: list[Any] = field(default_factory=list)
    allocations: list[tuple[Any, ...]] = field(default_factory=list)
    puts: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    opens: dict[int, int] = field(default_factory=dict)
    accounts: set[int] = field(default_factory=set)
    released: list[tuple[str, str]] = field(default_factory=list)
    repeats: list[tuple[str, int]] = field(default_factory=list)
    records: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    folds: set[tuple[str, int]] = field(default_factory=set)
    outcomes: list[tuple[int, str]] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    issues: dict[int, list[Issue]] = field(default_factory=dict)
    warnings: list[Issue] = field(default_factory=list)

    def fail(self, rows: Iterable[int], issues: list[Issue]) -> None:
        """Marks rows as failed; each issue belongs to the row it names."""
        for row in rows:
            self.outcomes.append((row, FAILED))
            self.issues[row] = [issue for issue in issues if issue.row == row]
