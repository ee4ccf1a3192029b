"""The docs say what there is: every button, kind and limit has its place, and no link leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from addin.commands import COMMANDS
from shared.kinds import KINDS
from shared.limits import LIMITS
from tests.architecture.sources import ROOT

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
PICTURE_BYTES = 200_000


def test_the_limits_are_those_in_force() -> None:
    rows = re.findall(r"^\| (\w+) \| ([\d,]+) \| \S", (DOCS / "limits.md").read_text("utf-8"), re.MULTILINE)
    assert {name: int(number.replace(",", "")) for name, number in rows} == LIMITS


@pytest.mark.parametrize("button", sorted(COMMANDS))
def test_each_button_stands_on_the_page_of_its_group(button: str) -> None:
    command = COMMANDS[button]
    page = (DOCS / f"{command.group.casefold()}.md").read_text("utf-8")
    assert f"| {command.label} | `{button}` |" in page


def test_pages_name_no_button_that_is_not_there() -> None:
    for group in {command.group for command in COMMANDS.values()}:
        named = re.findall(
            r"^\| [\w -]+ \| `(\w+)` \|", (DOCS / f"{group.casefold()}.md").read_text("utf-8"), re.M
        )
        assert set(named) == {button for button, command in COMMANDS.items() if command.group == group}


def test_the_index_leads_to_every_group_and_kind() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    for group in {command.group.casefold() for command in COMMANDS.values()}:
        assert f"({group}.md)" in index
    for kind in KINDS:
        assert f"(kinds/{kind}.md)" in index


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    for link in links:
        if not link.startswith(("http://", "https://", "{")):  # codes.md quotes templates with braces
            assert (page.parent / link).exists(), link


def test_pictures_are_small_and_shown() -> None:
    shown = {
        link for page in PAGES for link in re.findall(r"pictures/([\w-]+\.png)", page.read_text("utf-8"))
    }
    there = {path.name: path.stat().st_size for path in (DOCS / "pictures").glob("*.png")}
    assert set(there) == shown
    assert all(size < PICTURE_BYTES for size in there.values()), there


@pytest.mark.parametrize(
    "page", ["README.md", "docs/install.md", "docs/it.md", "docs/how-to/build-the-addin.md"]
)
def test_no_page_claims_excel_before_somebody_saw_it(page: str) -> None:
    """The acceptance sheet is filled in by hand, in a copy; from then on the words go."""
    seen = list(DOCS.glob("acceptance-in-excel-*.md"))
    says = re.sub(r"\s+", " ", (ROOT / page).read_text("utf-8")).casefold()
    assert ("not yet run in excel" in says) == (not seen)
