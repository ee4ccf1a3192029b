"""A Failed sheet as a person left it: rows deleted, sorted, inserted, columns added, keys lost. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from addin.errors import Refusal
from addin.failed_sheet import SEND_WORDS, split_key
from addin.grid import Grid
from addin.wire import header_text, to_wire, types_of
from shared.headers import FAILED_BEFORE, KEY_HEADER, is_failed_sheet, user_columns
from shared.schemas import BLANK, Column, Retry, Sheet, Source

_TITLE = re.compile(r"Import (\d+)\b")
_LOOKED_ROWS = 200


@dataclass
class Edited:
    """What stands on a Failed sheet. sheet: the user's own columns, rows by the Failed sheet's numbers.
    grid: all of it. root: "" where neither keys nor the sheet say it; number then."""

    sheet: Sheet
    grid: Grid
    root: str
    number: str
    retry: Retry
    shown_send: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def header_row_of(values: Sequence[Sequence[Any]]) -> int | None:
    """The place (0-based) of the row with our headers, None where this is no Failed sheet."""
    for place, row in enumerate(values[:_LOOKED_ROWS]):
        if is_failed_sheet([header_text(cell) for cell in row]):
            return place
    return None


def read_failed(grid: Grid, first_text: str, marks: dict[str, str], book: str) -> Edited:
    """Read the rows. grid: from the header row on. first_text: what stands in A1.

    Raises Refusal where rows of several imports stand on one sheet, or a Send cannot be understood.
    """
    whole = to_wire(grid, Source(book=book, sheet=grid.sheet, range=grid.area.address(False, False)))
    own = [column for column in user_columns(whole.columns) if column.header.strip() or _filled(column)]
    _leave_out_empty(whole, own)
    by_header: dict[str, Column] = {}
    for column in whole.columns:
        by_header.setdefault(column.header.strip(), column)
    count = len(whole.rows)
    keys = [split_key(text) for text in _texts(by_header.get(KEY_HEADER), count)]
    roots = Counter(root for root, _ in keys if root)
    if len(roots) > 1:
        raise Refusal(
            "FAILED_MIXED",
            f"Sheet {grid.sheet} holds rows of {len(roots)} imports. Keep the rows of one import on a sheet,"
            " then press Re-import failed on each.",
        )
    title = _TITLE.match(first_text)
    shown = _texts(by_header.get(FAILED_BEFORE[3]), count)
    sends = [_send(text, row, grid.sheet) for text, row in zip(shown, whole.rows, strict=True)]
    retry = Retry(
        root=next(iter(roots), marks.get("root", "")),
        keys=[key for _, key in keys],
        links=_texts(by_header.get(FAILED_BEFORE[0]), count),
        send=[word for word, _ in sends],
        reasons=[reason for _, reason in sends],
    )
    whole.columns = own
    number = marks.get("number", "") or (title.group(1) if title else "")
    return Edited(whole, grid, retry.root, number, retry, shown, [column.letter for column in own])


def _send(text: str, row: int, sheet: str) -> tuple[str, str]:
    """(code word, reason) of a cell under Send: Yes, Drop: paid in cash, On account; blank means yes."""
    word, _, reason = text.partition(":")
    wanted = word.strip().casefold()
    if not wanted:
        return "yes", ""
    for code, shown in SEND_WORDS.items():
        if wanted in (shown.casefold(), code):
            return code, reason.strip()
    if wanted in ("no", "y", "n"):
        return ("yes", "") if wanted == "y" else ("drop", reason.strip())
    allowed = ", ".join(SEND_WORDS.values())
    raise Refusal(
        "SEND_UNKNOWN", f'Send in row {row} of sheet {sheet} is "{text}". Allowed: {allowed}.', {"row": row}
    )


def _leave_out_empty(whole: Sheet, own: list[Column]) -> None:
    """Rows with neither a key nor anything of the user's: what is left where rows were cleared."""
    telling = [*own, *(column for column in whole.columns if column.header.strip() == KEY_HEADER)]
    kept = [
        place
        for place in range(len(whole.rows))
        if any(column.types[place if len(column.types) > 1 else 0] != BLANK for column in telling)
    ]
    if len(kept) == len(whole.rows):
        return
    whole.rows = [whole.rows[place] for place in kept]
    for column in whole.columns:
        if len(column.types) > 1:
            column.types = "".join(column.types[place] for place in kept) or BLANK
        column.texts = [column.texts[place] for place in kept]


def _filled(column: Column) -> bool:
    return any(type_ != BLANK for type_ in column.types)


def _texts(column: Column | None, count: int) -> list[str]:
    if column is None:
        return [""] * count
    types = types_of(column, count)
    return [text if type_ != "_" else "" for type_, text in zip(types, column.texts, strict=True)]
