"""What stands before an engine asks the program as often for many cells as for few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import xlwings as xw

from addin.hosts import files
from addin.workbook.patient import Patience, be_patient

DAY = dt.datetime(2026, 3, 2)


@pytest.fixture
def book() -> Iterator[xw.Book]:
    made = files.new_book()
    engine = xw.engines.active
    be_patient(0.0)
    yield xw.apps.active.books[made.name]
    made.close()
    xw.engines.engines_by_name[engine.name] = engine
    engine.activate()


def calls_of(book: xw.Book, rows: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The calls it takes to write a block and to read it."""
    made = 0

    def call(self: Patience, work: Callable[[], Any]) -> Any:
        nonlocal made
        made += 1
        return work()

    block = [[f"text {row}", 1.5, DAY, None] for row in range(rows)]
    sheet = book.sheets[0]
    with monkeypatch.context() as patch:
        patch.setattr(Patience, "call", call)
        sheet["A1"].value = block
        back = sheet.range((1, 1), (rows, 4)).options(ndim=2, err_to_str=True).value
    assert back == block
    return made


def test_a_block_takes_as_many_calls_whatever_its_rows(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = calls_of(book, 3, monkeypatch)
    assert 3 < few == calls_of(book, 300, monkeypatch)
