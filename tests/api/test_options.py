"""Options of a sheet, as the server holds them: those of its kind, each with a value it can have."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.api.sheets import customers, submission
from tests.kinds.payments import DAY

PAID = {"account": ["C1", "C1"], "amount": ["5", "x"], "date": [DAY] * 2, "type": ["Bank transfer"] * 2}


@pytest.fixture
def books(client: TestClient) -> TestClient:
    """A server with customer C1."""
    assert client.put(f"/v1/imports/{uuid4()}", content=customers("C1")).status_code == 200
    return client


def put(client: TestClient, what: str = "imports", kind: str = "payments", **options: str) -> Any:
    columns = PAID if kind == "payments" else {"name": ["twins"], "value": ["book"]}
    return client.put(f"/v1/{what}/{uuid4()}", content=submission(kind, columns, options=options))


@pytest.mark.parametrize("what", ["imports", "checks"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("all_or_nothing", "maybe"),
        ("all_or_nothing", ""),
        ("overpay_policy", "zzz"),
        ("decimal_sign", "x"),
        ("date_order", "QQQ"),
        ("hidden_rows", "zz"),
        ("payment_date_days_back", "abc"),
        ("payment_date_days_back", ""),
        ("payment_date_days_ahead", "-1"),
        ("payment_date_days_back", "9" * 5000),
        ("skip_lines", "²"),
        ("sheet_currency", "euro"),
    ],
)
def test_a_value_an_option_cannot_have_is_refused_with_those_it_can(
    books: TestClient, what: str, name: str, value: str
) -> None:
    answer = put(books, what, **{name: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "OPTION_INVALID")
    args = answer.json()["args"]
    assert (args["name"], args["value"]) == (name, value)
    assert args["allowed"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("payments", "time_zone"),
        ("payments", "currency"),
        ("payments", "books_closed_through"),
        ("payments", "chargebacks"),
        ("settings", "books_closed_through"),
        ("settings", "nothing"),
    ],
)
def test_a_sheet_sets_only_what_its_kind_may(books: TestClient, kind: str, name: str) -> None:
    answer = put(books, kind=kind, **{name: ""})
    assert (answer.status_code, answer.json()["code"]) == (400, "BODY_INVALID")


@pytest.mark.parametrize(("word", "booked"), [("yes", 0), ("Yes", 0), (" YES ", 0), ("no", 1), ("No", 1)])
def test_a_choice_is_taken_by_code_word_or_label(books: TestClient, word: str, booked: int) -> None:
    result = put(books, all_or_nothing=word, payment_date_rule="Any date").json()
    assert result["counts"].get("booked", 0) == booked


def test_an_empty_value_is_one_where_there_is_no_other_unless_said(books: TestClient) -> None:
    empty = dict.fromkeys(("date_order", "decimal_sign", "keep_where", "sheet_currency", "skip_lines"), "")
    assert put(books, **empty).json()["counts"]["booked"] == 1


def test_a_separator_of_blanks_stays_as_it_is(books: TestClient) -> None:
    there = {"number": ["A", "B"], "account": ["C1", "C1"], "issue_date": [DAY] * 2, "amount": ["5", "6"]}
    books.put(f"/v1/imports/{uuid4()}", content=submission("invoices", there))
    columns = {"invoices": ["A B"], "amount": ["11"], "date": [DAY], "type": ["Bank transfer"]}
    body = submission("payments", columns, options={"invoice_separators": " "})
    assert books.put(f"/v1/checks/{uuid4()}", content=body).json()["counts"]["booked"] == 1


def test_a_saved_mapping_keeps_no_value_its_option_cannot_have(client: TestClient) -> None:
    kept = {"name": "x", "kind": "payments", "signature": "s", "mapping": {"columns": {}}}
    for value, status in (("30", 200), ("abc", 422)):
        said = {**kept, "options": {"payment_date_days_back": value}}
        assert client.put("/v1/profiles/x", json=said).status_code == status
