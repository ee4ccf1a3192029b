"""The add-in as LibreOffice can run it: our own modules, and what a test plays for the rest.

Of RemitbookSystem, which holds `#If`, one half at a time, as VBA's own compiler takes it: the Mac's starts
Python for the live presses, Windows' is run with its two objects played. RemitbookExcel is replaced. A box,
which nobody could close, is kept for the test to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from addin.ribbon.package import addin_bytes, shipped_modules
from addin.ribbon.vba_project import Module, read_module

System = Literal["Mac", "Windows"]

_PLAYED = Path(__file__).parent / "vba"
_BOX = """
Private Sub MsgBox(text As String, Optional style As Long, Optional title As String)
    TellBox text
End Sub
"""
_OBJECTS = """
Private Function CreateObject(name As String) As Object
    Select Case name
        Case "WScript.Shell"
            Set CreateObject = New PlayedShell
        Case "Scripting.FileSystemObject"
            Set CreateObject = New PlayedFiles
    End Select
End Function
"""


def variant_bytes(
    system: System, conf: Mapping[str, str], instead: Mapping[str, Module] | None = None
) -> bytes:
    """The .xlam of the tests, for one half of RemitbookSystem. instead: modules in place of its own."""
    return addin_bytes(conf, list((modules(system) | dict(instead or {})).values()))


def modules(system: System) -> dict[str, Module]:
    """By name; those the tests play last."""
    found = {module.name: module for module in shipped_modules()}
    for module in found.values():
        text = resolved(module.source, system == "Mac")
        if "MsgBox" in text:
            text = _after_options(text, _BOX)
        if "CreateObject" in text:
            text = _after_options(text, _OBJECTS)
        found[module.name] = Module(module.name, text, module.is_document)
    played = [read_module(path.read_text("utf-8"), path.name) for path in sorted(_PLAYED.glob("*.bas"))]
    return found | {module.name: module for module in played}


def resolved(source: str, mac: bool) -> str:
    """What VBA's compiler reads of a source on one of the systems: the lines of the other left out."""
    kept, taken = [], True
    for line in source.splitlines(keepends=True):
        match line.strip():
            case "#If Mac Then":
                taken = mac
            case "#Else":
                taken = not taken
            case "#End If":
                taken = True
            case other:
                assert not other.startswith("#"), f"{other}: only #If Mac, #Else and #End If are known here"
                if taken:
                    kept.append(line)
    return "".join(kept)


def _after_options(source: str, played: str) -> str:
    head, option, rest = source.partition("Option Explicit\n")
    assert option
    return head + option + played + rest
