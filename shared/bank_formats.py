"""Says by its first bytes whether a file is a bank's, and of which format."""

from __future__ import annotations

import re

HEAD_BYTES = 4096
LOOKED_LINES = 10

MT940, CAMT, OFX, BAI2 = "MT940", "CAMT", "OFX", "BAI2"
FORMATS = frozenset({MT940, CAMT, OFX, BAI2})

_CAMT = re.compile(
    r"<(?:[\w.-]+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)|[:\"'](?:iso:)?camt\.05[234]\.\d{3}"
)
_OFX = re.compile(r"<OFX[\s>]", re.IGNORECASE)
# The file header: nine fields, the last one the version.
_BAI2 = re.compile(r"[0-9]{2},(?:[^,\n]*,){7}2\s*/")
_MT940 = re.compile(r"\s{0,3}:(?:13D?|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|940|NS):")


def bank_format(head: bytes) -> str:
    """One of `FORMATS`, "" for any other file. head: the file's first bytes, HEAD_BYTES of them do."""
    text = head[:HEAD_BYTES].replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n\x01")
    if text.startswith("<") and _CAMT.search(text):
        return CAMT
    if _OFX.search(text) and text.upper().startswith(("OFXHEADER", "<?", "<OFX", "<!--")):
        return OFX
    if _BAI2.match(text):
        return BAI2
    lines = [line for line in text.splitlines() if line.strip()][:LOOKED_LINES]
    return MT940 if any(map(_MT940.match, lines)) else ""
