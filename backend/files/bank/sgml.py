"""OFX as a tree: SGML of version 1, where elements with a text need no end, and XML of version 2 alike.

What is never closed is an element without children: what seemed to stand inside follows it. An aggregate that
is never closed refuses the file: nobody knows whose what follows is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from backend.files.bank.entries import Reading
from backend.files.bank.nodes import DEEPEST, Ends, Node

_TAG = re.compile(r"<(/?)([A-Za-z0-9._:-]{1,64})[^<>]{0,1000}>")
_ENTITY = re.compile(r"&#?[A-Za-z0-9]{1,32};")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def read_sgml(text: str, ends: Ends, aggregates: frozenset[str], reading: Reading) -> Iterator[None]:
    """Calls ends[name](element) when such an element is complete, and then forgets it. Gives way then.
    aggregates: names of elements that have others inside and never a text.

    Raises FileRefused: BANK_FILE_UNREADABLE (damaged, doctype, nested).
    """
    root = here = Node("", 1, None, {})
    depth = 0
    place = line = counted = 0
    line = 1
    while (at := text.find("<", place)) >= 0:
        if between := text[place:at].strip():
            here.pieces.append(_ENTITY.sub(lambda found: html.unescape(found[0]), between))
        line, counted = line + text.count("\n", counted, at), at
        if text.startswith(_CDATA, at):
            end = text.find(_CDATA_END, at)
            if end < 0:
                raise reading.refused("damaged", line)
            here.pieces.append(text[at + len(_CDATA) : end])
            place = end + len(_CDATA_END)
            continue
        place = _past_other(text, at, line, reading)
        if place:
            continue
        found = _TAG.match(text, at)
        if found is None:
            raise reading.refused("damaged", line, text[at : at + 40])
        place = found.end()
        name = found[2].upper()
        if found[1]:
            closed = _open_above(here, name)
            if closed is None:
                continue
            while here is not closed:
                if here.tag in aggregates:
                    raise reading.refused("not_closed", here.line, f"<{here.tag}>")
                here, depth = _end_leaf(here), depth - 1
            above = closed.parent
            assert above is not None
            here, depth = above, depth - 1
            if name in ends:
                ends[name](closed)
                above.children.pop()
                yield
            closed.parent = None
            continue
        if here is not root and here.pieces:
            here, depth = _end_leaf(here), depth - 1
        depth += 1
        if depth > DEEPEST:
            raise reading.refused("nested", line)
        node = Node(name, line, here, {})
        here.children.append(node)
        here = node
    if _open_above(here, "OFX") is not None or here is not root:
        raise reading.refused("damaged", line + text.count("\n", counted))
    yield


def _past_other(text: str, at: int, line: int, reading: Reading) -> int:
    """The place behind a comment or processing instruction; 0 where there is none."""
    if text.startswith("<!--", at):
        end, size = text.find("-->", at), 3
    elif text.startswith("<?", at):
        end, size = text.find("?>", at), 2
    elif text.startswith("<!", at):
        raise reading.refused("doctype", line)
    else:
        return 0
    if end < 0:
        raise reading.refused("damaged", line)
    return end + size


def _open_above(here: Node, name: str) -> Node | None:
    node: Node | None = here
    while node is not None and node.tag != name:
        node = node.parent
    return node


def _end_leaf(node: Node) -> Node:
    """Ends an element that is not closed: what seemed to be its children follows it."""
    above = node.parent
    assert above is not None
    above.children += node.children
    node.children, node.parent = [], None
    return above
