"""Draws the ribbon from its own XML, as Excel lays it out: docs/pictures/ribbon.svg, and one picture a group.

`python -m templates.ribbon_picture` writes them; a test holds that they are as drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from addin.commands import COMMANDS
from addin.ribbon.layout import NAMESPACE, ribbon_xml
from templates.ribbon_icons import draw_icon

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"

_LARGE, _SMALL, _COLUMN_OF = 66, 22, 3
_TABS, _TOP, _CAPTION, _GAP, _EDGE = 30, 8, 20, 6, 8
_OTHER_TABS = ("File", "Home", "Insert", "Data", "View")
_TEXT, _GREY, _LINE, _PANEL, _STRIP, _ACCENT = (
    "#262626",
    "#605E5C",
    "#D2D0CE",
    "#FFFFFF",
    "#F3F2F1",
    "#1F7A4D",
)
_FONT = "'Segoe UI', Carlito, Calibri, Arial, Helvetica, sans-serif"
_ARROW_WIDTH = 10


def pictures() -> dict[str, str]:
    """File name -> SVG: the whole tab, and each group alone."""
    tab = fromstring(ribbon_xml(COMMANDS.values())).find(f".//{{{NAMESPACE}}}tab")
    assert tab is not None
    groups = list(tab)
    alone = {f"ribbon-{group.get('label', '').casefold()}.svg": draw([group]) for group in groups}
    return {"ribbon.svg": draw(groups, tab.get("label", ""))} | alone


def draw(groups: Sequence[Element], tab: str = "") -> str:
    """SVG of some groups side by side; with the row of tabs above where `tab` names theirs."""
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": _FONT, "font-size": "12"})
    SubElement(root, "title").text = f"Ribbon: {tab or groups[0].get('label', '')}"
    SubElement(root, "style").text = (
        f"text {{ fill: {_TEXT} }} .caption {{ fill: {_GREY}; font-size: 11px; text-anchor: middle }}"
        " .large { text-anchor: middle } .initial { font-size: 10px; text-anchor: middle }"
    )
    top = _TABS if tab else 0
    height = top + _TOP + _LARGE + _CAPTION + _EDGE
    back = SubElement(root, "rect", height=str(height), fill=_STRIP)
    panel = SubElement(root, "rect", x="2", y=str(top + 2), height=str(height - top - 4), rx="5", fill=_PANEL)
    panel.set("stroke", _LINE)
    left = float(_EDGE)
    for number, group in enumerate(groups):
        if number:
            SubElement(
                root, "path", d=f"M{left + 0.5:g} {top + _TOP}v{_LARGE + _CAPTION - 4}", stroke=_LINE
            )  # fmt: skip
            left += _GAP
        left = _draw_group(root, group, left, top + _TOP) + _GAP
    width = left + _EDGE - _GAP
    if tab:
        width = max(width, _draw_tabs(root, tab) + _EDGE)
    for shape, less in ((root, 0), (back, 0), (panel, 4)):
        shape.set("width", f"{width - less:g}")
    root.set("height", str(height))
    root.set("viewBox", f"0 0 {width:g} {height}")
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return body.decode() + "\n"


def lines_of(label: str) -> list[str]:
    """A large button's label on one or two lines, parted where the longer one is shortest."""
    words = label.split(" ")
    parted = [[" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words))]
    return min(parted, key=lambda lines: max(map(text_width, lines)), default=[label])


def text_width(text: str, size: float = 12) -> float:
    """How wide a text is, in pixels: near enough for any of the fonts."""
    ems = sum(
        0.3 if letter in "fijltI.,-' " else 0.87 if letter in "mwMW" else 0.66 if letter.isupper() else 0.56
        for letter in text
    )
    return ems * size


def _draw_tabs(root: Element, tab: str) -> float:
    """The row of tabs, ours chosen; where it ends."""
    left = 16.0
    for name in (*_OTHER_TABS, tab):
        text = SubElement(root, "text", x=f"{left:g}", y="19")
        text.text = name
        width = text_width(name)
        if name == tab:
            text.set("font-weight", "600")
            SubElement(root, "rect", x=f"{left:g}", y="25", width=f"{width:g}", height="3", fill=_ACCENT)
        left += width + 22
    return left


def _draw_group(root: Element, group: Element, left: float, top: float) -> float:
    """The controls of a group with its caption below; where it ends."""
    begin = left
    place = SubElement(root, "g", id=group.get("id", ""))
    for large, members in groupby(group, key=lambda control: control.get("size") == "large"):
        controls = list(members)
        if large:
            for control in controls:
                left = _draw_large(place, control, left, top)
            continue
        for first in range(0, len(controls), _COLUMN_OF):
            column = controls[first : first + _COLUMN_OF]
            for row, control in enumerate(column):
                _draw_small(place, control, left, top + row * _SMALL)
            left += max(map(_small_width, column))
    caption = group.get("label", "")
    left = max(left, begin + text_width(caption, 11) + _EDGE)
    text = SubElement(
        place, "text", {"class": "caption"}, x=f"{(begin + left) / 2:g}", y=str(top + _LARGE + 15)
    )
    text.text = caption
    return left


def _draw_large(parent: Element, control: Element, left: float, top: float) -> float:
    label = control.get("label", "")
    lines = lines_of(label)
    width = max(44.0, max(map(text_width, lines)) + 12)
    middle = left + width / 2
    place = SubElement(parent, "g", id=control.get("id", ""))
    draw_icon(place, control.get("imageMso", ""), label, middle - 16, top + 1, 32)
    for number, line in enumerate(lines):
        text = SubElement(place, "text", {"class": "large"}, x=f"{middle:g}", y=str(top + 46 + 14 * number))
        text.text = line
    if _is_menu(control):
        _draw_arrow(place, middle - 4 if len(lines) == 1 else left + width - 9, top + 57)
    return left + width


def _draw_small(parent: Element, control: Element, left: float, top: float) -> None:
    label = control.get("label", "")
    place = SubElement(parent, "g", id=control.get("id", ""))
    draw_icon(place, control.get("imageMso", ""), label, left + 4, top + 3, 16)
    SubElement(place, "text", x=f"{left + 25:g}", y=str(top + 15)).text = label
    if _is_menu(control):
        _draw_arrow(place, left + 25 + text_width(label) + 2, top + 9)


def _small_width(control: Element) -> float:
    return 25 + text_width(control.get("label", "")) + 8 + (_ARROW_WIDTH if _is_menu(control) else 0)


def _is_menu(control: Element) -> bool:
    return control.tag == f"{{{NAMESPACE}}}menu"


def _draw_arrow(parent: Element, left: float, top: float) -> None:
    SubElement(parent, "path", {"class": "arrow"}, d=f"M{left:g} {top:g}h7l-3.5 4z", fill=_GREY)


def write() -> None:
    """Writes every picture, and removes those of groups there are no more."""
    drawn = pictures()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path in PICTURES.glob("ribbon*.svg"):
        if path.name not in drawn:
            path.unlink()
    for name, svg in drawn.items():
        (PICTURES / name).write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
