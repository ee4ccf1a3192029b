"""A book that takes no sheets of ours, pressed by our VBA in LibreOffice: they stand in one beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.companion import companion_of
from tests.live.office import LiveOffice, Pressed
from tests.live.reading import read_book
from tests.workbook.office import GOOD, HEADER

pytestmark = pytest.mark.slow

BUTTON = "this_sheet_holds__payments"
CSV = {"FilterName": "Text - txt - csv (StarCalc)", "FilterOptions": "59,34,76,1"}


@pytest.fixture
def office(office: LiveOffice) -> Iterator[LiveOffice]:
    """The same, with no book open but those of the test."""
    yield office
    for document in office.documents():
        document.close(True)


def made(folder: Path, name: str) -> Path:
    """A file with two payments, its name as awkward as names are."""
    path = folder / name
    if path.suffix == ".csv":
        lines = [[str(cell or "") for cell in row] for row in (HEADER, *GOOD)]
        path.write_text("\n".join(";".join(line) for line in lines) + "\n")
    else:
        workbook = openpyxl.Workbook()
        for row in (HEADER, *GOOD):
            workbook.active.append(list(row))
        workbook.save(path)
    return path


def press(office: LiveOffice, state: str, path: Path) -> tuple[Pressed, Any]:
    """*This sheet holds: Payments* on the book in that state; its document, None in Protected View."""
    if state == "protected_view":
        office.run("RemitbookTest.Play", "protected_view", str(path))
        before = len(office.journal.lines())
        office.run("RemitbookTest.PressWithoutBook", BUTTON)
        return office.wait(before), None
    document = office.open(path, **{"read_only": {"ReadOnly": True}, "csv": CSV}.get(state, {}))
    if state == "locked":
        document.protect("")
    return office.press(BUTTON), document


@pytest.mark.parametrize("state", ["read_only", "locked", "csv", "protected_view"])
def test_its_sheets_stand_beside_it_and_a_sentence_says_why(
    office: LiveOffice, state: str, tmp_path: Path
) -> None:
    path = made(tmp_path, f"March & 'Co' (ü).{'csv' if state == 'csv' else 'xlsx'}")
    content = path.read_bytes()
    pressed, document = press(office, state, path)

    assert pressed.arguments[4] == f"--state={state}"
    assert set(pressed.exits) == {"0"}, pressed.lines
    beside = companion_of(path.with_suffix(".xlsx"))
    assert beside.name in pressed.sentence, pressed.lines
    found = {each.URL: each for each in office.documents()}
    assert beside.as_uri() in found
    assert "Mapping" in read_book(found[beside.as_uri()]).names
    assert path.read_bytes() == content
    if document is not None:
        assert not {"Mapping", "Remitbook lists"} & set(document.Sheets.ElementNames)
        assert path.as_uri() == office.soffice.desktop.getCurrentComponent().URL
