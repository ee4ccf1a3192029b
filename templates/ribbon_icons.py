"""Small pictures for the drawn ribbon, of our own: Office's images belong to Microsoft and are not copied."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

SIDE = 16
"""Every glyph is drawn on a square of this side, in pixels."""

_INK, _ACCENT = "#44546A", "#1F7A4D"

_PAGE = "M3.5 1.5h6l3 3v10h-9z M9.5 1.5v3h3"
_GRID = "M1.5 2.5h13v11h-13z M1.5 6.5h13 M1.5 10h13 M6 6.5v7 M10.5 6.5v7"

GLYPHS: tuple[tuple[str, str, str], ...] = (
    ("Lock", "M3.5 7.5h9v7h-9z M5.5 7.5v-3a2.5 2.5 0 0 1 5 0v3", "M8 10v2.5"),
    ("Info", "M8 1.5a6.5 6.5 0 1 0 .01 0z", "M8 7v5 M8 4v1.2"),
    ("Help", "M8 1.5a6.5 6.5 0 1 0 .01 0z", "M6 6a2 2 0 1 1 2 2.4v1.4 M8 11.2v1.2"),
    (
        "Contacts", "M6 3a2.2 2.2 0 1 0 .01 0z M1.5 13.5c0-6 9-6 9 0z",
        "M11.5 5a1.7 1.7 0 1 0 .01 0z M12 9.5c2 0 3 2 3 4",
    ),
    ("Select", _GRID, "M6 6.5h4.5v3.5h-4.5z"),
    ("SheetInsert", "M1.5 2.5h10v11h-10z M1.5 6h10 M5 6v7.5", "M12.5 8.5v6 M9.5 11.5h6"),
    ("FromText", _PAGE + " M5.5 7h5 M5.5 9h5", "M8 10v5 M5.8 12.8L8 15l2.2-2.2"),
    ("Relationships", "M1.5 2.5h5v4h-5z M9.5 9.5h5v4h-5z", "M6.5 4.5h5.5v5 M10.3 7.8L12 9.5l1.7-1.7"),
    ("Review", _PAGE, "M5.5 9.5l2 2 3.5-4.5"),
    ("Import", "M1.5 9.5v4.5h13v-4.5", "M8 1.5v8.5 M4.8 7L8 10.2 11.2 7"),
    ("Redo", "M2.5 13.5c0-8 6-9 10-7", "M9.5 8.5l4-1.8-1.8-4"),
    ("Cancel", "M8 1.5a6.5 6.5 0 1 0 .01 0z", "M5.5 5.5l5 5 M10.5 5.5l-5 5"),
    ("Calendar", "M2.5 1.5h11v13h-11z", "M4.5 5h1 M7 5h4.5 M4.5 8h1 M7 8h4.5 M4.5 11h1 M7 11h4.5"),
    ("Open", "M1.5 13.5v-10h4l1.5 2h6v2", "M1.5 13.5l2.5-6h11l-2.5 6z"),
    ("Delete", "M3.5 4.5l1 10h7l1-10 M2 4.5h12 M6 4.5v-2h4v2", "M6.5 7v5 M9.5 7v5"),
    ("Save", "M1.5 1.5h11l2 2v11h-13z M4.5 1.5v4h6v-4", "M4.5 14.5v-5h7v5"),
    ("Pivot", "M1.5 2.5h13v11h-13z M1.5 6.5h13 M5.5 2.5v11", "M8 10h4.5 M10.8 8.3l1.7 1.7-1.7 1.7"),
    ("Fill", "M1.5 5.5h5v5h-5z", "M8 8h6.5 M12 5.5L14.5 8 12 10.5"),
    (
        "Financial", "M2 4.2a4 1.8 0 1 0 8 0a4 1.8 0 1 0-8 0v7.6c0 2.4 8 2.4 8 0v-7.6 M2 8c0 2.4 8 2.4 8 0",
        "M12 6.5v7 M14.5 9v4.5",
    ),
    ("Dollar", "M2 4.2a6 2 0 1 0 12 0a6 2 0 1 0-12 0v7.6c0 2.6 12 2.6 12 0v-7.6", "M2 8c0 2.6 12 2.6 12 0"),
    ("Chart", "M1.5 1.5v13h13", "M4.5 12V8 M8 12V4.5 M11.5 12V6.5"),
    ("Time", "M8 1.5a6.5 6.5 0 1 0 .01 0z", "M8 4v4.2l3 1.8"),
    ("Calculator", "M3.5 1.5h9v13h-9z M5.5 3.5h5v2.5h-5z", "M6 8.5h.8 M9.2 8.5h.8 M6 11.5h.8 M9.2 11.5h.8"),
    ("Refresh", "M13.5 6.5a6 6 0 0 0-11 0 M2.5 9.5a6 6 0 0 0 11 0", "M14 2.5v4h-4 M2 13.5v-4h4"),
    (
        "Trace", "M3 5.5a1.5 1.5 0 1 0 .01 0z M3 7h5",
        "M8 3h5 M8 3v8h5 M11.3 1.3L13 3l-1.7 1.7 M11.3 9.3L13 11l-1.7 1.7",
    ),
    ("Properties", _PAGE, "M7.5 6v1 M7.5 8.5v4"),
    ("Report", _PAGE, "M5.5 7h5 M5.5 9.5h5 M5.5 12h3"),
    ("Table", _GRID, "M1.5 2.5h13v4h-13z"),
)  # fmt: skip
"""(part of an image's name in Office, lines in ink, lines in the accent's colour); the first that fits."""


def draw_icon(parent: Element, image: str, label: str, left: float, top: float, side: float) -> None:
    """Add a glyph. image: the name of Office's own image. Without a glyph for it: the label's initial."""
    scale = side / SIDE
    place = SubElement(parent, "g", transform=f"translate({left:g} {top:g}) scale({scale:g})", fill="none")
    place.set("stroke-width", f"{1.2 if scale == 1 else 0.8:g}")
    for part, ink, accent in GLYPHS:
        if part in image:
            SubElement(place, "path", d=ink, stroke=_INK)
            SubElement(place, "path", d=accent, stroke=_ACCENT)
            return
    SubElement(place, "rect", x="1.5", y="1.5", width="13", height="13", rx="3", stroke=_INK)
    initial = SubElement(place, "text", {"class": "initial"}, x="8", y="11.5", fill=_ACCENT)
    initial.text = label[:1]
