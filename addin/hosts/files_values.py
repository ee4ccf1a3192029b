"""Values on their way from the sheet to the caller, as an xlwings range's options ask for them."""

import datetime as dt
from collections.abc import Callable
from itertools import chain
from typing import Any

from addin.hosts.files_cell import CellError


def clean(
    data: list[list[Any]],
    dates: Callable[..., Any],
    empty: Any,
    numbers: Callable[[float], Any] | None,
    err_to_str: bool,
) -> list[list[Any]]:
    """Values, rows x columns, with empty texts and errors replaced, dates and numbers converted.

    An error becomes its text if `err_to_str`, else None.
    """

    def one(value: Any) -> Any:
        if value is None or value == "":
            return empty
        kind = type(value)
        if kind is CellError:
            return str(value) if err_to_str else None
        if kind is dt.datetime and dates is not dt.datetime:
            return dates(
                year=value.year,
                month=value.month,
                day=value.day,
                hour=value.hour,
                minute=value.minute,
                second=value.second,
                microsecond=value.microsecond,
                tzinfo=None,
            )
        if numbers is not None and kind is float:
            return numbers(value)
        return value

    # Most ranges hold nothing to replace, and a press reads a million cells: ask of all before of each.
    kept = {str, bool}
    if numbers is None:
        kept.add(float)
    if dates is dt.datetime:
        kept.add(dt.datetime)
    found = set(map(type, chain.from_iterable(data)))
    if empty is None and found <= kept | {type(None)} and "" not in chain.from_iterable(data):
        return data
    return [[value if type(value) in kept and value != "" else one(value) for value in row] for row in data]
