"""Guide and About, pressed on both hosts where no server answers."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from addin.about_sheet import made_of
from addin.commands import COMMANDS
from addin.guide_sheet import ROAD
from shared.kinds import KINDS
from tests.workbook.office import Office


@pytest.fixture(params=["files", "libreoffice"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    return Office(tmp_path, "", httpx.HTTPTransport(), str(request.param))


def test_the_guide_names_every_button_and_every_kind_of_sheet(office: Office) -> None:
    book = office.book(Mine=[["mine"]])
    outcome = office.press("guide", book)
    assert (outcome.exit_code, outcome.sheet) == (0, "Guide")
    rows = office.values(book, "Guide")
    cells = {cell for row in rows for cell in row if cell}
    assert cells >= set(ROAD)
    named = {(row[0], row[1]): row[2] for row in rows if len(row) > 2 and row[2]}
    for command in COMMANDS.values():
        assert command.supertip in str(named[command.group, command.label])
    for kind in KINDS.values():
        assert named["Sheet", kind.label] == kind.help
    office.press("guide", book)
    assert office.open(book).sheetnames.count("Guide") == 1
    assert "Guide 2" not in office.open(book).sheetnames


def test_about_names_the_version_and_the_parts_with_their_licences(office: Office) -> None:
    book = office.book(Mine=[["mine"]])
    outcome = office.press("about", book)
    assert outcome.exit_code == 0
    assert version("remitbook") in outcome.sentence
    rows = [row[:3] for row in office.values(book, "About")]
    assert ["Licence", "MIT", None] in rows
    parts = made_of()
    assert {name for name, _, _ in parts} >= {"xlwings", "openpyxl", "httpx"}
    assert all(version_ and licence and "GPL" not in str(licence) for _, version_, licence in parts)
    for part in parts:
        assert list(part) in rows
