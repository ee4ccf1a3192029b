"""What is wrong with a ribbon's XML: Excel shows nothing of it, in silence, where one attribute is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, fromstring

from addin.commands import Command
from addin.ribbon.layout import CHOICE_MARK, NAMESPACE, ON_FILE

_CONTROL = {"id", "label", "imageMso", "screentip", "supertip"}
_CHILDREN = {
    "customUI": {"ribbon"}, "ribbon": {"tabs"}, "tabs": {"tab"}, "tab": {"group"},
    "group": {"button", "menu"}, "menu": {"button", "menu"}, "button": set[str](),
}  # fmt: skip
_NEEDED = {
    "customUI": set[str](), "ribbon": set[str](), "tabs": set[str](), "tab": {"id", "label"},
    "group": {"id", "label"}, "menu": _CONTROL, "button": {*_CONTROL, "onAction"},
}  # fmt: skip
_SIZES = ("normal", "large")
_LONGEST = {"id": 1024, "label": 32, "screentip": 1024, "supertip": 1024, "imageMso": 1024}
"""Office's own limit is 1,024 characters ([MS-CUSTOMUI]); a longer label would widen the tab."""
_MOST_CONTROLS = 1000
_ID = re.compile(r"[a-z][a-z0-9_]*")
_IMAGE = re.compile(r"[A-Z][A-Za-z0-9]*")
_SUB = re.compile(r"^Public Sub (\w+)\(control As Object\)$", re.MULTILINE)


class Fault(NamedTuple):
    """A code, and what it says of which element."""

    code: str
    sentence: str


def callbacks_of(modules: Mapping[str, str]) -> set[str]:
    """Module.Sub of each Sub that a button may call, of name -> source."""
    return {f"{name}.{sub}" for name, source in modules.items() for sub in _SUB.findall(source)}


def ribbon_faults(xml: bytes, commands: Mapping[str, Command], callbacks: Collection[str]) -> list[Fault]:
    """Every fault; [] where there is none. callbacks: Module.Sub."""
    try:
        root = fromstring(xml)
    except ParseError as error:
        return [Fault("NOT_XML", f"The XML is not well-formed: {error}.")]
    if root.tag != f"{{{NAMESPACE}}}customUI":
        return [Fault("ROOT", f"The root is {root.tag}, not customUI of {NAMESPACE}.")]
    faults = list(_structure(root, "", commands, callbacks))
    ids = Counter(element.get("id", "") for element in root.iter() if element.get("id"))
    faults += [
        Fault("ID_TWICE", f"The id {id_} stands {count} times.") for id_, count in ids.items() if count > 1
    ]
    faults += [
        Fault("COMMAND_MISSING", f"The command {id_} is not on the ribbon.")
        for id_ in commands
        if id_ not in ids
    ]
    for id_, command in commands.items():
        if command.asks == "list" and id_ in ids:
            wanted = {f"{id_}{CHOICE_MARK}{code}" for code, _ in command.options[0].choices}
            faults += [
                Fault("CHOICE_MISSING", f"The choice {missing} is not on the ribbon.")
                for missing in sorted(wanted - set(ids))
            ]
    return faults


def _structure(
    element: Element, parent: str, commands: Mapping[str, Command], callbacks: Collection[str]
) -> Iterator[Fault]:
    name = _name(element)
    called = f"{name} {element.get('id', '')}".strip()
    if name not in _CHILDREN:
        yield Fault("ELEMENT_UNKNOWN", f"{called}: there is no such element on our ribbon.")
        return
    yield from _attributes(element, name, called, parent)
    children = [_name(child) for child in element]
    for child in sorted(set(children) & set(_CHILDREN) - _CHILDREN[name]):
        yield Fault("NESTING", f"{called}: {child} cannot stand in {name}.")
    if _CHILDREN[name] and not children:
        yield Fault("EMPTY", f"{called} is empty.")
    if len(children) > _MOST_CONTROLS:
        yield Fault("TOO_MANY", f"{called} has {len(children):,} controls; {_MOST_CONTROLS:,} are allowed.")
    if name == "button":
        yield from _press(element, called, commands, callbacks)
    for child_element in element:
        yield from _structure(child_element, name, commands, callbacks)


def _attributes(element: Element, name: str, called: str, parent: str) -> Iterator[Fault]:
    with_size = name in ("button", "menu") and parent != "menu"
    allowed = _NEEDED[name] | ({"size"} if with_size else set())
    for missing in sorted(allowed - set(element.attrib)):
        yield Fault("ATTRIBUTE_MISSING", f"{called}: {missing} is missing.")
    for extra in sorted(set(element.attrib) - allowed):
        yield Fault("ATTRIBUTE_UNKNOWN", f"{called}: {extra} has no place here.")
    for attribute, value in element.attrib.items():
        most = _LONGEST.get(attribute, len(value))
        if not value.strip():
            yield Fault("TEXT_EMPTY", f"{called}: {attribute} is empty.")
        elif len(value) > most:
            yield Fault(
                "TEXT_LONG", f"{called}: {attribute} has {len(value):,} characters, at most {most:,}."
            )
    if with_size and element.get("size", "normal") not in _SIZES:
        yield Fault("SIZE", f"{called}: the size {element.get('size')} is neither {' nor '.join(_SIZES)}.")
    if element.get("id") and not _ID.fullmatch(element.get("id", "")):
        yield Fault("ID_LETTERS", f"{called}: an id is small letters, digits and _.")
    if element.get("imageMso") and not _IMAGE.fullmatch(element.get("imageMso", "")):
        yield Fault("IMAGE", f"{called}: {element.get('imageMso')} is no name of an image of Office.")


def _press(
    button: Element, called: str, commands: Mapping[str, Command], callbacks: Collection[str]
) -> Iterator[Fault]:
    callback = button.get("onAction", "")
    if callback not in callbacks:
        yield Fault("CALLBACK_UNKNOWN", f"{called}: there is no Sub {callback}(control As Object).")
    id_, mark, choice = button.get("id", "").partition(CHOICE_MARK)
    command = commands.get(id_)
    if command is None:
        yield Fault("COMMAND_UNKNOWN", f"{called}: there is no command {id_}.")
        return
    asks = "list" if mark else "file" if callback == ON_FILE else ""
    if asks != command.asks:
        yield Fault("ASKS", f'{called} asks "{asks}", the command says "{command.asks}".')
    elif mark and choice not in {code for code, _ in command.options[0].choices}:
        yield Fault("CHOICE_UNKNOWN", f"{called}: {choice} is no choice of {command.id}.")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
