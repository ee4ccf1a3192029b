"""What is declared once is written everywhere: codes, kinds, limits."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest
from fastapi.routing import APIRoute

from addin.installing.check_python import NEEDED
from backend.problems import all_refusals
from backend.routes import routers
from shared.codes import CODES
from shared.kinds import KINDS
from shared.limits import LABELS, LIMITS
from templates.pages import DOCS, pages
from tests.architecture.sources import ROOT, modules

WORD = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")


@pytest.mark.parametrize("name", sorted(pages()))
def test_pages_are_as_declared(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == pages()[name], "make templates"


def test_every_code_is_documented() -> None:
    text = (DOCS / "codes.md").read_text("utf-8")
    assert set(re.findall(r"^### (\w+)$", text, re.MULTILINE)) == set(CODES)
    assert all(WORD.fullmatch(code) for code in CODES)


def test_every_code_in_use_is_known() -> None:
    """The code of each Issue, FileRefused and problem made anywhere, where it stands there as a word."""
    used = {refusal.code: "backend/problems.py" for refusal in all_refusals()}
    position = {"Issue": 2, "Bad": 0, "FileRefused": 0, "problem": 0}
    for name, tree in modules("backend", "shared"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in position:
                at = position[node.func.id]
                if len(node.args) > at and isinstance(node.args[at], ast.Constant):
                    used[str(node.args[at].value)] = name  # type: ignore[attr-defined]
    assert {code: where for code, where in used.items() if code not in CODES} == {}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_has_its_page(kind: str) -> None:
    assert (DOCS / "kinds" / f"{kind}.md").is_file()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_has_its_template(kind: str) -> None:
    assert (ROOT / "templates" / "workbooks" / f"{kind}.xlsx").is_file()


def test_the_doctor_looks_for_each_package_the_addin_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {re.split(r"[<>=]", each)[0] for each in project["dependencies"]} == set(NEEDED)


def test_limits_are_numbers_with_names() -> None:
    assert LIMITS
    assert all(isinstance(value, int) and value > 0 for value in LIMITS.values())


def test_the_api_table_names_every_call_and_no_other() -> None:
    def plain(path: str) -> str:
        return re.sub(r"\{\w+\}", "{}", path.partition("?")[0])

    told = set()
    for methods, path in re.findall(
        r"^\| ([A-Z, ]+) (/v1/\S+) \|", (DOCS / "architecture.md").read_text(), re.MULTILINE
    ):
        told |= {(method.strip(), plain(path)) for method in methods.split(",")}
    served = {
        (method, plain(route.path_format))
        for router in routers()
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert told == served


def test_each_limit_has_a_name_people_read() -> None:
    assert set(LABELS) == set(LIMITS)
