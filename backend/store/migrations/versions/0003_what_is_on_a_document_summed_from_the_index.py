"""Carries the amount in the indexes of allocations, so that what is on a document is summed from them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    for side in ("debit", "credit"):
        op.drop_index(f"ix_allocation_{side}", "allocation")
        op.create_index(
            f"ix_allocation_{side}", "allocation", ["org_id", f"{side}_id", "amount"], unique=False
        )
