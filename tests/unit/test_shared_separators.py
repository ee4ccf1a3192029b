"""Where the lines of a text file are cut."""

from __future__ import annotations

import pytest

from shared.separators import find_separator, separator_label, separator_misses, separator_of

BANK = "Date;Amount\n2026-04-02;1,50\n2026-04-03;2,50\n"


@pytest.mark.parametrize(
    ("sample", "separator"),
    [
        (BANK, ";"),
        ("a,b\n1,2\n", ","),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("Statement, April\n\n" + BANK, ";"),
        ("one\ntwo\n", ","),
        ("", ","),
        ("x" * 200_000 + ";b\n", ","),
    ],
)
def test_found(sample: str, separator: str) -> None:
    assert find_separator(sample) == separator


@pytest.mark.parametrize(
    ("sample", "separator", "other"),
    [
        (BANK, ",", ";"),
        ("Statement\n" + BANK, ",", ";"),
        (BANK, ";", ""),
        (BANK, "\t", ";"),
        ("a,b\n1,2\n", ";", ","),
        ("one\ntwo\n", ";", ""),
        ('"a;b",c\n"d;e",f\n', ",", ""),
        ("", ";", ""),
    ],
)
def test_the_separator_chosen_is_held_against_the_lines(sample: str, separator: str, other: str) -> None:
    assert separator_misses(sample, separator) == other


def test_words_and_characters() -> None:
    assert [separator_of(word) for word in ("tab", ";", "")] == ["\t", ";", ""]
    assert [separator_label(separator) for separator in "\t;"] == ["Tab", ";"]
