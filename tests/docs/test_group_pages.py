"""Each group's page begins with its part of the ribbon and its buttons, in the words the ribbon has."""

from __future__ import annotations

import pytest

from addin.commands import COMMANDS
from templates.group_pages import block_of, groups, page_of, path_of


@pytest.mark.parametrize("group", groups())
def test_a_page_begins_with_its_buttons_as_they_are_declared(group: str) -> None:
    page = path_of(group).read_text("utf-8")
    assert page == page_of(group, page), "make templates"
    title, _, rest = page.partition("\n\n")
    assert title == f"# {group}"
    assert rest.startswith(block_of(group))


def test_a_button_is_told_in_the_ribbons_words() -> None:
    for command in COMMANDS.values():
        block = block_of(command.group)
        assert f"| {command.label} | `{command.id}` | **{command.screentip}.** {command.supertip}" in block


def test_a_changed_block_is_written_anew_and_the_rest_is_kept() -> None:
    page = page_of("Help", "# Help\n\nBy hand.\n")
    assert page == f"# Help\n\n{block_of('Help')}\nBy hand.\n"
    changed = page.replace("**Everything", "**Nothing")
    assert changed != page
    assert page_of("Help", changed) == page


def test_a_group_without_a_page_gets_one() -> None:
    assert page_of("Help", "") == f"# Help\n\n{block_of('Help')}"
