"""What every view's query is built of: when it looks, whom it asks about, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from backend.problems import NotFound, OptionInvalid
from backend.store.database import Tx
from backend.store.searching import Sql, by, each
from shared.identifiers import loose_key, natural_key, resolve
from shared.text import one_line

EVER = "9999-12-31"
ALL = 2**62


class Moment(NamedTuple):
    """When a view looks: effective dates up to `date`, known at ledger sequence `seq`; by default now."""

    date: str = EVER
    seq: int = ALL

    @property
    def is_now(self) -> bool:
        """The stored open amounts are the answer."""
        return self == (EVER, ALL)


@dataclass(frozen=True)
class Ask:
    """A checked question. filters: only those filled in, choices as code words. today: ISO date that
    lateness counts from. limit: rows at most, 0 for all. columns: what is shown, () for all. texts: of
    `ViewQuery`."""

    org_id: int
    moment: Moment
    today: str
    filters: dict[str, str] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    limit: int = 0
    columns: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


class Found(NamedTuple):
    """Rows as tuples in the order of the view's columns; keys and versions one a row, () for none.

    columns: the values of each column asked for, in place of rows.
    """

    rows: list[tuple[Any, ...]]
    keys: Sequence[str] = ()
    versions: Sequence[int] = ()
    columns: Mapping[str, Sequence[Any]] | None = None


@dataclass
class Rows:
    """What a query gathers: rows with their keys and versions, one after the other."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)

    def add(self, row: tuple[Any, ...], key: str = "", version: int = 0) -> None:
        """One more row."""
        self.rows.append(row)
        self.keys.append(key)
        self.versions.append(version)

    @property
    def found(self) -> Found:
        """All of them."""
        return Found(self.rows, self.keys, self.versions)


Find = Callable[[Tx, Ask], Found]


def items(
    tx: Tx,
    ask: Ask,
    where: Sql = Sql("1 = 1"),
    *,
    void: bool = False,
    keys: Iterable[str] | None = None,
) -> Sql:
    """`(SELECT ...)` with the columns of open_item as they were at the moment, `open` included.

    where: a condition on open_item named `o`. void: those taken back instead of those live. keys: only
    those with one of these number keys.
    """
    given = Sql("")
    source = "open_item o"
    if keys is not None:
        given = each(tx, keys)
        source = f"{given.text}open_item o{by(tx, 'ix_open_item_number')}"
        where = both(Sql("o.number_key = j.value"), where)
    when = ask.moment
    if when.is_now:
        gone = "o.void_seq IS NOT NULL" if void else "o.void_seq IS NULL"
        text = f"(SELECT o.* FROM {source} WHERE o.org_id = ? AND {gone} AND {where.text})"
        return Sql(text, (*given.args, ask.org_id, *where.args))
    put = (
        "COALESCE((SELECT SUM(x.amount) FROM allocation x{} WHERE x.org_id = o.org_id AND x.{} = o.id"
        " AND x.seq <= ? AND x.effective_date <= ?), 0)"
    )
    gone = "(o.void_seq IS NOT NULL AND o.void_seq <= ? AND o.void_date <= ?)"
    on_debit = put.format(by(tx, "ix_allocation_debit"), "debit_id")
    on_credit = put.format(by(tx, "ix_allocation_credit"), "credit_id")
    open_then = f"o.amount - CASE o.side WHEN 'D' THEN {on_debit} ELSE {on_credit} END"
    text = (
        "(SELECT o.org_id, o.id, o.side, o.kind, o.account_id, o.currency, o.amount,"
        f" CAST({open_then} AS BIGINT) AS open, o.number, o.number_key, o.document_date, o.effective_date,"
        " o.due_date, o.import_id, o.row_no, o.type_id, o.transaction_id, o.payer, o.reference, o.remark,"
        f" o.hold, o.version FROM {source} WHERE o.org_id = ? AND o.seq <= ? AND o.effective_date <= ?"
        f" AND {gone if void else 'NOT ' + gone} AND {where.text})"
    )
    then = (when.seq, when.date)
    return Sql(text, (*then, *then, *given.args, ask.org_id, *then, *then, *where.args))


def both(*parts: Sql | None) -> Sql:
    """The conditions joined by AND; None for one that does not apply."""
    present = [part for part in parts if part is not None]
    text = " AND ".join(part.text for part in present) or "1 = 1"
    return Sql(text, tuple(argument for part in present for argument in part.args))


def account_filter(tx: Tx, ask: Ask) -> Sql | None:
    """`o.account_id = ?` for the customer the filter names, None without one. Raises NotFound."""
    text = ask.filters.get("account", "")
    return Sql("o.account_id = ?", (find_account(tx, ask.org_id, text),)) if text else None


def find_account(tx: Tx, org_id: int, text: str) -> int:
    """The id of the live customer of that number, else of that name if no other bears it. Raises NotFound."""
    found = tx.rows(
        "SELECT id, number FROM account WHERE org_id = ? AND number_key = ? AND live", org_id, loose_key(text)
    )
    hit = pick(text, found)
    if hit is None:
        named = tx.rows(
            "SELECT id FROM account WHERE org_id = ? AND name_key = ? AND live",
            org_id, one_line(text).casefold(),
        )  # fmt: skip
        if len(named) != 1:
            raise NotFound(what="customer", id=text)
        hit = named[0]
    return int(hit[0])


def pick(text: str, found: Sequence[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    """The row (id, number, ...) whose number the text means, None if none or several do."""
    if len(found) == 1 and found[0][1] == text:
        return found[0]
    return resolve(text, [(row[1], row) for row in found])[0]


def date_filter(ask: Ask, name: str, column: str, comparison: str) -> Sql | None:
    """A comparison of a date column with the filter's ISO date. Raises OptionInvalid."""
    text = ask.filters.get(name, "")
    if not text:
        return None
    return Sql(f"{column} {comparison} ?", (checked_date(name, text),))


def checked_date(name: str, text: str) -> str:
    """The text, if it is a calendar date as 2026-03-31. Raises OptionInvalid."""
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise OptionInvalid(name=name, value=text) from error


@lru_cache(maxsize=65536)
def ordinal(iso: str) -> int:
    """The day's number, so that lateness is a subtraction."""
    return date.fromisoformat(iso).toordinal()


def in_order(numbers: Iterable[str]) -> dict[str, str]:
    """number -> its natural sort key, each made once."""
    return {number: natural_key(number) for number in set(numbers)}
