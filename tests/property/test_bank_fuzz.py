"""Banks' files, harmed in thousands of ways: read, or refused by a code; no other error, and no hang."""

from __future__ import annotations

import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.files.exchange import Request, Tail
from backend.files.options import ReadLimits
from backend.files.parse import parse
from backend.files.refusal import BANK_REASONS, FileRefused
from shared.codes import CODES
from tests.data.second_reading import FOLDERS, files

EACH = 1_500
CPU_S = 20.0
LIMITS = ReadLimits(rows=2_000, text_characters=10**7)
WORDS = (
    rb"< > & &a; ]]> <![CDATA[ <!-- <? / , - : ? ?20 0 -1 1e9 NaN JPY BHD XXX 000000 991332 2026-02-30"
    rb" /OCMT/USD OAMT+ MREF+ /NAME/ // :61: :86: :62F: :60F: :25: {1: 16, 03, 88, 99,"
).split()
SPLICED = [
    *WORDS, *(b"\n" + word for word in WORDS), b"\0", b"\xff", b"\r", b"\n", b"\n\n", b"\x1f", b"\n-\n",
    b"9" * 40, b" " * 70, b"\xed\xa0\x80", "\u2028éß".encode(), "éß".encode("cp1252"),
]  # fmt: skip


@contextmanager
def no_hang() -> Iterator[None]:
    """Ends what takes more processor time than any of these files can need; not on Windows."""
    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _too_long(*_: object) -> None:
    raise TimeoutError("it hangs")


def flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def splice(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(SPLICED) + data[at + chance.choice((0, 0, 1, 3, 8)) :]


def cut(data: bytes, chance: random.Random) -> bytes:
    first, last = sorted((chance.randrange(len(data)), chance.randrange(len(data) + 1)))
    return data[:first] + data[last:] if chance.random() < 0.7 else data[: last or 1]


def repeat(data: bytes, chance: random.Random) -> bytes:
    first = chance.randrange(len(data))
    piece = data[first : first + chance.randrange(1, 400)]
    return data[:first] + piece * chance.choice((2, 3, 50)) + data[first:]


def swap_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


HARMS: list[Callable[[bytes, random.Random], bytes]] = [flip, splice, splice, cut, repeat, swap_lines]


def outcome(path: Path) -> str:
    """ "READ", or the code of the refusal, whose facts are complete."""
    try:
        frames = list(parse(Request(str(path), "bank.txt", LIMITS)))
    except FileRefused as error:
        refused = error
    else:
        assert isinstance(frames[-1], Tail)
        return "READ"
    assert refused.code in CODES
    if refused.code == "BANK_FILE_UNREADABLE":
        assert set(refused.facts) == {"format", "line", "reason", "text"}
        assert refused.facts["reason"] in BANK_REASONS
        assert refused.facts["line"] >= 1
    return refused.code


@pytest.mark.parametrize("folder", FOLDERS)
def test_harmed_files_are_read_or_refused(folder: str, tmp_path: Path) -> None:
    chance = random.Random(folder)
    sources = [path.read_bytes() for path in files(folder)]
    sources = [data for data in sources if len(data) > 200]
    path = tmp_path / "bank.txt"
    outcomes: Counter[str] = Counter()
    for number in range(EACH):
        data = chance.choice(sources)
        for _ in range(chance.choice((1, 1, 2, 4))):
            data = chance.choice(HARMS)(data, chance) or b"\n"
        path.write_bytes(data)
        try:
            with no_hang():
                outcomes[outcome(path)] += 1
        except Exception as error:
            kept = tmp_path / f"{number}.txt"
            kept.write_bytes(data)
            raise AssertionError(f"{kept}: {error!r}") from error
    assert outcomes["READ"] > EACH / 10, outcomes
    assert outcomes["BANK_FILE_UNREADABLE"] > EACH / 20, outcomes
