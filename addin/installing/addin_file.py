"""Reads of an add-in, an .xlam, which version it is of."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def addin_version_of(addin: Path) -> str | None:
    """The version that an add-in carries on its sheet; None where it cannot be read."""
    try:
        with zipfile.ZipFile(addin) as package:
            sheet = ElementTree.fromstring(package.read(_SHEET))
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError):
        return None
    for row in sheet.iter(f"{_MAIN}row"):
        texts = ["".join(cell.itertext()) for cell in row]
        if texts[:1] == ["VERSION"] and len(texts) > 1:
            return texts[1]
    return None
