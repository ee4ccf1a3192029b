"""An XML file of a bank, element by element: no DTD, no entities, nothing fetched, no document in memory.

Namespaces are dropped: banks write camt.053 under many, and its versions differ in nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.parsers import expat

from backend.files.bank.entries import Reading

CHUNK_BYTES = 1 << 16
DEEPEST = 64


class Node:
    """One element: its name without namespace, its own text trimmed, its line in the file. parent: while it
    is open."""

    __slots__ = ("attributes", "children", "line", "parent", "pieces", "tag")

    def __init__(self, tag: str, line: int, parent: Node | None, attributes: Mapping[str, str]) -> None:
        self.tag = tag
        self.line = line
        self.parent = parent
        self.attributes = attributes
        self.children: list[Node] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def all(self, path: str) -> list[Node]:
        """The elements below under a path of names: "NtryDtls/TxDtls"."""
        found = [self]
        for name in path.split("/"):
            found = [child for node in found for child in node.children if child.tag == name]
        return found

    def first(self, *paths: str) -> Node | None:
        """The first element under the first path that has one."""
        return next((found[0] for path in paths if (found := self.all(path))), None)

    def value(self, *paths: str) -> str:
        """The first text that is not blank under any of the paths, in their order; "" where there is none."""
        return next((node.text for path in paths for node in self.all(path) if node.text), "")

    def within(self, tags: frozenset[str]) -> Node | None:
        """The nearest element around this one that has one of these names."""
        around = self.parent
        while around is not None and around.tag not in tags:
            around = around.parent
        return around


Ends = Mapping[str, Callable[[Node], None]]


def read_nodes(stream: IO[bytes], ends: Ends, reading: Reading) -> Iterator[None]:
    """Calls ends[name](element) when such an element is complete, and then forgets it. Gives way now and
    then, so that what was found can be handed on.

    Raises FileRefused: BANK_FILE_UNREADABLE (damaged, doctype, nested).
    """
    builder = _Builder(ends, reading)
    while data := stream.read(CHUNK_BYTES):
        builder.feed(data)
        yield
    builder.feed(b"", final=True)
    yield


class _Builder:
    def __init__(self, ends: Ends, reading: Reading) -> None:
        self._ends = ends
        self._reading = reading
        self._here: Node | None = None
        self._depth = 0
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.StartDoctypeDeclHandler = self._doctype

    def feed(self, data: bytes, final: bool = False) -> None:
        try:
            self._expat.Parse(data, final)
        except expat.ExpatError as error:
            raise self._reading.refused("damaged", error.lineno) from error
        except (UnicodeError, LookupError, ValueError) as error:
            raise self._reading.refused("damaged", self._expat.CurrentLineNumber) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._expat.CurrentLineNumber
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._reading.refused("nested", line)
        node = Node(tag.rpartition(" ")[2], line, self._here, attributes)
        if self._here is not None:
            self._here.children.append(node)
        self._here = node

    def _end(self, _: str) -> None:
        node = self._here
        assert node is not None
        above = node.parent
        self._here, self._depth = above, self._depth - 1
        if node.tag in self._ends:
            self._ends[node.tag](node)
            if above is not None:
                above.children.pop()
        # No ring of references: what is forgotten is freed at once.
        node.parent = None

    def _text(self, text: str) -> None:
        here = self._here
        if here is not None and (here.pieces or not text.isspace()):
            here.pieces.append(text)

    def _doctype(self, *_: object) -> None:
        raise self._reading.refused("doctype", self._expat.CurrentLineNumber)
