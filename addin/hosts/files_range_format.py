"""How the cells of a range look: the formatting half of a range of the files host."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from openpyxl.styles.styleable import StyleableObject
from xlwings import base_classes

from addin.hosts import files_lines, files_styles
from addin.hosts.files_grid import Grid
from addin.hosts.geometry import Area

_HORIZONTAL_READ = {
    None: "general",
    "centerContinuous": "center_across_selection",
}
_HORIZONTAL_WRITTEN = {"general": None, "center_across_selection": "centerContinuous"}


class Look:
    """Reads and changes the style of the cells of an area, and of further ones."""

    def __init__(self, grid: Grid, area: Area, *others: Area) -> None:
        self.grid = grid
        self.area = area
        self.others = others

    def existing(self) -> Iterator[Any]:
        """The cells that there are."""
        return chain.from_iterable(self.grid.existing(area) for area in (self.area, *self.others))

    def common(self, read: Callable[[Any], Any]) -> Any:
        """What `read` gives for every cell, or None where they differ."""
        if self.others:
            each = [Look(self.grid, area).common(read) for area in (self.area, *self.others)]
            return each[0] if all(value == each[0] for value in each) else None
        probes: dict[bytes, Any] = {}
        count = 0
        for cell in self.grid.existing(self.area):
            count += 1
            probes.setdefault(b"" if cell._style is None else cell._style.tobytes(), cell)
        if count < self.area.size:
            for column in self.area.column_numbers:
                style = self.grid.inherited_style(self.area.row, column)
                key = b"" if style is None else style.tobytes()
                if key not in probes:
                    probes[key] = StyleableObject(self.grid.worksheet, style)
        values = [read(probe) for probe in probes.values()]
        return values[0] if all(value == values[0] for value in values) else None

    def change(self, change: files_styles.Change, area: Area | None = None) -> None:
        """Change the style of every cell; of whole columns or rows, also of cells not made yet."""
        if area is None and self.others:
            files_styles.restyle(
                self.grid.worksheet,
                chain.from_iterable(self.grid.cells_of(part) for part in (self.area, *self.others)),
                change,
            )
            return
        area = area or self.area
        worksheet = self.grid.worksheet
        if area.whole_columns:
            files_styles.restyle(worksheet, files_lines.column_dimensions(worksheet, area), change)
        elif area.whole_rows:
            rows = [worksheet.row_dimensions[row] for row in area.row_numbers]
            files_styles.restyle(worksheet, rows, change)
        if area.whole_columns or area.whole_rows:
            files_styles.restyle(worksheet, self.grid.existing(area), change)
            self.grid.forget_extent()
            return
        files_styles.restyle(worksheet, self.grid.cells_of(area), change)

    def change_existing(self, change: files_styles.Change) -> None:
        """Change the style of the cells that exist, and of no others but whole columns and rows."""
        worksheet = self.grid.worksheet
        if self.area.whole_columns:
            dimensions = [
                each for each in files_lines.column_dimensions(worksheet, self.area) if each.has_style
            ]
            files_styles.restyle(worksheet, dimensions, change)
        if self.area.whole_rows:
            rows = [
                row for number, row in worksheet.row_dimensions.items() if number in self.area.row_numbers
            ]
            files_styles.restyle(worksheet, rows, change)
        files_styles.restyle(worksheet, self.grid.existing(self.area), change)
        self.grid.forget_extent()


class Font(base_classes.Font):
    """The font of an area."""

    def __init__(self, look: Look) -> None:
        self.look = look

    @property
    def api(self) -> Any:
        return self.look.area

    @property
    def bold(self) -> Any:
        return self.look.common(lambda cell: bool(cell.font.bold))

    @bold.setter
    def bold(self, value: Any) -> None:
        self.look.change(files_styles.set_font(bold=bool(value)))

    @property
    def italic(self) -> Any:
        return self.look.common(lambda cell: bool(cell.font.italic))

    @italic.setter
    def italic(self, value: Any) -> None:
        self.look.change(files_styles.set_font(italic=bool(value)))

    @property
    def size(self) -> Any:
        return self.look.common(lambda cell: cell.font.size)

    @size.setter
    def size(self, value: Any) -> None:
        self.look.change(files_styles.set_font(size=float(value)))

    @property
    def color(self) -> Any:
        return self.look.common(lambda cell: files_styles.rgb_of(cell.font.color))

    @color.setter
    def color(self, value: Any) -> None:
        self.look.change(files_styles.set_font(color=files_styles.argb(files_styles.as_rgb(value))))

    @property
    def name(self) -> Any:
        return self.look.common(lambda cell: cell.font.name)

    @name.setter
    def name(self, value: Any) -> None:
        self.look.change(files_styles.set_font(name=str(value)))


class Border(base_classes.Border):
    """One side of an area's borders: an outer edge, the lines inside, or a diagonal."""

    def __init__(self, borders: "Borders", side: str) -> None:
        self.borders = borders
        self.side = side

    @property
    def api(self) -> Any:
        return self.borders.look.area

    def _read(self, read: Callable[[Any], Any]) -> Any:
        values = [
            Look(self.borders.look.grid, area).common(_side_reader(edges[0], read))
            for area, edges in self.borders.parts(self.side)
        ]
        return values[0] if values and all(value == values[0] for value in values) else None

    @property
    def line_style(self) -> Any:
        line = self._read(files_styles.line_of)
        return line[0] if line else "none"

    @line_style.setter
    def line_style(self, value: Any) -> None:
        self.borders.set([self.side], line_style=value)

    @property
    def weight(self) -> Any:
        line = self._read(files_styles.line_of)
        return line[1] if line else None

    @weight.setter
    def weight(self, value: Any) -> None:
        self.borders.set([self.side], weight=value)

    @property
    def color(self) -> Any:
        return self._read(lambda side: files_styles.rgb_of(side.color) if side and side.style else None)

    @color.setter
    def color(self, value: Any) -> None:
        self.borders.set([self.side], color=value)


def _side_reader(edge: str, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    name = "diagonal" if edge.startswith("diagonal") else edge
    return lambda cell: read(getattr(cell.border, name))


class Borders(base_classes.Borders):
    """The borders of an area."""

    def __init__(self, look: Look) -> None:
        self.look = look

    @property
    def api(self) -> Any:
        return self.look.area

    def __getitem__(self, side: str) -> Border:
        return Border(self, side)

    def _common(self, attribute: str) -> Any:
        values = {getattr(self[side], attribute) for side in base_classes.BORDER_GRID_SIDES}
        return values.pop() if len(values) == 1 else None

    @property
    def line_style(self) -> Any:
        return self._common("line_style")

    @line_style.setter
    def line_style(self, value: Any) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, line_style=value)

    @property
    def weight(self) -> Any:
        return self._common("weight")

    @weight.setter
    def weight(self, value: Any) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, weight=value)

    @property
    def color(self) -> Any:
        return self._common("color")

    @color.setter
    def color(self, value: Any) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, color=value)

    def parts(self, side: str) -> list[tuple[Area, tuple[str, ...]]]:
        """The cells that a side touches, with the edges of them that it is."""
        area = self.look.area
        top, left, height, width = area.row, area.column, area.rows, area.columns
        strips: dict[str, list[tuple[Area, tuple[str, ...]]]] = {
            "edge_top": [(Area(top, left, 1, width), ("top",))],
            "edge_bottom": [(Area(area.last_row, left, 1, width), ("bottom",))],
            "edge_left": [(Area(top, left, height, 1), ("left",))],
            "edge_right": [(Area(top, area.last_column, height, 1), ("right",))],
            "diagonal_down": [(area, ("diagonal_down",))],
            "diagonal_up": [(area, ("diagonal_up",))],
        }
        if side in strips:
            return strips[side]
        if side == "inside_horizontal":
            if height == 1:
                return []
            return [
                (Area(top, left, height - 1, width), ("bottom",)),
                (Area(top + 1, left, height - 1, width), ("top",)),
            ]
        if width == 1:
            return []
        return [
            (Area(top, left, height, width - 1), ("right",)),
            (Area(top, left + 1, height, width - 1), ("left",)),
        ]

    def set(self, which: Any = "all", **changes: Any) -> None:
        given = {name: value for name, value in changes.items() if value is not base_classes._UNSET}
        for side in which:
            for area, edges in self.parts(side):
                self.look.change(files_styles.set_border(edges, **given), area)

    def clear(self, which: Any = "everything") -> None:
        self.set(which, line_style=None)


def horizontal_alignment(cell: Any) -> str:
    """In xlwings' words."""
    stored = cell.alignment.horizontal
    return str(_HORIZONTAL_READ.get(stored, stored))


def set_horizontal_alignment(value: str) -> files_styles.Change:
    return files_styles.set_alignment(horizontal=_HORIZONTAL_WRITTEN.get(value, value))
