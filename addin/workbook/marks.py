"""How a sheet of Remitbook's is told from a user's of the same name: defined names of the sheet.

They travel with the sheet when it is renamed, moved or copied to another book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

import xlwings as xw

PREFIX = "remitbook_"
PURPOSE = "purpose"
UNFINISHED = "unfinished"
"""On a page whose writing was broken off: it is written anew, whole."""
_LONGEST = 200
"""Characters of a text in one name, which Excel holds to 255; the rest goes into names of its own."""
_REST = "__"


def read_marks(sheet: xw.Sheet) -> dict[str, str]:
    """What a sheet remembers of itself; {} for a user's own sheet."""
    texts = {word: _text_of(name) for word, name in _ours(sheet).items()}
    return {
        mark: _whole(texts, text, mark)
        for mark, text in texts.items()
        if text is not None and mark == _mark_of(mark)
    }


def read_mark(sheet: xw.Sheet, mark: str) -> str:
    """One thing a sheet remembers of itself, "" for nothing."""
    texts = {word: _text_of(name) for word, name in _ours(sheet).items() if _mark_of(word) == mark}
    return _whole(texts, texts.get(mark) or "", mark)


def write_marks(sheet: xw.Sheet, marks: Mapping[str, str]) -> dict[str, str]:
    """Make a sheet remember exactly these marks, each word of a-z and _; the texts as it has them now."""
    known = _ours(sheet)
    words = {word: part for mark, text in marks.items() for word, part in _parts(mark, text)}
    for word, name in known.items():
        if word not in words:
            name.delete()
    for word, part in words.items():
        constant = _constant(part)
        if word in known:
            known[word].refers_to = constant
        else:
            sheet.names.add(PREFIX + word, constant)
    return dict(marks)


def forget_mark(sheet: xw.Sheet, mark: str) -> None:
    """Make a sheet remember one thing less."""
    for word, name in _ours(sheet).items():
        if _mark_of(word) == mark:
            name.delete()


def _parts(mark: str, text: str) -> Iterator[tuple[str, str]]:
    """The words under which a text is kept, and what is kept under each."""
    yield mark, text[:_LONGEST]
    for start in range(_LONGEST, len(text), _LONGEST):
        yield f"{mark}{_REST}{start // _LONGEST}", text[start : start + _LONGEST]


def _mark_of(word: str) -> str:
    return word.partition(_REST)[0]


def _whole(texts: Mapping[str, str | None], text: str, mark: str) -> str:
    """A text with its rest. texts: of all words."""
    for number in count(1):
        part = texts.get(f"{mark}{_REST}{number}")
        if part is None:
            break
        text += part
    return text


def _ours(sheet: xw.Sheet) -> dict[str, xw.Name]:
    """The names of a sheet that hold marks, by their words: mark, and mark__1 for the rest of a long text."""
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
