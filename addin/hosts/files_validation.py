"""Drop-downs and other rules of what a cell accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation as Rule
from xlwings import base_classes

from addin.hosts.geometry import Area, parse_address, quote_sheet

if TYPE_CHECKING:
    from addin.hosts.files_range import Range

_TYPES = {"whole_number": "whole", "text_length": "textLength"}
_TYPES_READ = {stored: name for name, stored in _TYPES.items()}
_OPERATORS = {
    "between": "between",
    "not_between": "notBetween",
    "equal_to": "equal",
    "not_equal_to": "notEqual",
    "greater_than": "greaterThan",
    "less_than": "lessThan",
    "greater_than_or_equal": "greaterThanOrEqual",
    "less_than_or_equal": "lessThanOrEqual",
}
_OPERATORS_READ = {stored: name for name, stored in _OPERATORS.items()}


class DataValidation(base_classes.DataValidation):
    """The rule of a range's cells."""

    def __init__(self, cell_range: Range) -> None:
        self._range = cell_range

    @property
    def api(self) -> Any:
        return self._range.api

    def _rules(self) -> list[tuple[Any, list[Area]]]:
        """Each rule of the sheet that touches the range, with its areas."""
        found = []
        for rule in self._range.grid.worksheet.data_validations.dataValidation:
            areas = [parse_address(each.coord) for each in rule.sqref.ranges]
            if any(area.intersect(self._range.area) for area in areas):
                found.append((rule, areas))
        return found

    def _rule(self) -> Any:
        """The one rule that all cells of the range have, or None."""
        return self._rules()[0][0] if self.type not in ("none", "inconsistent", "mixed_criteria") else None

    @property
    def type(self) -> str:
        rules = self._rules()
        if not rules:
            return "none"
        overlaps = [area.intersect(self._range.area) for _, areas in rules for area in areas]
        covered = sum(overlap.size for overlap in overlaps if overlap)
        if covered < self._range.area.size:
            return "mixed_criteria"
        if len(rules) > 1:
            return "inconsistent"
        stored = rules[0][0].type or "none"
        return _TYPES_READ.get(stored, stored)

    @property
    def operator(self) -> str | None:
        rule = self._rule()
        if rule is None or self.type in ("list", "custom"):
            return None
        return _OPERATORS_READ.get(rule.operator or "between")

    @property
    def formula1(self) -> str | None:
        return _formula(self._rule(), "formula1") if self.operator else None

    @property
    def formula2(self) -> str | None:
        return _formula(self._rule(), "formula2") if self.operator in ("between", "not_between") else None

    @property
    def formula(self) -> str | None:
        return _formula(self._rule(), "formula1") if self.type == "custom" else None

    @property
    def source(self) -> str | None:
        """The values with commas between, or a reference with its equals sign."""
        if self.type != "list":
            return None
        stored = str(self._rule().formula1)
        return stored[1:-1].replace('""', '"') if stored.startswith('"') else f"={stored}"

    @property
    def in_cell_dropdown(self) -> bool | None:
        rule = self._rule()
        return not rule.hide_drop_down if rule is not None and self.type == "list" else None

    def _attribute(self, name: str) -> Any:
        rule = self._rule()
        return None if rule is None else getattr(rule, name)

    @property
    def ignore_blank(self) -> bool | None:
        return _flag(self._attribute("allow_blank"))

    @property
    def input_title(self) -> str | None:
        return self._attribute("promptTitle")  # type: ignore[no-any-return]

    @property
    def input_message(self) -> str | None:
        return self._attribute("prompt")  # type: ignore[no-any-return]

    @property
    def show_input(self) -> bool | None:
        return _flag(self._attribute("showInputMessage"))

    @property
    def error_title(self) -> str | None:
        return self._attribute("errorTitle")  # type: ignore[no-any-return]

    @property
    def error_message(self) -> str | None:
        return self._attribute("error")  # type: ignore[no-any-return]

    @property
    def show_error(self) -> bool | None:
        return _flag(self._attribute("showErrorMessage"))

    @property
    def alert_style(self) -> str | None:
        return None if self._rule() is None else str(self._attribute("errorStyle") or "stop")

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        from addin.hosts.files_range import Range

        if isinstance(source, Range):
            formula = f"{quote_sheet(source.sheet.name)}!{source.area.address()}"
        elif isinstance(source, base_classes.Name):
            formula = source.name
        else:
            formula = '"' + ",".join(source).replace('"', '""') + '"'
        self._set(Rule(type="list", formula1=formula, allow_blank=True, showDropDown=not in_cell_dropdown))

    def set_rule(self, rule_type: str, operator: str | None, formula1: str, formula2: str | None) -> None:
        self._set(
            Rule(
                type=_TYPES.get(rule_type, rule_type),
                operator=_OPERATORS[operator] if operator else None,
                formula1=formula1.removeprefix("="),
                formula2=formula2.removeprefix("=") if formula2 else None,
                allow_blank=True,
            )
        )

    def _set(self, rule: Any) -> None:
        self.delete()
        rule.showErrorMessage = rule.showInputMessage = True
        rule.sqref = MultiCellRange(self._range.area.address(False, False))
        self._range.grid.worksheet.data_validations.append(rule)

    def delete(self) -> None:
        rules = self._range.grid.worksheet.data_validations.dataValidation
        for rule, areas in self._rules():
            left = [part for area in areas for part in area.subtract(self._range.area)]
            if left:
                rule.sqref = MultiCellRange([_sqref(area) for area in left])
            else:
                rules.remove(rule)


def _sqref(area: Area) -> Any:
    from openpyxl.worksheet.cell_range import CellRange

    return CellRange(min_row=area.row, min_col=area.column, max_row=area.last_row, max_col=area.last_column)


def _formula(rule: Any, name: str) -> str | None:
    stored = getattr(rule, name)
    return None if stored is None else f"={stored}"


def _flag(value: Any) -> bool | None:
    return None if value is None else bool(value)
