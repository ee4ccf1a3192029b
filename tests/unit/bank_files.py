"""Bank files made by the tests, and what is read of them: one dictionary an entry."""

from __future__ import annotations

from typing import Any

from backend.files.exchange import Block, Request, Tail
from backend.files.options import CsvOptions, ReadLimits
from backend.files.parse import parse
from backend.files.refusal import FileRefused
from shared.kinds.payment_entries import KIND
from shared.schemas import BankFile

FIELDS = {field.header: field.name for field in KIND.fields}


def entries_of(path: Any, **more: Any) -> list[dict[str, str]]:
    """Field -> text of each row of a file, blank ones left out; read in this process."""
    return read(path, **more)[0]


def read(
    path: Any, encoding: str = "", limits: ReadLimits | None = None
) -> tuple[list[dict[str, str]], BankFile]:
    """The rows, and what the file says beside them."""
    request = Request(str(path), "bank.txt", limits or ReadLimits(), options=CsvOptions(encoding=encoding))
    frames = list(parse(request))
    tail = frames[-1]
    assert isinstance(tail, Tail)
    assert tail.bank is not None
    rows: list[dict[str, str]] = []
    for block in frames[:-1]:
        assert isinstance(block, Block)
        for at in range(len(block.rows)):
            cells = {FIELDS[header]: block.texts[place][at] for place, header in enumerate(tail.headers)}
            rows.append({name: text for name, text in cells.items() if text})
    return rows, tail.bank


def refusal_of(path: Any, **more: Any) -> tuple[str, int, str]:
    """(code, line, reason) of the refusal."""
    try:
        read(path, **more)
    except FileRefused as refused:
        return refused.code, refused.facts.get("line", 0), refused.facts.get("reason", "")
    raise AssertionError("it was read")
