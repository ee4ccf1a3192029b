"""What makes two bank lines equal no longer depends on how the own account is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from backend.domain.line_keys import fingerprint, identity, own_account_key

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FACTS = (
    "own_account", "booking_date", "amount", "currency", "payer", "iban", "reference", "transaction_id",
)  # fmt: skip
_PIECE = 10_000
_READ = sa.text(
    f"SELECT org_id, id, {', '.join(_FACTS)} FROM payment_entry WHERE own_account IS NOT NULL"
    " AND (org_id > :org_id OR (org_id = :org_id AND id > :id)) ORDER BY org_id, id LIMIT :piece"
)
_WRITE = sa.text(
    "UPDATE payment_entry SET fingerprint = :fingerprint, identity = :identity"
    " WHERE org_id = :org_id AND id = :id"
)
_PLAN_ANEW = sa.text(
    "UPDATE import SET planned = :no, state = 'CHECKING'"
    " WHERE kind = 'payment_entries' AND state = 'RUNNING' AND planned"
)


def upgrade() -> None:
    """The lines there are get the keys that lines of today get; what is being loaded is planned anew."""
    connection = op.get_bind()
    connection.execute(_PLAN_ANEW, {"no": False})
    org_id = id_ = 0
    while rows := connection.execute(_READ, {"org_id": org_id, "id": id_, "piece": _PIECE}).all():
        org_id, id_ = rows[-1][:2]
        lines = [row._asdict() for row in rows if own_account_key(row.own_account) != row.own_account]
        changes = [
            {
                "org_id": line["org_id"],
                "id": line["id"],
                "fingerprint": fingerprint(line),
                "identity": identity(line),
            }
            for line in lines
        ]
        if changes:
            connection.execute(_WRITE, changes)
