"""The rules of the house that no compiler checks: directions, purity, one commit, one boundary."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import CODE, ROOT, imported, modules, texts

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
PURE = SETTINGS["coverage"]["run"]["source"]
"""Packages and modules, by their names: values in, values out. `make coverage` holds every branch of them."""
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "monotonic"), ("time", "perf_counter"),
}  # fmt: skip
IMPURE = {
    "sqlalchemy", "sqlmodel", "sqlite3", "psycopg", "httpx", "requests", "urllib.request", "socket", "random",
    "secrets", "uuid", "time", "threading", "subprocess",
}  # fmt: skip

BOUNDARIES = {
    "backend/main.py": "a request",
    "backend/jobs/runner.py": "an import under way",
    "backend/files/child.py": "a parser of a damaged file, in its own process",
    "addin/worker.py": "a process of its own: it has nobody above it",
    "addin/press.py": "a button",
    "addin/doors.py": "an entry point that Excel or a schedule calls",
    "addin/cli.py": "a command",
    "addin/import_file.py": "a file sent from the command line",
    "addin/hosts/files_book.py": "a parser of a damaged book",
}
"""The files that may catch everything, and what they stand around."""


def calls(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(the name before the dot, the name behind it) of every such call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            yield (owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")), node.func.attr


def test_imports_go_in_their_directions() -> None:
    lint = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert lint is not None
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def place_of(name: str) -> str:
    """The folder or file of a package or module, from the root."""
    place = name.replace(".", "/")
    return place if (ROOT / place).is_dir() else f"{place}.py"


@pytest.mark.parametrize(
    ("name", "tree"),
    list(modules(*map(place_of, PURE))),
    ids=lambda found: found if isinstance(found, str) else "",
)
def test_rules_are_pure(name: str, tree: ast.Module) -> None:
    names = set(imported(tree))
    assert not {found for found in names if found in IMPURE or found.partition(".")[0] in IMPURE}
    assert not CLOCKS & set(calls(tree))


def test_what_calls_itself_pure_is_held_to_it() -> None:
    held = {name for name, _ in modules(*map(place_of, PURE))}
    claims = {
        name
        for name, tree in modules(*CODE)
        if re.search(r"\bpure\b", ast.get_docstring(tree) or "", re.IGNORECASE)
    }
    assert claims - held == set()
    contract = next(
        each for each in SETTINGS["importlinter"]["contracts"] if each["name"].startswith("Rules are pure")
    )
    assert contract["source_modules"] == PURE


def test_one_module_commits() -> None:
    found = {name for name, tree in modules("backend") if any(map(commits, ast.walk(tree)))}
    assert found == {"backend/store/database.py"}


def commits(node: ast.AST) -> bool:
    """Whether this begins or ends a transaction."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.match(r"\s*(COMMIT|BEGIN|ROLLBACK)\b", node.value) is not None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"commit", "begin", "begin_nested", "rollback"}
    return False


def test_everything_is_caught_at_boundaries_only() -> None:
    found = set()
    for name, tree in modules(*CODE):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                if any(
                    kind is None or getattr(kind, "id", "") in {"Exception", "BaseException"}
                    for kind in kinds
                ):
                    raises = any(
                        isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node)
                    )
                    if not raises:
                        found.add(name)
    assert found <= set(BOUNDARIES)


def test_nothing_names_a_machine() -> None:
    places = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w|[A-Z]:\\\\Users\\\\\w")
    found = [
        name for name, text in texts() if not name.startswith("tests/architecture/") and places.search(text)
    ]
    assert found == []


def test_constraints_pin_every_package_without_a_place() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", line) for line in lines)
