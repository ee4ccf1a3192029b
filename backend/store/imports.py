"""Rows of the table Import as one object, read and written whole where it matters."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import msgspec

from backend.outcomes import Totals
from backend.store.counters import next_ids
from backend.store.database import Tx
from backend.store.results import pack, unpack
from backend.store.tables import Import
from shared.codes import Issue
from shared.schemas import Mapping, Sheet, Submission

COLUMNS: tuple[str, ...] = tuple(Import.__table__.columns.keys())  # type: ignore[attr-defined]
_SELECT = "SELECT " + ", ".join(f'"{name}"' for name in COLUMNS) + " FROM import WHERE org_id = ? AND "

ACTIVE = ("STAGED", "CHECKING", "RUNNING", "REVERSING")


@dataclass
class ImportRow:
    """One import. fields: the table's columns by name. totals: the same, taken apart."""

    fields: dict[str, Any]
    totals: Totals

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["fields"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def mapping_(self) -> Mapping:
        """The mapping it was sent with."""
        return msgspec.json.decode(self.fields["mapping"], type=Mapping)

    @property
    def settings_(self) -> dict[str, str]:
        """The settings snapshot."""
        return msgspec.json.decode(self.fields["settings"], type=dict[str, str])

    @property
    def is_active(self) -> bool:
        """Work on it goes on."""
        return self.fields["state"] in ACTIVE


def _row(values: tuple[Any, ...] | None) -> ImportRow | None:
    if values is None:
        return None
    fields = dict(zip(COLUMNS, values, strict=True))
    return ImportRow(
        fields, Totals.of(fields["counts"], fields["money"], fields["causes"], fields["unreadable"])
    )


def by_id(tx: Tx, org_id: int, import_id: int) -> ImportRow:
    """The import of that internal id, which is there."""
    found = _row(tx.one(_SELECT + "id = ?", org_id, import_id))
    assert found is not None, import_id
    return found


def by_uuid(tx: Tx, org_id: int, uuid: str) -> ImportRow | None:
    """By the client's id."""
    return _row(tx.one(_SELECT + "uuid = ?", org_id, uuid))


def by_number(tx: Tx, org_id: int, number: int) -> ImportRow | None:
    """The root import people call by that number."""
    return _row(tx.one(_SELECT + "number = ? AND root_id = id", org_id, number))


def same_content(tx: Tx, org_id: int, kind: str, digest: str) -> list[ImportRow]:
    """Root imports of that content that are not taken back, newest first."""
    rows = tx.rows(
        _SELECT + "content_digest = ? AND kind = ? AND root_id = id AND state <> 'REVERSED' ORDER BY id DESC",
        org_id, digest, kind,
    )  # fmt: skip
    return [found for row in rows if (found := _row(row)) is not None]


def same_file(tx: Tx, org_id: int, kind: str, name: str) -> list[ImportRow]:
    """Root imports of a file of that name that are not taken back, newest first. The name is compared in any
    case and any way of writing its accents: not every database folds more than A to Z."""
    rows = tx.rows(
        "SELECT id, file FROM import WHERE org_id = ? AND kind = ? AND file <> '' AND root_id = id"
        " AND state NOT IN ('REVERSED', 'REFUSED') ORDER BY id DESC",
        org_id, kind,
    )  # fmt: skip
    wanted = _folded(name)
    return [by_id(tx, org_id, import_id) for import_id, file in rows if _folded(file) == wanted]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def insert(tx: Tx, fields: dict[str, Any]) -> ImportRow:
    """A new import, numbered here: its id, and its number unless it is a further try."""
    org_id = fields["org_id"]
    fields["id"] = next_ids(tx, org_id, "import", 1)
    if not fields.get("root_id"):
        fields["root_id"] = fields["id"]
        fields["number"] = next_ids(tx, org_id, "number", 1)
    record = Import(**fields)
    values = tuple(getattr(record, name) for name in COLUMNS)
    tx.insert(Import, [values])
    found = _row(values)
    assert found is not None
    return found


def save(tx: Tx, row: ImportRow, **changes: Any) -> None:
    """Writes changed columns and the totals."""
    counts, money, causes, unreadable = row.totals.columns()
    changes |= {"counts": counts, "money": money, "causes": causes, "unreadable": unreadable}
    row.fields.update(changes)
    names = ", ".join(f"{name} = ?" for name in changes)
    tx.run(f"UPDATE import SET {names} WHERE org_id = ? AND id = ?", *changes.values(), row.org_id, row.id)


def put_part(tx: Tx, org_id: int, import_id: int, part: str, data: bytes) -> None:
    """Keeps a blob of an import, in place of an earlier one."""
    tx.run("DELETE FROM import_part WHERE org_id = ? AND import_id = ? AND part = ?", org_id, import_id, part)
    tx.run(
        "INSERT INTO import_part (org_id, import_id, part, data) VALUES (?, ?, ?, ?)",
        org_id,
        import_id,
        part,
        data,
    )


def get_part(tx: Tx, org_id: int, import_id: int, part: str) -> bytes | None:
    """A blob of an import."""
    data = tx.value(
        "SELECT data FROM import_part WHERE org_id = ? AND import_id = ? AND part = ?",
        org_id,
        import_id,
        part,
    )
    return None if data is None else bytes(data)


def drop_part(tx: Tx, org_id: int, import_id: int, part: str) -> None:
    """Forgets a blob."""
    tx.run("DELETE FROM import_part WHERE org_id = ? AND import_id = ? AND part = ?", org_id, import_id, part)


def keep_refused(tx: Tx, row: ImportRow, refused: list[Issue]) -> None:
    """Keeps what is told of rows of a Failed sheet that are none of the import's own: no posting has them."""
    put_part(tx, row.org_id, row.id, "refused", pack([list(issue) for issue in refused]))


def refused_of(tx: Tx, row: ImportRow) -> list[Issue]:
    """What was kept by `keep_refused`, by the sheet's own row numbers."""
    blob = get_part(tx, row.org_id, row.id, "refused") if row.attempt > 1 else None
    return [] if blob is None else [Issue(*issue) for issue in unpack(blob)]


class Cells(msgspec.Struct, array_like=True):
    """What is kept of a sent sheet: the sheet, and per row what the user asked for. missing: row of a further
    try -> the rows it belongs together with that were not sent along. was: row of a further try -> amount,
    date and transaction id as first sent, of those in which one of these was corrected."""

    sheet: Sheet
    sends: list[str] = []
    reasons: list[str] = []
    keys: list[str] = []
    versions: list[int] = []
    book_anyway: list[int] = []
    as_of: str = ""
    known_at: str = ""
    missing: dict[int, list[int]] = {}
    was: dict[int, tuple[str | None, str | None, str | None]] = {}


def cells_of(submission: Submission) -> Cells:
    """What is kept of a sheet sent for the first time."""
    return Cells(
        submission.sheet,
        keys=submission.keys,
        versions=submission.versions,
        book_anyway=submission.book_anyway,
        as_of=submission.as_of,
        known_at=submission.known_at,
    )


def pack_cells(cells: Cells) -> bytes:
    """To a blob."""
    return pack(cells)


def unpack_cells(blob: bytes) -> Cells:
    """From a blob."""
    return msgspec.convert(unpack(blob), Cells)
