"""How the cells of a LibreOffice range look: fonts and borders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.files_styles import as_rgb
from addin.hosts.libreoffice_gone import tells_what_is_gone
from addin.hosts.libreoffice_office import enum, struct

if TYPE_CHECKING:
    from addin.hosts.libreoffice_book import Book
    from addin.hosts.libreoffice_range import Range

NONE = -1  # com.sun.star: no colour
_BOLD = 150.0
_HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
_VERTICAL = {"bottom": 3, "top": 1, "center": 2, "justify": 4}
_SIDES = {
    "edge_top": "TopLine",
    "edge_bottom": "BottomLine",
    "edge_left": "LeftLine",
    "edge_right": "RightLine",
    "inside_horizontal": "HorizontalLine",
    "inside_vertical": "VerticalLine",
}
_WEIGHTS = {"hairline": 2, "thin": 26, "medium": 53, "thick": 88}  # 1/100 mm
# com.sun.star.table.BorderLineStyle
_STYLES = {"continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17}


def rgb_of(color: int) -> tuple[int, int, int] | None:
    """Red, green and blue of a UNO colour; None for none."""
    return None if color == NONE else (color >> 16 & 255, color >> 8 & 255, color & 255)


def number_of(color: Any) -> int:
    """The UNO colour of whatever xlwings takes as one; none for None."""
    if color is None:
        return NONE
    red, green, blue = as_rgb(color)
    return red << 16 | green << 8 | blue


def common(cells: Any, name: str, read: Callable[[Any], Any]) -> Any:
    """What `read` makes of a property that all cells share; None where they differ."""
    if cells.getPropertyState(name).value == "AMBIGUOUS_VALUE":
        return None
    return read(cells.getPropertyValue(name))


def horizontal(cells: Any) -> Any:
    """The horizontal alignment in xlwings' words."""
    words = {stored: name for name, stored in _HORIZONTAL.items()}
    return common(cells, "HoriJustify", lambda stored: words[stored.value])


def set_horizontal(cells: Any, value: str) -> None:
    if value not in _HORIZONTAL:
        raise NotImplementedError(f"LibreOffice does not align cells {value!r}.")
    cells.HoriJustify = enum("table.CellHoriJustify", _HORIZONTAL[value])


def vertical(cells: Any) -> Any:
    """The vertical alignment in xlwings' words."""
    words = {0: "bottom"} | {stored: name for name, stored in _VERTICAL.items()}
    return common(cells, "VertJustify", lambda stored: words[stored])


def set_vertical(cells: Any, value: str) -> None:
    if value not in _VERTICAL:
        raise NotImplementedError(f"LibreOffice does not align cells {value!r}.")
    cells.VertJustify = _VERTICAL[value]


@tells_what_is_gone
class Font(base_classes.Font):
    """The font of a range."""

    def __init__(self, cell_range: Range) -> None:
        self._range = cell_range

    @property
    def book(self) -> Book:
        return self._range.sheet.book

    @property
    def _cells(self) -> Any:
        return self._range.uno

    @property
    def api(self) -> Any:
        return self._cells

    @property
    def bold(self) -> Any:
        return common(self._cells, "CharWeight", lambda weight: weight >= _BOLD)

    @bold.setter
    def bold(self, value: Any) -> None:
        self._cells.CharWeight = _BOLD if value else 100.0

    @property
    def italic(self) -> Any:
        return common(self._cells, "CharPosture", lambda posture: posture.value == "ITALIC")

    @italic.setter
    def italic(self, value: Any) -> None:
        self._cells.CharPosture = enum("awt.FontSlant", "ITALIC" if value else "NONE")

    @property
    def size(self) -> Any:
        return common(self._cells, "CharHeight", float)

    @size.setter
    def size(self, value: Any) -> None:
        self._cells.CharHeight = float(value)

    @property
    def color(self) -> Any:
        return common(self._cells, "CharColor", rgb_of)

    @color.setter
    def color(self, value: Any) -> None:
        self._cells.CharColor = number_of(value)

    @property
    def name(self) -> Any:
        return common(self._cells, "CharFontName", str)

    @name.setter
    def name(self, value: Any) -> None:
        self._cells.CharFontName = str(value)


@tells_what_is_gone
class Border(base_classes.Border):
    """One side of a range's borders: an outer edge or the lines inside."""

    def __init__(self, borders: Borders, side: str) -> None:
        self._borders, self._side = borders, side

    @property
    def api(self) -> Any:
        return self._borders.api

    def _line(self) -> Any:
        """The line, or None where there is none or it differs along the side."""
        lines = self._borders.api.TableBorder2
        name = _SIDES[self._side]
        line = getattr(lines, name)
        return line if getattr(lines, f"Is{name}Valid") and line.LineWidth else None

    @property
    def line_style(self) -> Any:
        line = self._line()
        words = {stored: name for name, stored in _STYLES.items()}
        return "none" if line is None else words.get(line.LineStyle)

    @line_style.setter
    def line_style(self, value: Any) -> None:
        self._borders.set([self._side], line_style=value)

    @property
    def weight(self) -> Any:
        line = self._line()
        if line is None:
            return None
        return min(_WEIGHTS, key=lambda name: abs(_WEIGHTS[name] - line.LineWidth))

    @weight.setter
    def weight(self, value: Any) -> None:
        self._borders.set([self._side], weight=value)

    @property
    def color(self) -> Any:
        line = self._line()
        return None if line is None else rgb_of(line.Color)

    @color.setter
    def color(self, value: Any) -> None:
        self._borders.set([self._side], color=value)


@tells_what_is_gone
class Borders(base_classes.Borders):
    """The borders of a range; LibreOffice's diagonals are left out."""

    def __init__(self, cell_range: Range) -> None:
        self._range = cell_range

    @property
    def book(self) -> Book:
        return self._range.sheet.book

    @property
    def _cells(self) -> Any:
        return self._range.uno

    @property
    def api(self) -> Any:
        return self._cells

    def __getitem__(self, side: str) -> Border:
        if side not in _SIDES:
            raise NotImplementedError(f"The LibreOffice host has no borders {side!r}.")
        return Border(self, side)

    def set(self, which: Any = "all", **changes: Any) -> None:
        given = {name: value for name, value in changes.items() if value is not base_classes._UNSET}
        lines = self._cells.TableBorder2
        for name in _SIDES.values():
            setattr(lines, f"Is{name}Valid", False)
        for side in which:
            if side not in _SIDES and given == {"line_style": None}:
                continue  # there is none to take away
            before = self[side]
            style = given.get("line_style", before.line_style)
            if style in (None, "none") and "line_style" not in given:
                style = "continuous"
            if style in (None, "none"):
                line = struct("table.BorderLine2")
            else:
                width = _WEIGHTS[given.get("weight") or before.weight or "thin"]
                color = number_of(given["color"]) if "color" in given else number_of(before.color)
                line = struct(
                    "table.BorderLine2",
                    Color=max(color, 0),
                    OuterLineWidth=width,
                    LineWidth=width,
                    LineStyle=_STYLES[style],
                )
            setattr(lines, _SIDES[side], line)
            setattr(lines, f"Is{_SIDES[side]}Valid", True)
        self._cells.TableBorder2 = lines

    def clear(self, which: Any = "everything") -> None:
        self.set(which, line_style=None)
