"""An index of the imports that are being taken back: every run asks for them, and mostly there is none."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    reversing = sa.text("state = 'REVERSING'")
    op.create_index(
        "ix_import_reversing",
        "import",
        ["org_id", "id"],
        unique=False,
        sqlite_where=reversing,
        postgresql_where=reversing,
    )
