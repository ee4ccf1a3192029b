"""The payments of which money may have come back, with what stands of each on which invoice."""

from __future__ import annotations

from backend.domain.chargebacks import Paid, Part
from backend.store.database import Tx
from backend.store.going import Going, apart_from
from backend.store.searching import by
from backend.store.standing import IS_GIVEN_BACK, STANDS


def payments_on(tx: Tx, org_id: int, debit_ids: set[int], account_ids: set[int], going: Going) -> list[Paid]:
    """Live payments with money on one of these invoices, and all of these customers. going: imports whose
    payments are being taken back; they are not among them."""
    ids: set[int] = set()
    if debit_ids:
        keys, parameter = tx.among(sorted(debit_ids))
        ids = {
            row[0]
            for row in tx.rows(
                f"SELECT a.credit_id FROM allocation a{by(tx, 'ix_allocation_debit')}"
                f" WHERE a.org_id = ? AND a.debit_id IN {keys} AND {STANDS}",
                org_id,
                parameter,
            )
        }
    apart, apart_parameters = apart_from(tx, going)
    columns = "SELECT id, account_id, number, document_date, effective_date, open FROM open_item"
    live = f"side = 'C' AND kind = 'PAYMENT' AND void_seq IS NULL{apart}"
    found: dict[int, Paid] = {}
    for source, column, wanted in (("", "id", ids), ("ix_open_item_customer", "account_id", account_ids)):
        if wanted:
            keys, parameter = tx.among(sorted(wanted))
            for row in tx.rows(
                f"{columns}{by(tx, source)} WHERE org_id = ? AND {column} IN {keys} AND {live}",
                org_id,
                parameter,
                *apart_parameters,
            ):
                found[row[0]] = Paid(*row)
    if found:
        keys, parameter = tx.among(sorted(found))
        for credit_id, *part in tx.rows(
            f"SELECT a.credit_id, a.id, a.debit_id, a.amount, a.effective_date FROM allocation a"
            f"{by(tx, 'ix_allocation_credit')} JOIN open_item d ON d.org_id = a.org_id AND d.id = a.debit_id"
            f" WHERE a.org_id = ? AND a.credit_id IN {keys} AND {STANDS}"
            f" AND d.kind NOT IN {IS_GIVEN_BACK} ORDER BY a.id",
            org_id,
            parameter,
        ):
            found[credit_id].parts.append(Part._make(part))
    return list(found.values())
