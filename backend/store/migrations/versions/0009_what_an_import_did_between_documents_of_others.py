"""What an import did between documents of others, to be taken back once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_GIVEN_BACK = sa.text("kind IN ('CHARGEBACK', 'REFUND', 'PAYOUT')")


def upgrade() -> None:
    """Nothing booked before did such a thing: 0 is right for every posting there is."""
    for name in ("others_from", "others_to"):
        op.add_column("posting", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(
        "ix_open_item_given_back",
        "open_item",
        ["org_id", "id"],
        unique=False,
        sqlite_where=_GIVEN_BACK,
        postgresql_where=_GIVEN_BACK,
    )
