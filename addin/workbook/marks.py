"""How a sheet of Remitbook's is told from a user's of the same name: defined names of the sheet.

They travel with the sheet when it is renamed, moved or copied to another book.
"""

from __future__ import annotations

from collections.abc import Mapping

import xlwings as xw

PREFIX = "remitbook_"
PURPOSE = "purpose"
UNFINISHED = "unfinished"
"""On a page whose writing was broken off: it is written anew, whole."""
_LONGEST = 200


def read_marks(sheet: xw.Sheet) -> dict[str, str]:
    """What a sheet remembers of itself; {} for a user's own sheet."""
    marks: dict[str, str] = {}
    for name in sheet.names:
        word = name.name.rpartition("!")[2]
        if word.startswith(PREFIX):
            text = _text_of(name)
            if text is not None:
                marks[word.removeprefix(PREFIX)] = text
    return marks


def write_marks(sheet: xw.Sheet, marks: Mapping[str, str]) -> None:
    """Make a sheet remember exactly these marks; each word of a-z and _, each text short."""
    known = {name.name.rpartition("!")[2]: name for name in sheet.names}
    for word, name in known.items():
        if word.startswith(PREFIX) and word.removeprefix(PREFIX) not in marks:
            name.delete()
    for mark, text in marks.items():
        constant = _constant(text)
        word = PREFIX + mark
        if word in known:
            known[word].refers_to = constant
        else:
            sheet.names.add(word, constant)


def read_constant(book: xw.Book, word: str) -> str:
    """A text the book itself remembers under a defined name, "" for none."""
    for name in book.names:
        if name.name.casefold() == word.casefold():
            return _text_of(name) or ""
    return ""


def write_constant(book: xw.Book, word: str, text: str) -> None:
    """Make the book remember a text under a defined name."""
    for name in book.names:
        if name.name.casefold() == word.casefold():
            name.refers_to = _constant(text)
            return
    book.names.add(word, _constant(text))


def _text_of(name: xw.Name) -> str | None:
    constant = name.refers_to or ""
    if constant.startswith('="') and constant.endswith('"'):
        return constant[2:-1].replace('""', '"')
    return None


def _constant(text: str) -> str:
    return '="' + text[:_LONGEST].replace('"', '""') + '"'
