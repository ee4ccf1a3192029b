"""Master data of any kind: rows that put fields on a record found by its number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from backend.columns import Reading
from backend.domain.planned import BOOKED, DUPLICATE, FAILED, SKIPPED, Planned, Stamp
from backend.kinds.base import Checked, Rules
from shared.codes import Issue


class Candidate(NamedTuple):
    """One valid row: the record it names (id 0: a new one), and the fields it puts."""

    key: str
    record_id: int
    fields: dict[str, Any]
    current: dict[str, Any] | None


def gather(
    reading: Reading,
    rules: Rules,
    judge: Callable[[int, list[Issue], list[Issue]], Candidate | None],
) -> Checked:
    """Runs `judge` over every row; rows that name one record twice are duplicates or contradict."""
    rows: dict[str, list[Any]] = {
        name: [] for name in ("index", "row", "unit", "amount", "currency", "candidate", "twin")
    }
    failed: dict[int, list[Issue]] = {}
    warnings: list[Issue] = []
    owners: dict[str, tuple[int, Candidate]] = {}
    for index, row in enumerate(reading.rows):
        if index in reading.decided:
            continue
        issues = reading.issues.get(index, [])
        notes: list[Issue] = []
        candidate = judge(index, issues, notes)
        owner = owners.get(candidate.key) if candidate is not None and not issues else None
        if owner is not None and candidate is not None and owner[1].fields != candidate.fields:
            issues = [
                *issues,
                Issue(
                    row,
                    reading.kind.key[0],
                    "NUMBER_TWICE",
                    {"number": candidate.key, "first_row": rows["row"][owner[0]]},
                ),
            ]
        if issues or candidate is None:
            failed[index] = issues
            continue
        place = len(rows["row"])
        owners.setdefault(candidate.key, (place, candidate))
        warnings.extend(notes)
        for name, value in (
            ("index", index),
            ("row", row),
            ("unit", owner[0] if owner else place),
            ("amount", 0),
            ("currency", rules.currency),
            ("candidate", tuple(candidate)),
            ("twin", owner is not None),
        ):
            rows[name].append(value)
    order = sorted(range(len(rows["row"])), key=lambda place: (rows["unit"][place], place))
    rows = {name: [column[place] for place in order] for name, column in rows.items()}
    count = len(reading)
    return Checked(rows, failed, [0] * count, [rules.currency] * count, warnings)


def put_rows(
    rows: dict[str, list[Any]],
    stamp: Stamp,
    entity: str,
    claimed: Callable[[str], int | None],
    new_record: Callable[[int, dict[str, Any]], tuple[Any, ...]],
    done: Planned,
) -> Planned:
    """Books candidates: a put each. A new record bears the id of its first put;
    `new_record(id, fields)` is its table row. claimed(key): who took the key meanwhile, or None.
    """
    put_id = stamp.put_id
    made: dict[str, int] = {}
    for row, candidate, twin in zip(rows["row"], rows["candidate"], rows["twin"], strict=True):
        key, record_id, fields, current = candidate
        if twin:
            outcome = DUPLICATE if made.get(key) else SKIPPED
            done.outcomes.append((row, outcome))
            if outcome == DUPLICATE:
                done.issues[row] = [
                    Issue(row, "", "DUPLICATE_IN_SHEET", {"first_row": made[key], "same": "content"})
                ]
            continue
        if not record_id:
            taken = claimed(key)
            if taken is not None:
                done.outcomes.append((row, FAILED))
                done.issues[row] = [Issue(row, "number", "ROW_CHANGED", {"number": key})]
                done.released.append((entity, key))
                continue
            record_id = put_id
            done.records.setdefault(entity, []).append(new_record(record_id, fields))
        else:
            fields = {
                name: value for name, value in fields.items() if not current or current.get(name) != value
            }
            if not fields:
                done.outcomes.append((row, SKIPPED))
                continue
            done.folds.add((entity, record_id))
        done.puts.append(
            (
                stamp.org_id,
                put_id,
                entity,
                record_id,
                json.dumps(fields, sort_keys=True),
                stamp.seq,
                None,
                stamp.import_id,
                row,
            )
        )
        put_id += 1
        made[key] = row
        done.outcomes.append((row, BOOKED))
        if entity == "account":
            done.accounts.add(record_id)
    return done


def named_fields(reading: Reading, index: int, names: Iterable[str]) -> dict[str, Any]:
    """The fields of a row that are mapped and filled: only named columns change."""
    return {
        name: reading.values[name][index]
        for name in names
        if name in reading.values and reading.values[name][index] is not None
    }


def claims_of(kind: str, rows: dict[str, list[Any]]) -> list[tuple[str, str, int]]:
    """What new records claim: (kind of claim, key, row)."""
    return [
        (kind, candidate[0], row)
        for row, candidate, twin in zip(rows["row"], rows["candidate"], rows["twin"], strict=True)
        if not candidate[1] and not twin
    ]
