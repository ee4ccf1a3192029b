"""The sheet Mapping: options, fields, values; every yellow cell may be changed and is read back. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from addin import facts
from addin.draft import Draft, Filled, Where, column_text, guess_text
from addin.errors import Refusal
from addin.hosts.geometry import Area
from addin.options import code_word
from addin.pages import (
    DATE,
    GENERAL,
    MOMENT,
    Block,
    Choices,
    Column,
    Fill,
    Page,
    Value,
    by_column,
    lines,
    money_format,
)
from shared.cells import value_of
from shared.kinds import KINDS
from shared.sentences import plural
from shared.settings import BY_NAME, OF_FILES, Setting, options_of

PURPOSE = "mapping"
BROKEN = "MAPPING_SHEET_BROKEN"
_FIELD, _NEEDED, _OWN, _MEANS, _ROWS = "Field", "Needed", "Your value", "Means", "Rows"
_COLUMN, _SAME = "Your column", "or the same for all rows"
_BETWEEN = "; "
_LINE_BREAK = "line break"
_MAX_VALUES = 200

_SAVED, _HOLDS, _SHEET, _RANGE = "Saved mapping", "This sheet holds", "Sheet", "Range"
_HEADER_ROW, _SKIP = "Header row", "Rows to skip"
_LONG = ("field_mapping", "keep_where")
_FIRST = (
    "hidden_rows", "date_order", "decimal_sign", "invoice_separators", "payment_date_rule",
    "same_transaction_id", "twins", "keep_where", "chargebacks",
    "sheet_currency", "field_mapping", *OF_FILES,
)  # fmt: skip


def mapping_page(draft: Draft, sheets: Sequence[str], profiles: Sequence[str]) -> Page:
    """The sheet for a draft. sheets: the names of the book's sheets; profiles: of the saved mappings."""
    source = draft.sheet.source
    page = Page(PURPOSE, "Mapping", {"source": source.sheet}, ("source",))
    rows = plural(len(draft.sheet.rows), "row")
    page.blocks.append(
        lines(1, 1, [f"{draft.kind.label} in sheet {source.sheet}: {rows} in {source.range}"], "title")
    )
    page.blocks.append(
        lines(2, 1, ["Check the yellow cells, then press Check or Import. Nothing was sent yet."], "help")
    )
    top = 3
    if draft.open:
        page.blocks.append(lines(top, 1, list(draft.open)))
        page.fills.append(Fill(Area(top, 1, len(draft.open), 4), "warning"))
        top += len(draft.open)
    told = facts.questions(draft)
    if told:
        page.blocks.append(lines(top, 1, told))
        page.fills.append(Fill(Area(top, 1, len(told), 4), "warning"))
        top += len(told)
    top = _options(page, draft, top + 1, sheets, profiles)
    top = _fields(page, draft, top + 1)
    _values(page, draft, top + 1)
    return page


def read_mapping(values: Sequence[Sequence[Any]]) -> Filled:
    """What stands in the yellow cells. values: rows x columns from A1 on. Raises Refusal.

    A kind nobody knows stays as it was typed; its columns are none."""
    filled = Filled(columns={})
    rows = [[_text(cell) for cell in row] + [""] * 4 for row in values]
    fields_at = _find(rows, _FIELD, _NEEDED)
    values_at = _find(rows, _FIELD, _OWN)
    if fields_at is None:
        raise Refusal(
            BROKEN,
            "Sheet Mapping cannot be read any more. Press Map columns to make it anew.",
        )
    labels = {row[0]: row[2] for row in rows[:fields_at] if row[0]}
    _read_options(filled, labels)
    kind = KINDS.get(filled.kind)
    if kind is None:
        filled.columns = None
        return filled
    headers = {field.header: field for field in kind.fields}
    for row in rows[fields_at + 1 : values_at]:
        field = headers.get(row[0])
        if field is not None:
            assert filled.columns is not None
            filled.columns[field.name] = [part.strip() for part in row[2].split(_BETWEEN) if part.strip()]
            filled.constants[field.name] = row[3]
    for row in rows[values_at + 1 :] if values_at is not None else ():
        field = headers.get(row[0])
        if field is not None and row[1]:
            filled.values.setdefault(field.name, {})[row[1]] = _meaning(field.choices, row[2])
    return filled


def separators_text(separators: str) -> str:
    """, ; | line break: as a person can type it."""
    return " ".join(_LINE_BREAK if mark == "\n" else mark for mark in separators)


def separators_of(text: str) -> str:
    """The marks out of that text."""
    return "".join(dict.fromkeys(text.replace(_LINE_BREAK, "\n").replace(" ", "")))


def _options(page: Page, draft: Draft, top: int, sheets: Sequence[str], profiles: Sequence[str]) -> int:
    source, where = draft.sheet.source, draft.filled.where
    labels: list[Value] = [_SAVED, _HOLDS, _SHEET, _RANGE, _HEADER_ROW, _SKIP]
    shown: list[Value] = [
        draft.profile.name if draft.profile else "",
        draft.kind.label,
        source.sheet,
        source.range,
        str(draft.sheet.header_row or ""),
        str(where.skip_rows or ""),
    ]
    told: list[Value] = [
        "Used because the headers are the same." if draft.profile and not draft.filled.profile else "",
        draft.kind.help,
        "",
        f"{plural(len(draft.sheet.rows), 'row')} with something in.",
        "",
        "",
    ]
    choices: list[tuple[str, ...]] = [
        tuple(profiles), tuple(kind.label for kind in KINDS.values()), tuple(sheets), (), (), (),
    ]  # fmt: skip
    for setting in _ordered(draft):
        labels.append(setting.label)
        value = draft.settings[setting.name]
        shown.append(
            separators_text(value) if setting.name == "invoice_separators" else facts.label_of(setting, value)
        )
        # Nothing beside a long text, so that the whole of it can be seen.
        is_long = setting.name in _LONG and value
        told.append("" if is_long else facts.option_fact(draft, setting.name) or setting.help)
        choices.append(tuple(label for _, label in setting.choices))
    blanks: list[Value] = [""] * len(labels)
    columns = [Column(look="label"), Column(), Column(look="input"), Column()]
    page.blocks.append(Block(top, 1, columns, [labels, blanks, shown, told], with_header=False))
    for place, allowed in enumerate(choices):
        if allowed:
            page.choices.append(Choices(Area(top + place, 3), allowed))
    return top + len(labels)


def _fields(page: Page, draft: Draft, top: int) -> int:
    columns = [
        Column(_FIELD, 24, look="label"),
        Column(_NEEDED, 16),
        Column(_COLUMN, 30, look="input"),
        Column(_SAME, 20, look="input"),
        Column("Example 1", 18),
        Column("Example 2", 18),
        Column("Example 3", 18),
        Column("Read as", 22),
        Column("Problems", 26, wrap=True),
        Column("Why this column", 30, wrap=True),
        Column("Help", 60, look="help", wrap=True),
    ]
    rows: list[list[Value]] = []
    formats: dict[tuple[int, int], str] = {}
    guessed = {match.field for match in draft.guessed}
    for match in draft.matches:
        field = draft.kind.field(match.field)
        own = [column_text(draft.sheet, draft.keys, key) for key in match.keys]
        why = match.why if own or match.field in draft.gone else ""
        if match.field in guessed:
            own = [guess_text(text) for text in own]
            why = f"Only guessed: {why}. Choose the column, this one or another."
        seen = draft.facts.fields.get(match.field)
        examples: list[Value] = []
        for place, (type_, text) in enumerate(seen.examples if seen else ()):
            value, number_format = _example(field.type, type_, text)
            examples.append(value)
            if number_format:
                formats[len(rows), 4 + place] = number_format
        rows.append([
            field.header,
            facts.needed(draft, field),
            _BETWEEN.join(own),
            draft.mapping.constants.get(field.name, ""),
            *[*examples, "", "", ""][:3],
            facts.read_as(draft, field) if match.keys else "",
            facts.problems(draft, field),
            why,
            field.help,
        ])  # fmt: skip
    page.blocks.append(Block(top, 1, columns, by_column(rows, len(columns)), formats=formats))
    columns_there = tuple(column_text(draft.sheet, draft.keys, key) for key in draft.keys)
    page.choices.append(Choices(Area(top + 1, 3, len(rows), 1), columns_there))
    page.freeze = None
    for place, match in enumerate(draft.matches):
        field = draft.kind.field(match.field)
        allowed = tuple(label for _, label in draft.choices_of(field))
        if allowed:
            page.choices.append(Choices(Area(top + 1 + place, 4), allowed))
        if facts.worries(draft, field):
            page.fills.append(Fill(Area(top + 1 + place, 9), "warning"))
        if match.field in guessed:
            page.fills.append(Fill(Area(top + 1 + place, 10), "warning"))
        if field.header in draft.missing:
            page.fills.append(Fill(Area(top + 1 + place, 1), "bad"))
    return top + 1 + len(rows)


def _example(field_type: str, type_: str, text: str) -> tuple[Value, str]:
    """A cell of the sheet as people see it there, with its number format, "" for text."""
    value = value_of(type_, text)
    if isinstance(value, dt.date):
        return value, MOMENT if type_ == "s" else DATE
    if isinstance(value, int | float) and type_ == "n" and field_type == "amount":
        return value, money_format(max(2, len(text.partition(".")[2])))
    return text, ""


def _values(page: Page, draft: Draft, top: int) -> None:
    rows: list[list[Value]] = []
    allowed: list[tuple[str, ...]] = []
    for field in draft.kind.fields:
        if field.type != "choice":
            continue
        labels = dict(draft.choices_of(field))
        meanings = draft.mapping.values.get(field.name, {})
        seen = draft.facts.fields.get(field.name)
        unknown = dict(list(seen.unknown.items())[:_MAX_VALUES]) if seen else {}
        for own, count in unknown.items():
            rows.append([field.header, own, "", count])
            allowed.append(tuple(labels.values()))
        for own, word in meanings.items():
            rows.append([field.header, own, labels.get(word, word), None])
            allowed.append(tuple(labels.values()))
    columns = [
        Column(_FIELD, look="label"),
        Column(_OWN),
        Column(_MEANS, look="input"),
        Column(_ROWS, 0, GENERAL),
    ]
    if not rows:
        return
    page.blocks.append(Block(top, 1, columns, by_column(rows, len(columns))))
    for place, words in enumerate(allowed):
        if words:
            page.choices.append(Choices(Area(top + 1 + place, 3), words))


def _ordered(draft: Draft) -> list[Setting]:
    """The options of a kind, those asked for most first; how a file is read only where there was one."""
    of_file = bool(draft.sheet.source.file) or not draft.options.keys().isdisjoint(OF_FILES)
    mine = [each for each in options_of(draft.kind.name) if of_file or each.name not in OF_FILES]
    first = [BY_NAME[name] for name in _FIRST if BY_NAME[name] in mine]
    return first + [setting for setting in mine if setting not in first]


def _read_options(filled: Filled, labels: dict[str, str]) -> None:
    by_label = {kind.label.casefold(): kind.name for kind in KINDS.values()}
    filled.profile = labels.get(_SAVED, "")
    holds = labels.get(_HOLDS, "")
    filled.kind = by_label.get(holds.casefold(), holds)
    filled.sheet = labels.get(_SHEET, "")
    filled.where = Where(
        labels.get(_RANGE, ""),
        _whole(labels.get(_HEADER_ROW, ""), _HEADER_ROW),
        _whole(labels.get(_SKIP, ""), _SKIP),
    )
    for setting in options_of(filled.kind):
        text = labels.get(setting.label)
        if text is None:
            continue
        if setting.name == "invoice_separators":
            filled.options[setting.name] = separators_of(text)
        elif text or not setting.choices:
            filled.options[setting.name] = code_word(text, setting.choices, setting.label)


def _meaning(choices: tuple[tuple[str, str], ...], text: str) -> str:
    return next((word for word, label in choices if label.casefold() == text.casefold()), text)


def _whole(text: str, label: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise Refusal("OPTION_INVALID", f'{label} cannot be "{text}": type a whole number.', {"name": label})
    return int(text)


def _find(rows: Sequence[Sequence[str]], first: str, second: str) -> int | None:
    return next((place for place, row in enumerate(rows) if row[0] == first and row[1] == second), None)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if not isinstance(value, bool) else ("TRUE" if value else "FALSE")
