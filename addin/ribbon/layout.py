"""The ribbon of the add-in as customUI XML, from the declared commands alone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from addin.commands import Command

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
ON_BUTTON, ON_FILE = "RemitbookButtons.OnButton", "RemitbookButtons.OnFile"
CHOICE_MARK = "__"
"""Between a command's id and the code word of a choice, in the id of an entry of a drop-down."""

_MORE_ICON = "PivotTableInsert"


def ribbon_xml(commands: Iterable[Command]) -> bytes:
    """customUI14.xml: one tab, a group for each group of the commands, in their order."""
    root = Element("customUI", {"xmlns": NAMESPACE})
    tab = SubElement(
        SubElement(SubElement(root, "ribbon"), "tabs"), "tab", id="tab_remitbook", label="Remitbook"
    )
    for name, members in groupby(commands, key=lambda command: command.group):
        group = SubElement(tab, "group", id=f"group_{name.lower()}", label=name)
        more: Element | None = None
        for command in members:
            if command.more and more is None:
                more = SubElement(
                    group, "menu", id=f"more_{name.lower()}", label="More", imageMso=_MORE_ICON,
                    screentip=f"More of {name}", supertip="What is used less often.", size="normal",
                )  # fmt: skip
            _add(group if more is None or not command.more else more, command, inside=command.more)
    indent(root)
    declaration = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    body: bytes = tostring(root, encoding="utf-8")
    return declaration + body + b"\n"


def _add(parent: Element, command: Command, inside: bool) -> None:
    """A button, or a drop-down of the first option's choices. inside: of a drop-down, where no size is."""
    shown = {
        "id": command.id, "label": command.label, "imageMso": command.icon,
        "screentip": command.screentip, "supertip": command.supertip,
    }  # fmt: skip
    if not inside:
        shown["size"] = "large" if command.large else "normal"
    if command.asks != "list":
        SubElement(parent, "button", {**shown, "onAction": ON_FILE if command.asks == "file" else ON_BUTTON})
        return
    menu = SubElement(parent, "menu", shown)
    for code, label in command.options[0].choices:
        SubElement(
            menu, "button", id=f"{command.id}{CHOICE_MARK}{code}", label=label, imageMso=command.icon,
            screentip=f"{command.label}: {label}", supertip=command.supertip, onAction=ON_BUTTON,
        )  # fmt: skip
