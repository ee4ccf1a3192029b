"""An installation for good: from the archive to the add-in, in a made-up home of a Mac."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from addin.installing.installer import build_installers
from addin.installing.places import Places
from addin.installing.running import run
from addin.installing.wheels import own_wheel
from tests.installing.made_up import NAME, home_of, program, unpacked

DARWIN = "import sys\nsys.platform = 'darwin'\n"


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the Remitbook that runs the tests."""
    return own_wheel(tmp_path_factory.mktemp("wheel"), run)


@pytest.fixture(scope="session")
def built(own: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The archives, by their systems."""
    to = tmp_path_factory.mktemp("dist")
    return {path.stem.rpartition("-")[2]: path for path in build_installers(to, own, None, run)}


@pytest.fixture(scope="session")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Places:
    """What a double-click makes: only the name of the system is made up. The packages are fetched."""
    top = tmp_path_factory.mktemp("mac")
    folder = unpacked(built["macos"], top / "unpacked")
    home = home_of("macos", top)
    user = home.root.parents[2]
    user.mkdir()
    program(top / "site" / "sitecustomize.py", DARWIN)
    python = program(
        top / "python3",
        f'#!/bin/sh\nPYTHONPATH="${{PYTHONPATH:-}}:{top}/site" exec "{sys.executable}" "$@"\n',
    )
    (folder / "python.txt").write_text(f"look macos {python}\n")
    cache = run([sys.executable, "-m", "pip", "cache", "dir"], "Asking pip").decode().strip()
    ours = {
        name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HTTPS_", "https_"))
    }
    done = subprocess.run(
        [folder / NAME], capture_output=True, text=True, check=False, cwd="/", timeout=500,
        env={**ours, "HOME": str(user), "PATH": os.defpath, "PIP_CACHE_DIR": cache},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return home


@pytest.fixture
def user(installed: Places) -> Path:
    """The made-up user's home."""
    return installed.root.parents[2]
