"""The garbage collector waits, and goes on as it was."""

from __future__ import annotations

import gc

import pytest

from shared.collector import without_collector


@pytest.mark.parametrize("was_on", [True, False])
def test_it_waits_and_is_as_before_also_after_a_failure(was_on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with pytest.raises(ZeroDivisionError), without_collector():
            assert not gc.isenabled()
            1 / 0  # noqa: B018
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()
