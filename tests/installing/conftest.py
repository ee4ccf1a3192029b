"""An installation for good: a real Python, real packages, in a made-up home of a Mac."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.installing.install import install
from addin.installing.places import Places
from addin.installing.running import run
from tests.installing.made_up import home_of


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """What `remitbook install` makes of the Remitbook that runs the tests; its packages are fetched."""
    home = home_of("macos", tmp_path_factory.mktemp("mac"))
    install(home, None, False, run, print)
    return home


@pytest.fixture
def user(installed: Places) -> Path:
    """The made-up user's home."""
    return installed.root.parents[2]
