"""The kind of docs/how-to/add-a-kind.md, as it stands there: one file a side, and the road does the rest."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import backend.kinds
import shared.kinds
from backend.access import Caller
from backend.context import Server
from tests.architecture.sources import ROOT
from tests.ledger import Office

PAGE = ROOT / "docs" / "how-to" / "add-a-kind.md"
FILES = {"shared": shared.kinds, "backend": backend.kinds}


@pytest.fixture
def office(
    server: Server, caller: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """An office that knows the kind, with two invoices of one customer."""
    blocks = re.findall(
        r"`(\w+)/kinds/write_offs\.py`.*?```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL
    )
    assert [side for side, _ in blocks] == list(FILES)
    for side, code in blocks:
        folder = tmp_path / side
        folder.mkdir()
        (folder / "write_offs.py").write_text(code, encoding="utf-8")
        package = FILES[side]
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
        module = package.import_module(f"{package.__name__}.write_offs")
        # What discovery does at the first import of the package, for which it is too late here.
        if side == "shared":
            monkeypatch.setitem(shared.kinds.KINDS, "write_offs", module.KIND)
        else:
            monkeypatch.setitem(backend.kinds.RULES, "write_offs", module.RULES)
    made = Office(server, caller)
    made.customers("00104")
    made.invoices(("INV-1", "00104", "2026-03-01", 100), ("INV-2", "00104", "2026-03-02", 50))
    yield made
    for package in FILES.values():
        sys.modules.pop(f"{package.__name__}.write_offs", None)
        vars(package).pop("write_offs", None)


HEADER = ["invoice", "amount", "reason"]


def test_it_books_and_is_taken_back(office: Office) -> None:
    result = office.send(
        "write_offs", HEADER, [["INV-1", 40, "Bankrupt"], ["INV-1", 60, None], ["INV-2", 1, None]]
    )
    assert (result.counts.booked, result.counts.to_fix) == (3, 0)
    assert result.money[0].booked == 101_00
    assert office.open() == {"INV-1": 0, "INV-2": 49_00, "WO-3-2": 0, "WO-3-3": 0, "WO-3-4": 0}
    office.verify()
    proof = office.reverse(result)
    assert (proof.live, set(proof.differences.values())) == (0, {0})
    assert office.open() == {"INV-1": 100_00, "INV-2": 50_00}
    office.verify()


def test_bad_rows_have_codes(office: Office) -> None:
    rows = [
        ["INV-9", 1, None],
        ["INV-1", 101, None],
        ["INV-1", -1, None],
        [None, 1, "x"],
        ["INV-2", 50, None],
    ]
    result = office.send("write_offs", HEADER, [*rows, ["INV-2", 1, None]])
    assert result.counts.booked == 1
    assert office.codes(result) == {
        2: ["INVOICE_NOT_FOUND"],
        3: ["AMOUNT_EXCEEDS_OPEN"],
        4: ["AMOUNT_NOT_POSITIVE"],
        5: ["VALUE_MISSING"],
        7: ["INVOICE_ALREADY_PAID"],
    }
    office.verify()


def test_its_template_builds(office: Office) -> None:
    from io import BytesIO

    import openpyxl

    from templates.build import build

    book = openpyxl.load_workbook(BytesIO(build(shared.kinds.KINDS["write_offs"])))
    assert [cell.value for cell in book["Write-offs"][1]] == ["Invoice", "Amount", "Date", "Reason"]
