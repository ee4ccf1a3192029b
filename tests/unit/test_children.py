"""Frames come back as they were written; one that is cut off is told."""

from __future__ import annotations

import io

import pytest

from backend.children import bodies_of, write_body

BODIES = [b"", b"a", b"x" * 70_000]


def written() -> bytes:
    stream = io.BytesIO()
    for body in BODIES:
        write_body(stream, body)
    return stream.getvalue()


def test_frames_come_back() -> None:
    assert list(bodies_of(io.BytesIO(written()))) == BODIES
    assert list(bodies_of(io.BytesIO())) == []


@pytest.mark.parametrize("left", [4 + 5 + 2, 4 + 5 + 4, 4 + 5 + 4 + 69_999])
def test_a_frame_that_is_cut_off_is_told(left: int) -> None:
    found = bodies_of(io.BytesIO(written()[:left]))
    assert [next(found), next(found)] == BODIES[:2]
    with pytest.raises(EOFError):
        next(found)
