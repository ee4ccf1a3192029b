"""Text files of banks and systems: any separator, any usual encoding, and every cell is text."""

from __future__ import annotations

import pytest

from backend.files.reader import CsvOptions, FileRefused, ReadLimits, list_sheets, read_sheet
from shared.schemas import Sheet

LINES = "Invoice;Name;Amount\r\n00123;Müller & Söhne;1.234,50\r\n00124;Ünal;-5,00\r\n"


def texts(sheet: Sheet) -> list[list[str]]:
    return [column.texts for column in sheet.columns]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    sheet = read_sheet(LINES.encode(encoding), "may.csv")
    assert [column.header for column in sheet.columns] == ["Invoice", "Name", "Amount"]
    assert texts(sheet) == [["00123", "00124"], ["Müller & Söhne", "Ünal"], ["1.234,50", "-5,00"]]
    assert {column.types for column in sheet.columns} == {"t"}
    assert (sheet.header_row, sheet.rows, sheet.source.sheet) == (1, [2, 3], "may")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    lines = f'Invoice{separator}Amount\n1{separator}"5,50"\n2{separator}"a;b"\n'
    sheet = read_sheet(lines.encode(), "a.txt")
    assert texts(sheet) == [["1", "2"], ["5,50", "a;b"]]


def test_a_first_line_names_the_separator() -> None:
    sheet = read_sheet(b"sep=|\r\nInvoice|Amount, EUR|Date, day\r\n1|5,50|2,3\r\n", "a.csv")
    assert texts(sheet) == [["1"], ["5,50"], ["2,3"]]
    assert (sheet.header_row, sheet.rows) == (2, [3])


def test_separator_encoding_and_lines_to_skip_can_be_said() -> None:
    data = "Kontoauszug, Mai\nßaldo; 5\nInvoice,Name\n1,ü\n".encode("iso-8859-15")
    options = CsvOptions(separator=",", encoding="iso-8859-15", skip_rows=2)
    sheet = read_sheet(data, "a.csv", options=options)
    assert (sheet.header_row, sheet.rows, texts(sheet)) == (3, [4], [["1"], ["ü"]])


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        read_sheet("a,b\nü,1\n".encode("cp1252"), "a.csv", options=CsvOptions(encoding="utf-8"))
    assert (refused.value.code, refused.value.facts["encoding"]) == ("FILE_ENCODING", "utf-8-sig")
    with pytest.raises(FileRefused) as refused:
        read_sheet(b"a,b\n\x81\xfc,1\n", "a.csv")
    assert (refused.value.code, refused.value.facts["encoding"]) == ("FILE_ENCODING", "cp1252")


def test_quotes_breaks_nuls_and_ragged_rows() -> None:
    data = b'Invoice,Name,Amount\n1,"two\nlines, ""quoted""",5\n\n2,b\x00\x00,6,extra,\n3\n'
    sheet = read_sheet(data, "a.csv")
    assert sheet.rows == [2, 4, 5]
    assert texts(sheet)[:3] == [["1", "2", "3"], ['two\nlines, "quoted"', "b", ""], ["5", "6", ""]]


def test_a_quote_never_closed_is_refused_not_swallowed() -> None:
    with pytest.raises(FileRefused) as refused:
        read_sheet(b'Invoice,Amount\n1,5\n2,"6\n3,7\n4,8\n', "a.csv")
    assert refused.value.facts == {"reason": "open_quote", "row": 3, "file": "a.csv"}
    with pytest.raises(FileRefused) as refused:
        read_sheet(b'Invoice,Amount\n1,"5\n' + b"2,6\n" * 100, "a.csv", limits=ReadLimits(characters=100))
    assert (refused.value.code, refused.value.facts["row"]) == ("FILE_CELL_TOO_LONG", 2)


def test_an_error_copied_out_of_a_sheet_is_an_error() -> None:
    sheet = read_sheet(b"Invoice,Amount\n1,#N/A\n", "a.csv")
    assert sheet.columns[1].types == "x"


def test_a_text_file_is_one_sheet_with_its_own_name() -> None:
    assert list_sheets(LINES.encode(), "may.csv") == ["may"]
    assert read_sheet(LINES.encode(), "may.csv", "May").rows == [2, 3]
    with pytest.raises(FileRefused) as refused:
        read_sheet(LINES.encode(), "may.csv", "June")
    assert refused.value.code == "FILE_SHEET_NOT_FOUND"


def test_limits_of_rows_hold_in_text_files() -> None:
    assert read_sheet(LINES.encode(), "a.csv", limits=ReadLimits(rows=2)).rows == [2, 3]
    with pytest.raises(FileRefused) as refused:
        read_sheet(LINES.encode(), "a.csv", limits=ReadLimits(rows=1))
    assert refused.value.code == "FILE_TOO_MANY_ROWS"
