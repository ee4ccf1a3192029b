"""Number formats of a LibreOffice book, in Excel's writing."""

from __future__ import annotations

import re
from typing import Any

from addin.hosts.libreoffice_office import struct

_DATE, _TIME, _LOGICAL, _TEXT = 2, 4, 1024, 256  # com.sun.star.util.NumberFormat
_LITERAL = re.compile(r'("[^"]*"|\\.|AM/PM|A/P|\[\$[^\]]*\])')


class Formats:
    """The number formats of one book: their keys, codes and kinds."""

    def __init__(self, document: Any) -> None:
        self._formats = document.getNumberFormats()
        self._locale = struct("lang.Locale")  # that of the office, which is US English
        self._keys: dict[str, int] = {}
        self._known: dict[int, tuple[str, str]] = {}

    def key(self, code: str) -> int:
        """The key of a code, made if need be."""
        if code not in self._keys:
            key = self._formats.queryKey(code, self._locale, False)
            self._keys[code] = self._formats.addNew(code, self._locale) if key == -1 else key
        return self._keys[code]

    def code(self, key: int) -> str:
        """The code of a key, as Excel writes it."""
        return self._look_up(key)[0]

    def kind(self, key: int) -> str:
        """What cells of this format hold: general, text, date, time, logical or number."""
        return self._look_up(key)[1]

    def _look_up(self, key: int) -> tuple[str, str]:
        if key not in self._known:
            stored = self._formats.getByKey(key)
            self._known[key] = _read(stored.FormatString, stored.Type)
        return self._known[key]


def _read(code: str, flags: int) -> tuple[str, str]:
    if flags & _LOGICAL:
        return "General", "logical"
    if flags & _TEXT:
        return code, "text"
    if flags & (_DATE | _TIME):
        parts = _LITERAL.split(code)
        lowered = "".join(part if place % 2 else part.lower() for place, part in enumerate(parts))
        return lowered, "date" if flags & _DATE or "[" in lowered else "time"
    if code in ("General", "Standard"):
        return "General", "general"
    return code.replace("[RED]", "[Red]"), "number"
