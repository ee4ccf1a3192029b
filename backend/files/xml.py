"""XML parts read event by event, with no document in memory and no entities."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from backend.files.refusal import FileRefused

CHUNK_BYTES = 1 << 18
NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def local_names(*names: str) -> dict[str, str]:
    """Qualified tag ("uri name") -> name, of SpreadsheetML's elements, strict or transitional.

    A handler looks its tag up here, so that a foreign element is never taken for one of ours and the
    prefixes of the file do not matter.
    """
    return {f"{space} {name}": name for space in NAMESPACES for name in names}


class Parser:
    """Calls start(tag, attributes), end(tag) and text(data) while it is fed.

    Text may come in several pieces.
    """

    def __init__(self, start: Start, end: End | None = None, text: Text | None = None) -> None:
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.buffer_size = 1 << 15
        self._expat.StartElementHandler = start
        if end is not None:
            self._expat.EndElementHandler = end
        if text is not None:
            self._expat.CharacterDataHandler = text
        self._expat.StartDoctypeDeclHandler = _refuse_doctype

    def feed(self, data: bytes, final: bool = False) -> None:
        """Raises FileRefused (FILE_UNREADABLE: damaged, doctype)."""
        try:
            self._expat.Parse(data, final)
        except (expat.ExpatError, UnicodeError, LookupError) as error:
            raise FileRefused("FILE_UNREADABLE", reason="damaged") from error

    def read(self, stream: IO[bytes]) -> None:
        while data := stream.read(CHUNK_BYTES):
            self.feed(data)
        self.feed(b"", final=True)


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("FILE_UNREADABLE", reason="doctype")
