"""Changes of style on openpyxl cells, made once per distinct style and shared by the cells."""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.styles.styleable import StyleableObject

Change = Callable[[Any], None]
Rgb = tuple[int, int, int]

TEXT_FORMAT_ID = 49  # the built-in format "@"

LINE_STYLES = {
    ("continuous", "hairline"): "hair",
    ("continuous", "thin"): "thin",
    ("continuous", "medium"): "medium",
    ("continuous", "thick"): "thick",
    ("dash", "thin"): "dashed",
    ("dash", "medium"): "mediumDashed",
    ("dash_dot", "thin"): "dashDot",
    ("dash_dot", "medium"): "mediumDashDot",
    ("dash_dot_dot", "thin"): "dashDotDot",
    ("dash_dot_dot", "medium"): "mediumDashDotDot",
    ("dot", "thin"): "dotted",
    ("double", "thick"): "double",
    ("slant_dash_dot", "medium"): "slantDashDot",
}
_LINES_READ = {stored: line for line, stored in LINE_STYLES.items()}


def changed_style(worksheet: Any, style: StyleArray | None, change: Change) -> StyleArray:
    """A new style: the given one after the change."""
    probe = StyleableObject(worksheet, style)
    change(probe)
    return probe._style or StyleArray()


def restyle(
    worksheet: Any, holders: Iterable[Any], change: Change, made: dict[bytes | None, StyleArray] | None = None
) -> None:
    """Change the style of cells, rows or columns. Styles are shared afterwards: never change one in place.

    `made` keeps what the change made of a style from one call to the next.
    """
    made = {} if made is None else made
    for holder in holders:
        style = holder._style
        key = None if style is None else style.tobytes()
        new = made.get(key)
        if new is None:
            new = made[key] = changed_style(worksheet, style, change)
        holder._style = new


_STORED = {"m/d/yyyy": "mm-dd-yy", "m/d/yyyy h:mm": "m/d/yy h:mm"}
_SHOWN = {stored: code for code, stored in _STORED.items()}
"""Excel's short date, without and with the time: what it calls them -> what openpyxl calls formats 14 and 22,
which every locale shows in its own order."""


def number_format_of(cell: Any) -> str:
    """A cell's number format as Excel calls it."""
    code = str(cell.number_format)
    return _SHOWN.get(code, code)


def stored_format(code: str) -> str:
    """What openpyxl calls a number format of Excel's."""
    return _STORED.get(code, code)


def set_number_format(code: str) -> Change:
    stored = stored_format(code)

    def change(holder: Any) -> None:
        holder.number_format = stored

    return change


def set_fill(color: Rgb | None) -> Change:
    fill = PatternFill() if color is None else PatternFill("solid", fgColor=argb(color))

    def change(holder: Any) -> None:
        holder.fill = fill

    return change


def set_font(**changes: Any) -> Change:
    """Change some of bold, italic, size, color (an ARGB text), name, underline."""

    def change(holder: Any) -> None:
        font: Font = copy(holder.font)
        for attribute, value in changes.items():
            setattr(font, attribute, value)
        if "name" in changes:
            font.scheme = None  # a font of the theme would win over the name
        holder.font = font

    return change


def set_alignment(**changes: Any) -> Change:
    """Change some of horizontal, vertical, wrap_text, in openpyxl's words."""

    def change(holder: Any) -> None:
        alignment: Alignment = copy(holder.alignment)
        for attribute, value in changes.items():
            setattr(alignment, attribute, value)
        holder.alignment = alignment

    return change


def set_quoted(quoted: bool) -> Change:
    def change(holder: Any) -> None:
        holder.quotePrefix = quoted

    return change


def clear_style(holder: Any) -> None:
    holder._style = StyleArray()


def set_border(edges: Iterable[str], **changes: Any) -> Change:
    """Change line_style, weight or color of edges (`top`, `left`, ..., `diagonal_up`, `diagonal_down`)."""
    wanted = tuple(edges)

    def change(holder: Any) -> None:
        border: Border = copy(holder.border)
        for edge in wanted:
            name = "diagonal" if edge.startswith("diagonal") else edge
            side = _changed_side(getattr(border, name) or Side(), changes)
            setattr(border, name, side)
            if name == "diagonal":
                setattr(border, edge.replace("diagonal_", "diagonal").title(), side.style is not None)
        holder.border = border

    return change


def _changed_side(side: Side, changes: dict[str, Any]) -> Side:
    if "line_style" in changes and changes["line_style"] is None:
        return Side()
    line, weight = _LINES_READ.get(side.style or "thin", ("continuous", "thin"))
    line, weight = changes.get("line_style", line), changes.get("weight", weight)
    stored = LINE_STYLES.get((line, weight)) or next(
        stored for (each, _), stored in LINE_STYLES.items() if each == line
    )
    color = changes.get("color")
    return Side(style=stored, color=argb(color) if color else side.color)


def line_of(side: Side | None) -> tuple[str, str] | None:
    """Line style and weight of a border's side, or None without a line."""
    return _LINES_READ.get(side.style) if side is not None and side.style else None


def argb(color: Rgb) -> str:
    return "FF{:02X}{:02X}{:02X}".format(*color)


def rgb_of(color: Any) -> Rgb | None:
    """The red, green and blue of an openpyxl colour; None for a theme's or an automatic one."""
    if color is None:
        return None
    text = color.rgb if color.type == "rgb" else None
    if color.type == "indexed" and color.indexed < len(COLOR_INDEX):
        text = COLOR_INDEX[color.indexed]
    if not isinstance(text, str):
        return None
    return int(text[-6:-4], 16), int(text[-4:-2], 16), int(text[-2:], 16)


class FormatKinds:
    """Whether a cell's number format shows a date, a duration or a plain number, by format id."""

    def __init__(self, workbook: Any) -> None:
        self._formats = workbook._number_formats
        self._known: dict[int, str] = {0: "general", TEXT_FORMAT_ID: "text"}

    def kind(self, holder: Any) -> str:
        """One of general, text, date, duration, number."""
        style = holder._style
        if style is None:
            return "general"
        identifier = style.numFmtId
        known = self._known.get(identifier)
        if known is None:
            code = BUILTIN_FORMATS.get(identifier) or (
                self._formats[identifier - 164] if identifier >= 164 else "General"
            )
            known = self._known[identifier] = kind_of_format(code)
        return known


def kind_of_format(code: str) -> str:
    """One of general, text, date, duration, number."""
    if code == "General":
        return "general"
    if code == "@":
        return "text"
    if is_timedelta_format(code):
        return "duration"
    return "date" if is_date_format(code) else "number"


def as_rgb(color: Any) -> Rgb:
    """A colour as xlwings takes it: (red, green, blue), `#rrggbb`, or Excel's integer."""
    if isinstance(color, str):
        text = color.removeprefix("#")
        return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)
    if isinstance(color, int):
        return color % 256, color // 256 % 256, color // 65_536 % 256
    red, green, blue = color
    return int(red), int(green), int(blue)
