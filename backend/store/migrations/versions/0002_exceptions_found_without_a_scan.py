"""Finds without a scan the few customers with a threshold, and the few write-offs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    op.create_index(
        "ix_account_threshold",
        "account",
        ["org_id", "id"],
        unique=False,
        sqlite_where=sa.text("collection_threshold > 0"),
        postgresql_where=sa.text("collection_threshold > 0"),
    )
    op.create_index(
        "ix_open_item_write_off",
        "open_item",
        ["org_id", "id"],
        unique=False,
        sqlite_where=sa.text("kind = 'WRITE_OFF'"),
        postgresql_where=sa.text("kind = 'WRITE_OFF'"),
    )
