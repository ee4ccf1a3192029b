"""OFX 1 and 2: what is closed and what is not, signs, currencies, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.bank_files import entries_of, read, refusal_of

SGML = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nCHARSET:1252\n\n"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="220"?>\n\n\n\n'


def entry(**fields: str) -> list[tuple[str, str]]:
    """The fields of a STMTTRN, in order."""
    given = {"TRNTYPE": "OTHER", "DTPOSTED": "20260402", "TRNAMT": "-1.50", "FITID": "F1"} | fields
    return list(given.items())


def document(fields: list[tuple[str, str]], closed: bool, around: str = "STMTRS", more: str = "") -> str:
    inside = "".join(f"<{name}>{text}" + (f"</{name}>" if closed else "\n") for name, text in fields)
    currency = "<CURDEF>EUR</CURDEF>" if closed else "<CURDEF>EUR\n"
    own = (
        "<BANKACCTFROM><ACCTID>77</ACCTID></BANKACCTFROM>"
        if closed
        else "<BANKACCTFROM><ACCTID>77\n</BANKACCTFROM>"
    )
    return (
        f"{XML if closed else SGML}<OFX><{around}>{currency}{own}<BANKTRANLIST><DTSTART>20260401"
        f"<DTEND>20260430<STMTTRN>{inside}</STMTTRN></BANKTRANLIST>{more}</{around}></OFX>"
    )


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "bank.ofx"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("around", ["STMTRS", "CCSTMTRS", "INVSTMTRS"])
def test_both_versions_give_the_same(tmp_path: Path, closed: bool, around: str) -> None:
    fields = entry(NAME="Acme &amp; Co", MEMO="INV-1 &#228;", CHECKNUM="0", REFNUM="R7")
    more = "<LEDGERBAL><BALAMT>12.00<DTASOF>20260430</LEDGERBAL>"
    entries, about = read(written(tmp_path, document(fields, closed, around, more)))
    assert about.format == "OFX"
    assert entries == [
        {
            "booking_date": "2026-04-02",
            "debit": "1.5",
            "currency": "EUR",
            "payer": "Acme & Co",
            "reference": "INV-1 ä; R7",
            "transaction_id": "F1",
            "statement": "20260401-20260430",
            "own_account": "77",
            "closing_balance": "12",
        }
    ]


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("name", ["MUELLER&LTD", "R&D GMBH", "A & B; C", "&", "MEYER&SOHN;"])
def test_an_ampersand_that_begins_no_entity_is_one(tmp_path: Path, closed: bool, name: str) -> None:
    entries = entries_of(written(tmp_path, document(entry(NAME=name), closed)))
    assert entries[0]["payer"] == name


def test_a_blank_element_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    fields = [
        ("MEMO", ""),
        ("TRNAMT", "5"),
        ("CHECKNUM", ""),
        ("DTPOSTED", "20260402120000.000[-5:EST]"),
        ("NAME", "N"),
    ]
    assert entries_of(written(tmp_path, document(fields, closed=False)))[0]["credit"] == "5"


def test_character_data_and_comments(tmp_path: Path) -> None:
    text = document(entry(NAME="<![CDATA[A < B]]>"), closed=True).replace(
        "<STMTTRN>", "<!-- <x> --><STMTTRN>"
    )
    assert entries_of(written(tmp_path, text))[0]["payer"] == "A < B"


def test_the_code_page_of_version_1(tmp_path: Path) -> None:
    path = written(tmp_path, document(entry(NAME="Müller – Söhne"), closed=False), "cp1252")
    assert entries_of(path)[0]["payer"] == "Müller – Söhne"


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        ("<CURRENCY><CURRATE>1.00<CURSYM>EUR</CURRENCY>", ("EUR", None, None)),
        ("<CURRENCY><CURRATE>1.25<CURSYM>USD</CURRENCY>", ("USD", None, None)),
        ("<ORIGCURRENCY><CURRATE>0.8<CURSYM>USD</ORIGCURRENCY>", ("EUR", "USD", "1.25")),
    ],
)
def test_currencies(tmp_path: Path, currency: str, expected: tuple[str, str | None, str | None]) -> None:
    text = document(entry(), closed=True).replace("</STMTTRN>", f"{currency}</STMTTRN>")
    found = entries_of(written(tmp_path, text))[0]
    assert (found["currency"], found.get("foreign_currency"), found.get("conversion_rate")) == expected


@pytest.mark.parametrize("amount", ["+0000001.50", "1.5000", "1,50", ".5"])
def test_amounts(tmp_path: Path, amount: str) -> None:
    found = entries_of(written(tmp_path, document(entry(TRNAMT=amount), closed=True)))[0]
    assert found["credit"] == ("0.5" if amount == ".5" else "1.5")


def test_a_comma_before_three_decimals_of_a_currency_that_has_them(tmp_path: Path) -> None:
    text = document(entry(TRNAMT="1,000"), closed=True).replace("EUR", "KWD")
    assert entries_of(written(tmp_path, text))[0]["credit"] == "1"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (document(entry(TRNAMT="$1"), closed=True), "no_amount"),
        (document(entry(TRNAMT="1,000.00"), closed=True), "no_amount"),
        (document(entry(TRNAMT="1,000"), closed=True), "no_amount"),
        (document(entry(TRNAMT="-25,000"), closed=True), "no_amount"),
        (document(entry(), True, more="<LEDGERBAL><BALAMT>1,000</LEDGERBAL>"), "no_amount"),
        (document(entry(TRNAMT="NaN"), closed=True), "no_amount"),
        (document(entry(DTPOSTED="20260230"), closed=True), "no_date"),
        (document(entry(DTPOSTED=""), closed=True), "no_date"),
        (document(entry(DTPOSTED="yesterday"), closed=True), "no_date"),
        (document(entry(CORRECTFITID="F0"), closed=True), "correction"),
        (document(entry(), closed=True, around="XRS"), "out_of_place"),
        (document(entry(), closed=True)[:-8], "damaged"),
        (document(entry(), closed=True).replace("<OFX>", "<OFX><![CDATA[ "), "damaged"),
        (document(entry(), closed=True).replace("<OFX>", "<OFX>< "), "damaged"),
        (document(entry(), closed=True).replace("<OFX>", "<OFX><!-- "), "damaged"),
        (document(entry(), closed=True).replace("<OFX>", "<OFX><!DOCTYPE x>"), "doctype"),
        (document(entry(), closed=True).replace("<STMTTRN>", "<A>" * 70 + "<STMTTRN>"), "nested"),
        *(
            (
                document(entry(CURRENCY="<CURSYM>USD</CURSYM>"), closed=True).replace(f"</{name}>", "", 1),
                "not_closed",
            )
            for name in ("STMTTRN", "STMTRS", "BANKTRANLIST", "BANKACCTFROM", "CURRENCY")
        ),
        (
            document(entry(), closed=True).replace(
                "<OFX>", "<OFX><STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>x</STATUS>"
            ),
            "bank_error",
        ),
    ],
)
def test_refusals(tmp_path: Path, text: str, reason: str) -> None:
    code, line, why = refusal_of(written(tmp_path, text))
    assert (code, why) == ("BANK_FILE_UNREADABLE", reason)
    assert line == 6


@pytest.mark.parametrize(
    "inside", ["", "<INVSTMTRS><INVTRANLIST><BUYSTOCK></BUYSTOCK></INVTRANLIST></INVSTMTRS>"]
)
def test_files_without_bank_entries_say_so(tmp_path: Path, inside: str) -> None:
    assert refusal_of(written(tmp_path, f"{SGML}<OFX>{inside}</OFX>"))[0] == "BANK_FILE_EMPTY"


def test_of_two_entries_one_without_its_end_is_not_left_out(tmp_path: Path) -> None:
    one = "<STMTTRN><DTPOSTED>20260402<TRNAMT>10<FITID>F0"
    text = document(entry(), closed=False).replace("<STMTTRN>", f"{one}<STMTTRN>", 1)
    assert refusal_of(written(tmp_path, text)) == ("BANK_FILE_UNREADABLE", 8, "not_closed")


def test_a_leaf_without_a_text_needs_no_end(tmp_path: Path) -> None:
    text = document(entry(MEMO="", NAME="Acme"), closed=False)
    assert entries_of(written(tmp_path, text))[0]["payer"] == "Acme"


@pytest.mark.parametrize("tail", ["A" * 300_000, "<" + "A" * 300_000, "<A " + "x" * 300_000])
def test_a_tag_without_an_end_is_told_at_once(tmp_path: Path, tail: str) -> None:
    text = f"{SGML}<OFX><{tail}"
    assert refusal_of(written(tmp_path, text))[2] == "damaged"
