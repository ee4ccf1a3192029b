"""What an .xlsx sheet says arrives as it stands there: types, zeros, dates, errors, rows, merges."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from backend.files.reader import FileRefused, list_sheets, read_sheet
from shared.schemas import Sheet
from tests.unit.files_packages import HEADER, book, parts, row, text, zipped


def cells(sheet: Sheet, header: str) -> list[tuple[str, str]]:
    """(type, text) of each row of a column."""
    column = next(column for column in sheet.columns if column.header == header)
    types = column.types * len(sheet.rows) if len(column.types) == 1 else column.types
    return list(zip(types, column.texts, strict=True))


def amount(cell: str, **more: object) -> tuple[str, str]:
    """What one cell B2 is read as: by the expression for plain rows where it is one, and by the parser,
    which a comment calls in."""
    rows = HEADER + row(2, text("A2", "INV1"), cell)
    plain, parsed = (
        cells(read_sheet(zipped(parts(before + rows, **more)), "a.xlsx"), "Amount")[0]
        for before in ("", "<!-- -->")
    )
    assert plain == parsed
    return plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("80", "80"),
        ("80.0", "80"),
        ("-0.5", "-0.5"),
        ("0.10000000000000001", "0.1"),
        ("1E-3", "0.001"),
        ("1.5E+20", "150000000000000000000"),
        ("201900023", "201900023"),
        ("1234567890123456", "1234567890123456"),
        ("-0", "0"),
    ],
)
def test_a_number_is_its_shortest_decimal_text(value: str, expected: str) -> None:
    assert amount(f'<c r="B2"><v>{value}</v></c>') == ("n", expected)


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("000000", "123", ("n", "000123")),
        ("[$-409]000000;-000000", "123", ("n", "000123")),
        ("000000", "1.5", ("n", "1.5")),
        ("0.00", "5", ("n", "5")),
        ("#,##0.00 &quot;days&quot;", "5", ("n", "5")),
        ("0.00E+00", "5", ("n", "5")),
        ("[Red]General", "5", ("n", "5")),
        ("dd/mm/yyyy", "46114", ("d", "2026-04-02")),
        ("mmm\\-yy", "46114", ("d", "2026-04-02")),
        ("[$-F800]dddd, mmmm dd", "46114", ("d", "2026-04-02")),
        ("yyyy-mm-dd hh:mm", "46114.7583333333", ("s", "2026-04-02T18:12:00")),
        ("hh:mm", "0.7583333333", ("h", "18:12:00")),
        ("hh:mm", "0", ("h", "00:00:00")),
        ("[h]:mm", "0.5", ("h", "12:00:00")),
        ("[h]:mm", "1.5", ("n", "1.5")),
        ("yyyy-mm-dd", "-5", ("n", "-5")),
        ("yyyy-mm-dd", "0", ("n", "0")),
        ("yyyy-mm-dd", "1", ("d", "1900-01-01")),
        ("yyyy-mm-dd", "59", ("d", "1900-02-28")),
        ("yyyy-mm-dd", "61", ("d", "1900-03-01")),
        ("yyyy-mm-dd", "99999999", ("n", "99999999")),
    ],
)
def test_a_number_format_shows_zeros_dates_and_times(
    code: str, value: str, expected: tuple[str, str]
) -> None:
    assert amount(f'<c r="B2" s="1"><v>{value}</v></c>', formats=(code,)) == expected


def test_a_book_that_counts_from_1904_gives_the_same_dates() -> None:
    old = {"formats": ("yyyy-mm-dd",), "date1904": True}
    assert amount('<c r="B2" s="1"><v>44652</v></c>', **old) == ("d", "2026-04-02")
    assert amount('<c r="B2" s="1"><v>2958000</v></c>', **old) == ("n", "2958000")
    sheet = read_sheet(book(row(2, '<c r="A2"><v>1</v></c>'), date1904=True), "a.xlsx")
    assert sheet.date1904


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', ("x", "#N/A")),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ("x", "#DIV/0!")),
        ('<c r="B2" t="b"><v>1</v></c>', ("b", "TRUE")),
        ('<c r="B2" t="str"><f>A2</f><v>00123</v></c>', ("t", "00123")),
        ('<c r="B2" t="s"><v>0</v></c>', ("t", "00123")),
        ('<c r="B2" t="s"><v>1</v></c>', ("t", "a\rb")),
        ('<c r="B2" t="s"><v>2</v></c>', ("t", "_x000D_")),
        ('<c r="B2" t="s"><v>3</v></c>', ("t", "bold and plain ")),
        ('<c r="B2" t="d"><v>2026-04-02T18:12:00Z</v></c>', ("s", "2026-04-02T18:12:00")),
        ('<c r="B2" t="d"><v>2026-04-02</v></c>', ("d", "2026-04-02")),
        ('<c r="B2" t="d"><v>18:12:00</v></c>', ("h", "18:12:00")),
        ('<c r="B2" t="d"><v>soon</v></c>', ("t", "soon")),
        ('<c r="B2"><v>NaN</v></c>', ("x", "#NUM!")),
        ('<c r="B2"><f>SUM(B3:B9)</f></c>', ("f", "=SUM(B3:B9)")),
        ('<c r="B2"><f>SUM(B3:B9)</f><v></v></c>', ("f", "=SUM(B3:B9)")),
        ('<c r="B2"><f>SUM(B3:B9)</f><v>7</v></c>', ("n", "7")),
        ('<c t="inlineStr"><is><t>next to A</t></is></c>', ("t", "next to A")),
        ('<c r="B2" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', ("t", " a ")),
        ('<c r="B2" t="inlineStr"><is><t><![CDATA[<&>]]></t></is></c>', ("t", "<&>")),
    ],
)
def test_a_cell_keeps_its_type(cell: str, expected: tuple[str, str]) -> None:
    shared = (
        "<t>00123</t>",
        "<t>a_x000D_b</t>",
        "<t>_x005F_x000D_</t>",
        "<r><t>bold</t></r><r><t> and plain </t></r><rPh sb='0' eb='1'><t>reading</t></rPh>",
    )
    assert amount(cell, shared=shared) == expected


def test_formulas_that_open_a_shared_formula_lend_their_text() -> None:
    rows = row(2, text("A2", "a"), '<c r="B2"><f t="shared" si="0" ref="B2:B3">C2*2</f></c>')
    rows += row(3, text("A3", "a"), '<c r="B3"><f t="shared" si="0"/></c>')
    assert cells(read_sheet(book(rows), "a.xlsx"), "Amount") == [("f", "=C2*2"), ("f", "=C2*2")]


def test_a_formula_that_gives_empty_text_is_blank() -> None:
    rows = row(2, text("A2", "a"), '<c r="B2" t="str"><f>""</f><v></v></c>') + row(
        3, '<c r="B3"><v>1</v></c>'
    )
    assert cells(read_sheet(book(rows), "a.xlsx"), "Amount") == [("_", ""), ("n", "1")]


def test_rows_keep_the_sheets_numbers_and_blank_ones_are_not_sent() -> None:
    rows = row(4, text("A4", "a")) + row(5, text("A5", "  ")) + row(6, text("A6", "b"), more=' hidden="1"')
    sheet = read_sheet(book(rows, after='<mergeCells><mergeCell ref="A3:B4"/></mergeCells>'), "a.xlsx")
    assert (sheet.header_row, sheet.rows) == (1, [4, 6])
    assert (sheet.hidden, sheet.merged) == ([6], [4])
    assert sheet.source.range == "A1:B6"


def test_a_block_that_does_not_begin_at_a1_keeps_its_letters() -> None:
    rows = row(5, text("C5", "Invoice"), text("D5", "Amount")) + row(
        6, text("C6", "00123"), '<c r="D6"><v>1</v></c>'
    )
    sheet = read_sheet(zipped(parts(rows)), "a.xlsx")
    assert (sheet.header_row, sheet.rows, [c.letter for c in sheet.columns]) == (5, [6], ["C", "D"])


def test_the_header_row_can_be_named_and_rows_skipped() -> None:
    rows = (
        row(1, text("A1", "Report"), text("B1", "of May"))
        + row(2, text("A2", "Invoice"), text("B2", "Amount"))
        + row(3, text("A3", "number"), text("B3", "EUR"))
        + row(4, text("A4", "INV1"), '<c r="B4"><v>5</v></c>')
    )
    sheet = read_sheet(zipped(parts(rows)), "a.xlsx", header_row=2, skip_rows=3)
    assert ([c.header for c in sheet.columns], sheet.rows) == (["Invoice", "Amount"], [4])
    sheet = read_sheet(zipped(parts(rows)), "a.xlsx", header_row=-1)
    assert ([c.header for c in sheet.columns], sheet.header_row, sheet.rows) == (["", ""], 0, [1, 2, 3, 4])
    with pytest.raises(FileRefused) as refused:
        read_sheet(zipped(parts(rows)), "a.xlsx", header_row=9)
    assert refused.value.code == "FILE_EMPTY"


def test_columns_of_one_type_say_it_once_and_others_a_row() -> None:
    rows = row(2, text("A2", "a"), '<c r="B2"><v>1</v></c>') + row(3, text("A3", "b"), text("B3", "x"))
    sheet = read_sheet(book(rows), "a.xlsx")
    assert [c.types for c in sheet.columns] == ["t", "nt"]


def test_strict_books_prefixes_and_backslashes_are_read_like_any_other() -> None:
    rows = HEADER + row(2, text("A2", "00123"), '<c r="B2"><v>1</v></c>')
    plain = read_sheet(zipped(parts(rows)), "a.xlsx")
    assert read_sheet(zipped(parts(rows, strict=True)), "a.xlsx") == plain
    odd = {name.replace("xl/", "XL\\"): content for name, content in parts(rows).items()}
    assert read_sheet(zipped(odd), "a.xlsx") == plain


def saved(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_hidden_sheets_are_read_only_by_name() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Old"
    workbook.active.sheet_state = "hidden"
    for name in ("May", "Old", "June"):
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        sheet.append(["Invoice", "Amount"])
        sheet.append([name, 1])
    data = saved(workbook)
    assert list_sheets(data, "a.xlsx") == ["May", "June"]
    assert read_sheet(data, "a.xlsx").source.sheet == "May"
    assert read_sheet(data, "a.xlsx", "june").columns[0].texts == ["June"]
    assert read_sheet(data, "a.xlsx", "Old").columns[0].texts == ["Old"]
    with pytest.raises(FileRefused) as refused:
        read_sheet(data, "a.xlsx", "July")
    assert refused.value.code == "FILE_SHEET_NOT_FOUND"
    assert refused.value.facts == {"sheet": "July", "sheets": ["May", "June"], "file": "a.xlsx"}


def test_a_book_saved_by_openpyxl_tells_its_formulas_were_never_calculated() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Invoice", "Amount"])
    workbook.active.append(["00123", "=1+1"])
    sheet = read_sheet(saved(workbook), "a.xlsx")
    assert [(c.types, c.texts) for c in sheet.columns] == [("t", ["00123"]), ("f", ["=1+1"])]


def test_more_rows_than_a_block_come_in_order_and_late_columns_are_filled_up() -> None:
    many = 20_000
    rows = "".join(row(n, f'<c r="A{n}"><v>{n}</v></c>') for n in range(2, many + 2))
    rows += row(many + 2, f'<c r="B{many + 2}"><v>7</v></c>')
    sheet = read_sheet(book(rows), "a.xlsx")
    assert sheet.rows == list(range(2, many + 3))
    assert sheet.columns[0].texts == [*map(str, range(2, many + 2)), ""]
    assert sheet.columns[1].texts == [""] * many + ["7"]
    assert sheet.columns[1].types == "_" * many + "n"


def test_a_macro_book_is_read_and_a_chart_is_no_sheet() -> None:
    package = parts(HEADER + row(2, text("A2", "a")))
    package["xl/vbaProject.bin"] = "macros"
    package["xl/_rels/workbook.xml.rels"] = package["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", '<Relationship Id="r9" Type="x/chartsheet" Target="c.xml"/></Relationships>'
    )
    package["xl/workbook.xml"] = package["xl/workbook.xml"].replace(
        "<sheets>", '<sheets><sheet name="Chart" sheetId="2" r:id="r9"/>'
    )
    assert list_sheets(zipped(package), "a.xlsm") == ["Payments"]
    assert zipfile.is_zipfile(io.BytesIO(zipped(package)))
