"""Plain rows are taken apart by an expression, all others by the parser, and nobody can tell which."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.files.options import DEFAULT
from backend.files.refusal import FileRefused
from backend.files.rows import OpenSheet, Row
from backend.files.values import Format
from backend.files.xlsx_cut import LONG_ROW_BYTES, PlainRow, cut_rows
from backend.files.xlsx_sheet import sheet_rows
from tests.unit.files_packages import MAIN, row, text

HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'
TAIL = "</sheetData></worksheet>"
FORMATS = [Format(), Format(date=True), Format(zeros=6)]
SHARED = [("t", "shared"), ("_", ""), ("x", "#N/A")]


def read(xml: str) -> list[Row] | str:
    """The rows, or the reason they are refused for."""
    sheet = OpenSheet(name="", rows=iter(()))
    try:
        return list(sheet_rows(io.BytesIO(xml.encode()), sheet, FORMATS, SHARED, DEFAULT))
    except FileRefused as refused:
        return refused.code + str(refused.facts)


def cut(xml: bytes, in_sheet_data: bool = True) -> list[PlainRow | bytes]:
    return list(cut_rows(io.BytesIO(xml), lambda: in_sheet_data))


def is_plain(one_row: str) -> bool:
    return any(isinstance(piece, PlainRow) for piece in cut((HEAD + one_row + TAIL).encode()))


values = st.sampled_from(
    ["1", "0", "-1.50", "1E5", "46114.5", "99", "", " 5 ", "x", "a&amp;b", "é", "&#x41;", "\t\n", "#N/A"]
)
kinds = st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="inlineStr"', ' t="b"', ' t="e"', ' t="d"'])
styles = st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s="77"', ' s=""', ' x="1"'])
inside = st.sampled_from(
    ["<v>{}</v>", "<is><t>{}</t></is>", '<is><t xml:space="preserve">{}</t></is>', "<f>{}</f>", "",
     "<f>1</f><v>{}</v>", "<v>{}</v> ", "<is><r><t>{}</t></r></is>", "<v><![CDATA[{}]]></v>", "<x/><v>{}</v>"]
)  # fmt: skip
references = st.sampled_from([' r="A{}"', ' r="B{}"', ' r="AA{}"', "", ' r="XFE{}"', ' r="a{}"'])
row_attributes = st.sampled_from(
    ["", ' hidden="1"', ' spans="1:8"', ' spans="1:2" ht="15.5" x:r="3" xmlns:x="y"', ' hidden="true"']
)
cell = st.tuples(references, styles, kinds, inside, values)


@given(st.lists(st.tuples(st.integers(1, 3), row_attributes, st.lists(cell, max_size=4)), max_size=5))
def test_both_ways_read_the_same(rows: list[tuple[int, str, list[tuple[str, ...]]]]) -> None:
    xml, number = "", 0
    for step, attributes, cells in rows:
        number += step
        xml += row(
            number,
            *(f"<c{r.format(number)}{s}{t}>{body.format(value)}</c>" for r, s, t, body, value in cells),
            more=attributes,
        )
    assert read(HEAD + xml + TAIL) == read(f"{HEAD}<!-- for the parser -->{xml}{TAIL}")


def test_what_common_programs_write_is_plain() -> None:
    assert is_plain('<row r="2" spans="1:2"><c r="A2" s="1" t="s"><v>0</v></c><c r="B2" s="3"/></row>')
    assert is_plain(row(2, text("A2", "Müller"), '<c r="B2" t="n"><v>1.5</v></c>'))
    assert not is_plain(row(2, '<c r="A2"><f>B2</f><v>1</v></c>'))
    assert not is_plain(row(2, text("A2", "a &amp; b")))


def test_rows_that_are_not_plain_keep_their_place() -> None:
    rows = [row(n, text(f"A{n}", "a" if n % 3 else "a &amp; b")) for n in range(1, 10)]
    assert [found.number for found in read(HEAD + "".join(rows) + TAIL)] == list(range(1, 10))  # type: ignore[union-attr]


def test_an_end_of_row_in_a_comment_ends_no_row() -> None:
    rows = row(1, text("A1", "a")) + '<!-- </row><row r="5"> -->' + row(2, text("A2", "b"))
    assert [found.number for found in read(HEAD + rows + TAIL)] == [1, 2]  # type: ignore[union-attr]


def test_a_prefix_another_encoding_or_a_very_long_row_go_to_the_parser() -> None:
    plain = (HEAD + row(1, text("A1", "a")) + TAIL).encode()
    assert any(isinstance(piece, PlainRow) for piece in cut(plain))
    assert b"".join(cut(plain, in_sheet_data=False)) == plain  # type: ignore[arg-type]
    latin = b'<?xml version="1.0" encoding="iso-8859-1"?>' + plain
    assert b"".join(cut(latin)) == latin  # type: ignore[arg-type]
    long = (HEAD + "<row r='1'>" + " " * (LONG_ROW_BYTES + 10**6) + "</row>" + TAIL).encode()
    assert b"".join(cut(long)) == long  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [b"\xff", b"\xed\xa0\x80"])
def test_bytes_that_are_no_text_are_refused(bad: bytes) -> None:
    xml = (HEAD + row(1, text("A1", "@")) + TAIL).encode().replace(b"@", bad)
    with pytest.raises(FileRefused):
        cut(xml)


def test_a_cell_beyond_the_last_column_is_no_plain_cell() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFE1"></c></row>'
    assert read(HEAD + rows + TAIL) == "FILE_UNREADABLE{'reason': 'damaged'}"
