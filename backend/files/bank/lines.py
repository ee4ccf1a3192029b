"""The lines of a bank's text file with their numbers, in whatever encoding it came."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from backend.files.delimited import find_encoding
from backend.files.options import CsvOptions
from backend.files.refusal import FileRefused

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ANY_BYTE = "remitbook_any_byte"


def _as_latin1(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that are no character of Windows-1252 as those of Latin-1."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_ANY_BYTE, _as_latin1)


def bank_lines(path: Path, options: CsvOptions) -> Iterator[tuple[int, str]]:
    """(number, text) of each line, 1-based, without its end and without control characters.

    Encoding: as `backend.files.delimited` finds it, unless the options name it. Raises FileRefused:
    FILE_ENCODING, only where it was named.
    """
    encoding = options.encoding or find_encoding(path)
    try:
        if codecs.lookup(encoding).name == "utf-8":
            encoding = "utf-8-sig"
        errors = _ANY_BYTE if encoding == "cp1252" and not options.encoding else "strict"
        with path.open(encoding=encoding, errors=errors) as stream:
            for number, line in enumerate(stream, 1):
                yield number, _CONTROLS.sub("", line.rstrip("\n"))
    except (UnicodeError, LookupError) as error:
        raise FileRefused("FILE_ENCODING", encoding=encoding) from error
