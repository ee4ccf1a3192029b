"""What a button declares. The ribbon, the command line, the docs and the tests read it from here."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kinds import KINDS

GROUPS = ("Connection", "Import", "Imports", "Bank", "Pull", "Billing", "Help")
"""The groups of the tab, left to right."""


@dataclass(frozen=True)
class Option:
    """A cell of the command's yellow block, which `--set NAME=VALUE` fills as well.

    choices: (code word, what people read); () for free text. A value may be given either way.
    """

    name: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


@dataclass(frozen=True)
class Command:
    """One button.

    id: [a-z0-9_], what the ribbon hands over. icon: a name of Office's own images (imageMso).
    run: "module:function", imported when pressed; the function takes an `addin.press.Press` and gives
    an `addin.press.Outcome`. asks: how the ribbon asks for the first option: "list", a drop-down of its
    choices; "file", a file box; "", not at all. more: it stands in its group's drop-down *More*.
    """

    id: str
    label: str
    group: str
    screentip: str
    supertip: str
    icon: str
    run: str
    options: tuple[Option, ...] = ()
    large: bool = False
    asks: str = ""
    more: bool = False
    reads_rows: bool = False


YES_NO = (("yes", "Yes"), ("no", "No"))
KIND_CHOICES = tuple((kind.name, kind.label) for kind in KINDS.values())
