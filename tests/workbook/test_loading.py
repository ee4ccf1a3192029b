"""Load file and New sheet: zeros, long ids and dates unharmed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlwt

from addin.text_file import read_text_rows
from shared.kinds import KINDS
from tests.workbook.office import CUSTOMERS, HEADER, Office

Loaded = tuple[Office, Path]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"a;b\n00123;1.234,56\n", [["a", "b"], ["00123", "1.234,56"]]),
        (b'\xef\xbb\xbfa,b\r\n1,"x, y"\r\n\r\n', [["a", "b"], ["1", "x, y"]]),
        ("a\tä\n".encode("utf-16"), [["a", "ä"]]),
        ("Zahler;ä\n".encode("cp1252"), [["Zahler", "ä"]]),
        (b"a;b;c\n1;2\n", [["a", "b", "c"], ["1", "2", ""]]),
        (b"one\ntwo\n", [["one"], ["two"]]),
        (b'a;"b\nc"\n', [["a", "b\nc"]]),
        (b"", []),
    ],
)
def test_text_files(data: bytes, rows: list[list[str]]) -> None:
    assert read_text_rows(data) == rows


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ValueError, match="not text"):
        read_text_rows(b"PK\x00\x00")


def test_a_text_file_becomes_a_sheet_of_texts_and_is_imported(loaded: Loaded) -> None:
    office, book = loaded
    path = office.folder / "pay.csv"
    path.write_text(
        "Kunde;Rechnung;Betrag;Datum;Zahlungsart\n00104;INV-1001;100,00;02.04.2026;Cash\n=1+1;;;;\n"
    )
    outcome = office.press("load_file", book, file=str(path))
    assert (outcome.exit_code, outcome.sheet) == (0, "pay")
    sheet = office.open(book)["pay"]
    assert [cell.value for cell in sheet[2]] == ["00104", "INV-1001", "100,00", "02.04.2026", "Cash"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert office.press("import", book, "pay", holds="payments", date_order="DMY").exit_code == 1
    assert office.client().get_import("3").counts.booked == 1


def test_a_workbook_keeps_types_and_formats(loaded: Loaded) -> None:
    office, book = loaded
    path = office.book(
        "in.xlsx", Data=[HEADER, ["00104", 1234567890123456, 1.5, dt.datetime(2026, 4, 2), "x", 7, None]]
    )
    workbook = openpyxl.load_workbook(path)
    workbook["Data"]["F2"].number_format = "00000"
    workbook.save(path)
    assert office.press("load_file", book, file=str(path)).exit_code == 0
    row = office.open(book)["in"][2]
    assert [cell.value for cell in row[:6]] == [
        "00104",
        1234567890123456,
        1.5,
        dt.datetime(2026, 4, 2),
        "x",
        7,
    ]
    assert row[5].number_format == "00000"


def test_an_old_workbook_is_read_by_the_server(loaded: Loaded) -> None:
    office, book = loaded
    old = xlwt.Workbook()
    sheet = old.add_sheet("S")
    for right, header in enumerate(["Customer", "Name"]):
        sheet.write(0, right, header)
        sheet.write(1, right, ["00777", "Zoe Ltd"][right])
    path = office.folder / "old.xls"
    old.save(str(path))
    assert office.press("load_file", book, file=str(path)).exit_code == 0
    assert office.values(book, "old")[1][:2] == ["00777", "Zoe Ltd"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("none.csv", None, "FILE_NOT_FOUND"),
        ("empty.csv", b"", "FILE_EMPTY"),
        ("picture.png", b"x", "FILE_UNSUPPORTED"),
        ("fake.xlsx", b"not a workbook", "FILE_UNREADABLE"),
        ("fake.csv", b"\0\0\0\0", "FILE_UNREADABLE"),
    ],
)
def test_files_that_cannot_be_loaded(loaded: Loaded, name: str, data: bytes | None, code: str) -> None:
    office, book = loaded
    path = office.folder / name
    if data is not None:
        path.write_bytes(data)
    outcome = office.press("load_file", book, file=str(path))
    assert (outcome.exit_code, outcome.code) == (2, code)


@pytest.mark.parametrize(
    ("name", "code"), [("a" * 300 + ".csv", "FILE_UNREADABLE"), ("~nobody-here/a.csv", "FILE_NOT_FOUND")]
)
def test_names_that_no_file_can_have(loaded: Loaded, name: str, code: str) -> None:
    office, book = loaded
    outcome = office.press("load_file", book, file=name)
    assert (outcome.exit_code, outcome.code) == (2, code), outcome.sentence


def test_a_file_that_may_not_be_read(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    office, book = loaded
    path = office.folder / "locked.csv"
    path.write_text("a,b")
    real = Path.open

    def locked(self: Path, *args: str, **more: str) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", locked)
    outcome = office.press("load_file", book, file=str(path))
    assert (outcome.exit_code, outcome.code) == (2, "FILE_UNREADABLE")
    assert outcome.sentence.startswith("locked.csv cannot be read: Permission denied. Close it")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_new_sheet_has_the_kinds_columns(office: Office, kind: object) -> None:
    book = office.book(Mine=[["x"]])
    name = kind.name  # type: ignore[attr-defined]
    assert office.press("new_sheet", book, holds=name).exit_code == 0
    sheet = office.open(book)[KINDS[name].label]
    assert [cell.value for cell in sheet[1]] == [field.header for field in KINDS[name].fields]
    assert all(cell.comment for cell in sheet[1])
    whole = {
        place: columns.number_format
        for columns in sheet.column_dimensions.values()
        for place in range(columns.min, columns.max + 1)
    }
    for field, cell in zip(KINDS[name].fields, sheet[1], strict=True):
        if field.type in ("id", "ids", "text"):
            assert whole[cell.column] == "@", "also in row 100,002"


def test_a_new_sheet_filled_in_is_imported(office: Office) -> None:
    book = office.book(Mine=[["x"]])
    office.press("new_sheet", book, holds="Customers")

    def fill(workbook: object) -> None:
        sheet = workbook["Customers"]  # type: ignore[index]
        for down, row in enumerate(CUSTOMERS[1:], start=2):
            for right, value in enumerate(row, start=1):
                sheet.cell(down, right).value = value

    office.edit(book, fill)
    assert office.press("import", book, "Customers").exit_code == 0
    assert office.client().get_import("1").counts.booked == 3
