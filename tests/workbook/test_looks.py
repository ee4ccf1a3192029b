"""What makes a sheet of Remitbook's readable: rows high enough, headers over their numbers."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from addin.hosts import files
from addin.pages import MONEY, TEXT, Block, Column, Page, lines
from addin.workbook import Desk

LONG = "INV-2605 was paid in full. Choose On account under Send, or name another invoice."


def a_page(text: str) -> Page:
    columns = [
        Column("Row", 7, "0"),
        Column("What is wrong", 30, TEXT, wrap=True),
        Column("Amount", 12, MONEY),
    ]
    blocks = [lines(1, 1, ["Title"], "title"), Block(3, 1, columns, [[7, 8], [text, "short"], [1.5, 2.5]])]
    return Page("a", "A", blocks=blocks)


def test_rows_are_as_high_as_their_wrapped_texts() -> None:
    desk = Desk(files.new_book())
    desk.write(a_page(LONG))
    sheet = desk.ours.sheets["A"]
    assert sheet["A4"].row_height >= 3 * 15 > sheet["A5"].row_height
    assert sheet["A1"].row_height > 15
    assert sheet["B4"].vertical_alignment == "top"


def test_a_row_written_anew_is_as_high_as_it_needs_now() -> None:
    desk = Desk(files.new_book())
    desk.write(a_page(LONG))
    desk.write(a_page("short"))
    assert desk.ours.sheets["A"]["A4"].row_height == 15


def test_headers_stand_over_their_numbers() -> None:
    desk = Desk(files.new_book())
    desk.write(a_page(LONG))
    sheet = desk.ours.sheets["A"]
    assert [sheet[cell].horizontal_alignment for cell in ("A3", "B3", "C3")] == ["right", "general", "right"]


def test_heights_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    desk = Desk(files.new_book())
    desk.write(a_page(LONG))
    files.save(desk.ours, path)
    rows = openpyxl.load_workbook(path)["A"].row_dimensions
    assert rows[4].height >= 45


def test_a_page_is_written_where_panes_cannot_be_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in Excel itself: the desktop engines of xlwings 0.37 know no freeze panes."""

    def unknown(sheet: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(xw.Sheet, "freeze_panes", property(unknown))
    desk = Desk(files.new_book())
    page = a_page(LONG)
    page.freeze = (4, 2)
    desk.write(page)
    desk.write(page)
    assert desk.ours.sheets["A"]["B5"].value == "short"
