"""The ribbon's press: the active book, boxes and the status bar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from addin import press as pressing
from addin import worker
from addin.hosts import files
from addin.ribbon.press import press
from tests.conftest import Clock
from tests.workbook.office import BAD_TYPE, HEADER, Office

Loaded = tuple[Office, Path]


@pytest.fixture
def active(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.Book]:
    """A book that is open and in front, as in Excel."""
    office, _ = loaded
    monkeypatch.setattr(pressing, "connect", office.client)
    monkeypatch.setattr(pressing, "connect_quickly", office.client)
    monkeypatch.setattr(worker, "_start", worker.main)  # no other process sees the books of this host
    monkeypatch.setattr(worker, "start_ready", lambda: worker.start)
    path = office.book("open.xlsx", Mine=[["x"]], Payments=[HEADER, BAD_TYPE])
    files.activate()
    book = files.open_book(path)
    book.sheets["Payments"].activate()
    yield book
    book.close()


def test_our_sheets_stand_in_the_book_itself_and_the_users_sheet_stays_in_front(active: xw.Book) -> None:
    outcome = press("map_columns")
    assert outcome.exit_code == 0
    assert {"Mine", "Payments", "Mapping"} <= {sheet.name for sheet in active.sheets}
    assert active.sheets.active.name == "Payments"
    assert str(active.app.status_bar).startswith("1 row of Payments in A1:G2.")


def test_a_refusal_is_shown_in_a_box(active: xw.Book) -> None:
    active.sheets["Mine"].activate()
    with files.answering(lambda _: "ok") as shown:
        outcome = press("import")
    assert outcome.exit_code == 2
    assert [alert.prompt for alert in shown] == [outcome.sentence]


def test_a_drop_down_hands_over_its_choice(active: xw.Book) -> None:
    active.sheets["Mine"].activate()
    with files.answering(lambda _: "ok"):
        assert press("this_sheet_holds", "Customers").exit_code in (0, 2)
        assert press("new_sheet", "Customers").exit_code == 0
    assert "Customers" in {sheet.name for sheet in active.sheets}


def test_rows_link_into_the_same_book(active: xw.Book, clock: Clock, tmp_path: Path) -> None:
    clock.now = dt.datetime.now(dt.UTC)
    press("check")
    path = tmp_path / "saved.xlsx"
    active.save(path)
    sheet = openpyxl.load_workbook(path)["Check"]
    links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links[0].location == "'Payments'!A2"


def test_an_unknown_button_is_a_sentence() -> None:
    assert press("dance").code == "BUTTON_UNKNOWN"
