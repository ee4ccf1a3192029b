"""Issue: what is wrong with a row, as a value. The codes and their sentences are in `CODES`."""

from __future__ import annotations

from typing import Any, NamedTuple


class Issue(NamedTuple):
    """One violation. row: the sheet's row number. field: the kind's field name, "" for the row.
    args: the facts the sentence needs, plain JSON values."""

    row: int
    field: str
    code: str
    args: dict[str, Any] = {}


class Code(NamedTuple):
    """A stable word with its sentence template (str.format over the issue's args, with `cell`,
    `value`, `header`, `label` supplied by whoever shows it) and its paragraph for the docs."""

    sentence: str
    paragraph: str
    warning: bool = False
