"""What a bank's file is, by its first bytes."""

from __future__ import annotations

import pytest

from shared.bank_formats import bank_format


@pytest.mark.parametrize(
    ("head", "format"),
    [
        (b":20:STARTUMS\n", "MT940"),
        (b"\xef\xbb\xbf\r\n:61:260402C1,NTRF", "MT940"),
        (b"{1:F01ASNBNL21XXXX0000000000}{2:O940ASNBNL21XXXXN}{3:}{4:\n:20:0\n", "MT940"),
        (b"\x01\r\n:20:ST\r\n", "MT940"),
        (":20:S\n".encode("utf-16"), "MT940"),
        (b"OFXHEADER:100\r\n\r\n<OFX>", "OFX"),
        (b'<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX>', "OFX"),
        (b"\n\n<ofx>\n", "OFX"),
        (b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">', "CAMT"),
        (b"<x:Document><x:BkToCstmrDbtCdtNtfctn>", "CAMT"),
        (b"01,BANK,ME,260403,0600,1,80,1,2/\n02,", "BAI2"),
        (b"01,BANK,ME,260403,0600,1,,,2 /", "BAI2"),
        (b"", ""),
        (b"Date;Amount\n01;2\n", ""),
        (b"01,BANK,ME,260403,0600,1,80,1,3/\n", ""),
        (b"\n" * 20 + b"a\n" * 20 + b":20:late\n", ""),
        (b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03">', ""),
        (b"<html>camt.053.001.02", ""),
        (b"Time\n12:20:00\n", ""),
    ],
)
def test_formats(head: bytes, format: str) -> None:
    assert bank_format(head) == format
