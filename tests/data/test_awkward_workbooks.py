"""Workbooks that broke other readers, read by ours: what each must give, and that none gives more.

The files are calamine's own test data, in the folder `xlsx-calamine` of the one REMITBOOK_DATA names.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backend.files.reader import FileRefused, list_sheets, read_sheet
from shared.schemas import Sheet

pytestmark = pytest.mark.data

REFUSED = {
    "pass_protected.xlsx": "FILE_ENCRYPTED",
    "pass_protected.xlsb": "FILE_ENCRYPTED",
    "pass_protected.ods": "FILE_UNSUPPORTED",
    "date.ods": "FILE_UNSUPPORTED",
    "date.xlsb": "FILE_UNSUPPORTED",
    "date_1904.xlsb": "FILE_UNSUPPORTED",
    "number_rows_repeated.ods": "FILE_UNSUPPORTED",
    "single-empty.ods": "FILE_UNSUPPORTED",
    "with-annotation.ods": "FILE_UNSUPPORTED",
    "OOM_alloc3.xls": "FILE_UNREADABLE",
    "gh548_incorrect_sst_unique_count.xls": "FILE_UNREADABLE",
}


def folder() -> Path:
    named = os.environ.get("REMITBOOK_DATA", "")
    if not named:
        pytest.fail("Set REMITBOOK_DATA to the folder that holds xlsx-calamine.", pytrace=False)
    return Path(named) / "xlsx-calamine"


def raw(name: str, sheet: str = "") -> Sheet:
    """All rows of a sheet as data."""
    return read_sheet(folder() / name, name, sheet, header_row=-1)


def columns(sheet: Sheet) -> list[list[tuple[str, str]]]:
    width = len(sheet.rows)
    return [
        list(zip(c.types * width if len(c.types) == 1 else c.types, c.texts, strict=True))
        for c in sheet.columns
    ]


def test_all_files_are_read_or_refused_by_a_code() -> None:
    names = sorted(path.name for path in folder().iterdir() if path.suffix != ".md")
    assert len(names) == 64
    outcomes = {name: outcome(name) for name in names}
    assert {name: codes.pop() for name, codes in outcomes.items() if name in REFUSED} == REFUSED
    for name, codes in outcomes.items():
        assert codes <= {"READ", "FILE_EMPTY", "HEADER_NOT_FOUND", "TWO_BLOCKS", "TWO_HEADER_ROWS"}, name


def outcome(name: str) -> set[str]:
    """What becomes of the sheets of a file, read with and without looking for a header."""
    found = set()
    try:
        sheets = list_sheets(folder() / name, name)
    except FileRefused as refusal:
        return {refusal.code}
    for sheet in sheets:
        for header_row in (-1, 0):
            try:
                read = read_sheet(folder() / name, name, sheet, header_row=header_row)
            except FileRefused as refusal:
                found.add(refusal.code)
            else:
                found.add("READ" if all(len(c.texts) == len(read.rows) for c in read.columns) else "RAGGED")
    return found


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_1904_dates_are_the_1900_ones(ending: str) -> None:
    usual, old = raw(f"date.{ending}"), raw(f"date_1904.{ending}")
    assert (usual.date1904, old.date1904) == (False, True)
    dates = [[cell for cell in column if cell[0] in "ds"] for column in columns(usual)]
    assert dates == [[cell for cell in column if cell[0] in "ds"] for column in columns(old)]
    assert ("d", "2021-01-01") in dates[0]


def test_iso_dates_are_dates() -> None:
    types = {cell[0] for column in columns(raw("date_iso.xlsx")) for cell in column}
    assert "d" in types


def test_error_cells_are_errors() -> None:
    cells = columns(raw("errors.xlsx"))[0]
    assert {kind for kind, _ in cells} == {"x"}
    assert {text for _, text in cells} == {
        "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!",
    }  # fmt: skip


def test_a_strict_book_is_read_like_any_other() -> None:
    sheet = read_sheet(folder() / "strict_iso_paths.xlsx", "strict_iso_paths.xlsx")
    assert (len(sheet.rows), len(sheet.columns)) == (75, 18)


def test_memory_bombs_are_read_in_little_memory() -> None:
    assert len(raw("OOM_alloc.xls").rows) > 0
    assert len(read_sheet(folder() / "OOM_alloc2.xls", "a.xls").rows) == 191


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_merged_rows_are_named(ending: str) -> None:
    assert raw(f"merge_cells.{ending}").merged == [1, 2]


def test_line_breaks_are_decoded() -> None:
    assert columns(raw("has_x000D_.xlsx")) == [[("t", "ABC\r\nDEF")]]


def test_odd_packages_are_read() -> None:
    assert columns(raw("nonstandard-xml-ns-prefix.xlsx"))[0][0] == ("t", "a")
    assert len(read_sheet(folder() / "minimal_package.xlsx", "a.xlsx").rows) == 193
    assert read_sheet(folder() / "issue_530.xlsx", "a.xlsx").columns[0].header == "领域"
    assert ("t", "Hello CDATA") in columns(raw("inlineStr_cdata.xlsx"))[0]


def test_spaces_are_kept() -> None:
    texts = [text for column in columns(raw("whitespace_trim.xlsx")) for _, text in column]
    assert "  trimmed value  " in texts


def test_a_quoted_letter_in_a_format_makes_no_date() -> None:
    sheet = raw("date_quoted_format.xlsx")
    assert {kind for column in columns(sheet) for kind, _ in column} <= set("ndst")
