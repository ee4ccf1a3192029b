"""Lines read by a child are what this process would have read, whatever becomes of the child."""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Sequence

import psutil
import pytest

from backend.domain.matching.match import match, numbers_to_look_up
from backend.domain.matching.model import Entry, MatchRules, Past
from backend.domain.matching.patterns import PatternRefused
from backend.domain.matching.reading import Reading, read_lines
from backend.line_reading import apart
from backend.line_reading.apart import read_lines_apart
from shared.kinds.matching_rules import SHIPPED, MatchingRule
from tests.matching.references import World, Writer, world

LINES = 2_000
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


def flat(pieces: Sequence[Sequence[Reading]]) -> list[Reading]:
    return [reading for piece in pieces for reading in piece]


def test_a_child_reads_the_same(small: World, lines: list[Entry], caplog: pytest.LogCaptureFixture) -> None:
    before = children()
    found = flat(list(read_lines_apart(lines, small.books, RULES)))
    assert found == flat(list(read_lines(lines, small.books, RULES)))
    assert {type(mark).__name__ for reading in found for marks in reading.marks for mark in marks} == {"Mark"}
    assert any(reading.keys for reading in found)
    assert not caplog.records
    assert children() <= before


def test_what_is_proposed_is_the_same(small: World, lines: list[Entry]) -> None:
    def look_up(readings: Sequence[Reading]) -> Past:
        keys = set(numbers_to_look_up(readings))
        return Past([each for each in small.closed if each.number.casefold() in keys], small.paid)

    ours = match(lines, small.books, RULES, look_up)
    assert match(lines, small.books, RULES, look_up, read_lines_apart) == ours


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
def test_what_a_child_that_died_left_is_read_here(
    small: World, lines: list[Entry], caplog: pytest.LogCaptureFixture
) -> None:
    before = children()
    reading = read_lines_apart(lines, small.books, RULES)
    pieces = [next(reading)]
    (child,) = children() - before
    child.send_signal(signal.SIGKILL)
    pieces += reading
    assert flat(pieces) == flat(list(read_lines(lines, small.books, RULES)))
    assert "ended after" in caplog.text
    assert children() <= before


@pytest.mark.parametrize(
    ("module", "told"),
    [
        ("backend.line_reading.nothing", "ended after 0 of"),
        ("tests.unit.child_that_hangs", "ended after 0 of"),
        ("tests.unit.child_that_babbles", "what is no reading"),
    ],
)
def test_a_child_that_does_not_answer_leaves_all(
    small: World,
    lines: list[Entry],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: str,
    told: str,
) -> None:
    before = children()
    monkeypatch.setattr(apart, "MODULE", module)
    monkeypatch.setattr(apart, "WALL_S", 2.0)
    monkeypatch.setattr(apart, "WALL_MS_A_LINE", 0.0)
    found = flat(list(read_lines_apart(lines, small.books, RULES)))
    assert found == flat(list(read_lines(lines, small.books, RULES)))
    assert told in caplog.text
    assert children() <= before


def test_without_a_python_to_start_all_is_read_here(
    small: World, lines: list[Entry], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    found = flat(list(read_lines_apart(lines, small.books, RULES)))
    assert found == flat(list(read_lines(lines, small.books, RULES)))
    assert "could be started" in caplog.text


def test_one_child_at_a_time(small: World, lines: list[Entry]) -> None:
    before = children()
    first, second = (read_lines_apart(lines, small.books, RULES) for _ in range(2))
    found = [[next(first)], [next(second)]]
    assert len(children() - before) == 1
    found[1] += second
    found[0] += first
    assert flat(found[0]) == flat(found[1]) == flat(list(read_lines(lines, small.books, RULES)))
    assert children() <= before


def test_a_ledger_that_fails_in_the_middle_ends_the_child(small: World, lines: list[Entry]) -> None:
    before = children()

    def look_up(readings: Sequence[Reading]) -> Past:
        raise OSError("the ledger is gone")

    for _ in range(2):
        with pytest.raises(OSError, match="the ledger is gone") as caught:
            match(lines, small.books, RULES, look_up, read_lines_apart)
        assert caught.tb is not None  # its frames are still held
        assert children() <= before


def test_a_caller_that_stops_ends_the_child(small: World, lines: list[Entry]) -> None:
    before = children()
    reading = read_lines_apart(lines, small.books, RULES)
    next(reading)
    assert children() > before
    reading.close()
    assert children() <= before


def test_a_pattern_that_is_none_is_refused(small: World, lines: list[Entry]) -> None:
    rules = MatchRules((MatchingRule("Broken", "INVOICE_NUMBER", "reference", "(", 5, True),))
    with pytest.raises(PatternRefused):
        next(read_lines_apart(lines, small.books, rules))


def test_few_lines_need_no_child(small: World, lines: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MANY_LINES", LINES + 1)
    before = children()
    reading = read_lines_apart(lines, small.books, RULES)
    next(reading)
    assert children() == before
