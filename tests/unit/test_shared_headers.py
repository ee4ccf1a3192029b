"""Header keys, signatures, our own columns, and which column is which field."""

import datetime as dt

import pytest

from shared import mapping
from shared.headers import (
    FAILED_AFTER,
    FAILED_BEFORE,
    KEY_HEADER,
    VERSION_HEADER,
    column_name,
    header_keys,
    header_signature,
    user_columns,
)
from shared.kinds import KINDS, Field, Kind
from shared.matching import Match, match_headers
from tests.unit.shared_sheets import column, columns

PAYMENTS = KINDS["payments"]
DAY = dt.date(2026, 4, 2)


def keys_of(*headers: str) -> list[str]:
    return header_keys([column(header, [], letter) for header, letter in zip(headers, "ABCDEF")])


def test_keys() -> None:
    assert keys_of("Amount", " Amount ", "", "Payment\ndate") == [
        "Amount",
        "Amount (2)",
        "Column C",
        "Payment date",
    ]
    assert keys_of("A", "A", "A (2)", "A") == ["A", "A (3)", "A (2)", "A (4)"]
    assert keys_of("Column B", "") == ["Column B", "Column B (2)"]


def test_signature_ignores_order_and_case() -> None:
    assert header_signature(["A", "b"]) == header_signature(["B", "a"]) != header_signature(["A"])


def test_a_failed_sheet_gives_back_the_columns_of_its_source() -> None:
    own = [column(header, []) for header in ("Row", "Code", "Amount")]
    failed = [*(column(header, []) for header in FAILED_BEFORE), *own]
    failed += [column(FAILED_AFTER, []), column(KEY_HEADER, [])]
    assert user_columns(failed) == own
    assert user_columns(failed[1:-2]) == [column("Amount", [])]
    assert user_columns([*failed[1:4], column("Amount", [])]) == [column("Amount", [])]
    assert user_columns([*own, column(VERSION_HEADER, [])]) == own


def matched(headers: dict[str, list[object]], **more: object) -> dict[str, Match]:
    own = [column(header, values) for header, values in headers.items()]
    return {match.field: match for match in match_headers(PAYMENTS, own, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_template_maps_itself(kind: object) -> None:
    fields = kind.fields  # type: ignore[attr-defined]
    got = match_headers(kind, [column(field.header, field.example) for field in fields])  # type: ignore[arg-type]
    assert [match.keys for match in got] == [(field.header,) for field in fields]
    assert {match.certainty for match in got} == {"certain"}


def test_many_columns_for_the_invoices() -> None:
    got = matched({"Invoice 2": ["B"], "Customer": ["1"], "Invoice 1": ["A"], "Invoice no. (3)": ["C"]})
    assert got["invoices"].keys == ("Invoice 2", "Invoice 1", "Invoice no. (3)")
    assert got["account"].keys == ("Customer",)
    assert got["amount"] == Match("amount", (), "none", "no column fits")


def test_short_headers_and_slips() -> None:
    got = matched(
        {"Cust No": ["1"], "PMT AMT": [5.0], "Payment dat": [DAY], "Our bank reference here": ["x"]}
    )
    assert [got[name].keys for name in ("account", "amount", "date", "transaction_id")] == [
        ("Cust No",), ("PMT AMT",), ("Payment dat",), ("Our bank reference here",),
    ]  # fmt: skip
    assert got["account"].certainty == "certain"
    assert got["transaction_id"].certainty == "likely"
    assert matched({"Currencys": ["EUR"]})["currency"].certainty == "likely"
    odd = Kind("odd", "Odd", "", (Field("due_on", "Fällig", "date", ""),))
    assert match_headers(odd, [column("Due-On *", [DAY])])[0].why == "the header is the field's name"


def test_values_speak_against_a_header() -> None:
    got = matched({"Paid": [DAY, DAY], "Wieviel": ["1,50", "2"]})
    assert got["date"] == Match("date", ("Paid",), "unsure", "its values look like dates")
    assert got["amount"].keys == ("Wieviel",)
    assert matched({"Type": [DAY]})["type"].keys == ()
    same = matched({"Amount": ["yes", "no"]})["amount"]
    assert (same.keys, same.certainty) == (("Amount",), "certain")
    # "Amount" is the header itself; a mere synonym over words is not taken.
    assert matched({"Value": ["yes", "no"]})["amount"].keys == ()


def test_two_columns_of_the_same_looks_are_not_guessed() -> None:
    got = matched({"eins": [DAY], "zwei": [DAY], "drei": ["x1", 7, "y"], "vier": [None]})
    assert got["date"].certainty == "none"
    assert got["amount"].certainty == "none"


def test_a_header_that_comes_twice_is_asked_about() -> None:
    found = {match.field: match for match in match_headers(PAYMENTS, columns(Amount=[5.0], Type=["Cash"]))}
    assert found["amount"].certainty == "certain"
    twice = [column("Amount", [5.0], "A"), column("amount", [7.0], "B"), column("Type", ["Cash"], "C")]
    found = {match.field: match for match in match_headers(PAYMENTS, twice)}
    assert found["amount"] == Match("amount", ("Amount",), "likely", "another column has the same header")
    assert found["type"].certainty == "certain"


@pytest.mark.parametrize(("header", "taken"), [("Payment date", True), ("Date of it", False)])
def test_a_date_column_stays_one_though_its_dates_cannot_be_read(header: str, taken: bool) -> None:
    own = columns(**{header: ["soon", "later"], "Amount": [5.0, 7.0]})
    found = {match.field: match for match in match_headers(PAYMENTS, own)}["date"]
    assert found.keys == ((header,) if taken else ())
    assert found.why.endswith(", though its values are no dates") is taken


def test_what_was_remembered_comes_first() -> None:
    headers: dict[str, list[object]] = {"Amount": [1.0], "Total": [2.0], "Customer": ["1"]}
    got = matched(headers, remembered={"amount": ["Total"], "account": ["Gone"], "date": []})
    assert got["amount"] == Match("amount", ("Total",), "certain", "as in the saved mapping")
    assert got["account"].keys == ("Customer",)


def test_one_column_for_one_field() -> None:
    got = matched({"Customer": ["1"]}, remembered={"account": ["Customer"], "payer": ["Customer"]})
    assert [match.field for match in got.values() if match.keys] == ["account"]


def test_odd_headers() -> None:
    got = matched({"***": [None], "": [1.0], "€": ["x"], "N": ["y"]})
    assert got["amount"].keys == ("Column A",)


def test_mapping_offers_all_of_it() -> None:
    assert all(hasattr(mapping, name) for name in mapping.__all__)


def test_a_column_without_a_header_is_called_by_its_letter() -> None:
    assert [column_name(number) for number in (1, 3, 27)] == ["Column A", "Column C", "Column AA"]
