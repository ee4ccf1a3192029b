"""The add-in asks Excel only what every Excel has, never a paid part of xlwings, and not cell after cell."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.excel_use import api_uses, loops_over_cells, pro_uses
from tests.architecture.sources import modules

SOURCES = list(modules("addin"))
HOSTS = "addin/hosts/"

OWN_API = {("addin/hosts/libreoffice_filter.py", "table.api"): "a table of the engine, not one of xlwings"}

LOOPS = {
    ("addin/workbook/reading.py", "read_grid", "body.column_numbers"): "columns: 200 of a sheet that is sent",
    ("addin/workbook/reading.py", "_format_runs", "while"): "stops after _MAX_PROBES calls",
    ("addin/workbook/reading.py", "_merged_rows", "while"): "stops after _MAX_PROBES calls",
    ("addin/workbook/writing.py", "write_page", "page.blocks"): "blocks of a page: a handful",
    ("addin/workbook/writing.py", "write_page", "page.wrapped"): "areas of a page's own texts: a handful",
    ("addin/workbook/writing.py", "write_page", "page.hidden_rows"): "areas of a page's own rows: a handful",
    ("addin/workbook/writing.py", "_write_header", "enumerate(block.columns)"): "columns, not cells",
    ("addin/workbook/writing.py", "_write_header", "rectangles"): "runs of columns in one row",
    ("addin/workbook/writing.py", "_write_body", "enumerate(block.columns)"): "columns, not cells",
    **{
        ("addin/workbook/writing.py", function, f"_alike({where}, lambda column: column.{what})"): "columns"
        for function, where, what in (
            ("_write_header", "block, 1, 1", "width"),
            ("_format_columns", "block, row, rows", "number_format"),
            ("_write_body", "block, body.row, body.rows", "look"),
            ("_write_body", "block, body.row, body.rows", "wrap"),
            ("_write_body", "block, 1, 1", "hidden"),
        )
    },
    ("addin/workbook/writing.py", "_format_cells", "by_format.items()"): "number formats of a column",
    ("addin/workbook/writing.py", "_format_cells", "addresses"): "runs of equal cells, a few dozen a call",
    ("addin/workbook/writing.py", "_write_choices", "wanted"): "drop-downs of a page: one a field",
    ("addin/workbook/charts.py", "write_charts", "charts"): "charts of a page: at most one",
    ("addin/workbook/sheet_of.py", "fill_column", "sorted(odd)"): "number formats of a column",
    ("addin/workbook/sheet_of.py", "fill_column", "rectangles"): "runs of equal formats down a column",
}
"""(file, function, what is looped over) of each loop that reaches into a sheet, and why it stays short."""


@pytest.mark.parametrize(("name", "tree"), SOURCES, ids=[name for name, _ in SOURCES])
def test_no_api_of_one_system_is_used(name: str, tree: ast.Module) -> None:
    used = {(name, use) for use in api_uses(tree, name.startswith(HOSTS))}
    assert used - set(OWN_API) == set()


@pytest.mark.parametrize(("name", "tree"), SOURCES, ids=[name for name, _ in SOURCES])
def test_nothing_of_xlwings_pro_is_used(name: str, tree: ast.Module) -> None:
    assert pro_uses(tree) == []


def test_no_cell_is_visited_one_by_one() -> None:
    found = {
        (name, function, "rectangles" if over.startswith("rectangles(") else over)
        for name, tree in SOURCES
        if not name.startswith(HOSTS)
        for function, over in loops_over_cells(tree)
    }
    assert found == set(LOOPS), "a new loop belongs here with its bound, one that is gone does not"


@pytest.mark.parametrize(
    ("line", "is_host", "wrong"),
    [
        ("sheet.range('A1').api.Font", False, True),
        ("sheet.range('A1').api.Font", True, True),
        ("self.api.getString()", True, False),
        ("self._range.api", True, False),
        ("self.api.getString()", False, True),
        ("'api'", False, False),
    ],
)
def test_the_lint_of_api_sees(line: str, is_host: bool, wrong: bool) -> None:
    assert bool(api_uses(ast.parse(line), is_host)) == wrong


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("import xlwings.pro", True),
        ("import xlwings.pro.reports as r", True),
        ("from xlwings import pro", True),
        ("from xlwings.pro import Markdown", True),
        ("from xlwings import server", True),
        ("import xlwings as xw\nxw.reports.create_report('a', 'b')", True),
        ("import xlwings as xw\n@xw.server.script\ndef f(): ...", True),
        ("import xlwings as xw\nxw.Book('a.xlsx', mode='r')", True),
        ("import xlwings as xw\nxw.books.open('a.xlsx', mode='i')", True),
        ("import xlwings as xw\nxw.Book('a.xlsx')\nopen('a', mode='r')", False),
        ("import xlwings as xw\npress.server", False),
    ],
)
def test_the_lint_of_pro_sees(code: str, wrong: bool) -> None:
    assert bool(pro_uses(ast.parse(code))) == wrong


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("for row in rows:\n  sheet.range((row, 1)).value = 1", True),
        ("for row in range(9):\n  sheet.cells(row, 1).color = 1", True),
        ("for cell in sheet.range('A1:A9'):\n  print(cell.value)", True),
        ("[cell.value for cell in sheet.range('A1:A9')]", True),
        ("return {row: sheet.range(row, 1).value for row in rows}", True),
        ("while row:\n  range_of(sheet, row).number_format = '@'", True),
        ("for note in notes:\n  where.add_note(note)", True),
        ("for row in rows:\n  inner(sheet, row)", True),
        ("for row in rows:\n  looks.apply(row, 'bad')", True),
        ("for row in range(9):\n  print(row)", False),
        ("for note in page.notes[:MAX_NOTES]:\n  sheet.range(1, 1).add_note(note)", False),
        ("for note in page.notes[1:]:\n  sheet.range(1, 1).add_note(note)", True),
        ("values = sheet.range('A1:B9').value\nfor row in values:\n  print(row)", False),
        ("for row in sheet.range('A1:B9').value:\n  print(row)", False),
    ],
)
def test_the_lint_of_loops_sees(body: str, wrong: bool) -> None:
    indented = "\n".join(f"  {line}" for line in body.splitlines())
    code = f"def inner(sheet, row):\n  sheet.range(row, 1).value = 1\ndef write(sheet, rows):\n{indented}\n"
    assert bool(list(loops_over_cells(ast.parse(code)))) == wrong
