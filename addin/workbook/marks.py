"""How a sheet of Remitbook's is told from a user's of the same name: defined names of the sheet.

They travel with the sheet when it is renamed, moved or copied to another book.
"""

from __future__ import annotations

from collections.abc import Mapping

import xlwings as xw

PREFIX = "remitbook_"
PURPOSE = "purpose"
_LONGEST = 200


def read_marks(sheet: xw.Sheet) -> dict[str, str]:
    """What a sheet remembers of itself; {} for a user's own sheet."""
    marks: dict[str, str] = {}
    for name in sheet.names:
        word = name.name.rpartition("!")[2]
        if word.startswith(PREFIX):
            constant = name.refers_to or ""
            if constant.startswith('="') and constant.endswith('"'):
                marks[word.removeprefix(PREFIX)] = constant[2:-1].replace('""', '"')
    return marks


def write_marks(sheet: xw.Sheet, marks: Mapping[str, str]) -> None:
    """Make a sheet remember exactly these marks; each word of a-z and _, each text short."""
    known = {name.name.rpartition("!")[2]: name for name in sheet.names}
    for word, name in known.items():
        if word.startswith(PREFIX) and word.removeprefix(PREFIX) not in marks:
            name.delete()
    for mark, text in marks.items():
        constant = '="' + text[:_LONGEST].replace('"', '""') + '"'
        word = PREFIX + mark
        if word in known:
            known[word].refers_to = constant
        else:
            sheet.names.add(word, constant)
