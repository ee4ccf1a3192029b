"""What can be told about a mapped sheet before it is sent: nothing is judged, everything is counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.bad import Bad
from shared.cells import read_bool, read_id, read_integer, read_text
from shared.contents import content_digest
from shared.date_rules import DATE_RULES, count_date_rule, date_rule_refuses
from shared.dates import Inferred, infer_date_order, read_date
from shared.decimals import InferredSign, infer_decimal_sign, read_decimal
from shared.headers import header_keys
from shared.kinds.base import Field, Kind
from shared.schemas import Column, Sheet
from shared.schemas import Mapping as SheetMapping
from shared.text import clean
from shared.totals import total_row

__all__ = [
    "DATE_RULES", "Facts", "FieldFacts", "collect_facts", "content_digest", "count_date_rule",
    "date_rule_refuses",
]  # fmt: skip

Cell = tuple[str, str]
_EXAMPLES = 3


@dataclass(frozen=True)
class FieldFacts:
    """One mapped field. blank: rows in which none of its columns is filled and no constant helps.
    unreadable: code -> cells that cannot be read. distinct: different cells. examples: the first three, as
    (type, text). unknown: value, as first written -> rows, where a choice means nothing yet."""

    field: str
    blank: int
    unreadable: dict[str, int]
    distinct: int
    examples: tuple[Cell, ...]
    unknown: dict[str, int]


@dataclass(frozen=True)
class Facts:
    """A mapped sheet. fields: by name, only the mapped ones. date_order, decimal_sign: as chosen, else as
    inferred from all columns of the kind. date_rules: rule -> rows it would refuse today, {} without a
    column of payment dates. repeated_ids: transaction ids that occur more than once with the same payment
    type; repeated_id_rows: the rows that bear them. equal_rows: rows equal to another in every mapped
    column. no_identifier: rows in which no identifier is filled. total_row: its index, None without one."""

    rows: int
    hidden: int
    fields: dict[str, FieldFacts]
    date_order: Inferred
    decimal_sign: InferredSign
    date_rules: dict[str, int]
    repeated_ids: int
    repeated_id_rows: int
    equal_rows: int
    no_identifier: int
    total_row: int | None


def collect_facts(
    kind: Kind,
    sheet: Sheet,
    mapping: SheetMapping,
    settings: Mapping[str, str],
    today: dt.date,
    closed_through: dt.date | None = None,
    accepted: Mapping[str, Sequence[str]] | None = None,
) -> Facts:
    """Counts a sheet through its mapping. Columns the mapping names and the sheet has not are left out.

    settings: those in force (date_order, decimal_sign and the days of WINDOW are read). accepted: field ->
    words that mean something, for choices the kind itself does not list (payment types).
    """
    by_key = dict(zip(header_keys(sheet.columns), sheet.columns, strict=True))
    mapped = {
        field.name: [_cells(by_key[key]) for key in mapping.columns.get(field.name, ()) if key in by_key]
        for field in kind.fields
    }
    mapped = {name: columns for name, columns in mapped.items() if columns}
    order = _date_order(kind, mapped, settings.get("date_order", ""), sheet.rows)
    sign = _decimal_sign(kind, mapped, settings.get("decimal_sign", ""), sheet.rows)
    total = total_row(kind, mapping.columns, sheet.columns, sign.sign)
    if total is not None:  # it will be skipped: nothing of it is a problem
        mapped = {name: [column[:total] for column in columns] for name, columns in mapped.items()}
    fields: dict[str, FieldFacts] = {}
    for field in kind.fields:
        if field.name in mapped:
            meaning = mapping.values.get(field.name, {})
            words = _words(field, (accepted or {}).get(field.name, ()), meaning)
            has_constant = bool(mapping.constants.get(field.name))
            fields[field.name] = _count(field, mapped[field.name], order, sign, words, meaning, has_constant)
    ids, id_rows = _repeated(mapped.get("transaction_id"), mapped.get("type"))
    names = [name for name in kind.identifiers if name in mapped and not mapping.constants.get(name)]
    constant = any(mapping.constants.get(name) for name in kind.identifiers)
    return Facts(
        rows=len(sheet.rows),
        hidden=len(sheet.hidden),
        fields=fields,
        date_order=order,
        decimal_sign=sign,
        date_rules=_date_rules(kind, mapped, order, settings, today, closed_through),
        repeated_ids=ids,
        repeated_id_rows=id_rows,
        equal_rows=_equal(mapped),
        no_identifier=0 if constant else _blank_rows([column for name in names for column in mapped[name]]),
        total_row=total,
    )


def _blank_rows(columns: list[list[Cell]]) -> int:
    """Rows in which all of the columns are blank; 0 without columns."""
    blank = [{row for row, cell in enumerate(column) if cell[0] == "_"} for column in columns]
    return len(set.intersection(*blank)) if blank else 0


def _cells(column: Column) -> list[Cell]:
    types = column.types * len(column.texts) if len(column.types) == 1 else column.types
    return list(zip(types, column.texts, strict=True))


def _date_order(
    kind: Kind, mapped: Mapping[str, list[list[Cell]]], chosen: str, rows: Sequence[int]
) -> Inferred:
    if chosen in ("DMY", "MDY", "YMD"):
        return Inferred(chosen, "chosen", 0)  # type: ignore[arg-type]
    cells = _of_type(kind, mapped, "date")
    return infer_date_order(*_column_of(cells, rows))


def _decimal_sign(
    kind: Kind, mapped: Mapping[str, list[list[Cell]]], chosen: str, rows: Sequence[int]
) -> InferredSign:
    if chosen in (".", ","):
        return InferredSign(chosen, "chosen", 0)  # type: ignore[arg-type]
    cells = _of_type(kind, mapped, "amount")
    return infer_decimal_sign(*_column_of(cells, rows))


def _column_of(cells: list[Cell], rows: Sequence[int]) -> tuple[str, list[str], list[int]]:
    """Types, texts and row numbers of columns one after the other."""
    each = list(rows) * (len(cells) // len(rows)) if rows else []
    return "".join(type for type, _ in cells), [text for _, text in cells], each


def _of_type(kind: Kind, mapped: Mapping[str, list[list[Cell]]], type: str) -> list[Cell]:
    names = [field.name for field in kind.fields if field.type == type]
    return [cell for name in names for column in mapped.get(name, ()) for cell in column]


def _words(field: Field, accepted: Sequence[str], meaning: Mapping[str, str]) -> frozenset[str] | None:
    """The words a choice knows, casefolded; None where the field is no choice or its words are not known."""
    known = {word for choice in field.choices for word in choice} | set(accepted)
    if field.type != "choice" or not known:
        return None
    return frozenset(word.casefold() for word in known) | frozenset(meaning)


def _count(
    field: Field,
    columns: list[list[Cell]],
    order: Inferred,
    sign: InferredSign,
    words: frozenset[str] | None,
    meaning: Mapping[str, str],
    has_constant: bool,
) -> FieldFacts:
    cells = Counter(cell for column in columns for cell in column)
    read = _reader(field, order, sign)
    unreadable: Counter[str] = Counter()
    unknown: dict[str, tuple[str, int]] = {}
    for (type, text), count in cells.items():
        word = clean(text).casefold() if meaning or words is not None else ""
        value = None if word in meaning else read(type, text)
        if isinstance(value, Bad):
            unreadable[value.code] += count
        elif words is not None and value is not None and word not in words:
            first, before = unknown.get(word, (clean(text), 0))
            unknown[word] = (first, before + count)
    shown = [cell for cell in cells if cell[0] != "_"]
    return FieldFacts(
        field=field.name,
        blank=0 if has_constant else _blank_rows(columns),
        unreadable=dict(unreadable),
        distinct=len(shown),
        examples=tuple(shown[:_EXAMPLES]),
        unknown=dict(unknown.values()),
    )


def _reader(field: Field, order: Inferred, sign: InferredSign) -> Callable[[str, str], Any]:
    if field.type == "date":
        return lambda type, text: read_date(type, text, order.order)
    if field.type == "amount":
        return lambda type, text: read_decimal(type, text, sign.sign)
    plain: dict[str, Callable[[str, str], Any]] = {
        "bool": read_bool, "integer": read_integer, "id": read_id, "ids": read_id,
    }  # fmt: skip
    return plain.get(field.type, read_text)


def _date_rules(
    kind: Kind,
    mapped: Mapping[str, list[list[Cell]]],
    order: Inferred,
    settings: Mapping[str, str],
    today: dt.date,
    closed_through: dt.date | None,
) -> dict[str, int]:
    days: Counter[dt.date] = Counter()
    for cell, count in Counter(cell for column in mapped.get(kind.date_field, ()) for cell in column).items():
        day = read_date(*cell, order.order)
        if isinstance(day, dt.date):
            days[day] += count
    if kind.date_field not in mapped:
        return {}
    return {rule: count_date_rule(days, today, rule, settings, closed_through) for rule in DATE_RULES}


def _repeated(ids: list[list[Cell]] | None, types: list[list[Cell]] | None) -> tuple[int, int]:
    """Transaction ids that occur more than once with the same payment type, and the rows that bear them."""
    if not ids:
        return 0, 0
    kinds = [clean(text).casefold() for _, text in types[0]] if types else [""] * len(ids[0])
    seen = Counter((clean(text), kind) for (_, text), kind in zip(ids[0], kinds, strict=True))
    counts = [count for (text, _), count in seen.items() if text and count > 1]
    return len(counts), sum(counts)


def _equal(mapped: Mapping[str, list[list[Cell]]]) -> int:
    if any(len(set(columns[0])) == len(columns[0]) for columns in mapped.values()):
        return 0
    rows = Counter(zip(*(column for columns in mapped.values() for column in columns), strict=True))
    return sum(count for count in rows.values() if count > 1)
