"""docs/five-minutes.md, played as its reader would: every command, every answer, every cell."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from addin.commands import COMMANDS
from shared.places import PORT, default_url
from shared.sentences import write_day
from templates.guide import DAY, PAGE, Played, _as_told, play, steps_of

TEXT = PAGE.read_text("utf-8")
RUN_ELSEWHERE = ["pip install remitbook", "remitbook install"]
"""Lines of the guide that put it on the computer: tests/installing runs them."""


def example(folder: Path) -> Path:
    """A folder with the workbook the page hands out, by the page's own link."""
    (link,) = re.findall(r"\]\((\S+\.xlsx)\)", TEXT)
    shutil.copyfile(PAGE.parent / link, folder / Path(link).name)
    return folder


def wrong(page: str, folder: Path) -> list[Played]:
    """The steps of a page in which something else came than was told."""
    return [played for played in play(page, example(folder)) if played.came != played.told]


@pytest.mark.slow
def test_every_command_answers_and_every_cell_says_what_the_guide_tells(tmp_path: Path) -> None:
    for played in play(TEXT, example(tmp_path)):
        assert played.came == played.told, played.step


def test_the_guide_has_the_whole_main_job() -> None:
    steps = steps_of(TEXT)
    pressed = [step.words[2] for step in steps if step.words[1:2] == ("press",)]
    wanted = (
        "status", "import", "map_columns", "check", "reimport_failed", "fill_balances", "delete_import",
    )  # fmt: skip
    assert set(wanted) <= set(pressed) <= set(COMMANDS)
    assert steps[0].words == ("remitbook", "serve")
    typed = [(step.sheet, step.cell) for step in steps if step.typed is not None]
    assert {sheet for sheet, _ in typed} == {"Mapping", "Failed"}
    assert all(step.told for step in steps if step.words)


def test_every_block_and_table_of_commands_is_played() -> None:
    """Nothing that looks like a command or a cell stands on the page without being held."""
    blocks = re.findall(r"^```(\S*)", TEXT, re.MULTILINE)
    assert blocks == ["sh", "", *["console", ""] * (blocks.count("console"))]
    steps = steps_of(TEXT)
    assert len([step for step in steps if step.words]) == len(re.findall(r"^\$ ", TEXT, re.MULTILINE))
    rows = re.findall(r"^\| \w+ \| [A-Z]+\d+ \|", TEXT, re.MULTILINE)
    assert len([step for step in steps if not step.words]) == len(rows) > 0


def test_what_installs_is_what_the_page_of_installing_says() -> None:
    (block,) = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    plain = [re.sub(r'"remitbook\[server\]"', "remitbook", line) for line in block.splitlines()]
    assert [line.removesuffix(" --with-server") for line in plain] == RUN_ELSEWHERE
    page = (PAGE.parent / "install.md").read_text("utf-8")
    for line in RUN_ELSEWHERE:
        assert f"    {line}\n" in page
    assert "`--with-server`" in page


def test_a_wrong_answer_is_found(tmp_path: Path) -> None:
    right = "```console\n$ remitbook buttons --nonsense\n```\n"
    (played,) = wrong(right, tmp_path)
    assert played.came.endswith("64")
    told = played.came.removesuffix("64")
    assert not wrong(f"```console exit=64\n$ remitbook buttons --nonsense\n{told}```\n", tmp_path)
    assert wrong(f"```console exit=2\n$ remitbook buttons --nonsense\n{told}```\n", tmp_path)
    assert wrong(f"```console exit=64\n$ remitbook buttons --nonsense\n{told}And more.\n```\n", tmp_path)


def test_a_cell_that_says_something_else_is_found_and_what_is_typed_stays(tmp_path: Path) -> None:
    head = "| sheet of example.xlsx | cell | it says | type |\n|---|---|---|---|\n"
    assert wrong(head + "| Payments | B2 | INV-1 | INV-102 |\n", tmp_path)
    typed = head + "| Payments | B4 | | INV-102 |\n| Payments | C2 | 1,250.00 | 9.50 |\n"
    assert not wrong(typed, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "example.xlsx")["Payments"]
    assert (sheet["B4"].value, sheet["C2"].value) == ("INV-102", 9.5)
    looked = "| sheet of example.xlsx | cell | it says |\n|---|---|---|\n| Payments | C2 | 1,250.00 |\n"
    assert not wrong(looked, tmp_path)
    assert wrong(looked.replace("1,250.00", "1,250.01"), tmp_path)
    with pytest.raises(KeyError):
        wrong(looked.replace("Payments", "Payment"), tmp_path)


def test_only_this_runs_port_and_today_are_made_alike() -> None:
    today = write_day(dt.datetime.now(dt.UTC).date())
    text = f"at {default_url(4711)}. Nothing was booked on 1 Jan 2020. Import 4711 on {today}, {today}."
    assert _as_told(text, 4711) == text.replace(default_url(4711), default_url(PORT))
    assert _as_told(f"sent on {today}. Nothing", 4711) == f"sent on {DAY}. Nothing"
    assert f" on {DAY}. " in TEXT
