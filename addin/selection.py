"""What the user has marked, as numbers of documents and customers."""

from __future__ import annotations

from addin.hosts.geometry import Area
from addin.press import Press
from addin.pulled_rows import header_row
from addin.workbook import SheetOf
from shared.cells import cell_of
from shared.views import VIEWS


def selected_number(press: Press) -> str:
    """What stands in the cell selected first; "" where that is blank, or nothing is selected.

    On a pulled sheet of ours, where the cell holds no number of anything, that of its row.
    """
    place = press.desk.here()
    if place.area is None:
        return ""
    sheet = press.desk.sheet(place.sheet)
    cell = Area(place.area.row, place.area.column)
    for each in (*_number_cells(sheet, cell), cell):
        grid = sheet.grid(each, 0)
        text = cell_of(grid.values[0][0], grid.format_at(each.row, 0))[1].strip()
        if text:
            return text
    return ""


def _number_cells(sheet: SheetOf, cell: Area) -> list[Area]:
    """On a pulled sheet the cells of a row that hold a number, where the cell is none; [] elsewhere."""
    header = header_row(sheet)
    view = VIEWS.get(sheet.marks.get("view", ""))
    used = sheet.used
    if view is None or used is None or not 0 < header < cell.row <= used.rows:
        return []
    numbers = {column.header for column in view.columns if column.type == "id" and column.name != "currency"}
    titles = sheet.values(Area(header, 1, 1, used.columns))[0]
    places = [at for at, title in enumerate(titles, start=1) if title in numbers]
    return [] if cell.column in places else [Area(cell.row, column) for column in places]
