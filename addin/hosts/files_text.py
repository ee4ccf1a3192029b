"""Texts as the file format writes them: characters that XML cannot hold become `_xHHHH_`.

Source: ECMA-376 part 1, 22.4.2.4 (ST_Xstring). openpyxl passes such texts through in both directions.
"""

import re

MAX_TEXT = 32_767

# A text that already looks like an escape is escaped too, by its underscore.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def escape_text(text: str) -> str:
    """The text as a file stores it."""
    if _UNSAFE.search(text) is None:
        return text
    return _UNSAFE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape_text(stored: str) -> str:
    """The text that a stored one stands for."""
    if "_x" not in stored:
        return stored
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), stored)
