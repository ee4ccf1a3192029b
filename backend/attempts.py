"""A Failed sheet sent again: which rows of the root import its rows are, however it was edited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b

from backend.problems import BodyInvalid
from backend.store import imports
from backend.store.database import Tx
from backend.store.imports import Cells, ImportRow
from backend.store.retries import OPEN, states
from shared.codes import Issue
from shared.headers import disagrees, header_keys, user_columns
from shared.schemas import Column, Retry, Sheet

SENDS = ("yes", "drop", "on_account", "book_anyway")


def row_key(root_uuid: str, row: int) -> str:
    """The hidden key of a failed row."""
    check = blake2b(f"{root_uuid}|{row}".encode(), digest_size=4).hexdigest()
    return f"{root_uuid[:8]}-{row}-{check}"


def row_of_key(root_uuid: str, key: str) -> int:
    """The row number a key stands for, 0 if it is no key of that import."""
    parts = key.strip().split("-")
    if len(parts) != 3 or not parts[1].isascii() or not parts[1].isdigit():
        return 0
    row = int(parts[1])
    return row if key.strip() == row_key(root_uuid, row) else 0


@dataclass
class Resolved:
    """The rows that will be tried. refused: issues with rows of the Failed sheet that will not, by its own
    row numbers. cells: the rows under the root's row numbers, in their order."""

    cells: Cells
    refused: list[Issue] = field(default_factory=list)


def resolve(tx: Tx, root: ImportRow, sheet: Sheet, retry: Retry) -> Resolved:
    """Finds each row by its hidden key, else by its Row number if that is unique; a row whose Row number is
    another than its key's is refused. Raises BodyInvalid."""
    count = len(retry.keys)
    if not all(len(part) == count for part in (retry.links, retry.send, retry.reasons)):
        raise BodyInvalid(why="keys, links, send and reasons are one a row")
    if sheet.columns and len(sheet.rows) != count:
        raise BodyInvalid(why="keys are one a row")
    unknown = sorted(set(retry.send) - set(SENDS))
    if unknown:
        raise BodyInvalid(why=f"a row cannot be sent as {unknown[0]!r}")
    shown = sheet.rows or list(range(1, count + 1))
    wanted: list[tuple[int, int]] = []
    refused: list[Issue] = []
    for place in range(count):
        number = row_of_key(root.uuid, retry.keys[place])
        link = retry.links[place].strip()
        if not number and retry.keys[place].strip():
            refused.append(Issue(shown[place], "", "ROW_NOT_IN_IMPORT", {"value": link or retry.keys[place]}))
        elif not number and not (link.isascii() and link.isdigit()):
            refused.append(Issue(shown[place], "", "KEY_MISSING", {}))
        else:
            wanted.append((place, number or int(link)))
    times = Counter(number for _, number in wanted)
    there = states(tx, root, sorted(times)) if times else {}
    chosen: list[tuple[int, int]] = []
    for place, number in wanted:
        state = there.get(number, ("", None, ""))[0]
        if times[number] > 1:
            rows = [shown[other] for other, twin in wanted if twin == number]
            refused.append(Issue(shown[place], "", "KEY_TWICE", {"rows": rows}))
        elif disagrees(retry.links[place], number):
            args = {"link": retry.links[place].strip(), "row": number}
            refused.append(Issue(shown[place], "", "KEY_OF_ANOTHER_ROW", args))
        elif not state:
            refused.append(Issue(shown[place], "", "ROW_NOT_IN_IMPORT", {"value": str(number)}))
        elif state not in OPEN or (state == "duplicate" and retry.send[place] != "book_anyway"):
            outcome = {"fixed": "booked", "booked": "booked", "duplicate": "a duplicate"}.get(state, state)
            refused.append(Issue(shown[place], "", "ALREADY_CONSUMED", {"row": number, "outcome": outcome}))
        else:
            chosen.append((number, place))
    chosen.sort()
    numbers = [number for number, _ in chosen]
    places = [place for _, place in chosen]
    source = pick(sheet, places, numbers) if sheet.columns else stored_cells(tx, root, numbers)
    _as_first_sent(tx, root, source)
    return Resolved(
        Cells(source, [retry.send[place] for place in places], [retry.reasons[place] for place in places]),
        refused,
    )


def pick(sheet: Sheet, places: list[int], numbers: list[int]) -> Sheet:
    """Some rows of a sheet, under other row numbers; our own columns of a Failed sheet left out."""
    columns = [
        Column(
            column.header,
            column.letter,
            column.types
            if len(column.types) == 1
            else "".join(column.types[place] for place in places) or "_",
            [column.texts[place] for place in places],
        )
        for column in user_columns(sheet.columns)
    ]
    return Sheet(sheet.source, sheet.header_row, numbers, columns, date1904=sheet.date1904)


def stored_cells(tx: Tx, root: ImportRow, numbers: list[int]) -> Sheet:
    """The cells of failed rows as they were last sent."""
    keys, parameter = tx.among(numbers)
    latest: dict[int, int] = dict(
        tx.rows(
            f"SELECT row_no, import_id FROM failed_row WHERE org_id = ? AND root_id = ? AND row_no IN {keys}",
            root.org_id,
            root.id,
            parameter,
        )
    )
    first = imports.get_part(tx, root.org_id, root.id, "cells")
    assert first is not None, "an import keeps its cells"
    base = imports.unpack_cells(first).sheet
    sheets = {root.id: base}
    header = header_keys(base.columns)
    columns = [Column(column.header, column.letter, "", []) for column in base.columns]
    types: list[list[str]] = [[] for _ in columns]
    index: dict[int, dict[int, int]] = {}
    by_key: dict[int, dict[str, Column]] = {}
    for number in numbers:
        import_id = latest.get(number, root.id)
        if import_id not in sheets:
            blob = imports.get_part(tx, root.org_id, import_id, "cells")
            assert blob is not None, "an import keeps its cells"
            sheets[import_id] = imports.unpack_cells(blob).sheet
        sheet = sheets[import_id]
        if import_id not in index:
            index[import_id] = {row: place for place, row in enumerate(sheet.rows)}
            by_key[import_id] = dict(zip(header_keys(sheet.columns), sheet.columns, strict=True))
        place = index[import_id][number]
        for at, key in enumerate(header):
            column = by_key[import_id].get(key)
            if column is None:
                types[at].append("_")
                columns[at].texts.append("")
            else:
                types[at].append(column.types if len(column.types) == 1 else column.types[place])
                columns[at].texts.append(column.texts[place])
    for at, column in enumerate(columns):
        column.types = "".join(types[at]) or "_"
    return Sheet(base.source, base.header_row, numbers, columns, date1904=base.date1904)


def _as_first_sent(tx: Tx, root: ImportRow, sheet: Sheet) -> None:
    """Gives columns the letters they had in the user's own sheet, so that cells are named as there."""
    blob = imports.get_part(tx, root.org_id, root.id, "cells")
    assert blob is not None, "an import keeps its cells"
    first = imports.unpack_cells(blob).sheet
    letters = {
        key: column.letter for key, column in zip(header_keys(first.columns), first.columns, strict=True)
    }
    for key, column in zip(header_keys(sheet.columns), sheet.columns, strict=True):
        column.letter = letters.get(key, "")
