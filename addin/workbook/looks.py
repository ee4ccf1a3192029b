"""Colours and letters of Remitbook's sheets, put on whole rectangles."""

from __future__ import annotations

from dataclasses import dataclass

import xlwings as xw

from addin.pages import Look

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Style:
    """fill, color: of the cell, of its letters; None leaves it."""

    fill: Rgb | None = None
    color: Rgb | None = None
    bold: bool = False
    size: float = 0
    wrap: bool = False


STYLES: dict[Look, Style] = {
    "plain": Style(),
    "title": Style(color=(0x1F, 0x38, 0x64), bold=True, size=14),
    "head": Style(fill=(0x1F, 0x38, 0x64), color=(0xFF, 0xFF, 0xFF), bold=True, wrap=True),
    "label": Style(bold=True),
    "input": Style(fill=(0xFF, 0xF2, 0xCC)),
    "bad": Style(fill=(0xFF, 0xC7, 0xCE), color=(0x9C, 0x00, 0x06)),
    "warning": Style(fill=(0xFF, 0xEB, 0x9C)),
    "good": Style(fill=(0xC6, 0xEF, 0xCE)),
    "help": Style(color=(0x80, 0x80, 0x80), size=9),
    "bold": Style(bold=True),
    "total": Style(bold=True, fill=(0xF2, 0xF2, 0xF2)),
}


def apply(area: xw.Range, look: Look) -> None:
    """Give a range a look: a handful of calls, whatever its size."""
    style = STYLES[look]
    if style.fill is not None:
        area.color = style.fill
    if style.color is not None:
        area.font.color = style.color
    if style.bold:
        area.font.bold = True
    if style.size:
        area.font.size = style.size
    if style.wrap:
        area.wrap_text = True
