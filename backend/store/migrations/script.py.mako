"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """The step forward; there is none back: a ledger loses nothing."""
    ${upgrades if upgrades else "pass"}
