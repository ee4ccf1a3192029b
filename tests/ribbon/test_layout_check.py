"""The check of the ribbon finds each fault it looks for, and none in the ribbon that is built."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from addin.commands import COMMANDS
from addin.ribbon import layout_check
from addin.ribbon.layout import ribbon_xml
from addin.ribbon.layout_check import callbacks_of, ribbon_faults
from addin.ribbon.package import shipped_modules

BUILT = ribbon_xml(COMMANDS.values()).decode("utf-8")
SOURCES = {module.name: module.source for module in shipped_modules()}
CALLBACKS = callbacks_of(SOURCES)

Edit = Callable[[str], str]


def instead(old: str, new: str) -> Edit:
    """The first `old` replaced; it must be there."""

    def edit(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, 1)

    return edit


def without(pattern: str) -> Edit:
    """The first match taken out; there must be one."""

    def edit(xml: str) -> str:
        edited, count = re.subn(pattern, "", xml, count=1, flags=re.DOTALL)
        assert count == 1
        return edited

    return edit


def codes(xml: str) -> set[str]:
    return {fault.code for fault in ribbon_faults(xml.encode("utf-8"), COMMANDS, CALLBACKS)}


def changed(id_: str, old: str, new: str) -> Edit:
    """The first `old` in the control with that id replaced."""
    return instead(control(id_), instead(old, new)(control(id_)))


def beside(id_: str, old: str, new: str) -> Edit:
    """A second control after that one, `old` replaced in it."""
    return instead(control(id_), control(id_) + instead(old, new)(control(id_)))


def control(id_: str) -> str:
    """The button with that id, as it stands in the XML."""
    found = re.search(f'<button id="{id_}"[^>]*/>', BUILT)
    assert found
    return found[0]


def button_in_button(xml: str) -> str:
    """*Users* within *Status*."""
    outer, inner = control("status"), control("users")
    nested = f"{outer.removesuffix('/>')}>{inner}</button>"
    return instead(outer, nested)(instead(inner, "")(xml))


def button_in_tab(xml: str) -> str:
    """The last group's tags gone, its button still there."""
    return re.sub(r"</group>\s*</tab>", "</tab>", without('<group id="group_help"[^>]*>')(xml))


PAYMENTS = "new_sheet__payments"
ONE_FAULT: dict[str, tuple[str, Edit]] = {
    "cut off": ("NOT_XML", instead("</customUI>", "")),
    "the namespace of 2007": ("ROOT", instead("2009/07", "2006/01")),
    "another root": ("ROOT", lambda xml: re.sub(r"(</?)customUI\b", r"\1custom", xml)),
    "an element of no ribbon": ("ELEMENT_UNKNOWN", changed("status", "<button", "<toaster/><button")),
    "a button in a button": ("NESTING", button_in_button),
    "a button in a tab": ("NESTING", button_in_tab),
    "a group with nothing": ("EMPTY", instead("</tab>", '<group id="none" label="None"/></tab>')),
    "no screentip": ("ATTRIBUTE_MISSING", without(r' screentip="[^"]*"')),
    "no supertip": ("ATTRIBUTE_MISSING", without(r' supertip="[^"]*"')),
    "no icon": ("ATTRIBUTE_MISSING", without(r' imageMso="[^"]*"')),
    "no size": ("ATTRIBUTE_MISSING", without(r' size="normal"')),
    "another element's attribute": ("ATTRIBUTE_UNKNOWN", changed("status", " id=", ' columns="2" id=')),
    "a size in a drop-down": ("ATTRIBUTE_UNKNOWN", changed(PAYMENTS, " id=", ' size="normal" id=')),
    "an empty label": ("TEXT_EMPTY", changed("status", 'label="Status"', 'label=" "')),
    "a long label": ("TEXT_LONG", changed("status", 'label="', f'label="{"x" * 32}')),
    "a long supertip": ("TEXT_LONG", changed("status", 'supertip="', f'supertip="{"x" * 1024}')),
    "a long screentip": ("TEXT_LONG", changed("status", 'screentip="', f'screentip="{"x" * 1024}')),
    "a huge button": ("SIZE", changed("import", "large", "huge")),
    "an id in capitals": ("ID_LETTERS", instead('id="group_help"', 'id="Group-Help"')),
    "an image with a blank": ("IMAGE", changed("status", 'imageMso="', 'imageMso="A ')),
    "a Sub that is not there": ("CALLBACK_UNKNOWN", changed("status", "OnButton", "OnClick")),
    "a group's id twice": ("ID_TWICE", instead('id="group_help"', 'id="group_pull"')),
    "a button twice": ("ID_TWICE", beside("status", "status", "status")),
    "a button without a command": ("COMMAND_UNKNOWN", beside("status", '"status"', '"dance"')),
    "a command without a button": ("COMMAND_MISSING", instead(control("status"), "")),
    "a choice without an entry": ("CHOICE_MISSING", instead(control(PAYMENTS), "")),
    "an entry without a choice": ("CHOICE_UNKNOWN", beside(PAYMENTS, "__payments", "__poems")),
    "a file button that asks for none": ("ASKS", changed("load_file", "OnFile", "OnButton")),
    "an entry of no drop-down": ("ASKS", beside("status", '"status"', '"status__all"')),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_FAULT)
def test_each_fault_is_found_and_no_other(name: str) -> None:
    code, edit = ONE_FAULT[name]
    assert codes(edit(BUILT)) == {code}


def test_a_drop_down_takes_no_more_than_a_thousand() -> None:
    entry = control(PAYMENTS)
    have = len(re.findall(r'<button id="new_sheet__', BUILT))

    def with_entries(count: int) -> set[str]:
        more = (entry.replace(PAYMENTS, f"{PAYMENTS}{number}") for number in range(count - have))
        return codes(instead(entry, entry + "".join(more))(BUILT))

    assert with_entries(1000) == {"CHOICE_UNKNOWN"}  # our own, not Office's
    assert with_entries(1001) == {"CHOICE_UNKNOWN", "TOO_MANY"}


def test_every_fault_it_knows_has_been_seen() -> None:
    known = set(re.findall(r'Fault\(\s*"(\w+)"', Path(layout_check.__file__).read_text("utf-8")))
    assert {code for code, _ in ONE_FAULT.values()} | {"TOO_MANY"} == known


def test_the_ribbon_that_is_built_has_none() -> None:
    assert ribbon_faults(BUILT.encode("utf-8"), COMMANDS, CALLBACKS) == []


@pytest.mark.parametrize(
    "declaration",
    ["Private Sub OnButton(control As Object)", "Public Sub OnButton(control As Object, index As Integer)"],
)
def test_a_sub_that_excel_cannot_call_is_no_callback(declaration: str) -> None:
    source = SOURCES["RemitbookButtons"].replace("Public Sub OnButton(control As Object)", declaration)
    callbacks = callbacks_of({"RemitbookButtons": source})
    assert callbacks == {"RemitbookButtons.OnFile"}
    assert {fault.code for fault in ribbon_faults(BUILT.encode(), COMMANDS, callbacks)} == {
        "CALLBACK_UNKNOWN"
    }


def test_a_command_whose_file_box_went_is_found() -> None:
    commands = {**COMMANDS, "load_file": replace(COMMANDS["load_file"], asks="")}
    assert {fault.code for fault in ribbon_faults(BUILT.encode(), commands, CALLBACKS)} == {"ASKS"}
