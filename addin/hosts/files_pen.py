"""Writing values into cells as Excel takes them from a macro."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

from openpyxl.cell.cell import MergedCell

from addin.hosts.entry import FORMAT_DATE, FORMAT_DATE_TIME, FORMAT_TIME, read_entry
from addin.hosts.errors import HostValueError, ValueCode
from addin.hosts.files_cell import Results, moment, serial
from addin.hosts.files_styles import FormatKinds, restyle, set_number_format, set_quoted
from addin.hosts.files_text import MAX_TEXT, escape_text
from addin.hosts.geometry import quote_sheet

FIRST_DAY = dt.datetime(1900, 1, 1)


class Pen:
    """Writes into the cells of one sheet; a formula that is overwritten loses its result."""

    def __init__(self, worksheet: Any, results: Results) -> None:
        self.worksheet, self.results = worksheet, results
        self.kinds = FormatKinds(worksheet.parent)
        self.epoch: dt.datetime = worksheet.parent.epoch
        self._made: dict[str, dict[bytes | None, Any]] = {}

    def put(self, cell: Any, value: Any) -> None:
        """Write one value that is not empty into a cell."""
        if type(cell) is MergedCell:
            return  # the hidden part of a merged cell keeps nothing
        if cell.data_type == "f":
            self.results.pop((cell.row, cell.column), None)
        if isinstance(value, str):
            self._put_text(cell, value)
        elif isinstance(value, bool):
            cell._value, cell.data_type = value, "b"
        elif isinstance(value, int | float):
            self._put_number(cell, value)
        elif isinstance(value, dt.date | dt.time):
            self._put_moment(cell, value)
        else:
            self._refuse(cell, "VALUE_TYPE_UNKNOWN", f"a cell cannot hold a {type(value).__name__}")

    def put_text(self, cell: Any, text: str) -> None:
        """Write a text as it is, whatever the format."""
        if len(text) > MAX_TEXT:
            self._refuse(cell, "TEXT_TOO_LONG", f"{len(text):,} characters; a cell holds {MAX_TEXT:,}")
        cell._value, cell.data_type = escape_text(str(text)), "s"

    def _put_text(self, cell: Any, text: str) -> None:
        kind = self.kinds.kind(cell)
        if kind == "text":
            self.put_text(cell, text)
            if text.startswith("="):  # keep it a text even if the format is changed later
                self._quote(cell)
            return
        entry = read_entry(str(text)) if len(text) <= MAX_TEXT else None
        if entry is None or entry.kind == "text":
            self.put_text(cell, text if entry is None else str(entry.value))
            if entry and entry.quoted:
                self._quote(cell)
            return
        if entry.number_format and kind == "general":
            self._show(cell, entry.number_format)
        if entry.kind == "formula":
            cell._value, cell.data_type = escape_text(str(entry.value)), "f"
        elif entry.kind == "error":
            cell._value, cell.data_type = entry.value, "e"
        elif entry.kind == "bool":
            cell._value, cell.data_type = entry.value, "b"
        elif entry.kind == "number":
            self._put_number(cell, entry.value)
        else:
            self._put_moment(cell, entry.value)

    def _show(self, cell: Any, number_format: str) -> None:
        made = self._made.setdefault(number_format, {})
        restyle(self.worksheet, [cell], set_number_format(number_format), made)

    def _quote(self, cell: Any) -> None:
        restyle(self.worksheet, [cell], set_quoted(True), self._made.setdefault("'", {}))

    def _put_number(self, cell: Any, number: Any) -> None:
        if not math.isfinite(number):
            self._refuse(cell, "NUMBER_NOT_FINITE", f"{number} is not a number that a cell can hold")
        kind = self.kinds.kind(cell)
        if kind == "text":
            self.put_text(cell, f"{number:.15g}")
        elif kind == "date":
            self._put_serial(cell, number)
        else:
            cell._value, cell.data_type = number, "n"

    def _put_moment(self, cell: Any, when: Any) -> None:
        """Write a date, a datetime or a time; a General cell gets a format that shows it."""
        if isinstance(when, dt.date):
            if not isinstance(when, dt.datetime):
                when = dt.datetime(when.year, when.month, when.day)
            when = when.replace(tzinfo=None)
            if when < FIRST_DAY:
                self._refuse(
                    cell, "DATE_OUT_OF_RANGE", f"{when:%Y-%m-%d} lies before 1900, where Excel begins"
                )
            shown = FORMAT_DATE if when.time() == dt.time() else FORMAT_DATE_TIME
        else:
            when, shown = when.replace(tzinfo=None), FORMAT_TIME
        kind = self.kinds.kind(cell)
        if kind == "text":
            self.put_text(cell, str(when).removesuffix(" 00:00:00"))
            return
        if kind == "general":
            self._show(cell, shown)
        elif kind != "date":
            cell._value, cell.data_type = serial(when, self.epoch), "n"
            return
        cell._value, cell.data_type = when, "d"

    def _put_serial(self, cell: Any, number: float) -> None:
        """Write a number into a cell whose format shows dates."""
        shown = moment(number, self.epoch)
        cell._value, cell.data_type = (number, "n") if shown is None else (shown, "d")

    def _refuse(self, cell: Any, code: ValueCode, why: str) -> None:
        where = f"{quote_sheet(self.worksheet.title)}!{cell.coordinate}"
        raise HostValueError(code, f"{where}: {why}.", where)

    def format_changed(self, cells: Iterable[Any]) -> None:
        """Turn numbers into dates, or back, after the cells' number formats were changed."""
        for cell in cells:
            shows_date = self.kinds.kind(cell) == "date"
            if cell.data_type == "d" and not shows_date:
                cell._value, cell.data_type = serial(cell.value, self.epoch), "n"
            elif cell.data_type == "n" and shows_date and cell.value is not None:
                self._put_serial(cell, cell.value)
