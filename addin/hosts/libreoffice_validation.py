"""Drop-downs of a LibreOffice sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.geometry import quote_sheet
from addin.hosts.libreoffice_formula import to_excel, to_office
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_grid import each
from addin.hosts.libreoffice_office import enum

if TYPE_CHECKING:
    from addin.hosts.libreoffice_range import Range

_TYPES = {
    "ANY": "none",
    "LIST": "list",
    "WHOLE": "whole_number",
    "DECIMAL": "decimal",
    "DATE": "date",
    "TIME": "time",
    "TEXT_LEN": "text_length",
    "CUSTOM": "custom",
}
_KIND = "sheet.ValidationType"


@tells_what_is_gone
class DataValidation(base_classes.DataValidation):
    """The rule of a range's cells; of those that can be made, lists alone."""

    def __init__(self, cell_range: Range) -> None:
        self._range = cell_range

    @property
    def api(self) -> Any:
        return self._range.uno.Validation

    @property
    def type(self) -> str:
        found = set()
        for part in each(self._range.uno.getUniqueCellFormatRanges()):
            rule = part.Validation
            found.add((rule.Type.value, rule.getFormula1(), rule.getFormula2()))
        kinds = {kind for kind, _, _ in found}
        if len(found) == 1:
            return _TYPES[kinds.pop()]
        return "mixed_criteria" if "ANY" in kinds else "inconsistent"

    @property
    def source(self) -> str | None:
        """The values with commas between, or a reference with its equals sign."""
        if self.type != "list":
            return None
        stored = to_excel(f"={self.api.getFormula1()}")
        if not stored.startswith('="'):
            return stored
        return ",".join(part.replace('""', '"') for part in stored[2:-1].split('","'))

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        from addin.hosts.libreoffice_range import Range

        if isinstance(source, Range):
            formula = to_office(f"={quote_sheet(source.sheet.name)}!{source.area.address()}")[1:]
        elif isinstance(source, base_classes.Name):
            formula = source.name
        else:
            formula = ";".join('"' + value.replace('"', '""') + '"' for value in source)
        rule = self.api
        rule.Type = enum(_KIND, "LIST")
        rule.setFormula1(formula)
        rule.ShowList = 1 if in_cell_dropdown else 0
        rule.IgnoreBlankCells = rule.ShowErrorMessage = True
        self._range.uno.Validation = rule

    def delete(self) -> None:
        rule = self.api
        rule.Type = enum(_KIND, "ANY")
        rule.setFormula1("")
        rule.ShowErrorMessage = False
        self._range.uno.Validation = rule
