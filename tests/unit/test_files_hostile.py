"""No file can take the server down, and what is refused is refused by a code."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import xlwt

from backend.files.reader import CsvOptions, FileRefused, ReadLimits, list_sheets, read_sheet
from tests.unit.files_packages import HEADER, book, parts, row, text, zipped

GOOD = row(2, text("A2", "INV1"), '<c r="B2"><v>1</v></c>')


def refusal(data: bytes | Path, name: str = "a.xlsx", **more: object) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read_sheet(data, name, **more)  # type: ignore[arg-type]
    return refused.value


def code(data: bytes | Path, name: str = "a.xlsx", **more: object) -> str:
    return refusal(data, name, **more).code


def xls(rows: list[list[object]]) -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Payments")
    for y, line in enumerate(rows):
        for x, value in enumerate(line):
            sheet.write(y, x, value)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def encrypted(data: bytes) -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt("secret", stream)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    package = parts(HEADER + GOOD) | {"xl/media/zeros.bin": "0" * 50_000_000}
    small = ReadLimits(unpacked_bytes=10_000_000)
    assert code(zipped(package), limits=small) == "FILE_TOO_LARGE"
    assert refusal(zipped(package)).facts == {"what": "ratio", "limit": 200, "file": "a.xlsx"}


def test_a_directory_that_lies_about_a_size_is_not_believed() -> None:
    data = book(GOOD + " " * 1_000_000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = data.replace(struct.pack("<L", size), struct.pack("<L", 900))
    assert lying != data
    assert code(lying) == "FILE_UNREADABLE"


def test_too_many_parts_are_refused() -> None:
    package = parts(HEADER + GOOD)
    assert code(zipped(package), limits=ReadLimits(parts=len(package) - 1)) == "FILE_TOO_LARGE"
    assert read_sheet(zipped(package), "a.xlsx", limits=ReadLimits(parts=len(package))).rows == [2]


def test_one_cell_in_the_last_corner_costs_nothing() -> None:
    corner = row(1_048_576, '<c r="XFD1048576"><v>1</v></c>')
    tight = ReadLimits(memory_bytes=512 * 1024**2)
    lone = '<dimension ref="A1:XFD1048576"/>'
    assert code(zipped(parts(corner, after=lone)), limits=tight) == "HEADER_NOT_FOUND"
    assert read_sheet(book(GOOD + corner), "a.xlsx", limits=tight).rows == [2]
    assert code(zipped(parts(row(1, text("A1", "a")) + corner)), limits=tight) == "FILE_EMPTY"


@pytest.mark.parametrize("reference", ["XFE2", "A0", "A1048577", "A99999999999", "ÄÖ2"])
def test_cells_outside_of_any_sheet_are_refused(reference: str) -> None:
    number = "".join(filter(str.isdigit, reference))
    assert code(book(f'<row r="{number}"><c r="{reference}"><v>1</v></c></row>')) == "FILE_UNREADABLE"


def test_rows_that_do_not_ascend_are_refused() -> None:
    found = refusal(book(GOOD + GOOD))
    assert (found.code, found.facts["reason"], found.facts["row"]) == ("FILE_UNREADABLE", "row_order", 2)


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.99])
def test_a_file_cut_off_is_unreadable(keep: float) -> None:
    for data, name in ((book(GOOD), "a.xlsx"), (xls([["Invoice", "Amount"], ["a", 1]]), "a.xls")):
        assert code(data[: int(len(data) * keep)], name) == "FILE_UNREADABLE"


def test_what_is_flipped_inside_is_unreadable_and_never_a_crash() -> None:
    data = book(GOOD)
    outcomes = set()
    for place in range(30, len(data) - 30, 97):
        harmed = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        with contextlib.suppress(FileRefused):
            outcomes.add(len(read_sheet(harmed, "a.xlsx").rows))
    assert outcomes <= {1}


def test_entities_are_refused_before_they_grow() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE worksheet [<!ENTITY l0 "lol">{laughs}]>'
    found = refusal(zipped(parts(HEADER + row(2, text("A2", "&l9;")), head=head)))
    assert found.facts["reason"] == "doctype"
    outside = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert code(zipped(parts(HEADER + row(2, text("A2", "&x;")), head=outside))) == "FILE_UNREADABLE"


def test_deep_nesting_is_harmless() -> None:
    deep = "<x>" * 200_000 + "</x>" * 200_000
    assert read_sheet(book(GOOD, after=deep), "a.xlsx", limits=ReadLimits(ratio=10_000)).rows == [2]


def test_names_that_climb_out_of_the_package_write_nothing(tmp_path: Path) -> None:
    climbing = parts(HEADER + GOOD) | {"../../../climbed.txt": "x", "/climbed.txt": "x"}
    path = tmp_path / "a" / "b" / "c.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(zipped(climbing))
    assert read_sheet(path, "c.xlsx").rows == [2]
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["c.xlsx"]
    link = parts(HEADER + GOOD)
    link["xl/_rels/workbook.xml.rels"] = link["xl/_rels/workbook.xml.rels"].replace(
        "worksheets/sheet1.xml", "../../../../etc/passwd"
    )
    assert code(zipped(link)) == "FILE_UNREADABLE"


def test_passwords_are_told() -> None:
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    secret = encrypted(plain.getvalue())
    assert code(secret) == code(secret, "a.xls") == "FILE_ENCRYPTED"
    with pytest.raises(FileRefused) as refused:
        list_sheets(secret, "a.xlsx")
    assert refused.value.code == "FILE_ENCRYPTED"


def test_an_encrypted_zip_is_told() -> None:
    data = bytearray(book(GOOD))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    assert code(bytes(data)) == "FILE_ENCRYPTED"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a"])
def test_the_name_decides_nothing(name: str) -> None:
    rows = [["Invoice", "Amount"], ["00123", 1]]
    for data in (
        book(row(2, text("A2", "00123"), '<c r="B2"><v>1</v></c>')),
        xls(rows),
        b"Invoice;Amount\r\n00123;1\r\n",
    ):
        sheet = read_sheet(data, name)
        assert (sheet.rows, sheet.columns[0].texts, sheet.columns[0].types) == ([2], ["00123"], "t")


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        (b"\xef\xbb\xbf  <!DOCTYPE HTML><p>", "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "xml"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (bytes(range(256)) * 4, "binary"),
        (zipped({"word/document.xml": "<x/>"}), "zip"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
            "ods",
        ),
    ],
)
def test_what_is_no_sheet_is_unsupported(data: bytes, format_: str) -> None:
    found = refusal(data, "a.xls")
    assert (found.code, found.facts["format"]) == ("FILE_UNSUPPORTED", format_)


def test_nothing_to_read_is_empty() -> None:
    assert code(b"", "a.csv") == "FILE_EMPTY"
    assert code(b"\r\n\r\n", "a.csv") == "FILE_EMPTY"
    assert code(zipped(parts(""))) == "FILE_EMPTY"
    assert code(zipped(parts(HEADER))) == "FILE_EMPTY"


def test_no_file_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xlsx").facts["reason"] == "missing"
    assert code(tmp_path) == "FILE_UNREADABLE"


def line(number: int, width: int) -> str:
    return row(number, *(f'<c t="inlineStr"><is><t>c{n}</t></is></c>' for n in range(width)))


def test_200_columns_are_read_and_201_refused() -> None:
    assert len(read_sheet(zipped(parts(line(1, 200) + line(2, 200))), "a.xlsx").columns) == 200
    found = refusal(zipped(parts(line(1, 201) + line(2, 201))))
    assert (found.code, found.facts["limit"]) == ("FILE_TOO_MANY_COLUMNS", 200)


def test_limits_hold_at_the_number_and_one_above() -> None:
    three = book("".join(row(n, text(f"A{n}", "abc"), f'<c r="B{n}"><v>1</v></c>') for n in (2, 3, 4)))
    for at, above, refused_as in (
        (ReadLimits(rows=3), ReadLimits(rows=2), "FILE_TOO_MANY_ROWS"),
        (ReadLimits(cells=6), ReadLimits(cells=5), "FILE_TOO_MANY_CELLS"),
        (ReadLimits(columns=2), ReadLimits(columns=1), "FILE_TOO_MANY_COLUMNS"),
        (ReadLimits(characters=7), ReadLimits(characters=6), "FILE_CELL_TOO_LONG"),
        (ReadLimits(text_characters=12), ReadLimits(text_characters=11), "FILE_TOO_LARGE"),
        (ReadLimits(file_bytes=len(three)), ReadLimits(file_bytes=len(three) - 1), "FILE_TOO_LARGE"),
    ):
        assert read_sheet(three, "a.xlsx", limits=at).rows == [2, 3, 4]
        assert code(three, limits=above) == refused_as


def test_a_long_text_shared_by_many_cells_is_counted_as_often_as_it_stands() -> None:
    rows = "".join(row(n, f'<c r="A{n}" t="s"><v>0</v></c>') for n in range(2, 3_000))
    data = book(rows, shared=(f"<t>{'a' * 30_000}</t>",))
    assert code(data, limits=ReadLimits(text_characters=10_000_000)) == "FILE_TOO_LARGE"


def test_an_xls_tells_errors_zeros_dates_and_hidden_rows() -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Payments")
    sheet.write(0, 0, "Invoice")
    sheet.write(0, 1, "Date")
    sheet.write(1, 0, 123, xlwt.easyxf(num_format_str="000000"))
    sheet.write(1, 1, 46114, xlwt.easyxf(num_format_str="DD/MM/YYYY"))
    sheet.write(2, 0, "00123")
    sheet.write(2, 1, True)
    sheet.row(2).hidden = True
    sheet.write_merge(3, 4, 0, 0, "INV")
    sheet.row(3).set_cell_error(1, 0x2A)
    stream = io.BytesIO()
    workbook.save(stream)
    read = read_sheet(stream.getvalue(), "a.xls")
    assert [(c.types, c.texts) for c in read.columns] == [
        ("ntt", ["000123", "00123", "INV"]),
        ("dbx", ["2026-04-02", "TRUE", "#N/A"]),
    ]
    assert (read.rows, read.hidden, read.merged) == ([2, 3, 4], [3], [4])


def test_an_unknown_encoding_is_a_code() -> None:
    assert code(b"a,b\r\n1,2\r\n", "a.csv", options=CsvOptions(encoding="no-such")) == "FILE_ENCODING"
