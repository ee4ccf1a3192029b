"""A sheet that is full to its last row, 1,048,576."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from backend.files.reader import FileRefused, read_sheet
from shared.limits import SHEET_ROWS
from tests.unit.files_packages import HEADER, parts, row, text

SHEET = "xl/worksheets/sheet1.xml"
PIECE = 10_000


def full(path: Path, over: int = 0) -> Path:
    """A workbook of that many rows below the header, written piece by piece."""
    head, _, tail = parts(f"{HEADER}@")[SHEET].partition("@")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts("").items():
            if name != SHEET:
                package.writestr(name, content)
        with package.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(head.encode())
            for start in range(2, SHEET_ROWS + 2 + over, PIECE):
                rows = range(start, min(start + PIECE, SHEET_ROWS + 2 + over))
                sheet.write(
                    "".join(
                        row(n, text(f"A{n}", f"INV{n}"), f'<c r="B{n}"><v>{n}</v></c>') for n in rows
                    ).encode()
                )
            sheet.write(tail.encode())
    return path


@pytest.mark.slow
def test_a_sheet_to_its_last_row_is_read(tmp_path: Path) -> None:
    sheet = read_sheet(full(tmp_path / "full.xlsx"), "full.xlsx")
    assert (sheet.rows[0], sheet.rows[-1], len(sheet.rows)) == (2, SHEET_ROWS + 1, SHEET_ROWS)
    assert [column.texts[-1] for column in sheet.columns] == [f"INV{SHEET_ROWS + 1}", str(SHEET_ROWS + 1)]


@pytest.mark.slow
def test_a_row_below_the_last_there_can_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_sheet(full(tmp_path / "over.xlsx", over=1), "over.xlsx")
    assert refused.value.code == "FILE_UNREADABLE"
