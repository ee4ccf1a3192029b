"""Is Excel there, and did it or Windows lock the add-in out?"""

from __future__ import annotations

import re
from pathlib import Path

from addin.installing.finding import INSTALL, Finding, Machine, mend, note, well
from addin.installing.registry import BOTH

_APP_PATH = "Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe"
_PROGRAM_FOLDERS = ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)")
_PROGRAMS = ("Microsoft Office/root/Office16/EXCEL.EXE", "Microsoft Office/Office16/EXCEL.EXE")
_DISABLED = "Software\\Microsoft\\Office\\16.0\\Excel\\Resiliency\\DisabledItems"
_FROM_ELSEWHERE = ("3", "4")
"""Zones of Windows: the Internet, and what is restricted."""


def excel_there(machine: Machine) -> Finding | None:
    """The program itself."""
    if machine.system == "macos":
        places = [folder / "Applications/Microsoft Excel.app" for folder in (machine.top, machine.home)]
    elif machine.system == "windows":
        told = [str(machine.registry(hive, _APP_PATH).get("", "")).strip('"') for hive in BOTH]
        folders = [machine.environ.get(name, "") for name in _PROGRAM_FOLDERS]
        places = [Path(each) for each in told if each]
        places += [Path(folder) / end for folder in folders if folder for end in _PROGRAMS]
    else:
        return note(
            "SYSTEM_WITHOUT_EXCEL",
            "Excel is for Windows and macOS, and this is neither.",
            "The ribbon needs Excel; every button works here on a workbook too.",
            "remitbook press BUTTON BOOK.xlsx",
        )
    for place in places:
        if place.exists():
            return well("EXCEL", f"Excel: {place}")
    return mend(
        "EXCEL_MISSING",
        "Excel was not found on this computer.",
        "The add-in lives in the desktop Excel; Excel in a browser cannot run it.",
        "Install Microsoft Excel for the desktop, from office.com or your IT department.",
    )


def addin_not_blocked(machine: Machine) -> Finding | None:
    """Whether Windows marked the add-in as from the Internet, or Excel put it disabled it."""
    if machine.system != "windows" or machine.places is None or not machine.places.addin.exists():
        return None
    addin = machine.places.addin
    disabled = machine.registry("HKCU", _DISABLED).values()
    name = addin.name.casefold()
    if any(name in _text(value).casefold() for value in disabled):
        return mend(
            "ADDIN_DISABLED",
            "Excel put the add-in on its list of disabled items.",
            "It does so with what was open when it crashed, and does not load it any more.",
            "Excel, File, Options, Add-ins, Manage: Disabled Items, Go; choose Remitbook, Enable; start Excel"
            " anew.",
        )
    try:
        mark = Path(f"{addin}:Zone.Identifier").read_text("utf-8", "replace")
    except OSError:
        return well("ADDIN_MARK", "The add-in is not marked as from the Internet")
    zone = re.search(r"ZoneId\s*=\s*(\d)", mark)
    if zone is None or zone[1] not in _FROM_ELSEWHERE:
        return well("ADDIN_MARK", "The add-in is not marked as from the Internet")
    return mend(
        "ADDIN_BLOCKED",
        f"Windows marked {addin} as a file from the Internet.",
        "Excel runs no macros of such a file.",
        f"{INSTALL}. Or in the Explorer: right click on the file, Properties, Unblock, OK.",
    )


def _text(value: object) -> str:
    return value.decode("utf-16-le", "replace") if isinstance(value, bytes) else str(value)
