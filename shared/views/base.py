"""What a view declares: its columns, filters and what a changed row sent back means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["id", "text", "money", "date", "integer", "bool", "datetime"]


@dataclass(frozen=True)
class ViewColumn:
    """One column of a view. name: in code and on the wire; header: what people read. width: characters.

    editable: the field of the view's `updates` kind that a changed cell sets; "" for a derived column.
    choices: (code word on the wire, what people read); () for free text. signed: money either way, red below
    zero.
    """

    name: str
    header: str
    type: ColumnType
    width: float = 14
    editable: str = ""
    bold: bool = False
    total: bool = False
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    signed: bool = False


@dataclass(frozen=True)
class Filter:
    """One filter of the options block: a column's name, or a name of its own; choices as (word, label)."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class View:
    """A view people pull into a sheet. updates: the kind a changed row becomes, "" for none:
    its rows are never sent.
    as_of: it can be shown as of an effective date and a known-at moment."""

    name: str
    label: str
    help: str
    columns: tuple[ViewColumn, ...]
    filters: tuple[Filter, ...] = ()
    updates: str = ""
    as_of: bool = True
