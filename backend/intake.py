"""A submission before it is staged: decoded, held against the limits, its settings settled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from backend import rules as organisation_rules
from backend.access import Caller, Permission, may
from backend.columns import Reading, column_index, read_sheet
from backend.context import Server, day_in
from backend.domain.facts import MAY_GIVE_BACK, MAY_REOPEN, Rules
from backend.domain.planned import FILTERED, SKIPPED
from backend.marks import tell_marks
from backend.options import held, refuse_unknown
from backend.problems import (
    BodyInvalid,
    ColumnMissing,
    DateOrderAmbiguous,
    DecimalSignAmbiguous,
    FieldMappingInvalid,
    FilterInvalid,
    HiddenRowsUndecided,
    LimitExceeded,
    MappingInvalid,
    PressedAhead,
    PressedTooLongAgo,
    SheetEmpty,
    SheetIsPulled,
)
from backend.store.database import Tx
from backend.store.imports import Cells
from backend.whole_groups import tell
from shared.bad import Bad
from shared.cells import infer_decimal_sign
from shared.codes import Issue
from shared.contents import content_digest_of_columns
from shared.dates import infer_date_order
from shared.field_mapping import FieldMapping, parse_field_mapping
from shared.filters import parse_filter
from shared.headers import KEY_HEADER, header_keys
from shared.kinds import KINDS, Kind
from shared.limits import OUTBOX_DAYS, SHEET_CELLS, SHEET_COLUMNS, SHEET_ROWS
from shared.schemas import Column, Mapping, Sheet, Submission
from shared.settings import OF_FILES, resolve
from shared.statement_rows import statement_differences
from shared.statements import Difference
from shared.totals import total_row
from shared.views import VIEWS

_DIGITS = 19
_WHOLE = 1 << 63
_PULLED = re.compile(r"\s*[a-z_]+:[0-9a-f-]+\s*")
"""The hidden key of a pulled row: entity and id."""
_CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass
class Intake:
    """A submission ready to be staged. settings: in force, the reading of dates and decimals settled.
    submitted: the day it counts as sent (ISO). body_digest: of the bytes."""

    submission: Submission
    kind: Kind
    settings: dict[str, str]
    organisation: dict[str, str]
    submitted: str
    body_digest: str

    @property
    def rules(self) -> Rules:
        """What its rows are judged by."""
        return Rules(self.settings, self.organisation, self.submitted)


def decode(body: bytes) -> Submission:
    """The body of a PUT. Raises BodyInvalid."""
    try:
        return msgspec.json.decode(body, type=Submission)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BodyInvalid(why=str(error)) from error


def digest_of(body: bytes) -> str:
    """Same id, same bytes."""
    return hashlib.sha256(body).hexdigest()


def inspect(submission: Submission) -> Kind:
    """Holds a submission against shape and limits.

    Raises BodyInvalid, LimitExceeded, SheetEmpty, SheetIsPulled.
    """
    kind = KINDS.get(submission.kind)
    if kind is None:
        raise BodyInvalid(why=f"there is no kind of sheet {submission.kind!r}")
    sheet = submission.sheet
    count = len(sheet.rows)
    for limit, value, name in (
        (SHEET_ROWS, count, "sheet_rows"), (SHEET_COLUMNS, len(sheet.columns), "sheet_columns"),
        (SHEET_CELLS, count * len(sheet.columns), "sheet_cells"),
    ):  # fmt: skip
        if value > limit:
            raise LimitExceeded(limit=limit, value=value, name=name, what=name.replace("_", " "))
    retry = submission.retry
    if not count and not (retry and retry.keys):
        raise SheetEmpty(sheet=sheet.source.sheet)
    for column in sheet.columns:
        if (
            len(column.texts) != count
            or len(column.types) not in (1, count)
            or set(column.types) - set("_tndshbxf")
        ):
            raise BodyInvalid(why=f"column {column.header!r} does not have one cell a row")
    if any(later <= earlier for earlier, later in pairwise(sheet.rows)) and retry is None:
        raise BodyInvalid(why="row numbers are not ascending")
    if count and (sheet.rows[0] < 1 or sheet.rows[-1] > SHEET_ROWS + 1):
        raise BodyInvalid(why="a row number is outside the sheet")
    for names, length in ((submission.keys, count), (submission.versions, count)):
        if names and len(names) != length:
            raise BodyInvalid(why="keys and versions are one a row")
    if any(not -_WHOLE <= version < _WHOLE for version in submission.versions):
        raise BodyInvalid(why="a version is no number a row has")
    known = submission.known_at
    if known.isdigit() and not (known.isascii() and len(known) < _DIGITS):
        raise BodyInvalid(why="known_at is no number of the ledger")
    refuse_unknown(kind.name, submission.options)
    _refuse_pulled(kind, submission)
    return kind


def _refuse_pulled(kind: Kind, submission: Submission) -> None:
    """Refuses rows of a view that takes none back: they stand in the ledger. The whole sheet, for on sheet
    Failed they would have lost the key that tells them. Raises SheetIsPulled."""
    if any(view.updates == kind.name for view in VIEWS.values()):
        return  # the kind's own rules know its keys
    sheet = submission.sheet
    columns = [submission.keys, *(each.texts for each in sheet.columns if each.header.strip() == KEY_HEADER)]
    pulled = {place for texts in columns for place, text in enumerate(texts) if _PULLED.fullmatch(text)}
    if pulled:
        correct_on = "Matches" if kind.name == "payment_entries" else ""
        raise SheetIsPulled(
            sheet=sheet.source.sheet, row=sheet.rows[min(pulled)], count=len(pulled), correct_on=correct_on
        )


def field_mapping_of(kind: Kind, options: dict[str, str]) -> FieldMapping | None:
    """The field mapping among options in force; None without one. Raises FieldMappingInvalid."""
    text = options.get("field_mapping", "")
    if not text.strip():
        return None
    found = parse_field_mapping(text, kind)
    if isinstance(found, Bad):
        raise FieldMappingInvalid(**found.args)
    return found


def with_field_mapping(submission: Submission, kind: Kind, saved: dict[str, str]) -> None:
    """Puts the columns of the field mapping into the mapping, where there is one: it decides on its fields.

    saved: options of the saved mapping. Raises FieldMappingInvalid.
    """
    fields = field_mapping_of(kind, {**saved, **submission.options})
    if fields is None:
        return
    columns = fields.columns_of(submission.sheet.columns)
    if isinstance(columns, Bad):
        raise FieldMappingInvalid(**columns.args)
    submission.mapping.columns = {**submission.mapping.columns, **columns}


def check_mapping(kind: Kind, sheet: Sheet, mapping: Mapping, *, pulled: bool = False) -> None:
    """Raises MappingInvalid for what the mapping names and is not there, ColumnMissing for what it lacks.

    pulled: the rows bear hidden keys. Proposals lack no column then: without its invoices money would go to
    the oldest ones."""
    there = column_index(sheet)
    used: dict[str, str] = {}
    for field_name, keys in mapping.columns.items():
        if field_name not in kind.names:
            raise MappingInvalid(field=field_name, why="no such field")
        spec = kind.field(field_name)
        for key in keys:
            if key not in there:
                raise ColumnMissing(column=key, field=field_name, label=spec.header, sheet=sheet.source.sheet)
            if used.setdefault(key, field_name) != field_name:
                raise MappingInvalid(field=field_name, why=f'column "{key}" is mapped twice')
        if len(keys) > 1 and not spec.many:
            raise MappingInvalid(field=field_name, why=f"{spec.header} takes one column")
    for field_name in (*mapping.constants, *mapping.values):
        if field_name not in kind.names:
            raise MappingInvalid(field=field_name, why="no such field")
    filled = {name for name, keys in mapping.columns.items() if keys} | {
        n for n, v in mapping.constants.items() if v
    }
    shown = {
        column.editable for view in VIEWS.values() if view.updates == kind.name for column in view.columns
    }
    whole = shown if pulled and kind.money and not kind.updates else set()
    for spec in kind.fields:
        if (spec.required == "yes" or spec.name in whole) and spec.name not in filled:
            raise ColumnMissing(
                column=spec.header, field=spec.name, label=spec.header, sheet=sheet.source.sheet
            )
    if kind.identifiers and not filled & set(kind.identifiers):
        labels = [kind.field(name).header for name in kind.identifiers]
        raise ColumnMissing(
            column=" or ".join(labels),
            field=kind.identifiers[0],
            label=" or ".join(labels),
            sheet=sheet.source.sheet,
        )


def settle(
    tx: Tx,
    server: Server,
    caller: Caller,
    submission: Submission,
    kind: Kind,
    body_digest: str,
    profile_options: dict[str, str],
) -> Intake:
    """The settings in force and the day it counts as sent; dates and decimals of the columns settled.

    Raises OptionInvalid, DateOrderAmbiguous, DecimalSignAmbiguous, HiddenRowsUndecided.
    """
    own = organisation_rules.of_organisation(tx, caller.org_id)
    settings = resolve(own, held(kind.name, profile_options), held(kind.name, submission.options))
    settings |= permissions(caller, kind.name)
    day = _submission_day(server, submission, settings["time_zone"])
    if submission.sheet.hidden and settings["hidden_rows"] == "ask":
        raise HiddenRowsUndecided(hidden=len(submission.sheet.hidden), count=len(submission.sheet.rows))
    _settle_reading(kind, submission, settings)
    return Intake(submission, kind, settings, own, day.isoformat(), body_digest)


_ASKED: dict[str, tuple[str, Permission]] = {
    "settings": (MAY_REOPEN, "reopen_period"),
    "assignments": (MAY_GIVE_BACK, "give_back"),
}
"""Kind -> the name under which its rules are told whether the sender has a permission, and which."""


def permissions(caller: Caller, kind: str) -> dict[str, str]:
    """What the sender of a sheet may do, as its rules are told it."""
    if kind not in _ASKED:
        return {}
    name, permission = _ASKED[kind]
    return {name: "yes" if may(caller, permission) else "no"}


def _submission_day(server: Server, submission: Submission, time_zone: str) -> date:
    now = server.clock()
    if submission.pressed_at:
        try:
            pressed = msgspec.convert(submission.pressed_at, type=type(now), strict=False)
        except msgspec.ValidationError as error:
            raise BodyInvalid(why="pressed_at is no time") from error
        if pressed.tzinfo is None:
            raise BodyInvalid(why="pressed_at has no time zone")
        if pressed > now + _CLOCKS_DIFFER:
            raise PressedAhead(minutes=int((pressed - now).total_seconds() // 60))
        if pressed < now - timedelta(days=OUTBOX_DAYS):
            raise PressedTooLongAgo(pressed=submission.pressed_at, limit=OUTBOX_DAYS)
        return day_in(pressed, time_zone)
    return day_in(now, time_zone)


def _settle_reading(kind: Kind, submission: Submission, settings: dict[str, str]) -> None:
    columns = column_index(submission.sheet)
    for option, type_, infer, refuse in (
        ("date_order", "date", infer_date_order, DateOrderAmbiguous),
        ("decimal_sign", "amount", infer_decimal_sign, DecimalSignAmbiguous),
    ):
        names = [spec.name for spec in kind.fields if spec.type == type_]
        keys = [key for name in names for key in submission.mapping.columns.get(name, ())]
        if settings[option] or not keys:
            continue
        found: Any = infer(*_one_after_the_other([columns[key] for key in keys], submission.sheet.rows))
        if found.ambiguous:
            raise refuse(column=", ".join(keys), count=found.ambiguous, reason=found.reason)
        settings[option] = found[0]


def _one_after_the_other(columns: list[Column], rows: list[int]) -> tuple[str, list[str], list[int]]:
    """Types, texts and row numbers: the columns of a sheet are written by one hand, and read as one."""
    if len(columns) == 1:
        return columns[0].types, columns[0].texts, rows
    types = "".join(column.types * (len(rows) if len(column.types) == 1 else 1) for column in columns)
    return types, [text for column in columns for text in column.texts], rows * len(columns)


def left_out(
    kind: Kind,
    cells: Cells,
    mapping: Mapping,
    settings: dict[str, str],
    is_known: Callable[[str], bool] = lambda text: False,
) -> dict[int, str]:
    """Index -> outcome of the rows that are decided unread: what the user left out, and a total row.

    is_known: whether a text names a customer or an invoice. Raises FilterInvalid.
    """
    sheet = cells.sheet
    decided: dict[int, str] = {}
    if settings["hidden_rows"] == "leave_out" and sheet.hidden:
        hidden = frozenset(sheet.hidden)
        decided.update({i: FILTERED for i, row in enumerate(sheet.rows) if row in hidden})
    if settings["keep_where"] and not cells.sends:
        kept = _kept(sheet, settings)
        decided.update({i: FILTERED for i, keep in enumerate(kept) if not keep})
    if kind.amount_field and not cells.sends and not cells.keys:
        sign: Any = settings["decimal_sign"]
        last = total_row(kind, mapping.columns, sheet.columns, sign, is_known)
        if last is not None:
            decided[last] = SKIPPED
    return decided


def _kept(sheet: Sheet, settings: dict[str, str]) -> list[bool]:
    """Whether the filter keeps each row."""
    keys = header_keys(sheet.columns)
    parsed = parse_filter(settings["keep_where"], keys)
    if isinstance(parsed, Bad):
        raise FilterInvalid(**parsed.args)
    columns = {key: (column.types, column.texts) for key, column in zip(keys, sheet.columns, strict=True)}
    sign: Any = settings["decimal_sign"]
    order: Any = settings["date_order"]
    return parsed.keep_rows(columns, len(sheet.rows), sign, order)


def read_cells(
    kind: Kind, cells: Cells, mapping: Mapping, settings: dict[str, str], is_known: Callable[[str], bool]
) -> Reading:
    """The rows as fields, from what was staged; those left out are decided here. As `left_out`."""
    sheet = cells.sheet
    reading = read_sheet(kind, sheet, mapping, settings)
    reading.keys, reading.versions = cells.keys, cells.versions
    reading.book_anyway = frozenset(cells.book_anyway)
    if cells.sends:
        reading.is_further_try = True
        reading.on_account = frozenset(i for i, send in enumerate(cells.sends) if send == "on_account")
        reading.book_anyway |= {sheet.rows[i] for i, send in enumerate(cells.sends) if send == "book_anyway"}
    reading.decided = left_out(kind, cells, mapping, settings, is_known)
    for index, outcome in reading.decided.items():
        if outcome == SKIPPED:
            reading.issues.pop(index, None)
    tell(reading, cells.missing)
    tell_marks(reading, sheet, mapping)
    if sheet.merged:
        merged = frozenset(sheet.merged)
        reading.notes += [Issue(row, "", "MERGED_CELL", {}) for row in sheet.rows if row in merged]
    return reading


def differences(intake: Intake, decided: dict[int, str]) -> list[Difference]:
    """The statements of a sheet whose balances its entries do not explain. decided: index -> outcome of the
    rows left out, of which only the total row is no entry."""
    last = next((index for index, outcome in decided.items() if outcome == SKIPPED), None)
    submission = intake.submission
    return statement_differences(submission.sheet, submission.mapping, intake.settings, last)


def content_digest(intake: Intake, decided: Iterable[int]) -> str:
    """What makes two submissions the same content: the mapped texts of the kept rows, and the options.

    decided: indexes of the rows left out."""
    columns = column_index(intake.submission.sheet)
    dropped = frozenset(decided)
    texts: dict[str, Iterable[str]] = {}
    for name, keys in intake.submission.mapping.columns.items():
        for place, key in enumerate(keys):
            column = columns[key].texts
            kept = [text for i, text in enumerate(column) if i not in dropped] if dropped else column
            texts[f"{name} {place}"] = map(str.strip, kept)
    options = {
        **{n: v for n, v in intake.submission.options.items() if n not in (*OF_FILES, "field_mapping")},
        **{f"={n}": v for n, v in intake.submission.mapping.constants.items()},
    }
    return content_digest_of_columns(texts, {"kind": intake.kind.name, **options})
