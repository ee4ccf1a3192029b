"""The banks' files of other people, read by other people's parsers too: the same counts and sums.

Where a parser cannot read a file, or reads it otherwise, it stands here with what it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import mt940
import pytest
from bai2 import bai2

from tests.data.second_reading import BANKS, EXPECTED, files

Reading = tuple[int, Decimal, Decimal]

MT940_RAISES = {"ASNB/0708271685_09022020_164516.940.txt"}  # a reference longer than 16 characters
# Two reversals of credits (RC), 204.88 each, are money in to it; the balances of their statements say out.
MT940_SIGN_WRONG = {"betterplace/sepa_mt9401.sta": Decimal("409.76")}
BAI2_RAISES = {
    "errors/sample-parseError.txt",  # refused by us, with the line
    "sample2.txt",  # no funds type D: a wrong type code, and it raises
    "sample3.txt",  # no two records in one line
}


def said(path: Path) -> Reading:
    """Entries, money in and money out of all currencies, by the second reading."""
    found: dict[str, Any] = json.loads(EXPECTED.read_text("utf-8"))[path.relative_to(BANKS).as_posix()]
    sides = [
        sum((Decimal(each) for name, each in found["sums"].items() if name.endswith(side)), Decimal(0))
        for side in ("credit", "debit")
    ]
    return found["entries"], sides[0], sides[1]


def counted(amounts: Iterable[Decimal]) -> Reading:
    listed = list(amounts)
    return (
        len(listed),
        sum((each for each in listed if each > 0), Decimal(0)),
        -sum((each for each in listed if each < 0), Decimal(0)),
    )


def named(folder: str) -> list[str]:
    return [path.relative_to(BANKS / folder).as_posix() for path in files(folder)]


@pytest.mark.parametrize("name", named("mt940-wolph"))
def test_mt_940(name: str) -> None:
    path = BANKS / "mt940-wolph" / name
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    if name in MT940_RAISES:
        with pytest.raises(RuntimeError):
            mt940.parse(text)
        return
    entries = [
        each.data["amount"].amount for each in mt940.parse(text) if each.data.get("amount") is not None
    ]
    count, money_in, money_out = said(path)
    wrong = MT940_SIGN_WRONG.get(name, Decimal(0))
    assert counted(entries) == (count, money_in + wrong, money_out - wrong)


@pytest.mark.parametrize("name", named("bai2-moov"))
def test_bai2(name: str) -> None:
    path = BANKS / "bai2-moov" / name
    if name in BAI2_RAISES:
        with pytest.raises(Exception):  # noqa: B017 - each of them another
            bai2.parse_from_string(path.read_text(), check_integrity=False)
        return
    read = bai2.parse_from_string(path.read_text(), check_integrity=False)
    entries = [
        each.amount * (1 if each.type_code.transaction.value == "credit" else -1) / Decimal(100)
        for group in read.children
        for account in group.children
        for each in account.children
    ]
    assert counted(entries) == said(path)
