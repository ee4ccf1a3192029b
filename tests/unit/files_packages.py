"""Builds small .xlsx packages from the XML of their sheet, as no spreadsheet program would save them."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def parts(
    rows: str = "",
    *,
    after: str = "",
    head: str = "",
    formats: tuple[str, ...] = (),
    shared: tuple[str, ...] = (),
    date1904: bool = False,
    strict: bool = False,
) -> dict[str, str]:
    """The parts of a one-sheet book. rows: inside <sheetData>; after: behind it; head: before the root.
    formats: number formats of the styles 1, 2, ...; shared: the inside of each <si>."""
    main, links = (STRICT, STRICT_LINKS) if strict else (MAIN, LINKS)
    codes = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{c}"/>' for i, c in enumerate(formats))
    styles = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(len(formats)))
    return {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}">'
        f'<workbookPr date1904="{int(date1904)}"/>'
        '<sheets><sheet name="Payments" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{links}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{links}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(f"<si>{one}</si>" for one in shared)}</sst>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>'
        f"{after}</worksheet>",
    }


def zipped(parts: dict[str, str | bytes] | dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def text(reference: str, words: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def row(number: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


HEADER = row(1, text("A1", "Invoice"), text("B1", "Amount"))


def book(rows: str, **more: object) -> bytes:
    """A book whose sheet has the header Invoice, Amount in row 1 and these rows below."""
    return zipped(parts(HEADER + rows, **more))  # type: ignore[arg-type]
