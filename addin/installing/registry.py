"""The registry of Windows, read only, a key at a time; on another system every key is empty."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Literal

Hive = Literal["HKCU", "HKLM"]
BOTH: tuple[Hive, ...] = ("HKLM", "HKCU")
Registry = Callable[[Hive, str], Mapping[str, object]]
"""(hive, key) -> the key's values by their names in small letters, "" for its own; {} where it is not."""


def windows_registry(hive: Hive, key: str) -> Mapping[str, object]:
    """See Registry."""
    if sys.platform != "win32":
        return {}
    import winreg

    root = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
    found: dict[str, object] = {}
    try:
        with winreg.OpenKey(root, key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
            for number in range(winreg.QueryInfoKey(opened)[1]):
                name, value, _ = winreg.EnumValue(opened, number)
                found[name.lower()] = value
    except OSError:  # the key is not there, or not for this user to read
        return found
    return found
