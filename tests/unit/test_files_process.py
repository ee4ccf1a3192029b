"""Whatever becomes of the child, the parent gets frames or a refusal."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time

import psutil
import pytest

from backend.children import child_environment
from backend.files import process
from backend.files.exchange import Request
from backend.files.options import DEFAULT, ReadLimits
from backend.files.process import child_frames
from backend.files.reader import FileRefused, read_sheet
from tests.unit.files_packages import book, row

MANY = book("".join(row(n, f'<c r="A{n}"><v>{n}</v></c>') for n in range(2, 200_000)))
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")


def children() -> set[psutil.Process]:
    return set(psutil.Process().children())


def test_a_child_too_slow_is_ended_and_waited_for() -> None:
    before = children()
    with pytest.raises(FileRefused) as refused:
        read_sheet(MANY, "a.xlsx", limits=ReadLimits(wall_s=0.3))
    assert (refused.value.code, refused.value.facts["limit"]) == ("FILE_TIMEOUT", 0.3)
    assert children() <= before


@posix
def test_a_child_out_of_processor_time_is_a_timeout() -> None:
    endless = b"a,b\n" + b"1,2\n" * 3_000_000
    with pytest.raises(FileRefused) as refused:
        read_sheet(endless, "a.csv", limits=ReadLimits(cpu_s=1, rows=10**9, cells=10**9))
    assert refused.value.code == "FILE_TIMEOUT"


@posix
def test_a_child_out_of_memory_is_too_large() -> None:
    shared = tuple(f"<t>{n:0>1000}</t>" for n in range(40_000))
    data = book(row(2, '<c r="A2" t="s"><v>0</v></c>'), shared=shared)
    limits = ReadLimits(memory_bytes=60 * 1024**2)
    with pytest.raises(FileRefused) as refused:
        read_sheet(data, "a.xlsx", limits=limits)
    assert refused.value.code in {"FILE_TOO_LARGE", "FILE_UNREADABLE"}


@posix
@pytest.mark.parametrize(
    ("signal_name", "code"),
    [("SIGKILL", "FILE_TOO_LARGE"), ("SIGSEGV", "FILE_UNREADABLE"), ("SIGABRT", "FILE_UNREADABLE")],
)
def test_a_child_that_dies_is_a_refusal(signal_name: str, code: str) -> None:
    before = children()

    def kill() -> None:
        while not (born := children() - before):
            time.sleep(0.01)
        born.pop().send_signal(getattr(signal, signal_name))

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(FileRefused) as refused:
        read_sheet(MANY, "a.xlsx")
    killer.join()
    assert refused.value.code == code


def test_a_child_that_cannot_start_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "MODULE", "backend.files.no_such_module")
    with caplog.at_level(logging.ERROR), pytest.raises(FileRefused) as refused:
        read_sheet(b"a,b\n1,2\n", "a.csv")
    assert (refused.value.code, refused.value.facts["reason"]) == ("FILE_UNREADABLE", "crash")
    assert caplog.records


def test_the_child_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMITBOOK_DATABASE", "postgresql://secret")
    assert "REMITBOOK_DATABASE" not in child_environment()


def test_the_answer_is_gone_with_its_folder() -> None:
    with child_frames(b"a,b\n1,2\n", Request(path="", name="a.csv", limits=DEFAULT)) as frames:
        assert len(list(frames)) == 2
