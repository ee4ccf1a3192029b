"""The docs say what there is: every button, kind, limit and command; no link leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from addin.commands import COMMANDS
from shared.kinds import KINDS
from shared.limits import LIMITS
from templates.ribbon_picture import pictures
from tests.architecture.sources import ROOT

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
PICTURE_BYTES = 200_000
READ_FIRST = ["five-minutes.md", "install.md"]


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


each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if link.startswith(("http://", "https://", "{")):  # codes.md quotes templates with braces
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


def anchors_of(page: Path) -> set[str]:
    """What a link into a page may name: its headings, as GitHub and the others spell them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).casefold().strip().replace(" ", "-") for heading in headings}


@each_page
def test_commands_are_there_with_their_options(page: Path) -> None:
    commands = set(subcommands())
    for line in code_of(page):
        for name, rest in re.findall(r"\bremitbook ([a-z][\w-]*)((?: [^`]*)?)", line):
            assert name in commands, line
            button = rest.split()[0] if name == "press" and rest.split() else ""
            if button and button != "BUTTON" and not button.startswith("-"):
                assert button in COMMANDS, line
                options = {option.name for option in COMMANDS[button].options}
                assert set(re.findall(r"--set [\"']?(\w+)=", rest)) <= options, line


def code_of(page: Path) -> list[str]:
    """The lines of a page's blocks of code, and what stands in backticks in the others."""
    text = page.read_text("utf-8")
    fenced = re.findall(r"^ *```\w*[^\n]*\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4,}(.*)$", text, re.MULTILINE)
    return [*"".join(fenced).splitlines(), *indented, *re.findall(r"`([^`\n]+)`", text)]


def subcommands() -> list[str]:
    """What may stand behind `remitbook`, the server's commands included."""
    from addin.cli import _parser

    (group,) = (action for action in _parser(with_server=True)._actions if action.choices)
    return list(group.choices or ())


def test_code_is_found_wherever_it_stands(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a `b c` d\n\n    e\n\n```console exit=1\n$ f\ng\n```\nh\n", encoding="utf-8")
    assert code_of(page) == ["$ f", "g", "e", "b c"]
    assert {"press", "import", "serve", "install"} <= set(subcommands())


def test_pictures_are_small_shown_and_made_by_a_script() -> None:
    shown = {
        link for page in PAGES for link in re.findall(r"pictures/([\w-]+\.\w+)\)", page.read_text("utf-8"))
    }
    there = {path.name: path.stat().st_size for path in (DOCS / "pictures").iterdir()}
    assert set(there) == shown
    assert all(size < PICTURE_BYTES for size in there.values()), there
    scripts = "".join(path.read_text("utf-8") for path in (ROOT / "templates").glob("*.py"))
    by_hand = {name for name in there if f'"{name.partition(".")[0]}"' not in scripts} - set(pictures())
    assert not by_hand


def test_who_comes_new_is_told_where_to_begin() -> None:
    """The guide before all else, with the ribbon and a sheet Failed to look at."""
    for page, docs in ((ROOT / "README.md", "docs/"), (DOCS / "index.md", "")):
        text = page.read_text("utf-8")
        links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+\.md)\)", text)
        assert links[0] == f"{docs}{READ_FIRST[0]}"
        assert {f"{docs}{name}" for name in READ_FIRST} <= set(links)
        assert f"({docs}pictures/ribbon.svg)" in text
        assert f"({docs}pictures/failed.png)" in text


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/index.md",
        "docs/five-minutes.md",
        "docs/install.md",
        "docs/it.md",
        "docs/how-to/build-the-addin.md",
    ],
)
def test_no_page_claims_excel_before_somebody_saw_it(page: str) -> None:
    """The acceptance sheet is filled in by hand, in a copy; from then on the words go."""
    seen = list(DOCS.glob("acceptance-in-excel-*.md"))
    says = re.sub(r"\s+", " ", (ROOT / page).read_text("utf-8")).casefold()
    assert ("not yet run in excel" in says) == (not seen)
