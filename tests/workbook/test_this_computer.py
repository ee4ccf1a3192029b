"""The server of this computer: started by a press where the user chose it, once; what is in the way."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from addin import config, credentials, server_on, this_computer
from addin.client import Client
from addin.errors import Refusal, ServerNotReached
from addin.press import connect
from tests.workbook.office import Office


def servers(port: int) -> list[psutil.Process]:
    """The processes of ours that serve there, whoever started them."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "serve" in words and str(port) in words and "addin.cli" in words:
            found.append(process)
    return found


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A free port for this computer's server; what serves there is ended afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = int(free.getsockname()[1])
    monkeypatch.setenv("REMITBOOK_PORT", str(number))
    yield number
    for process in servers(number):
        process.terminate()
        process.wait(20)


def press(button: str, book: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A press as its own process, as a user's."""
    return subprocess.run(
        [sys.executable, "-I", "-m", "addin.cli", "press", button, str(book), *words],
        capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL, env=os.environ,
    )  # fmt: skip


def test_a_press_starts_it_and_the_next_finds_it(office: Office, port: int) -> None:
    book = office.book(Sheet=[["x"]])
    done = press("sign_in", book, "--set", "server=This computer")
    assert done.returncode == 0, done.stderr
    assert config.is_this_computer(config.chosen())
    assert credentials.kept(f"http://127.0.0.1:{port}")
    (server,) = servers(port)
    assert press("status", book).returncode == 0
    assert [each.pid for each in servers(port)] == [server.pid]
    server.terminate()
    server.wait(20)
    again = press("status", book)
    assert again.returncode == 0, again.stderr
    (new,) = servers(port)
    assert new.pid != server.pid
    assert os.getsid(new.pid) == new.pid
    values = office.values(book, "Status")
    assert "server.log" in str(values)
    assert "Remitbook answers on" in (config.data_folder() / this_computer.LOG).read_text()


def test_it_ends_when_it_is_switched_off_and_the_next_press_starts_it(office: Office, port: int) -> None:
    config.remember_server("this computer")
    book = office.book(Sheet=[["x"]])
    assert press("status", book).returncode == 0
    (first,) = servers(port)
    assert server_on.switch_off(config.data_folder())
    first.wait(5)
    assert not server_on.switch_off(config.data_folder())
    assert press("status", book).returncode == 0
    assert [each.pid for each in servers(port)] != [first.pid]


def test_of_many_presses_at_once_one_starts_it(office: Office, port: int) -> None:
    config.remember_server("this computer")
    done: list[subprocess.CompletedProcess[str]] = []
    books = [office.book(f"{number}.xlsx", Sheet=[["x"]]) for number in range(4)]
    threads = [
        threading.Thread(target=lambda book=book: done.append(press("status", book))) for book in books
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 4
    assert len(servers(port)) == 1
    log = (config.data_folder() / this_computer.LOG).read_text()
    assert log.count("cannot be used") == 0


def test_it_is_started_for_nobody_who_did_not_choose_it(port: int) -> None:
    with pytest.raises(ServerNotReached):
        connect(config.server_url()).status()
    config.remember_server("https://ledger.example")
    this_computer.awake("https://ledger.example")
    assert servers(port) == []


def test_a_computer_with_the_addin_alone_is_told(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    config.remember_server("this computer")
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "uvicorn" else find(name))
    with pytest.raises(Refusal) as raised:
        connect(config.server_url())
    assert (raised.value.code, raised.value.args_["name"]) == ("SERVER_NOT_INSTALLED", "uvicorn")
    assert servers(port) == []


def test_a_server_that_cannot_start_says_why(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMITBOOK_DATABASE_URL", "mysql://x")
    config.remember_server("this computer")
    with pytest.raises(Refusal) as raised:
        connect(config.server_url())
    assert raised.value.code == "SERVER_NOT_STARTED"
    assert "mysql" in raised.value.sentence


@pytest.mark.parametrize(
    "says", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"]
)
def test_a_port_of_another_program_is_told(
    office: Office, port: int, says: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(this_computer, "START_S", 1.0)
    with socket.create_server(("127.0.0.1", port)) as other:
        ended = threading.Event()

        def answer() -> None:
            while not ended.is_set():
                try:
                    connection, _ = other.accept()
                except OSError:
                    return
                with connection:
                    if says:
                        connection.recv(1)
                        connection.sendall(says)
                    else:
                        ended.wait(3)

        threading.Thread(target=answer, daemon=True).start()
        outcome = office.press("sign_in", office.book(Sheet=[["x"]]), server="this computer")
        ended.set()
        other.shutdown(socket.SHUT_RDWR)
    assert (outcome.exit_code, outcome.code) == (2, "PORT_TAKEN")
    assert config.chosen() == ""


def test_the_token_of_the_environment_is_not_handed_on(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMITBOOK_TOKEN", "rb_secret")
    this_computer.start()
    (server,) = servers(port)
    assert "REMITBOOK_TOKEN" not in server.environ()
    assert Client(config.server_url(), None).get_json("/v1/health", dict[str, str])["status"] == "ok"
