"""`make pictures`: the demo's sheets as LibreOffice shows them, into docs/pictures/.

Needs soffice and pdftoppm (on Debian: libreoffice-calc, poppler-utils, fonts-crosextra-carlito).
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import openpyxl
from openpyxl.styles import Border, Side

from backend.demo import tell

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
BEFORE, OURS = "payments.remitbook.before.xlsx", "payments.remitbook.xlsx"
PREVIEW = "payments.remitbook.preview.xlsx"
SHEETS = (
    ("mapping", BEFORE, "Mapping"),
    ("check", BEFORE, "Check"),
    ("failed", BEFORE, "Failed"),
    ("import-log", OURS, "Import log"),
    ("invoices", OURS, "Invoices"),
    ("customer-balances", OURS, "Customer balances"),
    ("aging", OURS, "Aging"),
    ("statement", OURS, "Statement"),
    ("delete-import", PREVIEW, "Delete import 3"),
    ("deletion-proof", OURS, "Delete import 3"),
)
"""(picture, workbook of the demo, sheet)."""

_A3, _DOTS, _MARGIN = "8", 100, 8
_THIN = Side("thin", color="FFD9D9D9")
_GRID = Border(_THIN, _THIN, _THIN, _THIN)
_MISSING = (
    "Pictures need {name}. On Debian: apt-get install libreoffice-calc poppler-utils fonts-crosextra-carlito"
)


def main() -> int:
    """Runs the demo and renders its sheets; the exit code."""
    for name in ("soffice", "pdftoppm"):
        if shutil.which(name) is None:
            print(_MISSING.format(name=name), file=sys.stderr)
            return 2
    with tempfile.TemporaryDirectory(prefix="remitbook-pictures-") as temporary:
        folder = Path(temporary)
        if tell(folder, all_sheets=True):
            return 1
        render(folder, folder / "pages")
    return 0


def render(books: Path, pages: Path) -> None:
    """One picture a sheet."""
    pages.mkdir()
    for picture, book, sheet in SHEETS:
        _one_sheet(books / book, sheet, pages / f"{picture}.xlsx")
    copies = [str(pages / f"{picture}.xlsx") for picture, _, _ in SHEETS]
    profile = f"-env:UserInstallation={(pages / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(pages), *copies]
    subprocess.run(convert, check=True, capture_output=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for picture, _, _ in SHEETS:
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                str(_DOTS),
                "-f",
                "1",
                "-singlefile",
                pages / f"{picture}.pdf",
                pages / picture,
            ],
            check=True,
        )
        (PICTURES / f"{picture}.png").write_bytes(_png((pages / f"{picture}.ppm").read_bytes()))


def _one_sheet(book: Path, title: str, to: Path) -> None:
    """A copy in which one sheet alone is printed, on a page as wide as it is, with its grid."""
    opened = openpyxl.load_workbook(book)
    opened.active = opened.sheetnames.index(title)
    for sheet in opened:
        sheet.sheet_state = "visible" if sheet.title == title else "hidden"
    sheet = opened[title]
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A3
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    for row in sheet.iter_rows():
        for cell in row:
            cell.border = _GRID
    sheet.page_margins = openpyxl.worksheet.page.PageMargins(0.2, 0.2, 0.2, 0.2, 0, 0)
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = ""
    opened.save(to)


def _png(ppm: bytes) -> bytes:
    """A picture without its white border. ppm: P6, eight bits a colour."""
    _, size, _, pixels = ppm.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [pixels[3 * width * row : 3 * width * (row + 1)] for row in range(height)]
    inked = [row for row in range(height) if rows[row].strip(b"\xff")]
    top, bottom = max(inked[0] - _MARGIN, 0), min(inked[-1] + _MARGIN + 1, height)
    left = min(len(row) - len(row.lstrip(b"\xff")) for row in rows[top:bottom] if row.strip(b"\xff")) // 3
    right = max(len(row.rstrip(b"\xff")) for row in rows[top:bottom]) // 3 + 1
    left, right = max(left - _MARGIN, 0), min(right + _MARGIN, width)
    lines = b"".join(b"\0" + row[3 * left : 3 * right] for row in rows[top:bottom])
    header = struct.pack(">IIBBBBB", right - left, bottom - top, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


if __name__ == "__main__":
    raise SystemExit(main())
