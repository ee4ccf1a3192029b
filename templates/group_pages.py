"""Writes on top of each group's page in docs/ its part of the ribbon, and its buttons as they are declared.

`python -m templates.group_pages` writes them; a test holds that they are as written. The rest of a page is
written by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

from addin.commands import COMMANDS, Command

DOCS = Path(__file__).parent.parent / "docs"
BEGIN, END = "<!-- buttons: written by make templates -->", "<!-- end of buttons -->"
_BLOCK = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}\n", re.DOTALL)


def groups() -> list[str]:
    """The groups that have a button, in their order."""
    return list(dict.fromkeys(command.group for command in COMMANDS.values()))


def path_of(group: str) -> Path:
    """The page of a group."""
    return DOCS / f"{group.casefold()}.md"


def block_of(group: str) -> str:
    """The picture and the table of a group, between their marks."""
    rows = "\n".join(_row(command) for command in COMMANDS.values() if command.group == group)
    return (
        f"{BEGIN}\n![The group {group} of the ribbon](pictures/ribbon-{group.casefold()}.svg)\n\n"
        f"| button | id | what it does |\n|---|---|---|\n{rows}\n{END}\n"
    )


def page_of(group: str, page: str) -> str:
    """A page with its block as it is today; the page begins with one where it has none."""
    block = block_of(group)
    if _BLOCK.search(page):
        return _BLOCK.sub(lambda _: block, page, count=1)
    title, _, rest = (page or f"# {group}\n").partition("\n")
    return f"{title}\n\n{block}{rest}"


def _row(command: Command) -> str:
    text = f"**{command.screentip}.** {command.supertip}".replace("|", "\\|").replace("\n", " ")
    under = " It is under *More*." if command.more else ""
    return f"| {command.label} | `{command.id}` | {text}{under} |"


def write() -> None:
    """Writes the block of every page."""
    for group in groups():
        path = path_of(group)
        page = path.read_text("utf-8") if path.exists() else ""
        path.write_text(page_of(group, page), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
