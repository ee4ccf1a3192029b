"""The connection: the same id again, a server that is away, slow, or somebody else."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable

import httpx
import msgspec
import pytest

from addin.client import Client
from addin.errors import Refusal, ServerNotReached
from shared.schemas import API_VERSION, Problem

OURS = {"Remitbook-Api": API_VERSION, "Remitbook-Version": "9.9"}
URL = "http://10.0.0.9:8750"


def client(answer: Callable[[httpx.Request], httpx.Response], token: str | None = "rb_1") -> Client:
    return Client(URL, token, httpx.MockTransport(answer), sleep=lambda _: None)


def ok(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"currency": "EUR"}, headers=OURS)


def test_every_request_carries_the_token_and_the_version() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return ok(request)

    assert client(answer).settings() == {"currency": "EUR"}
    assert seen[0].headers["Authorization"] == "Bearer rb_1"
    assert seen[0].headers["Remitbook-Api"] == API_VERSION


def test_a_write_is_repeated_under_the_same_id_with_the_same_bytes() -> None:
    seen: list[tuple[str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.path, request.content))
        if len(seen) < 3:
            raise httpx.ConnectError("refused")
        return httpx.Response(409, content=problem("ID_CONFLICT", 409), headers=OURS)

    with pytest.raises(Refusal, match="ID_CONFLICT"):
        client(answer).put_import("7", b"{}")
    assert seen == [("/v1/imports/7", b"{}")] * 3


def test_a_passing_trouble_is_waited_out() -> None:
    states = iter([503, 502, 200])

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(next(states), json={}, headers=OURS)

    assert client(answer).settings() == {}


def test_a_server_that_is_away() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ServerNotReached) as caught:
        client(answer).status()
    assert (caught.value.code, caught.value.exit_code) == ("SERVER_NOT_REACHED", 3)
    assert URL in caught.value.sentence


@pytest.mark.parametrize(
    ("cause", "code", "told"),
    [
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), "SERVER_CERTIFICATE", "SSL_CERT_FILE"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong"), "SERVER_NOT_ENCRYPTED", "Sign in"),
        (socket.gaierror(-2, "Name or service not known"), "SERVER_NOT_REACHED", "Sign in"),
        (ConnectionRefusedError(), "SERVER_NOT_REACHED", "when the server is back"),
    ],
)
def test_why_a_server_is_not_reached_is_told_with_what_to_do(cause: Exception, code: str, told: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no") from cause

    with pytest.raises(ServerNotReached) as caught:
        client(answer).status()
    assert caught.value.code == code
    assert told in caught.value.sentence
    assert ("is back" in caught.value.sentence) == ("is back" in told)


def test_https_at_a_server_without_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        url = f"https://127.0.0.1:{plain.getsockname()[1]}"

        def answer() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.recv(1)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        answering = threading.Thread(target=answer)
        answering.start()
        with pytest.raises(ServerNotReached) as caught:
            Client(url, "rb_1", retries=0).status()
        answering.join()
    assert caught.value.code == "SERVER_NOT_ENCRYPTED"
    assert url in caught.value.sentence


@pytest.mark.parametrize("token", ["rb_ü", "rb 1", "rb_1\nrb_2", "\xff\xfer\0b\0", "\ufeffrb_1"])
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(Refusal) as caught:
        client(ok, token)
    assert caught.value.code == "TOKEN_UNREADABLE"
    assert token not in caught.value.sentence


def test_a_page_of_the_server_is_not_its_address() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        args = {"what": "address", "id": request.url.path}
        told = msgspec.json.encode(Problem("t", "t", 404, "There is no such address.", "NOT_FOUND", args))
        return httpx.Response(404, content=told, headers=OURS)

    def refused(url: str) -> Refusal:
        with pytest.raises(Refusal) as caught:
            Client(url, "rb_1", httpx.MockTransport(answer)).status()
        return caught.value

    found = refused(f"{URL}/v1/sign-in")
    assert (found.code, found.status) == ("SERVER_ADDRESS", 404)
    assert f"type {URL}." in found.sentence
    assert refused(URL).code == "NOT_FOUND"


def test_where_another_address_is_told_it_is_named() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(301, headers={"Location": "https://ledger.example/v1/status"})

    with pytest.raises(ServerNotReached) as caught:
        client(answer).status()
    assert "https://ledger.example/v1/status" in caught.value.sentence


def test_a_server_that_is_slow() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    with pytest.raises(ServerNotReached) as caught:
        client(answer).put_import("7", b"{}")
    assert caught.value.code == "SERVER_SLOW"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html>Sign in to the hotel</html>"),
        httpx.Response(407, html="<html>Proxy</html>"),
        httpx.Response(302, headers={"Location": "https://login.example"}),
        httpx.Response(404, text="not here"),
    ],
)
def test_something_else_that_answers_is_no_server(answer: httpx.Response) -> None:
    with pytest.raises(ServerNotReached) as caught:
        client(lambda _: answer).status()
    assert caught.value.code == "SERVER_NOT_REMITBOOK"


def test_an_answer_cut_off_is_no_answer() -> None:
    with pytest.raises(ServerNotReached) as caught:
        client(lambda _: httpx.Response(200, content=b'{"org":', headers=OURS)).status()
    assert caught.value.code == "SERVER_NOT_UNDERSTOOD"


def test_another_version_is_said() -> None:
    with pytest.raises(Refusal) as caught:
        client(lambda _: httpx.Response(200, json={}, headers={"Remitbook-Api": "9"})).settings()
    assert caught.value.code == "VERSION_MISMATCH"


def test_a_refusal_is_the_servers_own_sentence() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, content=problem("TOKEN_EXPIRED", 401), headers=OURS)

    with pytest.raises(Refusal) as caught:
        client(answer).status()
    assert (caught.value.code, caught.value.sentence, caught.value.exit_code) == (
        "TOKEN_EXPIRED",
        "TOKEN_EXPIRED!",
        2,
    )


def test_a_refusal_that_cannot_be_read_still_ends_in_a_sentence() -> None:
    with pytest.raises(Refusal) as caught:
        client(lambda _: httpx.Response(418, text="teapot", headers=OURS)).status()
    assert caught.value.status == 418


def problem(code: str, status: int) -> bytes:
    return msgspec.json.encode(Problem("t", "t", status, f"{code}!", code))
