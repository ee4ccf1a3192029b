"""Filters on the columns of a range or a table, and the rows they hide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from openpyxl.worksheet.filters import CustomFilter, CustomFilters, FilterColumn, Filters
from xlwings import base_classes

from addin.hosts.files_cell import serial
from addin.hosts.geometry import Area, parse_address

if TYPE_CHECKING:
    from addin.hosts.files_sheet import Sheet

# Operator of xlwings: the one or two stored comparisons, and whether both must hold.
_STORED: dict[str, tuple[tuple[str, ...], bool]] = {
    "equal_to": (("equal",), True),
    "not_equal_to": (("notEqual",), True),
    "greater_than": (("greaterThan",), True),
    "less_than": (("lessThan",), True),
    "greater_than_or_equal": (("greaterThanOrEqual",), True),
    "less_than_or_equal": (("lessThanOrEqual",), True),
    "between": (("greaterThanOrEqual", "lessThanOrEqual"), True),
    "not_between": (("lessThan", "greaterThan"), False),
}
_SIGNS = {
    "equal": "=",
    "notEqual": "<>",
    "greaterThan": ">",
    "lessThan": "<",
    "greaterThanOrEqual": ">=",
    "lessThanOrEqual": "<=",
}
_BLANK = " "  # how a file writes a comparison with nothing


class AutoFilter(base_classes.AutoFilter):
    """The filter on a range or a table: values or comparisons. Top and bottom items are left out."""

    def __init__(self, sheet: Sheet, area: Area, table: Any = None) -> None:
        self.sheet, self.area = sheet, area
        self._holder = sheet.grid.worksheet.auto_filter if table is None else table.autoFilter

    @property
    def criteria(self) -> list[dict[str, Any]]:
        chosen = {column.colId: column for column in self._columns()}
        return [_snapshot(field, chosen.get(field - 1)) for field in range(1, self.area.columns + 1)]

    def _columns(self) -> list[Any]:
        holder = self._holder
        if holder is None or not holder.ref or parse_address(holder.ref) != self.area:
            return []
        return list(holder.filterColumn)

    def apply_values(self, field: int, values: list[str]) -> None:
        self._apply(FilterColumn(colId=field - 1, filters=Filters(filter=values)))

    def apply_comparison(self, field: int, operator: str, value1: Any, value2: Any) -> None:
        names, both = _STORED[operator]
        values = [_stored_value(value, self.sheet.grid.pen.epoch) for value in (value1, value2)]
        filters = [CustomFilter(operator=name, val=value) for name, value in zip(names, values, strict=False)]
        self._apply(
            FilterColumn(colId=field - 1, customFilters=CustomFilters(_and=both, customFilter=filters))
        )

    def clear(self, field: int | None) -> None:
        """Show the rows again; the buttons stay. Nothing happens where there is no filter."""
        columns = self._columns()
        if columns:
            kept = [column for column in columns if field is not None and column.colId != field - 1]
            self._holder.filterColumn = kept
            self._hide()

    def _apply(self, column: Any) -> None:
        if self._holder is None:
            raise ValueError("the table has no filter buttons")
        others = [each for each in self._columns() if each.colId != column.colId]
        self._holder.ref = self.area.address(False, False)
        self._holder.filterColumn = [*others, column]
        self._hide()

    def _hide(self) -> None:
        """Hide the rows that a filter leaves out, show the others."""
        grid = self.sheet.grid
        tests = [(self.area.column + each.colId, _test(each)) for each in self._columns()]
        for row in self.area.row_numbers[1:]:
            shown = all(test(grid.formula(row, column)) for column, test in tests)
            if not shown or row in grid.worksheet.row_dimensions:
                grid.worksheet.row_dimensions[row].hidden = not shown


def _snapshot(field: int, column: Any | None) -> dict[str, Any]:
    if column is None:
        return base_classes.empty_autofilter_criteria(field)
    if column.filters:
        return base_classes.autofilter_criteria_snapshot(field, "values", list(column.filters.filter))
    if not column.customFilters:
        return base_classes.empty_autofilter_criteria(field, "unknown")
    texts = [
        _SIGNS[each.operator or "equal"] + each.val.strip() for each in column.customFilters.customFilter
    ]
    first, second = (*texts, None)[:2]
    join = "and" if column.customFilters._and else "or"
    return base_classes.autofilter_criteria_snapshot(field, "comparison", first, second, join)


def _stored_value(value: Any, epoch: dt.datetime) -> str:
    if value is None:
        return _BLANK
    if isinstance(value, dict):
        return f"{serial(dt.datetime.fromisoformat(value['value']), epoch):.15g}"
    return str(value)


def _test(column: Any) -> Callable[[str], bool]:
    """Whether a cell's text passes a stored filter."""
    if column.filters:
        allowed = {text.casefold() for text in column.filters.filter}
        return lambda text: text.casefold() in allowed
    if not column.customFilters:
        return lambda text: True
    filters = [(each.operator or "equal", each.val.strip()) for each in column.customFilters.customFilter]
    join = all if column.customFilters._and else any
    return lambda text: join(_compares(text, operator, value) for operator, value in filters)


def _compares(text: str, operator: str, value: str) -> bool:
    left: Any = text.casefold()
    right: Any = value.casefold()
    try:
        left, right = float(text), float(value)
    except ValueError:
        if operator not in ("equal", "notEqual") and not (text and value):
            return False
    if operator == "equal":
        return bool(left == right)
    if operator == "notEqual":
        return bool(left != right)
    if operator.startswith("greater"):
        return bool(left > right or (operator.endswith("Equal") and left == right))
    return bool(left < right or (operator.endswith("Equal") and left == right))
