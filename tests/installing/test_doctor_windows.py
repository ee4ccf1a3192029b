"""The doctor on Windows: what the registry says of macros, child processes and the add-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.installing.check_excel import addin_not_blocked
from addin.installing.check_policies import children_allowed, macros_allowed
from addin.installing.finding import Check
from tests.installing.machines import Keys, machine_of

OFFICE = r"SOFTWARE\Microsoft\Office\16.0"
OFFICE_POLICY = r"SOFTWARE\Policies\Microsoft\Office\16.0"
POLICY = ("HKCU", OFFICE_POLICY + r"\Excel\Security")
OWN = ("HKCU", OFFICE + r"\Excel\Security")
TRUSTED = ("HKCU", POLICY[1] + r"\Trusted Locations")
COMMON = ("HKCU", OFFICE_POLICY + r"\Common")
COMMON_OF_ALL = ("HKLM", OFFICE_POLICY + r"\Common")
ALWAYS_ON = ("HKCU", OFFICE_POLICY + r"\common\security")
DISABLED = ("HKCU", OFFICE + r"\Excel\Resiliency\DisabledItems")
DEFENDER = r"SOFTWARE\Policies\Microsoft\Windows Defender"
GUARD = r"\Windows Defender Exploit Guard\ASR"
RULES = ("HKLM", DEFENDER + GUARD + r"\Rules")
OWN_RULES = ("HKLM", r"SOFTWARE\Microsoft\Windows Defender" + GUARD + r"\Rules")
EXCLUDED = ("HKLM", DEFENDER + GUARD + r"\ASROnlyExclusions")
MANAGER = ("HKLM", DEFENDER + r"\Policy Manager")
CHILDREN = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
BLOCKED: Keys = {RULES: {CHILDREN: "1"}}
NO_FOLDERS: Keys = {TRUSTED: {"AllLocationsDisabled": 1}}


def item(path: str) -> dict[str, object]:
    """As Excel lists what it disabled."""
    return {"1F2A": b"\x01\x00\x00\x00" + path.encode("utf-16-le")}


CASES: list[tuple[Check, Keys, str, str]] = [
    (macros_allowed, {POLICY: {"VBAWarnings": 4}}, "MACROS", "well"),
    (macros_allowed, {POLICY: {"VBAWarnings": 4}, **NO_FOLDERS}, "MACROS_BLOCKED", "mend"),
    (macros_allowed, {OWN: {"VBAWarnings": 3}, **NO_FOLDERS}, "MACROS_BLOCKED", "mend"),
    (
        macros_allowed,
        {OWN: {"VBAWarnings": 4}, POLICY: {"VBAWarnings": 2}, **NO_FOLDERS},
        "NO_TRUSTED_FOLDER",
        "note",
    ),
    (macros_allowed, {TRUSTED: {"AllLocationsDisabled": 0}}, "MACROS", "well"),
    (macros_allowed, {COMMON: {"VBAOff": 1}}, "VBA_OFF", "mend"),
    (macros_allowed, {COMMON_OF_ALL: {"vbaoff": 1}}, "VBA_OFF", "mend"),
    (macros_allowed, {POLICY: {"RequireAddinSig": 1}}, "ADDIN_SIGNATURE", "mend"),
    (macros_allowed, {ALWAYS_ON: {"requirealwaysonmacrosig": 1}}, "ADDIN_SIGNATURE", "mend"),
    (macros_allowed, {OWN: {"DisableAllAddins": 1}}, "ADDINS_OFF", "mend"),
    (children_allowed, BLOCKED, "CHILD_PROCESSES_BLOCKED", "mend"),
    (children_allowed, {RULES: {CHILDREN: 1}}, "CHILD_PROCESSES_BLOCKED", "mend"),
    (children_allowed, {RULES: {CHILDREN: "2"}}, "CHILD_PROCESSES", "well"),
    (children_allowed, {RULES: {CHILDREN: "6"}}, "CHILD_PROCESSES_ASKED", "note"),
    (children_allowed, {MANAGER: {"ASRRules": f"x=1|{CHILDREN}=1"}}, "CHILD_PROCESSES_BLOCKED", "mend"),
    (children_allowed, {MANAGER: {"ASRRules": f"x=1|{CHILDREN}=0"}}, "CHILD_PROCESSES", "well"),
    (children_allowed, {OWN_RULES: {CHILDREN: 1}}, "CHILD_PROCESSES_BLOCKED", "mend"),
    (children_allowed, {**BLOCKED, EXCLUDED: {r"%LocalAppData%\remitbook": 0}}, "CHILD_PROCESSES", "well"),
    (
        children_allowed,
        {**BLOCKED, EXCLUDED: {r"%LocalAppData%\remit": 0}},
        "CHILD_PROCESSES_BLOCKED",
        "mend",
    ),
    (
        children_allowed,
        {**BLOCKED, MANAGER: {"ASROnlyExclusions": r"C:\other|*\remitbook\venv\Scripts\pythonw.exe"}},
        "CHILD_PROCESSES",
        "well",
    ),
    (addin_not_blocked, {DISABLED: item(r"C:\x\REMITBOOK.XLAM")}, "ADDIN_DISABLED", "mend"),
    (addin_not_blocked, {DISABLED: item(r"C:\x\other.xlam")}, "ADDIN_MARK", "well"),
]


@pytest.mark.parametrize(("check", "keys", "code", "grade"), CASES)
def test_what_the_registry_says_is_understood(
    check: Check, keys: Keys, code: str, grade: str, tmp_path: Path
) -> None:
    found = check(machine_of("windows", tmp_path, keys))
    assert found is not None
    assert (found.code, found.grade) == (code, grade)


@pytest.mark.parametrize("check", [children_allowed, addin_not_blocked])
def test_what_a_mac_does_not_have_is_not_told(check: Check, tmp_path: Path) -> None:
    assert check(machine_of("macos", tmp_path)) is None
