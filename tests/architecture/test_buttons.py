"""Each button has the function it names: it is imported only when pressed."""

from __future__ import annotations

from importlib import import_module

import pytest

from addin.commands import COMMANDS


@pytest.mark.parametrize("button", sorted(COMMANDS))
def test_what_a_button_runs_is_there(button: str) -> None:
    module, _, function = COMMANDS[button].run.partition(":")
    assert callable(getattr(import_module(module), function))
