"""Bank statements as text files over HTTP: JustOn's configuration, its guide's two examples."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from shared.headers import header_signature

# The guide prints the tables and the mappings, of its files only some lines; the others are made to match.
GUIDE_NUMBERS = "1 BookingDate__c;2 Reference__c;3 Credit__c;4 Debit__c"
GUIDE_COLUMNS = b"2019-10-12;201900023;150,00;\n2019-10-13;201900045;260,00;\n2019-10-16;201900078;;80,00\n"
GUIDE_NAMES = "Date BookingDate__c;Reference Reference__c;Amount Credit__c"
GUIDE_SIGNED = (
    b"Date;Type;Reference;Name;Account;Amount;Currency\n"
    b"2019-10-12;standing order;201900023;Firma;DE75512108001245126199;150,00;EUR\n"
    b"2019-10-13;direct debit;201900045;Individuel;FR7630006000011234567890189;260,00;EUR\n"
    b"2019-10-16;payout;201900078;Firma;DE75512108001245126199;-80,00;EUR\n"
)
GUIDE_TABLE = [("2019-10-12", "201900023", 15000), ("2019-10-13", "201900045", 26000)]
PAYOUT = ("2019-10-16", "201900078", -8000)


def put(client: TestClient, data: bytes, uuid: str = "", name: str = "bank.csv", **question: Any) -> Any:
    asked = {"name": name, "kind": "payment_entries"} | question
    if isinstance(asked.get("options"), dict):
        asked["options"] = json.dumps(asked["options"])
    return client.put(f"/v1/imports/{uuid or uuid4()}/file", params=asked, content=data)


def lines(client: TestClient) -> list[dict[str, Any]]:
    table = client.post("/v1/views/payment_entries/query", json={}).json()
    rows = zip(*table["values"], strict=True)
    return sorted(
        (dict(zip(table["columns"], row, strict=True)) for row in rows), key=lambda line: line["number"]
    )


def table(client: TestClient) -> list[tuple[str, str, int]]:
    return [(line["date"], line["reference"], line["amount"]) for line in lines(client)]


def test_the_guides_first_example_by_column_number(client: TestClient) -> None:
    result = put(client, GUIDE_COLUMNS, options={"field_mapping": GUIDE_NUMBERS}).json()
    assert result["counts"] == {"sent": 3, "booked": 3}
    assert table(client) == [*GUIDE_TABLE, PAYOUT]


def test_the_guides_second_example_by_header_with_one_signed_column(client: TestClient) -> None:
    result = put(client, GUIDE_SIGNED, options={"field_mapping": GUIDE_NAMES}).json()
    assert result["counts"] == {"sent": 3, "booked": 3}
    assert table(client) == [*GUIDE_TABLE, PAYOUT], "G10: -80,00 under Credit is 80,00 under Debit"
    assert {(line["payer"], line["iban"]) for line in lines(client)} == {(None, None)}, "nothing is guessed"


def test_both_examples_are_the_same_money(client: TestClient) -> None:
    put(client, GUIDE_COLUMNS, options={"field_mapping": GUIDE_NUMBERS})
    again = put(client, GUIDE_SIGNED, name="b.csv", options={"field_mapping": GUIDE_NAMES}).json()
    assert again["counts"] == {"sent": 3, "duplicate": 3}


def test_a_column_that_is_blank_in_every_row_is_there_all_the_same(client: TestClient) -> None:
    data = b"2019-10-12;201900023;150,00;\n2019-10-13;201900045;260,00;\n"
    assert put(client, data, options={"field_mapping": GUIDE_NUMBERS}).json()["counts"]["booked"] == 2
    assert table(client) == GUIDE_TABLE


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (GUIDE_COLUMNS, {"field_mapping": "1 BookingDate__c;9 Credit__c"}, "FIELD_MAPPING_INVALID"),
        (GUIDE_SIGNED, {"field_mapping": "Date booking_date;Betrag credit"}, "FIELD_MAPPING_INVALID"),
        (GUIDE_SIGNED, {"field_mapping": "Date booking_date;Amount Sum__c"}, "FIELD_MAPPING_INVALID"),
        (GUIDE_SIGNED, {"field_mapping": "Date booking_date"}, "COLUMN_MISSING"),
        (GUIDE_SIGNED, {"column_separator": ","}, "FILE_SEPARATOR"),
        (GUIDE_SIGNED, {"column_separator": "tab", "field_mapping": GUIDE_NAMES}, "FILE_SEPARATOR"),
        (GUIDE_COLUMNS, {"column_separator": ",", "field_mapping": GUIDE_NUMBERS}, "FIELD_MAPPING_INVALID"),
        (GUIDE_SIGNED, {"column_separator": ";;"}, "OPTION_INVALID"),
        (GUIDE_SIGNED, {"encoding": "klingon"}, "OPTION_INVALID"),
        (GUIDE_SIGNED, {"skip_lines": "-1"}, "OPTION_INVALID"),
        ("Date;Amount\n2026-04-02;5\u20ac\n".encode("cp1252"), {"encoding": "utf-8"}, "FILE_ENCODING"),
        (GUIDE_SIGNED, {"keep_where": "$Betrag > 0"}, "FILTER_INVALID"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused_and_nothing_is_booked(
    client: TestClient, data: bytes, options: dict[str, str], code: str
) -> None:
    answer = put(client, data, options=options)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert table(client) == []


HEAD = "Kontoauszug;April\nvom 30.4.\n"
UMLAUT = "Datum;Verwendungszweck;Betrag\n02.04.2026;Müller & Söhne 4711;1.234,50\n"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("separator", [";", "tab", "|", "^"])
def test_encodings_separators_and_lines_to_skip(
    client: TestClient, encoding: str, marked: bool, separator: str
) -> None:
    text = (HEAD + UMLAUT).replace(";", {"tab": "\t"}.get(separator, separator))
    data = text.encode("utf-8-sig" if marked and encoding == "utf-8" else encoding)
    options = {"encoding": encoding, "column_separator": separator, "skip_lines": "2"}
    options |= {"decimal_sign": ",", "date_order": "DMY"}
    assert put(client, data, options=options).json()["counts"]["booked"] == 1
    assert table(client) == [("2026-04-02", "Müller & Söhne 4711", 123450)]


@pytest.mark.parametrize(
    ("order", "written"),
    [
        ("DMY", "03.04.2026"), ("MDY", "04/03/2026"), ("YMD", "2026-04-03"), ("DYM", "03 2026 04"),
        ("MYD", "04.2026.03"), ("YDM", "2026-03-04"), ("YDM", "26/03/04"), ("DMY", "3.4.26"),
    ],
)  # fmt: skip
def test_every_date_format(client: TestClient, order: str, written: str) -> None:
    data = f"Date;Amount\n{written};5\n".encode()
    assert put(client, data, options={"date_order": order}).json()["counts"]["booked"] == 1
    assert lines(client)[0]["date"] == "2026-04-03"


def test_the_pivot_of_two_digit_years(client: TestClient) -> None:
    data = b"Date;Amount\n31.12.69;5\n31.12.68;6\n"
    put(client, data, options={"date_order": "DMY"})
    assert [line["date"] for line in lines(client)] == ["1969-12-31", "2068-12-31"]


def test_a_saved_mapping_carries_the_whole_configuration(client: TestClient) -> None:
    options = {
        "column_separator": "^", "encoding": "cp1252", "skip_lines": "1", "decimal_sign": ",",
        "date_order": "YDM", "field_mapping": GUIDE_NUMBERS, "keep_where": "$3 > 0",
    }  # fmt: skip
    profile = {
        "name": "Bank ABC", "kind": "payment_entries", "signature": header_signature(["none"]),
        "mapping": {"columns": {}}, "options": options,
    }  # fmt: skip
    assert client.put("/v1/profiles/Bank ABC", json=profile).status_code == 200
    data = "Export\n2026-02-04^Zürich^5,00^\n2026-03-04^b^^7,00\n".encode("cp1252")
    result = put(client, data, mapping="Bank ABC").json()
    assert (result["counts"]["booked"], result["counts"]["filtered"]) == (1, 1)
    assert table(client) == [("2026-04-02", "Zürich", 500)]
    wrong = profile | {"options": {"field_mapping": "1 Nothing__c"}}
    assert client.put("/v1/profiles/Bank ABC", json=wrong).json()["code"] == "FIELD_MAPPING_INVALID"


def test_a_field_mapping_in_the_call_is_alone_whatever_the_saved_mapping_says(client: TestClient) -> None:
    profile = {
        "name": "Old", "kind": "payment_entries", "signature": header_signature(["none"]),
        "mapping": {"columns": {"debit": ["Amount"], "payer": ["Name"]}, "constants": {"own_account": "DE1"}},
        "options": {"field_mapping": "Date booking_date;Amount debit"},
    }  # fmt: skip
    assert client.put("/v1/profiles/Old", json=profile).status_code == 200
    put(client, GUIDE_SIGNED, mapping="Old", options={"field_mapping": GUIDE_NAMES})
    assert table(client) == [*GUIDE_TABLE, PAYOUT]
    assert {(line["payer"], line["own_account"]) for line in lines(client)} == {(None, "DE1")}


def test_a_file_name_is_used_once_in_any_case_and_accents(client: TestClient) -> None:
    other = b"Date;Amount\n2026-04-02;1\n"
    first = put(client, b"Date;Amount\n2026-04-02;5\n", name="\u00c4pril.CSV").json()
    for name in ("\u00e4pril.csv", "A\u0308PRIL.csv"):
        refused = put(client, other, name=name)
        assert (refused.status_code, refused.json()["code"]) == (409, "SAME_NAME")
        assert refused.json()["args"]["import_number"] == first["number"]
    on_purpose = put(client, other, name="\u00e4pril.csv", anyway="SAME_NAME").json()
    assert on_purpose["counts"]["booked"] == 1
    with client.app.state.server.database.read() as tx:  # type: ignore[attr-defined]
        kept = tx.rows("SELECT anyway FROM import WHERE uuid = ?", on_purpose["id"])
    assert kept == [('["SAME_NAME"]',)]


def test_the_same_content_under_another_name_is_asked_too(client: TestClient) -> None:
    put(client, GUIDE_SIGNED, name="a.csv")
    refused = put(client, GUIDE_SIGNED, name="b.csv")
    assert (refused.status_code, refused.json()["code"]) == (409, "SAME_CONTENT")
    again = put(client, GUIDE_SIGNED, name="b.csv", options={"encoding": "utf-8", "column_separator": ";"})
    assert again.json()["code"] == "SAME_CONTENT", "how a file was read is nothing to its content"
    anyway = put(client, GUIDE_SIGNED, name="b.csv", anyway="SAME_CONTENT").json()
    assert anyway["counts"] == {"sent": 3, "duplicate": 3}
    assert (
        put(client, GUIDE_COLUMNS, name="b.csv", options={"field_mapping": GUIDE_NUMBERS}).status_code == 200
    )


def test_a_file_with_nothing_booked_does_not_take_its_name(client: TestClient) -> None:
    assert "booked" not in put(client, b"Date;Amount\nx;5\n").json()["counts"]
    assert put(client, b"Date;Amount\n2026-04-02;5\n").json()["counts"]["booked"] == 1


def test_one_file_loaded_twice_with_opposite_filters(client: TestClient) -> None:
    paid = {"keep_where": "$Type != payout", "chargebacks": "find"}
    first = put(client, GUIDE_SIGNED, options=paid).json()
    assert first["counts"] == {"sent": 3, "booked": 2, "filtered": 1}
    returned = {"keep_where": "$Type = payout", "chargebacks": "all"}
    assert put(client, GUIDE_SIGNED, options=returned).json()["code"] == "SAME_NAME"
    second = put(client, GUIDE_SIGNED, options=returned, anyway="SAME_NAME").json()
    assert second["counts"] == {"sent": 3, "booked": 1, "filtered": 2}
    assert table(client) == [*GUIDE_TABLE, PAYOUT], "both parts, nothing twice, nothing lost"
    assert [line["returned"] for line in lines(client)] == [None, None, True]
    third = put(client, GUIDE_SIGNED, options=returned, anyway="SAME_NAME")
    assert third.json()["code"] == "SAME_CONTENT", "the same part a second time"


def test_taken_back_a_file_loads_again_under_its_name(client: TestClient) -> None:
    first = put(client, GUIDE_SIGNED).json()
    assert put(client, GUIDE_SIGNED).status_code == 409
    assert client.put(f"/v1/imports/{first['id']}/reversal", json={}).status_code == 200
    assert put(client, GUIDE_SIGNED).json()["counts"]["booked"] == 3
    assert table(client) == [*GUIDE_TABLE, PAYOUT]


STATEMENT = (
    b"Date;Amount;Statement;Opening balance;Closing balance\n"
    b"2026-04-02;100,00;7;1000,00;1050,00\n2026-04-03;-20,00;7;1000,00;1050,00\n"
)


def test_balances_that_do_not_fit_the_entries_are_a_question(client: TestClient) -> None:
    refused = put(client, STATEMENT)
    assert (refused.status_code, refused.json()["code"]) == (409, "STATEMENT_DIFFERENCE")
    assert refused.json()["args"]["count"] == 1
    assert "…" not in refused.json()["detail"]
    assert lines(client) == []
    kept = put(client, STATEMENT, anyway="STATEMENT_DIFFERENCE").json()
    assert kept["counts"] == {"sent": 2, "booked": 2}
    with client.app.state.server.database.read() as tx:  # type: ignore[attr-defined]
        recorded = tx.rows("SELECT anyway FROM import WHERE uuid = ?", kept["id"])
    assert recorded == [('["STATEMENT_DIFFERENCE"]',)]


def test_balances_are_held_against_all_rows_whatever_is_kept(client: TestClient) -> None:
    data = STATEMENT.replace(b"1050", b"1080")
    result = put(client, data, options={"keep_where": "$Amount > 0"}).json()
    assert result["counts"] == {"sent": 2, "booked": 1, "filtered": 1}
