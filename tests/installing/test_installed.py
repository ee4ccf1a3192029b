"""An installation for good, in a made-up home: its Python, its add-in, its command line, its size."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from addin.installing.doctor import examine, this_machine
from addin.installing.places import Places
from addin.installing.running import run
from addin.ribbon.package import HERE, addin_bytes, read_conf

pytestmark = pytest.mark.slow

LARGEST_BYTES = 60_000_000
NOT_OURS = ("pip", "setuptools", "wheel", "pkg_resources", "_distutils_hack")
"""What a venv brings along by itself."""


def test_everything_is_in_its_place(installed: Places) -> None:
    there = installed
    for place in (there.addin, there.started, there.conf, there.launcher, there.script, there.manifest):
        assert place is not None
        assert place.is_file(), place
    about = run([there.python, "-I", "-c", "import addin; print(addin.__file__)"], "Asking")
    assert str(there.venv) in about.decode()


def test_the_addin_is_that_of_the_version_installed(installed: Places) -> None:
    conf = read_conf((HERE / "remitbook.conf").read_text("utf-8"), "conf")
    assert installed.addin.read_bytes() == addin_bytes(conf)
    assert installed.script is not None
    assert installed.script.read_bytes() == (HERE / "remitbook.applescript").read_bytes()


def test_its_python_starts_a_press_as_excel_does(installed: Places) -> None:
    """There is no Excel here: xlwings says so when the press looks for it. Nothing was in its way before."""
    done = subprocess.run(
        [installed.started, "-I", "-m", "addin.ribbon.button", "import", "--version", version("remitbook")],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert done.stderr.splitlines()[-1].startswith("xlwings.XlwingsError: "), done.stderr


def test_its_command_line_works(installed: Places, user: Path) -> None:
    done = subprocess.run(
        [installed.launcher, "buttons"], capture_output=True, text=True, check=False, cwd="/",
        env={"HOME": str(user), "PATH": os.defpath},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "import " in done.stdout


def test_the_doctor_finds_it_whole(installed: Places, user: Path, tmp_path: Path) -> None:
    there = dataclasses.replace(
        this_machine(), system="macos", home=user, places=installed, top=tmp_path, data=tmp_path
    )
    checks = ("python_whole", "addin_fits", "conf_leads_somewhere", "script_there")
    found = list(examine(there, [f"check_python.{each}" for each in checks]))
    assert [(each.code, each.grade) for each in found] == [
        ("PYTHON", "well"), ("ADDIN", "well"), ("CONF", "well"), ("SCRIPT", "well"),
    ]  # fmt: skip
    gone = tmp_path / "packages"
    packages = next(installed.venv.glob("lib/python*/site-packages")) / "msgspec"
    packages.rename(gone)
    try:
        assert [each.code for each in examine(there, ["check_python.python_whole"])] == ["PYTHON_BROKEN"]
    finally:
        gone.rename(packages)


def test_it_is_small(installed: Places) -> None:
    """Without pip, which Python puts into each venv itself; with the server's files that lie in the wheel."""
    packages = next(installed.venv.glob("lib/python*/site-packages"))
    sizes = {
        each.name: sum(file.lstat().st_size for file in [each, *each.rglob("*")] if not file.is_dir())
        for each in packages.iterdir()
        if not each.name.startswith(NOT_OURS)
    }
    print(
        f"{sum(sizes.values()):,} bytes without pip; the largest:",
        sorted(sizes.items(), key=lambda x: -x[1])[:5],
    )
    assert "remitbook" in " ".join(sizes)
    assert sum(sizes.values()) < LARGEST_BYTES


def test_it_brings_no_package_of_the_server(installed: Places) -> None:
    words = [installed.python, "-I", "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    names = {line.partition("==")[0].lower() for line in run(words, "pip list").decode().split()}
    assert {"remitbook", "xlwings", "openpyxl", "msgspec", "httpx", "keyring"} <= names
    assert not names & {"fastapi", "sqlmodel", "sqlalchemy", "polars", "pandas", "numpy"}


def test_a_wheel_of_an_installation_is_the_wheel_it_came_from(
    installed: Places, own: Path, tmp_path: Path
) -> None:
    """Made out of the installed files, for a computer that has no wheel any more."""
    code = (
        "import sys; from pathlib import Path; from addin.installing.running import run;"
        "from addin.installing.wheels import own_wheel; print(own_wheel(Path(sys.argv[1]), run))"
    )
    again = Path(run([installed.python, "-I", "-c", code, tmp_path / "again"], "Packing").decode().strip())
    with zipfile.ZipFile(own) as first, zipfile.ZipFile(again) as second:
        names = {name for name in first.namelist() if not name.endswith("/RECORD")}
        assert {name for name in second.namelist() if not name.endswith("/RECORD")} == names
        assert all(first.read(name) == second.read(name) for name in names)
