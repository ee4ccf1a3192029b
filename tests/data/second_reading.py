"""Counts and sums of the banks' files in tests/data/banks, read a second time and in another way.

Regular expressions over the raw text, with nothing of the readers in backend/files/bank: what both say
is in expected.json, which `python -m tests.data.second_reading` writes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

BANKS = Path(__file__).parent / "banks"
EXPECTED = BANKS / "expected.json"
FOLDERS = ("mt940-wolph", "camt-genkgo", "bai2-moov", "ofx-ofxparse")

# (currency, "credit" or "debit", amount as written)
Found = tuple[str, str, str]


def files(folder: str) -> list[Path]:
    """The bank files of a folder, without what describes them."""
    return sorted(
        path
        for path in (BANKS / folder).rglob("*")
        if path.is_file() and path.name not in {"LICENSE", "README.md"}
    )


def second_reading(path: Path) -> dict[str, Any]:
    """entries: how many are booked. pending: how many are not. sums: "EUR credit" -> amount."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    text = text.replace("\r", "")
    folder = path.relative_to(BANKS).parts[0]
    found, pending = _READERS[folder](text)
    sums: Counter[str] = Counter()
    for currency, side, amount in found:
        sums[f"{currency or '?'} {side}"] += Decimal(amount.replace(",", ".").rstrip(".") or 0)  # type: ignore[assignment]
    return {
        "entries": len(found),
        "pending": pending,
        "sums": {name: f"{Decimal(total).normalize():f}" for name, total in sorted(sums.items())},
    }


_MT_PIECE = re.compile(
    r"^:(?:(?P<start>20:)|6[02][FM]:[CD][0-9]{6}(?P<balance>[A-Z]{3})|34F:(?P<limit>[A-Z]{3})"
    r"|61:[0-9]{6}(?:[0-9]{4})?(?P<mark>[RE]?[CD])[A-Z]?\s*(?P<amount>[0-9]+,?[0-9]*))",
    re.MULTILINE,
)


def _mt940(text: str) -> tuple[list[Found], int]:
    found: list[Found] = []
    currency, pending = "", 0
    for piece in _MT_PIECE.finditer(text):
        if piece["start"]:
            currency = ""
        elif piece["balance"] or piece["limit"]:
            currency = piece["balance"] or piece["limit"]
        elif piece["mark"].startswith("E"):
            pending += 1
        else:
            found.append((currency, "credit" if piece["mark"] in {"C", "RD"} else "debit", piece["amount"]))
    return found, pending


def _camt(text: str) -> tuple[list[Found], int]:
    found: list[Found] = []
    pending = 0
    for entry in re.findall(r"<Ntry>(.*?)</Ntry>", text, re.DOTALL):
        status = re.search(r"<Sts>\s*(?:<Cd>)?\s*([A-Z]{4})", entry)
        if status is not None and status[1] != "BOOK":
            pending += 1
            continue
        amount = re.search(r'<Amt Ccy="([A-Z]{3})">([0-9.]+)<', entry)
        mark = re.search(r"<CdtDbtInd>(CRDT|DBIT)<", entry)
        assert amount is not None
        assert mark is not None
        found.append((amount[1], "credit" if mark[1] == "CRDT" else "debit", amount[2]))
    return found, pending


def _ofx(text: str) -> tuple[list[Found], int]:
    found: list[Found] = []
    for entry in re.finditer(r"<STMTTRN>(.*?)</STMTTRN>", text, re.DOTALL):
        amount = re.search(r"<TRNAMT>\s*([+-]?)[$]?0*([0-9.]*)", entry[1])
        own = re.search(r"<CURRENCY>.*?<CURSYM>\s*([A-Z]{3})", entry[1], re.DOTALL)
        before = re.findall(r"<CURDEF>\s*([A-Z]{3})", text[: entry.start()])
        assert amount is not None
        side = "debit" if amount[1] == "-" else "credit"
        found.append((own[1] if own else (before or [""])[-1], side, amount[2]))
    return found, 0


def _bai2(text: str) -> tuple[list[Found], int]:
    found: list[Found] = []
    group, currency = "", ""
    for piece in re.finditer(
        r"(?:^|/\s+)(?:02,(?:[^,/]*,){5}(?P<group>[A-Z]{0,3}),|03,[^,]*,(?P<own>[A-Z]{0,3}),"
        r"|16,(?P<type>[0-9]{3}),(?P<amount>[0-9]*),)",
        text,
        re.MULTILINE,
    ):
        if piece["group"] is not None:
            group = piece["group"]
        elif piece["own"] is not None:
            currency = piece["own"] or group or "USD"
        else:
            side = "credit" if int(piece["type"]) < 400 else "debit"
            # All of them have two decimal places.
            found.append((currency, side, f"{Decimal(piece['amount']) / 100}"))
    return found, 0


_READERS = {"mt940-wolph": _mt940, "camt-genkgo": _camt, "ofx-ofxparse": _ofx, "bai2-moov": _bai2}


def all_readings() -> dict[str, dict[str, Any]]:
    """Path below tests/data/banks -> its second reading."""
    return {
        path.relative_to(BANKS).as_posix(): second_reading(path)
        for folder in FOLDERS
        for path in files(folder)
    }


if __name__ == "__main__":
    EXPECTED.write_text(json.dumps(all_readings(), indent=1) + "\n", "utf-8")
