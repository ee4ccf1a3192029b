"""Areas and cells as UNO's addresses."""

from __future__ import annotations

from typing import Any

from addin.hosts.geometry import Area
from addin.hosts.libreoffice_office import bridge


def area_of(address: Any) -> Area:
    """The area of a UNO CellRangeAddress."""
    return Area(
        address.StartRow + 1,
        address.StartColumn + 1,
        address.EndRow - address.StartRow + 1,
        address.EndColumn - address.StartColumn + 1,
    )


def range_address(sheet: int, area: Area) -> Any:
    """The UNO CellRangeAddress of an area. sheet: 0-based."""
    made = bridge().getClass("com.sun.star.table.CellRangeAddress")
    return made(sheet, area.column - 1, area.row - 1, area.last_column - 1, area.last_row - 1)


def cell_address(sheet: int, row: int, column: int) -> Any:
    """The UNO CellAddress of a cell, by its 1-based row and column. sheet: 0-based."""
    return bridge().getClass("com.sun.star.table.CellAddress")(sheet, column - 1, row - 1)
