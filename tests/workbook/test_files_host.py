"""The files host towards files: opening, refusing, saving, and what a saved file holds."""

import datetime as dt
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from addin.hosts import files
from addin.hosts.files_app import Alert
from shared.collector import without_collector

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.fixture(autouse=True)
def close_books() -> Iterator[None]:
    """Leave no book open behind a test."""
    files.activate()
    yield
    xw.apps.active.quit()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def made(path: Path, fill: Callable[[Any], None] = lambda sheet: None) -> Path:
    """A workbook by openpyxl, with one sheet filled by a function."""
    workbook = openpyxl.Workbook()
    fill(workbook.active)
    workbook.save(path)
    return path


def patched(path: Path, parts: dict[str, Callable[[bytes], bytes]]) -> Path:
    """The same package with some parts changed, or added where they were not."""
    with zipfile.ZipFile(path) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    for name, change in parts.items():
        contents[name] = change(contents.get(name, b""))
    with zipfile.ZipFile(path, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return path


def put(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    return change


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(files.HostFileError) as caught:
        files.open_book(path, **options)
    assert caught.value.message
    return caught.value.code


# -- refusing


def test_no_file(path: Path) -> None:
    assert refused(path) == "FILE_NOT_FOUND"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED"),
        (OLE + "Workbook".encode("utf-16-le"), "FILE_UNREADABLE"),
        (b"", "FILE_UNREADABLE"),
        (b"Date;Amount\n", "FILE_UNREADABLE"),
        (b"PK\x03\x04 and nothing after", "FILE_UNREADABLE"),
    ],
)
def test_what_is_no_workbook(path: Path, content: bytes, code: str) -> None:
    path.write_bytes(content)
    assert refused(path) == code


def test_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path) == "FILE_UNREADABLE"


def test_a_truncated_file(path: Path) -> None:
    made(path)
    path.write_bytes(path.read_bytes()[:-400])
    assert refused(path) == "FILE_UNREADABLE"


def test_a_package_of_something_else(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refused(path) == "FILE_UNREADABLE"


def test_damaged_cells(path: Path) -> None:
    made(path, lambda sheet: sheet.append([1]))
    patched(path, {SHEET: put(b"<sheetData>", b"<sheetData><row><c r='A1'>")})
    assert refused(path) == "FILE_UNREADABLE"


def test_strict_open_xml(path: Path) -> None:
    made(path)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    patched(path, {"xl/workbook.xml": put(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")})
    assert refused(path) == "FILE_STRICT_OOXML"


def test_too_many_cells_are_refused_before_loading(path: Path) -> None:
    made(path, lambda sheet: [sheet.append([1, 2, 3]) for _ in range(50)] and None)
    assert refused(path, max_cells=100) == "FILE_TOO_LARGE"
    assert files.open_book(path, max_cells=150).sheets[0].used_range.size == 150


def test_too_much_text_is_refused_before_loading(path: Path) -> None:
    made(path)
    patched(path, {"xl/sharedStrings.xml": lambda _: b"<sst>" + b" " * 100_000 + b"</sst>"})
    assert refused(path, max_cells=100) == "FILE_TOO_LARGE"


def test_one_far_cell_is_opened_but_its_sheet_is_not_read_whole(path: Path) -> None:
    made(path, lambda sheet: sheet.cell(1_048_576, 16_384, "x"))
    sheet = files.open_book(path).sheets[0]
    assert sheet["XFD1048576"].value == "x"
    sheet["A1"].value = 1
    with pytest.raises(files.HostFileError) as caught:
        _ = sheet.used_range.value
    assert caught.value.code == "FILE_TOO_LARGE"


@pytest.mark.parametrize("mark", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_file_that_is_open_elsewhere_is_read_only_when_asked_for(path: Path, mark: str) -> None:
    made(path)
    path.with_name(mark).write_bytes(b"")
    with pytest.raises(files.HostFileError, match=re.escape(mark)) as caught:  # it may be left of a crash
        files.open_book(path)
    assert caught.value.code == "FILE_LOCKED"
    book = files.open_book(path, read_only_source=True)
    with pytest.raises(files.HostFileError) as caught:
        files.save(book, path)
    assert caught.value.code == "FILE_LOCKED"


def test_a_book_that_openpyxl_stumbles_over_is_read_without_what_it_stumbles_over(path: Path) -> None:
    made(path, lambda sheet: sheet.append(["a", 1]))
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'pivotTable" Target="../pivotTables/pivotTable1.xml"/></Relationships>'
    )
    patched(
        path,
        {
            "xl/worksheets/_rels/sheet1.xml.rels": lambda _: relations,
            "xl/pivotTables/pivotTable1.xml": lambda _: b"<broken/>",
        },
    )
    assert files.open_book(path).sheets[0]["A1:B1"].value == ["a", 1.0]
    assert files.would_lose(path) == ["pivot tables"]


# -- what saving would lose


def test_nothing_is_lost_of_plain_cells(path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["a", 1])
        sheet["A1"].comment = Comment("why", "me")

    assert files.would_lose(made(path, fill)) == []


def test_nothing_is_lost_of_a_formula_that_was_never_calculated(path: Path) -> None:
    """Our own sheets hold such: a book must not be refused for what a press in place wrote into it."""
    book = files.open_book(made(path))
    book.sheets[0]["B1"].value = "=SUM(1,1)"
    files.save(book, path)
    book.close()
    assert files.would_lose(path) == []


@pytest.mark.parametrize(
    ("part", "lost"),
    [
        ("xl/charts/chart1.xml", "chart styles"),
        ("xl/drawings/drawing1.xml", "shapes and text boxes"),
        ("xl/ctrlProps/ctrlProp1.xml", "buttons and controls"),
        ("xl/activeX/activeX1.xml", "buttons and controls"),
        ("xl/vbaProject.bin", "macros"),
        ("xl/slicers/slicer1.xml", "slicers"),
        ("xl/slicerCaches/slicerCache1.xml", "slicers"),
        ("xl/pivotCache/pivotCacheDefinition1.xml", "pivot tables"),
        ("xl/externalLinks/externalLink1.xml", "links to other workbooks"),
        ("xl/threadedComments/threadedComment1.xml", "threaded comments"),
        ("xl/metadata.xml", "dynamic arrays and linked data types"),
        ("xl/media/image1.png", "pictures"),
        ("xl/novelty/thing1.xml", "the part xl/novelty/thing1.xml"),
    ],
)
def test_a_part_that_is_lost(path: Path, part: str, lost: str) -> None:
    patched(made(path), {part: lambda _: b"<x/>"})
    assert files.would_lose(path) == [lost]


@pytest.mark.parametrize(
    ("inside", "lost"),
    [
        (b"<sparklineGroups><x14:sparklineGroup/></sparklineGroups>", "sparklines"),
        (b"<x14:conditionalFormatting/>", "newer conditional formats"),
        (b"<x14:dataValidation/>", "drop-downs that read another sheet"),
        (b"<controls/>", "buttons and controls"),
        (b"<c><f>1+1</f><v>2</v></c>", "stored results of formulas"),
        (
            b'<c t="str"><x:f t="shared" si="0"/>\n<x:v xml:space="preserve"> a</x:v></c>',
            "stored results of formulas",
        ),
    ],
)
def test_what_is_lost_of_a_sheet(path: Path, inside: bytes, lost: str) -> None:
    patched(made(path), {SHEET: put(b"</worksheet>", inside + b"</worksheet>")})
    assert files.would_lose(path) == [lost]


# -- reading


def test_results_of_formulas(path: Path) -> None:
    def fill(sheet: Any) -> None:
        for number in range(1, 7):
            sheet.cell(1, number, "=A9")
        sheet["E1"].number_format = "yyyy-mm-dd"

    made(path, fill)
    results = [b"<v>2.5</v>", b't="str"><f>A9</f><v>x</v>', b't="str"><f>A9</f><v></v>']
    results += [b't="e"><f>A9</f><v>#N/A</v>', b"<v>45355</v>", b"<v/>"]

    def change(content: bytes) -> bytes:
        for letter, result in zip(b"ABCDEF", results, strict=True):
            head = b'<c r="' + bytes([letter]) + b'1"'
            start = content.index(head)
            stop = content.index(b"</c>", start)
            cell = content[start:stop]
            if result.startswith(b"t="):
                cell = cell.replace(b">", b" " + result, 1).split(b"</v>")[0] + b"</v>"
            else:
                cell = cell.replace(b"<v/>", result).replace(b"<v />", result)
            content = content[:start] + cell + content[stop:]
        return content

    patched(path, {SHEET: change})
    row = files.open_book(path).sheets[0]["A1:F1"]
    assert row.options(ndim=2, err_to_str=True).value == [
        [2.5, "x", None, "#N/A", dt.datetime(2024, 3, 4), None]
    ]
    assert row.formula == (("=A9",) * 6,)
    # Only the last was never calculated: the raw value tells it from an empty text.
    assert [cell.raw_value for cell in (row[2], row[5])] == ["", None]


def test_kinds_of_cells(path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(
            [True, 7, 1.5, "00123", dt.date(2024, 3, 4), dt.datetime(2024, 3, 4, 5, 6), dt.time(9, 30)]
        )
        sheet.append([dt.timedelta(hours=36), "#DIV/0!", None, "=1+1", "a\nb", "_x0041_", ""])

    rows = files.open_book(made(path, fill)).sheets[0]["A1:G2"].options(ndim=2, err_to_str=True).value
    assert rows[0] == [
        True,
        7.0,
        1.5,
        "00123",
        dt.datetime(2024, 3, 4),
        dt.datetime(2024, 3, 4, 5, 6),
        dt.time(9, 30),
    ]
    assert rows[1] == [1.5, "#DIV/0!", None, None, "a\nb", "A", None]


def test_a_book_that_counts_from_1904(path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook.active["A1"] = dt.date(2024, 3, 4)
    workbook.save(path)
    book = files.open_book(path)
    assert book.sheets[0]["A1"].value == dt.datetime(2024, 3, 4)
    book.sheets[0]["A2"].value = dt.datetime(2024, 3, 5)
    files.save(book, path)
    assert openpyxl.load_workbook(path).active["A2"].value == dt.datetime(2024, 3, 5)


def test_a_date_outside_the_calendar_stays_a_number(path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = -5
        sheet["A1"].number_format = "yyyy-mm-dd"

    book = files.open_book(made(path, fill))
    assert book.sheets[0]["A1"].value == -5.0
    files.save(book, path)
    assert b"#VALUE!" not in zipfile.ZipFile(path).read(SHEET)


def test_rows_hidden_in_the_file(path: Path) -> None:
    def fill(sheet: Any) -> None:
        for number in range(5):
            sheet.append([number])
        sheet.row_dimensions[3].hidden = True

    column = files.open_book(made(path, fill)).sheets[0]["A1:A5"]
    assert [area.address for area in column.get_special_cells("visible")] == ["$A$1:$A$2", "$A$4:$A$5"]


def test_the_selection_of_the_file_is_known(path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.freeze_panes = "A2"
        for selection in sheet.sheet_view.selection:
            selection.activeCell, selection.sqref = "B3", "B3:D9"

    assert files.open_book(made(path, fill)).selection.address == "$B$3:$D$9"


def test_hidden_and_tall_rows_are_saved(path: Path) -> None:
    sheet = files.new_book().sheets[0]
    sheet["A1"].value = [[1], [2], [3]]
    sheet["A2"].rows.hidden = True
    sheet["A3"].row_height = 40
    sheet["5:5"].color = (255, 235, 156)
    files.save(sheet.book, path)
    again = files.open_book(path).sheets[0]
    assert (again["A1:A3"].rows.hidden, again["A2"].rows.hidden, again["A3"].row_height) == (None, True, 40)
    assert again["Z5"].color == (255, 235, 156)
    assert openpyxl.load_workbook(path).active.row_dimensions[2].hidden


# -- saving


def test_a_saved_book_comes_back(path: Path) -> None:
    book = files.new_book()
    sheet = book.sheets[0]
    sheet["A1:C3"].number_format = "@"
    rows = [
        ["Id", "Text", "<&>"],
        ["00123", "=1+1", "bell \x07 _x0041_ \r\n end"],
        ["7", " spaced ", "é\U0001f600"],
    ]
    sheet["A1"].value = rows
    sheet["E1"].value = [[True, -1.25, dt.datetime(2024, 3, 4, 5, 6), dt.time(9, 30), "#N/A"]]
    sheet["E2"].value = "=SUM(F1)"
    files.save(book, path)
    again = files.open_book(path).sheets[0]
    assert again["A1:C3"].value == rows
    assert again["A1:C3"].number_format == "@"
    assert again["E1:I1"].options(err_to_str=True).value == [
        True,
        -1.25,
        dt.datetime(2024, 3, 4, 5, 6),
        dt.time(9, 30),
        "#N/A",
    ]
    assert (again["E2"].formula, again["E2"].raw_value) == ("=SUM(F1)", None)
    # openpyxl itself reads the same: the cells written here are what others read.
    plain = openpyxl.load_workbook(path).active
    assert [plain["A2"].value, plain["B2"].value, plain["B2"].data_type] == ["00123", "=1+1", "s"]
    assert plain["B2"].quotePrefix


def test_what_hangs_on_cells_is_saved(path: Path) -> None:
    book = files.new_book()
    sheet = book.sheets[0]
    sheet["A1"].value = [["Row", "Row", None], [1, 2, 3]]
    sheet.tables.add(sheet["A1:C2"], name="Failed")
    sheet["B2"].add_note("no customer")
    sheet["C2"].add_hyperlink("#Sheet1!A1", "to the row")
    sheet["A2:A9"].data_validation.set_list(["Yes", "Drop"])
    sheet["A:A"].column_width = 30
    sheet["A1:C1"].color = (31, 56, 100)
    sheet["D1:E1"].merge()
    sheet.freeze_panes.freeze_at("1:1")
    sheet.names.add("remitbook_purpose", '="failed"')
    files.save(book, path)
    again = files.open_book(path).sheets[0]
    assert again.tables["Failed"].header_row_range.value == ["Row", "Row2", "Column3"]
    assert again["B2"].note.text == "no customer"
    assert (again["C2"].hyperlink, again["C2"].value) == ("#Sheet1!A1", "to the row")
    assert again["A5"].data_validation.source == "Yes,Drop"
    assert again["A1"].column_width == 30
    assert again["B1"].color == (31, 56, 100)
    assert again["E1"].merge_area.address == "$D$1:$E$1"
    assert again.impl.grid.worksheet.freeze_panes == "A2"
    assert again.names["remitbook_purpose"].refers_to == '="failed"'


def test_a_book_is_saved_twice(path: Path) -> None:
    book = files.new_book()
    book.sheets[0]["A1"].add_hyperlink("https://example.com", "here")
    book.sheets[0]["A2"].add_note("why")
    files.save(book, path)
    book.sheets[0]["A3"].value = "later"
    files.save(book, path)
    again = files.open_book(path).sheets[0]
    assert (again["A1"].hyperlink, again["A2"].note.text, again["A3"].value) == (
        "https://example.com",
        "why",
        "later",
    )


def test_a_hidden_name_stays_hidden(path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.parent.defined_names["key"] = DefinedName("key", attr_text="Sheet!$A$1", hidden=True)

    book = files.open_book(made(path, fill))
    assert "key" in book.names
    files.save(book, path)
    assert openpyxl.load_workbook(path).defined_names["key"].hidden


def test_rich_text_is_kept(path: Path) -> None:
    made(path, lambda sheet: sheet.append(["x"]))
    rich = b"<is><r><t>one </t></r><r><rPr><b/></rPr><t>two</t></r></is>"
    patched(path, {SHEET: put(b"<is><t>x</t></is>", rich)})
    book = files.open_book(path)
    assert book.sheets[0]["A1"].value == "one two"
    files.save(book, path)
    assert b"<b" in zipfile.ZipFile(path).read(SHEET)


def test_columns_that_share_a_width_are_told_apart(path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.column_dimensions["B"].min, sheet.column_dimensions["B"].max = 2, 6
        sheet.column_dimensions["B"].width = 20.7109375

    sheet = files.open_book(made(path, fill)).sheets[0]
    sheet["D1"].column_width = 5
    files.save(sheet.book, path)
    again = files.open_book(path).sheets[0]
    assert [again[f"{letter}1"].column_width for letter in "ABCDEFG"] == [8.43, 20, 20, 5, 20, 20, 8.43]


def test_a_failed_save_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(path, lambda sheet: sheet.append(["old"]))
    book = files.open_book(path)

    def broken(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr("os.replace", broken)
    with pytest.raises(files.HostFileError) as caught:
        files.save(book, path)
    assert caught.value.code == "FILE_LOCKED"
    assert [file.name for file in path.parent.iterdir()] == ["book.xlsx"]
    assert openpyxl.load_workbook(path).active["A1"].value == "old"


def test_a_sheet_is_copied_into_another_book(path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.title = "Payments"
        sheet.append(["Amount"])
        sheet["A1"].font = Font(bold=True, color="FFFFFFFF")
        sheet["A2"].number_format = "#,##0.000"
        sheet.freeze_panes = "A2"

    template = files.open_book(made(path, fill))
    template.sheets[0]["A2"].data_validation.set_list(["1", "2"])
    book = files.new_book()
    copy = template.sheets[0].copy(after=book.sheets[0])
    files.save(book, path.with_name("copy.xlsx"))
    again = files.open_book(path.with_name("copy.xlsx")).sheets["Payments"]
    assert copy.name == "Payments"
    assert (again["A1"].font.bold, again["A1"].font.color) == (True, (255, 255, 255))
    assert again["A2"].number_format == "#,##0.000"
    assert again["A2"].data_validation.source == "1,2"


def test_changing_one_cell_changes_no_other(path: Path) -> None:
    made(path, lambda sheet: [sheet.append(["x"]) for _ in range(3)] and None)
    sheet = files.open_book(path).sheets[0]
    sheet["A1:A3"].font.bold = True
    sheet["A2"].font.bold = False
    sheet["A2:B2"].merge()
    sheet["A2"].borders.set("edge_top", line_style="continuous")
    assert [sheet[f"A{row}"].font.bold for row in (1, 2, 3)] == [True, False, True]
    assert sheet["A1"].borders["edge_top"].line_style == "none"


# -- values that no cell holds


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("x" * 32_768, "TEXT_TOO_LONG"),
        (float("inf"), "NUMBER_NOT_FINITE"),
        (dt.date(1899, 12, 31), "DATE_OUT_OF_RANGE"),
        (1 + 2j, "VALUE_TYPE_UNKNOWN"),
    ],
)
def test_values_that_no_cell_holds(value: Any, code: str) -> None:
    sheet = files.new_book().sheets[0]
    with pytest.raises(files.HostValueError) as caught:
        sheet["A1"].value = [["fine", value]]
    assert (caught.value.code, caught.value.cell) == (code, "Sheet1!B1")


def test_what_the_host_does_not_have_says_so() -> None:
    sheet = files.new_book().sheets[0]
    for name in ("shapes", "pictures"):
        with pytest.raises(NotImplementedError, match="files host"):
            getattr(sheet, name)


# -- the application


def test_questions_are_answered_by_the_caller() -> None:
    app = files.new_book().app
    assert app.alert("Delete it?", "Remitbook", "yes_no") == "no"
    with files.answering(lambda alert: "yes") as shown:
        assert app.alert("Delete it?", "Remitbook", "yes_no", "critical") == "yes"
    assert shown == [Alert("Delete it?", "Remitbook", "yes_no", "critical")]
    assert files.alerts()[-1] == shown[0]
    with files.answering(lambda alert: "maybe"), pytest.raises(ValueError):
        app.alert("Delete it?", buttons="yes_no")


def test_the_book_opened_last_is_active(path: Path) -> None:
    first = files.new_book()
    second = files.open_book(made(path))
    assert [book.name for book in xw.books] == [first.name, "book.xlsx"]
    assert xw.books.active == second
    assert len(files.open_book(path).app.books) == 2
    first.activate()
    assert xw.Book("book.xlsx").fullname == str(path.resolve())
    assert xw.books.active == first


def test_work_grows_with_the_cells_only() -> None:
    @without_collector()  # it looks through what all tests before have left
    def seconds(count: int) -> float:
        rows = [[f"INV-{row}", "x", row * 1.5, None] for row in range(count)]
        sheet = files.new_book().sheets[0]
        start = time.process_time()
        sheet["A1"].value = rows
        assert len(sheet["A1"].expand().options(ndim=2).value) == count
        sheet["A1:D1"].resize(count).number_format = "@"
        return time.process_time() - start

    seconds(1_000)
    large, small = (min(seconds(count) for _ in range(3)) for count in (20_000, 2_000))
    assert large < 40 * small
