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
    texts = {mark: _text_of(name) for mark, name in _ours(sheet).items()}
    return {mark: text for mark, text in texts.items() if text is not None}


def read_mark(sheet: xw.Sheet, mark: str) -> str:
    """One thing a sheet remembers of itself, "" for nothing."""
    name = _ours(sheet).get(mark)
    return "" if name is None else _text_of(name) or ""


def write_marks(sheet: xw.Sheet, marks: Mapping[str, str]) -> dict[str, str]:
    """Make a sheet remember exactly these marks, each word of a-z and _; the texts as it has them now, the
    beginnings of long ones."""
    known = _ours(sheet)
    for mark, name in known.items():
        if mark not in marks:
            name.delete()
    for mark, text in marks.items():
        constant = _constant(text)
        if mark in known:
            known[mark].refers_to = constant
        else:
            sheet.names.add(PREFIX + mark, constant)
    return {mark: text[:_LONGEST] for mark, text in marks.items()}


def forget_mark(sheet: xw.Sheet, mark: str) -> None:
    """Make a sheet remember one thing less."""
    name = _ours(sheet).get(mark)
    if name is not None:
        name.delete()


def _ours(sheet: xw.Sheet) -> dict[str, xw.Name]:
    """The names of a sheet that are marks, by their marks."""
    words = {name.name.rpartition("!")[2]: name for name in sheet.names}
    return {word.removeprefix(PREFIX): name for word, name in words.items() if word.startswith(PREFIX)}


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
