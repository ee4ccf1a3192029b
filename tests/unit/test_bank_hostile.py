"""Banks' files made to do harm, read as files are: in the child, with its limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.files.reader import FileRefused, ReadLimits, list_sheets, read_sheet

HEAD = b":20:S\n:25:1\n:28C:1\n:60F:C260401EUR0,\n"
USTRD = b"<Ustrd>abc</Ustrd>"
LINE = b":61:260402C1,NTRF\n"
NTRY = (
    b'<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls>%s</TxDtls></NtryDtls></Ntry>'
)


def camt(inside: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><Document xmlns="urn:x:camt.053.001.02"><Stmt>'
        + inside
        + b"</Stmt></Document>"
    )


def refusal(data: bytes, **limits: int) -> tuple[str, object]:
    with pytest.raises(FileRefused) as refused:
        read_sheet(data, "bank.sta", limits=ReadLimits(**limits))  # type: ignore[arg-type]
    facts = refused.value.facts
    assert facts["file"] == "bank.sta"
    return refused.value.code, facts.get("reason") or facts.get("what")


def test_rows_at_the_limit_and_one_above() -> None:
    assert len(read_sheet(HEAD + LINE * 50, "a.sta", limits=ReadLimits(rows=50)).rows) == 50
    assert refusal(HEAD + LINE * 51, rows=50)[0] == "FILE_TOO_MANY_ROWS"


def test_a_text_at_the_limit_of_a_cell_and_one_above() -> None:
    def data(length: int) -> bytes:
        return camt(NTRY % (b"<RmtInf><Ustrd>" + b"x" * length + b"</Ustrd></RmtInf>"))

    sheet = read_sheet(data(32_767), "a.xml")
    assert max(len(text) for column in sheet.columns for text in column.texts) == 32_767
    assert refusal(data(32_768))[0] == "FILE_CELL_TOO_LONG"


@pytest.mark.parametrize(
    ("data", "limits", "code", "reason"),
    [
        (HEAD + LINE + b":86:" + b"x" * 10**7, {}, "BANK_FILE_UNREADABLE", "too_long"),
        (HEAD + LINE + b":86:x\n" + b"y\n" * 10**6, {}, "BANK_FILE_UNREADABLE", "too_long"),
        (HEAD + LINE + b":86:" + b"REK:" * 47_000, {"cpu_s": 3}, "FILE_CELL_TOO_LONG", None),
        (b"01,B,M,260403,0600,1,80,1,2/\n" + b"88," + b"," * 10**7, {}, "BANK_FILE_UNREADABLE", "too_long"),
        (camt(b"<a>" * 10**6), {}, "BANK_FILE_UNREADABLE", "nested"),
        (b"<OFX>" + b"<A>" * 10**6, {}, "BANK_FILE_UNREADABLE", "nested"),
        (b"<OFX>" + b"<![CDATA[" * 10**5, {}, "BANK_FILE_UNREADABLE", "damaged"),
        (camt(NTRY % (b"<RmtInf>" + USTRD * 10**5 + b"</RmtInf>")), {}, "FILE_CELL_TOO_LONG", None),
        (camt(b"<a/>" * 3_000_000), {"memory_bytes": 400 * 1024**2}, "FILE_TOO_LARGE", "memory"),
        (HEAD + LINE * 1_000_000, {"cpu_s": 1}, "FILE_TIMEOUT", None),
        (HEAD + LINE, {"file_bytes": 10}, "FILE_TOO_LARGE", "file"),
    ],
)  # fmt: skip
def test_limits(data: bytes, limits: dict[str, int], code: str, reason: str | None) -> None:
    assert refusal(data, **limits) == (code, reason)


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">',
    ],
)
@pytest.mark.parametrize("body", [camt(NTRY % b"&a;"), b'<?xml version="1.0"?><OFX><A>&a;</A></OFX>'])
def test_no_entities(doctype: bytes, body: bytes) -> None:
    data = body.replace(b"?>", b"?>" + doctype, 1)
    assert refusal(data) == ("BANK_FILE_UNREADABLE", "doctype")


def test_cells_cannot_be_errors_or_formulas() -> None:
    data = HEAD + b":61:260402C1,NTRF\n:86:166?20=1+1?32#N/A\n"
    sheet = read_sheet(data, "a.sta")
    cells = {column.header: (column.types, column.texts) for column in sheet.columns}
    assert cells["Payer"] == ("t", ["#N/A"])
    assert cells["Reference"] == ("t", ["=1+1"])


def test_a_bank_file_is_one_sheet_named_as_the_file(tmp_path: Path) -> None:
    path = tmp_path / "april.sta"
    path.write_bytes(HEAD + LINE)
    assert list_sheets(path, "april.sta") == ["april"]
    assert read_sheet(path, "april.sta", "APRIL", header_row=7, skip_rows=3).rows == [2]
    with pytest.raises(FileRefused) as refused:
        read_sheet(path, "april.sta", "May")
    assert refused.value.code == "FILE_SHEET_NOT_FOUND"
