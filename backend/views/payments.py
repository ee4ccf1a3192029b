"""The query of the view `payments`: what came in, and what it was used for."""

from __future__ import annotations

from backend.domain.status import payment_state
from backend.problems import NotFound, OptionInvalid
from backend.store.database import Row, Tx
from backend.store.searching import Sql
from backend.views.base import Ask, Found, Rows, account_filter, both, date_filter, in_order, items
from backend.views.settled import put_together


def find(tx: Tx, ask: Ask) -> Found:
    """Payments by date and number."""
    state = ask.filters.get("state", "")
    where = both(
        Sql("o.kind = 'PAYMENT'"),
        account_filter(tx, ask),
        date_filter(ask, "date_from", "o.document_date", ">="),
        date_filter(ask, "date_to", "o.document_date", "<="),
        _type_filter(tx, ask),
        import_filter(tx, ask),
        {"UNALLOCATED": Sql("o.open = o.amount"), "VOIDED": None}.get(state) if ask.moment.is_now else None,
    )
    void = state == "VOIDED"
    rows = [row for row in select(tx, ask, where, void=void) if not state or _state(row, void=void) == state]
    order = in_order(row[1] for row in rows)
    rows.sort(key=lambda row: (row[4], order[row[1]], row[1]))
    if ask.limit:
        del rows[ask.limit :]
    used = put_together(tx, ask, [row[0] for row in rows if row[8] != row[7]], "C")
    result = Rows()
    for row in rows:
        (item_id, number, account, name, day, kind, currency, amount, left, *texts, import_no, row_no,
         version, _) = row  # fmt: skip
        unapplied = 0 if void else left
        applied = 0 if void else amount - left
        result.add(
            (number, account, name, day, kind, currency, amount, applied, unapplied, _state(row, void=void),
             used.get(item_id), *texts, import_no, row_no),
            f"payment:{item_id}", version,
        )  # fmt: skip
    return result.found


def _state(row: Row, *, void: bool) -> str:
    return payment_state(amount=row[7], unallocated=row[8], void=void)


def select(tx: Tx, ask: Ask, where: Sql, *, void: bool = False) -> list[Row]:
    """(id, number, account, name, date, type, currency, amount, open, transaction id, payer, reference,
    remark, import number, row, version, account id) of credit items `o` that fulfil a condition."""
    source = items(tx, ask, where, void=void)
    return tx.rows(
        "SELECT i.id, i.number, a.number, a.name, i.document_date, t.name, i.currency, i.amount, i.open,"
        " i.transaction_id, i.payer, i.reference, i.remark, m.number, i.row_no, i.version, i.account_id"
        f" FROM {source.text} i JOIN account a ON a.org_id = i.org_id AND a.id = i.account_id"
        " LEFT JOIN payment_type t ON t.org_id = i.org_id AND t.id = i.type_id"
        ' LEFT JOIN "import" m ON m.org_id = i.org_id AND m.id = i.import_id',
        *source.args,
    )


def _type_filter(tx: Tx, ask: Ask) -> Sql | None:
    text = ask.filters.get("type", "")
    if not text:
        return None
    found = tx.one(
        "SELECT id FROM payment_type WHERE org_id = ? AND live AND (code_key = ? OR name_key = ?)",
        ask.org_id, text.casefold(), text.casefold(),
    )  # fmt: skip
    if found is None:
        raise NotFound(what="payment type", id=text)
    return Sql("o.type_id = ?", found)


def import_filter(tx: Tx, ask: Ask) -> Sql | None:
    """A condition on the import the item came with, all its tries. Raises NotFound, OptionInvalid."""
    text = ask.filters.get("import", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise OptionInvalid(name="import", label="Import", value=text, allowed="the number of one")
    found = tx.rows('SELECT id FROM "import" WHERE org_id = ? AND number = ?', ask.org_id, int(text))
    if not found:
        raise NotFound(what="import", id=text)
    among, argument = tx.among(row[0] for row in found)
    return Sql(f"o.import_id IN {among}", (argument,))
