"""MT940 and MT942: signs, dates, references, statements, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.bank_files import entries_of, read, refusal_of

HEAD = ":20:S\n:25:DE89370400440532013000\n:28C:12/1\n:60F:C260401EUR100,00\n"
TAIL = ":62F:C260402EUR100,00\n-\n"


def one(tmp_path: Path, line: str, details: str = "", head: str = HEAD) -> dict[str, str]:
    """The one entry of a statement with this :61: and :86:."""
    found = entries_of(written(tmp_path, head + line + (f"\n:86:{details}" if details else "") + "\n" + TAIL))
    assert len(found) == 1
    return found[0]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "bank.sta"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("mark", "side", "returned"),
    [("C", "credit", None), ("D", "debit", None), ("RC", "debit", "yes"), ("RD", "credit", None)],
)
@pytest.mark.parametrize("third_letter", ["", "R"])
def test_marks(tmp_path: Path, mark: str, side: str, returned: str | None, third_letter: str) -> None:
    entry = one(tmp_path, f":61:2604020402{mark}{third_letter}1234,5NMSCNONREF//B-1")
    assert (entry[side], entry.get("returned"), entry["transaction_id"]) == ("1234.5", returned, "B-1")
    assert ("credit" in entry, "debit" in entry) == (side == "credit", side == "debit")


def test_expected_entries_are_counted_and_left_out(tmp_path: Path) -> None:
    text = HEAD + ":61:260402C1,NMSCA\n:61:260402EC5,NMSCB\n:86:expected\n:61:260402ED7,NMSCC\n" + TAIL
    entries, about = read(written(tmp_path, text))
    assert [entry["credit"] for entry in entries] == ["1"]
    assert "reference" not in entries[0] or "expected" not in entries[0]["reference"]
    assert (about.entries, about.pending) == (1, 2)


@pytest.mark.parametrize(
    ("line", "booked", "valued"),
    [
        ("260402", "2026-04-02", "2026-04-02"),
        ("2604020401", "2026-04-01", "2026-04-02"),
        ("2512310102", "2026-01-02", "2025-12-31"),  # the year that brings it near
        ("2601021230", "2025-12-30", "2026-01-02"),
        ("700101", "1970-01-01", "1970-01-01"),
        ("690101", "2069-01-01", "2069-01-01"),
        ("260230", "2026-02-28", "2026-02-28"),  # thirty days a month
        ("240230", "2024-02-29", "2024-02-29"),
        ("2602280230", "2026-02-28", "2026-02-28"),
        ("260402    ", "2026-04-02", "2026-04-02"),
    ],
)
def test_dates(tmp_path: Path, line: str, booked: str, valued: str) -> None:
    entry = one(tmp_path, f":61:{line}C1,NMSC")
    assert (entry["booking_date"], entry["value_date"]) == (booked, valued)


@pytest.mark.parametrize(
    ("head", "dates", "tail", "booked"),
    [
        (":60F:C261001EUR5,", "2601151002", ":62F:C261002EUR6,", "2026-10-02"),  # returned after nine months
        (":60F:C261001EUR5,", "2508151002", ":62F:C261002EUR6,", "2026-10-02"),
        (":60F:C261001EUR5,", "2601151002", "", "2026-10-02"),
        ("", "2601151002", ":62F:C261002EUR6,", "2026-10-02"),
        (":13D:2610021815+0100", "2601151002", "", "2026-10-02"),
        (":13:2610021815", "2601151002", "", "2026-10-02"),
        ("", "2601151002", "", "2025-10-02"),  # nothing but the value date
        (":60F:C000000EUR5,", "2601151002", "", "2025-10-02"),
        (":60F:C260101EUR5,", "2609300930", ":62F:C261231EUR6,", "2026-09-30"),  # a statement of a year
        (":60F:C260101EUR5,", "2609290930", ":62F:C261231EUR6,", "2026-09-30"),
        (":60F:C240510EUR5,", "2603020301", ":62F:C260331EUR6,", "2026-03-01"),  # no entry for two years
        (":60F:C261231EUR5,", "2512310102", ":62F:C270102EUR6,", "2027-01-02"),
        (":60F:C270101EUR5,", "2701011231", ":62F:C270102EUR6,", "2026-12-31"),
        (":60F:C290228EUR5,", "2803010229", ":62F:C290301EUR6,", "2029-02-28"),
    ],
)
def test_the_day_of_booking_is_of_the_year_of_its_statement(
    tmp_path: Path, head: str, dates: str, tail: str, booked: str
) -> None:
    text = "\n".join((":20:S", ":25:1", head, f":61:{dates}D104,50NTRF", tail, "-"))
    assert [entry["booking_date"] for entry in entries_of(written(tmp_path, text))] == [booked]


def test_german_subfields(tmp_path: Path) -> None:
    details = (
        "166?00GUTSCHRIFT?20EREF+END-1?21MREF+M-77?22CRED+DE98ZZZ09999999999?23SVWZ+zur Rechnung 1 INV-100"
        "?240231 vom 1.4.?25danke?30COBADEFFXXX?31DE89370400440532013000?32MUSTER GMBH UND CO KG MUENC"
        "?33HEN?60ABWA+Konzern AG"
    )
    entry = one(tmp_path, ":61:260402C300,NTRFNONREF", details)
    assert entry["reference"] == "zur Rechnung 1 INV-1000231 vom 1.4. danke; END-1"
    assert entry["payer"] == "Konzern AG"
    assert (entry["iban"], entry["mandate"]) == ("DE89370400440532013000", "M-77")
    assert one(tmp_path, ":61:260402D300,NTRFNONREF", details)["payer"] == "MUSTER GMBH UND CO KG MUENCHEN"


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (["SVWZ+aaaaaaaaa INV-1001 10", "02"], "aaaaaaaaa INV-1001 10 02"),  # 26: a blank was cut off
        (["SVWZ+aaaaaaaaaaa INV-1001 10", "02"], "aaaaaaaaaaa INV-1001 1002"),  # 28: it goes on, as 27 does
        (["SVWZ+aaaaaaaaaa INV-1001 10", "02"], "aaaaaaaaaa INV-1001 1002"),
        (["SVWZ+short", "next"], "short next"),
        (["SVWZ+aaaaaaaaaaaaaaaaaaaaaa", "EREF+NOTPROVIDED"], "aaaaaaaaaaaaaaaaaaaaaa"),
    ],
)
def test_a_full_subfield_goes_on_without_a_blank(tmp_path: Path, parts: list[str], joined: str) -> None:
    details = "166?00X" + "".join(f"?{20 + place}{part}" for place, part in enumerate(parts))
    assert one(tmp_path, ":61:260402C1,NTRF", details)["reference"] == joined


@pytest.mark.parametrize(
    ("parts", "reference", "iban"),
    [
        (["SVWZ+Rechnung Nr. INV-10017", "IBAN+DE89370400440532013000", "BIC+COBADEFFXXX"], "", ""),
        (["SVWZ+Rechnung Nr. INV-10017", "BIC+COBADEFFXXX", "IBAN+DE89 3704 0044 0532 01", "30 00"], "", ""),
        (["SVWZ+Rechnung Nr.", "IBAN+DE89370400440532013000", " INV-10017"], "INV-10017; Rechnung Nr.", ""),
        (["SVWZ+Teilzahlung", "SVWZ+INV-1001"], "Teilzahlung INV-1001", None),
        (["SVWZ+INV-1001", "SVWZ+INV-1001"], "INV-1001", None),
        (["EREF+NOTPROVIDED", "SVWZ+ SVWZ+INV-1001"], "INV-1001", None),
        (["EREF+E1", "EREF+INV-1001"], "E1 INV-1001", None),
        (["MREF+M-1", "MREF+INV-1001"], "INV-1001", None),
    ],
)
def test_code_words_of_the_purpose(
    tmp_path: Path, parts: list[str], reference: str, iban: str | None
) -> None:
    details = "166?00X" + "".join(f"?{20 + place}{part}" for place, part in enumerate(parts)) + "?32ACME"
    entry = one(tmp_path, ":61:260402C1,NTRF", details)
    assert entry["reference"] == (reference or "Rechnung Nr. INV-10017")
    assert entry.get("iban") == (iban if iban is None else "DE89370400440532013000")


def test_the_account_in_its_own_subfield_goes_first(tmp_path: Path) -> None:
    details = "166?00X?20IBAN+DE89370400440532013000?21SVWZ+INV-1?31NL91ABNA0417164300"
    entry = one(tmp_path, ":61:260402C1,NTRF", details)
    assert (entry["iban"], entry["reference"]) == ("NL91ABNA0417164300", "INV-1; DE89370400440532013000")


def test_an_account_without_iban_keeps_its_bank(tmp_path: Path) -> None:
    entry = one(tmp_path, ":61:260402C1,NTRF", "051?00GUTSCHRIFT?3050070010?310175526300?32PAYPAL")
    assert (entry["iban"], entry["reference"]) == ("50070010/0175526300", "GUTSCHRIFT")


@pytest.mark.parametrize(
    ("code", "purpose", "fee"),
    [("109", "?20OAMT+100,00?21COAM+1,00", "4.5"), ("108", "?20COAM+1,25", "1.25"), ("159", "", None)],
)
def test_returns_and_their_fee(tmp_path: Path, code: str, purpose: str, fee: str | None) -> None:
    entry = one(tmp_path, ":61:260402D104,50NTRF", f"{code}?00RUECKLASTSCHRIFT{purpose}?34914")
    assert (entry["returned"], entry.get("fee")) == ("yes", fee)


@pytest.mark.parametrize("original", ["1.234,56", "1,234.56", "1.000", "1'234,56"])
def test_a_fee_is_not_found_by_a_piece_of_a_number(tmp_path: Path, original: str) -> None:
    entry = one(tmp_path, ":61:260402D1239,56NTRF", f"109?00X?20OAMT+{original}?34914")
    assert "fee" not in entry


def test_dutch_code_words(tmp_path: Path) -> None:
    details = "/TRTP/SEPA/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. Jansen/MARF/M1/REMI/INV-1/EREF/E-9"
    entry = one(tmp_path, ":61:260402C1,NTRFEREF", details)
    assert (entry["payer"], entry["iban"], entry["mandate"]) == ("J. Jansen", "NL91ABNA0417164300", "M1")
    assert entry["reference"] == "INV-1; E-9"
    entry = one(
        tmp_path,
        ":61:260402D1,NTRF",
        "/CNTP/NL91ABNA0417164300/ABNANL2A/J Jansen///REMI/USTD//INV-2/RTRN/MS03",
    )
    assert (entry["payer"], entry["reference"], entry["returned"]) == ("J Jansen", "INV-2", "yes")


@pytest.mark.parametrize(
    ("first", "second", "reference"),
    [
        ("INV-1001 INV-1002 INV-1003", "1004", "INV-1001 INV-1002 INV-1003 1004"),
        ("INV-1001", "/EREF/E-9", "INV-1001; E-9"),
        ("INV-1001/ER", "EF/E-9", "INV-1001; E-9"),
        ("a" * 56 + " INV-10", "03", "a" * 56 + " INV-1003"),  # 65 with I/
        ("a" * 55 + " INV-10 ", "03", "a" * 55 + " INV-10 03"),
        ("a" * 55 + " INV-10", "03/EREF/E-9", "a" * 55 + " INV-10 03; E-9"),  # 64
    ],
)
def test_a_short_line_of_code_words_ends_a_word(
    tmp_path: Path, first: str, second: str, reference: str
) -> None:
    entry = one(tmp_path, ":61:260402C1,NTRF", f"/NAME/A\n B/REM\nI/{first}\n{second}")
    assert (entry["payer"], entry["reference"]) == ("A B", reference)


def test_a_dutch_purpose_in_two_parts_is_kept_whole(tmp_path: Path) -> None:
    details = "/ORDP//NAME/J. Jansen/REMI/INV-1/REMI/INV-2/EREF/E-9/EREF/E-9/BENM//NAME/Us Ltd"
    entry = one(tmp_path, ":61:260402C1,NTRF", details)
    assert (entry["payer"], entry["reference"]) == ("J. Jansen", "INV-1 INV-2; E-9")


def test_foreign_amount_and_charges_of_the_supplement(tmp_path: Path) -> None:
    entry = one(tmp_path, ":61:260402RC92,53NTRFNONREF//B1\n/OCMT/USD100,/CHGS/EUR2,50")
    assert (entry["foreign_amount"], entry["foreign_currency"], entry["fee"]) == ("100", "USD", "2.5")


def test_a_reference_is_not_dropped_for_a_longer_number(tmp_path: Path) -> None:
    assert one(tmp_path, ":61:260402C1,NTRF1001", "Invoice 21001")["reference"] == "Invoice 21001; 1001"
    assert one(tmp_path, ":61:260402C1,NTRF1001", "Invoice 1001")["reference"] == "Invoice 1001"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = HEAD + ":61:260402C1,NTRF\n:86:166?00X?32Müller & Söhne\n" + TAIL
    assert entries_of(written(tmp_path, text, encoding))[0]["payer"] == "Müller & Söhne"


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + ":61:260402C1,NTRF\n:86:átutalás\n" + TAIL, "cp852")
    assert entries_of(path, encoding="cp852")[0]["reference"] == "átutalás"
    assert refusal_of(path, encoding="ascii")[0] == "FILE_ENCODING"


def test_a_byte_that_is_no_letter_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "bank.sta"
    path.write_bytes(HEAD.encode() + b":61:260402C1,NTRF\n:86:a\x81\xe4\x00\x01b\n" + TAIL.encode())
    assert entries_of(path)[0]["reference"] == "a äb"


def test_statements_pages_and_balances(tmp_path: Path) -> None:
    text = (
        ":20:A\n:25:12345678/99EUR\n:28C:7/1\n:60F:D260401EUR10,\n:61:260402C30,NTRF\n:62M:C260402EUR20,\n-\n"
        ":20:A\n:25:12345678/99EUR\n:28C:7/2\n:60M:C260402EUR20,\n:61:260402D5,NTRF\n:62F:C260402EUR15,\n-\n"
    )
    first, second = entries_of(written(tmp_path, text))
    assert (first["statement"], first["opening_balance"], first["closing_balance"]) == ("7/1", "-10", "20")
    assert (second["statement"], second["opening_balance"], second["closing_balance"]) == ("7/2", "20", "15")
    assert first["own_account"] == "12345678/99"


def test_without_an_opening_balance(tmp_path: Path) -> None:
    entry = one(tmp_path, ":61:260402C1,NTRF", head=":20:S\n:25:1\n")
    assert (entry["currency"], entry["closing_balance"], entry["statement"]) == ("EUR", "100", "S")
    assert "opening_balance" not in entry


def test_a_closing_balance_in_another_currency_is_none(tmp_path: Path) -> None:
    text = HEAD + ":61:260402C1,NTRF\n:62F:C260402USD7,\n-\n"
    entry = entries_of(written(tmp_path, text))[0]
    assert (entry["currency"], entry.get("closing_balance")) == ("EUR", None)


def test_what_follows_the_closing_balance_belongs_to_no_entry(tmp_path: Path) -> None:
    text = HEAD + ":61:260402C1,NTRF\n:86:mine\n:62F:C260402EUR101,\n:86:of the statement\n-\n"
    assert entries_of(written(tmp_path, text))[0]["reference"] == "mine"


def test_a_wrapped_time_is_no_field(tmp_path: Path) -> None:
    assert one(tmp_path, ":61:260402C1,NTRF", "166?00X?20at T16\n:26:37 on")["reference"] == "at T16:26:37 on"


@pytest.mark.parametrize(
    ("currency", "amount", "read"),
    [
        ("EUR", "1.00", "1"),
        ("EUR", "0.500", "0.5"),
        ("EUR", "1234.500", "1234.5"),
        ("EUR", "1,000", "1"),  # the standard's own sign
        ("KWD", "1.005", "1.005"),
    ],
)
def test_a_point_before_decimals(tmp_path: Path, currency: str, amount: str, read: str) -> None:
    head = HEAD.replace("EUR100,00", f"{currency}{amount}")
    entry = one(tmp_path, f":61:260402C{amount}NTRF", head=head)
    assert (entry["credit"], entry["opening_balance"]) == (read, read)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (HEAD + ":61:not an entry\n" + TAIL, 5, "no_entry"),
        (HEAD + ":61:260402C1.000,00NTRF\n" + TAIL, 5, "no_entry"),
        (HEAD + ":61:260402C1.000NTRFX\n" + TAIL, 5, "no_amount"),
        (HEAD + ":61:260402C0025.000NTRFX\n" + TAIL, 5, "no_amount"),
        (HEAD + ":61:260402C1'000,00NTRFX\n" + TAIL, 5, "no_entry"),
        (HEAD + ":61:260402C1,NTRFX\n/OCMT/USD1.000,00\n" + TAIL, 5, "no_amount"),
        (HEAD + ":61:260402C1,NTRFX\n/CHGS/EUR1.000\n" + TAIL, 5, "no_amount"),
        (HEAD + ":61:260402C1,NTRF\n:62F:C260402EUR1.234,56\n", 6, "no_balance"),
        (HEAD + ":61:260402C1,NTRF\n:62F:C260402EUR1,234.56\n", 6, "no_balance"),
        (HEAD + ":61:260402C1,NTRF\n:62F:C260402EUR1'234,56\n", 6, "no_balance"),
        (HEAD + ":61:260402C1,NTRF\n:62F:C260402EUR1.234\n", 6, "no_amount"),
        (HEAD + ":61:261302C1,NTRF\n" + TAIL, 5, "no_date"),
        (HEAD + ":61:260431C1,NTRF\n" + TAIL, 5, "no_date"),
        (HEAD + ":61:2604021399C1,NTRF\n" + TAIL, 5, "no_date"),
        (HEAD + ":61:260402C" + "9" * 40 + ",NTRF\n" + TAIL, 5, "no_amount"),
        (":20:S\n:60F:EUR 5\n", 2, "no_balance"),
        (HEAD + ":61:260402C1,NTRF\n:62F:\n", 6, "no_balance"),
        (HEAD + ":61:260402C1,NTRF\n:25:1\n", 6, "out_of_place"),
        (HEAD + TAIL.replace("-\n", "") + ":61:260402C1,NTRF\n", 6, "out_of_place"),
        (HEAD + ":61:260402C1,NTRF\n:86:a\n-\nb\n:61:260402C1,NTRF\n" + TAIL, 9, "out_of_place"),
        (HEAD + ":61:260402C1,NTRF\n:86:a\n-\nb\n" + TAIL, 9, "out_of_place"),
        (":20:S\n:28C:1\n:61:260402C1,NTRF\n", 3, "out_of_place"),
        (HEAD + ":61:260402C1,NTRF\n:86:x\n" + "y" * 300_000, 6, "too_long"),
    ],
)
def test_refusals_name_line_and_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    assert refusal_of(written(tmp_path, text)) == ("BANK_FILE_UNREADABLE", line, reason)


def test_a_piece_cut_out_of_a_message_is_read(tmp_path: Path) -> None:
    assert (
        entries_of(written(tmp_path, ":61:260402C1,NTRF\n:62F:C260402EUR1,\n"))[0]["closing_balance"] == "1"
    )


def test_a_statement_without_entries_says_so(tmp_path: Path) -> None:
    assert refusal_of(written(tmp_path, HEAD + TAIL))[0] == "BANK_FILE_EMPTY"
