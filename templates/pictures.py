"""`make pictures`: the sheets of the demo and of the guide as LibreOffice shows them, into docs/pictures/.

Needs soffice and pdftoppm (on Debian: libreoffice-calc, poppler-utils, fonts-crosextra-carlito).
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from backend.demo import tell
from templates import guide
from templates.build import EXAMPLE, WORKBOOKS

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
BEFORE, OURS = "payments.remitbook.before.xlsx", "payments.remitbook.xlsx"
PREVIEW = "payments.remitbook.preview.xlsx"
SHEETS = (
    ("mapping", BEFORE, "Mapping"),
    ("check", BEFORE, "Check"),
    ("failed", BEFORE, "Failed"),
    ("import-log", OURS, "Import log"),
    ("open-import", OURS, "Import 3"),
    ("history", OURS, "History"),
    ("status", OURS, "Status"),
    ("help-guide", OURS, "Guide"),
    ("payment-corrections", OURS, "Payment corrections"),
    ("unapplied-cash", OURS, "Unapplied cash"),
    ("invoices", OURS, "Invoices"),
    ("customer-balances", OURS, "Customer balances"),
    ("aging", OURS, "Aging"),
    ("statement", OURS, "Statement"),
    ("delete-import", PREVIEW, "Delete import 3"),
    ("deletion-proof", OURS, "Delete import 3"),
    ("matches", "bank.remitbook.before.xlsx", "Matches"),
    ("bank-file", "bank.remitbook.before.xlsx", "statement"),
    ("template-example", str(WORKBOOKS / "payments.xlsx"), "Example"),
)
"""(picture, workbook of the demo or by its whole path, sheet)."""

BOOK, COMPANION = f"{EXAMPLE}.xlsx", f"{EXAMPLE}.remitbook.xlsx"
GUIDE = (
    ("guide-payments", "press status", BOOK, "Payments"),
    ("guide-mapping", "Mapping C42", COMPANION, "Mapping"),
    ("guide-check", "press check Payments", COMPANION, "Check"),
    ("guide-failed", "press import Payments", COMPANION, "Failed"),
    ("guide-reminders", "press fill_balances Reminders", BOOK, "Reminders"),
    ("guide-proof", "press delete_import Delete import 3", COMPANION, "Delete import 3"),
)
"""(picture, the step of the guide it is taken after, workbook, sheet)."""

FIRST_ROWS = {"status": 13, "help-guide": 24}
"""Of a sheet whose other rows say nothing new: how many are shown."""

_A3, _DOTS, _MARGIN = "8", 100, 8
_THIN = Side("thin", color="FFD9D9D9")
_GRID = Border(_THIN, _THIN, _THIN, _THIN)
_BRITISH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-GB</value></prop></item>
</oor:items>
"""
_MISSING = (
    "Pictures need {name}. On Debian: apt-get install libreoffice-calc poppler-utils fonts-crosextra-carlito"
)


def main() -> int:
    """Runs the demo and the guide, and renders their sheets; the exit code."""
    for name in ("soffice", "pdftoppm"):
        if shutil.which(name) is None:
            print(_MISSING.format(name=name), file=sys.stderr)
            return 2
    with tempfile.TemporaryDirectory(prefix="remitbook-pictures-") as temporary:
        folder = Path(temporary)
        os.environ["LOGNAME"] = guide.USER  # who the sheets say it was
        if tell(folder, all_sheets=True):
            return 1
        guided = follow_guide(folder / "guide")
        render(
            {picture: (folder / book, sheet) for picture, book, sheet in SHEETS} | guided, folder / "pages"
        )
    return 0


def follow_guide(folder: Path) -> dict[str, tuple[Path, str]]:
    """Plays the guide; picture -> (workbook as it was after its step, sheet). Raises LookupError."""
    folder.mkdir()
    shutil.copyfile(WORKBOOKS / BOOK, folder / BOOK)
    taken: dict[str, tuple[Path, str]] = {}
    for played in guide.play(guide.PAGE.read_text("utf-8"), folder):
        for picture, after, book, sheet in GUIDE:
            if picture not in taken and after == _name_of(played.step):
                taken[picture] = (folder / f"{picture}.xlsx", sheet)
                shutil.copyfile(folder / book, taken[picture][0])
    if missing := {picture for picture, *_ in GUIDE} - set(taken):
        raise LookupError(f"the guide has no step for {', '.join(sorted(missing))}")
    return taken


def _name_of(step: guide.Step) -> str:
    """A step in a few words: press check; Mapping C42."""
    if not step.words:
        return f"{step.sheet} {step.cell}"
    sheet = step.words[step.words.index("--sheet") + 1] if "--sheet" in step.words else ""
    return " ".join((*step.words[1:3], sheet)).rstrip()


def render(sheets: Mapping[str, tuple[Path, str]], pages: Path) -> None:
    """One picture a sheet. sheets: picture -> (workbook, sheet)."""
    pages.mkdir()
    for picture, (book, sheet) in sheets.items():
        _one_sheet(book, sheet, pages / f"{picture}.xlsx", FIRST_ROWS.get(picture, 0))
    copies = [str(pages / f"{picture}.xlsx") for picture in sheets]
    convert = [
        "soffice",
        _profile(pages / "profile"),
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(pages),
        *copies,
    ]
    subprocess.run(convert, check=True, capture_output=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for picture in sheets:
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


def _profile(folder: Path) -> str:
    """LibreOffice's option for a profile of its own, in which dates are written as in Britain."""
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_BRITISH, encoding="utf-8")
    return f"-env:UserInstallation={folder.as_uri()}"


def _one_sheet(book: Path, title: str, to: Path, rows: int = 0) -> None:
    """A copy in which one sheet alone is printed, on a page as wide as it is, with its grid.

    rows: how many of it; 0, all.
    """
    opened = openpyxl.load_workbook(book)
    opened.active = opened.sheetnames.index(title)
    for sheet in opened:
        sheet.sheet_state = "visible" if sheet.title == title else "hidden"
        if sheet.title != title:
            sheet.print_area = None  # where one sheet has an area to print, LibreOffice prints no other
    sheet = opened[title]
    if rows:
        sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{rows}"
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
