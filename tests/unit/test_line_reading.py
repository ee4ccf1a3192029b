"""Lines read by two processes are what one would have read, whatever becomes of the other."""

from __future__ import annotations

import io
import random
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from threading import Thread

import psutil
import pytest

from backend.domain.matching.match import match, numbers_to_look_up
from backend.domain.matching.model import Entry, MatchRules, Past
from backend.domain.matching.patterns import PatternRefused
from backend.domain.matching.reading import LINES_AT_ONCE, Piece, Reading, read_lines
from backend.line_reading import apart, second
from backend.line_reading.apart import read_lines_apart
from backend.line_reading.exchange import write_piece
from backend.line_reading.second import Second
from shared.kinds.matching_rules import SHIPPED, MatchingRule
from tests.matching.references import World, Writer, world

LINES = 2_137  # the last piece of the other process is cut
DEADLINE_S = 60.0
RULES = MatchRules((*SHIPPED, MatchingRule("Ours", "INVOICE_NUMBER", "payer", "[A-Z]+-([0-9]+)", 5, True)))


@pytest.fixture(scope="module")
def small() -> World:
    return world(random.Random(7))


@pytest.fixture(scope="module")
def lines(small: World) -> list[Entry]:
    chance = random.Random(8)
    writer = Writer(small, chance)
    made = [writer.line(place).entry for place in range(LINES)]
    return [
        line._replace(
            iban=chance.choice(list(small.ibans.values())), payer=chance.choice(("Zoë 🦊", "INV-7", ""))
        )
        for line in made
    ]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MANY_LINES", 1)


def children() -> set[psutil.Process]:
    return set(psutil.Process().children())


def flat(pieces: Iterable[Piece]) -> list[Reading]:
    """In the order of the lines."""
    return [reading for _, readings in sorted(pieces, key=lambda piece: piece[0]) for reading in readings]


@pytest.fixture(scope="module")
def expected(small: World, lines: list[Entry]) -> list[Reading]:
    return flat(read_lines(lines, small.books, RULES))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the child answered. Nothing is read here as long as it may answer."""
    answered = Second.answered
    found: list[bytes] = []

    def waiting(self: Second) -> bytes:
        deadline = time.monotonic() + DEADLINE_S
        while not (body := answered(self)) and self._thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        body = body or answered(self)
        if body:
            found.append(body)
        return body

    monkeypatch.setattr(Second, "answered", waiting)
    return found


def test_the_other_process_reads_the_same(
    small: World,
    lines: list[Entry],
    expected: list[Reading],
    answers: list[bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = children()
    pieces = list(read_lines_apart(lines, small.books, RULES))
    assert len(pieces) == len(answers) == -(-LINES // LINES_AT_ONCE)
    assert flat(pieces) == expected
    found = {
        type(mark).__name__ for _, some in pieces for each in some for marks in each.marks for mark in marks
    }
    assert found == {"Mark"}
    assert any(reading.keys for reading in expected)
    assert not caplog.records
    assert children() <= before


class Scripted:
    """A second reader that answers as it is told; b"" for nothing yet."""

    def __init__(self, *bodies: bytes) -> None:
        self.bodies = list(bodies)

    def answered(self) -> bytes:
        return self.bodies.pop(0) if self.bodies else b""

    def close(self) -> None:
        self.bodies = []


def body(readings: Sequence[Reading]) -> bytes:
    stream = io.BytesIO()
    write_piece(stream, readings)
    return stream.getvalue()[4:]


NOTHING = b""
MALFORMED = (b"hello", b"\x91\x94\x91\xa1\xff\x90\x90\x90", b"\x90", b"\x91\x90")


@pytest.mark.parametrize("wrong", [None, *MALFORMED])
def test_both_read_until_they_meet(
    small: World,
    lines: list[Entry],
    expected: list[Reading],
    monkeypatch: pytest.MonkeyPatch,
    wrong: bytes | None,
) -> None:
    """From both ends, pieces of any size, the last one cut or wrong: each line once, in its place."""
    first, second_, rest = body(expected[:100]), body(expected[100:700]), body(expected[700:])
    answers = [NOTHING, first, NOTHING, second_, rest if wrong is None else wrong, first]
    monkeypatch.setattr(apart, "Second", lambda request: Scripted(*answers))
    pieces = list(read_lines_apart(lines, small.books, RULES))
    assert [place for place, _ in pieces][:4] == [LINES - 500, 0, LINES - 1000, 100]
    assert sorted(place + more for place, found in pieces for more in range(len(found))) == list(range(LINES))
    assert flat(pieces) == expected

    def look_up(readings: Sequence[Reading]) -> Past:
        return Past(small.closed, small.paid)

    ours = match(lines, small.books, RULES, look_up)
    assert match(lines, small.books, RULES, look_up, read_lines_apart) == ours
    assert [proposal.entry_id for proposal in ours] == [line.id for line in lines]


def test_what_is_proposed_is_the_same(small: World, lines: list[Entry], answers: list[bytes]) -> None:
    def look_up(readings: Sequence[Reading]) -> Past:
        keys = set(numbers_to_look_up(readings))
        return Past([each for each in small.closed if each.number.casefold() in keys], small.paid)

    ours = match(lines, small.books, RULES, look_up)
    assert match(lines, small.books, RULES, look_up, read_lines_apart) == ours
    assert answers


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
def test_what_a_process_that_died_left_is_read_here(
    small: World,
    lines: list[Entry],
    expected: list[Reading],
    answers: list[bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = children()
    reading = read_lines_apart(lines * 20, small.books, RULES)
    pieces = [next(reading)]
    (child,) = children() - before
    child.send_signal(signal.SIGKILL)
    pieces += reading
    assert flat(pieces) == expected * 20
    assert 0 < len(answers) < len(pieces)
    assert f"ended with -{signal.SIGKILL}" in caplog.text
    assert children() <= before


@pytest.mark.parametrize(
    ("module", "told"),
    [
        ("backend.line_reading.nothing", "ended with 1"),
        ("tests.unit.child_that_hangs", ""),
        ("tests.unit.child_that_babbles", "what is no reading"),
    ],
)
def test_a_process_that_does_not_answer_leaves_all(
    small: World,
    lines: list[Entry],
    expected: list[Reading],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: str,
    told: str,
) -> None:
    before = children()
    begun: list[Second] = []
    monkeypatch.setattr(second, "MODULE", module)
    monkeypatch.setattr(apart, "Second", lambda request: begun.append(Second(request)) or begun[-1])
    with closing(read_lines_apart(lines, small.books, RULES)) as reading:
        pieces = [next(reading)]
        (other,) = begun
        deadline = time.monotonic() + DEADLINE_S
        while told and other._child.poll() is None and other._answers.empty() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert told or other._child.poll() is None
        pieces += reading
    assert flat(pieces) == expected
    assert told in caplog.text
    assert children() <= before


def test_a_request_that_cannot_be_written_is_told(
    small: World, lines: list[Entry], caplog: pytest.LogCaptureFixture
) -> None:
    odd = [*lines[:-1], lines[-1]._replace(amount=2**70)]
    found = flat(read_lines_apart(odd, small.books, RULES))
    assert [reading.entry for reading in found] == odd
    assert "was not asked" in caplog.text


def test_without_a_thread_all_is_read_here(
    small: World,
    lines: list[Entry],
    expected: list[Reading],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def none_left(self: Thread) -> None:
        raise RuntimeError("can't start new thread")

    before = children()
    with monkeypatch.context() as patched:
        patched.setattr(Thread, "start", none_left)
        assert flat(read_lines_apart(lines, small.books, RULES)) == expected
    assert "could be started" in caplog.text
    assert children() <= before


def test_without_a_python_to_start_all_is_read_here(
    small: World,
    lines: list[Entry],
    expected: list[Reading],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert flat(read_lines_apart(lines, small.books, RULES)) == expected
    assert "could be started" in caplog.text


def test_one_other_process_at_a_time(small: World, lines: list[Entry], expected: list[Reading]) -> None:
    before = children()
    first, second_ = (read_lines_apart(lines, small.books, RULES) for _ in range(2))
    found = [[next(first)], [next(second_)]]
    assert len(children() - before) == 1
    found[1] += second_
    found[0] += first
    assert flat(found[0]) == flat(found[1]) == expected
    assert children() <= before


def test_a_ledger_that_fails_in_the_middle_ends_the_other(small: World, lines: list[Entry]) -> None:
    before = children()

    def look_up(readings: Sequence[Reading]) -> Past:
        raise OSError("the ledger is gone")

    for _ in range(2):
        with pytest.raises(OSError, match="the ledger is gone") as caught:
            match(lines, small.books, RULES, look_up, read_lines_apart)
        assert caught.tb is not None  # its frames are still held
        assert children() <= before


def test_a_pattern_that_is_none_is_refused(small: World, lines: list[Entry]) -> None:
    before = children()
    rules = MatchRules((MatchingRule("Broken", "INVOICE_NUMBER", "reference", "(", 5, True),))
    with pytest.raises(PatternRefused):
        next(read_lines_apart(lines, small.books, rules))
    assert children() <= before


def test_few_lines_need_no_other_process(
    small: World, lines: list[Entry], expected: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MANY_LINES", LINES + 1)
    before = children()
    reading = read_lines_apart(lines, small.books, RULES)
    pieces = [next(reading)]
    assert children() == before
    assert flat([*pieces, *reading]) == expected
