"""Finds in the add-in's code what Excel must not be asked: `.api`, PRO parts of xlwings, cell after cell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

PRO_MODULES = ("xlwings.pro", "xlwings.ext", "xlwings.server", "xlwings.reports", "xlwings.conversion.pro")
PRO_NAMES = {"pro", "server", "reports", "script", "func"}
"""Attributes of the module xlwings that lead into the parts under another licence."""

TOUCHES = {"range", "cells", "range_of", "add_note", "add_hyperlink", "add_picture"}
"""Calls that reach into a sheet: each costs a call to Excel."""

_BOUND = re.compile(r"\w+\[:MAX_[A-Z_]+\]$")
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Loop = ast.For | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def api_uses(tree: ast.Module, is_host: bool) -> list[str]:
    """What uses `.api`. An engine has one of its own, and may use that: `self.api`, `self._range.api`."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "api"
        and not (is_host and re.fullmatch(r"self(\._\w+)?", ast.unparse(node.value)))
    ]


def pro_uses(tree: ast.Module) -> list[int]:
    """Lines that reach into what is not under xlwings' BSD licence, by import, by name or by `mode="r"`."""
    found = []
    names = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.partition(".")[0] == "xlwings"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wrong = any(alias.name.startswith(PRO_MODULES) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            wrong = any(name.startswith(PRO_MODULES) for name in whole)
        elif isinstance(node, ast.Attribute):
            wrong = isinstance(node.value, ast.Name) and node.value.id in names and node.attr in PRO_NAMES
        elif isinstance(node, ast.Call):
            callee = ast.unparse(node.func)
            wrong = callee.endswith((".Book", ".books.open")) and any(
                word.arg == "mode" for word in node.keywords
            )
        else:
            continue
        if wrong:
            found.append(node.lineno)
    return found


def loops_over_cells(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(function, what is looped over) of each loop that reaches into a sheet and has no bound of its own.

    A bound is a slice up to a MAX_: `page.notes[:MAX_NOTES]`. A call of a function of the same file that
    reaches into a sheet counts as reaching. Looping over a range itself is cell after cell.
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    reaching = _reaching(functions)
    for function in functions:
        for node in ast.walk(function):
            if not isinstance(node, _Loop):
                continue
            parts, sources = _parts(node)
            over = "; ".join(ast.unparse(source) for source in sources)
            if all(_BOUND.search(ast.unparse(source)) for source in sources) and sources:
                continue
            is_range = any(
                isinstance(source, ast.Call)
                and _name(source) in {"range", "range_of"}
                and not _counts(source)
                for source in sources
            )
            if is_range or any(_touches(part, reaching) for part in parts):
                yield function.name, over or "while"


def _parts(node: ast.AST) -> tuple[list[ast.AST], list[ast.expr]]:
    """What is done again and again, and what is looped over."""
    if isinstance(node, ast.For):
        return [*node.body], [node.iter]
    if isinstance(node, ast.While):
        return [node.test, *node.body], []
    sources = [each.iter for each in node.generators]  # type: ignore[attr-defined]
    again: list[ast.AST] = [*sources[1:]]
    again += [condition for each in node.generators for condition in each.ifs]  # type: ignore[attr-defined]
    again += [getattr(node, field) for field in ("elt", "key", "value") if hasattr(node, field)]
    return again, sources


def _reaching(functions: Iterable[_Function]) -> set[str]:
    """The functions of a file that reach into a sheet, also through one another."""
    found: set[str] = set()
    while True:
        more = {each.name for each in functions if _touches(each, found)} - found
        if not more:
            return found
        found |= more


def _touches(tree: ast.AST, reaching: set[str]) -> bool:
    return any(
        isinstance(node, ast.Call)
        and not _counts(node)
        and (
            _name(node) in TOUCHES
            or ast.unparse(node.func) == "looks.apply"
            or (isinstance(node.func, ast.Name) and node.func.id in reaching)
        )
        for node in ast.walk(tree)
    )


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _counts(call: ast.Call) -> bool:
    """Python's own range."""
    return isinstance(call.func, ast.Name) and call.func.id == "range"
