"""One cell of openpyxl: making it, and what its value is to Excel's macros."""

import datetime as dt
from functools import lru_cache
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils.datetime import from_excel, to_excel

Results = dict[tuple[int, int], Any]


class CellError(str):
    """The text of a cell that holds an error: `#N/A`."""

    __slots__ = ()


def new_cell(worksheet: Any, row: int, column: int, style: Any) -> Any:
    """An empty cell; its slots are set here because openpyxl's own way takes four times as long."""
    cell = Cell.__new__(Cell)
    cell.parent, cell.row, cell.column, cell._style = worksheet, row, column, style
    cell._value = cell._hyperlink = cell._comment = None
    cell.data_type = "n"
    return cell


def as_excel_gives(value: Any) -> Any:
    """A number as a float, a date as a datetime, a duration as days."""
    if isinstance(value, int):
        return float(value)
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value


@lru_cache(maxsize=65_536, typed=True)
def serial(moment: Any, epoch: dt.datetime) -> float:
    """The number under a date, a time or a duration."""
    return float(to_excel(moment, epoch))


@lru_cache(maxsize=65_536, typed=True)
def moment(number: float, epoch: dt.datetime, duration: bool = False) -> Any:
    """The date, time or duration that a number is shown as; None outside Excel's calendar."""
    if number < 0 and not duration:
        return None
    try:
        return from_excel(number, epoch, timedelta=duration)
    except (OverflowError, ValueError):
        return None
