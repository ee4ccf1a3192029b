"""The last results of formulas, which openpyxl does not read together with the formulas."""

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel

from addin.hosts.files_grid import CellError, Results
from addin.hosts.files_package import sheet_parts
from addin.hosts.files_styles import FormatKinds
from addin.hosts.files_text import unescape_text

_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL, _ROW, _VALUE, _FORMULA = (_SPREADSHEET + tag for tag in ("c", "row", "v", "f"))


def read_results(path: Path, workbook: Any) -> dict[str, Results]:
    """The results of the formula cells by sheet name and (row, column).

    A formula that was never calculated has no entry; one that gave an empty text has that.
    """
    found: dict[str, Results] = {}
    with zipfile.ZipFile(path) as package:
        for name, part in sheet_parts(package).items():
            if name not in workbook.sheetnames or not _has_formulas(package, part):
                continue
            worksheet = workbook[name]
            with package.open(part) as stream:
                found[name] = _sheet_results(stream, worksheet)
    return found


def _has_formulas(package: zipfile.ZipFile, part: str) -> bool:
    with package.open(part) as stream:
        tail = b""
        while chunk := stream.read(1 << 20):
            if re.search(rb"<(?:\w+:)?f[\s>/]", tail + chunk):
                return True
            tail = chunk[-16:]
    return False


def _sheet_results(stream: Any, worksheet: Any) -> Results:
    results: Results = {}
    kinds = FormatKinds(worksheet.parent)
    for _, element in ElementTree.iterparse(stream):
        if element.tag == _ROW:
            element.clear()
            continue
        if element.tag != _CELL or element.find(_FORMULA) is None:
            continue
        reference, stored = element.get("r"), element.find(_VALUE)
        if reference is None or stored is None:
            continue
        place = coordinate_to_tuple(reference)
        text, kind = stored.text or "", element.get("t", "n")
        if kind == "str":
            results[place] = unescape_text(text)
        elif not text:
            continue
        elif kind == "b":
            results[place] = text == "1"
        elif kind == "e":
            results[place] = CellError(text)
        else:
            results[place] = float(text)
            cell = worksheet._cells.get(place)
            if cell is not None and kinds.kind(cell) == "date":
                results[place] = _date(results[place], worksheet.parent.epoch)
    return results


def _date(number: float, epoch: Any) -> Any:
    try:
        return from_excel(number, epoch)
    except (OverflowError, ValueError):
        return number
