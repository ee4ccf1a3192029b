"""Text files with separators: as rows of texts."""

from __future__ import annotations

import pytest

from addin.text_file import decode, read_text_rows
from shared.bad import Bad


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Größe".encode("utf-16"), "Größe"),
        ("Größe".encode("utf-8-sig"), "Größe"),
        ("Größe".encode(), "Größe"),
        ("Größe €".encode("cp1252"), "Größe €"),
    ],
)
def test_a_file_is_read_by_its_mark_or_as_western_windows_writes(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not text"):
        decode(b"PK\x03\x04\0\0")


@pytest.mark.parametrize(
    ("data", "reading", "rows"),
    [
        (b"a;b\n1,5;2", {}, [["a", "b"], ["1,5", "2"]]),
        (b"sep=#\na#b", {}, [["a", "b"]]),
        (b"sep=#\na;b", {"column_separator": ";"}, [["a", "b"]]),
        (b"a^b", {"column_separator": "^"}, [["a", "b"]]),
        (b"a\tb", {"column_separator": "tab"}, [["a", "b"]]),
        (b"x\ny\na;b", {"skip_lines": "2"}, [["a", "b"]]),
        (b"x\n", {"skip_lines": "2"}, []),
        ("\u20ac;\u00fc".encode("cp1252"), {"encoding": "cp1252"}, [["\u20ac", "\u00fc"]]),
        ("\u00fc;b".encode("utf-8-sig"), {"encoding": "utf-8"}, [["\u00fc", "b"]]),
        (b"\xfc;b", {"encoding": "iso-8859-1"}, [["\u00fc", "b"]]),
        ("\u00fc;b".encode("utf-16"), {"encoding": "utf-16"}, [["\u00fc", "b"]]),
    ],
)
def test_a_file_is_read_as_it_says_itself_or_as_was_chosen(
    data: bytes, reading: dict[str, str], rows: list[list[str]]
) -> None:
    assert read_text_rows(data, reading) == rows


@pytest.mark.parametrize(
    ("data", "reading", "code"),
    [
        (b"a;b\n1;2\n", {"column_separator": ","}, "FILE_SEPARATOR"),
        (b"\xfc;b", {"encoding": "utf-8"}, "FILE_ENCODING"),
    ],
)
def test_what_was_chosen_and_does_not_fit_is_said(data: bytes, reading: dict[str, str], code: str) -> None:
    found = read_text_rows(data, reading)
    assert isinstance(found, Bad)
    assert found.code == code


@pytest.mark.parametrize(
    ("data", "reading", "code", "row"),
    [
        (b'a;b\n1;2\n3;"x\n4;5\n6;7\n', {}, "FILE_UNREADABLE", 3),
        (b'a;b\n1;"x', {}, "FILE_UNREADABLE", 2),
        (b'note\nsep=;\na;b\n1;"x\n', {"skip_lines": "1"}, "FILE_UNREADABLE", 4),
        (b'a;b\n1;"x\n' + b"2;3\n" * 20_000, {"column_separator": ";"}, "FILE_CELL_TOO_LONG", 2),
        (b"a;b\n1;" + b"x" * 40_000, {}, "FILE_CELL_TOO_LONG", 2),
    ],
)
def test_no_row_is_swallowed_by_a_quote_that_is_never_closed(
    data: bytes, reading: dict[str, str], code: str, row: int
) -> None:
    found = read_text_rows(data, reading)
    assert isinstance(found, Bad)
    assert (found.code, found.args["row"]) == (code, row)


def test_a_quote_may_hold_lines_and_stand_at_the_end() -> None:
    assert read_text_rows(b'a;b\n1;"x\ny"') == [["a", "b"], ["1", "x\ny"]]


def test_nothing_becomes_a_number_and_all_rows_have_one_length() -> None:
    assert read_text_rows(b'No;Note\r\n00104;"a;b"\r\n7\r\n;\r\n') == [
        ["No", "Note"],
        ["00104", "a;b"],
        ["7", ""],
    ]
    assert read_text_rows(b"") == []
