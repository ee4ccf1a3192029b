"""Finds or makes the wheel of Remitbook that is to be installed."""

from __future__ import annotations

import base64
import hashlib
import shutil
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from addin.errors import Refusal
from addin.installing.places import ADDIN
from addin.installing.running import Run

NAME = "remitbook"
_BUILT_FROM = ("addin", "backend", "shared", "templates", "pyproject.toml", "README.md", "LICENSE")
_OF_THE_INSTALLATION = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}
_MADE = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Source:
    """wheels: a folder that holds the packages Remitbook needs, too: then nothing is fetched.

    addin: an add-in, signed by the company, to be taken in place of one that is built.
    """

    wheel: Path
    wheels: Path | None = None
    addin: Path | None = None


def find_source(given: Path | None, work: Path, run: Run) -> Source:
    """What --from names: a wheel, a folder of wheels or the project's own folder; else what runs now.

    work: a folder for a wheel that is made. Raises Refusal.
    """
    if given is None:
        return Source(own_wheel(work, run))
    if given.is_file() and given.suffix == ".whl":
        return Source(given.absolute())
    if (given / "pyproject.toml").is_file():
        return Source(build_wheel(given, work, run))
    ours = sorted(given.glob(f"{NAME}-*.whl")) if given.is_dir() else []
    if len(ours) > 1:
        raise Refusal("SOURCE_AMBIGUOUS", f"{given} holds {len(ours)} wheels of Remitbook: name one of them.")
    if not ours:
        raise Refusal(
            "SOURCE_UNKNOWN", f"{given} is neither a wheel of Remitbook nor a folder with one in it."
        )
    alone = len(list(given.glob("*.whl"))) == 1
    signed = given.absolute() / ADDIN
    return Source(
        ours[0].absolute(), None if alone else given.absolute(), signed if signed.is_file() else None
    )


def own_wheel(to: Path, run: Run) -> Path:
    """A wheel of the Remitbook that runs now. Raises Refusal SOURCE_UNKNOWN."""
    project = Path(__file__).parents[2]
    if (project / "pyproject.toml").is_file():
        return build_wheel(project, to, run)
    try:
        return _packed_again(distribution(NAME), to)
    except PackageNotFoundError as error:
        raise Refusal(
            "SOURCE_UNKNOWN", "This Remitbook was not installed: say what to install, --from."
        ) from error


def build_wheel(project: Path, to: Path, run: Run) -> Path:
    """A wheel of the project's folder, built in a copy: what an earlier build left there must not get in."""
    copy = to / "project"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for name in _BUILT_FROM:
        if (project / name).is_dir():
            shutil.copytree(project / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(project / name, copy / name)
    words = [
        sys.executable,
        "-I",
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ]
    run([*words, "--wheel-dir", to, copy], f"Building the wheel of {project.name}")
    shutil.rmtree(copy)
    return next(to.glob(f"{NAME}-*.whl"))


def _packed_again(ours: Distribution, to: Path) -> Path:
    """The wheel an installation came from, out of the files it lists."""
    listed = [
        each
        for each in ours.files or []
        if ".." not in each.parts and each.suffix != ".pyc" and each.name not in _OF_THE_INSTALLATION
    ]
    about = next((each.parts[0] for each in listed if each.parts[0].endswith(".dist-info")), None)
    if about is None:
        raise Refusal(
            "SOURCE_UNKNOWN", "This Remitbook does not list its files: say what to install, --from."
        )
    to.mkdir(parents=True, exist_ok=True)
    wheel = to / f"{NAME}-{ours.version}-py3-none-any.whl"
    record = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as package:
        for each in listed:
            content = Path(str(each.locate())).read_bytes()
            package.writestr(zipfile.ZipInfo(each.as_posix(), _MADE), content, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{each.as_posix()},sha256={digest},{len(content)}")
        record.append(f"{about}/RECORD,,")
        package.writestr(zipfile.ZipInfo(f"{about}/RECORD", _MADE), "\n".join([*record, ""]))
    return wheel
