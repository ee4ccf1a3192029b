"""Files as they are, over HTTP: read, mapped by what is saved or certain, submitted."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from fastapi.testclient import TestClient

from shared.headers import header_signature
from tests.api.sheets import customers
from tests.data.second_reading import BANKS

CSV = (
    b"Customer;Amount;Payment type;Payment date\n1;100,50;Bank transfer;2026-04-02\n2;20,00;Cash;2026-04-03\n"
)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "April"
    for row in (["Customer", "Amount", "Payment type"], ["1", 5, "Cash"]):
        sheet.append(row)
    book.create_sheet("Notes")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.fixture
def books(client: TestClient) -> TestClient:
    """A client whose organisation has customers 1 and 2."""
    assert client.put(f"/v1/imports/{uuid4()}", content=customers("1", "2")).status_code == 200
    return client


def put(client: TestClient, data: bytes, uuid: str = "", **question: Any) -> Any:
    asked = {"name": "april.csv", "kind": "payments"} | question
    return client.put(f"/v1/imports/{uuid or uuid4()}/file", params=asked, content=data)


def test_a_file_is_mapped_by_its_headers_and_booked(books: TestClient) -> None:
    answer = put(books, CSV)
    assert answer.status_code == 200
    result = answer.json()
    assert result["counts"]["booked"] == 2
    assert result["source"]["file"] == "april.csv"
    assert [found["booked"] for found in result["money"]] == [12050]


def test_the_same_file_under_the_same_id_is_the_same_answer(books: TestClient) -> None:
    uuid = str(uuid4())
    first, second = (put(books, CSV, uuid).json() for _ in range(2))
    assert first["number"] == second["number"]
    assert put(books, CSV.replace(b"100", b"101"), uuid).json()["code"] == "ID_CONFLICT"


def test_a_sheet_of_a_workbook(books: TestClient) -> None:
    assert put(books, workbook(), name="april.xlsx", sheet="april").json()["counts"]["booked"] == 1
    refused = put(books, workbook(), name="april.xlsx", sheet="May")
    assert (refused.status_code, refused.json()["code"]) == (422, "FILE_SHEET_NOT_FOUND")


def save(
    client: TestClient, name: str, headers: list[str], columns: dict[str, list[str]], **over: Any
) -> None:
    profile = {"name": name, "kind": "payments", "signature": header_signature(headers)}
    answer = client.put(f"/v1/profiles/{name}", json=profile | {"mapping": {"columns": columns}} | over)
    assert answer.status_code == 200, answer.text


STRANGE = b"A;B;C\n1;7,50;Cash\n"
COLUMNS = {"account": ["A"], "amount": ["B"], "type": ["C"]}


def test_headers_that_say_nothing_need_a_saved_mapping(books: TestClient) -> None:
    assert put(books, STRANGE).json()["code"] == "COLUMN_MISSING"
    assert put(books, STRANGE, mapping="Odd").json()["code"] == "NOT_FOUND"
    save(books, "Odd", ["A", "B", "C"], COLUMNS)
    result = put(books, STRANGE).json()
    assert (result["counts"]["booked"], result["profile"]) == (1, "Odd")


def test_a_saved_mapping_is_taken_by_its_name(books: TestClient) -> None:
    save(books, "Odd", ["others"], COLUMNS)
    assert put(books, STRANGE).json()["code"] == "COLUMN_MISSING"
    assert put(books, STRANGE, mapping="Odd").json()["counts"]["booked"] == 1


def test_options_of_the_call_are_the_imports(books: TestClient) -> None:
    early = CSV.replace(b"2026-04-02", b"2026-01-02")
    assert put(books, early).json()["counts"] == {"sent": 2, "booked": 1, "failed": 1, "to_fix": 1}
    again = put(books, early, options='{"payment_date_rule": "ANY"}', name="again.csv").json()
    assert again["counts"] == {"sent": 2, "booked": 1, "duplicate": 1}
    assert put(books, CSV, options="[]").json()["code"] == "BODY_INVALID"


@pytest.mark.parametrize(
    ("data", "question", "status", "code"),
    [
        (b"", {}, 422, "FILE_EMPTY"),
        (b"%PDF-1.7\n", {"name": "a.pdf"}, 422, "FILE_UNSUPPORTED"),
        (CSV, {"kind": "nothing"}, 404, "NOT_FOUND"),
        (CSV, {"name": ""}, 400, "BODY_INVALID"),
        (CSV, {"header_row": "9" * 23}, 400, "BODY_INVALID"),
        (CSV, {"skip_rows": "9" * 23}, 400, "BODY_INVALID"),
    ],
)
def test_what_cannot_be_loaded_is_said(
    books: TestClient, data: bytes, question: dict[str, str], status: int, code: str
) -> None:
    answer = put(books, data, **question)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_reading_keeps_nothing(books: TestClient) -> None:
    sheet = books.post("/v1/files/read", params={"name": "april.csv"}, content=CSV).json()
    assert [column["header"] for column in sheet["columns"]][:2] == ["Customer", "Amount"]
    assert sheet["rows"] == [2, 3]
    refused = books.post(
        "/v1/files/read", params={"name": "x.xlsx"}, content=b"\xd0\xcf\x11\xe0" + b"0" * 600
    )
    assert refused.json()["code"].startswith("FILE_")


@pytest.mark.parametrize(
    ("name", "rows", "money"),
    [
        ("mt940-wolph/mBank/mt940.sta", 3, {"PLN": 3}),
        ("camt-genkgo/camt053.v2.multi.statement.xml", 2, {"EUR": 185}),
        ("ofx-ofxparse/bank_medium.ofx", 3, {"CAD": -34527}),
        ("bai2-moov/sample1.txt", 17, {"CAD": 0}),
    ],
)
def test_a_banks_file_is_booked_as_bank_lines(
    client: TestClient, name: str, rows: int, money: dict[str, int]
) -> None:
    data = (BANKS / name).read_bytes()
    answer = put(client, data, name="april.txt", kind="payment_entries")
    assert answer.status_code == 200, answer.json()
    result = answer.json()
    assert (result["counts"]["sent"], result["counts"]["booked"]) == (rows, rows), result["causes"]
    assert {each["currency"]: each.get("booked", 0) for each in result["money"]} == money


@pytest.mark.parametrize("path", ["/v1/files/read", "/v1/imports/{id}/file"])
def test_a_banks_file_is_refused_by_a_code(client: TestClient, path: str) -> None:
    send = client.post if path.endswith("read") else client.put
    for data, code in (
        (b":20:S\n:61:what\n", "BANK_FILE_UNREADABLE"),
        (b":20:S\n:25:1\n", "BANK_FILE_EMPTY"),
    ):
        asked = {"name": "a.sta", "kind": "payment_entries"}
        problem = send(path.format(id=uuid4()), params=asked, content=data).json()
        assert problem["code"] == code
        assert problem["status"] == 422


def test_what_a_banks_file_says_beside_its_entries_is_read_too(client: TestClient) -> None:
    data = (BANKS / "camt-genkgo/camt054.v8.xml").read_bytes()
    read = client.post("/v1/files/read", params={"name": "a.xml"}, content=data).json()
    assert read["bank"] == {"format": "CAMT.054", "statements": 1, "entries": 1, "unsplit": 1}
