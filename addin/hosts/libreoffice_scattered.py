"""Several areas of a LibreOffice sheet as one UNO object, which takes a look for all of them in one call."""

from __future__ import annotations

from typing import Any

from addin.hosts.geometry import Area
from addin.hosts.libreoffice_office import bridge, struct

Areas = tuple[Area, ...]
_FEW = 50
"""Areas that are let go one by one: of more, that takes longer than a new object."""


class Scattered:
    """One object for a sheet, moved from areas to areas: a new one costs 1 ms, a move 0.3."""

    def __init__(self, document: Any, worksheet: Any) -> None:
        self._document, self._worksheet = document, worksheet
        self._ranges: Any = None
        self._owner: object = None
        self._held: tuple[Any, ...] = ()
        self._made: list[_Address] = []

    def at(self, areas: Areas, owner: object) -> Any:
        """The UNO ranges of these areas, until another owner asks for its own."""
        if owner is self._owner:
            return self._ranges
        self._owner = owner
        if self._ranges is None or len(self._held) > _FEW or not self._let_go():
            self._ranges = self._document.createInstance("com.sun.star.sheet.SheetCellRanges")
        sheet = self._worksheet.getRangeAddress().Sheet
        while len(self._made) < len(areas):
            self._made.append(_Address(struct("table.CellRangeAddress")))
        self._held = tuple(
            address.moved(sheet, area) for address, area in zip(self._made, areas, strict=False)
        )
        self._ranges.addRangeAddresses(self._held, False)
        return self._ranges

    def _let_go(self) -> bool:
        """Forget the areas before; False where they moved meanwhile, with rows or sheets put in."""
        try:
            self._ranges.removeRangeAddresses(self._held)
        except bridge().getClass("com.sun.star.container.NoSuchElementException"):
            return False
        return True


class _Address:
    """A UNO CellRangeAddress used again and again: setting one of its fields costs 3 µs."""

    def __init__(self, stored: Any) -> None:
        self._stored = stored
        self._fields: dict[str, int] = {}

    def moved(self, sheet: int, area: Area) -> Any:
        """The address of an area."""
        fields = {
            "Sheet": sheet,
            "StartRow": area.row - 1,
            "EndRow": area.last_row - 1,
            "StartColumn": area.column - 1,
            "EndColumn": area.last_column - 1,
        }
        for name, value in fields.items() - self._fields.items():
            setattr(self._stored, name, value)
        self._fields = fields
        return self._stored
