"""Says by its bytes what a file is, whatever its name ends in."""

from __future__ import annotations

import codecs
from typing import BinaryIO

import msoffcrypto
from msoffcrypto.exceptions import FileFormatError

from backend.files.refusal import FileRefused
from shared.bank_formats import bank_format

XLSX, XLS, CSV = "xlsx", "xls", "csv"

HEAD_BYTES = 4096
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    b"%PDF": "pdf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"\x1f\x8b": "zip",
    b"7z\xbc\xaf\x27\x1c": "zip",
    b"Rar!": "zip",
    b"{\\rtf": "doc",
}
HTML = ("<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<div")
TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1a\x1b\x00")


def format_of_file(stream: BinaryIO) -> str:
    """ "xlsx", "xls", "csv", or one of `shared.bank_formats.FORMATS`.

    The stream stands at its start before and after.

    Raises FileRefused: FILE_UNSUPPORTED, FILE_ENCRYPTED, FILE_EMPTY, FILE_UNREADABLE.
    """
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if not head:
        raise FileRefused("FILE_EMPTY")
    if head.startswith(ZIP):
        return XLSX
    if head.startswith(OLE):
        return _ole_format(stream)
    if head[0] == 9 and head[1:2] in {b"\x00", b"\x02", b"\x04", b"\x08"} and head[3:4] == b"\x00":
        return XLS  # a bare stream of records, as Excel 2 to 4 wrote it
    for magic, name in FOREIGN.items():
        if head.startswith(magic):
            raise FileRefused("FILE_UNSUPPORTED", format=name)
    return _text_format(head)


def _ole_format(stream: BinaryIO) -> str:
    try:
        office = msoffcrypto.OfficeFile(stream)
        if office.format in {"doc97", "ppt97"}:
            raise FileRefused("FILE_UNSUPPORTED", format="doc")
        if office.is_encrypted():
            raise FileRefused("FILE_ENCRYPTED")
    except FileFormatError:
        return XLS  # Excel 5 and 95; if it is no book at all, its parser will say so
    except OSError as error:
        raise FileRefused("FILE_UNREADABLE", reason="damaged") from error
    finally:
        stream.seek(0)
    return XLS


def _text_format(head: bytes) -> str:
    if bank := bank_format(head):
        return bank
    words = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().decode("latin-1")
    if words.startswith(HTML):
        raise FileRefused("FILE_UNSUPPORTED", format="html")
    if words.startswith("<?xml"):
        raise FileRefused("FILE_UNSUPPORTED", format="html" if "<html" in words else "xml")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return CSV  # every byte may occur in it
    odd = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in head)
    if odd * 50 > len(head) or (b"\0" in head and odd):
        raise FileRefused("FILE_UNSUPPORTED", format="binary")
    return CSV
