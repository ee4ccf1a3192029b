"""What LibreOffice writes differently from Excel in a saved workbook, put right: dates of the user's locale.

Excel shows its number formats 14 and 22 in the order of whoever looks. LibreOffice writes them out as the
American order they stand for.
"""

from __future__ import annotations

import re
import zipfile
from copy import copy
from pathlib import Path

_STYLES = "xl/styles.xml"
_OF_THE_LOCALE = {b"m/d/yyyy": b"14", rb"m/d/yyyy\ h:mm": b"22"}
_FORMAT = re.compile(rb'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/>')
_DESCRIPTOR_FOLLOWS = 0x08


def give_dates_of_the_locale(path: Path) -> None:
    """Let the dates of a saved workbook follow the locale of who opens it, as Excel saves them."""
    with zipfile.ZipFile(path) as package:
        before = package.read(_STYLES)
    after = with_dates_of_the_locale(before)
    if after != before:
        _replace(path, _STYLES, after)


def with_dates_of_the_locale(styles: bytes) -> bytes:
    """The part with the styles of a workbook, its short dates as Excel's own formats."""
    formats = _FORMAT.findall(styles)
    found = {number: _OF_THE_LOCALE[code] for number, code in formats if code in _OF_THE_LOCALE}
    for number, own in found.items():
        styles = re.sub(rb'<numFmt numFmtId="%s" [^>]*/>' % number, b"", styles)
        styles = styles.replace(b'numFmtId="%s"' % number, b'numFmtId="%s"' % own)
    count = len(_FORMAT.findall(styles))
    return re.sub(rb'<numFmts count="\d+"', b'<numFmts count="%d"' % count, styles) if found else styles


def _replace(path: Path, name: str, content: bytes) -> None:
    """Another content for one part; the others are copied as they are compressed."""
    target = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            assert package.fp is not None
            assert made.fp is not None
            for entry in package.infolist():
                if entry.filename == name:
                    made.writestr(name, content)
                    continue
                package.fp.seek(entry.header_offset + 26)
                lengths = package.fp.read(4)
                skip = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
                package.fp.seek(entry.header_offset + 30 + skip)
                kept = copy(entry)
                kept.flag_bits &= ~_DESCRIPTOR_FOLLOWS
                kept.header_offset = made.fp.tell()
                made.fp.write(kept.FileHeader())
                made.fp.write(package.fp.read(entry.compress_size))
                made.filelist.append(kept)
                made.NameToInfo[kept.filename] = kept
                made.start_dir = made.fp.tell()
                made._didModify = True  # type: ignore[attr-defined]
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)
