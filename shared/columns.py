"""What can be told about a mapped sheet before it is sent: nothing is judged, everything is counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from shared.bad import Bad
from shared.cells import are_plain_ids, read_amounts, read_bool, read_id, read_integer, read_text
from shared.contents import content_digest
from shared.date_rules import DATE_RULES, count_date_rule, date_rule_refuses
from shared.dates import DateOrder, Inferred, infer_date_order, read_date
from shared.decimals import InferredSign, infer_decimal_sign, read_decimal
from shared.headers import header_keys
from shared.kinds.base import Field, Kind
from shared.schemas import Column, Sheet
from shared.schemas import Mapping as SheetMapping
from shared.statement_rows import statement_differences
from shared.statements import Difference
from shared.text import clean
from shared.totals import total_row

__all__ = [
    "DATE_RULES", "Facts", "FieldFacts", "collect_facts", "content_digest", "count_date_rule",
    "date_rule_refuses",
]  # fmt: skip

Cell = tuple[str, str]
_EXAMPLES = 3


@dataclass(frozen=True)
class _Cells:
    """A column: one type a row, one text a row."""

    types: str
    texts: list[str]

    @classmethod
    def of(cls, column: Column) -> _Cells:
        """From the wire, where one type may stand for all rows."""
        count = len(column.texts)
        types = column.types * count if len(column.types) == 1 else column.types
        return cls(types, column.texts)

    def first(self, rows: int) -> _Cells:
        """The rows above one."""
        return _Cells(self.types[:rows], self.texts[:rows])

    @cached_property
    def type(self) -> str:
        """The one type all of them have, "" where they differ or there is none."""
        first = self.types[:1]
        return first if self.types == first * len(self.types) else ""

    @cached_property
    def counts(self) -> dict[Cell, int]:
        """The different cells, each with how often it occurs, in the order of their first rows."""
        if not self.type:
            return Counter(zip(self.types, self.texts, strict=True))
        # Of one type it is the texts that differ.
        return {(self.type, text): count for text, count in Counter(self.texts).items()}

    @cached_property
    def different(self) -> list[str]:
        """The different texts, in the order of their first rows: told much faster than the cells."""
        return list(dict.fromkeys(self.texts))

    @property
    def are_all_different(self) -> bool:
        """Whether no cell occurs twice."""
        return len(self.different if self.type else self.counts) == len(self.texts)

    @cached_property
    def are_plain_ids(self) -> bool:
        """Whether each is blank, or an identifier as it stands."""
        return set(self.types) <= {"t", "_"} and are_plain_ids(self.different)


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
    column. no_identifier: rows in which no identifier is filled. total_row: its index, None without one.
    statements: those whose balances their entries do not explain."""

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
    statements: tuple[Difference, ...] = ()


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
        field.name: [_Cells.of(by_key[key]) for key in mapping.columns.get(field.name, ()) if key in by_key]
        for field in kind.fields
    }
    mapped = {name: columns for name, columns in mapped.items() if columns}
    order = _date_order(kind, mapped, settings.get("date_order", ""), sheet.rows)
    sign = _decimal_sign(kind, mapped, settings.get("decimal_sign", ""), sheet.rows)
    total = total_row(kind, mapping.columns, sheet.columns, sign.sign)
    if total is not None:  # it will be skipped: nothing of it is a problem
        mapped = {name: [column.first(total) for column in columns] for name, columns in mapped.items()}
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
        statements=tuple(
            statement_differences(sheet, mapping, {**settings, "decimal_sign": sign.sign}, total)
        ),
    )


def _blank_rows(columns: list[_Cells]) -> int:
    """Rows in which all of the columns are blank; 0 without columns."""
    if not columns or not all("_" in column.types for column in columns):
        return 0
    return list(zip(*(column.types for column in columns), strict=True)).count(("_",) * len(columns))


def _date_order(kind: Kind, mapped: Mapping[str, list[_Cells]], chosen: str, rows: Sequence[int]) -> Inferred:
    if chosen and chosen in get_args(DateOrder):
        return Inferred(chosen, "chosen", 0)  # type: ignore[arg-type]
    return infer_date_order(*_of_type(kind, mapped, "date", rows))


def _decimal_sign(
    kind: Kind, mapped: Mapping[str, list[_Cells]], chosen: str, rows: Sequence[int]
) -> InferredSign:
    if chosen in (".", ","):
        return InferredSign(chosen, "chosen", 0)  # type: ignore[arg-type]
    return infer_decimal_sign(*_of_type(kind, mapped, "amount", rows))


def _of_type(
    kind: Kind, mapped: Mapping[str, list[_Cells]], type: str, rows: Sequence[int]
) -> tuple[str, list[str], list[int]]:
    """Types, texts and row numbers of the columns of a type, one after the other; nothing where no cell of
    them is a text, from which alone anything is inferred."""
    names = [field.name for field in kind.fields if field.type == type]
    columns = [column for name in names for column in mapped.get(name, ())]
    if not any("t" in column.types for column in columns):
        return "", [], []
    texts = [text for column in columns for text in column.texts]
    return "".join(column.types for column in columns), texts, list(rows) * len(columns)


def _words(field: Field, accepted: Sequence[str], meaning: Mapping[str, str]) -> frozenset[str] | None:
    """The words a choice knows, casefolded; None where the field is no choice or its words are not known."""
    known = {word for choice in field.choices for word in choice} | set(accepted)
    if field.type != "choice" or not known:
        return None
    return frozenset(word.casefold() for word in known) | frozenset(meaning)


def _count(
    field: Field,
    columns: list[_Cells],
    order: Inferred,
    sign: InferredSign,
    words: frozenset[str] | None,
    meaning: Mapping[str, str],
    has_constant: bool,
) -> FieldFacts:
    read = _reader(field, order, sign)
    unreadable: Counter[str] = Counter()
    unknown: dict[str, tuple[str, int]] = {}
    is_readable = words is None and all(_are_readable(field, column) for column in columns)
    if is_readable and len(columns) == 1 and columns[0].type not in ("", "_"):
        only = columns[0]
        examples = tuple((only.type, text) for text in only.different[:_EXAMPLES])
        return FieldFacts(field.name, 0, {}, len(only.different), examples, {})
    cells = columns[0].counts if len(columns) == 1 else _summed(columns)
    for (type, text), count in () if is_readable else cells.items():
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


def _summed(columns: list[_Cells]) -> dict[Cell, int]:
    """The cells of several columns, each with how often it occurs, in the order of their first rows."""
    cells: dict[Cell, int] = {}
    for column in columns:
        for cell, count in column.counts.items():
            cells[cell] = cells.get(cell, 0) + count
    return cells


def _are_readable(field: Field, column: _Cells) -> bool:
    """Whether it is plain that nothing of a column is Bad, without reading each of its cells."""
    if field.type in ("id", "ids"):
        return column.are_plain_ids
    return field.type == "text" and "x" not in column.types and "f" not in column.types


def _reader(field: Field, order: Inferred, sign: InferredSign) -> Callable[[str, str], Any]:
    if field.type == "date":
        return lambda type, text: read_date(type, text, order.order)
    if field.type == "amount":
        return lambda type, text: read_decimal(type, text, sign.sign)
    plain: dict[str, Callable[[str, str], Any]] = {
        "bool": read_bool, "integer": read_integer, "id": read_id, "ids": read_id,
        "amounts": read_amounts,
    }  # fmt: skip
    return plain.get(field.type, read_text)


def _date_rules(
    kind: Kind,
    mapped: Mapping[str, list[_Cells]],
    order: Inferred,
    settings: Mapping[str, str],
    today: dt.date,
    closed_through: dt.date | None,
) -> dict[str, int]:
    days: Counter[dt.date] = Counter()
    for cell, count in _summed(mapped.get(kind.date_field, [])).items():
        day = read_date(*cell, order.order)
        if isinstance(day, dt.date):
            days[day] += count
    if kind.date_field not in mapped:
        return {}
    return {rule: count_date_rule(days, today, rule, settings, closed_through) for rule in DATE_RULES}


def _repeated(ids: list[_Cells] | None, types: list[_Cells] | None) -> tuple[int, int]:
    """Transaction ids that occur more than once with the same payment type, and the rows that bear them."""
    if not ids or (ids[0].type and ids[0].are_plain_ids and ids[0].are_all_different):
        return 0, 0
    texts = list(map(clean, ids[0].texts))
    filled = [text for text in texts if text]
    if len(set(filled)) == len(filled):
        return 0, 0
    words = types[0].texts if types else [""] * len(texts)
    meant = {word: clean(word).casefold() for word in set(words)}
    seen = Counter(zip(texts, map(meant.__getitem__, words), strict=True))
    counts = [count for (text, _), count in seen.items() if text and count > 1]
    return len(counts), sum(counts)


def _equal(mapped: Mapping[str, list[_Cells]]) -> int:
    if any(columns[0].are_all_different for columns in mapped.values()):
        return 0
    each = [column for columns in mapped.values() for column in columns]
    parts = [part for column in each for part in (column.types, column.texts)]
    rows = Counter(zip(*parts, strict=True))
    return sum(count for count in rows.values() if count > 1)
