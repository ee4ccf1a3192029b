"""The ribbon is what is declared: groups in their order, every command, every choice, its words and icon."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from xml.etree.ElementTree import Element, fromstring

from addin.commands import COMMANDS, GROUPS, Command
from addin.ribbon.layout import CHOICE_MARK, NAMESPACE, ON_BUTTON, ON_FILE, ribbon_xml
from addin.ribbon.layout_check import callbacks_of, ribbon_faults
from addin.ribbon.package import shipped_modules
from shared.kinds import KINDS

CALLBACKS = callbacks_of({module.name: module.source for module in shipped_modules()})


def controls(*commands: Command) -> dict[str, Element]:
    """By id, of a ribbon with these commands; of all where none is given."""
    root = fromstring(ribbon_xml(commands or COMMANDS.values()))
    return {element.get("id", ""): element for element in root.iter() if element.get("id")}


def children(element: Element) -> list[str]:
    return [child.get("id", "") for child in element]


def test_groups_stand_as_in_the_product_and_none_is_empty() -> None:
    tab = controls()["tab_remitbook"]
    wanted = [
        f"group_{group.lower()}" for group in GROUPS if any(c.group == group for c in COMMANDS.values())
    ]
    assert children(tab) == wanted
    assert tab.get("label") == "Remitbook"


def test_every_command_has_its_words_icon_and_size() -> None:
    shown = controls()
    for command in COMMANDS.values():
        control = shown[command.id]
        assert [control.get(name) for name in ("label", "screentip", "supertip", "imageMso")] == [
            command.label, command.screentip, command.supertip, command.icon,
        ]  # fmt: skip
        assert control.get("size") == (None if command.more else "large" if command.large else "normal")
        assert control.get("onAction") == {"": ON_BUTTON, "file": ON_FILE, "list": None}[command.asks]


def test_the_order_of_a_group_is_that_of_its_commands() -> None:
    shown = controls()
    for group, members in groupby(COMMANDS.values(), key=lambda command: command.group):
        ordered = list(members)
        plain = [id_ for id_ in children(shown[f"group_{group.lower()}"]) if not id_.startswith("more_")]
        assert plain == [command.id for command in ordered if not command.more]
        more = shown.get(f"more_{group.lower()}")
        assert (children(more) if more is not None else []) == [c.id for c in ordered if c.more]


def test_imports_begins_with_the_log() -> None:
    assert children(controls()["group_imports"])[:3] == ["import_log", "open_import", "delete_import"]


def test_the_other_views_stand_under_more() -> None:
    group = children(controls()["group_pull"])
    assert group[-2:] == ["more_pull", "refresh_all"]
    assert group[:4] == ["pull_invoices", "pull_accounts", "fill_balances", "pull_unallocated"]


def test_drop_downs_offer_every_kind() -> None:
    shown = controls()
    for id_ in ("this_sheet_holds", "new_sheet"):
        entries = list(shown[id_])
        assert [(entry.get("id"), entry.get("label")) for entry in entries] == [
            (f"{id_}{CHOICE_MARK}{kind.name}", kind.label) for kind in KINDS.values()
        ]
        assert {entry.get("onAction") for entry in entries} == {ON_BUTTON}


def test_a_kind_added_later_appears() -> None:
    before = COMMANDS["new_sheet"]
    holds = replace(before.options[0], choices=(*before.options[0].choices, ("write_offs", "Write-offs")))
    later = {**COMMANDS, "new_sheet": replace(before, options=(holds,))}
    assert controls(*later.values())["new_sheet__write_offs"].get("label") == "Write-offs"
    assert ribbon_faults(ribbon_xml(later.values()), later, CALLBACKS) == []


def test_a_command_added_later_appears() -> None:
    new = Command("reissue", "Re-issue", "Billing", "Issues anew", "What changed.", "Coins", "x:y")
    ordered = sorted([*COMMANDS.values(), new], key=lambda command: GROUPS.index(command.group))
    later = {command.id: command for command in ordered}
    shown = controls(*ordered)
    assert children(shown["group_billing"])[-1] == "reissue"
    assert children(shown["tab_remitbook"]).index("group_billing") == GROUPS.index("Billing")
    assert ribbon_faults(ribbon_xml(ordered), later, CALLBACKS) == []


def test_words_may_hold_what_xml_cannot() -> None:
    control = controls(replace(COMMANDS["status"], label='<"A" & B>'))["status"]
    assert control.get("label") == '<"A" & B>'
    assert NAMESPACE in control.tag
