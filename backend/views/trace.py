"""Where an effect came from: the import, file, row, person and time behind a ledger sequence."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from backend.store.database import Tx


class Origin(NamedTuple):
    """What stands behind one posting. action: check, book or reverse. import_no 0: not by an import."""

    action: str = ""
    import_no: int = 0
    attempt: int = 0
    source: str = ""
    by: str = ""
    at: str = ""


UNKNOWN = Origin()


def origins(tx: Tx, org_id: int, seqs: Collection[int]) -> dict[int, Origin]:
    """Ledger sequence -> where it came from."""
    among, argument = tx.among(sorted(seqs))
    rows = tx.rows(
        "SELECT p.seq, p.action, m.number, m.attempt, m.book, m.sheet, m.file, b.name, r.name, p.recorded_at"
        " FROM posting p JOIN import m ON m.org_id = p.org_id AND m.id = p.import_id"
        " LEFT JOIN user_account b ON b.org_id = m.org_id AND b.id = m.user_id"
        " LEFT JOIN user_account r ON r.org_id = m.org_id AND r.id = m.reversed_by"
        f" WHERE p.org_id = ? AND p.seq IN {among}",
        org_id, argument,
    )  # fmt: skip
    return {
        seq: Origin(action, number, attempt, source_name(book, sheet, file),
                    (reverser if action == "reverse" else booker) or "", at)
        for seq, action, number, attempt, book, sheet, file, booker, reverser, at in rows
    }  # fmt: skip


def source_name(book: str, sheet: str, file: str) -> str:
    """Where rows came from, for people: "April.xlsx ▸ Payments"."""
    return " ▸ ".join(part for part in (file or book, sheet) if part)
