"""An index of all documents of a customer on SQLite, whose other one holds only what is open."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(
            "ix_open_item_customer", "open_item", ["org_id", "account_id", "document_date"], unique=False
        )
