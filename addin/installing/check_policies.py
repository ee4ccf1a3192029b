"""Do the settings of the user and of the company let the add-in load, run its macros and start Python?"""

from __future__ import annotations

import fnmatch
import plistlib
import re
from pathlib import Path

from addin.installing.finding import Finding, Machine, mend, note, well
from addin.installing.registry import BOTH

_OFFICE = "Software\\Microsoft\\Office\\16.0"
_POLICY = "Software\\Policies\\Microsoft\\Office\\16.0"
_SECURITY = "\\Excel\\Security"
_DEFENDER = "SOFTWARE\\Policies\\Microsoft\\Windows Defender"
_OWN_DEFENDER = "SOFTWARE\\Microsoft\\Windows Defender"
_RULES = "Windows Defender Exploit Guard\\ASR"
NO_CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""The rule "Block all Office applications from creating child processes" of Microsoft Defender."""
_BLOCKS, _WARNS = "1", "6"
_ONLY_SIGNED, _NONE = 3, 4
_IT = "Your IT department sets this: show them docs/it.md"


def macros_allowed(machine: Machine) -> Finding | None:
    """What the user's settings, and the company's above them, say of macros."""
    if machine.system == "macos":
        return _macros_of_a_mac(machine)
    if machine.system != "windows":
        return None
    off = any(
        machine.registry(hive, f"{key}\\Common").get("vbaoff") == 1
        for hive in BOTH
        for key in (_POLICY, _OFFICE)
    )
    if off:
        return mend(
            "VBA_OFF",
            "Macros are switched off for all of Office (VBAOff).",
            "The ribbon's buttons are a macro of the add-in.",
            f"{_IT}, Policies: set VBAOff to 0.",
        )
    if _setting(machine, "DisableAllAddins") == 1:
        return mend(
            "ADDINS_OFF",
            "Excel is set to load no add-ins.",
            "Remitbook is an add-in.",
            "Excel, File, Options, Trust Center, Trust Center Settings, Add-ins: take the tick off Disable"
            f" all Application Add-ins. If it is grey: {_IT}.",
        )
    always = machine.registry("HKCU", f"{_POLICY}\\Common\\Security").get("requirealwaysonmacrosig")
    if always == 1 or _setting(machine, "RequireAddinSig") == 1:
        return mend(
            "ADDIN_SIGNATURE",
            "Excel is set to load only add-ins that are signed by a trusted publisher.",
            "The add-in as it is built is not signed.",
            f"{_IT}, Signing the add-in.",
        )
    level = _setting(machine, "VBAWarnings")
    if _setting(machine, "AllLocationsDisabled", "\\Trusted Locations") == 1:
        if level in (_ONLY_SIGNED, _NONE):
            return mend(
                "MACROS_BLOCKED",
                "Excel is set to run no macros that are not signed, and to trust no folder.",
                "The ribbon's buttons are a macro of the add-in, in Excel's start folder.",
                f"{_IT}, Policies: trust the folder XLSTART, or sign the add-in.",
            )
        return note(
            "NO_TRUSTED_FOLDER",
            "Excel is set to trust no folder.",
            "It asks about the add-in's macros at each start.",
            f"Choose Enable Content when Excel asks. Or: {_IT}, Policies.",
        )
    return well("MACROS", "Macros: allowed in Excel's start folder")


def children_allowed(machine: Machine) -> Finding | None:
    """Whether a rule of Microsoft Defender forbids Excel to start Python."""
    if machine.system != "windows" or machine.places is None:
        return None
    states = [
        str(machine.registry("HKLM", f"{_DEFENDER}\\{_RULES}\\Rules").get(NO_CHILDREN, "")),
        str(
            machine.registry("HKLM", f"SOFTWARE\\Microsoft\\Windows Defender\\{_RULES}\\Rules").get(
                NO_CHILDREN, ""
            )
        ),
        _state_in(str(machine.registry("HKLM", f"{_DEFENDER}\\Policy Manager").get("asrrules", ""))),
    ]
    if not {_BLOCKS, _WARNS} & set(states) or _is_excluded(machine, machine.places.started):
        return well("CHILD_PROCESSES", "Excel may start Python")
    how = (
        f"{_IT}, Policies: exclude {machine.places.started} from the rule {NO_CHILDREN}"
        " (Block all Office applications from creating child processes)."
    )
    why = "A button is a start of Remitbook's Python, outside Excel, so that Excel stays free."
    if _BLOCKS in states:
        return mend("CHILD_PROCESSES_BLOCKED", "A rule forbids Excel to start other programs.", why, how)
    return note("CHILD_PROCESSES_ASKED", "Windows asks each time Excel starts another program.", why, how)


def _setting(machine: Machine, name: str, below: str = "") -> object:
    """A security setting of Excel: the company's, else the user's own, else None."""
    for key in (_POLICY, _OFFICE):
        value = machine.registry("HKCU", f"{key}{_SECURITY}{below}").get(name.lower())
        if value is not None:
            return value
    return None


def _state_in(rules: str) -> str:
    """The state of the rule in a device manager's list, GUID=STATE|GUID=STATE."""
    for each in rules.split("|"):
        rule, _, state = each.partition("=")
        if rule.strip().casefold() == NO_CHILDREN:
            return state.strip()
    return ""


def _is_excluded(machine: Machine, program: Path) -> bool:
    """Whether a path of the rules' exclusions is, or lies above, the program."""
    listed = [*machine.registry("HKLM", f"{_DEFENDER}\\{_RULES}\\ASROnlyExclusions")]
    listed += str(
        machine.registry("HKLM", f"{_DEFENDER}\\Policy Manager").get("asronlyexclusions", "")
    ).split("|")
    path = _spelt(str(program))
    for each in filter(None, map(str.strip, listed)):
        spelt = _spelt(
            re.sub(r"%(\w+)%", lambda found: machine.environ.get(found[1].upper(), found[0]), each)
        )
        if fnmatch.fnmatch(path, spelt) or path.startswith(spelt.rstrip("/") + "/"):
            return True
    return False


def _spelt(path: str) -> str:
    return path.replace("\\", "/").casefold()


def _macros_of_a_mac(machine: Machine) -> Finding:
    """The company's settings of Office, else the user's own."""
    name = "com.microsoft.office.plist"
    for folder in (machine.top / "Library/Managed Preferences", machine.home / "Library/Preferences"):
        try:
            told = plistlib.loads((folder / name).read_bytes())
        except (OSError, ValueError, plistlib.InvalidFileException):
            continue
        state = str(told.get("VisualBasicMacroExecutionState", ""))
        if told.get("VisualBasicEntirelyDisabled") or state == "DisabledWithoutWarnings":
            return mend(
                "MACROS_BLOCKED",
                f"Macros are switched off for all of Office ({folder / name}).",
                "The ribbon's buttons are a macro of the add-in.",
                "Excel, Settings, Security: Disable all macros with notification. If it is grey: "
                f"{_IT}, Policies.",
            )
    return well("MACROS", "Macros: not switched off")
