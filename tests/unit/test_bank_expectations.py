"""Every bank file of other people: what a second, independent reading counts, or a typed refusal."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backend.files.reader import FileRefused, read_sheet
from shared.schemas import Sheet
from shared.statements import StatementLine, balances, checked
from tests.data.second_reading import BANKS, EXPECTED, FOLDERS, all_readings, files
from tests.unit.bank_files import entries_of

# Refused, though the second reading counts entries: where, and why. It is right to refuse each.
REFUSED: dict[str, tuple[int, str]] = {
    # A second :25: stands where the :86: of the entry should: its text, or the account, is lost.
    "mt940-wolph/betterplace/sepa_snippet_broken.sta": (6, "out_of_place"),
    # No day of posting; an amount of "$120".
    "ofx-ofxparse/fail_nice/date_missing.ofx": (33, "no_date"),
    "ofx-ofxparse/fail_nice/decimal_error.ofx": (37, "no_amount"),
    # The bank's answer is that it could not answer.
    "ofx-ofxparse/error_message.ofx": (22, "bank_error"),
    "ofx-ofxparse/signon_fail.ofx": (11, "bank_error"),
}
# Texts that are no bank file by a single byte of theirs.
NO_BANK_FILE = {
    "mt940-wolph/self-provided/invalid_statement.sta": [f"{number}" for number in range(2, 11)],
}
NAMES = [path.relative_to(BANKS).as_posix() for folder in FOLDERS for path in files(folder)]


def expected() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(EXPECTED.read_text("utf-8"))
    return read


def texts(sheet: Sheet, header: str) -> list[str]:
    return next(column.texts for column in sheet.columns if column.header == header)


def sums_of(sheet: Sheet) -> dict[str, str]:
    sums: Counter[str] = Counter()
    for header, side in (("Credit", "credit"), ("Debit", "debit")):
        for amount, currency in zip(texts(sheet, header), texts(sheet, "Currency"), strict=True):
            if amount:
                sums[f"{currency or '?'} {side}"] += Decimal(amount)  # type: ignore[assignment]
    return {name: f"{Decimal(total).normalize():f}" for name, total in sorted(sums.items())}


def read(name: str) -> Sheet:
    path = BANKS / name
    return read_sheet(path, path.name)


def test_the_expectations_are_those_of_the_second_reading() -> None:
    assert expected() == all_readings(), "python -m tests.data.second_reading"
    assert Counter(Path(name).parts[0] for name in NAMES) == {
        "mt940-wolph": 50,
        "camt-genkgo": 26,
        "bai2-moov": 6,
        "ofx-ofxparse": 24,
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_file_gives_what_the_second_reading_gives(name: str) -> None:
    said = expected()[name]
    if name in REFUSED:
        with pytest.raises(FileRefused) as refused:
            read(name)
        facts = refused.value.facts
        assert (refused.value.code, facts["line"], facts["reason"]) == (
            "BANK_FILE_UNREADABLE",
            *REFUSED[name],
        )
    elif name in NO_BANK_FILE:
        sheet = read(name)
        assert (sheet.bank, sheet.columns[0].texts) == (None, NO_BANK_FILE[name])
    elif not said["entries"]:
        with pytest.raises(FileRefused) as empty:
            read(name)
        assert empty.value.code == ("BANK_FILE_UNREADABLE" if "parseError" in name else "BANK_FILE_EMPTY")
        assert empty.value.facts.get("pending") == (said["pending"] or None)
    else:
        sheet = read(name)
        assert sheet.bank is not None
        assert sheet.bank.entries == len(sheet.rows) == said["entries"]
        assert sheet.rows == list(range(2, said["entries"] + 2))
        assert sheet.bank.pending == said["pending"]
        assert sums_of(sheet) == said["sums"]


# Statements that state both balances, and how many of them their entries do not explain. Of a whole file
# nothing is off; the others are pieces their authors cut out of files, or changed.
RECONCILED = {
    "mt940-wolph/betterplace/sepa_mt9401.sta": (26, 0),
    "mt940-wolph/ASNB/0708271685_09022020_164516.940.txt": (5, 0),
    "mt940-wolph/betterplace/with_binary_character.sta": (2, 0),
    "mt940-wolph/cmxl/mt940.sta": (3, 0),
    "mt940-wolph/self-provided/raphaelm.sta": (3, 0),
    "mt940-wolph/sberbank/171011_01234945.sta": (1, 0),
    "mt940-wolph/jejik/rabobank-iban.sta": (2, 0),
    "mt940-wolph/betterplace/sepa_snippet.sta": (2, 1),
    "mt940-wolph/jejik/ing.sta": (1, 1),
    "camt-genkgo/camt053.v2.multi.statement.xml": (2, 0),
    "camt-genkgo/camt053.v2.five.decimals.xml": (1, 1),
    "bai2-moov/sample3.txt": (5, 0),
    "bai2-moov/sample5-issue113.txt": (1, 1),
}


@pytest.mark.parametrize("name", RECONCILED)
def test_balances_are_those_the_entries_lead_to(name: str) -> None:
    def money(row: dict[str, str], field: str) -> Decimal | None:
        return Decimal(row[field]) if field in row else None

    lines = [
        StatementLine(
            row.get("statement", ""),
            row.get("own_account", ""),
            row.get("currency", ""),
            Decimal(row.get("credit", 0)) - Decimal(row.get("debit", 0)),
            money(row, "opening_balance"),
            money(row, "closing_balance"),
        )
        for row in entries_of(BANKS / name)
    ]
    assert (checked(lines), len(balances(lines))) == RECONCILED[name]
