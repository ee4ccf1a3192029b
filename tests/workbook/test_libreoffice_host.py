"""What the LibreOffice host does beyond the table of behaviours: files, notes, errors, calls, start, stop."""

from __future__ import annotations

import builtins
import datetime as dt
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from addin.failed_sheet import FailedTable, failed_page
from addin.hosts import libreoffice, libreoffice_app, libreoffice_book, libreoffice_office
from addin.hosts.errors import HostFileError, HostValueError, OfficeError
from addin.hosts.geometry import MAX_COLUMNS, MAX_ROWS, Area
from addin.hosts.libreoffice_area import area_of
from addin.hosts.libreoffice_book import Book
from addin.hosts.libreoffice_grid import Grid
from addin.pages import Fill, Page, lines
from addin.workbook import Desk
from addin.workbook.writing import still, write_page
from shared.kinds import KINDS
from shared.schemas import Column, RowIssue

DAY = dt.datetime(2024, 3, 4)
BAD = (0xFF, 0xC7, 0xCE)


@pytest.fixture
def sheet() -> Iterator[xw.Sheet]:
    """The sheet of a new book."""
    book = libreoffice.new_book()
    yield book.sheets[0]
    book.close()


def read(where: xw.Range) -> Any:
    return where.options(ndim=2, err_to_str=True).value


def put(book: xw.Book, page: Page) -> None:
    with still(book.app):
        write_page(book.sheets[0], page)


# -- files


def test_a_book_is_saved_with_what_it_holds_and_its_formulas_results(tmp_path: Path) -> None:
    path = tmp_path / "pays.xlsx"
    book = libreoffice.new_book()
    sheet = book.sheets[0]
    sheet["A2:A3"].number_format = "@"
    sheet["A1"].value = [["Customer", "Amount", "Paid on"], ["00104", 1.5, DAY], ["00231", 2, DAY]]
    sheet["D2"].value = "=SUM(B2:B3)"
    sheet["B2"].add_note("too little")
    sheet["B2"].color = (255, 199, 206)
    sheet["A:A"].column_width = 20
    sheet.tables.add(sheet["A1:C3"], name="Pays")
    libreoffice.save(book, path)
    book.close()

    stored = openpyxl.load_workbook(path)["Sheet1"]
    assert [cell.value for cell in stored[2]][:3] == ["00104", 1.5, DAY]
    assert stored["A2"].number_format == "@"
    assert stored["B2"].comment.text == "too little"
    assert stored["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert list(stored.tables) == ["Pays"]
    assert openpyxl.load_workbook(path, data_only=True)["Sheet1"]["D2"].value == 3.5

    again = libreoffice.open_book(path)
    back = again.sheets[0]
    assert read(back["A1:D3"])[1:] == [["00104", 1.5, DAY, 3.5], ["00231", 2.0, DAY, None]]
    assert (back["D2"].formula, back["B2"].note.text) == ("=SUM(B2:B3)", "too little")
    assert (back.tables["Pays"].range.address, back["A1"].column_width) == ("$A$1:$C$3", 20.0)
    again.close()


def test_a_source_is_not_saved_over(tmp_path: Path) -> None:
    path = tmp_path / "pays.xlsx"
    openpyxl.Workbook().save(path)
    book = libreoffice.open_book(path, read_only_source=True)
    with pytest.raises(HostFileError) as caught:
        libreoffice.save(book, path)
    assert caught.value.code == "FILE_LOCKED"
    libreoffice.save(book, tmp_path / "other.xlsx")
    book.close()


def test_a_book_open_elsewhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pays.xlsx"
    openpyxl.Workbook().save(path)
    (tmp_path / "~$pays.xlsx").touch()
    with pytest.raises(HostFileError) as caught:
        libreoffice.open_book(path)
    assert caught.value.code == "FILE_LOCKED"


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pays.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(HostFileError) as caught:
        libreoffice.open_book(path)
    assert caught.value.code == "FILE_UNREADABLE"


# -- cells


def test_notes_stay_where_values_are_written(sheet: xw.Sheet) -> None:
    sheet["A1"].add_note("one")
    sheet["B2"].add_note("two")
    sheet["A1"].value = [["a", "=1+1"], [3, "=A1"]]
    assert [(note.location.address, note.text) for note in sheet.notes] == [("$A$1", "one"), ("$B$2", "two")]


def test_errors_are_told_apart_also_beside_texts_of_several_lines(sheet: xw.Sheet) -> None:
    rows = [["#N/A", "x"], ["a\nb", "=1/0"], ["=nosuch()", "#REF!"], [1, "=VLOOKUP(1,A1:A1,5)"]]
    sheet["A1"].value = rows
    sheet["C3"].select()
    assert read(sheet["A1:B4"]) == [["#N/A", "x"], ["a\nb", "#DIV/0!"], ["#NAME?", "#REF!"], [1.0, "#VALUE!"]]
    assert sheet.book.selection.address == "$C$3"


def test_a_number_over_a_truth_is_a_number(sheet: xw.Sheet) -> None:
    sheet["A1"].value = True
    sheet["A1"].value = 7
    assert (sheet["A1"].value, sheet["A1"].number_format) == (7.0, "General")


def test_one_formula_fills_a_block(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2], [3, 4], [5, 6]]
    sheet["D1:E3"].formula = "=A1*2"
    assert read(sheet["D1:E3"]) == [[2.0, 4.0], [6.0, 8.0], [10.0, 12.0]]


def test_a_value_no_cell_can_hold_is_refused_by_its_cell(sheet: xw.Sheet) -> None:
    with pytest.raises(HostValueError) as caught:
        sheet["B2"].value = [[1, 2], [3, dt.date(1850, 1, 1)]]
    assert (caught.value.code, caught.value.cell) == ("DATE_OUT_OF_RANGE", "Sheet1!C3")


class Counted:
    """A UNO object whose calls, and those on what they give, are counted."""

    calls = 0

    def __init__(self, real: Any) -> None:
        self.__dict__["real"] = real

    def __getattr__(self, name: str) -> Any:
        Counted.calls += 1
        return counted(getattr(self.real, name))

    def __setattr__(self, name: str, value: Any) -> None:
        Counted.calls += 1
        setattr(self.real, name, value)


def counted(found: Any) -> Any:
    if type(found).__name__ == "pyuno":
        return Counted(found)
    if callable(found):
        return lambda *given: counted(found(*[getattr(each, "real", each) for each in given]))
    return found


def calls_of(rows: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The calls it takes to write and read a block of texts, dates, numbers and errors."""
    book = libreoffice.new_book()
    sheet = book.sheets[0]
    sheet.range((1, 1), (rows, 1)).number_format = "@"
    block = [["00104", DAY, 1.5, True, "=1/0", None, "x"]] * rows
    with monkeypatch.context() as patch:
        real = Grid.uno
        patch.setattr(Grid, "uno", lambda grid, area: Counted(real(grid, area)))
        controller = Counted(book.impl.controller)
        patch.setattr(Book, "controller", property(lambda self: controller))
        Counted.calls = 0
        sheet["A1"].value = block
        back = read(sheet.range((1, 1), (rows, 7)))
    assert back == [["00104", DAY, 1.5, True, "#DIV/0!", None, "x"]] * rows
    book.close()
    return Counted.calls


def test_a_block_takes_as_many_calls_whatever_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    few = calls_of(10, monkeypatch)
    assert 5 < few == calls_of(5_000, monkeypatch)


def page_calls(rows: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The calls it takes to write a Failed sheet in which one column is wrong."""
    names = [f"row {number}" for number in range(rows)]
    numbers = list(range(2, rows + 2))
    faults = [[RowIssue(number, "type", "X", "Not one.", cell=f"A{number}")] for number in numbers]
    columns = [Column("Type", "A", "t", names), Column("Amount", "B", "n", [str(n) for n in range(rows)])]
    table = FailedTable("root", 3, KINDS["payments"], "July", "b.xlsx", numbers, names, columns, faults)
    page = failed_page(table, "Failed")
    with monkeypatch.context() as patch:
        patch.setattr(libreoffice_app, "Book", lambda app, document: Book(app, Counted(document)))
        patch.setattr(libreoffice_book, "Book", lambda app, document: Book(app, Counted(document)))
        book = libreoffice.new_book()
        Counted.calls = 0
        Desk(book).write(page)
        written = Counted.calls
    sheet = book.sheets["Failed"]
    last = sheet.used_range.last_cell.row
    assert sheet.range((last, 5)).value == f"row {rows - 1}"
    assert sheet.range((last, 5)).color == BAD
    book.close()
    return written


def test_a_failed_sheet_takes_as_many_calls_whatever_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    few = page_calls(1_001, monkeypatch)
    assert 400 < few == page_calls(5_000, monkeypatch)
    assert page_calls(400, monkeypatch) < few + 300  # 30 more links, 30 more notes


def test_a_thousand_scattered_cells_take_their_look_in_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page("x", "X", blocks=[lines(1, 1, [f"row {number}" for number in range(2_000)])])
    with monkeypatch.context() as patch:
        patch.setattr(libreoffice_book, "Book", lambda app, document: Book(app, Counted(document)))
        book = libreoffice.new_book()
        Counted.calls = 0
        put(book, page)
        plain = Counted.calls
        page.fills = [Fill(Area(row, 1), "bad") for row in range(1, 2_000, 2)]
        Counted.calls = 0
        put(book, page)
        marked = Counted.calls
    assert 0 < marked - plain < 20
    cells = book.sheets[0]
    assert [cells.range((row, 1)).color for row in (1, 2, 1_999, 2_000)] == [BAD, None, BAD, None]
    book.close()


def test_a_page_is_one_step_to_undo() -> None:
    book = libreoffice.new_book()
    book.sheets[0]["A1"].value = "typed"
    undo = book.impl.document.getUndoManager()
    before = undo.getAllUndoActionTitles()
    undo.enterUndoContext("left open")  # as by a process that was killed while it wrote
    put(book, Page("x", "X", blocks=[lines(1, 1, ["a long text " * 9], "head")]))
    assert len(undo.getAllUndoActionTitles()) == len(before) + 1
    assert book.impl.document.IsAdjustHeightEnabled
    undo.undo()
    assert book.sheets[0]["A1"].value == "typed"
    book.close()


@pytest.fixture
def quiet(sheet: xw.Sheet) -> Iterator[xw.Sheet]:
    """The sheet of a new book while the screen is not updated."""
    sheet.book.app.screen_updating = False
    yield sheet
    sheet.book.app.screen_updating = True


def test_notes_are_known_while_the_screen_is_still(quiet: xw.Sheet) -> None:
    quiet["A1"].add_note("one")
    same = quiet.book.sheets[0]  # another object for it, as the user's own hands would be
    assert same["A1"].note is not None
    same["A1"].note.delete()
    same["B2"].add_note("two")
    assert quiet["A1"].note is None
    assert [note.location.address for note in quiet.notes] == ["$B$2"]
    quiet["B2"].clear()
    quiet["C3"].add_note("three")
    quiet["C3"].note.text = "four"
    quiet["A1:C3"].value = [[1, 2, 3]] * 3
    assert [(note.location.address, note.text) for note in quiet.notes] == [("$C$3", "four")]
    with pytest.raises(ValueError, match="already has a note"):
        quiet["C3"].add_note("five")


def test_cells_are_found_where_they_went_while_the_screen_is_still(quiet: xw.Sheet) -> None:
    quiet["A1:B2"].value = [[1, 2], [3, 4]]
    quiet["A1"].add_note("one")
    quiet["A1:B2"].color = BAD
    quiet["1:1"].insert("down")
    quiet["A1:B2"].value = [[5, 6], [7, 8]]
    assert read(quiet["A1:B3"]) == [[5.0, 6.0], [7.0, 8.0], [3.0, 4.0]]
    assert [note.location.address for note in quiet.notes] == ["$A$2"]
    quiet["A1"].color = None
    assert [quiet.range((row, 1)).color for row in (1, 2, 3)] == [None, BAD, BAD]
    before = quiet.book.sheets.add("Before", before=quiet)
    quiet["A3,B3"].color = None
    assert (quiet["A3"].color, quiet["B3"].color, before.used_range.color) == (None, None, None)
    assert quiet["A2"].color == BAD
    quiet["1:1"].delete()
    assert [note.location.address for note in quiet.notes] == ["$A$1"]


def test_each_area_is_the_one_asked_for_while_the_screen_is_still(quiet: xw.Sheet) -> None:
    grid, chance = quiet.impl.grid, random.Random(7)
    rows, columns = (1, 2, 5, 5_000, MAX_ROWS - 1, MAX_ROWS), (1, 3, 26, 1_023, 1_024, 1_025, MAX_COLUMNS)
    areas = [Area(1, 1, MAX_ROWS, 2), Area(2, 1, 1, MAX_COLUMNS), Area(1, 1), Area(MAX_ROWS, 1_024)]
    while len(areas) < 300:
        row, column = chance.choice(rows), chance.choice(columns)
        last_row, last_column = chance.choice(rows), chance.choice(columns)
        if row <= last_row and column <= last_column:
            areas.append(Area(row, column, last_row - row + 1, last_column - column + 1))
    for area in areas:
        assert area_of(grid.uno(area).getRangeAddress()) == area


def test_a_font_stays_that_of_its_cells_while_others_are_asked_for(quiet: xw.Sheet) -> None:
    font, borders = quiet["B2"].font, quiet["B2"].borders
    quiet["D4"].value = "elsewhere"
    font.bold = True
    borders.set("all", line_style="continuous")
    assert (quiet["B2"].font.bold, quiet["D4"].font.bold) == (True, False)
    assert quiet["B2"].borders["edge_top"].line_style == "continuous"
    assert quiet["D4"].borders["edge_top"].line_style == "none"


def test_the_kinds_of_formats_are_those_of_each_rectangle(quiet: xw.Sheet) -> None:
    grid = quiet.impl.grid
    quiet["A1:C4"].number_format = "@"
    quiet["A1:C4"].color = BAD
    quiet["B2"].color = None  # another look, the same format
    assert list(grid.kinds(Area(1, 1, 4, 3))) == [("text", [Area(1, 1, 4, 3)])]
    quiet["B2:B3"].number_format = "dd.mm.yyyy"
    of_cell = {
        (row, column): kind
        for kind, areas in grid.kinds(Area(1, 1, 4, 3))
        for area in areas
        for row in area.row_numbers
        for column in area.column_numbers
    }
    dates = {(2, 2), (3, 2)}
    cells = {(row, column) for row in range(1, 5) for column in range(1, 4)}
    assert of_cell == {cell: "date" if cell in dates else "text" for cell in cells}


def test_formats_that_come_from_cell_styles_are_told_apart(sheet: xw.Sheet) -> None:
    document, formats = sheet.book.impl.document, sheet.book.impl.formats
    style = document.createInstance("com.sun.star.style.CellStyle")
    document.StyleFamilies.getByName("CellStyles").insertByName("Days", style)
    style.NumberFormat = formats.key("dd.mm.yyyy")
    sheet["A1:B2"].value = [[1.5, 45355], [2.5, 45356]]
    sheet["B1:B2"].impl.uno.CellStyle = "Days"  # as a user of LibreOffice does, from the list of styles
    assert read(sheet["A1:B2"]) == [[1.5, DAY], [2.5, DAY + dt.timedelta(days=1)]]
    assert read(sheet["B1:C2"]) == [[DAY, None], [DAY + dt.timedelta(days=1), None]]


def test_merged_cells_are_found_in_few_calls_where_all_cells_have_one_format(
    sheet: xw.Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet["A1:C1"].merge()
    sheet["B700:C701"].merge()
    asked: list[Area] = []
    real = Grid.uno
    with monkeypatch.context() as patch:
        patch.setattr(Grid, "uno", lambda grid, area: asked.append(area) or real(grid, area))
        found = sheet.impl.grid.merged(Area(1, 1, 1_000, 10))
    assert {area.address(False, False) for area in found} == {"A1:C1", "B700:C701"}
    assert 0 < len(asked) < 30


def test_a_screen_that_cannot_be_still_for_one_of_the_books_is_on_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    books = [libreoffice.new_book(), libreoffice.new_book()]
    real = Book.moved
    with monkeypatch.context() as patch:

        def moved(book: Book) -> None:
            real(book)
            if not book.app.screen_updating and book == books[1].impl:
                book.document.close(True)  # by the user, between two calls
                patch.undo()

        patch.setattr(Book, "moved", moved)
        told = (AttributeError, libreoffice_office.bridge().getClass("com.sun.star.uno.Exception"))
        with pytest.raises(told), still(books[0].app):
            pass
    document = books[0].impl.document
    assert books[0].app.screen_updating
    assert document.IsAdjustHeightEnabled
    document.Sheets.getByIndex(0).getCellByPosition(0, 0).setString("x")
    assert document.getUndoManager().getAllUndoActionTitles()[0] != "Remitbook"
    books[0].close()


@pytest.mark.parametrize(
    "ask",
    [
        lambda book: len(book.sheets),
        lambda book: list(book.sheets),
        lambda book: book.sheets[0].name,
        lambda book: book.sheets["Sheet1"],
        lambda book: book.sheets.add("Two", after=book.sheets[-1]),
    ],
)
def test_a_book_closed_while_the_screen_is_still_is_told(ask: Callable[[xw.Book], Any]) -> None:
    book = libreoffice.new_book()
    with still(book.app):
        assert [each.name for each in book.sheets] == ["Sheet1"]
        book.impl.document.close(True)  # by the user
        with pytest.raises(HostFileError) as caught:
            ask(book)
    assert caught.value.code == "BOOK_CLOSED"


def test_a_page_that_fails_leaves_the_screen_on() -> None:
    book = libreoffice.new_book()
    with pytest.raises(HostValueError):
        put(book, Page("x", "X", blocks=[lines(1, 1, ["x" * 40_000])]))
    assert book.app.screen_updating
    assert book.impl.document.IsAdjustHeightEnabled
    book.close()


def test_a_page_that_fails_leaves_the_users_book_in_front() -> None:
    book = libreoffice.new_book()
    before = len(book.app.books)
    desk = Desk(book, libreoffice.new_book, has_ours=False, app=book.app)
    with pytest.raises(HostValueError):
        desk.add(Page("x", "X", blocks=[lines(1, 1, ["x" * 40_000])]))
    assert len(book.app.books) == before + 1
    assert book.app.books.active == book
    desk.ours.close()
    book.close()


# -- starting and stopping


def test_it_ends_with_its_profile_and_starts_again() -> None:
    libreoffice.new_book()
    office = xw.engines["libreoffice"].impl.apps[xw.engines["libreoffice"].impl.apps.keys()[0]].office
    assert office.running
    assert office._profile.exists()
    libreoffice.stop()
    assert not office.running
    assert not office._profile.exists()
    book = libreoffice.new_book()
    assert book.sheet_names == ["Sheet1"]
    book.close()


def test_importing_is_left_as_it_was() -> None:
    libreoffice_office.bridge()
    assert builtins.__import__.__module__ == "builtins"


def test_without_libreoffice_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(OfficeError, match="apt-get install libreoffice-calc python3-uno") as caught:
        libreoffice_office.Office()
    assert caught.value.code == "LIBREOFFICE_MISSING"


def test_without_its_python_part_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice_office, "_UNO_FOLDERS", ())
    monkeypatch.setitem(sys.modules, "uno", None)
    with pytest.raises(OfficeError, match="python3-uno") as caught:
        libreoffice_office.bridge.__wrapped__()
    assert caught.value.code == "LIBREOFFICE_MISSING"
