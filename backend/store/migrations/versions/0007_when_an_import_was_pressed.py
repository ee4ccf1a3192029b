"""When the user pressed, beside when the server had it: a sheet may wait for a connection in between."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    op.add_column("import", sa.Column("pressed_at", sa.String(), nullable=False, server_default=""))
