"""Cells of every type go onto sheet Failed and come back equal, and not one becomes a formula."""

from __future__ import annotations

import datetime as dt
import string
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.companion import open_files
from addin.failed_reading import header_row_of, read_failed
from addin.failed_sheet import FailedTable, failed_page
from addin.hosts.geometry import Area
from addin.wire import types_of
from shared.kinds import KINDS
from shared.schemas import Column, RowIssue

_HARD = [
    "=1+1", "+1", "-1", "@x", "'=1", "00123", "1E5", "2024-03-04", "3/4", "TRUE", "#N/A ", "1.234,5O", "(80)",
    "12%", "Mar-1", "$5", "=", "-",
]  # fmt: skip
_PRINTABLE = "".join(set(string.printable) - set("\r\x0b\x0c"))
_TEXT = st.sampled_from(_HARD) | st.text(_PRINTABLE, min_size=1, max_size=12)
_DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2199, 12, 31))
_CELLS = st.one_of(
    st.just(("_", "")),
    _TEXT.filter(lambda text: text.strip() not in ("", "#N/A")).map(lambda text: ("t", text)),
    st.integers(-(10**14), 10**14).map(lambda number: ("n", str(number))),
    st.integers(-(10**9), 10**9).map(lambda number: ("n", f"{number}.25")),
    st.integers(1, 99_999).map(lambda number: ("n", f"{number:06}")),
    _DAYS.map(lambda day: ("d", day.isoformat())),
    _DAYS.map(lambda day: ("s", f"{day.isoformat()}T18:12:30")),
    st.just(("h", "18:12:30")),
    st.sampled_from([("b", "TRUE"), ("b", "FALSE")]),
    st.sampled_from([("x", "#N/A"), ("x", "#DIV/0!")]),
)
_COLUMN = st.lists(_CELLS, min_size=3, max_size=3)
_FORMATS = st.sampled_from(["", "@", "General", "#,##0.00", "dd.mm.yyyy", "000000"])


@settings(max_examples=60, deadline=None)
@given(
    columns=st.lists(_COLUMN, min_size=1, max_size=6),
    formats=st.lists(_FORMATS, min_size=6, max_size=6),
    mapped=st.lists(st.sampled_from(["", "amount", "date", "account"]), min_size=6, max_size=6),
)
def test_cells_come_back_as_they_were(
    tmp_path_factory: object, columns: list[list[tuple[str, str]]], formats: list[str], mapped: list[str]
) -> None:
    folder: Path = tmp_path_factory.mktemp("failed")  # type: ignore[attr-defined]
    sent = [
        Column(
            f"Own {place}", "ABCDEF"[place], "".join(type_ for type_, _ in cells), [text for _, text in cells]
        )
        for place, cells in enumerate(columns)
    ]
    table = FailedTable(
        "root", 7, KINDS["payments"], "S", "B", [2, 3, 4], ["k2", "k3", "k4"], sent,
        [[RowIssue(row, "", "X", "wrong")] for row in (2, 3, 4)],
        formats=[[formats[place]] * 3 for place in range(len(sent))],
        fields={place: name for place, name in enumerate(mapped[: len(sent)]) if name},
    )  # fmt: skip
    book = folder / "b.xlsx"
    openpyxl.Workbook().save(book)
    opened = open_files(book)
    opened.desk.write(failed_page(table, "Failed"))
    saved = opened.save()
    assert saved is not None
    stored = openpyxl.load_workbook(saved)["Failed"]
    assert not [cell for row in stored.iter_rows() for cell in row if cell.data_type == "f"]

    sheet = open_files(book).desk.sheet("Failed")
    used, values = sheet.used, sheet.values()
    place = header_row_of(values)
    assert used is not None
    assert place is not None
    grid = sheet.grid(Area(place + 1, 1, used.rows - place, used.columns), values=values[place:])
    edited = read_failed(grid, "", sheet.marks, "B")
    assert edited.root == "root"
    assert edited.retry.keys == ["k2", "k3", "k4"]
    back = {
        column.header: list(zip(types_of(column, 3), column.texts, strict=True))
        for column in edited.sheet.columns
    }
    blank = [("_", "")] * 3
    assert {column.header: back.get(column.header, blank) for column in sent} == {
        column.header: cells for column, cells in zip(sent, columns, strict=True)
    }
