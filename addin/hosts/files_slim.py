"""A workbook's package without what openpyxl may stumble over and the host does not use.

Charts, pictures, pivot tables and links to other workbooks that openpyxl cannot read keep it from reading
the cells too. Whoever saves such a book loses them in any case; `would_lose` says so.
"""

import io
import re
import zipfile
from pathlib import Path

_UNUSED = "pivotTable|pivotCacheDefinition|drawing|externalLink|slicer|slicerCache|ctrlProp"
_RELATION = re.compile(rb'<(?:\w+:)?Relationship\s[^>]*Type="[^"]*/(?:' + _UNUSED.encode() + rb')"[^>]*/>')
_IN_WORKBOOK = re.compile(rb"<(\w+:)?(pivotCaches|externalReferences)\b.*?</\1?\2>", re.DOTALL)


def slim_package(path: Path) -> io.BytesIO:
    """The package with no relation to parts that hold no cells."""
    slim = io.BytesIO()
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(slim, "w") as target:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith(".rels"):
                content = _RELATION.sub(b"", content)
            elif re.fullmatch(r"(?:.*/)?workbook\.xml", name):
                content = _IN_WORKBOOK.sub(b"", content)
            target.writestr(name, content)
    slim.seek(0)
    return slim
