"""A sent sheet read into fields: column by column, each distinct text once, by the code of `shared/`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec.structs import replace

from shared.bad import Bad
from shared.cells import (
    are_plain_ids,
    read_amounts,
    read_bool,
    read_decimal,
    read_id,
    read_integer,
    read_text,
)
from shared.codes import Issue
from shared.currencies import meant
from shared.dates import read_date
from shared.decimals import currency_in
from shared.headers import header_keys
from shared.kinds import Field, Kind
from shared.schemas import Column, Mapping, Sheet

MANY_JOINT = "\n"
"""Between the cells of several columns mapped to one field."""


@dataclass
class Reading:
    """A sheet as fields. All lists have one entry a row of the sheet.

    rows: sheet row numbers. values: field -> parsed values (str, Decimal, ISO date text, bool, int),
    None for blank. issues: index -> what could not be read. decided: index -> filtered or skipped.
    mapped: the fields that a column or constant fills. parsed: what a kind made of a field, kept.
    is_further_try: the rows are those of sheet Failed.
    """

    kind: Kind
    rows: list[int]
    values: dict[str, list[Any]]
    issues: dict[int, list[Issue]] = field(default_factory=dict)
    decided: dict[int, str] = field(default_factory=dict)
    notes: list[Issue] = field(default_factory=list)
    mapped: frozenset[str] = frozenset()
    keys: list[str] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    book_anyway: frozenset[int] = frozenset()
    on_account: frozenset[int] = frozenset()
    parsed: dict[str, Any] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()
    is_further_try: bool = False
    _blank: list[None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, index: int, field_name: str, code: str, /, **args: Any) -> None:
        """Notes an issue with the row at that index."""
        self.issues.setdefault(index, []).append(Issue(self.rows[index], field_name, code, args))

    def column(self, name: str) -> list[Any]:
        """A field's values, all None where it is not mapped."""
        found = self.values.get(name)
        if found:
            return found
        if len(self._blank) != len(self.rows):
            self._blank = [None] * len(self.rows)
        return self._blank


class _Memo(dict[str, Any]):
    """text -> parsed value, computed once for each distinct text."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._read(text)
        return value


def column_index(sheet: Sheet) -> dict[str, Column]:
    """Header key -> column."""
    return dict(zip(header_keys(sheet.columns), sheet.columns, strict=True))


def read_sheet(kind: Kind, sheet: Sheet, mapping: Mapping, settings: dict[str, str]) -> Reading:
    """All fields of the kind that the mapping fills. The mapping names only columns that exist."""
    columns = column_index(sheet)
    reading = Reading(kind, sheet.rows, {}, mapped=frozenset(mapping.columns) | frozenset(mapping.constants))
    written: dict[int, str] = {}
    for spec in kind.fields:
        sources = [columns[key] for key in mapping.columns.get(spec.name, [])]
        constant = mapping.constants.get(spec.name, "")
        if sources or constant:
            reading.values[spec.name] = _read_field(reading, spec, sources, constant, mapping, settings)
            if spec.name == kind.amount_field and kind.currency_field:
                written = _currencies(sources[0]) if sources else {}
    if written:
        _state(reading, kind, written)
    return reading


def read_fields(
    kind: Kind,
    sheet: Sheet,
    mapping: Mapping,
    settings: dict[str, str],
    names: Iterable[str],
    rows: Collection[int] | None = None,
) -> Reading:
    """Some fields of the kind alone, of a sheet that has their columns; of these rows alone, where said."""
    kept = {name: mapping.columns[name] for name in names if name in mapping.columns}
    columns = column_index(sheet)
    found = [replace(columns[key], header=key) for sources in kept.values() for key in sources]
    numbers = sheet.rows
    if rows is not None:
        places = [place for place, row in enumerate(numbers) if row in rows]
        numbers = [numbers[place] for place in places]
        found = [_of_places(column, places) for column in found]
    narrow = replace(sheet, rows=numbers, columns=found)
    return read_sheet(kind, narrow, Mapping(kept, mapping.constants, mapping.values), settings)


def _of_places(column: Column, places: list[int]) -> Column:
    types = column.types if len(column.types) == 1 else "".join(column.types[place] for place in places)
    return replace(column, types=types or "_", texts=[column.texts[place] for place in places])


def _currencies(amounts: Column) -> dict[int, str]:
    """Index -> the currency that stands with the amount: EUR, $."""
    if "t" not in amounts.types:
        return {}
    if len(amounts.types) == 1:
        found = _Memo(lambda text: currency_in("t", text))
        return {index: word for index, text in enumerate(amounts.texts) if (word := found[text])}
    texts = ((index, amounts.texts[index]) for index, type in enumerate(amounts.types) if type == "t")
    return {index: word for index, text in texts if (word := currency_in("t", text))}


def _state(reading: Reading, kind: Kind, written: dict[int, str]) -> None:
    """A currency that stands with the amount is the row's currency; it may not contradict the column's."""
    stated = list(reading.column(kind.currency_field))
    for index, word in written.items():
        own = stated[index]
        if own is None:
            stated[index] = word
        elif meant(word, own.upper()) != own.upper():
            reading.add(
                index,
                kind.currency_field,
                "CURRENCY_MISMATCH",
                value=own,
                account="the amount",
                expected=word,
            )
    reading.values[kind.currency_field] = stated


def _read_field(
    reading: Reading,
    spec: Field,
    sources: list[Column],
    constant: str,
    mapping: Mapping,
    settings: dict[str, str],
) -> list[Any]:
    meanings = mapping.values.get(spec.name, {})
    readers = {type: _reader(spec, type, meanings, settings) for type in "_tndshbxf"}
    count = len(reading.rows)
    if not sources:
        return _settle(reading, spec, [readers["t"](constant)] * count)
    if len(sources) == 1 and not meanings and _is_plain(spec, sources[0]):
        values = _as_they_are(sources[0])
    elif len(sources) == 1:
        values = _read_column(sources[0], readers, count)
    else:
        values = [
            _join(parts) for parts in zip(*(_read_column(c, readers, count) for c in sources), strict=True)
        ]
    if constant:
        filler = readers["t"](constant)
        values = [filler if value is None else value for value in values]
    return _settle(reading, spec, values)


def _is_plain(spec: Field, column: Column) -> bool:
    """Whether the texts of a column are its values: ids without anything to put right or to refuse."""
    if spec.type not in ("id", "ids") or set(column.types) - {"t", "_"}:
        return False
    return max(map(len, column.texts), default=0) <= spec.max_length and are_plain_ids(column.texts)


def _as_they_are(column: Column) -> list[str | None]:
    if column.types == "t":
        return [text or None for text in column.texts]
    types = column.types if len(column.types) > 1 else column.types * len(column.texts)
    return [text or None if type == "t" else None for type, text in zip(types, column.texts, strict=True)]


def _read_column(column: Column, readers: dict[str, Callable[[str], Any]], count: int) -> list[Any]:
    if len(column.types) == 1:
        memo = _Memo(readers[column.types[:1] or "_"])
        return list(map(memo.__getitem__, column.texts))
    memos = {type: _Memo(reader) for type, reader in readers.items()}
    return [memos[type][text] for type, text in zip(column.types, column.texts, strict=True)]


def _join(parts: tuple[Any, ...]) -> Any:
    for part in parts:
        if isinstance(part, Bad):
            return part
    texts = [part for part in parts if part]
    return MANY_JOINT.join(texts) if texts else None


def _settle(reading: Reading, spec: Field, values: list[Any]) -> list[Any]:
    """Turns what could not be read into issues; the value is blank then."""
    if Bad in set(map(type, values)):
        for index, value in enumerate(values):
            if type(value) is Bad:
                reading.add(index, spec.name, value.code, **value.args)
                values[index] = None
    return values


def _reader(
    spec: Field, type: str, meanings: dict[str, str], settings: dict[str, str]
) -> Callable[[str], Any]:
    read = _plain_reader(spec, type, settings)
    if not meanings:
        return read
    translated = _plain_reader(spec, "t", settings)

    def reader(text: str) -> Any:
        meaning = meanings.get(text.strip().casefold())
        return read(text) if meaning is None else translated(meaning)

    return reader


def _plain_reader(spec: Field, type: str, settings: dict[str, str]) -> Callable[[str], Any]:
    if spec.type == "amount":
        sign: Any = settings.get("decimal_sign", "")
        return lambda text: read_decimal(type, text, sign)
    if spec.type == "amounts":
        return lambda text: read_amounts(type, text, settings.get("decimal_sign", ""))  # type: ignore[arg-type]
    if spec.type == "date":
        order: Any = settings.get("date_order", "")

        def read_day(text: str) -> Any:
            value = read_date(type, text, order)
            return value.isoformat() if isinstance(value, date) else value

        return read_day
    if spec.type == "bool":
        return lambda text: read_bool(type, text)
    if spec.type == "integer":
        return lambda text: read_integer(type, text)
    if spec.type in ("id", "ids"):
        return _limited(spec, lambda text: read_id(type, text))
    return _limited(spec, lambda text: read_text(type, text))


def _limited(spec: Field, read: Callable[[str], Any]) -> Callable[[str], Any]:
    limit = spec.max_length
    code = "TRANSACTION_ID_TOO_LONG" if spec.name == "transaction_id" else "TEXT_TOO_LONG"

    def reader(text: str) -> Any:
        value = read(text)
        if isinstance(value, str) and len(value) > limit:
            if spec.name == "currency":
                return Bad("CURRENCY_UNKNOWN", {"value": value})
            return Bad(code, {"limit": limit, "length": len(value)})
        return value

    return reader
