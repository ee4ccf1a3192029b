"""The sheet Failed: what is wrong with each row beside the row's own cells, as the user had them.

    head and causes
    Row | What is wrong | Suggestion | Send | the user's own columns | Code | Remitbook key (hidden)

Pure: made of plain values, written by `addin.workbook`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from addin.hosts.geometry import Area, rectangles
from addin.pages import (
    DATE,
    GENERAL,
    MOMENT,
    TEXT,
    Block,
    Choices,
    ErrorCell,
    Fill,
    Link,
    Look,
    Note,
    Page,
    Value,
    lines,
    shows_date,
)
from addin.pages import Column as PageColumn
from addin.report import cause_line, money_words
from addin.wire import types_of
from shared.cells import number_format_of, value_of
from shared.codes import EITHER
from shared.headers import FAILED_AFTER, FAILED_BEFORE, KEY_HEADER
from shared.kinds.base import Kind
from shared.limits import FAILED_HEAD_ROWS
from shared.schemas import Cause, Column, MoneyTotals, RowIssue
from shared.sentences import plural

PURPOSE = "failed"
SEND_WORDS = {"yes": "Yes", "drop": "Drop", "on_account": "On account"}
_KEY_SIGN = "|"
_MAX_CAUSES = 20
_UNSET_WIDTH = 9.2
"""Excel's standard width, in whatever font: nobody chose it."""
_MIN_WIDTH, _WIDEST_UNSET, _MAX_WIDTH = 8.0, 28.0, 60.0
_MEASURED = 500
_LONG, _EXAMPLES = 1_000, 20
"""A sheet longer than this is read by its causes: only its first rows have links and notes."""
_CODE_WIDTH = 20
_TYPED = frozenset({"amount", "date", "integer", "bool"})


@dataclass
class FailedTable:
    """The rows still to fix.

    root: id of the import's first try; number: what people call it. rows: their numbers on the sheet they
    came from; 0 for one typed in by hand, which any number would make another row at the next try.
    columns: the user's own, with the letters of the sheet the rows came from. formats: number format of each
    cell, one list a column ("" for unknown). fields: header key place -> field name, for the columns that
    are mapped. send: what stands under Send. others: rows to fix of the same import that stand elsewhere.
    whole: it was all or nothing, so they cannot be sent without the rows beside them.
    """

    root: str
    number: int
    kind: Kind
    sheet: str
    book: str
    rows: list[int]
    keys: list[str]
    columns: list[Column]
    issues: list[list[RowIssue]]
    send: list[str] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    formats: list[list[str]] = field(default_factory=list)
    fields: dict[int, str] = field(default_factory=dict)
    causes: Sequence[Cause] = ()
    money: Sequence[MoneyTotals] = ()
    others: int = 0
    whole: bool = False


def failed_page(table: FailedTable, title: str, header_row: int = 0) -> Page:
    """The sheet of the rows still to fix. header_row: where the header stood on the sheet before, if it was
    there: it stays there if it can, because xlwings cannot move the filter's buttons."""
    page = Page(
        PURPOSE, title, {"root": table.root, "number": str(table.number), "source": table.sheet}, ("root",)
    )
    head = [] if len(table.rows) > FAILED_HEAD_ROWS else _head(table)
    if head:
        page.blocks.append(lines(1, 1, head[:1], "title"))
        if head[1:]:
            page.blocks.append(lines(2, 1, head[1:]))
    header_row = max(len(head) + 2, header_row) if head else 1
    page.marks["header"] = str(header_row)
    block = _rows_block(table, header_row)
    page.blocks.append(block)
    page.freeze = (header_row + 1, len(FAILED_BEFORE) + 1)
    if table.rows:
        # The hidden key too: what the filter leaves out stays where it is when its arrows sort.
        page.filter = Area(header_row, 1, len(table.rows) + 1, len(block.columns))
        page.choices.append(Choices(Area(header_row + 1, 4, len(table.rows), 1), tuple(SEND_WORDS.values())))
        page.links = [
            Link(header_row + 1 + place, 1, str(row), table.sheet, f"A{row}")
            for place, row in enumerate(table.rows[: _explained(table)])
            if table.sheet and row
        ]
        _mark_bad(page, table, header_row)
    return page


def _explained(table: FailedTable) -> int:
    """How many rows have a link and notes, at most."""
    return _EXAMPLES if len(table.rows) > _LONG else len(table.rows)


def finished_page(root: str, number: int, title: str, sentence: str) -> Page:
    """What stays of a Failed sheet once nothing is left to fix."""
    page = Page(PURPOSE, title, {"root": root, "number": str(number), "finished": "yes"}, ("root",))
    page.blocks = [lines(1, 1, [f"Import {number} · nothing left to fix"], "title"), lines(2, 1, [sentence])]
    return page


def full_key(root: str, key: str) -> str:
    """What stands in the hidden column: enough to know the row in any book."""
    return f"{root}{_KEY_SIGN}{key}"


def split_key(text: str) -> tuple[str, str]:
    """The import's id and the row's key of a hidden cell; ("", text) where it is no such cell."""
    root, sign, key = text.partition(_KEY_SIGN)
    return (root, key) if sign else ("", text)


def _head(table: FailedTable) -> list[Value]:
    rows = plural(len(table.rows), "row")
    money = money_words(table.money, "failed") if not table.others else ""
    first = f"Import {table.number} · {rows}{', ' + money if money else ''}"
    head: list[Value] = [f"{first} · {_what_to_do(table)}"]
    if table.others:
        verb = "stands" if table.others == 1 else "stand"
        head.append(f"{plural(table.others, 'more row')} of this import {verb} elsewhere.")
    head += [cause_line(cause) for cause in table.causes[:_MAX_CAUSES]]
    if len(table.causes) > _MAX_CAUSES:
        head.append(f"... and {plural(len(table.causes) - _MAX_CAUSES, 'other cause')}")
    return head


def _what_to_do(table: FailedTable) -> str:
    if not table.whole:
        return "correct the red cells, then press Re-import failed"
    own = f"on sheet {table.sheet}" if table.sheet else "on your own sheet"
    return f"all or nothing, so nothing was booked: correct these rows {own}, then press Import there"


def _rows_block(table: FailedTable, header_row: int) -> Block:
    count = len(table.rows)
    formats: dict[tuple[int, int], str] = {}
    columns = [
        PageColumn("Row", 7, "0"),
        PageColumn("What is wrong", 62, TEXT, wrap=True),
        PageColumn("Suggestion", 26, TEXT, wrap=True),
        PageColumn(
            "Send", 12, TEXT, "input",
            note="Yes: send the corrected row. Drop: never book it; a reason may follow (Drop: paid in cash)."
            " On account: book the money without an invoice.",
        ),
    ]  # fmt: skip
    values: list[list[Value]] = [
        [row or None for row in table.rows],
        ["\n".join(issue.sentence for issue in issues) for issues in table.issues],
        ["\n".join(issue.suggestion for issue in issues if issue.suggestion) for issues in table.issues],
        list(table.send or ["Yes"] * count),
    ]
    for place, column in enumerate(table.columns):
        own = table.formats[place] if place < len(table.formats) else [""] * count
        base = _base_format(own)
        values.append(_user_values(column, own, base, len(columns), formats))
        width = table.widths[place] if place < len(table.widths) else 0
        typed = place in table.fields and table.kind.field(table.fields[place]).type in _TYPED
        columns.append(PageColumn(column.header, _width(column, width), base, keep_typed=typed))
    codes: list[Value] = [", ".join(dict.fromkeys(issue.code for issue in issues)) for issues in table.issues]
    longest = max((len(issue.code) for issues in table.issues for issue in issues), default=0)
    columns.append(PageColumn(FAILED_AFTER, max(_CODE_WIDTH, longest + 2), TEXT, "help", wrap=True))
    values.append(codes)
    columns.append(PageColumn(KEY_HEADER, 0, TEXT, hidden=True))
    values.append([full_key(table.root, key) for key in table.keys])
    return Block(header_row, 1, columns, values, formats=formats)


def _width(column: Column, own: float) -> float:
    """The user's own width; what the cells need where nobody set one."""
    if own > _UNSET_WIDTH:
        return min(own, _MAX_WIDTH)
    longest = max((len(text) for text in column.texts[:_MEASURED]), default=0)
    return min(max(longest + 2, len(column.header) + 2, _MIN_WIDTH), _WIDEST_UNSET)


def _base_format(own: Sequence[str]) -> str:
    """The number format most cells of a column have."""
    known = [each for each in own if each]
    return max(set(known), key=known.count) if known else GENERAL


def _user_values(
    column: Column, own: Sequence[str], base: str, place: int, formats: dict[tuple[int, int], str]
) -> list[Value]:
    """A column's cells with their types, and the number formats of those that differ from its own."""
    values: list[Value] = []
    types = types_of(column, len(column.texts))
    for row, (type_, text) in enumerate(zip(types, column.texts, strict=True)):
        wanted = own[row] if row < len(own) and own[row] else base
        value = value_of(type_, text)
        if type_ == "x":
            value = ErrorCell(text)
            wanted = GENERAL if wanted == TEXT else wanted
        elif type_ in "dsh":
            if not shows_date(wanted):
                wanted = {"d": DATE, "s": MOMENT, "h": "hh:mm:ss"}[type_]
        elif type_ == "n":
            padded = number_format_of(type_, text)
            if padded != GENERAL:
                wanted = padded
            elif wanted == TEXT or shows_date(wanted) or (wanted != "0" and not wanted.strip("0")):
                wanted = GENERAL
        elif type_ == "b" and wanted == TEXT:
            wanted = GENERAL
        if wanted != base:
            formats[row, place] = wanted
        values.append(value)  # type: ignore[arg-type]
    return values


def _mark_bad(page: Page, table: FailedTable, header_row: int) -> None:
    """Red for the cells that are wrong, yellow for those that only warn; a note says what is allowed."""
    by_letter = {column.letter: place for place, column in enumerate(table.columns) if column.letter}
    by_field = {name: place for place, name in table.fields.items()}
    cells: dict[Look, set[tuple[int, int]]] = {"bad": set(), "warning": set()}
    notes: dict[tuple[int, int], list[str]] = {}
    explained = _explained(table)
    for row, issues in enumerate(table.issues):
        for issue in issues:
            others = [by_field.get(name) for name in EITHER.get(issue.code, ()) if name != issue.field]
            letter = issue.cell.rstrip("0123456789")
            own = by_letter.get(letter, by_field.get(issue.field)) if letter or issue.field else None
            for place in (own, *others):
                if place is None:
                    continue
                cell = (header_row + 1 + row, len(FAILED_BEFORE) + 1 + place)
                cells["warning" if issue.warning else "bad"].add(cell)
                if row < explained:
                    notes.setdefault(cell, []).append(issue.sentence)
    for look in ("warning", "bad"):
        wanted = cells["bad"] if look == "bad" else cells["warning"] - cells["bad"]
        page.fills += [Fill(area, look) for area in rectangles(wanted)]
    for (row, column), sentences in notes.items():
        place = column - len(FAILED_BEFORE) - 1
        name = table.fields.get(place)
        allowed = [table.kind.field(name).help] if name else []
        page.notes.append(Note(row, column, "\n".join([*sentences, *allowed])))
