"""The parts of an .xlsx around its sheets: which sheets there are, number formats, shared texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from backend.files.package import Package, resolve
from backend.files.refusal import FileRefused
from backend.files.values import (
    BUILTIN_DATES,
    BUILTIN_ELAPSED,
    BUILTIN_TIMES,
    PLAIN,
    Cell,
    Format,
    format_of,
    unescape,
)
from backend.files.xml import Parser, local_names
from shared.cells import cell_of

TRUE = frozenset(["1", "true", "on"])


class SheetPart(NamedTuple):
    name: str
    part: str
    visible: bool


@dataclass(frozen=True)
class Book:
    """sheets: the worksheets in their order, without charts and macros. formats: one a cell style."""

    sheets: list[SheetPart]
    date1904: bool
    formats: list[Format]
    shared_part: str


def open_book(package: Package) -> Book:
    """Reads workbook, relationships and styles. Strict files differ only in their namespaces, and are
    read like the others.

    Raises FileRefused: FILE_UNSUPPORTED (what is no .xlsx), FILE_UNREADABLE.
    """
    part = _workbook_part(package)
    links = _links(package, part)
    names, date1904 = _workbook(package, part)
    sheets = [
        SheetPart(name, links[link].part, visible)
        for name, link, visible in names
        if link in links and links[link].type == "worksheet"
    ]
    by_type = {link.type: link.part for link in links.values()}
    styles = by_type.get("styles", "")
    shared = by_type.get("sharedStrings", "")
    return Book(
        sheets=sheets,
        date1904=date1904,
        formats=_formats(package, styles) if styles in package else [],
        shared_part=shared if shared in package else "",
    )


class _Link(NamedTuple):
    type: str
    part: str


def _workbook_part(package: Package) -> str:
    targets = [link.part for link in _links(package, "").values() if link.type == "officeDocument"]
    part = targets[0] if targets else "xl/workbook.xml"
    if part.endswith(".bin"):
        raise FileRefused("FILE_UNSUPPORTED", format="xlsb")
    if part not in package:
        is_ods = "content.xml" in package and "mimetype" in package
        raise FileRefused("FILE_UNSUPPORTED", format="ods" if is_ods else "zip")
    if "word/" in part or "ppt/" in part:
        raise FileRefused("FILE_UNSUPPORTED", format="doc")
    return part


def _links(package: Package, part: str) -> dict[str, _Link]:
    """The relationships of a part by id: their type's last word and the part they lead to."""
    folder, _, name = part.replace("\\", "/").rpartition("/")
    home = f"{folder}/_rels/{name}.rels".lstrip("/")
    links: dict[str, _Link] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            links[attributes.get("Id", "")] = _Link(kind, resolve(part, attributes.get("Target", "")))

    if home in package:
        with package.open(home) as stream:
            Parser(start).read(stream)
    return links


def _workbook(package: Package, part: str) -> tuple[list[tuple[str, str, bool]], bool]:
    """(name, relationship id, visible) of each sheet, and whether days count from 1904."""
    names = local_names("workbookPr", "sheet")
    sheets: list[tuple[str, str, bool]] = []
    date1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal date1904
        name = names.get(tag)
        if name == "sheet":
            link = next((v for k, v in attributes.items() if k.endswith("/relationships id")), "")
            visible = attributes.get("state", "visible") == "visible"
            sheets.append((attributes.get("name", ""), link, visible))
        elif name == "workbookPr":
            date1904 = attributes.get("date1904", "").lower() in TRUE

    with package.open(part) as stream:
        Parser(start).read(stream)
    return sheets, date1904


def _formats(package: Package, part: str) -> list[Format]:
    names = local_names("numFmt", "cellXfs", "xf")
    codes: dict[str, Format] = {}
    styles: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = names.get(tag)
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = format_of(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(attributes.get("numFmtId", "0"))

    def end(tag: str) -> None:
        nonlocal inside
        if names.get(tag) == "cellXfs":
            inside = False

    with package.open(part) as stream:
        Parser(start, end).read(stream)
    return [codes.get(style) or _builtin(style) for style in styles]


def _builtin(number: str) -> Format:
    code = int(number) if number.isdecimal() else 0
    if code in BUILTIN_DATES:
        return Format(date=True)
    if code == BUILTIN_ELAPSED:
        return Format(elapsed=True)
    return Format(time=True) if code in BUILTIN_TIMES else PLAIN


def shared_texts(package: Package, part: str) -> list[Cell]:
    """The table of shared texts as cells, without the readings (phonetic runs) of Japanese ones."""
    names = local_names("si", "t", "rPh")
    texts: list[Cell] = []
    pieces: list[str] = []
    wanted = phonetic = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal wanted, phonetic
        name = names.get(tag)
        if name == "t":
            wanted = not phonetic
        elif name == "rPh":
            phonetic = True

    def end(tag: str) -> None:
        nonlocal wanted, phonetic
        name = names.get(tag)
        if name == "t":
            wanted = False
        elif name == "si":
            texts.append(cell_of(unescape("".join(pieces))))
            pieces.clear()
        elif name == "rPh":
            phonetic = False

    def text(data: str) -> None:
        if wanted:
            pieces.append(data)

    with package.open(part) as stream:
        Parser(start, end, text).read(stream)
    return texts
