"""Bodies: gzip, limits at the number and one above, and what is no body at all."""

from __future__ import annotations

import gzip
import zlib
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from shared import limits
from tests.api.sheets import customers, submission

LIMIT = 1000
PROFILE = b'{"name":"x","kind":"payments","signature":"s","mapping":{"columns":{}}}'


def padded(size: int) -> bytes:
    return PROFILE + b" " * (size - len(PROFILE))


def put(client: TestClient, body: bytes, **headers: str) -> Any:
    return client.put("/v1/profiles/x", content=body, headers=headers)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    import_module("backend.files.options")  # which takes the limit as its own when it is first imported
    monkeypatch.setattr(limits, "BODY_BYTES", LIMIT)


@pytest.mark.usefixtures("small")
def test_the_limit_holds_at_the_number_and_one_above(client: TestClient) -> None:
    assert put(client, padded(LIMIT)).status_code == 200
    answer = put(client, padded(LIMIT + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "LIMIT_EXCEEDED")
    assert answer.json()["args"] == {"limit": "body_bytes", "allowed": LIMIT, "found": LIMIT + 1}


@pytest.mark.usefixtures("small")
def test_the_limit_holds_without_an_announced_length(client: TestClient) -> None:
    def parts(size: int) -> Any:
        body = padded(size)
        yield body[:500]
        yield body[500:]

    assert client.put("/v1/profiles/x", content=parts(LIMIT)).status_code == 200
    assert client.put("/v1/profiles/x", content=parts(LIMIT + 1)).json()["code"] == "LIMIT_EXCEEDED"


@pytest.mark.usefixtures("small")
def test_the_limit_holds_for_what_a_gzip_unpacks_to(client: TestClient) -> None:
    zipped = {"Content-Encoding": "gzip"}
    assert put(client, gzip.compress(padded(LIMIT)), **zipped).status_code == 200
    answer = put(client, gzip.compress(padded(LIMIT + 1)), **zipped)
    assert (answer.status_code, answer.json()["code"]) == (413, "LIMIT_EXCEEDED")
    assert put(client, gzip.compress(b" " * 100_000_000), **zipped).json()["code"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(PROFILE)[:-9], "gzip"),
        (gzip.compress(PROFILE) + gzip.compress(PROFILE), "gzip"),
        (PROFILE, "gzip"),
        (b"", "gzip"),
        (zlib.compress(PROFILE), "deflate"),
        (PROFILE, "br"),
        (PROFILE[:-1], "identity"),
        (b"", "identity"),
        (b"[]", "identity"),
        (b'{"name": 1}', "identity"),
        (PROFILE.replace(b'"x"', b'"\xff"'), "identity"),
        (PROFILE.replace(b'"s"', b'"\\u0000"'), "identity"),
        (PROFILE.replace(b'"s"', b'"a\\\\\\u0000"'), "identity"),
        (PROFILE.replace(b'"s"', b'"\\ud800"'), "identity"),
    ],
)
def test_what_cannot_be_read_is_said(client: TestClient, body: bytes, encoding: str) -> None:
    answer = put(client, body, **{"Content-Encoding": encoding})
    assert (answer.status_code, answer.json()["code"]) == (400, "BODY_INVALID")
    assert answer.json()["args"]["why"]


def test_a_backslash_before_u0000_is_text(client: TestClient) -> None:
    answer = put(client, PROFILE.replace(b'"s"', b'"\\\\u0000"'))
    assert answer.json()["signature"] == "\\u0000"


def test_a_nul_in_the_address_is_refused(client: TestClient) -> None:
    for address in ("/v1/imports/a%00b", "/v1/profiles?kind=%00"):
        assert client.get(address).json()["code"] == "BODY_INVALID"


@pytest.mark.parametrize("id_", ["3", "a", "0" * 3000, "{00000000-0000-0000-0000-000000000003}", "é", "-"])
def test_an_id_is_a_uuid_and_never_a_number(client: TestClient, id_: str) -> None:
    for address in (f"imports/{id_}", f"checks/{id_}", f"imports/{id_}/file?name=a.csv&kind=accounts"):
        answer = client.put(f"/v1/{address}", content=customers("1"))
        assert (answer.status_code, answer.json()["code"]) == (400, "BODY_INVALID")


@pytest.mark.parametrize("over", [{"known_at": "²"}, {"known_at": "9" * 40}, {"versions": [1 << 70]}])
@pytest.mark.parametrize("what", ["imports", "checks"])
def test_numbers_of_a_pulled_row_that_cannot_be_are_refused(
    client: TestClient, what: str, over: dict[str, Any]
) -> None:
    columns = {"number": ["1"], "name": ["One"]}
    body = submission("accounts", columns, **{"keys": ["account:1"], "versions": [1], **over})
    answer = client.put(f"/v1/{what}/{uuid4()}", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "BODY_INVALID")
