"""Looking into an .xlsx package before it is loaded: can it be, and what would saving it lose?"""

import re
import zipfile
from pathlib import Path
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree

from addin.hosts.errors import FileCode, HostFileError
from addin.hosts.geometry import parse_address

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = b"http://purl.oclc.org/ooxml/"
_SMALLEST_CELL_BYTES = 8  # <c r="A"/> without its r
_LARGEST_PART_BYTES = 64 << 20  # of what is neither a sheet nor the shared texts
_BYTES_A_CELL = 120
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s[^>]*ref="([A-Z0-9:$]+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# What a saved copy keeps, besides the sheets themselves.
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|(?:.*/)?_rels/.*\.rels|docProps/(?:app|core|custom)\.xml|"
    r"xl/(?:workbook|styles|sharedStrings|calcChain)\.xml|xl/theme/theme\d+\.xml|"
    r"xl/(?:worksheets|chartsheets)/[^/]+\.xml|xl/tables/[^/]+\.xml|xl/comments[^/]*\.xml|"
    r"xl/comments/[^/]+\.xml|xl/printerSettings/.*|docProps/thumbnail\..*|xl/persons/.*|xl/drawings/[^/]+\.vml|.*/"
)
_LOST = (
    (r"xl/vbaProject.*|.*/vbaProject\.bin", "macros"),
    (r"xl/(?:ctrlProps|activeX)/.*", "buttons and controls"),
    (r"xl/charts/.*", "chart styles"),
    (r"xl/drawings/(?:.*/)?drawing.*\.xml", "shapes and text boxes"),
    (r"xl/diagrams/.*", "diagrams"),
    (r"xl/media/.*", "pictures"),
    (r"xl/slicer.*", "slicers"),
    (r"xl/timeline.*", "timelines"),
    (r"xl/pivot.*", "pivot tables"),
    (r"xl/externalLinks/.*", "links to other workbooks"),
    (r"xl/threadedComments/.*", "threaded comments"),
    (r"xl/(?:metadata\.xml|richData/.*)", "dynamic arrays and linked data types"),
    (r"xl/(?:connections\.xml|queryTables/.*|model/.*)", "data connections"),
    (r"customXml/.*", "custom XML data"),
    (r"customUI/.*|xl/customUI/.*", "custom ribbon"),
    (r"xl/embeddings/.*", "embedded objects"),
    (r"xl/revisions/.*|xl/userNames\.xml", "tracked changes"),
    (r"_xmlsignatures/.*", "signatures"),
)
_DRAWN = re.compile(r"xl/charts/chart\d+\.xml|xl/drawings/drawing\d+\.xml")
_DRAWN_HERE = re.compile(rb"<(?:chartSpace|wsDr)[ >]")
_LOST_IN_SHEET = (
    (
        rb"(?:<(?:\w+:)?f(?:\s[^<>]*)?/>|</(?:\w+:)?f>)\s*<(?:\w+:)?v(?:\s[^<>]*)?>[^<]",
        "stored results of formulas",
    ),
    (rb"<(?:\w+:)?protectedRanges?\b", "protected ranges"),
    (rb"sparklineGroup", "sparklines"),
    (rb"x14:conditionalFormatting", "newer conditional formats"),
    (rb"x14:dataValidation\b", "drop-downs that read another sheet"),
    (rb"<(?:\w+:)?(?:controls|oleObjects|legacyDrawingHF)\b", "buttons and controls"),
)


def check_package(path: Path, max_cells: int) -> None:
    """Refuse a file that would not load, or would load as something else.

    Raises:
        HostFileError: with any of its codes.
    """
    with _opened(path) as package:
        names = set(package.namelist())
        if "xl/workbook.bin" in names:
            raise _error("FILE_UNREADABLE", f"{path.name} is a binary workbook. Save it as .xlsx in Excel.")
        if "[Content_Types].xml" not in names or workbook_part(package) not in names:
            raise _error(
                "FILE_UNREADABLE", f"{path.name} is no Excel workbook. Open it in Excel and save as .xlsx."
            )
        with package.open(workbook_part(package)) as stream:
            if _STRICT in stream.read(4096):
                message = f'{path.name} is "Strict Open XML". Save it in Excel as "Excel Workbook (.xlsx)".'
                raise _error("FILE_STRICT_OOXML", message)
        _check_size(package, path, max_cells)
        _refuse_entities(package, path)


def _refuse_entities(package: zipfile.ZipFile, path: Path) -> None:
    """A few bytes of declared entities unpack to gigabytes; no spreadsheet program writes any."""
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            with package.open(name) as stream:
                head = stream.read(4096).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                message = (
                    f"{path.name} declares entities, which no spreadsheet program writes. Open it in Excel"
                    " and save it under a new name."
                )
                raise _error("FILE_UNREADABLE", message)


def has_macros(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        return "xl/vbaProject.bin" in package.namelist()


def would_lose(path: Path) -> list[str]:
    """What saving the file in place would lose, as short phrases; empty if nothing.

    Raises:
        HostFileError: FILE_NOT_FOUND, FILE_LOCKED, FILE_ENCRYPTED, FILE_UNREADABLE.
    """
    lost: set[str] = set()
    others: set[str] = set()
    with _opened(path) as package:
        for name in package.namelist():
            phrase = next((phrase for pattern, phrase in _LOST if re.fullmatch(pattern, name)), None)
            if phrase and _is_of_this_host(package, name):
                continue
            if phrase:
                lost.add(phrase)
            elif not _KEPT.fullmatch(name):
                others.add(name)
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                lost |= _lost_in_sheet(package, name)
    return sorted(lost) + [f"the part {name}" for name in sorted(others)]


def _is_of_this_host(package: zipfile.ZipFile, name: str) -> bool:
    """A chart, or the sheet's drawing that holds it, as openpyxl wrote it: so it will write it again.

    It gives their elements no prefix; Excel and LibreOffice do.
    """
    if not _DRAWN.fullmatch(name):
        return False
    with package.open(name) as part:
        return _DRAWN_HERE.match(part.read(200)) is not None


def workbook_part(package: zipfile.ZipFile) -> str:
    """The name of the main part; the usual one if the package does not say."""
    try:
        relations = ElementTree.fromstring(package.read("_rels/.rels"))
    except (KeyError, ElementTree.ParseError):
        return "xl/workbook.xml"
    for relation in relations:
        if relation.get("Type", "").endswith("/officeDocument"):
            return normpath(relation.get("Target", "").lstrip("/"))
    return "xl/workbook.xml"


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of each worksheet by the sheet's name, in the book's order."""
    main = workbook_part(package)
    folder, _, file = main.rpartition("/")
    relations = ElementTree.fromstring(package.read(join(folder, "_rels", f"{file}.rels")))
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    parts = {}
    for sheet in ElementTree.fromstring(package.read(main)).iter():
        target = targets.get(sheet.get(_RELATION)) if sheet.tag.endswith("}sheet") else None
        if target:
            parts[sheet.get("name", "")] = target[1:] if target[0] == "/" else normpath(join(folder, target))
    return parts


def _error(code: FileCode, message: str) -> HostFileError:
    return HostFileError(code, message)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as file:
            head = file.read(len(_OLE))
            if head == _OLE:
                raise _not_a_package(path, file)
    except FileNotFoundError:
        raise _error("FILE_NOT_FOUND", f"There is no file {path.name} in {path.parent}.") from None
    except IsADirectoryError:
        raise _error("FILE_UNREADABLE", f"{path.name} is a folder, not a workbook.") from None
    except PermissionError:
        message = f"{path.name} is open in another program or may not be read. Close it there and try again."
        raise _error("FILE_LOCKED", message) from None
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as problem:
        message = (
            f"{path.name} is damaged or no Excel workbook. Open it in Excel and save it as .xlsx; a .csv or a"
            " bank's file is sent by Load file, or by remitbook import."
        )
        raise _error("FILE_UNREADABLE", message) from problem


def _not_a_package(path: Path, file: IO[bytes]) -> HostFileError:
    """What an old-style compound file is: an encrypted workbook, or one of Excel 97."""
    if "EncryptedPackage".encode("utf-16-le") in file.read():
        message = f"{path.name} is protected by a password. Save a copy without a password in Excel."
        return _error("FILE_ENCRYPTED", message)
    return _error(
        "FILE_UNREADABLE", f"{path.name} is a workbook of Excel 97-2003. Save it as .xlsx in Excel."
    )


def _check_size(package: zipfile.ZipFile, path: Path, max_cells: int) -> None:
    """Refuse what would not fit into memory, by what the package says and, if need be, by counting."""
    infos = {info.filename: info for info in package.infolist()}
    sheets = [info for name, info in infos.items() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    texts = infos.get("xl/sharedStrings.xml")
    large = [
        info
        for info in infos.values()
        if info.filename.endswith((".xml", ".rels"))
        and info not in sheets
        and info is not texts
        and info.file_size > _LARGEST_PART_BYTES
    ]
    if large or (texts is not None and texts.file_size > max_cells * _BYTES_A_CELL):
        raise _too_large(path, max_cells)
    if sum(info.file_size for info in sheets) // _SMALLEST_CELL_BYTES <= max_cells:
        return
    if sum(info.file_size for info in sheets) > max_cells * _BYTES_A_CELL * 2:
        raise _too_large(path, max_cells)
    cells = 0
    for info in sheets:
        with package.open(info) as stream:
            cells += _count_cells(stream, max_cells - cells)
        if cells > max_cells:
            raise _too_large(path, max_cells)


def _count_cells(stream: IO[bytes], stop: int) -> int:
    """The cells of a sheet's part, counted no further than just past `stop`."""
    head = stream.read(1 << 16)
    declared = _DIMENSION.search(head)
    if declared and parse_address(declared[1].decode()).size <= stop // 2:
        return parse_address(declared[1].decode()).size
    cells, tail, chunk = 0, b"", head
    while chunk and cells <= stop:
        cells += len(re.findall(rb"<(?:\w+:)?c[ />]", tail + chunk))
        tail = chunk[-3:]
        chunk = stream.read(1 << 20)
    return cells


def _too_large(path: Path, max_cells: int) -> HostFileError:
    message = (
        f"{path.name} has more than {max_cells:,} cells, too many to work on as a file."
        " Send it with: remitbook import FILE."
    )
    return _error("FILE_TOO_LARGE", message)


def _lost_in_sheet(package: zipfile.ZipFile, name: str) -> set[str]:
    lost, tail = set(), b""
    with package.open(name) as stream:
        while chunk := stream.read(1 << 20):
            text = tail + chunk
            lost |= {phrase for pattern, phrase in _LOST_IN_SHEET if re.search(pattern, text)}
            tail = chunk[-256:]
    return lost


def refuse_open_elsewhere(path: Path) -> None:
    """Raises HostFileError FILE_LOCKED where Excel or LibreOffice has left its mark beside an open book."""
    marks = [path.with_name(name) for name in (f"~${path.name}", f".~lock.{path.name}#")]
    left = next((mark.name for mark in marks if mark.exists()), "")
    if left:
        raise HostFileError(
            "FILE_LOCKED",
            f"{path.name} is open elsewhere. Close it there and try again. If it is open nowhere, a program"
            f" that ended badly left the hidden file {left} beside it: delete that.",
        )
