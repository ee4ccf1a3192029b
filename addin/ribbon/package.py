"""Builds the add-in, an .xlam, from text: ribbon, VBA, conf. The same text gives the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from addin.commands import COMMANDS
from addin.errors import Refusal
from addin.ribbon.layout import ribbon_xml
from addin.ribbon.layout_check import callbacks_of, ribbon_faults
from addin.ribbon.vba_project import Module, read_module, write_project
from addin.version import addin_version

HERE = Path(__file__).parent
CONF_SHEET = "remitbook.conf"
CONF_NAMES = ("INTERPRETER_WIN", "INTERPRETER_MAC")
SUFFIX = ".xlam"

_TEXT = "http://schemas.openxmlformats.org"
_MAIN = f"{_TEXT}/spreadsheetml/2006/main"
_DOCUMENT = f"{_TEXT}/officeDocument/2006/relationships"
_PACKAGE = f"{_TEXT}/package/2006"
_OFFICE = "http://schemas.microsoft.com/office"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MADE = (2026, 1, 1, 0, 0, 0)


def build_addin(to: Path, conf: Path | None = None) -> str:
    """Write the add-in; the closing sentence. conf: in place of the conf that is shipped. Raises Refusal."""
    if to.suffix.lower() != SUFFIX:
        raise Refusal("FILE_NAME", f"Excel takes an add-in by its ending: {to.name} must end in {SUFFIX}.")
    source = conf or HERE / CONF_SHEET
    try:
        text = source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("CONF_UNREADABLE", f"{source} cannot be read: {error}.") from error
    written = addin_bytes(read_conf(text, source.name))
    try:
        to.write_bytes(written)
    except OSError as error:
        raise Refusal("FILE_NOT_WRITTEN", f"{to} cannot be written: {error.strerror}.") from error
    return f"{to} is the add-in of Remitbook {addin_version()}, {len(written):,} bytes."


def addin_bytes(conf: Mapping[str, str], modules: Sequence[Module] | None = None) -> bytes:
    """The .xlam. modules: in place of those that are shipped."""
    modules = shipped_modules() if modules is None else modules
    ribbon = ribbon_xml(COMMANDS.values())
    faults = ribbon_faults(ribbon, COMMANDS, callbacks_of({module.name: module.source for module in modules}))
    if faults:
        raise AssertionError("\n".join(fault.sentence for fault in faults))
    return _packed(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(
                f"{_DOCUMENT}/officeDocument xl/workbook.xml",
                f"{_OFFICE}/2007/relationships/ui/extensibility customUI/customUI14.xml",
                f"{_PACKAGE}/relationships/metadata/core-properties docProps/core.xml",
            ),
            "customUI/customUI14.xml": ribbon,
            "docProps/core.xml": _properties(),
            "xl/workbook.xml": _workbook(),
            "xl/_rels/workbook.xml.rels": _relations(
                f"{_DOCUMENT}/worksheet worksheets/sheet1.xml",
                f"{_DOCUMENT}/styles styles.xml",
                f"{_OFFICE}/2006/relationships/vbaProject vbaProject.bin",
            ),
            "xl/styles.xml": _styles(),
            "xl/vbaProject.bin": write_project(modules),
            "xl/worksheets/sheet1.xml": _sheet({"VERSION": addin_version(), **conf}),
        }
    )


def shipped_modules() -> list[Module]:
    """The modules of the add-in, by their files' names."""
    return [read_module(path.read_text("utf-8"), path.name) for path in sorted((HERE / "vba").iterdir())]


def read_conf(text: str, file_name: str) -> dict[str, str]:
    """Lines NAME=VALUE; empty ones are left out. Raises Refusal."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if not sign or name not in CONF_NAMES:
            raise Refusal(
                "CONF_LINE",
                f"{file_name}, line {number}: {line.strip()} is not NAME=VALUE with one of the names "
                f"{', '.join(CONF_NAMES)}.",
            )
        found[name] = value
    return found


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """Stored, not deflated: zlib's bytes differ from version to version."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, _MADE)
            member.create_system = 0  # the same on every system
            package.writestr(member, content)
    return stream.getvalue()


def _xml(text: str) -> bytes:
    return (_HEAD + text).encode("utf-8")


def _relations(*relations: str) -> bytes:
    """Each "TYPE TARGET", numbered from rId1 on."""
    written = "".join(
        f'<Relationship Id="rId{number}" Type="{type_}" Target="{target}"/>'
        for number, (type_, _, target) in enumerate((each.partition(" ") for each in relations), start=1)
    )
    return _xml(f'<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>')


def _content_types() -> bytes:
    sheets = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
        "/xl/styles.xml": f"{sheets}.styles+xml",
        "/xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
        "/xl/worksheets/sheet1.xml": f"{sheets}.worksheet+xml",
    }
    parts = "".join(f'<Override PartName="{part}" ContentType="{type_}"/>' for part, type_ in types.items())
    return _xml(
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _properties() -> bytes:
    """What Excel's list of add-ins shows."""
    return _xml(
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Remitbook</dc:title>'
        "<dc:description>Payments from the workbook to the ledger and back.</dc:description>"
        "<dc:creator>Remitbook</dc:creator></cp:coreProperties>"
    )


def _workbook() -> bytes:
    return _xml(
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><workbookPr codeName="ThisWorkbook"/>'
        f'<sheets><sheet name="{CONF_SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _styles() -> bytes:
    return _xml(
        f'<styleSheet xmlns="{_MAIN}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"'
        ' applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _sheet(conf: Mapping[str, str]) -> bytes:
    def cell(address: str, text: str) -> str:
        return f'<c r="{address}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'

    rows = "".join(
        f'<row r="{row}">{cell(f"A{row}", name)}{cell(f"B{row}", value)}</row>'
        for row, (name, value) in enumerate(conf.items(), start=1)
    )
    return _xml(
        f'<worksheet xmlns="{_MAIN}"><sheetPr codeName="RemitbookConfSheet"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
