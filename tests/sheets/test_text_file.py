"""Text files with separators: as rows of texts."""

from __future__ import annotations

import pytest

from addin.text_file import decode, read_text_rows, separator_of


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
    ("text", "separator"),
    [
        ("a;b\n1,5;2", ";"),
        ("a\tb\n1,5\t2,5", "\t"),
        ("a|b|c\n1|2|3", "|"),
        ("a,b\n1,2", ","),
        ("sep=#\na#b", "#"),
        ("one\ntwo", ";"),
        ("sep=\n1|2\n3|4", "|"),
        ("", ","),
        ("\n \n", ","),
    ],
)
def test_the_separator_is_the_one_that_makes_the_most_columns(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_nothing_becomes_a_number_and_all_rows_have_one_length() -> None:
    assert read_text_rows(b'No;Note\r\n00104;"a;b"\r\n7\r\n;\r\n') == [
        ["No", "Note"],
        ["00104", "a;b"],
        ["7", ""],
    ]
    assert read_text_rows(b"") == []
