"""How the cells of a workbook are put between what openpyxl writes."""

from __future__ import annotations

import pytest
from openpyxl.xml import functions

from addin.hosts import files_writer


def test_its_elements_are_those_openpyxl_takes() -> None:
    """Only lxml's where that is installed, as it is beside pandas."""
    for name in ("Element", "SubElement", "tostring"):
        assert getattr(files_writer, name) is getattr(functions, name)


@pytest.mark.parametrize("written", [b"<sheetData/>", b"<sheetData />"])
def test_both_ways_of_writing_an_empty_element_are_found(written: bytes) -> None:
    assert files_writer._EMPTY.split(b"<a>" + written + b"<b>", maxsplit=1) == [b"<a>", b"<b>"]
