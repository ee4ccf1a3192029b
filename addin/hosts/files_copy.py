"""Copying a sheet into the same book or another one, with what lies on it."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.cell_range import MultiCellRange

if TYPE_CHECKING:
    from addin.hosts.files_sheet import Sheet

_PARTS = (
    "sheet_format",
    "sheet_properties",
    "page_margins",
    "page_setup",
    "print_options",
    "HeaderFooter",
    "protection",
    "views",
    "row_breaks",
    "col_breaks",
    "auto_filter",
)
_LOOKS = ("font", "fill", "border", "alignment", "protection")


def copy_sheet(source: Sheet, target: Sheet) -> None:
    """Fill an empty sheet with another's cells, formats, tables, drop-downs, notes, links and views.

    Tables get new names where theirs are in use. Charts, pictures and shapes are not copied.
    """
    old, new = source.grid.worksheet, target.grid.worksheet
    styles = _Styles(old, new)
    for place, cell in source.grid.cells.items():
        new._cells[place] = _copied_cell(cell, new, styles)
    target.grid.results.update(source.grid.results)
    for part in _PARTS:
        setattr(new, part, deepcopy(getattr(old, part)))
    new.sheet_view.tabSelected = False
    new.sheet_state = "visible"
    new.merged_cells = MultiCellRange([copy(merged) for merged in old.merged_cells.ranges])
    for name in ("row_dimensions", "column_dimensions"):
        for key, dimension in getattr(old, name).items():
            copied = copy(dimension)
            copied.parent = new
            copied._style = styles.of(dimension)
            getattr(new, name)[key] = copied
    new.data_validations = deepcopy(old.data_validations)
    for formatting in old.conditional_formatting:
        for rule in formatting.rules:
            new.conditional_formatting.add(str(formatting.sqref), deepcopy(rule))
    for name, defined in old.defined_names.items():
        new.defined_names[name] = copy(defined)
    new.print_title_rows, new.print_title_cols = old.print_title_rows, old.print_title_cols
    if old.print_area:
        new.print_area = old.print_area
    taken = {table.name.casefold() for sheet in target.book.sheets for table in sheet.tables}
    for table in old.tables.values():
        copied = deepcopy(table)
        copied.name = copied.displayName = _free(table.displayName, taken)
        new.tables[copied.name] = copied
    target.grid.forget_extent()


def _copied_cell(cell: Any, worksheet: Any, styles: _Styles) -> Any:
    made = type(cell)(worksheet, cell.row, cell.column)
    made._style = styles.of(cell)
    if type(cell) is Cell:
        made._value = deepcopy(cell._value) if cell.data_type == "f" else cell._value
        made.data_type = cell.data_type
        made._hyperlink = copy(cell._hyperlink)
        if cell.comment is not None:
            made.comment = copy(cell.comment)
    return made


class _Styles:
    """The styles of one sheet's book, as the other sheet's book numbers them."""

    def __init__(self, old: Any, new: Any) -> None:
        self.old, self.new = old, new
        self.same_book = old.parent is new.parent
        self.made: dict[bytes, StyleArray] = {}

    def of(self, holder: Any) -> StyleArray | None:
        style = holder._style
        if style is None or self.same_book:
            return style
        key = style.tobytes()
        if key not in self.made:
            source, probe = StyleableObject(self.old, style), StyleableObject(self.new)
            for name in _LOOKS:
                setattr(probe, name, copy(getattr(source, name)))
            probe.number_format = source.number_format
            probe.quotePrefix = source.quotePrefix
            self.made[key] = probe._style
        return self.made[key]


def _free(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate.casefold())
    return candidate
