"""Later work that stands on an import: what goes along with it, and what stays but loses its invoice."""

from __future__ import annotations

import msgspec

from backend.store import imports
from backend.store.between_others import standing_imports
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.reversals import Standing, born, family, standing_on
from shared.identifiers import natural_key
from shared.schemas import Dependant
from shared.sentences import plural

_STOOD_ON = ("invoices", "accounts")
"""Kinds of import whose documents payments of others stand on."""


class Note(msgspec.Struct):
    """What is kept of a request to take an import back. freed: what becomes of money that is free.
    along: uuids of the imports taken back with it, in that order."""

    freed: str = "leave"
    along: list[str] = []


def note_of(row: ImportRow) -> Note:
    """Of an import that is being taken back, or was."""
    return msgspec.json.decode(row.reversal, type=Note)


def dependants(tx: Tx, row: ImportRow) -> list[Dependant]:
    """Later work that stands on an import."""
    going = going_along(tx, row)
    if row.kind not in _STOOD_ON:
        return going
    return going + payers(tx, row, standing_on(tx, row.org_id, whole(tx, row, along_with(going))))


def going_along(tx: Tx, row: ImportRow) -> list[Dependant]:
    """IMPORT_STANDS_ON_IT: imports that mean nothing without this one, and those that mean nothing without
    them: with documents of a customer that would be gone, with money given back out of a payment or credit
    note that would be, with what an invoice that would be lacked, or that booked its bank lines."""
    found = residents(tx, row)
    while True:
        members = whole(tx, row, along_with(found))
        known = {each.import_id for each in found}
        more = [each for each in _on_them(tx, row.org_id, members) if each.import_id not in known]
        if not more:
            return found
        found += more


def _on_them(tx: Tx, org_id: int, members: list[int]) -> list[Dependant]:
    """What stands on these imports, of each import once."""
    once: dict[str, Dependant] = {}
    for kind, number, uuid, currency, count, amount, what in standing_imports(tx, org_id, members):
        text = f"{count} {what}" if count > 1 else f"1 {what.removesuffix('s')}"
        once.setdefault(
            uuid, Dependant(kind, text, int(amount), currency, number, uuid, "IMPORT_STANDS_ON_IT")
        )
    return list(once.values())


def along_with(standing: list[Dependant]) -> list[str]:
    """Ids of the imports that go along, what came last first: by number, whatever the ids are."""
    numbers = {each.import_id: each.import_number for each in standing if each.code == "IMPORT_STANDS_ON_IT"}
    return sorted(numbers, key=lambda uuid: -numbers[uuid])


def along_ids(tx: Tx, org_id: int, along: list[str]) -> list[int]:
    """Internal ids of the imports of those uuids, in that order."""
    found = [imports.by_uuid(tx, org_id, uuid) for uuid in along]
    return [other.id for other in found if other is not None]


def whole(tx: Tx, row: ImportRow, along: list[str]) -> list[int]:
    """Internal ids of an import and of those that go along, with all their tries."""
    roots = [row.id, *along_ids(tx, row.org_id, along)]
    return [member for root in roots for member in family(tx, row.org_id, root)]


def payers(tx: Tx, row: ImportRow, others: list[Standing]) -> list[Dependant]:
    """INVOICE_PAID: a payment of another import on an invoice of the import, or of one that goes along; the
    payment stays, its money becomes free. others: all that stands on them."""
    found = [each for each in others if each.side == "C"] if row.kind in _STOOD_ON else []
    keys, parameter = tx.among(sorted({each.import_id for each in found}))
    of_import = {
        id_: (number, uuid)
        for id_, number, uuid in tx.rows(
            "SELECT i.id, r.number, r.uuid FROM import i JOIN import r ON r.org_id = i.org_id"
            f" AND r.id = i.root_id WHERE i.org_id = ? AND i.id IN {keys}",
            row.org_id,
            parameter,
        )
    }
    found.sort(key=lambda each: natural_key(each.number))
    return [
        Dependant(
            "payment", each.number, each.change, each.currency, *of_import[each.import_id], "INVOICE_PAID"
        )
        for each in found
    ]


def residents(tx: Tx, row: ImportRow) -> list[Dependant]:
    """IMPORT_STANDS_ON_IT: an import with documents of a customer that would be gone; it goes along."""
    if row.kind != "accounts":
        return []
    gone = born(tx, row.org_id, family(tx, row.org_id, row.id))
    keys, parameter = tx.among(gone)
    return [
        Dependant(kind, plural(count, "document"), int(amount), currency, number, uuid, "IMPORT_STANDS_ON_IT")
        for kind, number, uuid, currency, count, amount in tx.rows(
            "SELECT r.kind, r.number, r.uuid, o.currency, count(*), sum(o.amount) FROM open_item o"
            " JOIN import i ON i.org_id = o.org_id AND i.id = o.import_id"
            " JOIN import r ON r.org_id = i.org_id AND r.id = i.root_id"
            f" WHERE o.org_id = ? AND o.account_id IN {keys} AND o.void_seq IS NULL AND o.kind <> 'OPENING'"
            " GROUP BY r.kind, r.number, r.uuid, o.currency ORDER BY r.number, o.currency",
            row.org_id,
            parameter,
        )
    ]
